"""The words of a scenario: what each step may say, and how a figure is written in it.

What is read here is written again by `rendering.py`; both go by the one table of steps.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from sidestreet.domain.amounts import AMOUNT_MAX, SCALE, parse_amount
from sidestreet.domain.reasons import Reason
from sidestreet.domain.scripts import StepKind
from sidestreet.reference.moments import SPAN_WORDS, parse_span
from sidestreet.reference.seed_file.kinds import Kind, free_text, integer
from sidestreet.reference.seed_file.tree import Scalar

TRADES_MAX: Final = 1_000_000
"""Largest number of an order or of a trade that can be named."""

TEXT: Final = free_text(200)


class HowMuch(NamedTuple):
    """A quantity in millionths, or a share of what the order asks for; all of the rest is 0, 0."""

    quantity: int = 0
    share: int = 0


class Between(NamedTuple):
    """Bounds, both included; None where there is none."""

    low: int | None = None
    high: int | None = None


def _read_how_much(scalar: Scalar) -> HowMuch | None:
    match scalar.text:
        case "all":
            return HowMuch()
        case "half":
            return HowMuch(share=SCALE // 2)
        case text if text.endswith("%"):
            percent = parse_amount(text[:-1])
            if percent is None or not 0 < percent <= 100 * SCALE or percent % 100:
                return None
            return HowMuch(share=percent // 100)
        case text:
            quantity = parse_amount(text)
            return HowMuch(quantity) if quantity and quantity <= AMOUNT_MAX else None


def _read_span(scalar: Scalar) -> int | None:
    return parse_span(scalar.text) or None


_BETWEEN: Final = re.compile(r"(?:(>=|<=)\s*)?([0-9.]+?)(?:\.\.([0-9.]+))?", re.ASCII)


def _read_quantities(scalar: Scalar) -> Between | None:
    found = _BETWEEN.fullmatch(scalar.text)
    if found is None:
        return None
    sign, first, second = found.groups()
    low = parse_amount(first)
    high = low if second is None else parse_amount(second)
    if (sign and second) or not low or not high or not low <= high <= AMOUNT_MAX:
        return None
    return Between(None if sign == "<=" else low, None if sign == ">=" else high)


_NTH: Final = re.compile(r"([1-9][0-9]{0,6})?(\.\.)?([1-9][0-9]{0,6})?", re.ASCII)


def _read_nth(scalar: Scalar) -> Between | None:
    found = _NTH.fullmatch(scalar.text)
    if found is None:
        return None
    first, dots, last = found.groups()
    if dots is None:
        return None if first is None or last is not None else Between(int(first), int(first))
    low, high = int(first or 1), None if last is None else int(last)
    if (first or last) is None or (high is not None and high < low):
        return None
    return Between(low, high)


HOW_MUCH: Final = Kind(
    "a quantity above 0, a share like 25%, half, or all", _read_how_much, HowMuch()
)
SPAN: Final = Kind(f"{SPAN_WORDS}, above 0", _read_span, 1)
QUANTITIES: Final = Kind(
    "a quantity above 0 like 100, or some like >=100, <=100 or 1..99", _read_quantities, Between()
)
NTH: Final = Kind("which of the orders, like 2, 2.., ..3 or 2..5", _read_nth, Between())
TRADE: Final = integer(1, TRADES_MAX)
PATTERN: Final = free_text(128)
DENIALS: Final = {
    str(reason): reason
    for reason in list(Reason)[
        list(Reason).index(Reason.KILL_SWITCH_ENGAGED) : list(Reason).index(Reason.BUYING_POWER) + 1
    ]
}
"""The reasons for which a desk denies an order: those of the table of checks."""

DENIAL: Final = Kind(
    "why a desk denies an order, like BUYING_POWER: see docs/risk.md",
    lambda scalar: DENIALS.get(scalar.text),
    Reason.BUYING_POWER,
)


class Form(NamedTuple):
    """What may be said of a step besides its name: members, and which of them stands alone."""

    members: tuple[str, ...] = ()
    alone: str = ""
    is_alone_only: bool = False
    """Whether it must say that member, and cannot say it in any other way."""


_TOLD: Final = Form(("reason",), alone="reason")

FORMS: Final[Mapping[StepKind, Form]] = MappingProxyType(
    {
        StepKind.ACKNOWLEDGE: Form(),
        StepKind.WAIT: Form(("for",), alone="for", is_alone_only=True),
        StepKind.FILL: Form(("quantity", "price"), alone="quantity"),
        StepKind.REJECT: _TOLD,
        StepKind.CANCEL: _TOLD,
        StepKind.EXPIRE: _TOLD,
        StepKind.SUSPEND: _TOLD,
        StepKind.STOP: _TOLD,
        StepKind.DONE_FOR_DAY: _TOLD,
        StepKind.IGNORE: Form(),
        StepKind.ACCEPT: Form(),
        StepKind.BUST: Form(("trade", "reason"), alone="trade"),
        StepKind.CORRECT: Form(("trade", "quantity", "price", "reason")),
        StepKind.DUPLICATE: Form(),
        StepKind.LOSE: Form(("for",), alone="for"),
        StepKind.HOLD: Form(("for",), alone="for"),
        StepKind.DISCONNECT: Form(),
        StepKind.WORK: Form(),
    }
)
"""What each step may say. All but a wait may also say `after`: how long to wait ahead of it."""

AFTER: Final = "after"

"""Steps that a venue is told to do now: what may be said of each.

A step has only the members that mean something for it. Anything else is refused with the path of
the member, because a member that is silently left out would stage another outcome than was meant.
"""

from collections.abc import Mapping
from typing import Annotated, Final

from msgspec import Meta, Struct, field

from sidestreet.contract.shared import DecimalText
from sidestreet.control.asked import Text, amount_of, unacceptable
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.scripts import Step, StepKind
from sidestreet.reference.moments import SPAN_WORDS, parse_span

_TRADES_MAX: Final = 1_000_000
_SPAN_MAX: Final = 64

Trade = Annotated[
    int,
    Meta(ge=1, le=_TRADES_MAX, description="Which trade, counted from 1; the latest without it."),
]


class WireStep(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing that a venue does to an order.

    A `quantity`, or a `share` of what the order asked for; neither is all that is left. `price` is
    the order's limit where it is left out, or the market's price where it has none. `for` is how
    long a report is lost or held back; as long as usual without it.
    """

    step: StepKind
    quantity: DecimalText | None = None
    share: DecimalText | None = None
    price: DecimalText | None = None
    trade: Trade | None = None
    reason: Text | None = None
    span: Annotated[str, Meta(max_length=_SPAN_MAX)] | None = field(default=None, name="for")


_AMOUNTS: Final = frozenset({"quantity", "share", "price"})
_MEMBERS: Final[Mapping[StepKind, frozenset[str]]] = {
    StepKind.LOSE: frozenset({"for"}),
    StepKind.HOLD: frozenset({"for"}),
    StepKind.FILL: _AMOUNTS,
    StepKind.BUST: frozenset({"trade", "reason"}),
    StepKind.CORRECT: _AMOUNTS | {"trade", "reason"},
    **dict.fromkeys(
        (
            StepKind.REJECT,
            StepKind.CANCEL,
            StepKind.EXPIRE,
            StepKind.SUSPEND,
            StepKind.STOP,
            StepKind.DONE_FOR_DAY,
        ),
        frozenset({"reason"}),
    ),
}
"""What may be said of a step, beside what it is; of those that are not here, nothing."""


def read_step(asked: WireStep, at: str = "") -> Step:
    """Return a step. Raises `ApiError` naming what does not belong to it; `at` leads its path."""
    allowed = _MEMBERS.get(asked.step, frozenset())
    for member, name in zip(
        WireStep.__struct_fields__[1:], WireStep.__struct_encode_fields__[1:], strict=True
    ):
        if getattr(asked, member) is not None and name not in allowed:
            accepted = f"only {', '.join(sorted(allowed))}" if allowed else "nothing more"
            raise unacceptable(f"{at}{name}: step {asked.step} takes {accepted}")
    if asked.quantity is not None and asked.share is not None:
        raise unacceptable(f"{at}share: a step has a quantity or a share, not both")
    return Step(
        asked.step,
        quantity=_positive(f"{at}quantity", asked.quantity),
        share=_positive(f"{at}share", asked.share, SCALE),
        price=_positive(f"{at}price", asked.price),
        wait_ns=_span(f"{at}for", asked.span),
        trade=asked.trade or 0,
        text=asked.reason or "",
    )


def _positive(name: str, text: str | None, maximum: int | None = None) -> int:
    if text is None:
        return 0
    if maximum is None:
        return amount_of(name, text, minimum=1)
    return amount_of(name, text, minimum=1, maximum=maximum)


def _span(name: str, text: str | None) -> int:
    if text is None:
        return 0
    span = parse_span(text)
    if not span:
        raise unacceptable(f"{name}: {text}, expected {SPAN_WORDS}, above 0")
    return span

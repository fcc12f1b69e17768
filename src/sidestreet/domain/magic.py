"""Outcomes that a client chooses by how it names an order, or by how many shares it asks for.

A client id `magic-reject`, or `magic-reject-7` where it has to be another one, has the order
rejected; so has a quantity of exactly 7703. An outcome can thus be chosen from any language, with
any client and no other change. The quantities are for clients that make their own ids.

All of it is in one table, from which the documentation is written and which the tests walk.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.reasons import Reason
from sidestreet.domain.scripts import EdgeOutcome, Script, Step, StepKind

PREFIX: Final = "magic-"

RULE_PREFIX: Final = "magic:"
"""How the name of the rule begins that a trace gives to an order with an outcome of this table."""

_SECOND: Final = 1_000_000_000
_HALF: Final = SCALE // 2


class Outcome(msgspec.Struct, frozen=True):
    """One outcome: by which name and which number of shares it is chosen, and what it is.

    `script` is None for what happens between the client and the desk.
    """

    name: str
    shares: int
    meaning: str
    script: Script | None

    @property
    def rule(self) -> str:
        """Its name in the trace of an order."""
        return f"{RULE_PREFIX}{self.name}"


def outcome_of(client_order_id: str, quantity: int) -> Outcome | None:
    """Return the outcome that an order chooses, if it does; the client id counts first.

    >>> outcome_of("magic-fill-on-cancel-2", 0).name, outcome_of("mine", 7703 * SCALE).name
    ('fill-on-cancel', 'reject')
    >>> outcome_of("magic-nonsense", 100 * SCALE) is None
    True
    """
    if client_order_id.startswith(PREFIX):
        name = client_order_id[len(PREFIX) :]
        while name:
            outcome = MAGIC.get(name)
            if outcome is not None:
                return outcome
            # What follows a name may hold dashes, and so may names: the longest name has it.
            name = name.rpartition("-")[0]
    return _BY_QUANTITY.get(quantity)


_ACKNOWLEDGE: Final = Step(StepKind.ACKNOWLEDGE)
_FILL: Final = Step(StepKind.FILL)
_FILL_HALF: Final = Step(StepKind.FILL, share=_HALF)
_ACCEPT: Final = Step(StepKind.ACCEPT)
_A_SECOND: Final = Step(StepKind.WAIT, wait_ns=_SECOND)
_FIVE_SECONDS: Final = Step(StepKind.WAIT, wait_ns=5 * _SECOND)
_TOO_LATE: Final = Step(StepKind.REJECT, text="too late to cancel")


def _after_taken(*steps: Step) -> Script:
    return Script((_ACKNOWLEDGE, *steps))


def _on_cancel(*steps: Step) -> Script:
    return Script((_ACKNOWLEDGE,), on_cancel=steps)


def _on_replace(*steps: Step) -> Script:
    return Script((_ACKNOWLEDGE,), on_replace=steps)


_ROWS: Final[tuple[tuple[str, str, Script | None], ...]] = (
    ("fill", "acknowledged and filled in full", _after_taken(_FILL)),
    ("partial", "acknowledged and half filled; the rest stays open", _after_taken(_FILL_HALF)),
    (
        "reject",
        "rejected by the venue",
        Script((Step(StepKind.REJECT, text="rejected by the venue"),)),
    ),
    ("two-fills", "filled by two trades of half each", _after_taken(_FILL_HALF, _FILL)),
    ("rest", "acknowledged, and never traded", _after_taken()),
    (
        "no-ack",
        "never acknowledged: the venue is asked after 10 s, and after 30 s the order is REJECTED",
        Script((Step(StepKind.IGNORE),)),
    ),
    ("slow-ack", "acknowledged after 5 s", Script((_FIVE_SECONDS, _ACKNOWLEDGE))),
    (
        "ignore-cancel",
        "a cancel is never answered: it is given up after 30 s",
        _on_cancel(Step(StepKind.IGNORE)),
    ),
    ("reject-cancel", "a cancel is refused", _on_cancel(_TOO_LATE)),
    ("slow-cancel", "a cancel is answered after 5 s", _on_cancel(_FIVE_SECONDS, _ACCEPT)),
    ("fill-on-cancel", "a cancel crosses the fill of all that is left", _on_cancel(_FILL, _ACCEPT)),
    (
        "late-fill",
        "a cancel is accepted, and what was canceled is filled a second later all the same",
        _on_cancel(_ACCEPT, _A_SECOND, _FILL),
    ),
    (
        "reject-replace",
        "a replace is refused",
        _on_replace(Step(StepKind.REJECT, text="the order cannot be replaced")),
    ),
    (
        "fill-on-replace",
        "a replace crosses the fill of all that is left",
        _on_replace(_FILL, _ACCEPT),
    ),
    (
        "bust",
        "filled in full, and a second later the trade is taken back",
        _after_taken(_FILL, _A_SECOND, Step(StepKind.BUST)),
    ),
    (
        "correct",
        "filled in full, and a second later the trade is corrected to half the quantity",
        _after_taken(_FILL, _A_SECOND, Step(StepKind.CORRECT, share=_HALF)),
    ),
    (
        "duplicate-report",
        "filled in full, and the fill is reported twice",
        _after_taken(Step(StepKind.DUPLICATE), _FILL),
    ),
    (
        "lost-report",
        "filled in full, and the report of it is lost on its way at first",
        _after_taken(Step(StepKind.LOSE), _FILL),
    ),
    (
        "out-of-order",
        "filled by two trades of half each; the second is reported first, and again a second later",
        _after_taken(Step(StepKind.HOLD), _FILL_HALF, _FILL),
    ),
    (
        "suspend",
        "acknowledged and suspended",
        _after_taken(Step(StepKind.SUSPEND, text="suspended by the venue")),
    ),
    (
        "stop",
        "acknowledged and stopped: the venue guarantees a price and has not traded yet",
        _after_taken(Step(StepKind.STOP, text="stopped by the venue")),
    ),
    (
        "done-for-day",
        "acknowledged, and the venue is done with it for the day",
        _after_taken(Step(StepKind.DONE_FOR_DAY)),
    ),
    ("expire", "acknowledged and expired", _after_taken(Step(StepKind.EXPIRE))),
    (
        "unsolicited-cancel",
        "acknowledged, and canceled by the venue, which nobody asked to",
        _after_taken(Step(StepKind.CANCEL, text="canceled by the venue")),
    ),
    ("deny", "denied by the desk for want of buying power", Script(deny=Reason.BUYING_POWER)),
    (
        "disconnect",
        "the account's streams are cut, and then the order is filled in full",
        _after_taken(Step(StepKind.DISCONNECT), _FILL),
    ),
    (
        EdgeOutcome.LOST_ANSWER,
        "carried out, and the connection drops before the answer, once",
        None,
    ),
    (EdgeOutcome.ERROR_AFTER, "carried out, and answered with 500, once", None),
    (EdgeOutcome.ERROR_BEFORE, "answered with 503 and not carried out, once", None),
    (EdgeOutcome.TOO_MANY_REQUESTS, "answered with 429 and not carried out, once", None),
    (EdgeOutcome.SLOW_ANSWER, "carried out, and the answer takes its time, once", None),
)

FIRST_SHARES: Final = 7701
"""The first of the quantities, which count up along the table. Its order is therefore permanent."""

MAGIC: Final[Mapping[str, Outcome]] = MappingProxyType(
    {
        str(name): Outcome(str(name), FIRST_SHARES + index, meaning, script)
        for index, (name, meaning, script) in enumerate(_ROWS)
    }
)
"""Every outcome by its name."""

_BY_QUANTITY: Final = {outcome.shares * SCALE: outcome for outcome in MAGIC.values()}

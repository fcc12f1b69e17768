"""Deciding about an announcement: whether it can be, and nothing of what it will do.

An action keeps the sequence of its announcement as its id. What it does is worked out as its
ex-date begins, by what is held and open then.
"""

from collections.abc import Callable
from typing import Any, Final

from sidestreet.domain.amounts import AMOUNT_MAX
from sidestreet.domain.commands import Stamp
from sidestreet.domain.corporate_actions import (
    CashDividend,
    CorporateAction,
    Delisting,
    Split,
    SymbolChange,
)
from sidestreet.domain.corporate_commands import AnnounceCorporateAction
from sidestreet.domain.corporate_events import CorporateActionAnnounced
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State

RATIO_MAX: Final = 1000
"""Most shares for one, and one for most, that a split may give."""


def _announce(state: State, command: AnnounceCorporateAction, stamp: Stamp) -> Steps:
    refusal = _refusal(state, command.action)
    if refusal is not None:
        yield Decision(answer=refusal)
    else:
        yield Decision((CorporateActionAnnounced(stamp.sequence, command.action),))


def _refusal(state: State, action: CorporateAction) -> Refusal | None:
    """Return why an action cannot be announced, or None."""
    if action.instrument_id not in state.instruments:
        return Refusal(Reason.INSTRUMENT_NOT_FOUND, (("instrument_id", action.instrument_id),))
    today = state.business_date
    if action.ex_date <= today:
        return Refusal(
            Reason.EX_DATE_NOT_AHEAD, (("ex_date", action.ex_date), ("business_date", today))
        )
    wrong = _wrong(state, action)
    return None if wrong is None else Refusal(Reason.CORPORATE_ACTION_NOT_POSSIBLE, (wrong,))


def _wrong(state: State, action: CorporateAction) -> tuple[str, str] | None:
    """Return the figure that makes an action impossible, None if all are sound."""
    if state.instruments[action.instrument_id].option is not None:
        return "instrument_type", "OPTION"
    if action.instrument_id in state.corporate.delisted:
        return "instrument_id", action.instrument_id
    match action:
        case Split():
            new, old = action.numerator, action.denominator
            is_sound = 1 <= new <= RATIO_MAX and 1 <= old <= RATIO_MAX and new != old
            return None if is_sound else ("ratio", f"{new}:{old}")
        case CashDividend():
            if not 0 < action.amount <= AMOUNT_MAX:
                return "amount", str(action.amount)
            return ("pay_date", action.pay_date) if action.pay_date < action.ex_date else None
        case SymbolChange():
            taken = any(terms.symbol == action.symbol for terms in state.instruments.values())
            return ("symbol", action.symbol) if taken or not action.symbol else None
        case Delisting():
            return None if 0 <= action.amount <= AMOUNT_MAX else ("amount", str(action.amount))


CORPORATE_STEPS: Final[dict[type, Callable[[State, Any, Stamp], Steps]]] = {
    AnnounceCorporateAction: _announce,
}
"""How each command is decided, step by step."""

"""Deciding about an announcement: whether it can be, and nothing of what it will do.

An action keeps the sequence of its announcement as its id. What it does is worked out as its
ex-date begins, by what is held and open then.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from sidestreet.domain.amounts import AMOUNT_MAX
from sidestreet.domain.commands import Stamp
from sidestreet.domain.corporate_actions import (
    RATIO_MAX,
    CashDividend,
    CorporateAction,
    Delisting,
    Split,
    SymbolChange,
)
from sidestreet.domain.corporate_commands import AnnounceCorporateAction
from sidestreet.domain.corporate_events import CorporateActionAnnounced
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.admission import admitted
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State


def _announce(state: State, command: AnnounceCorporateAction, stamp: Stamp) -> Steps:
    action = command.action
    terms = state.instruments.get(action.instrument_id, command.terms)
    refusal = _refusal(state, action, terms)
    if refusal is not None:
        yield Decision(answer=refusal)
    elif terms is not None and action not in state.corporate.announced.values():
        announced = CorporateActionAnnounced(stamp.sequence, action)
        yield Decision((*admitted(state, terms, None), announced))


def _refusal(
    state: State, action: CorporateAction, terms: InstrumentTerms | None
) -> Refusal | None:
    """Return why an action cannot be announced, or None."""
    if terms is None or terms.instrument_id != action.instrument_id:
        return Refusal(Reason.INSTRUMENT_NOT_FOUND, (("instrument_id", action.instrument_id),))
    today = state.business_date
    if not _is_date(action.ex_date):
        return _impossible("ex_date", action.ex_date)
    if action.ex_date <= today:
        return Refusal(
            Reason.EX_DATE_NOT_AHEAD, (("ex_date", action.ex_date), ("business_date", today))
        )
    wrong = _wrong(state, action, terms)
    return None if wrong is None else _impossible(*wrong)


def _impossible(name: str, figure: str) -> Refusal:
    return Refusal(Reason.CORPORATE_ACTION_NOT_POSSIBLE, ((name, figure),))


def _wrong(state: State, action: CorporateAction, terms: InstrumentTerms) -> tuple[str, str] | None:
    """Return the figure that makes an action impossible, None if all are sound."""
    if terms.option is not None:
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
            if not _is_date(action.record_date):
                return "record_date", action.record_date
            is_payable = _is_date(action.pay_date) and action.pay_date >= action.ex_date
            return None if is_payable else ("pay_date", action.pay_date)
        case SymbolChange():
            is_taken = action.symbol in _symbols(state, action)
            return ("symbol", action.symbol) if is_taken or not action.symbol else None
        case Delisting():
            return None if 0 <= action.amount <= AMOUNT_MAX else ("amount", str(action.amount))


def _is_date(text: str) -> bool:
    """Whether a text is a day as it is written everywhere here, so that days compare as texts."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _symbols(state: State, asked: SymbolChange) -> Iterator[str]:
    """Yield every symbol that an instrument has, or that was announced for another one."""
    for terms in state.instruments.values():
        yield terms.symbol
    for action in state.corporate.announced.values():
        if isinstance(action, SymbolChange) and action != asked:
            yield action.symbol


CORPORATE_STEPS: Final[dict[type, Callable[[State, Any, Stamp], Steps]]] = {
    AnnounceCorporateAction: _announce,
}
"""How each command is decided, step by step."""

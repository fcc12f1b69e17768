"""Corporate actions that take effect as a day begins: those whose ex-date has come.

One after the other, by ex-date and then as they were announced, so that a dividend of the day on
which a stock is split is the one that was announced in the units of then or of now. An ex-date
that is no business day takes effect as the next one begins.
"""

from sidestreet.domain.corporate_actions import CashDividend, Delisting, Split, SymbolChange
from sidestreet.domain.corporate_events import CorporateActionApplied
from sidestreet.engine.corporate.dividends import apply_dividend
from sidestreet.engine.corporate.endings import apply_delisting, apply_symbol_change, is_symbol_free
from sidestreet.engine.corporate.splits import apply_split, fits
from sidestreet.engine.corporate.stakes import Stakes
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State

_TOO_LARGE = "not applied: a position would be larger than can be kept"
_TAKEN = "not applied: another instrument has the symbol"
_ENDED = "not applied: the instrument has ended"


def corporate_actions_at_open(state: State) -> Steps:
    """Yield what the corporate actions of a day that has just begun change."""
    today = state.business_date
    due = [
        (action.ex_date, action_id)
        for action_id, action in state.corporate.announced.items()
        if action.ex_date <= today
    ]
    for _, action_id in sorted(due):
        action = state.corporate.announced[action_id]
        detail = ""
        if action.instrument_id in state.corporate.delisted:
            detail = _ENDED
        else:
            match action:
                case Split():
                    stakes = Stakes(state, action.instrument_id)
                    if fits(state, action, stakes):
                        yield from apply_split(state, action, stakes)
                    else:
                        detail = _TOO_LARGE
                case CashDividend():
                    yield from apply_dividend(state, action)
                case SymbolChange():
                    if is_symbol_free(state, action):
                        yield from apply_symbol_change(state, action)
                    else:
                        detail = _TAKEN
                case Delisting():
                    yield from apply_delisting(state, action)
        yield Decision((CorporateActionApplied(action_id, detail),))

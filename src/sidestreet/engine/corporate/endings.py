"""An instrument that gets another name, and one that ends."""

from msgspec.structs import replace

from sidestreet.domain.amounts import render_price, within_figures
from sidestreet.domain.corporate_actions import Delisting, SymbolChange
from sidestreet.domain.corporate_events import InstrumentDelisted, OrderRestated
from sidestreet.domain.events import InstrumentAdmitted
from sidestreet.domain.holdings import market_value
from sidestreet.domain.ledger import Movement
from sidestreet.domain.money_events import PositionMoved
from sidestreet.engine.cancel import cancel_events
from sidestreet.engine.corporate.open_orders import open_orders
from sidestreet.engine.corporate.stakes import Stakes
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State


def is_symbol_free(state: State, change: SymbolChange) -> bool:
    """Whether no other instrument has come to have the symbol since the change was announced."""
    return all(
        terms.symbol != change.symbol or instrument_id == change.instrument_id
        for instrument_id, terms in state.instruments.items()
    )


def apply_symbol_change(state: State, change: SymbolChange) -> Steps:
    """Yield the instrument under its new symbol, and its open orders likewise.

    Its id stays, and so do the ids and symbols of the options on it.
    """
    terms = state.instruments[change.instrument_id]
    detail = f"{terms.symbol} is {change.symbol} since {change.ex_date}"
    yield Decision((InstrumentAdmitted(replace(terms, symbol=change.symbol)),))
    for order in open_orders(state, change.instrument_id):
        restated = OrderRestated(order.order_id, order.terms, symbol=change.symbol, detail=detail)
        yield Decision((restated,))


def apply_delisting(state: State, delisting: Delisting) -> Steps:
    """Yield the end of an instrument and of every contract on it.

    Holders get, and the short pay, what the action says; of an option, what exercise would gain
    at that price. Open orders are canceled.
    """
    instrument_id = delisting.instrument_id
    stakes = Stakes(state, instrument_id)
    yield from _delisted(state, instrument_id, delisting.amount, delisting.ex_date, stakes)
    for contract_id in stakes.contracts:
        option = state.instruments[contract_id].option
        amount = 0 if option is None else option.intrinsic(delisting.amount)
        yield from _delisted(state, contract_id, amount, delisting.ex_date, stakes)


def _delisted(state: State, instrument_id: str, amount: int, date: str, stakes: Stakes) -> Steps:
    symbol = state.instruments[instrument_id].symbol
    detail = f"{symbol} was delisted on {date} at {render_price(amount)}"
    yield from end_instrument(state, instrument_id, amount, (Movement.DELISTING, detail), stakes)


def end_instrument(
    state: State, instrument_id: str, amount: int, why: tuple[Movement, str], stakes: Stakes
) -> Steps:
    """Yield the end of an instrument: its orders are canceled, and positions closed at `amount`.

    `amount` is for a share, in millionths. What is reported of it later is closed at the same.
    """
    terms = state.instruments[instrument_id]
    movement, detail = why
    yield Decision(
        (
            InstrumentAdmitted(replace(terms, is_tradable=False)),
            InstrumentDelisted(instrument_id, amount),
        )
    )
    for order in stakes.open_orders(instrument_id):
        yield Decision(cancel_events(order))
    for account_id in stakes.holders(instrument_id):
        quantity = state.held_quantity(account_id, instrument_id)
        worth = within_figures(market_value(amount, quantity, terms.multiplier))
        moved = PositionMoved(account_id, instrument_id, -quantity, -worth, movement, detail=detail)
        yield Decision((moved,))

"""Applying events: what the desk's memory is after each.

Nothing is decided here and nothing can fail: an event is a fact. A journal is read back by these
same functions.
"""

from collections.abc import Callable
from typing import Any, Final

from sidestreet.domain.events import (
    AccountOpened,
    CancelOrdersAccepted,
    CancelOrdersAdvanced,
    DontKnowTrade,
    Event,
    InstrumentAdmitted,
    MarketStarted,
    OrdersEvicted,
    Record,
    ReportsTaken,
    RouteRecalled,
    SeedPlanted,
)
from sidestreet.domain.ledger import House
from sidestreet.engine.control.evolve import APPLY_CONTROL_EVENT, let_go
from sidestreet.engine.corporate.evolve import APPLY_CORPORATE_EVENT
from sidestreet.engine.evolve_orders import APPLY_ORDER_EVENT
from sidestreet.engine.lending.evolve import APPLY_LENDING_EVENT
from sidestreet.engine.money.day_start import DayStart
from sidestreet.engine.money.evolve import APPLY_MONEY_EVENT
from sidestreet.engine.money.ledger import book_cash
from sidestreet.engine.money.margin_call_evolve import APPLY_MARGIN_CALL_EVENT
from sidestreet.engine.money.planted_books import APPLY_PLANTED_BOOKS
from sidestreet.engine.options.evolve import APPLY_OPTION_EVENT
from sidestreet.engine.risk.evolve import APPLY_RISK_EVENT
from sidestreet.engine.safety.evolve import APPLY_SAFETY_EVENT
from sidestreet.engine.state import State
from sidestreet.engine.strategies.evolve import APPLY_STRATEGY_EVENT
from sidestreet.engine.waiting.evolve import APPLY_WAITING_EVENT


def evolve_record(state: State, record: Record) -> None:
    """Apply a record of desk events from the journal, in order."""
    state.sequence = record.sequence
    state.time_ns = record.time_ns
    for event in record.events:
        _APPLY[type(event)](state, event)


def evolve(state: State, event: Event) -> None:
    """Apply one event at `state.sequence` and `state.time_ns`, which the caller has set."""
    _APPLY[type(event)](state, event)


def _account_opened(state: State, event: AccountOpened) -> None:
    account_id = event.account.account_id
    state.accounts[account_id] = event.account
    state.cash[account_id] = state.settled_cash[account_id] = state.reserved[account_id] = 0
    book_cash(state, account_id, event.cash, ((House.FUNDING, -event.cash),))
    state.day_starts[account_id] = DayStart("", equity=event.cash, trade_cash=event.cash)


def _instrument_admitted(state: State, event: InstrumentAdmitted) -> None:
    before = state.instruments.get(event.terms.instrument_id)
    if before is not None and before.symbol != event.terms.symbol:
        state.corporate.former_symbols[before.symbol] = before.instrument_id
    state.instruments[event.terms.instrument_id] = event.terms


def _market_started(state: State, _: MarketStarted) -> None:
    state.market_session = state.sequence
    state.reports_taken = 0


def _reports_taken(state: State, event: ReportsTaken) -> None:
    state.reports_taken = event.report_id


def _cancel_orders_accepted(state: State, event: CancelOrdersAccepted) -> None:
    state.cancel_alls[state.sequence] = (event.order_ids, 0)


def _cancel_orders_advanced(state: State, event: CancelOrdersAdvanced) -> None:
    order_ids, dealt_with = state.cancel_alls[event.request_id]
    dealt_with += event.count
    if dealt_with < len(order_ids):
        state.cancel_alls[event.request_id] = (order_ids, dealt_with)
    else:
        del state.cancel_alls[event.request_id]


def _orders_evicted(state: State, event: OrdersEvicted) -> None:
    state.evicted_count += len(event.order_ids)
    let_go(state, event.order_ids)
    for order_id in event.order_ids:
        order = state.orders.pop(order_id)
        del state.closed_orders[order_id]
        for route in order.routes:
            del state.routes[route.route_id]
            state.fills.pop(route.route_id, None)
        named = state.client_ids.get(order.account_id, {})
        if named.get(order.client_order_id) == order_id:
            del named[order.client_order_id]


def _seed_planted(state: State, _: SeedPlanted) -> None:
    state.is_planted = True


def _nothing(_state: State, _event: Event) -> None:
    """Apply an event that is a fact for the record alone."""


_APPLY: Final[dict[type, Callable[[State, Any], None]]] = {
    **APPLY_ORDER_EVENT,
    **APPLY_MONEY_EVENT,
    **APPLY_MARGIN_CALL_EVENT,
    **APPLY_RISK_EVENT,
    **APPLY_SAFETY_EVENT,
    **APPLY_LENDING_EVENT,
    **APPLY_OPTION_EVENT,
    **APPLY_CORPORATE_EVENT,
    **APPLY_WAITING_EVENT,
    **APPLY_STRATEGY_EVENT,
    **APPLY_CONTROL_EVENT,
    **APPLY_PLANTED_BOOKS,
    AccountOpened: _account_opened,
    InstrumentAdmitted: _instrument_admitted,
    MarketStarted: _market_started,
    RouteRecalled: _nothing,
    DontKnowTrade: _nothing,
    ReportsTaken: _reports_taken,
    CancelOrdersAccepted: _cancel_orders_accepted,
    CancelOrdersAdvanced: _cancel_orders_advanced,
    OrdersEvicted: _orders_evicted,
    SeedPlanted: _seed_planted,
}

"""What one record of the journal changed, as the read model takes it in.

A record says what happened; a `Change` says what is now to be seen: the newest snapshot of every
order that the record touched, and the executions and closed days that it added. The snapshots come
from whoever applied the record, so nothing about the life of an order is worked out again here.
"""

from collections.abc import Mapping, Sequence
from typing import cast, get_args

import msgspec

from sidestreet.domain.enums import Side
from sidestreet.domain.events import (
    FillBusted,
    FillCorrected,
    OrderBroughtBack,
    OrderDenied,
    OrderEvent,
    OrderFilled,
    Record,
)
from sidestreet.domain.fills import Fill, FillState
from sidestreet.domain.money_events import DayClosed
from sidestreet.domain.orders import Order

# Asked of every event: one look by type is faster than a walk along the union.
_ORDER_EVENTS = frozenset(get_args(OrderEvent))
_OF_A_TRADE = frozenset({OrderFilled, FillBusted, FillCorrected})


class Execution(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One trade of one order. Amounts are millionths, `transaction_time` is in nanoseconds.

    Its figures are those in force, or what was taken back. The order of the members is the order of
    the columns in which they are kept; the last two are kept for the desk, and lists leave them
    out: the route, and the trade as it was booked.
    """

    execution_id: str
    order_id: str
    account_id: int
    instrument_id: str
    symbol: str
    side: Side
    quantity: int
    price: int
    venue: str
    transaction_time: int
    underlying_id: str | None = None
    state: FillState = FillState.BOOKED
    route_id: int = 0
    fill: Fill | None = None


class Change(msgspec.Struct, frozen=True, gc=False):
    """What the record at `sequence` changed; empty for one that readers see nothing of."""

    sequence: int
    orders: tuple[Order, ...] = ()
    executions: tuple[Execution, ...] = ()
    days: tuple[DayClosed, ...] = ()

    @property
    def weight(self) -> int:
        """How many rows it writes, and one for itself."""
        return 1 + len(self.orders) + len(self.executions) + len(self.days)


def change_of(
    record: Record, orders: Mapping[str, Order], fills: Mapping[int, Sequence[Fill]]
) -> Change | None:
    """Return what a record changed, or None if it touched no order and closed no day.

    `orders` holds the orders by id as they are after the record, `fills` the trades of their
    routes. What the record touched and is not there is a bug in the caller, and a `KeyError`.
    """
    touched: dict[str, Order] = {}
    executions: dict[str, Execution] = {}
    days: list[DayClosed] = []
    for event in record.events:
        kind = type(event)
        if kind not in _ORDER_EVENTS:
            # The opening of an account's books is no day.
            if isinstance(event, DayClosed) and event.date:
                days.append(event)
            elif isinstance(event, OrderBroughtBack):
                touched[event.order.order_id] = orders[event.order.order_id]
            continue
        about = cast("OrderEvent", event)
        order_id = about.order.order_id if isinstance(about, OrderDenied) else about.order_id
        order = touched[order_id] = orders[order_id]
        if kind in _OF_A_TRADE:
            trade = cast("OrderFilled | FillBusted | FillCorrected", event)
            fill = _fill(fills[trade.route_id], trade.execution_id)
            executions[fill.execution_id] = _execution(fill, order, trade.route_id)
    if not touched and not days:
        return None
    return Change(record.sequence, tuple(touched.values()), tuple(executions.values()), tuple(days))


def _fill(fills: Sequence[Fill], execution_id: str) -> Fill:
    # Nearly always the last one.
    for fill in reversed(fills):
        if fill.execution_id == execution_id:
            return fill
    raise KeyError(execution_id)


def _execution(fill: Fill, order: Order, route_id: int) -> Execution:
    return Execution(
        execution_id=fill.execution_id,
        order_id=order.order_id,
        account_id=order.account_id,
        instrument_id=order.instrument_id,
        symbol=order.symbol,
        side=order.side,
        quantity=fill.quantity,
        price=fill.price,
        venue=next(route.venue for route in order.routes if route.route_id == route_id),
        transaction_time=fill.time_ns,
        underlying_id=order.underlying_id,
        state=fill.state,
        route_id=route_id,
        fill=fill,
    )

"""What one record of the journal changed, as the read model takes it in.

A record says what happened; a `Change` says what is now to be seen: the newest snapshot of every
order that the record touched, and the executions and closed days that it added. The snapshots come
from whoever applied the record, so nothing about the life of an order is worked out again here.
"""

from collections.abc import Mapping
from typing import cast, get_args

import msgspec

from sidestreet.domain.enums import Side
from sidestreet.domain.events import OrderDenied, OrderEvent, OrderFilled, Record
from sidestreet.domain.money_events import DayClosed
from sidestreet.domain.orders import Order

# Asked of every event: one look by type is faster than a walk along the union.
_ORDER_EVENTS = frozenset(get_args(OrderEvent))


class Execution(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One trade of one order. Amounts are millionths, `transaction_time` is in nanoseconds.

    The order of the members is the order of the columns in which they are kept.
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


class Change(msgspec.Struct, frozen=True):
    """What the record at `sequence` changed; empty for one that readers see nothing of."""

    sequence: int
    orders: tuple[Order, ...] = ()
    executions: tuple[Execution, ...] = ()
    days: tuple[DayClosed, ...] = ()

    @property
    def weight(self) -> int:
        """How many rows it writes, and one for itself."""
        return 1 + len(self.orders) + len(self.executions) + len(self.days)


def change_of(record: Record, orders: Mapping[str, Order]) -> Change | None:
    """Return what a record changed, or None if it touched no order and closed no day.

    `orders` holds the orders by id as they are after the record. An order that the record
    touched and that is not there is a bug in the caller, and a `KeyError`.
    """
    touched: dict[str, Order] = {}
    executions: list[Execution] = []
    days: list[DayClosed] = []
    for event in record.events:
        if type(event) not in _ORDER_EVENTS:
            # The opening of an account's books is no day.
            if isinstance(event, DayClosed) and event.date:
                days.append(event)
            continue
        about = cast("OrderEvent", event)
        order_id = about.order.order_id if isinstance(about, OrderDenied) else about.order_id
        order = touched[order_id] = orders[order_id]
        if isinstance(event, OrderFilled):
            executions.append(_execution(event, order, record.time_ns))
    if not touched and not days:
        return None
    return Change(record.sequence, tuple(touched.values()), tuple(executions), tuple(days))


def _execution(fill: OrderFilled, order: Order, time_ns: int) -> Execution:
    return Execution(
        execution_id=fill.execution_id,
        order_id=order.order_id,
        account_id=order.account_id,
        instrument_id=order.instrument_id,
        symbol=order.symbol,
        side=order.side,
        quantity=fill.quantity,
        price=fill.price,
        venue=fill.venue,
        transaction_time=time_ns,
        underlying_id=order.underlying_id,
    )

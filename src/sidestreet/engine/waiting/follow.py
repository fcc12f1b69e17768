"""Keeping the ladders what the orders are: called at every change of an order that has a trigger.

The rule is the one of reservations: an order is taken out by the very figures by which it was put
in, and those follow from the order alone.
"""

from sidestreet.domain.enums import OrderStatus, Side
from sidestreet.domain.orders import Order
from sidestreet.engine.state import State
from sidestreet.engine.waiting.state import (
    SEEN_NOTHING_HIGH,
    SEEN_NOTHING_LOW,
    Ladder,
    Ladders,
)

_Place = tuple[tuple[str, int], ...]
"""On which rungs an order stands: the kind and the price of each."""


def follow(state: State, before: Order | None, after: Order) -> None:
    """Put an order where it waits now. `after` has a trigger."""
    was = () if before is None else _place(before)
    now = _place(after)
    if was == now:
        return
    waiting = state.waiting
    waiting.changes += 1
    ladders = waiting.ladders.get(after.instrument_id)
    if ladders is None:
        ladders = waiting.ladders[after.instrument_id] = Ladders()
    ladder = ladder_of(ladders, after)
    for kind, price in was:
        ladder.remove(kind, (price, after.order_id))
    for kind, price in now:
        ladder.add(kind, (price, after.order_id))
    if ladders.is_empty:
        del waiting.ladders[after.instrument_id]


def ladder_of(ladders: Ladders, order: Order) -> Ladder:
    """Return the ladder of the sessions in which an order trades."""
    return ladders.extended if order.extended_hours else ladders.regular


def _place(order: Order) -> _Place:
    trigger = order.trigger
    if trigger is None or order.status is not OrderStatus.PENDING_TRIGGER:
        return ()
    is_buy = order.side is Side.BUY
    stops = "rises" if is_buy else "falls"
    if trigger.trailing_offset is None:
        return () if trigger.stop_price is None else ((stops, trigger.stop_price),)
    marks, nothing = ("lows", SEEN_NOTHING_LOW) if is_buy else ("highs", SEEN_NOTHING_HIGH)
    trail = order.trail
    if trail is None:
        return ((marks, nothing),)
    return (stops, trail.stop_price), (marks, trail.watermark)

"""The begin of an order that is worked over time: queued until its start, or its first slice.

A VWAP or TWAP order is worked inside one regular session: the one under way, or else the next. It
starts when its client says, when it is received or when that session begins, whichever is last. It
is over when its client says or when the session ends, whichever is first.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from sidestreet.domain.commands import Stamp
from sidestreet.domain.conditions import Strategy
from sidestreet.domain.events import Event, OrderAccepted, OrderExpired, RouteOpened
from sidestreet.domain.orders import Order, Terms
from sidestreet.domain.schedule import Schedule, SliceWorked, WorkScheduled
from sidestreet.engine.state import State
from sidestreet.engine.strategies.children import OVER_TIME, wanted_now
from sidestreet.engine.strategies.slices import next_slice_at, wanted
from sidestreet.engine.waiting.going_out import sent_out

NO_TIME: str = "no time is left to work the order in"


def works_over_time(strategy: Strategy | None) -> bool:
    """Whether an order with a strategy is begun by `begin`, instead of by a route of its own."""
    return strategy is not None and strategy.type in OVER_TIME


def begin(state: State, accepted: OrderAccepted, stamp: Stamp, venue: str) -> tuple[Event, ...]:
    """Return the events that take an order which is to be worked over time, all of them.

    The first is the acceptance itself, with the times that follow from its strategy: `expires_at`,
    `releases_at` if it starts later, and the strategy's own start and end filled in. `accepted` is
    an acceptance of a VWAP or TWAP order without `awaits`. Its first child follows, to `venue`,
    unless it is to wait. Where no time is left to work it, it expires at once, with the strategy as
    it was asked for.
    """
    strategy = accepted.strategy
    if strategy is None or strategy.type not in OVER_TIME:
        raise ValueError(f"order {accepted.order_id} is not worked over time")
    order_id, now = accepted.order_id, stamp.time_ns
    schedule = schedule_of(strategy, stamp)
    starts_at, ends_at = schedule.starts_at, schedule.ends_at
    waits, is_late = starts_at > now, starts_at >= ends_at
    taken = replace(
        accepted,
        # Without time there are no times that hold, so it shows those that were asked for.
        strategy=strategy if is_late else replace(strategy, start_at=starts_at, end_at=ends_at),
        expires_at=ends_at,
        releases_at=starts_at if waits else None,
    )
    if is_late:
        return (taken, OrderExpired(order_id, accepted.quantity, NO_TIME))
    if waits:
        return (taken, WorkScheduled(order_id, schedule))
    quantity = wanted(strategy.type, schedule, accepted.quantity, now)
    scheduled = WorkScheduled(order_id, replace(schedule, next_at=next_slice_at(schedule, now)))
    child = Terms(quantity, accepted.limit_price)
    return (taken, RouteOpened(order_id, state.next_route_id, venue, child), scheduled)


def released(state: State, order: Order, stamp: Stamp) -> Iterator[Event]:
    """Yield what sends out a queued order whose start has come: its first child, or its end.

    It is looked at once more like every order that was held. Nothing if its time is over already,
    which is what its expiry will say.
    """
    schedule, now = order.schedule, stamp.time_ns
    if schedule is None or now >= schedule.ends_at:
        return
    for event in sent_out(state, order, stamp):
        if isinstance(event, RouteOpened):
            quantity = wanted_now(order, schedule, order.quantity, now)
            yield replace(event, terms=replace(event.terms, quantity=quantity))
            yield SliceWorked(order.order_id, next_slice_at(schedule, now))
        else:
            yield event


def schedule_of(strategy: Strategy, stamp: Stamp) -> Schedule:
    """Return when an order that is taken now would be worked; it may start after its end."""
    session = stamp.trading.regular
    starts_at = max(stamp.time_ns, strategy.start_at or 0, session.begins_at)
    ends_at = session.ends_at
    if stamp.trading.is_regular:
        # The present business day has no say in a later session.
        ends_at = min(ends_at, stamp.day_ends_at)
    if strategy.end_at is not None:
        ends_at = min(ends_at, strategy.end_at)
    return Schedule(starts_at, ends_at, session.begins_at, session.ends_at)

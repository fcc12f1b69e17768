"""The child at work of an order that is worked over time, and what goes out as the next one.

The rule: there is one child at most, and the next is opened only when the one before is known to
have ended. So what is at work and what has filled can never be more than the order, whatever
crosses on the wire.
"""

from sidestreet.domain.enums import StrategyType
from sidestreet.domain.orders import Order, Route
from sidestreet.domain.schedule import Schedule
from sidestreet.engine.strategies.slices import wanted

OVER_TIME: frozenset[StrategyType] = frozenset({StrategyType.VWAP, StrategyType.TWAP})
"""Strategies that work an order slice by slice."""


def child_of(order: Order) -> Route | None:
    """Return the route that is open for an order, None between slices."""
    for route in order.routes:
        if not route.closed:
            return route
    return None


def is_between_slices(order: Order) -> bool:
    """Whether an order that is worked over time is at no venue just now."""
    return order.schedule is not None and child_of(order) is None


def wanted_now(order: Order, schedule: Schedule, quantity: int, now: int) -> int:
    """Return how much of an order of a quantity is to have gone out by now; 0 once it is late."""
    if now >= schedule.ends_at or order.strategy is None:
        return 0
    return wanted(order.strategy.type, schedule, quantity, now)

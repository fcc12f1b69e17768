"""How much of an order is to have gone out by when: slices of time, and what each asks for.

The time from a schedule's start to its end is cut into slices of one length. What is wanted by the
end of a slice is a whole number of shares, rounded up, and all of the order by the end of the last
one. So a slice that nothing traded in leaves nothing behind: the next one asks for both.

TWAP wants the same in every slice. VWAP follows the volume that a session usually has, high at its
begin and its end and low in between. That U is the finding of Jain and Joh, "The Dependence
between Hourly Prices and Trading Volume" (1988), and of Admati and Pfleiderer, "A Theory of
Intraday Patterns" (1988); the figures of the curve are ours, rounded.
"""

from typing import Final

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import StrategyType
from sidestreet.domain.schedule import Schedule

SLICE_NS: Final = 60_000_000_000
"""A slice lasts a minute at least."""

SLICES_MAX: Final = 78
"""And there are so many at most, five minutes each in a regular session of six and a half hours."""

VOLUME_CURVE: Final = (130, 90, 75, 65, 60, 55, 50, 50, 55, 60, 70, 90, 150)
"""Thousandths of a session's volume in each thirteenth of it: half hours, of a full session."""


def slice_ns(schedule: Schedule) -> int:
    """Return how long a slice lasts, in nanoseconds.

    >>> slice_ns(Schedule(0, 3_600 * 10**9, 0, 3_600 * 10**9)) // 10**9
    60
    >>> slice_ns(Schedule(0, 23_400 * 10**9, 0, 23_400 * 10**9)) // 10**9
    300
    """
    return max(SLICE_NS, -(-(schedule.ends_at - schedule.starts_at) // SLICES_MAX))


def slice_end(schedule: Schedule, now: int) -> int:
    """Return when the slice of an instant ends; the last one ends with the schedule."""
    length = slice_ns(schedule)
    begun = max(0, now - schedule.starts_at) // length
    return min(schedule.starts_at + (begun + 1) * length, schedule.ends_at)


def next_slice_at(schedule: Schedule, now: int) -> int | None:
    """Return when the slice after that of an instant begins, None if that was the last."""
    end = slice_end(schedule, now)
    return end if end < schedule.ends_at else None


def wanted(strategy: StrategyType, schedule: Schedule, quantity: int, now: int) -> int:
    """Return how much of an order is to have gone out by the end of the slice of an instant."""
    until = slice_end(schedule, now)
    if until >= schedule.ends_at:
        return quantity
    before = _volume(strategy, schedule, schedule.starts_at)
    done = _volume(strategy, schedule, until) - before
    whole = _volume(strategy, schedule, schedule.ends_at) - before
    return min(quantity, -(-quantity * done // (whole * SCALE)) * SCALE)


def _volume(strategy: StrategyType, schedule: Schedule, instant: int) -> int:
    """Return what has usually traded by an instant of the session; only differences count."""
    if strategy is not StrategyType.VWAP:
        return instant
    length = schedule.session_ends_at - schedule.session_begins_at
    part, inside = divmod((instant - schedule.session_begins_at) * len(VOLUME_CURVE), length)
    if part >= len(VOLUME_CURVE):
        return length * sum(VOLUME_CURVE)
    return length * sum(VOLUME_CURVE[:part]) + inside * VOLUME_CURVE[part]

"""The lowest and the highest price of a path in a year of sessions: exact, and nearly for nothing.

A year has a hundred million steps, and nobody could look at all of them. So the year is halved, and
halved again, always where the bounds of the path (`price_path.py`) leave most room: what cannot
reach further than a price that was found is never looked at. Of all steps a thousand are.

The rule: only what trades counts. A path goes on at night, but no price is made there.
"""

from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush
from typing import Final, NamedTuple

from sidestreet.venue.price_path import PricePath, step_at
from sidestreet.venue.timetable import DAY_NS, NEVER, Phase, Timetable

YEAR_NS: Final = 52 * 7 * DAY_NS
"""52 weeks."""

_LOOKED_THROUGH: Final = 8
"""A stretch of so few steps is not halved any more."""


class Range(NamedTuple):
    """Between which prices something was, both of them reached."""

    low: int
    high: int

    def joined(self, *others: "Range | None") -> "Range":
        """Return the range of this and others together."""
        ranges = [self, *(each for each in others if each is not None)]
        return Range(min(each.low for each in ranges), max(each.high for each in ranges))


def range_of(
    path: PricePath, stretches: Iterable[tuple[int, int]], known: Range | None = None
) -> Range | None:
    """Return the lowest and highest price in stretches from one step to another, None in none.

    With a range that is `known` it is the one of both, and what lies in that is not looked at.
    """
    among = list(stretches)
    if not among:
        return known
    low, high = (None, None) if known is None else (known.low, -known.high)
    return Range(_least(path, among, low, is_high=False), -_least(path, among, high, is_high=True))


def _least(
    path: PricePath, stretches: list[tuple[int, int]], found: int | None, *, is_high: bool
) -> int:
    """Return the lowest price, or the highest with its sign turned: one search finds both."""

    def bound(first: int, last: int) -> int:
        low, high = path.span(first, last)
        return -high if is_high else low

    waiting = [(bound(first, last), first, last) for first, last in stretches]
    heapify(waiting)
    while waiting:
        least, first, last = heappop(waiting)
        if found is not None and least >= found:
            break
        if last - first < _LOOKED_THROUGH:
            prices = [path.at(step) for step in range(first, last + 1)]
            here = -max(prices) if is_high else min(prices)
            found = here if found is None else min(found, here)
            continue
        middle = (first + last) // 2
        for half in ((first, middle), (middle + 1, last)):
            least = bound(*half)
            if found is None or least < found:
                heappush(waiting, (least, *half))
    if found is None:
        raise ValueError("there is no lowest price of no steps")
    return found


def sessions(times: Timetable, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the steps, first and last, of every session from `begin` up to the instant `end`.

    An auction at the end of a regular session is part of it, if it was held by `end`.
    """
    at = begin
    while at <= end:
        span = times.at(at)
        if span.window is not None:
            has_auction = span.phase is Phase.REGULAR and span.ends_at != NEVER
            yield step_at(at), step_at(min(end, span.ends_at - (not has_auction)))
        at = span.ends_at

"""Limit-up limit-down where the price follows a path: asked for when an order goes far, else not.

A path gets less than 1.1 % away from the mean of its last five minutes (its short octaves swing by
0.6 % of the base price at most, and its long ones lean by 0.4 % in that time), and the narrowest
bands are 5 % wide. So what trades within 3 % of the path's price is within the bands, whatever they
are, and the price of the path itself always is; nobody has to know more for most orders.

The rule: the reference is the mean of the price at every tenth second of the five minutes before
the latest half minute, as far as they lie in the session. So it is a function of the instant.
"""

from typing import Final

from sidestreet.venue.bands import HOLDS_NS, LATE_NS, SECOND_NS, WINDOW_S, Bands, price_bands
from sidestreet.venue.market_maker import MarketMaker
from sidestreet.venue.path_day import PathDay
from sidestreet.venue.price_path import step_at
from sidestreet.venue.timetable import NEVER, Span

NEAR_PERCENT: Final = 3
"""How far from the path's price everything is within the bands."""

_SAMPLE_NS: Final = 10 * SECOND_NS


class PathBands:
    """The bands of one stock."""

    __slots__ = ("_day", "_known", "_known_slot", "_maker", "_moved_at", "_near", "_near_step")

    def __init__(self, maker: MarketMaker, day: PathDay) -> None:
        self._maker = maker
        self._day = day
        self._known_slot: tuple[int, bool] | None = None
        self._known = self._near = Bands(0, NEVER)
        self._near_step = -1
        self._moved_at = 0

    def follow(self, maker: MarketMaker, at: int) -> None:
        """Go by another path, on which the reference begins anew, as after a reopening."""
        self._maker = maker
        self._moved_at = at
        self._known_slot = None
        self._near_step = -1

    def near(self, at: int) -> Bands:
        """Return prices between which everything is within the bands of an instant."""
        step = step_at(at)
        if step != self._near_step:
            price = self._maker.reference.at(step)
            low = -(-price * (100 - NEAR_PERCENT) // 100)
            self._near = Bands(low, price * (100 + NEAR_PERCENT) // 100)
            self._near_step = step
        return self._near

    def at(self, at: int, span: Span) -> Bands:
        """Return the bands of an instant in a regular session."""
        is_late = span.ends_at != NEVER and at >= span.ends_at - LATE_NS
        slot = at // HOLDS_NS, is_late
        if slot != self._known_slot:
            close = self._day.previous_close(at)
            self._known = price_bands(self._reference(at, span), close, is_late=is_late)
            self._known_slot = slot
        return self._known

    def _reference(self, at: int, span: Span) -> int:
        first = max(span.begins_at, self._moved_at)
        end = max(at - at % HOLDS_NS, first)
        begin = max(end - WINDOW_S * SECOND_NS, first)
        times = range(end, begin - 1, -_SAMPLE_NS)
        return sum(self._maker.mark(step_at(each)) for each in times) // len(times)

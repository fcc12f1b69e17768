"""The market as readers look at it: the touch, the day's figures, the latest trade.

It shows the same market as `Marks`, by which decisions go, and looks at it in the same way: what
the venue lists comes from the venue, everything else from the second market that nobody trades in.
Prices are in the units in which the desk counts now.
"""

from sidestreet.runtime.marks import Marks
from sidestreet.venue.path_year import Range
from sidestreet.venue.port import DayBar, Quote


class MarketView:
    """Reads of one market. Times are nanoseconds since 1970 in UTC."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks

    def quote(self, instrument_id: str, now: int) -> Quote | None:
        """Return the touch of an instrument, None for one that no market has."""
        return self._marks.quote(instrument_id, now)

    def last_price(self, instrument_id: str, now: int) -> int | None:
        """Return where an instrument last traded, None for one that no market has."""
        return self._marks.at(now).mark(instrument_id)

    def restricted_since(self, instrument_id: str, now: int) -> int | None:
        """Return since when short sales of an instrument are restricted, None if they are not."""
        return self._marks.restricted_since(instrument_id, now)

    def day_bar(self, instrument_id: str, now: int) -> DayBar | None:
        """Return how the trading day has gone, None for what has not traded in it."""
        feed = self._marks.feed(instrument_id, now)
        bar = None if feed is None else feed.day_bar(instrument_id, now)
        if feed is None or bar is None:
            return None
        open_, high, low, last, previous_close = (
            self._marks.present(feed, instrument_id, price)
            for price in (bar.open, bar.high, bar.low, bar.last, bar.previous_close)
        )
        return bar._replace(
            open=open_, high=high, low=low, last=last, previous_close=previous_close
        )

    def previous_close(self, instrument_id: str, now: int) -> int | None:
        """Return where the day before that of `day_bar` ended, None for what no market has."""
        feed = self._marks.feed(instrument_id, now)
        if feed is None:
            return None
        return self._marks.present(feed, instrument_id, feed.previous_close(instrument_id, now))

    def year(self, instrument_id: str, now: int) -> Range | None:
        """Return between which prices an instrument traded in 52 weeks, None for what did not."""
        feed = self._marks.feed(instrument_id, now)
        found = None if feed is None else feed.year(instrument_id, now)
        if feed is None or found is None:
            return None
        low, high = (self._marks.present(feed, instrument_id, price) for price in found)
        return Range(low, high)

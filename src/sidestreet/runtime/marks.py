"""Prices for decisions and for reads: where the market stands at an instant.

They come from the venue where it lists an instrument. What it does not list yet, because nobody
has traded it here, is asked of a second market with the same seed, which trades nothing: a look at
a price must never change the market that is looked at.

The rule: a price depends on the instant and on what has traded, never on who asked before. So
nothing is remembered beyond the instant for which it was asked, and the second market can be begun
anew at any time: when units have changed, and when it lists so much that it is a burden.
"""

from collections.abc import Callable, Iterable
from typing import Final, Protocol

from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import DirectedMarket
from sidestreet.domain.prices import Prices
from sidestreet.runtime.market_units import MarketUnits
from sidestreet.venue.path_year import Range
from sidestreet.venue.port import DayBar, Quote

Listed = Callable[[str], tuple[InstrumentTerms, int] | None]
"""Finds the terms of an instrument and where its market begins; None for one that is unknown."""


UNLISTED_MAX: Final = 1_000
"""How many instruments that nobody trades are listed for their prices before it begins anew."""


class PriceFeed(Protocol):
    """A market that can be looked at."""

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """List an instrument around a price."""
        ...

    def last_price(self, instrument_id: str, now: int | None = None) -> int:
        """Return where an instrument last traded; KeyError for one that is not listed."""
        ...

    def quote(self, instrument_id: str, now: int) -> Quote:
        """Return the touch of an instrument; KeyError for one that is not listed."""
        ...

    def restricted_since(self, instrument_id: str, now: int) -> int | None:
        """Return since when short sales are restricted, None if not; KeyError as for all else."""
        ...

    def day_bar(self, instrument_id: str, now: int) -> DayBar | None:
        """Return how the day has gone, None without a trade; KeyError for what is not listed."""
        ...

    def previous_close(self, instrument_id: str, now: int) -> int:
        """Return where the day before that of `day_bar` ended; KeyError for what is not listed."""
        ...

    def year(self, instrument_id: str, now: int) -> Range | None:
        """Return the range of 52 weeks, None without a trade; KeyError for what is not listed."""
        ...

    def direct(self, message: DirectedMarket, now: int) -> None:
        """Move a market at once, or have it so once it is listed."""
        ...


class Marks:
    """The prices of a market. `at` gives them for an instant."""

    def __init__(
        self,
        venue: PriceFeed,
        unlisted: Callable[[], PriceFeed],
        listed: Listed,
        units: MarketUnits | None = None,
    ) -> None:
        """`unlisted` makes the market that nobody trades in; `units` are those of the venue."""
        self._venue = venue
        self._make_unlisted = unlisted
        self._unlisted = unlisted()
        self._unlisted_count = 0
        self._listed = listed
        self._directed: list[tuple[DirectedMarket, int]] = []
        self.units = units
        self._changes = self.changes

    def direct(self, message: DirectedMarket, now: int) -> None:
        """Note that a test has moved a market: what nobody trades goes by that too."""
        self._directed.append((message, now))
        self._unlisted.direct(message, now)

    @property
    def changes(self) -> int:
        """How often an instrument has been counted in other units."""
        return 0 if self.units is None else self.units.changes

    def at(self, now: int) -> Prices:
        """Return the prices of an instant."""
        return _MarksAt(self, now)

    def present(self, feed: PriceFeed, instrument_id: str, price: int) -> int:
        """Return a price of a feed in the units of now."""
        if self.units is None or feed is not self._venue:
            return price
        return self.units.present(instrument_id, price)

    def quote(self, instrument_id: str, now: int) -> Quote | None:
        """Return the touch of an instrument, None for one that no market has."""
        feed = self.feed(instrument_id, now)
        if feed is None:
            return None
        quote = feed.quote(instrument_id, now)
        return quote._replace(
            bid=self.present(feed, instrument_id, quote.bid),
            ask=self.present(feed, instrument_id, quote.ask),
        )

    def restricted_since(self, instrument_id: str, now: int) -> int | None:
        """Return since when short sales of an instrument are restricted, None if they are not."""
        feed = self.feed(instrument_id, now)
        return None if feed is None else feed.restricted_since(instrument_id, now)

    def closing(self, instrument_ids: Iterable[str], at: int) -> tuple[tuple[str, int], ...]:
        """Return the prices at which instruments stood at the end of a day, those that have one."""
        prices = self.at(at)
        marks = ((each, prices.mark(each)) for each in instrument_ids)
        return tuple((each, price) for each, price in marks if price is not None)

    def feed(self, instrument_id: str, now: int) -> PriceFeed | None:
        """Return the market that has an instrument, None where none can have it."""
        if self._changes != self.changes:
            # What nobody trades is listed anew around the prices of now.
            self._changes = self.changes
            self._begin_anew()
        for feed in (self._venue, self._unlisted):
            try:
                feed.last_price(instrument_id, now)
            except KeyError:
                continue
            return feed
        found = self._listed(instrument_id)
        if found is None:
            return None
        if self._unlisted_count == UNLISTED_MAX:
            # Prices of contracts can be asked for by the thousand, and listings are never ended.
            self._begin_anew()
        self._unlisted.admit(*found)
        self._unlisted_count += 1
        return self._unlisted

    def _begin_anew(self) -> None:
        self._unlisted = self._make_unlisted()
        self._unlisted_count = 0
        for message, now in self._directed:
            self._unlisted.direct(message, now)


class _MarksAt:
    """Prices at one instant, each looked up once while units stay what they are."""

    __slots__ = ("_changes", "_market", "_marks", "_now", "_quotes")

    def __init__(self, market: Marks, now: int) -> None:
        self._market = market
        self._now = now
        self._changes = market.changes
        self._marks: dict[str, int | None] = {}
        self._quotes: dict[str, Quote | None] = {}

    def mark(self, instrument_id: str) -> int | None:
        """Return where an instrument last traded."""
        self._renew()
        marks = self._marks
        if instrument_id not in marks:
            market, now = self._market, self._now
            feed = market.feed(instrument_id, now)
            price = None
            if feed is not None:
                price = market.present(feed, instrument_id, feed.last_price(instrument_id, now))
            marks[instrument_id] = price
        return marks[instrument_id]

    def bid(self, instrument_id: str) -> int | None:
        """Return the best bid."""
        quote = self._quote(instrument_id)
        return None if quote is None or not quote.bid_size else quote.bid

    def ask(self, instrument_id: str) -> int | None:
        """Return the best ask."""
        quote = self._quote(instrument_id)
        return None if quote is None or not quote.ask_size else quote.ask

    def _quote(self, instrument_id: str) -> Quote | None:
        self._renew()
        if instrument_id not in self._quotes:
            self._quotes[instrument_id] = self._market.quote(instrument_id, self._now)
        return self._quotes[instrument_id]

    def _renew(self) -> None:
        """Forget prices of other units: a split may come between two commands of one instant."""
        if self._changes != self._market.changes:
            self._changes = self._market.changes
            self._marks.clear()
            self._quotes.clear()

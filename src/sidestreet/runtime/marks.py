"""Prices for decisions and for reads: where the market stands at an instant.

They come from the venue where it lists an instrument. What it does not list yet, because nobody
has traded it here, is asked of a second market with the same seed, which trades nothing: a look at
a price must never change the market that is looked at.

The rule: a price depends on the instant and on what has traded, never on who asked before. So
nothing is remembered beyond the instant for which it was asked.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.prices import Prices
from sidestreet.venue.port import Quote

Listed = Callable[[str], tuple[InstrumentTerms, int] | None]
"""Finds the terms of an instrument and where its market begins; None for one that is unknown."""


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


class Marks:
    """The prices of a market. `at` gives them for an instant."""

    def __init__(self, venue: PriceFeed, unlisted: PriceFeed, listed: Listed) -> None:
        """`unlisted` is the market that nobody trades in."""
        self._venue = venue
        self._unlisted = unlisted
        self._listed = listed

    def at(self, now: int) -> Prices:
        """Return the prices of an instant."""
        return _MarksAt(self._feed, now)

    def closing(self, instrument_ids: Iterable[str], at: int) -> tuple[tuple[str, int], ...]:
        """Return the prices at which instruments stood at the end of a day, those that have one."""
        prices = self.at(at)
        marks = ((each, prices.mark(each)) for each in instrument_ids)
        return tuple((each, price) for each, price in marks if price is not None)

    def _feed(self, instrument_id: str, now: int) -> PriceFeed | None:
        """Return the market that has an instrument, None where none can have it."""
        for feed in (self._venue, self._unlisted):
            try:
                feed.last_price(instrument_id, now)
            except KeyError:
                continue
            return feed
        found = self._listed(instrument_id)
        if found is None:
            return None
        self._unlisted.admit(*found)
        return self._unlisted


class _MarksAt:
    """Prices at one instant, each looked up once."""

    __slots__ = ("_feed", "_marks", "_now", "_quotes")

    def __init__(self, feed: Callable[[str, int], PriceFeed | None], now: int) -> None:
        self._feed = feed
        self._now = now
        self._marks: dict[str, int | None] = {}
        self._quotes: dict[str, Quote | None] = {}

    def mark(self, instrument_id: str) -> int | None:
        """Return where an instrument last traded."""
        marks = self._marks
        if instrument_id not in marks:
            feed = self._feed(instrument_id, self._now)
            price = None if feed is None else feed.last_price(instrument_id, self._now)
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
        if instrument_id not in self._quotes:
            feed = self._feed(instrument_id, self._now)
            self._quotes[instrument_id] = (
                None if feed is None else feed.quote(instrument_id, self._now)
            )
        return self._quotes[instrument_id]

"""One instrument at the simulated venue: its book, who else trades in it, and what waits.

Routes are in the book while they may trade, and in a line while they may not: for their session,
for an auction, for the end of a halt, or after a restart for the first step of the market. The line
keeps their order. Where routes are filled by a model (`fills/model_matching.py`), none is ever in
the book, and the line has them all.

An option's listing is over when the option expires. Nothing is quoted or traded from then on, and
what rests there waits for the desk to cancel it.
"""

from typing import NamedTuple

from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.venue.book import Book
from sidestreet.venue.halts import HaltReason, Halts
from sidestreet.venue.path_crowd import PathCrowd
from sidestreet.venue.path_year import Range
from sidestreet.venue.port import DayBar, Quote
from sidestreet.venue.price_path import STEP_NS, PricePath, step_at
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.source_crowd import SourceCrowd
from sidestreet.venue.tick_grid import TickGrid
from sidestreet.venue.timetable import Phase, Span, Timetable

NOTHING = Quote(0, 0, 0, 0)


class LastTrade(NamedTuple):
    """The latest trade of a client's order."""

    step: int
    price: int


class Wanted(NamedTuple):
    """The prices of which somebody wants to be told; None is none."""

    low: int | None
    high: int | None

    def holds(self, price: int) -> bool:
        """Whether a trade at a price is one of them."""
        low, high = self
        return (low is not None and price <= low) or (high is not None and price >= high)


class Listing:
    """An instrument that is traded here."""

    __slots__ = (
        "_has_bands",
        "_option",
        "adjustments",
        "appointment",
        "book",
        "crowd",
        "given_path",
        "halts",
        "index",
        "instrument_id",
        "is_regular",
        "last_trade",
        "line",
        "misses_opening",
        "opens_at",
        "routes",
        "span",
        "terms",
        "ticks",
        "timetable",
        "trades",
        "wanted",
    )

    def __init__(
        self,
        index: int,
        terms: InstrumentTerms,
        timetable: Timetable,
        at: int,
        *,
        has_bands: bool = True,
    ) -> None:
        self.index = index
        self.instrument_id = terms.instrument_id
        self.terms = terms
        self.ticks = TickGrid(terms.tick_rules)
        self.book: Book[WorkedRoute] = Book()
        self.timetable = timetable
        self.span = timetable.at(at)
        self.is_regular = self.span.phase is Phase.REGULAR
        self.halts = Halts()
        self.trades = self.span.window is not None
        """Whether a session is under way and nothing halts it."""
        self.misses_opening = False
        """Whether the opening auction of the session is still to come, because of a halt."""
        self.opens_at: int | None = None
        """After a restart of the market, the instant at which trading begins again."""
        self.routes: dict[int, WorkedRoute] = {}
        """The routes that may still trade here, at rest or in the line, in order of arrival."""
        self.line: dict[int, WorkedRoute] = {}
        self.appointment: int | None = None
        """The next instant at which this listing must be looked at."""
        self.wanted: Wanted | None = None
        self.last_trade: LastTrade | None = None
        self.adjustments = 0
        """How often it has been counted in other units."""
        self.crowd: PathCrowd | SourceCrowd
        self.given_path: PricePath | None = None
        """The path that it was given, None if it has one of the reference market."""
        self._option = terms.option
        self._has_bands = has_bands and terms.option is None

    @property
    def is_banded(self) -> bool:
        """Whether trading is confined to price bands: that of stocks in the regular session."""
        return self._has_bands and self.is_regular

    @property
    def is_watched(self) -> bool:
        """Whether what happens here concerns anybody at the time at which it happens."""
        return bool(self.routes) or self.wanted is not None

    def enter(self, span: Span) -> None:
        """Note that the session of a span has begun, or that the market has closed."""
        self.span = span
        self.is_regular = span.phase is Phase.REGULAR
        self.trades = span.window is not None and not self.halts

    def begin_halt(self, reason: HaltReason, at: int) -> bool:
        """Note a reason not to trade; return whether trading ends by it."""
        self.trades = False
        return self.halts.begin(reason, at)

    def end_halt(self, reason: HaltReason) -> bool:
        """Drop a reason not to trade; return whether trading goes on by that."""
        traded = self.trades
        self.halts.end(reason)
        self.trades = self.span.window is not None and not self.halts
        return self.trades and not traded

    def adjust(self, terms: InstrumentTerms, crowd: PathCrowd | SourceCrowd) -> None:
        """Go on by other terms and prices. Nothing of a client's may rest or wait here."""
        self.crowd.withdraw()
        self.crowd = crowd
        self.terms = terms
        self.ticks = TickGrid(terms.tick_rules)
        self.last_trade = None
        self._option = terms.option
        self.adjustments += 1

    def over(self, at: int) -> str | None:
        """Return why nothing trades here any more at an instant, or None if it may."""
        option = self._option
        if option is None or at < option.expires_at:
            return None
        return f"the option expired on {option.expiry}"

    def session_admits(self, route: WorkedRoute) -> bool:
        """Whether the session under way, if any, is one for a route, and one without an auction."""
        if route.auction is not None or route.is_over:
            return False
        return self.is_regular or (route.extended_hours and self.span.window is not None)

    def admits(self, route: WorkedRoute) -> bool:
        """Whether a route may trade now."""
        return self.trades and self.opens_at is None and self.session_admits(route)

    def quote(self, at: int) -> Quote:
        """Return the touch that a client would meet at an instant. Changes nothing."""
        if self.over(at) is not None or self.halts:
            return NOTHING
        span = self.span if at < self.span.ends_at else self.timetable.at(at)
        if span.window is None:
            return NOTHING
        crowd = self.crowd
        if isinstance(crowd, PathCrowd) and (step := step_at(at)) != crowd.step:
            sides = [crowd.best_at(step, is_buy=is_buy) for is_buy in (True, False)]
            return Quote(*sides[0], *sides[1])
        return self.shown()

    def shown(self) -> Quote:
        """Return the touch of the book as it is."""
        bid, ask = self.book.best(is_buy=True), self.book.best(is_buy=False)
        return Quote(*(bid or (0, 0)), *(ask or (0, 0)))

    def last_price(self, at: int) -> int:
        """Return the price of the latest trade that anybody at an instant could have seen.

        Where the price follows a path, a client's trade of that step; else the reference price on
        its tick, which stands for the trading of everyone else. While the market is closed, that of
        the instant at which it closed. Once an option has expired, what exercise gained then.
        """
        crowd = self.crowd
        if isinstance(crowd, SourceCrowd):
            return crowd.tape.price_at(at)
        reference = crowd.maker.reference
        if reference.end is not None and self.over(at) is not None:
            return reference.at(reference.end)
        step = step_at(self.traded_by(at))
        if self.last_trade is not None and self.last_trade.step == step:
            return self.last_trade.price
        return crowd.maker.mark(step)

    def day_bar(self, at: int) -> DayBar | None:
        """Return how the latest trading day that has begun by an instant has gone."""
        crowd = self.crowd
        if isinstance(crowd, SourceCrowd):
            return crowd.tape.day_bar()
        return crowd.day.bar(self._priced_by(at), self.last_price(at))

    def previous_close(self, at: int) -> int:
        """Return where the day before the latest that has begun by an instant ended."""
        crowd = self.crowd
        if isinstance(crowd, SourceCrowd):
            return crowd.tape.previous_close
        return crowd.day.previous_close(self._priced_by(at))

    def year(self, at: int) -> Range | None:
        """Return between which prices it traded in the 52 weeks up to an instant.

        Of what clients traded themselves only the latest day is known, and of a market made of
        actions no more than that day and the close before it. None if nothing has traded.
        """
        crowd, bar = self.crowd, self.day_bar(at)
        today = None if bar is None else Range(bar.low, bar.high)
        if isinstance(crowd, PathCrowd):
            year = crowd.day.year(self._priced_by(at))
            return today if year is None else year.joined(today)
        close = crowd.tape.previous_close
        return None if today is None else today.joined(Range(close, close))

    def _priced_by(self, at: int) -> int:
        """Return the latest instant, `at` or before, at which anybody traded and the path goes."""
        crowd, traded_by = self.crowd, self.traded_by(at)
        end = crowd.maker.reference.end if isinstance(crowd, PathCrowd) else None
        return traded_by if end is None else min(traded_by, end * STEP_NS - 1)

    def restricted_since(self, at: int) -> int | None:
        """Return since when short sales are restricted at an instant, None if they are not."""
        if self._option is not None:
            return None
        crowd, times = self.crowd, self.timetable
        today = times.day_begins_at(at)
        days = times.day_begins_at(today - 1), today
        if isinstance(crowd, SourceCrowd):
            return crowd.restriction.since(days, at)
        until = self.traded_by(at)
        return next((fell for day in days if (fell := crowd.day.fell_at(day, until))), None)

    def traded_by(self, at: int) -> int:
        """Return the latest instant, `at` or before, at which anybody traded."""
        span = self.span
        if not span.begins_at <= at < span.ends_at:
            span = self.timetable.at(at)
        if span.window is None and span.traded_until is not None:
            # The closing auction is at the instant itself, any other end is before it.
            at = span.traded_until - (span.traded_until != span.regular_until)
        since = self.halts.since
        return at if since is None or since > at else since

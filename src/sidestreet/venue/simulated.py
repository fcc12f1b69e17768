"""The simulated venue: when things happen. What happens then is the trading floor's matter.

A message takes a while to arrive, its report takes a while back, and the market goes on in
between: a fill may truly cross a cancel. Market steps and arrivals happen in time order, a step
before a message that arrives on its boundary, messages of one instant as they were sent.

The rule: reports depend on the seed and on what was sent when, never on how often `advance` was
called. So only those steps take place at which a client's order trades; all others are skipped
without being walked through.
"""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import Final, NamedTuple

from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import (
    AdjustListing,
    AskRoute,
    CancelRoute,
    DirectedMarket,
    DirectedStep,
    ExecutionReport,
    NewRoute,
    ReplaceRoute,
    ResumeRoute,
    VenueMessage,
)
from sidestreet.domain.scripts import MarketDirective, MarketMove, StepKind
from sidestreet.domain.sessions import Hours
from sidestreet.venue.crossing_line import CrossingLine
from sidestreet.venue.fills.model import FillModel
from sidestreet.venue.fills.model_matching import ModelMatching
from sidestreet.venue.floor import Sources, TradingFloor
from sidestreet.venue.listing import Listing, Wanted
from sidestreet.venue.matching import Matching
from sidestreet.venue.path_year import Range
from sidestreet.venue.port import Crossing, DayBar, Quote
from sidestreet.venue.reports import ReportLine
from sidestreet.venue.routes import Routes
from sidestreet.venue.source_crowd import SourceCrowd
from sidestreet.venue.staged.play import Forced, Sequence, Staged
from sidestreet.venue.staged.stage import Stage
from sidestreet.venue.timetable import Timetable
from sidestreet.venue.trading import Trading
from sidestreet.venue.watches import Watches

_REQUESTS: Final = (CancelRoute, ReplaceRoute, AskRoute)
_ANSWERS: Final = (StepKind.ACCEPT, StepKind.REJECT, StepKind.IGNORE)
_AHEAD: Final = 1 << 62
"""What puts the steps of an instant ahead of its messages."""


class Latency(NamedTuple):
    """How long a message takes to the venue, its report back, and news of a price. Nanoseconds."""

    entry_ns: int = 2_000_000
    response_ns: int = 2_000_000
    data_ns: int = 0


class SimulatedVenue:
    """A market in process, made from a seed.

    Satisfies `sidestreet.venue.port.Venue` and `PriceWatch`. `started_at` is the first instant that
    it knows; times are nanoseconds since 1970 in UTC. Without `hours` it is one regular session
    without end. `sources` gives the rest of the market in each instrument; where it gives none, and
    without it, the price follows a path and everybody else is a function of the step. Stocks trade
    within price bands (`bands.py`), unless it has none. Orders are filled from the real book, or by
    a `fill_model` beside it.
    """

    def __init__(
        self,
        seed: int,
        started_at: int,
        latency: Latency | None = None,
        hours: Hours | None = None,
        sources: Sources | None = None,
        *,
        has_bands: bool = True,
        fill_model: FillModel | None = None,
    ) -> None:
        latency = latency or Latency()
        if min(latency) < 0:
            raise ValueError(f"a latency is not negative: {latency}")
        self.started_at = self._now = self._doing = started_at
        self._entry_ns = latency.entry_ns
        self._sent = 0
        self._inbox: list[tuple[int, int, VenueMessage | Staged]] = []
        self._scheduled = 0
        self._scripted: set[int] = set()
        self._reports = ReportLine(latency.response_ns)
        self._crossings = CrossingLine(latency.data_ns)
        self._watches = watches = Watches()
        routes = Routes(self._reports, self._idle)
        matching = (
            Matching(routes, watches, self._crossings)
            if fill_model is None
            else ModelMatching(routes, watches, self._crossings, fill_model)
        )
        trading = Trading(routes, matching, watches, self._crossings)
        times = Timetable(hours), Timetable(hours, regular_only=True)
        parts = routes, matching, trading, watches
        self._floor = TradingFloor(seed, started_at, times, sources, parts, has_bands=has_bands)
        self._floor.stage = Stage(self._floor, routes, self._reports, self._schedule)

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """List an instrument around a price; listing it again changes nothing.

        For an option, `base_price` is the base price of its underlying, which need not be listed
        itself. An option trades until it expires: then new routes are rejected and replacements
        refused, and what rests stays, untraded, until it is canceled. ValueError for a price that
        is not positive.
        """
        self._floor.admit(terms, base_price)

    def send(self, message: VenueMessage, now: int) -> None:
        """Let a message leave the desk at `now`; it arrives after the entry latency.

        A route that is handed over again is there at once, and so is what a test asks for, or says
        about a route that has a script. Nothing arrives in the past: a message sent before what
        `advance` has reached arrives no earlier than that.
        """
        if isinstance(message, NewRoute):
            is_at_once = message.script is not None
        elif isinstance(message, _REQUESTS):
            is_at_once = message.route_id in self._scripted
        else:
            is_at_once = not isinstance(message, AdjustListing)
        if not is_at_once:
            now += self._entry_ns
        elif self._goes_along(message, max(now, self._now)):
            return
        self._sent += 1
        heappush(self._inbox, (max(now, self._now), self._sent, message))

    def _goes_along(self, message: VenueMessage, at: int) -> bool:
        """Make way for a message that is there at once; return whether it goes with another."""
        if isinstance(message, NewRoute | ResumeRoute):
            if message.script is not None:
                self._scripted.add(message.route_id)
        elif isinstance(message, DirectedMarket):
            self._adjust_first(message, at)
        elif isinstance(message, DirectedStep):
            return self._overtake(message, at)
        return False

    def _overtake(self, message: DirectedStep, at: int) -> bool:
        """Let a step take along what it would overtake and is about; return whether it did.

        That is a route that is under way, to which nothing can be done before it is there, and the
        latest request that is under way, if the step answers it. It is played with the one of them
        that was sent last.
        """
        kinds = (NewRoute, CancelRoute, ReplaceRoute)
        taken = sorted(
            (sent, under_way)
            for arrival, sent, under_way in self._inbox
            if arrival > at
            and isinstance(under_way, kinds if message.step.kind in _ANSWERS else NewRoute)
            and under_way.route_id == message.route_id
        )
        if not taken:
            return False
        # A request before the latest goes on by itself, a route never does.
        taken = [each for each in taken if isinstance(each[1], NewRoute) or each is taken[-1]]
        gone = {sent for sent, _ in taken}
        self._inbox = [entry for entry in self._inbox if entry[1] not in gone]
        for _, under_way in taken:
            self._sent += 1
            is_last = under_way is taken[-1][1]
            item = Forced(under_way, message.step) if is_last else under_way
            self._inbox.append((at, self._sent, item))
        heapify(self._inbox)
        return True

    def _adjust_first(self, message: DirectedMarket, at: int) -> None:
        """Let an instrument be counted anew before it is moved: the move is in the new units."""
        for index, (arrival, _, under_way) in enumerate(self._inbox):
            if (
                arrival > at
                and isinstance(under_way, AdjustListing)
                and under_way.terms.instrument_id == message.instrument_id
            ):
                self._sent += 1
                self._inbox[index] = at, self._sent, under_way
        heapify(self._inbox)

    def _schedule(self, at: int, sequence: Sequence) -> None:
        self._scheduled += 1
        heappush(self._inbox, (at, self._scheduled - _AHEAD, sequence))

    def advance(self, now: int) -> list[ExecutionReport]:
        """Do all that is due up to `now`; return the reports that have reached the desk by then.

        An earlier `now` than before changes nothing and returns nothing.
        """
        self._run(now)
        self._crossings.deliver(self._now)
        return self._reports.deliver(self._now)

    def _run(self, now: int) -> None:
        """Let everything happen that does up to `now`."""
        self._now = now = max(now, self._now)
        inbox, watches, floor = self._inbox, self._watches, self._floor
        while True:
            look = watches.next_at()
            if inbox and (look is None or inbox[0][0] < look):
                if inbox[0][0] > now:
                    break
                self._doing, _, message = heappop(inbox)
                floor.receive(message, self._doing)
            elif look is not None and look <= now:
                listing, until = watches.take(), now
                if inbox:
                    until = min(until, inbox[0][0])
                other = watches.next_at()
                if other is not None:
                    until = min(until, other - 1)
                self._doing = look
                floor.look(listing, look, max(look, until))
            else:
                break
        self._doing = now

    def next_due(self) -> int | None:
        """Return when `advance` may next have something to do, None if never; costs nothing."""
        times = (
            self._inbox[0][0] if self._inbox else None,
            self._watches.next_at(),
            self._reports.next_arrival(),
            self._crossings.next_arrival(),
        )
        return min((time for time in times if time is not None), default=None)

    def acknowledge(self, report_id: int) -> None:
        """Settle all reports up to this one. One that has not reached the desk is a ValueError."""
        self._reports.acknowledge(report_id)

    def unacknowledged(self) -> list[ExecutionReport]:
        """Return the reports that have reached the desk and are not settled, in order."""
        return self._reports.unacknowledged()

    def quote(self, instrument_id: str, now: int) -> Quote:
        """Return the touch of an instrument at `now`; nothing changes.

        Exact if `advance` has been called for all that is due by `now`, else the best that is
        known. All 0 for an option that has expired. An instrument that was never admitted raises
        KeyError.
        """
        return self._seen(instrument_id, now).quote(now)

    def halt(self, instrument_id: str, now: int, *, is_halted: bool) -> None:
        """Halt trading in an instrument at `now`, or let it go on; KeyError for an unknown one.

        Orders come to rest or line up, and can be canceled and replaced; nothing trades. Trading
        goes on by an auction, unless something else halts it.
        """
        self._run(now)
        move = MarketMove.HALT if is_halted else MarketMove.RESUME
        listing = self._floor.listing(instrument_id)
        self._floor.markets.direct(
            DirectedMarket(listing.instrument_id, MarketDirective(move)), self._now
        )

    def watch(self, instrument_id: str, low: int | None, high: int | None, now: int) -> None:
        """Have it said once when an instrument trades at `low` or less, or at `high` or more.

        Only trades in a session count. See `sidestreet.venue.port.PriceWatch`.
        """
        self._run(now)
        listing, now = self._floor.listing(instrument_id), self._now
        self._floor.reach(listing, now)
        listing.wanted = None if low is None and high is None else Wanted(low, high)
        if listing.trades:
            self._crossings.see(listing, listing.last_price(now), now)
        self._floor.plan(listing, now)

    def crossings(self) -> list[Crossing]:
        """Return what was asked for by `watch` and has reached the desk by the latest `advance`."""
        return self._crossings.take()

    def next_crossing(self) -> int | None:
        """Return the earliest instant at which there may be one; see `next_due`."""
        return self.next_due()

    def disconnects(self) -> list[int]:
        """Return the routes whose account's streams a test has cut by now, each time once."""
        disconnects = self._floor.stage.disconnects
        taken = disconnects[:]
        disconnects.clear()
        return taken

    def direct(self, message: DirectedMarket, now: int) -> None:
        """Have a market moved at once, without a message on its way; see `staged/markets.py`."""
        self._run(now)
        self._floor.markets.direct(message, self._now)

    def adjust(self, message: AdjustListing, now: int) -> None:
        """Count an instrument in other units at once, without a message on its way."""
        self._floor.adjust(message, now)

    def adjustments(self, instrument_id: str) -> int:
        """Return how often an instrument has been counted in other units since it was listed."""
        return self._floor.listing(instrument_id).adjustments

    def last_price(self, instrument_id: str, now: int | None = None) -> int:
        """Return where an instrument last traded, by `now` or by the latest `advance`.

        Steps that no client's order takes part in are not played out, so there the reference
        price on its tick stands for the last trade. An option that has expired is worth what
        exercise gained then, which may be 0. `now` may also lie in the past. An unknown instrument
        raises KeyError.
        """
        now = self._now if now is None else now
        return self._seen(instrument_id, now).last_price(now)

    def has_past(self, instrument_id: str) -> bool:
        """Whether `last_price` knows every instant of the past: a path does, a source forgets."""
        return not isinstance(self._floor.listing(instrument_id).crowd, SourceCrowd)

    def day_bar(self, instrument_id: str, now: int) -> DayBar | None:
        """Return how the latest trading day that has begun by `now` has gone.

        None if the instrument has not traded in it. KeyError for one that was never admitted.
        """
        return self._seen(instrument_id, now).day_bar(now)

    def previous_close(self, instrument_id: str, now: int) -> int:
        """Return where the day before that of `day_bar` ended, without looking through the day.

        KeyError for an instrument that was never admitted.
        """
        return self._seen(instrument_id, now).previous_close(now)

    def year(self, instrument_id: str, now: int) -> Range | None:
        """Return between which prices an instrument traded in the 52 weeks up to `now`.

        As far as that is known: see `Listing.year`. KeyError for one that was never admitted.
        """
        return self._seen(instrument_id, now).year(now)

    def restricted_since(self, instrument_id: str, now: int) -> int | None:
        """Return since when short sales of a stock are restricted at `now`, None if they are not.

        See `sidestreet.venue.rule_201`. KeyError for an instrument that was never admitted.
        """
        return self._seen(instrument_id, now).restricted_since(now)

    def keep_up(self, now: int) -> Iterator[None]:
        """Bring every instrument to `now`, also those that nobody looks at; nothing else changes.

        One is brought there at each step, and it can be left at any of them. Only where the market
        is made of actions is there anything to do.
        """
        for instrument_id in self._floor.sourced():
            self._seen(instrument_id, now)
            yield

    def _seen(self, instrument_id: str, now: int) -> Listing:
        """Return a listing as it can be seen at `now`."""
        listing = self._floor.listing(instrument_id)
        if not listing.is_watched:
            # Nobody's order is there: what happens is the same whenever it is looked at, as long
            # as no message has to come first.
            until = min(now, self._inbox[0][0]) if self._inbox else now
            # An option that is looked at on the way must not see further than the way has come.
            self._floor.catch_up(listing, max(until, self._doing))
        return listing

    def _idle(self, listing: Listing) -> None:
        if listing.wanted is None:
            self._watches.disarm(listing)

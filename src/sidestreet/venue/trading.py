"""When an instrument trades: sessions and auctions, halts, steps of the path, actions of a source.

A listing is brought from instant to instant. What concerns nobody is skipped where the rest of the
market is a function of the step; a source's actions are all taken, but only when somebody looks.

The rule: at one instant the session turns first, then a halt ends, then the rest of the market
trades; messages that arrive at that instant come after all of this.
"""

from sidestreet.domain.enums import TimeInForce
from sidestreet.venue.crossing_line import CrossingLine
from sidestreet.venue.halts import HaltReason
from sidestreet.venue.listing import Listing
from sidestreet.venue.matching import Matching
from sidestreet.venue.path_crowd import PathCrowd
from sidestreet.venue.price_path import STEP_NS, step_at
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.routes import Routes
from sidestreet.venue.source_crowd import SourceCrowd
from sidestreet.venue.timetable import NEVER, Phase
from sidestreet.venue.watches import Watches


class Trading:
    """Brings listings through their sessions."""

    __slots__ = ("_line", "_matching", "_routes", "_watches")

    def __init__(
        self, routes: Routes, matching: Matching, watches: Watches, line: CrossingLine
    ) -> None:
        self._routes = routes
        self._matching = matching
        self._watches = watches
        self._line = line

    def begin(self, listing: Listing, at: int) -> None:
        """Let a new listing trade from an instant on, if its market is open then."""
        if isinstance(listing.crowd, SourceCrowd):
            listing.crowd.tape.begin_day(listing.span.day_begins_at)
            if listing.trades:
                self._open(listing, at)
            else:
                listing.crowd.withdraw()

    def look(self, listing: Listing, at: int, until: int) -> None:
        """Do what is due at an instant, and make the next appointment.

        A source's actions follow each other closely, so they are taken at one go up to `until`,
        before which nothing else happens at the venue.
        """
        if isinstance(listing.crowd, SourceCrowd):
            self._walk(listing, listing.crowd, until)
            at = until
        else:
            self._step(listing, listing.crowd, at)
        self.plan(listing, at)

    def plan(self, listing: Listing, at: int) -> None:
        """Make the next appointment of a listing that is done up to an instant."""
        if listing.is_watched:
            self._watches.arm(listing, self._next_at(listing, at))

    def reach(self, listing: Listing, at: int) -> None:
        """Bring a listing to an instant, as if it had been looked at all the time."""
        if isinstance(listing.crowd, SourceCrowd):
            self._walk(listing, listing.crowd, at)
        elif not listing.is_watched:
            self._skip(listing, at)

    def bring(self, listing: Listing, at: int) -> None:
        """Bring a path's listing to a step: quotes, what waited for the opening, the taker."""
        crowd, opens_at = listing.crowd, listing.opens_at
        if not isinstance(crowd, PathCrowd) or (opens_at is not None and at < opens_at):
            return
        step = step_at(at)
        if step == crowd.step or not listing.trades:
            return
        waiting: list[WorkedRoute] = []
        if opens_at is not None:
            listing.opens_at = None
            waiting = _in_line(listing)
            for route in waiting:
                del listing.line[route.route_id]
            # Orders that rested before were there before these quotes.
            for route in waiting:
                if route.resumed and route.rests:
                    self._matching.work(route, listing, at)
        self._matching.settle(listing, crowd.requote(step), at)
        for route in waiting:
            if not (route.resumed and route.rests):
                self._matching.work(route, listing, at)
        self._matching.settle(listing, crowd.take_background(step), at)
        self._matching.happened(listing, at)

    def requote(self, listing: Listing, at: int) -> None:
        """Let a path's listing that goes by other quotes from now on meet them at once."""
        if listing.is_watched and listing.over(at) is None:
            self.bring(listing, at)
            if listing.wanted is not None and listing.trades:
                self._line.see(listing, listing.last_price(at), at)
            self.plan(listing, at)

    def reopen(self, listing: Listing, at: int) -> None:
        """Go on by an auction where a session is under way."""
        if listing.trades:
            self._open(listing, at)
        self.plan(listing, at)

    def close_until(self, listing: Listing, opens_at: int) -> None:
        """Trade nothing before an instant, so that what is handed over again is in place by then.

        It may still be closed from an earlier restart whose routes all ended before the opening.
        """
        if listing.opens_at is None or listing.opens_at < opens_at:
            listing.crowd.withdraw()
            listing.opens_at = opens_at

    def check_bands(self, listing: Listing, at: int) -> None:
        """Pause trading if the touch has stood at a price band for too long."""
        crowd = listing.crowd
        if not isinstance(crowd, SourceCrowd) or not (listing.is_banded and listing.trades):
            return
        bids, asks = listing.book.bids.keys, listing.book.asks.keys
        bid, ask = bids[-1] if bids else None, -asks[-1] if asks else None
        if crowd.limits.check(at, bid, ask):
            self.begin_halt(listing, HaltReason.VOLATILITY, at)

    def begin_halt(self, listing: Listing, reason: HaltReason, at: int) -> None:
        """Let nothing trade from now on."""
        if listing.begin_halt(reason, at):
            crowd = listing.crowd
            crowd.withdraw()
            if isinstance(crowd, SourceCrowd):
                crowd.limits.pauses_at = NEVER

    def end_halt(self, listing: Listing, reason: HaltReason, at: int) -> None:
        """Drop a reason not to trade; with the last one trading goes on, by an auction."""
        if listing.end_halt(reason):
            self._open(listing, at)

    def _step(self, listing: Listing, crowd: PathCrowd, at: int) -> None:
        """Let happen what does at an instant where the rest of the market follows a path."""
        while listing.span.ends_at <= at:
            self._turn(listing)
        if listing.halts.pause_ends_at <= at:
            self.end_halt(listing, HaltReason.VOLATILITY, at)
        if not listing.trades or listing.over(at) is not None:
            return
        if listing.opens_at is not None or self._matching.trades_at(listing, crowd, step_at(at)):
            self.bring(listing, at)
        if listing.wanted is not None:
            self._line.see(listing, listing.last_price(at), at)

    def _skip(self, listing: Listing, at: int) -> None:
        """Go to an instant with a path's listing in which nobody has an order."""
        if listing.span.ends_at <= at:
            listing.crowd.withdraw()
            listing.enter(listing.timetable.at(at))
            listing.misses_opening = False
        if listing.halts.pause_ends_at <= at:
            listing.end_halt(HaltReason.VOLATILITY)

    def _walk(self, listing: Listing, crowd: SourceCrowd, to: int) -> None:
        """Take one action of a source after another, and one turn of the session, up to `to`."""
        while True:
            turn = _turn_at(listing, crowd)
            action = crowd.source.next_at()
            if turn <= to and (action is None or turn <= action):
                self._turn_source(listing, turn)
            elif action is not None and action <= to:
                self._act(listing, crowd, action)
            else:
                return

    def _turn_source(self, listing: Listing, at: int) -> None:
        if listing.span.ends_at == at:
            self._turn(listing)
        elif listing.halts.pause_ends_at == at:
            self.end_halt(listing, HaltReason.VOLATILITY, at)
        elif listing.opens_at != at:
            self.check_bands(listing, at)
        else:
            listing.opens_at = None
            if listing.trades:
                self._open(listing, at)

    def _act(self, listing: Listing, crowd: SourceCrowd, at: int) -> None:
        """Let a source do the next thing.

        It may trade beyond the price bands, of which it knows nothing, as history does. Such a
        trade stands, and trading is paused at once.
        """
        low, high = crowd.limits.at(at)
        activity = crowd.act()
        if activity.fills:
            self._matching.settle(listing, activity.fills, at)
        for price, size in activity.prints:
            self._matching.print(listing, price, size, at)
        self._matching.happened(listing, at, activity)
        if activity.halts is not None:
            if activity.halts:
                self.begin_halt(listing, HaltReason.NEWS, at)
            else:
                self.end_halt(listing, HaltReason.NEWS, at)
        elif not listing.is_banded:
            return
        elif any(not low <= fill.price <= high for fill in activity.fills):
            self.begin_halt(listing, HaltReason.VOLATILITY, at)
        else:
            self.check_bands(listing, at)

    def _turn(self, listing: Listing) -> None:
        """Let a session end and the next one begin, or the market close."""
        before = listing.span
        at = before.ends_at
        span = listing.timetable.at(at)
        if span.window == before.window:
            listing.enter(span)
            return
        if before.phase is Phase.REGULAR:
            self._close(listing, at)
        crowd = listing.crowd
        if isinstance(crowd, SourceCrowd) and span.day_begins_at == at:
            crowd.tape.begin_day(at)
        listing.enter(span)
        listing.opens_at = None
        listing.misses_opening = span.phase is Phase.REGULAR
        if span.window is None:
            crowd.withdraw()
        elif not listing.trades:
            return
        elif span.phase is Phase.REGULAR or isinstance(crowd, SourceCrowd):
            if span.phase is Phase.REGULAR or before.window is None:
                self._open(listing, at)
        elif before.window is None:
            # A path's market begins to quote, and whoever waits meets it.
            listing.opens_at = at
            self.bring(listing, at)

    def _open(self, listing: Listing, at: int) -> None:
        """Begin to trade, or go on after a halt, by an auction."""
        crowd = listing.crowd
        opening = TimeInForce.AT_OPEN if listing.misses_opening else None
        listing.misses_opening = False
        listing.opens_at = None
        left = self._matching.call(listing, _in_line(listing, opening), at)
        if opening is not None:
            self._end_auction(listing, opening, at, "not filled in the opening auction")
        if isinstance(crowd, PathCrowd):
            self.bring(listing, at)
        elif listing.is_banded:
            crowd.begin_bands(at, listing.span.ends_at)
        for route in left:
            if route.is_open:
                self._matching.work(route, listing, at)

    def _close(self, listing: Listing, at: int) -> None:
        """End the regular session: by an auction; then its orders leave the book for the line."""
        listing.opens_at = None
        # A pause gives way to the closing auction; any other halt does not.
        listing.end_halt(HaltReason.VOLATILITY)
        if listing.misses_opening:
            self._end_auction(listing, TimeInForce.AT_OPEN, at, "there was no opening auction")
        if listing.trades:
            for route in self._matching.call(listing, _in_line(listing, TimeInForce.AT_CLOSE), at):
                listing.line[route.route_id] = route
        self._end_auction(listing, TimeInForce.AT_CLOSE, at, "not filled in the closing auction")
        if isinstance(listing.crowd, SourceCrowd):
            listing.crowd.limits.end()
            listing.crowd.tape.close()
        for route in listing.routes.values():
            if route.extended_hours or route.auction is not None:
                continue
            if route.order is not None:
                self._routes.leave(route)
                listing.line[route.route_id] = route
            route.is_over = route.ends_with_session

    def _end_auction(self, listing: Listing, auction: TimeInForce, at: int, text: str) -> None:
        """Cancel what is left of the orders that were for an auction alone."""
        for route in [each for each in listing.routes.values() if each.auction is auction]:
            self._routes.leave(route)
            self._routes.cancel_rest(route, at, text)

    def _next_at(self, listing: Listing, at: int) -> int:
        """Return the next instant, behind one that is done, at which something may happen."""
        crowd = listing.crowd
        if isinstance(crowd, SourceCrowd):
            turn, action = _turn_at(listing, crowd), crowd.source.next_at()
            return turn if action is None else min(turn, max(action, at))
        times = [listing.span.ends_at, listing.halts.pause_ends_at]
        if listing.over(at) is None and listing.trades:
            if listing.opens_at is not None:
                times.append(listing.opens_at)
            step = step_at(at) + 1
            wanted = listing.wanted
            steps = (
                self._matching.next_look(listing, crowd, step),
                None if wanted is None else crowd.next_mark(step, wanted.low, wanted.high),
            )
            times += [each * STEP_NS for each in steps if each is not None]
        return min(times)


def _turn_at(listing: Listing, crowd: SourceCrowd) -> int:
    """Return when something happens next that is no action of a source."""
    return min(
        listing.span.ends_at,
        listing.halts.pause_ends_at,
        listing.opens_at or NEVER,
        crowd.limits.pauses_at,
    )


def _in_line(listing: Listing, auction: TimeInForce | None = None) -> list[WorkedRoute]:
    """Return what waits and may trade now, or is for an auction, in the order of its coming."""
    return sorted(
        (
            route
            for route in listing.line.values()
            if listing.session_admits(route) or (auction is not None and route.auction is auction)
        ),
        key=lambda route: route.joined,
    )

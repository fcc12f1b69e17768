"""What happens at the venue at one instant: a message is answered, or a market step takes place.

The floor knows routes and listings. It does not know how a message got here or when its report
will arrive; `SimulatedVenue` brings it messages and steps in time order, one at a time.

The rule for answers: every request that arrives is answered exactly once, before anything that
follows from it; the same request again gets the same answer and changes nothing.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sidestreet.domain.amounts import AMOUNT_MAX
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import (
    AdjustListing,
    AskRoute,
    CancelRoute,
    ExecType,
    NewRoute,
    ReplaceRoute,
    ResumeRoute,
    VenueMessage,
)
from sidestreet.venue.listing import Listing
from sidestreet.venue.matching import Matching
from sidestreet.venue.path_crowd import PathCrowd
from sidestreet.venue.paths import Paths
from sidestreet.venue.price_path import STEP_NS, PricePath, step_at
from sidestreet.venue.route import WorkedRoute, objection, price_objection, trades_of
from sidestreet.venue.routes import Routes
from sidestreet.venue.source_crowd import SourceCrowd
from sidestreet.venue.sources.source import Source
from sidestreet.venue.staged.markets import Markets
from sidestreet.venue.staged.play import EndRequest, Staged
from sidestreet.venue.timetable import Timetable
from sidestreet.venue.trading import Trading
from sidestreet.venue.watches import Watches

if TYPE_CHECKING:
    from sidestreet.venue.staged.stage import Stage

Sources = Callable[[InstrumentTerms, int], Source | PricePath | None]
"""Gives the rest of the market in an instrument around a base price: a source, or a path for the
market maker to quote around. None is for the reference market's own path."""

_NOT_LISTED: Final = "the instrument is not listed here"
_ADJUSTED: Final = "the instrument is counted in other units"
_CLOSED: Final = "the market is closed"
_HALTED: Final = "trading is halted"


class TradingFloor:
    """Listings, and the answers to what is asked about their routes."""

    __slots__ = (
        "_bases",
        "_has_bands",
        "_listings",
        "_matching",
        "_option_times",
        "_paths",
        "_routes",
        "_seed",
        "_sources",
        "_started_at",
        "_times",
        "_trading",
        "_watches",
        "markets",
        "stage",
    )

    def __init__(
        self,
        seed: int,
        started_at: int,
        times: tuple[Timetable, Timetable],
        sources: Sources | None,
        parts: tuple[Routes, Matching, Trading, Watches],
        *,
        has_bands: bool = True,
    ) -> None:
        """Open the floor; `times` are those of stocks and of options."""
        self._has_bands = has_bands
        self._seed = seed
        self._started_at = started_at
        self._times, self._option_times = times
        self._sources = sources
        self._paths = Paths(seed)
        self._routes, self._matching, self._trading, self._watches = parts
        self._listings: dict[str, Listing] = {}
        self._bases: dict[str, int] = {}
        self.markets = Markets(
            seed, self._paths, self._listings, (self._matching, self._trading), self._path_of
        )
        self.stage: Stage
        """Set by the venue, whose steps have to wait in its inbox."""

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """List an instrument, unless it is listed."""
        if terms.instrument_id in self._listings:
            return
        times = self._times if terms.option is None else self._option_times
        listing = Listing(
            len(self._listings), terms, times, self._started_at, has_bands=self._has_bands
        )
        self._bases[terms.instrument_id] = base_price
        listing.crowd = self._crowd(listing, terms)
        self._listings[terms.instrument_id] = listing
        self._watches.enroll(listing)
        self._trading.begin(listing, self._started_at)
        self.markets.listed(listing)

    def listing(self, instrument_id: str) -> Listing:
        """Return a listing; an instrument that was never admitted raises KeyError."""
        return self._listings[instrument_id]

    def find(self, instrument_id: str) -> Listing | None:
        """Return a listing, None for an instrument that was never admitted."""
        return self._listings.get(instrument_id)

    def sourced(self) -> list[str]:
        """Return the instruments whose market is made of actions."""
        return [
            instrument_id
            for instrument_id, listing in self._listings.items()
            if isinstance(listing.crowd, SourceCrowd)
        ]

    def receive(self, message: VenueMessage | Staged, at: int) -> None:
        """Answer a message that arrives at `at`, and let trade what it makes tradable.

        Or go on with what is played to a route, whose time has come. A resumed route gets no
        answer: it is at rest already, and its listing opens again at the next step; that of an
        option that has expired never does.
        """
        self._routes.forget(at)
        if self.stage.is_used and self.stage.takes(message, at):
            return
        match message:
            case NewRoute():
                self._open(message, at)
            case CancelRoute():
                self._cancel(message, at)
            case ReplaceRoute():
                self._replace(message, at)
            case AskRoute():
                self._routes.repeat(message.route_id, message.request_id, at)
            case AdjustListing():
                self.adjust(message, at)
            case ResumeRoute():
                self._resume(message, at)
            case _:
                self.stage.receive(message, at)

    def answer(self, message: EndRequest, at: int) -> None:
        """Answer a request as any venue would."""
        if isinstance(message, CancelRoute):
            self._cancel(message, at)
        else:
            self._replace(message, at)

    def adjust(self, message: AdjustListing, at: int) -> None:
        """Count a listing in other units; what is still open there ends, for it is in the old."""
        instrument_id = message.terms.instrument_id
        listing = self._listings.get(instrument_id)
        if listing is None:
            return
        self._trading.reach(listing, at)
        for route in list(listing.routes.values()):
            self._routes.leave(route)
            self._routes.cancel_rest(route, at, _ADJUSTED)
        if self.stage.is_used:
            self.stage.end_all(instrument_id, at, _ADJUSTED)
        base_price = max(1, self._bases[instrument_id] * message.denominator // message.numerator)
        base_price = min(AMOUNT_MAX, base_price)
        self._bases[instrument_id] = base_price
        self.markets.adjust(instrument_id, message.numerator, message.denominator)
        listing.adjust(message.terms, self._crowd(listing, message.terms))
        self._trading.begin(listing, at)
        self._trading.plan(listing, at)

    def look(self, listing: Listing, at: int, until: int) -> None:
        """Let happen what does at an instant in a listing; until another, nothing else is due."""
        self._trading.look(listing, at, until)

    def _crowd(self, listing: Listing, terms: InstrumentTerms) -> PathCrowd | SourceCrowd:
        base_price = self._bases[terms.instrument_id]
        found = None if self._sources is None else self._sources(terms, base_price)
        if found is not None and not isinstance(found, PricePath):
            return SourceCrowd(listing.book, found, base_price)
        listing.given_path = found
        maker = self.markets.maker(terms, self._path_of(listing, terms))
        return PathCrowd(listing.book, maker, listing.timetable)

    def _path_of(self, listing: Listing, terms: InstrumentTerms) -> PricePath:
        if listing.given_path is not None:
            return self._paths.moved(terms.instrument_id, listing.given_path)
        return self._paths.path(terms, self._bases[terms.instrument_id])

    def _open(self, message: NewRoute, at: int) -> None:
        route_id, request_id, routes = message.route_id, message.request_id, self._routes
        known = routes.find(route_id)
        if known is not None:
            # Sent again, as after a restart of the desk: it must not be worked twice. While a
            # script has a route that was not acknowledged, there is no answer either.
            if not routes.repeat(route_id, request_id, at) and (
                known.accepted or not known.is_open
            ):
                exec_type = ExecType.NEW if known.accepted else ExecType.REJECTED
                routes.answer(known, at, request_id, exec_type)
            return
        if message.script is not None:
            self.stage.take(message, message.script, at)
            return
        route = routes.add(message)
        listing = self._listings.get(message.instrument_id)
        refused = self._refusal(message, route, listing, at)
        if listing is not None and refused is None:
            refused = listing.over(at)
            if refused is None and route.cannot_wait and not listing.session_admits(route):
                refused = _CLOSED
        if listing is None or refused is not None:
            routes.answer(route, at, request_id, ExecType.REJECTED, text=refused or "")
            routes.end(route, at)
            return
        route.accepted = True
        routes.begin(route, listing)
        routes.answer(route, at, request_id, ExecType.NEW)
        self._enter(route, listing, at)

    def _enter(self, route: WorkedRoute, listing: Listing, at: int) -> None:
        """Let a route meet the market for the first time."""
        if route.at_once and listing.halts:
            self._routes.cancel_rest(route, at, _HALTED)
            return
        self._trading.bring(listing, at)
        self._matching.work(route, listing, at)
        self._plan(listing, at)

    def cannot_stage(self, message: NewRoute) -> str | None:
        """Return why a route cannot even be staged, None if it can."""
        return objection(message) if message.instrument_id in self._listings else _NOT_LISTED

    def work(self, route: WorkedRoute, at: int) -> None:
        """Hand an open route that was staged to the market, unless the market has it."""
        listing = route.listing
        if listing is not None:
            if route.order is None and route.route_id not in listing.line:
                self._enter(route, listing, at)
            return
        listing = self._listings[route.instrument_id]
        self._trading.reach(listing, at)
        self._routes.begin(route, listing)
        refused = listing.over(at)
        if refused is None and route.cannot_wait and not listing.session_admits(route):
            refused = _CLOSED
        if refused is None:
            self._enter(route, listing, at)
        else:
            self._routes.cancel_rest(route, at, refused)

    def _refusal(
        self,
        message: NewRoute | ResumeRoute,
        route: WorkedRoute,
        listing: Listing | None,
        at: int,
    ) -> str | None:
        """Return why a route is not worked, None if it is; its listing is brought to now."""
        if listing is None:
            return _NOT_LISTED
        self._trading.reach(listing, at)
        if route.auction is not None and not listing.timetable.has_auctions:
            return f"time in force {route.auction} is not taken here: there are no auctions"
        return objection(message)

    def _cancel(self, message: CancelRoute, at: int) -> None:
        route_id, request_id, routes = message.route_id, message.request_id, self._routes
        if routes.repeat(route_id, request_id, at):
            return
        route = routes.find(route_id)
        if route is None:
            routes.disown(route_id, at, request_id, ExecType.CANCEL_REJECTED)
        elif not route.is_open:
            text = "too late to cancel: the order is no longer open"
            routes.answer(route, at, request_id, ExecType.CANCEL_REJECTED, text=text)
        else:
            routes.leave(route)
            routes.answer(route, at, request_id, ExecType.CANCELED)
            routes.end(route, at)

    def _replace(self, message: ReplaceRoute, at: int) -> None:
        route_id, request_id, routes = message.route_id, message.request_id, self._routes
        if routes.repeat(route_id, request_id, at):
            return
        route = routes.find(route_id)
        if route is None:
            routes.disown(route_id, at, request_id, ExecType.REPLACE_REJECTED)
            return
        refused = price_objection(route.limit_price is not None, message.limit_price)
        if not route.is_open:
            refused = "too late to replace: the order is no longer open"
        elif message.quantity <= route.filled_quantity:
            refused = "quantity is not more than what has filled"
        elif refused is None and route.listing is not None:
            refused = route.listing.over(at)
        if refused is None:
            self._change(route, route.listing, message, at)
        else:
            routes.answer(route, at, request_id, ExecType.REPLACE_REJECTED, text=refused)

    def _change(
        self, route: WorkedRoute, listing: Listing | None, message: ReplaceRoute, at: int
    ) -> None:
        """Put new terms in force; an order keeps its place if it only asks for less."""
        keeps_place = (
            message.limit_price == route.limit_price and message.quantity <= route.quantity
        )
        if not keeps_place:
            self._routes.leave(route)
            route.resumed = False
        route.quantity, route.limit_price = message.quantity, message.limit_price
        self._routes.answer(
            route,
            at,
            message.request_id,
            ExecType.REPLACED,
            quantity=message.quantity,
            limit_price=message.limit_price,
        )
        if listing is None:
            # A script has it, and no market.
            return
        if not keeps_place:
            self._trading.bring(listing, at)
            self._matching.work(route, listing, at)
            self._plan(listing, at)
        elif route.order is not None:
            listing.book.reduce(route.order, route.leaves_quantity)

    def _resume(self, message: ResumeRoute, at: int) -> None:
        routes = self._routes
        if routes.find(message.route_id) is not None:
            return
        script = message.script
        route = routes.add(message) if script is None else self.stage.resume(message, script, at)
        route.filled_quantity = message.filled_quantity
        route.trades = trades_of(message)
        if route.play is not None and not route.play.is_worked:
            if route.leaves_quantity <= 0:
                routes.end(route, at)
            return
        listing = self._listings.get(message.instrument_id)
        refused = self._refusal(message, route, listing, at)
        if listing is None or refused is not None:
            routes.cancel_rest(route, at, refused or "")
            return
        if route.leaves_quantity <= 0:
            routes.end(route, at)
            return
        routes.begin(route, listing)
        if listing.session_admits(route):
            self._trading.close_until(listing, (step_at(at) + 1) * STEP_NS)
        self._matching.line_up(route, listing)
        self._plan(listing, at)

    def _plan(self, listing: Listing, at: int) -> None:
        if isinstance(listing.crowd, SourceCrowd):
            self._trading.check_bands(listing, at)
            self._trading.plan(listing, at)

    def reach(self, listing: Listing, at: int) -> None:
        """Bring a listing to an instant."""
        self._trading.reach(listing, at)

    def catch_up(self, listing: Listing, at: int) -> None:
        """Let a source do what it has done by an instant, so that its listing can be looked at."""
        if isinstance(listing.crowd, SourceCrowd):
            self._trading.reach(listing, at)

    def plan(self, listing: Listing, at: int) -> None:
        """See to it that a listing is looked at in time."""
        self._trading.plan(listing, at)

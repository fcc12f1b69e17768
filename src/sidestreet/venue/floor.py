"""What happens at the venue at one instant: a message is answered, or a market step takes place.

The floor knows routes and listings. It does not know how a message got here or when its report
will arrive; `SimulatedVenue` brings it messages and steps in time order, one at a time.

The rule for answers: every request that arrives is answered exactly once, before anything that
follows from it; the same request again gets the same answer and changes nothing.
"""

from collections import deque
from typing import Final

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
from sidestreet.venue.level import Fill
from sidestreet.venue.listing import LastTrade, Listing
from sidestreet.venue.paths import Paths
from sidestreet.venue.price_path import STEP_NS, step_at
from sidestreet.venue.reports import ReportLine
from sidestreet.venue.route import WorkedRoute, objection, price_objection
from sidestreet.venue.watches import Watches

ENDED_KEPT_NS: Final = 60_000_000_000
"""How long an ended route is still known, so that late requests get a fitting answer."""

_UNKNOWN: Final = "unknown order"
_NOT_LISTED: Final = "the instrument is not listed here"
_ADJUSTED: Final = "the instrument is counted in other units"


class TradingFloor:
    """Routes, listings and the reports that they give rise to."""

    __slots__ = (
        "_bases",
        "_ended",
        "_listings",
        "_paths",
        "_reports",
        "_routes",
        "_seed",
        "_watches",
    )

    def __init__(self, seed: int, reports: ReportLine, watches: Watches) -> None:
        self._seed = seed
        self._paths = Paths(seed)
        self._reports = reports
        self._watches = watches
        self._listings: dict[str, Listing] = {}
        self._bases: dict[str, int] = {}
        self._routes: dict[int, WorkedRoute] = {}
        self._ended: deque[tuple[int, int]] = deque()

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """List an instrument, unless it is listed."""
        if terms.instrument_id not in self._listings:
            path = self._paths.path(terms, base_price)
            listing = Listing(len(self._listings), self._seed, terms, path)
            self._listings[terms.instrument_id] = listing
            self._bases[terms.instrument_id] = base_price
            self._watches.enroll(listing)

    def listing(self, instrument_id: str) -> Listing:
        """Return a listing; an instrument that was never admitted raises KeyError."""
        return self._listings[instrument_id]

    def receive(self, message: VenueMessage, at: int) -> None:
        """Answer a message that arrives at `at`, and let trade what it makes tradable.

        A resumed route gets no answer: it is at rest already, and its listing opens again at the
        next step; that of an option that has expired never does.
        """
        self._forget(at)
        match message:
            case NewRoute():
                self._open(message, at)
            case CancelRoute():
                self._cancel(message, at)
            case ReplaceRoute():
                self._replace(message, at)
            case AskRoute():
                self._repeat(message.route_id, message.request_id, at)
            case AdjustListing():
                self.adjust(message, at)
            case ResumeRoute():
                self._resume(message, at)

    def adjust(self, message: AdjustListing, at: int) -> None:
        """Count a listing in other units; what is still open there ends, for it is in the old."""
        instrument_id = message.terms.instrument_id
        listing = self._listings.get(instrument_id)
        if listing is None:
            return
        for route in list(self._routes.values()):
            if route.instrument_id == instrument_id and route.is_open:
                self._leave(route)
                self._cancel_rest(route, at, _ADJUSTED)
        base_price = max(1, self._bases[instrument_id] * message.denominator // message.numerator)
        base_price = min(AMOUNT_MAX, base_price)
        self._bases[instrument_id] = base_price
        listing.adjust(self._seed, message.terms, self._paths.path(message.terms, base_price))

    def look(self, listing: Listing, step: int) -> None:
        """Let a step take place for a listing, if anything of ours trades at it.

        No step takes place once its option has expired, so that what rests or waits there stays.
        """
        if listing.over(step * STEP_NS) is not None:
            return
        if listing.opens_at is not None or listing.trades_at(step):
            self._bring(listing, step, step * STEP_NS)
        again = listing.next_look(step + 1)
        if again is not None:
            self._watches.arm(listing, again)

    def _open(self, message: NewRoute, at: int) -> None:
        route_id, request_id = message.route_id, message.request_id
        known = self._routes.get(route_id)
        if known is not None:
            # Sent again, as after a restart of the desk: it must not be worked twice.
            if not self._repeat(route_id, request_id, at):
                exec_type = ExecType.NEW if known.accepted else ExecType.REJECTED
                self._answer(known, at, request_id, exec_type)
            return
        route = self._routes[route_id] = WorkedRoute(message)
        listing = self._listings.get(message.instrument_id)
        refused = objection(message) if listing is not None else _NOT_LISTED
        if listing is not None and refused is None:
            refused = listing.over(at)
        if listing is None or refused is not None:
            self._answer(route, at, request_id, ExecType.REJECTED, text=refused or "")
            self._retire(route, at)
            return
        route.accepted = True
        listing.open_routes += 1
        self._answer(route, at, request_id, ExecType.NEW)
        self._bring(listing, step_at(at), at)
        self._work(route, listing, at)

    def _cancel(self, message: CancelRoute, at: int) -> None:
        route_id, request_id = message.route_id, message.request_id
        if self._repeat(route_id, request_id, at):
            return
        route = self._routes.get(route_id)
        if route is None:
            self._reports.post(at, route_id, ExecType.CANCEL_REJECTED, request_id, text=_UNKNOWN)
        elif not route.is_open:
            text = "too late to cancel: the order is no longer open"
            self._answer(route, at, request_id, ExecType.CANCEL_REJECTED, text=text)
        else:
            self._leave(route)
            self._answer(route, at, request_id, ExecType.CANCELED)
            self._end(route, at)

    def _replace(self, message: ReplaceRoute, at: int) -> None:
        route_id, request_id = message.route_id, message.request_id
        if self._repeat(route_id, request_id, at):
            return
        route = self._routes.get(route_id)
        if route is None:
            self._reports.post(at, route_id, ExecType.REPLACE_REJECTED, request_id, text=_UNKNOWN)
            return
        refused = price_objection(route.limit_price is not None, message.limit_price)
        if not route.is_open:
            refused = "too late to replace: the order is no longer open"
        elif message.quantity <= route.filled_quantity:
            refused = "quantity is not more than what has filled"
        elif refused is None:
            refused = self._listings[route.instrument_id].over(at)
        if refused is None:
            self._change(route, message, at)
        else:
            self._answer(route, at, request_id, ExecType.REPLACE_REJECTED, text=refused)

    def _change(self, route: WorkedRoute, message: ReplaceRoute, at: int) -> None:
        """Put new terms in force; an order keeps its place if it only asks for less."""
        keeps_place = (
            message.limit_price == route.limit_price and message.quantity <= route.quantity
        )
        if not keeps_place:
            self._leave(route)
            route.resumed = False
        route.quantity, route.limit_price = message.quantity, message.limit_price
        self._answer(
            route,
            at,
            message.request_id,
            ExecType.REPLACED,
            quantity=message.quantity,
            limit_price=message.limit_price,
        )
        listing = self._listings[route.instrument_id]
        if not keeps_place:
            self._bring(listing, step_at(at), at)
            self._work(route, listing, at)
        elif route.order is not None:
            listing.book.reduce(route.order, route.leaves_quantity)

    def _resume(self, message: ResumeRoute, at: int) -> None:
        if message.route_id in self._routes:
            return
        route = self._routes[message.route_id] = WorkedRoute(message)
        route.filled_quantity = message.filled_quantity
        listing = self._listings.get(message.instrument_id)
        refused = objection(message) if listing is not None else _NOT_LISTED
        if listing is None or refused is not None:
            self._reports.post(at, route.route_id, ExecType.CANCELED, text=refused or "")
            self._retire(route, at)
            return
        if route.leaves_quantity <= 0:
            self._retire(route, at)
            return
        listing.open_routes += 1
        opens_at = step_at(at) + 1
        # It may still be closed from an earlier resume whose routes all ended before the opening.
        if listing.opens_at is None or listing.opens_at < opens_at:
            listing.close_until(opens_at)
        self._line_up(route, listing, opens_at)

    def _line_up(self, route: WorkedRoute, listing: Listing, opens_at: int) -> None:
        """Let a route wait for its listing to open."""
        listing.line[route.route_id] = route
        self._watches.arm(listing, opens_at)

    def _bring(self, listing: Listing, step: int, at: int) -> None:
        """Bring a listing to a step: quotes, what waited for the opening, background trades."""
        if step == listing.step or (listing.opens_at is not None and step < listing.opens_at):
            return
        line = list(listing.line.values())
        if listing.opens_at is not None:
            listing.opens_at = None
            listing.line.clear()
            # Orders that rested before the restart were there before these quotes.
            for route in line:
                if route.resumed and route.rests:
                    self._work(route, listing, at)
        self._book_fills(listing.requote(step), listing, at)
        for route in line:
            if not (route.resumed and route.rests):
                self._work(route, listing, at)
        self._book_fills(listing.take_background(step), listing, at)

    def _work(self, route: WorkedRoute, listing: Listing, at: int) -> None:
        """Trade what a route can trade now, then rest it or cancel what is left."""
        if listing.opens_at is not None:
            self._line_up(route, listing, listing.opens_at)
            return
        book, is_buy, limit = listing.book, route.is_buy, route.limit_price
        quantity = route.leaves_quantity
        if route.fill_or_kill and not book.can_fill(is_buy=is_buy, quantity=quantity, limit=limit):
            self._cancel_rest(route, at, "cannot be filled in full at once")
            return
        for fill in book.take(is_buy=is_buy, quantity=quantity, limit=limit):
            listing.last_trade = LastTrade(step_at(at), fill.price)
            self._trade(route, fill.quantity, fill.price, at)
            self._trade(fill.resting.owner, fill.quantity, fill.price, at)
        if not route.is_open:
            return
        if route.rests and limit is not None:
            quantity = route.leaves_quantity
            route.order = book.rest(route, is_buy=is_buy, quantity=quantity, limit=limit)
            self._watches.arm(listing, step_at(at) + 1)
        else:
            self._cancel_rest(route, at, "nothing more to trade with at once")

    def _book_fills(self, fills: list[Fill[WorkedRoute]], listing: Listing, at: int) -> None:
        """Report what orders at rest traded with the market."""
        for fill in fills:
            listing.last_trade = LastTrade(step_at(at), fill.price)
            self._trade(fill.resting.owner, fill.quantity, fill.price, at)

    def _trade(self, route: WorkedRoute | None, quantity: int, price: int, at: int) -> None:
        if route is None:
            return
        route.filled_quantity += quantity
        self._reports.post(
            at,
            route.route_id,
            ExecType.TRADE,
            last_quantity=quantity,
            last_price=price,
        )
        if not route.leaves_quantity:
            self._end(route, at)

    def _cancel_rest(self, route: WorkedRoute, at: int, text: str) -> None:
        self._reports.post(at, route.route_id, ExecType.CANCELED, text=text)
        self._end(route, at)

    def _answer(
        self,
        route: WorkedRoute,
        at: int,
        request_id: int,
        exec_type: ExecType,
        *,
        quantity: int = 0,
        limit_price: int | None = None,
        text: str = "",
    ) -> None:
        """Answer a request, and remember how."""
        report = self._reports.post(
            at,
            route.route_id,
            exec_type,
            request_id,
            quantity=quantity,
            limit_price=limit_price,
            text=text,
        )
        route.keep_answer(report)

    def _repeat(self, route_id: int, request_id: int, at: int) -> bool:
        """Give the answer to a request again, if it was given; return whether it was."""
        route = self._routes.get(route_id)
        answer = route.answer_to(request_id) if route is not None else None
        if answer is None:
            return False
        self._reports.post_again(at, answer)
        return True

    def _leave(self, route: WorkedRoute) -> None:
        """Take a route out of the book, or out of the line before an opening."""
        listing = self._listings[route.instrument_id]
        if route.order is not None:
            listing.book.cancel(route.order)
            route.order = None
        listing.line.pop(route.route_id, None)

    def _end(self, route: WorkedRoute, at: int) -> None:
        """Close a route that was worked; with the last one the listing needs no looking at."""
        listing = self._listings[route.instrument_id]
        listing.open_routes -= 1
        if not listing.open_routes:
            self._watches.disarm(listing)
        self._retire(route, at)

    def _retire(self, route: WorkedRoute, at: int) -> None:
        route.is_open = False
        route.order = None
        self._ended.append((at, route.route_id))

    def _forget(self, at: int) -> None:
        """Let go of routes that ended long ago. A matter of time alone, never of who calls when."""
        ended = self._ended
        while ended and ended[0][0] + ENDED_KEPT_NS <= at:
            del self._routes[ended.popleft()[1]]

"""Where clients' orders meet the book: coming in, at rest, and in an auction.

Each happens in one place, so that another way of filling orders is another `Matching`. This one is
the real book: price-time priority, a place in the queue, and an impact of one's own.

The rule: nothing trades that may not trade now, and nothing trades outside the price bands.
"""

from sidestreet.venue.auction import Unpriced, uncross
from sidestreet.venue.crossing_line import CrossingLine
from sidestreet.venue.level import Fill
from sidestreet.venue.listing import LastTrade, Listing
from sidestreet.venue.path_crowd import PathCrowd
from sidestreet.venue.price_path import STEP_NS, step_at
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.routes import Routes
from sidestreet.venue.sources.source import Activity
from sidestreet.venue.watches import Watches


class Matching:
    """Fills clients' orders from the real book."""

    __slots__ = ("_joined", "_line", "_routes", "_watches")

    def __init__(self, routes: Routes, watches: Watches, line: CrossingLine) -> None:
        self._routes = routes
        self._watches = watches
        self._line = line
        self._joined = 0

    def work(self, route: WorkedRoute, listing: Listing, at: int) -> None:
        """Trade what a route can trade now, then rest it or cancel what is left.

        A route that may not trade now joins the line.
        """
        if not listing.admits(route):
            self.line_up(route, listing)
            return
        book, is_buy, limit = listing.book, route.is_buy, route.limit_price
        quantity = route.leaves_quantity
        bound = self._bound(listing, route, at) if listing.is_banded else limit
        if route.fill_or_kill and not book.can_fill(is_buy=is_buy, quantity=quantity, limit=bound):
            self._routes.cancel_rest(route, at, "cannot be filled in full at once")
            return
        for fill in book.take(is_buy=is_buy, quantity=quantity, limit=bound):
            self._routes.trade(route, fill.quantity, fill.price, at)
            self._fill(listing, fill, at)
        if not route.is_open:
            return
        if route.rests and bound is not None:
            self._join(route)
            quantity = route.leaves_quantity
            # Beyond the bands nothing may rest: such an order stands at the band.
            route.order = book.rest(route, is_buy=is_buy, quantity=quantity, limit=bound)
            if isinstance(listing.crowd, PathCrowd):
                self._watches.arm(listing, (step_at(at) + 1) * STEP_NS)
        else:
            text = "nothing more to trade with at once"
            if bound != limit and book.best(is_buy=not is_buy) is not None:
                text = "nothing more to trade with within the price bands"
            self._routes.cancel_rest(route, at, text)

    def _bound(self, listing: Listing, route: WorkedRoute, at: int) -> int | None:
        """Return the worst price at which a route may trade, inside its limit and the bands."""
        is_buy, limit, crowd = route.is_buy, route.limit_price, listing.crowd
        if not isinstance(crowd, PathCrowd):
            return crowd.limits.at(at).clamp(limit, is_buy=is_buy)
        # What is near is within the bands, which need not be worked out for it.
        near = crowd.bands.near(at).clamp(limit, is_buy=is_buy)
        quantity = route.leaves_quantity
        if near == limit or listing.book.can_fill(is_buy=is_buy, quantity=quantity, limit=near):
            return near
        return crowd.bands.at(at, listing.span).clamp(limit, is_buy=is_buy)

    def line_up(self, route: WorkedRoute, listing: Listing) -> None:
        """Let a route wait until it may trade."""
        self._join(route)
        listing.line[route.route_id] = route
        opens_at = listing.opens_at
        if opens_at is None or not listing.trades:
            opens_at = min(listing.span.ends_at, listing.halts.pause_ends_at)
        self._watches.arm(listing, opens_at)

    def settle(self, listing: Listing, fills: list[Fill[WorkedRoute]], at: int) -> None:
        """Report what orders at rest traded with the rest of the market."""
        for fill in fills:
            self._fill(listing, fill, at)

    def happened(self, listing: Listing, at: int, activity: Activity | None = None) -> None:
        """Note that something has happened in the market: a step of a path, or an action.

        Orders in the book have traded with it already.
        """

    def trades_at(self, listing: Listing, crowd: PathCrowd, step: int) -> bool:  # noqa: ARG002 - the crowd's book
        """Whether a client's order at rest may trade at a step of a path."""
        return crowd.trades_at(step)

    def next_look(self, listing: Listing, crowd: PathCrowd, start: int) -> int | None:  # noqa: ARG002 - as above
        """Return a step before which, from `start`, no client's order trades; None is never."""
        return crowd.next_look(start)

    def print(self, listing: Listing, price: int, quantity: int, at: int) -> None:
        """Note a trade in an instrument, whoever traded."""
        crowd = listing.crowd
        if isinstance(crowd, PathCrowd):
            listing.last_trade = LastTrade(step_at(at), price)
            crowd.day.note(at, price, quantity, listing.span)
        else:
            crowd.note(at, price, quantity, is_regular=listing.is_regular)
        if listing.wanted is not None:
            self._line.see(listing, price, at)

    def call(self, listing: Listing, routes: list[WorkedRoute], at: int) -> list[WorkedRoute]:
        """Hold an auction between what rests, these routes of the line, and everybody else.

        Returns the routes without a limit that are open still. Those with one are in the book.
        """
        for route in listing.routes.values():
            order = route.order
            if order is not None and order.price != route.limit_price:
                # It stood at a band, of which an auction has none.
                self._routes.leave(route)
                _place(listing, route)
        buys: list[Unpriced[WorkedRoute]] = []
        sells: list[Unpriced[WorkedRoute]] = []
        for route in routes:
            del listing.line[route.route_id]
            if route.limit_price is None:
                unpriced = buys if route.is_buy else sells
                unpriced.append(Unpriced(route, route.leaves_quantity))
            else:
                _place(listing, route)
        listing.crowd.gather(at)
        cross = uncross(listing.book, listing.last_price(at), listing.ticks, buys=buys, sells=sells)
        if cross is not None:
            ours = {True: 0, False: 0}
            for trade in cross.trades:
                if trade.owner is not None:
                    ours[trade.is_buy] += trade.quantity
                    self._routes.trade(trade.owner, trade.quantity, cross.price, at)
            # What others trade in the auctions of a path is counted apart (`path_day.py`), whether
            # or not there is an order of a client's to hold one for.
            is_path = isinstance(listing.crowd, PathCrowd)
            printed = max(ours.values()) if is_path else cross.quantity
            if printed:
                self.print(listing, cross.price, printed, at)
        if isinstance(listing.crowd, PathCrowd):
            listing.crowd.withdraw()
        return [route for route in routes if route.limit_price is None and route.is_open]

    def _fill(self, listing: Listing, fill: Fill[WorkedRoute], at: int) -> None:
        owner = fill.resting.owner
        if owner is not None:
            self._routes.trade(owner, fill.quantity, fill.price, at)
        self.print(listing, fill.price, fill.quantity, at)

    def _join(self, route: WorkedRoute) -> None:
        self._joined += 1
        route.joined = self._joined


def _place(listing: Listing, route: WorkedRoute) -> None:
    """Put a route in the book at its own limit for an auction, if it has one."""
    limit = route.limit_price
    if limit is not None:
        route.order = listing.book.place(
            route, is_buy=route.is_buy, quantity=route.leaves_quantity, limit=limit
        )

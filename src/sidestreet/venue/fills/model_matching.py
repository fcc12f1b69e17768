"""Where clients' orders meet a market that they do not touch: trading by a fill model.

The market is the one that there is without clients: its orders alone are in the book, and its
trades alone are on the tape. Clients' orders stand in the listing's line, also while they may
trade, and after everything that happens in the market the model is asked, order by order, what each
of them trades: those at the market first, then by price and then by time.

The rule is that of the real book: every order kind keeps its meaning, nothing trades that may not
trade now, and what happens depends on the market and on what was sent when, never on who looked.
"""

from sidestreet.domain.amounts import SCALE
from sidestreet.venue.auction import uncross
from sidestreet.venue.crossing_line import CrossingLine
from sidestreet.venue.fills.model import SHOWN, FillModel, Market, Part, Wanted, cut
from sidestreet.venue.fills.supply import Supply
from sidestreet.venue.listing import Listing
from sidestreet.venue.matching import Matching
from sidestreet.venue.path_crowd import PathCrowd
from sidestreet.venue.price_path import STEP_NS, step_at
from sidestreet.venue.route import Standing, WorkedRoute
from sidestreet.venue.routes import Routes
from sidestreet.venue.sources.source import Activity
from sidestreet.venue.watches import Watches

Trades = list[tuple[int, int]]


class ModelMatching(Matching):
    """Fills clients' orders by a model."""

    __slots__ = ("_model", "_supplies")

    def __init__(
        self, routes: Routes, watches: Watches, line: CrossingLine, model: FillModel
    ) -> None:
        super().__init__(routes, watches, line)
        self._model = model
        self._supplies: dict[int, Supply] = {}

    def work(self, route: WorkedRoute, listing: Listing, at: int) -> None:
        """Trade what a route takes now; what is left goes on as the market does, or ends."""
        if not listing.admits(route):
            self.line_up(route, listing)
            return
        look = _Look(self._model, listing, self._supply(listing), at, [])
        route.standing = Standing()
        order = look.wanted(route)
        parts = self._model.parts(order, look.market())
        if route.fill_or_kill and sum(part.quantity for part in parts) < order.quantity:
            self._routes.cancel_rest(route, at, "cannot be filled in full at once")
            return
        self._trade(route, order, parts, look)
        if not route.is_open:
            return
        if route.at_once:
            self._routes.cancel_rest(route, at, "nothing more to trade with at once")
            return
        self._join(route)
        listing.line[route.route_id] = route
        if isinstance(listing.crowd, PathCrowd):
            self._watches.arm(listing, (step_at(at) + 1) * STEP_NS)

    def happened(self, listing: Listing, at: int, activity: Activity | None = None) -> None:
        """Let clients' orders trade, now that something has happened in the market."""
        supply, crowd = self._supply(listing), listing.crowd
        trades: Trades = []
        if isinstance(crowd, PathCrowd):
            # Every step has quotes of its own.
            supply.renew()
            trade = crowd.trade_at(step_at(at))
            trades = [] if trade is None else [trade]
        elif activity is not None:
            trades = [(fill.price, fill.quantity) for fill in activity.fills]
            trades += activity.prints
            if self._model.counts_volume:
                for _, quantity in trades:
                    supply.note_trade(at, quantity)
        if not listing.trades or not (listing.line or supply.is_touched):
            return
        look = _Look(self._model, listing, supply, at, trades)
        market = look.market()
        for route in self._working(listing):
            order = look.wanted(route)
            parts = self._model.parts(order, market)
            if route.standing is not None:
                route.standing.ahead = self._model.ahead_after(order, market)
            if parts:
                self._trade(route, order, parts, look)
                market = look.market()

    def call(self, listing: Listing, routes: list[WorkedRoute], at: int) -> list[WorkedRoute]:
        """Hold the auction of everybody else, and give clients their share of it at its price.

        Returns all routes that are open still, for they go on as orders that have just come.
        """
        crowd = listing.crowd
        crowd.gather(at)
        self._supply(listing).renew()
        cross = uncross(listing.book, listing.last_price(at), listing.ticks)
        if isinstance(crowd, PathCrowd):
            crowd.withdraw()
        elif cross is not None:
            self.print(listing, cross.price, cross.quantity, at)
        if cross is not None:
            if self._model.counts_volume:
                self._note_auction(listing, cross.quantity, at)
            for is_buy in (True, False):
                side = [route for route in routes if route.is_buy is is_buy]
                self._share_out(listing, side, cross.price, cross.quantity, at)
        left = [route for route in routes if route.is_open]
        for route in left:
            del listing.line[route.route_id]
        return left

    def trades_at(self, listing: Listing, crowd: PathCrowd, step: int) -> bool:
        """Whether a client's order may trade at a step."""
        takes, bid, ask = self._reach(listing)
        if takes:
            return True
        return crowd.reaches_at(step, bid, ask, at_once=self._model.trades_at_near)

    def next_look(self, listing: Listing, crowd: PathCrowd, start: int) -> int | None:
        """Return a step before which, from `start`, no client's order trades."""
        takes, bid, ask = self._reach(listing)
        return start if takes else crowd.next_reach(start, bid, ask)

    def _note_auction(self, listing: Listing, quantity: int, at: int) -> None:
        supply, crowd = self._supply(listing), listing.crowd
        if isinstance(crowd, PathCrowd):
            # What traded before comes first.
            supply.note_steps(crowd, at, listing.span.begins_at)
        supply.note_trade(at, quantity)

    def _share_out(
        self, listing: Listing, routes: list[WorkedRoute], price: int, volume: int, at: int
    ) -> None:
        """Give routes of one side their share of an auction."""
        share = self._model.auction_share
        left = None if share is None else volume * share // SCALE
        for route in sorted(routes, key=_priority):
            order = Wanted(route.is_buy, route.leaves_quantity, route.limit_price)
            if not self._model.takes_part(order, price, listing.ticks):
                continue
            quantity = order.quantity if left is None else cut(order.quantity, left)
            if not quantity:
                continue
            if left is not None:
                left -= quantity
            if self._model.counts_volume:
                self._supply(listing).note_fill(at, quantity)
            self._report(route, quantity, price, listing, at)

    def _trade(self, route: WorkedRoute, order: Wanted, parts: list[Part], look: "_Look") -> None:
        """Report what a route trades, parts at one price as one trade."""
        _check(order, parts)
        look.take(order, parts)
        quantity = price = 0
        for part in parts:
            if quantity and part.price != price:
                self._report(route, quantity, price, look.listing, look.at)
                quantity = 0
            quantity, price = quantity + part.quantity, part.price
        if quantity:
            self._report(route, quantity, price, look.listing, look.at)

    def _report(
        self, route: WorkedRoute, quantity: int, price: int, listing: Listing, at: int
    ) -> None:
        self._routes.trade(route, quantity, price, at)
        if not route.is_open:
            listing.line.pop(route.route_id, None)

    def _supply(self, listing: Listing) -> Supply:
        supply = self._supplies.get(listing.index)
        if supply is None or supply.adjustments != listing.adjustments:
            supply = self._supplies[listing.index] = Supply(listing.adjustments)
        return supply

    def _working(self, listing: Listing) -> list[WorkedRoute]:
        """Return the routes that may trade now, first come the first to trade."""
        return sorted(
            (route for route in listing.line.values() if listing.admits(route)), key=_priority
        )

    def _reach(self, listing: Listing) -> tuple[bool, int | None, int | None]:
        """Return whether an order takes, and the best bid and ask of those at rest."""
        bid: int | None = None
        ask: int | None = None
        for route in listing.line.values():
            if not listing.admits(route):
                continue
            limit, standing = route.limit_price, route.standing
            if limit is None or standing is None or not standing.is_at_rest:
                return True, None, None
            if route.is_buy:
                bid = limit if bid is None else max(bid, limit)
            else:
                ask = limit if ask is None else min(ask, limit)
        return False, bid, ask


class _Look:
    """One look at the market, of which client after client takes something."""

    __slots__ = ("_model", "_supply", "_trades", "at", "listing")

    def __init__(
        self, model: FillModel, listing: Listing, supply: Supply, at: int, trades: Trades
    ) -> None:
        self._model = model
        self._supply = supply
        self._trades = trades
        self.listing = listing
        self.at = at

    def market(self) -> Market:
        """Return what is left of it."""
        supply, listing = self._supply, self.listing
        left = supply.left(listing.shown())
        volume = taken = 0
        if self._model.counts_volume:
            began_at = listing.span.begins_at
            if isinstance(listing.crowd, PathCrowd):
                supply.note_steps(listing.crowd, self.at, began_at)
            volume, taken = supply.volume(self.at, began_at)
        return Market(*left, listing.ticks, tuple(self._trades), volume, taken)

    def wanted(self, route: WorkedRoute) -> Wanted:
        """Return what is left of a route, which comes to rest if the market is out of its reach."""
        is_buy, limit = route.is_buy, route.limit_price
        order = Wanted(is_buy, route.leaves_quantity, limit)
        standing = route.standing
        if standing is None:
            standing = route.standing = Standing()
        if not standing.is_at_rest and limit is not None:
            far = self.listing.book.best(is_buy=not is_buy)
            if far is None or not order.reaches(far.price):
                standing.is_at_rest = True
                standing.ahead = self._shown_to(limit, is_buy=is_buy)
        return order._replace(is_at_rest=standing.is_at_rest, ahead=standing.ahead)

    def take(self, order: Wanted, parts: list[Part]) -> None:
        """Note what an order trades."""
        for part in parts:
            if part.of == SHOWN:
                self._supply.take(part.quantity, is_buy=order.is_buy)
            elif part.of >= 0:
                price, size = self._trades[part.of]
                self._trades[part.of] = price, size - part.quantity
            if self._model.counts_volume:
                self._supply.note_fill(self.at, part.quantity)

    def _shown_to(self, limit: int, *, is_buy: bool) -> int:
        """Return what is shown on an order's own side at its limit or better."""
        book, key = self.listing.book, limit if is_buy else -limit
        shown = 0
        for level in book.bids if is_buy else book.asks:
            if level.key < key:
                break
            shown += level.quantity
        return shown


def _priority(route: WorkedRoute) -> tuple[bool, int, int]:
    """Return what sorts routes: at the market first, then by price, then by time."""
    limit = route.limit_price
    if limit is None:
        return False, 0, route.joined
    return True, -limit if route.is_buy else limit, route.joined


def _check(order: Wanted, parts: list[Part]) -> None:
    """See that a model keeps the law. One that does not is a bug and raises ValueError."""
    if sum(part.quantity for part in parts) > order.quantity:
        raise ValueError(f"{parts} is more than {order} wants")
    for part in parts:
        if part.quantity <= 0 or part.price <= 0 or not order.reaches(part.price):
            raise ValueError(f"{part} is no trade of {order}")

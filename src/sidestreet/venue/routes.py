"""The routes of a venue by their id: what each has been told, and how each ends.

The rule for answers: every request is answered exactly once; the same request again gets the same
answer under a new number, and changes nothing.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

from sidestreet.domain.messages import ExecType, NewRoute, ResumeRoute
from sidestreet.venue.listing import Listing
from sidestreet.venue.reports import ReportLine
from sidestreet.venue.route import WorkedRoute

ENDED_KEPT_NS: Final = 60_000_000_000
"""How long an ended route is still known, so that late requests get a fitting answer."""


class Routes:
    """All routes that the venue knows, and the reports about them."""

    __slots__ = ("_by_id", "_ended", "_idle", "_reports")

    def __init__(self, reports: ReportLine, idle: Callable[[Listing], None]) -> None:
        """`idle` hears of a listing whose last open route has ended."""
        self._reports = reports
        self._idle = idle
        self._by_id: dict[int, WorkedRoute] = {}
        self._ended: deque[tuple[int, int]] = deque()

    def find(self, route_id: int) -> WorkedRoute | None:
        """Return a route, None for one that is unknown or forgotten."""
        return self._by_id.get(route_id)

    def unlisted(self, instrument_id: str) -> list[WorkedRoute]:
        """Return the open routes of an instrument that no listing has: staged ones. Slow."""
        return [
            route
            for route in self._by_id.values()
            if route.is_open and route.listing is None and route.instrument_id == instrument_id
        ]

    def add(self, message: NewRoute | ResumeRoute) -> WorkedRoute:
        """Make a route known."""
        route = self._by_id[message.route_id] = WorkedRoute(message)
        return route

    def begin(self, route: WorkedRoute, listing: Listing) -> None:
        """Open a route at a listing."""
        route.listing = listing
        listing.routes[route.route_id] = route

    def answer(
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
            steps_done=route.steps_done,
        )
        route.keep_answer(report)

    def disown(self, route_id: int, at: int, request_id: int, exec_type: ExecType) -> None:
        """Answer a request about a route that nobody knows."""
        self._reports.post(
            at, route_id, exec_type, request_id, text="unknown order", is_unknown=True
        )

    def repeat(self, route_id: int, request_id: int, at: int) -> bool:
        """Give the answer to a request again, if it was given; return whether it was."""
        route = self._by_id.get(route_id)
        answer = route.answer_to(request_id) if route is not None else None
        if route is None or answer is None:
            return False
        self._reports.post_again(at, answer, route.steps_done)
        return True

    def trade(self, route: WorkedRoute, quantity: int, price: int, at: int) -> None:
        """Report a trade of a route; with the last of its quantity the route ends, if it has not.

        Only a test has a route trade that has ended.
        """
        route.filled_quantity += quantity
        trades = route.trades
        if trades is None:
            trades = route.trades = []
        trades.append((quantity, price))
        self._reports.post(
            at,
            route.route_id,
            ExecType.TRADE,
            last_quantity=quantity,
            last_price=price,
            trade=len(trades),
            steps_done=route.steps_done,
        )
        if not route.leaves_quantity and route.is_open:
            self.end(route, at)

    def cancel_rest(self, route: WorkedRoute, at: int, text: str) -> None:
        """End a route that nobody asked to end, and say why."""
        self.tell(route, ExecType.CANCELED, at, text)
        self.end(route, at)

    def tell(self, route: WorkedRoute, exec_type: ExecType, at: int, text: str = "") -> None:
        """Report what nobody asked for."""
        self._reports.post(at, route.route_id, exec_type, text=text, steps_done=route.steps_done)

    def leave(self, route: WorkedRoute) -> None:
        """Take a route out of the book, or out of the line."""
        listing = route.listing
        if listing is None:
            return
        if route.order is not None:
            listing.book.cancel(route.order)
            route.order = None
        listing.line.pop(route.route_id, None)

    def end(self, route: WorkedRoute, at: int) -> None:
        """Close a route, and keep it for late requests.

        With the last one that was worked at a listing, that needs no looking at.
        """
        listing = route.listing
        if listing is not None:
            del listing.routes[route.route_id]
            if not listing.routes:
                self._idle(listing)
        route.is_open = False
        route.order = None
        self._ended.append((at, route.route_id))

    def forget(self, at: int) -> None:
        """Let go of routes that ended long ago. A matter of time alone, never of who calls when."""
        ended = self._ended
        while ended and ended[0][0] + ENDED_KEPT_NS <= at:
            del self._by_id[ended.popleft()[1]]

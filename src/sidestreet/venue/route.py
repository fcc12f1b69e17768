"""A route as the venue knows it: what it may still trade, and what it has been told.

The answers to a route's requests are kept with it, so that asking again, or sending a request
twice, gives the same answer and changes nothing, until a minute after the route has ended: then it
is forgotten. Only the last few are kept: a desk has one request open on a route at a time, two at
most.
"""

from typing import TYPE_CHECKING, Final, NamedTuple

from sidestreet.domain.enums import OrderType, Side, TimeInForce
from sidestreet.domain.messages import ExecType, ExecutionReport, NewRoute, ResumeRoute

if TYPE_CHECKING:
    from sidestreet.venue.level import BookOrder
    from sidestreet.venue.listing import Listing
    from sidestreet.venue.staged.play import Play

ANSWERS_MAX: Final = 8


class _Life(NamedTuple):
    """What a time in force means here."""

    rests: bool = False
    at_once: bool = False
    fill_or_kill: bool = False
    ends_with_session: bool = False
    auction: TimeInForce | None = None


_LIVES: Final = {
    TimeInForce.DAY: _Life(rests=True, ends_with_session=True),
    TimeInForce.GOOD_TILL_CANCEL: _Life(rests=True),
    TimeInForce.GOOD_TILL_DATE: _Life(rests=True),
    TimeInForce.IMMEDIATE_OR_CANCEL: _Life(at_once=True),
    TimeInForce.FILL_OR_KILL: _Life(at_once=True, fill_or_kill=True),
    TimeInForce.AT_OPEN: _Life(auction=TimeInForce.AT_OPEN),
    TimeInForce.AT_CLOSE: _Life(auction=TimeInForce.AT_CLOSE),
}


class Standing:
    """Where an order stands in a market that it does not touch (`fills/model.py`)."""

    __slots__ = ("ahead", "is_at_rest")

    def __init__(self) -> None:
        self.is_at_rest = False
        """Whether the market has been out of its reach since it came."""
        self.ahead = 0
        """What trades before it does."""


Traded = tuple[int, int]
"""Quantity and price of a trade, as it was reported or corrected last; 0 and 0 once it was busted.
"""


class WorkedRoute:
    """One route at this venue.

    `order` is its place in the book while it rests there, and `standing` that beside the market
    where routes are filled by a model; `joined` counts up in the order in which
    routes came to rest or to wait. `accepted` says that the venue took it, `resumed` that it was at
    rest before this market began and has kept its place since. `auction` is the only auction that
    it takes part in, if it is for one alone. `is_over` says that the session it was for has ended:
    it waits for the desk to cancel it. `trades` are counted from 1, and None for those of before
    this market began, of which the venue knows only that they were. `play` is what a test has done
    to it, and `steps_done` how far the script is that the desk gave it.
    """

    __slots__ = (
        "accepted",
        "accepted_request",
        "answers",
        "at_once",
        "auction",
        "ends_with_session",
        "extended_hours",
        "fill_or_kill",
        "filled_quantity",
        "instrument_id",
        "is_buy",
        "is_open",
        "is_over",
        "joined",
        "limit_price",
        "listing",
        "order",
        "play",
        "quantity",
        "rests",
        "resumed",
        "route_id",
        "standing",
        "steps_done",
        "trades",
    )

    def __init__(self, message: NewRoute | ResumeRoute) -> None:
        (
            rests,
            self.at_once,
            self.fill_or_kill,
            self.ends_with_session,
            self.auction,
        ) = _LIVES[message.time_in_force]
        self.route_id = message.route_id
        self.instrument_id = message.instrument_id
        self.is_buy = message.side is Side.BUY
        self.quantity = message.quantity
        self.limit_price = message.limit_price
        self.rests = rests and message.order_type is OrderType.LIMIT
        self.extended_hours = message.extended_hours
        self.filled_quantity = 0
        self.accepted = self.resumed = isinstance(message, ResumeRoute)
        self.is_open = True
        self.is_over = False
        self.joined = 0
        self.listing: Listing | None = None
        self.order: BookOrder[WorkedRoute] | None = None
        self.standing: Standing | None = None
        self.accepted_request = 0
        """The request that was answered by taking the route: nearly every one has that answer, so
        it is not kept but made again."""
        self.answers: tuple[ExecutionReport, ...] = ()
        """The other answers."""
        self.trades: list[Traded | None] | None = None
        self.play: Play | None = None
        self.steps_done = 0

    @property
    def cannot_wait(self) -> bool:
        """Whether it has no business here outside of a session in which it trades at once.

        At the market, that is an order for this session alone. One that lasts, as a stop that went
        out as the market closed, waits for the next opening.
        """
        return self.at_once or (self.limit_price is None and self.ends_with_session)

    @property
    def leaves_quantity(self) -> int:
        """What may still trade."""
        filled = self.filled_quantity
        # The very same number where nothing has filled: the book keeps it as well.
        return self.quantity - filled if filled else self.quantity

    def keep_answer(self, report: ExecutionReport) -> None:
        """Remember an answer; the oldest goes when there are too many."""
        if report.exec_type is ExecType.NEW and not self.accepted_request:
            self.accepted_request = report.request_id
            return
        self.answers = (*self.answers[1 - ANSWERS_MAX :], report)

    def answer_to(self, request_id: int) -> ExecutionReport | None:
        """Return the answer that a request was given, None if it is not known."""
        if request_id and request_id == self.accepted_request:
            return ExecutionReport(0, self.route_id, ExecType.NEW, request_id)
        for report in self.answers:
            if report.request_id == request_id:
                return report
        return None


def trades_of(message: ResumeRoute) -> list[Traded | None]:
    """Return the trades of a route that is handed over: None for one that nobody remembers."""
    return [*message.booked, *[None] * (message.trades - len(message.booked))]


def objection(message: NewRoute | ResumeRoute) -> str | None:
    """Return why a route cannot be worked here, whatever the instrument, or None if it can."""
    if message.order_type not in (OrderType.MARKET, OrderType.LIMIT):
        return f"order type {message.order_type} is not taken here"
    if message.quantity <= 0:
        return "quantity is not positive"
    return price_objection(message.order_type is OrderType.LIMIT, message.limit_price)


def price_objection(has_limit: bool, limit_price: int | None) -> str | None:  # noqa: FBT001 - one of two kinds
    """Return why a limit price does not go with an order that has, or has not, a limit."""
    if not has_limit:
        return None if limit_price is None else "a market order has no limit price"
    return None if limit_price is not None and limit_price > 0 else "a limit price is missing"

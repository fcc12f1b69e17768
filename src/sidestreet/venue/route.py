"""A route as the venue knows it: what it may still trade, and what it has been told.

The answers to a route's requests are kept with it, so that asking again, or sending a request
twice, gives the same answer and changes nothing. Only the last few are kept: a desk has one
request open on a route at a time, two at most.
"""

from typing import TYPE_CHECKING, Final

from sidestreet.domain.enums import OrderType, Side, TimeInForce
from sidestreet.domain.messages import ExecutionReport, NewRoute, ResumeRoute

if TYPE_CHECKING:
    from sidestreet.venue.level import BookOrder

ANSWERS_MAX: Final = 8

_UNTIL_CANCELED: Final = frozenset(
    {TimeInForce.DAY, TimeInForce.GOOD_TILL_CANCEL, TimeInForce.GOOD_TILL_DATE},
)
_WORKED: Final = _UNTIL_CANCELED | {TimeInForce.IMMEDIATE_OR_CANCEL, TimeInForce.FILL_OR_KILL}


class WorkedRoute:
    """One route at this venue.

    `order` is its place in the book while it rests there. `accepted` says that the venue took it,
    `resumed` that it was at rest before this market began and has kept its place since.
    """

    __slots__ = (
        "accepted",
        "answers",
        "fill_or_kill",
        "filled_quantity",
        "instrument_id",
        "is_buy",
        "is_open",
        "limit_price",
        "order",
        "quantity",
        "rests",
        "resumed",
        "route_id",
    )

    def __init__(self, message: NewRoute | ResumeRoute) -> None:
        self.route_id = message.route_id
        self.instrument_id = message.instrument_id
        self.is_buy = message.side is Side.BUY
        self.quantity = message.quantity
        self.limit_price = message.limit_price
        self.rests = (
            message.order_type is OrderType.LIMIT and message.time_in_force in _UNTIL_CANCELED
        )
        self.fill_or_kill = message.time_in_force is TimeInForce.FILL_OR_KILL
        self.filled_quantity = 0
        self.accepted = self.resumed = isinstance(message, ResumeRoute)
        self.is_open = True
        self.order: BookOrder[WorkedRoute] | None = None
        self.answers: tuple[ExecutionReport, ...] = ()

    @property
    def leaves_quantity(self) -> int:
        """What may still trade."""
        return self.quantity - self.filled_quantity

    def keep_answer(self, report: ExecutionReport) -> None:
        """Remember an answer; the oldest goes when there are too many."""
        self.answers = (*self.answers[1 - ANSWERS_MAX :], report)

    def answer_to(self, request_id: int) -> ExecutionReport | None:
        """Return the answer that a request was given, None if it is not known."""
        for report in self.answers:
            if report.request_id == request_id:
                return report
        return None


def objection(message: NewRoute | ResumeRoute) -> str | None:
    """Return why a route cannot be worked here, whatever the instrument, or None if it can."""
    if message.order_type not in (OrderType.MARKET, OrderType.LIMIT):
        return f"order type {message.order_type} is not taken here"
    if message.time_in_force not in _WORKED:
        return f"time in force {message.time_in_force} is not taken here"
    if message.quantity <= 0:
        return "quantity is not positive"
    return price_objection(message.order_type is OrderType.LIMIT, message.limit_price)


def price_objection(has_limit: bool, limit_price: int | None) -> str | None:  # noqa: FBT001 - one of two kinds
    """Return why a limit price does not go with an order that has, or has not, a limit."""
    if not has_limit:
        return None if limit_price is None else "a market order has no limit price"
    return None if limit_price is not None and limit_price > 0 else "a limit price is missing"

"""What the desk says to a venue, and what a venue says back.

This is the whole conversation: the engine and a venue speak these messages and nothing else, be
the venue simulated in process or reached over FIX. A message names a route, never an order.
"""

from enum import StrEnum

import msgspec

from sidestreet.domain.enums import OrderType, Side, TimeInForce
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.scripts import MarketDirective, Script, Step


class NewRoute(msgspec.Struct, frozen=True, array_like=True, tag="NewRoute", gc=False):
    """FIX NewOrderSingle (35=D)."""

    route_id: int
    request_id: int
    instrument_id: str
    side: Side
    order_type: OrderType
    time_in_force: TimeInForce
    quantity: int
    limit_price: int | None
    extended_hours: bool = False
    """Whether it also trades outside the regular session."""
    script: Script | None = None
    """What a test has chosen to happen, in place of the market."""
    sent_at: int = 0
    """When it went out first, where it goes out again and has a script: waits count from there."""


class ReplaceRoute(msgspec.Struct, frozen=True, array_like=True, tag="ReplaceRoute", gc=False):
    """FIX OrderCancelReplaceRequest (35=G). The terms are the whole new terms."""

    route_id: int
    request_id: int
    quantity: int
    limit_price: int | None
    sent_at: int = 0
    """As that of a `NewRoute`."""


class CancelRoute(msgspec.Struct, frozen=True, array_like=True, tag="CancelRoute", gc=False):
    """FIX OrderCancelRequest (35=F)."""

    route_id: int
    request_id: int
    sent_at: int = 0
    """As that of a `NewRoute`."""


class AskRoute(msgspec.Struct, frozen=True, array_like=True, tag="AskRoute", gc=False):
    """FIX OrderStatusRequest (35=H): repeat your answer to that request, if you gave one."""

    route_id: int
    request_id: int


class ResumeRoute(msgspec.Struct, frozen=True, array_like=True, tag="ResumeRoute", gc=False):
    """Work this route again: the venue has lost its book, as after a restart of the market.

    Handed over in priority order before any other message. The route rests without matching
    until the venue's next market step, so that a request sent right behind it still finds it.
    """

    route_id: int
    instrument_id: str
    side: Side
    order_type: OrderType
    time_in_force: TimeInForce
    quantity: int
    filled_quantity: int
    limit_price: int | None
    extended_hours: bool = False
    trades: int = 0
    """How many trades of it were reported: the next is one more."""
    script: Script | None = None
    steps_done: int = 0
    """How many steps of the script are done."""
    booked: tuple[tuple[int, int], ...] = ()
    """Quantity and price of each of the trades, 0 and 0 of one that was taken back."""
    reactions: tuple["Reaction", ...] = ()
    """What the script had begun to answer, and is not through with or has not answered."""
    is_worked: bool = False
    """Whether a step of the script has handed it to the market."""
    told_at: int = 0
    """When the venue told of the last of those steps: a wait that was under way counts from there.
    0 is not known."""


class AdjustListing(msgspec.Struct, frozen=True, array_like=True, tag="AdjustListing", gc=False):
    """An instrument is counted in other units from here on, as after a split.

    `terms` are the new ones; a price is divided by `numerator` / `denominator`. Routes that are
    still open when this arrives end unfilled, because they are in the old units. No answer.
    """

    terms: InstrumentTerms
    numerator: int
    denominator: int


class DirectedStep(msgspec.Struct, frozen=True, array_like=True, tag="DirectedStep", gc=False):
    """A test has the venue do something to a route. It is there at once, and so are its reports.

    A step that makes no sense where the route stands is passed over.
    """

    route_id: int
    request_id: int
    step: Step


class PastMove(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A move of before this market began, and when it was made."""

    at: int
    directive: MarketDirective


class DirectedMarket(msgspec.Struct, frozen=True, array_like=True, tag="DirectedMarket", gc=False):
    """A test moves the market of an instrument. It is there at once. No answer.

    With a `past`, a market that begins anew is told where it had been moved before, oldest first
    and in the units of now. A path takes the same way again; what follows no path has only the
    directive, which is what holds.
    """

    instrument_id: str
    directive: MarketDirective
    past: tuple[PastMove, ...] = ()


class Reaction(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How far the steps are that a script answers a request with, as far as the venue has told.

    `is_answered` says that the desk has an answer to it, or waits for none any more; one that is
    not answered is asked again.
    """

    request_id: int
    steps_done: int
    is_replace: bool = False
    is_answered: bool = False
    told_at: int = 0
    """As that of a `ResumeRoute`."""


class ResumeScript(msgspec.Struct, frozen=True, array_like=True, tag="ResumeScript", gc=False):
    """Go on with the script that a route has ended by, as with a bust after a fill.

    The route is over: nothing of it is to be worked. `ended_by` is the request that its end
    answered, 0 where it was none; only those steps go on.
    """

    route: ResumeRoute
    ended_by: int

    @property
    def route_id(self) -> int:
        """Which route it is."""
        return self.route.route_id


RouteMessage = NewRoute | ReplaceRoute | CancelRoute | AskRoute | ResumeRoute | ResumeScript
"""What names a route."""

VenueMessage = RouteMessage | AdjustListing | DirectedStep | DirectedMarket


class ExecType(StrEnum):
    """FIX ExecType (150), and the two kinds of OrderCancelReject (35=9)."""

    NEW = "NEW"
    TRADE = "TRADE"
    CANCELED = "CANCELED"
    REPLACED = "REPLACED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    STOPPED = "STOPPED"
    SUSPENDED = "SUSPENDED"
    DONE_FOR_DAY = "DONE_FOR_DAY"
    CANCEL_REJECTED = "CANCEL_REJECTED"
    REPLACE_REJECTED = "REPLACE_REJECTED"
    TRADE_CANCEL = "TRADE_CANCEL"
    TRADE_CORRECT = "TRADE_CORRECT"
    STATUS = "STATUS"
    """Nothing happened to the order; said only to tell how far a script is."""


OF_A_TRADE: frozenset[ExecType] = frozenset({ExecType.TRADE_CANCEL, ExecType.TRADE_CORRECT})
"""What changes a trade that was reported before."""

AFTER_THE_END: frozenset[ExecType] = OF_A_TRADE | {
    ExecType.TRADE,
    ExecType.NEW,
    ExecType.REPLACED,
}
"""What means something of an order that has ended: it trades, a trade changes, or it is worked."""


class Played(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The steps of a script that a report comes from, and how many of them are done.

    `request_id` is the request that they answer, 0 for those of the order's arrival.
    """

    request_id: int
    steps_done: int
    is_replace: bool = False


class ExecutionReport(msgspec.Struct, frozen=True, array_like=True, tag="Report", gc=False):
    """FIX ExecutionReport (35=8) or OrderCancelReject (35=9).

    `report_id` counts a venue session's reports for one shard from 1 without a gap; a venue sends
    again what was not acknowledged. `request_id` is the request that this answers, 0 if none.
    `last_quantity` and `last_price` belong to TRADE alone; `quantity` and `limit_price` are the
    terms in force after REPLACED. `text` is for people. `trade` counts the trades of the route
    from 1: which one this is, or which one TRADE_CANCEL takes back and TRADE_CORRECT makes one of
    `last_quantity` at `last_price`. `steps_done` is how far the route's script is, if it has one,
    and `played` the steps of it that this report comes from, None where it comes from elsewhere.
    `is_unknown` goes with a refused cancel or replace: the venue has no such order (FIX
    CxlRejReason, 102=1).
    """

    report_id: int
    route_id: int
    exec_type: ExecType
    request_id: int = 0
    last_quantity: int = 0
    last_price: int = 0
    quantity: int = 0
    limit_price: int | None = None
    text: str = ""
    trade: int = 0
    steps_done: int = 0
    played: Played | None = None
    is_unknown: bool = False

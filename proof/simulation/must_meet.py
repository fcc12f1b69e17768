"""What the seeds of a run have to have met together, or the run has proved less than it says."""

from collections.abc import Iterator
from typing import Final

from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.lifecycle import TRANSITIONS, Happening
from sidestreet.domain.reasons import Reason

FAULTS: Final = (
    "losses of power",
    "ends of the process",
    "unsynced writes lost wholly",
    "unsynced writes lost in part",
    "unsynced writes torn at 512 bytes",
    "torn tails cut",
    "failed writes",
    "failed syncs",
    "full disks",
    "short writes",
    "read models set back",
    "clocks set forward",
    "clocks set back",
    "pauses of the process",
    "requests lost",
    "answers lost",
    "requests doubled",
    "requests asked again",
    "requests to a desk that is down",
    "requests lost on the way to the venue",
    "reports held up",
    "reports repeated",
    "reports missing",
    "silent venues",
    "late answers",
    "rejected orders",
    "refused cancels",
    "refused replaces",
    "fills before the acknowledgement",
    "fills across a cancel",
    "fills across a replace",
    "reports that make no sense",
    "trades reported twice",
    "answers repeated unasked",
    "venue's own doing: bust",
    "venue's own doing: correct",
    "venue's own doing: end",
    "venue's own doing: pause",
    "venue's own doing: restate",
    "venue's own doing: trade after the end",
    "ends in place of an acknowledgement",
    "memories found again",
)
"""The kinds of faults, of which the short form meets all, too."""


OUT_OF_REACH: Final = {
    "an order has one route here, and never REPLACED for a status": (
        (
            Happening.ACKNOWLEDGED,
            (
                OrderStatus.NEW,
                OrderStatus.PARTIALLY_FILLED,
                OrderStatus.STOPPED,
                OrderStatus.SUSPENDED,
            ),
        ),
        (Happening.FILLED_IN_PART, (OrderStatus.REPLACED,)),
        (Happening.FILLED_IN_FULL, (OrderStatus.REPLACED,)),
    ),
    "where nothing has traded there is no trade to be taken back or to be another one": (
        (
            Happening.TRADE_BUSTED,
            (OrderStatus.PENDING_NEW, OrderStatus.NEW, OrderStatus.REPLACED),
        ),
        (
            Happening.TRADE_CORRECTED,
            (OrderStatus.PENDING_NEW, OrderStatus.NEW, OrderStatus.REPLACED),
        ),
    ),
    "what the desk holds has asked no venue for anything that could be refused": (
        (Happening.REJECTED, (OrderStatus.QUEUED, OrderStatus.PENDING_TRIGGER)),
    ),
}
"""Cells of the lifecycle that cannot be met here, by the reason why."""

REASONS: Final = (
    Reason.ACCOUNT_NOT_FOUND,
    Reason.ORDER_NOT_FOUND,
    Reason.NO_ORDERS_MATCH,
    Reason.ORDER_NOT_OPEN,
    Reason.ORDER_NOT_REPLACEABLE,
    Reason.FIELD_NOT_FOR_ORDER_TYPE,
    Reason.QUANTITY_BELOW_FILLED,
    Reason.DUPLICATE_ORDER_ID,
    Reason.ACCOUNT_NOT_ACTIVE,
    Reason.INSTRUMENT_NOT_TRADABLE,
    Reason.QUANTITY_NOT_WHOLE,
    Reason.INVALID_TICK_SIZE,
    Reason.EXPIRES_IN_THE_PAST,
    Reason.TRAILING_OFFSET_TOO_LARGE,
    Reason.PRICE_OUTSIDE_COLLAR,
    Reason.ORDER_QUANTITY_LIMIT,
    Reason.ORDER_NOTIONAL_LIMIT,
    Reason.POSITION_LIMIT,
    Reason.GROSS_NOTIONAL_LIMIT,
    Reason.ORDER_RATE_LIMIT,
    Reason.CANCEL_RATE_LIMIT,
    Reason.SELF_MATCH,
    Reason.BUYING_POWER,
)
"""Refusals that what clients ask here can meet. The others belong to what nobody asks here: to
options, lending, corporate actions, staged outcomes, and what people keep in a workspace."""

EVENTS: Final = (
    "AccountOpened",
    "CancelOrdersAccepted",
    "CancelOrdersAdvanced",
    "CancelRejected",
    "CancelRequested",
    "DayBegan",
    "DayClosed",
    "DontKnowTrade",
    "ExpiryRequested",
    "FillBusted",
    "FillCorrected",
    "InstrumentAdmitted",
    "LimitsSet",
    "MarketStarted",
    "OrderAccepted",
    "OrderAcknowledged",
    "OrderBroughtBack",
    "OrderCanceled",
    "OrderDenied",
    "OrderExpired",
    "OrderFilled",
    "OrderPaused",
    "OrderRejected",
    "OrderReleased",
    "OrderReplaced",
    "OrderTriggered",
    "OrdersEvicted",
    "PricesClosed",
    "ReplaceRejected",
    "ReplaceRequested",
    "ReportsTaken",
    "RouteOpened",
    "RouteRecalled",
    "SeedPlanted",
    "TrailMoved",
    "VenueAsked",
)
"""Events that can follow from what is asked here; the others belong to the same as above."""


def cells() -> Iterator[str]:
    """Yield the cells of the lifecycle that can be met, as they are counted."""
    absent = {
        (happening, status)
        for cases in OUT_OF_REACH.values()
        for happening, statuses in cases
        for status in statuses
    }
    for happening, row in TRANSITIONS.items():
        for status in row:
            if (happening, status) not in absent:
                yield f"{happening} in {status}"


def all_that_must_happen() -> tuple[str, ...]:
    """Return what the long form has to have met."""
    reasons = (f"refusal {reason}" for reason in REASONS)
    return (*FAULTS, *cells(), *reasons, *(f"event {event}" for event in EVENTS))

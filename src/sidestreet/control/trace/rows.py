"""What events mean, as tables: which is a message to the venue, which request one answers."""

from collections.abc import Mapping
from typing import Final

from sidestreet.domain.control_events import MarketDirected, RouteDirected
from sidestreet.domain.corporate_events import (
    OrderReentered,
    ReentryAcknowledged,
    RestatementRequested,
)
from sidestreet.domain.events import (
    CancelRejected,
    CancelRequested,
    ExpiryRequested,
    FillBusted,
    FillCorrected,
    OrderAcknowledged,
    OrderCanceled,
    OrderExpired,
    OrderFilled,
    OrderRejected,
    OrderReplaced,
    ReplaceRejected,
    ReplaceRequested,
    RouteOpened,
    RouteRecalled,
    VenueAsked,
)
from sidestreet.domain.lifecycle import Happening
from sidestreet.domain.orders import RequestKind
from sidestreet.domain.schedule import ChildEnded, RollRejected, RollRequested
from sidestreet.domain.waiting_events import OrderReleased

TO_VENUE: Final = (
    RouteOpened,
    CancelRequested,
    ReplaceRequested,
    ExpiryRequested,
    VenueAsked,
    RouteRecalled,
    RestatementRequested,
    RollRequested,
    OrderReentered,
    RouteDirected,
    MarketDirected,
)
"""Events that have a message sent to the venue."""

_ENDING: Final = (
    RequestKind.CANCEL,
    RequestKind.EXPIRE,
    RequestKind.RESTATE,
    RequestKind.ROLL,
    RequestKind.NEW,
    RequestKind.REENTER,
)

ANSWERS: Final[Mapping[type, tuple[RequestKind, ...]]] = {
    OrderAcknowledged: (RequestKind.NEW,),
    OrderFilled: (RequestKind.NEW, RequestKind.REENTER),
    OrderRejected: (RequestKind.NEW,),
    OrderCanceled: _ENDING,
    OrderExpired: (RequestKind.EXPIRE, RequestKind.NEW),
    CancelRejected: (RequestKind.CANCEL,),
    OrderReplaced: (RequestKind.REPLACE,),
    ReplaceRejected: (RequestKind.REPLACE,),
    OrderReentered: (RequestKind.RESTATE, RequestKind.CANCEL, RequestKind.ROLL),
    ReentryAcknowledged: (RequestKind.REENTER,),
    ChildEnded: (RequestKind.ROLL, RequestKind.NEW),
    RollRejected: (RequestKind.ROLL,),
}
"""Which request an event is the end of, the first that was open."""

HAPPENINGS: Final[Mapping[type, Happening]] = {
    OrderReleased: Happening.RELEASED,
    RouteOpened: Happening.ROUTED,
    OrderAcknowledged: Happening.ACKNOWLEDGED,
    OrderFilled: Happening.FILLED_IN_PART,
    FillBusted: Happening.TRADE_BUSTED,
    FillCorrected: Happening.TRADE_CORRECTED,
    CancelRequested: Happening.CANCEL_REQUESTED,
    CancelRejected: Happening.CANCEL_REJECTED,
    OrderCanceled: Happening.CANCELED,
    ReplaceRequested: Happening.REPLACE_REQUESTED,
    ReplaceRejected: Happening.REPLACE_REJECTED,
    OrderReplaced: Happening.REPLACED,
    ExpiryRequested: Happening.EXPIRY_REQUESTED,
    OrderExpired: Happening.EXPIRED,
    OrderRejected: Happening.REJECTED,
}
"""The row of the lifecycle that an event is of; a fill may be of the next one."""

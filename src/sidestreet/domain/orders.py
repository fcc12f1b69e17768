"""An order as the client sees it, and the routes that work it at a venue.

Both are frozen: `evolve` puts a new value in the place of the old one. A snapshot that was handed
to an answer, a stream or the read model is therefore safe for ever, at no cost.

An order owns its routes. Usually there is one; an order that waits for a time or a price has
none yet, and an order that is worked over time has many. Only orders appear in the API.
"""

from enum import StrEnum

import msgspec

from sidestreet.domain.conditions import Strategy, Trail, Trigger
from sidestreet.domain.enums import (
    InstrumentType,
    OrderStatus,
    OrderType,
    PositionIntent,
    Side,
    TimeInForce,
)
from sidestreet.domain.reasons import Refusal
from sidestreet.domain.schedule import Schedule

TERMINAL: frozenset[OrderStatus] = frozenset(
    {
        OrderStatus.FILLED,
        OrderStatus.CANCELED,
        OrderStatus.REJECTED,
        OrderStatus.EXPIRED,
        OrderStatus.REPLACED,
        OrderStatus.DONE_FOR_DAY,
    },
)
"""Statuses that an order never leaves. Every other status is open."""

HELD: frozenset[OrderStatus] = frozenset({OrderStatus.QUEUED, OrderStatus.PENDING_TRIGGER})
"""Open, but at no venue: the desk itself keeps the order."""


class RequestKind(StrEnum):
    """What we asked of a venue and have no answer to yet."""

    NEW = "NEW"
    REPLACE = "REPLACE"
    CANCEL = "CANCEL"
    EXPIRE = "EXPIRE"
    RESTATE = "RESTATE"
    """End the route of an order that a corporate action has restated, so that it can reenter."""
    REENTER = "REENTER"
    """Take the new route of a restated order."""
    ROLL = "ROLL"
    """End a child of an order that is worked over time, so that its rest goes into the next."""


class Terms(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The part of an order that a replace may change. Millionths."""

    quantity: int
    limit_price: int | None = None
    worst_price: int = 0
    """The price of a share that an order of these terms counts with, in millionths."""
    reserve_unit: int = 0
    """What one whole unit of these terms reserves, in millionths of a dollar."""
    trigger: Trigger | None = None
    """What a stop or trailing order waits for."""


class PendingRequest(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One request to a venue that is not answered yet.

    `request_id` is the sequence of the command that made it, FIX's ClOrdID (11) between desk and
    venue. `asked` says that the venue was silent so long that we asked it.
    """

    kind: RequestKind
    request_id: int
    sent_at: int
    terms: Terms | None = None
    asked: bool = False


class Route(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One order of ours at one venue.

    `route_id` is unique within the shard and is what reports name. `quantity` and `limit_price`
    are what the venue has confirmed. `priority` orders routes that must be handed to a venue
    again: the sequence at which this one last joined the back of a queue.
    """

    route_id: int
    venue: str
    quantity: int
    limit_price: int | None
    priority: int
    filled_quantity: int = 0
    acknowledged: bool = False
    closed: bool = False
    trades: int = 0
    """How many trades of it were reported."""
    replaced_by: int = 0
    """The newest replace that the venue has carried out, by its request; 0 for none."""


class Order(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An order. Amounts are millionths, times are nanoseconds since 1970 in UTC.

    `quantity` and `limit_price` are the confirmed terms; `shown` gives what a reader sees while a
    replace is pending. `filled_notional` is the exact sum of price times quantity of its
    executions, for one share of what a unit stands for. New members are only ever appended,
    because the read model keeps orders in this form.
    """

    order_id: str
    client_order_id: str
    account_id: int
    instrument_id: str
    symbol: str
    instrument_type: InstrumentType
    venue: str
    side: Side
    order_type: OrderType
    time_in_force: TimeInForce
    quantity: int
    limit_price: int | None
    status: OrderStatus
    created_at: int
    updated_at: int
    version: int = 1
    filled_quantity: int = 0
    filled_notional: int = 0
    expires_at: int | None = None
    extended_hours: bool | None = None
    position_intent: PositionIntent | None = None
    details: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    pending: tuple[PendingRequest, ...] = ()
    digest: bytes = b""
    refusal: Refusal | None = None
    client_named: bool = False
    worst_price: int = 0
    reserve_unit: int = 0
    """What one whole unit counts with and reserves while the order is open: see `Terms`."""
    awaits: tuple[str, ...] = ()
    """Orders that have to end before this one goes to a venue."""
    underlying_id: str | None = None
    """What an option is on."""
    trigger: Trigger | None = None
    """What a stop or trailing order waits for, also once it has been triggered."""
    trail: Trail | None = None
    """Where a trailing order stands, from the first price on that was seen for it."""
    releases_at: int | None = None
    """When an order that was accepted ahead of its session, or of its start, is to go out."""
    strategy: Strategy | None = None
    """How it is worked, where that is not smart routing."""
    schedule: Schedule | None = None
    """When it is worked, if that is over time: slice by slice, each by a route of its own."""

    @property
    def is_open(self) -> bool:
        """Whether the order may still trade."""
        return self.status not in TERMINAL

    @property
    def terms(self) -> Terms:
        """The terms in force, whatever was asked for since."""
        return Terms(
            self.quantity, self.limit_price, self.worst_price, self.reserve_unit, self.trigger
        )

    @property
    def shown(self) -> Terms:
        """The terms a reader sees: the requested ones while a replace is pending.

        A fill may overtake a smaller quantity that we asked for. The replace can then only be
        refused, so the confirmed terms are shown again, and filled plus leaves stays quantity.
        """
        for request in self.pending:
            terms = request.terms
            if terms is not None and terms.quantity > self.filled_quantity:
                trigger = terms.trigger or self.trigger
                return Terms(terms.quantity, terms.limit_price, trigger=trigger)
        return Terms(self.quantity, self.limit_price, trigger=self.trigger)

    @property
    def leaves_quantity(self) -> int:
        """FIX LeavesQty (151): what may still trade; 0 once the order is terminal."""
        if self.status in TERMINAL:
            return 0
        return self.shown.quantity - self.filled_quantity

    def request(self, kind: RequestKind) -> PendingRequest | None:
        """Return the unanswered request of a kind, if there is one."""
        for request in self.pending:
            if request.kind is kind:
                return request
        return None

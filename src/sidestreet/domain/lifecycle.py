"""The life of an order: every status, and what leads from one to the next.

This table is the only place where a status changes. The engine asks it, the diagram in the
documentation is drawn from it, and the tests walk every cell of it, so a row added here is a
change to all three.

A venue's messages can cross ours on the wire: a fill may arrive while a cancel is pending. Such
cells are in the table because they are ordinary. An empty cell means that the happening has no
place in that status; from a venue it becomes a `DontKnowTrade`, from ourselves it is a bug.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sidestreet.domain.enums import OrderStatus as S
from sidestreet.domain.orders import HELD, TERMINAL, Order, RequestKind


class Happening(StrEnum):
    """What can happen to an order that exists."""

    RELEASED = "RELEASED"
    ROUTED = "ROUTED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    FILLED_IN_PART = "FILLED_IN_PART"
    FILLED_IN_FULL = "FILLED_IN_FULL"
    TRADE_BUSTED = "TRADE_BUSTED"
    TRADE_CORRECTED = "TRADE_CORRECTED"
    CANCEL_REQUESTED = "CANCEL_REQUESTED"
    CANCEL_REJECTED = "CANCEL_REJECTED"
    CANCELED = "CANCELED"
    REPLACE_REQUESTED = "REPLACE_REQUESTED"
    REPLACE_REJECTED = "REPLACE_REJECTED"
    REPLACED = "REPLACED"
    EXPIRY_REQUESTED = "EXPIRY_REQUESTED"
    EXPIRED = "EXPIRED"
    REJECTED = "REJECTED"
    STOPPED = "STOPPED"
    SUSPENDED = "SUSPENDED"
    DONE_FOR_DAY = "DONE_FOR_DAY"


class Facts(StrEnum):
    """A cell whose outcome is what the order's fills and open requests give: see `resting`."""

    RESTING = "RESTING"


RESTING: Final = Facts.RESTING
Outcome = S | Facts

_ROUTED: Final = tuple(status for status in S if status not in TERMINAL and status not in HELD)
_OPEN: Final = tuple(status for status in S if status not in TERMINAL)
_STAY_CLOSED: Final[dict[S, Outcome]] = {status: status for status in S if status in TERMINAL}
_STAY_PAUSED: Final[dict[S, Outcome]] = {S.STOPPED: S.STOPPED, S.SUSPENDED: S.SUSPENDED}


def _each(statuses: Iterable[S], outcome: Outcome) -> dict[S, Outcome]:
    return dict.fromkeys(statuses, outcome)


TRANSITIONS: Final[Mapping[Happening, Mapping[S, Outcome]]] = MappingProxyType(
    {
        # Its session has begun, and now it waits for its price.
        Happening.RELEASED: {S.QUEUED: S.PENDING_TRIGGER},
        Happening.ROUTED: {S.QUEUED: S.PENDING_NEW, S.PENDING_TRIGGER: S.PENDING_NEW},
        # An acknowledgement may arrive after we asked for more: the request stays what is shown.
        # What is worked over time has many routes, of which each is acknowledged; a venue may say
        # of a later one that it is paused before it says that it has it.
        Happening.ACKNOWLEDGED: _each(
            (S.PENDING_NEW, S.NEW, S.PARTIALLY_FILLED, S.PENDING_REPLACE, S.PENDING_CANCEL),
            RESTING,
        )
        | _STAY_PAUSED,
        # A fill books in every status. Crossed our cancel, came late after the end: the shares
        # changed hands all the same. A closed order keeps its status.
        Happening.FILLED_IN_PART: _each(_ROUTED, RESTING) | _STAY_CLOSED,
        Happening.FILLED_IN_FULL: _each(_ROUTED, S.FILLED) | _STAY_CLOSED,
        # A trade that is taken back is as if it had never been, and one that is corrected as if it
        # had been the other, in every status: what was PARTIALLY_FILLED may be NEW again, and what
        # had ended has ended. That of a correction which fills an order is FILLED_IN_FULL.
        Happening.TRADE_BUSTED: _each(_ROUTED, RESTING) | _STAY_PAUSED | _STAY_CLOSED,
        Happening.TRADE_CORRECTED: _each(_ROUTED, RESTING) | _STAY_PAUSED | _STAY_CLOSED,
        Happening.CANCEL_REQUESTED: _each(
            (
                S.PENDING_NEW,
                S.NEW,
                S.PARTIALLY_FILLED,
                S.PENDING_REPLACE,
                S.STOPPED,
                S.SUSPENDED,
            ),
            S.PENDING_CANCEL,
        ),
        Happening.CANCEL_REJECTED: {S.PENDING_CANCEL: RESTING},
        # Held orders end at once: no venue knows them. The rest may also be canceled by the venue
        # without our asking.
        Happening.CANCELED: _each(_OPEN, S.CANCELED),
        Happening.REPLACE_REQUESTED: _each(
            (S.PENDING_NEW, S.NEW, S.PARTIALLY_FILLED),
            S.PENDING_REPLACE,
        ),
        # With a cancel on top of a replace, the replace is answered first.
        Happening.REPLACE_REJECTED: _each((S.PENDING_REPLACE, S.PENDING_CANCEL), RESTING),
        Happening.REPLACED: {
            S.PENDING_REPLACE: RESTING,
            S.PENDING_CANCEL: RESTING,
            # Came after we gave the replace up: the venue's terms are the terms.
            S.NEW: RESTING,
            S.PARTIALLY_FILLED: RESTING,
            S.QUEUED: S.QUEUED,
            S.PENDING_TRIGGER: S.PENDING_TRIGGER,
            # They are so in a pause too, and whatever trades next trades on them.
            **_STAY_PAUSED,
        },
        # The client sees nothing of our asking the venue to end an order whose time is over.
        Happening.EXPIRY_REQUESTED: {status: status for status in _ROUTED},
        Happening.EXPIRED: _each(_OPEN, S.EXPIRED),
        Happening.REJECTED: _each(
            (S.PENDING_NEW, S.PENDING_REPLACE, S.PENDING_CANCEL, S.QUEUED, S.PENDING_TRIGGER),
            S.REJECTED,
        ),
        Happening.STOPPED: _each((S.NEW, S.PARTIALLY_FILLED), S.STOPPED),
        Happening.SUSPENDED: _each((S.NEW, S.PARTIALLY_FILLED), S.SUSPENDED),
        Happening.DONE_FOR_DAY: _each(_ROUTED, S.DONE_FOR_DAY),
    },
)


def next_status(status: S, happening: Happening) -> Outcome | None:
    """Return where a happening leads, or None if it has no place in that status.

    None is an answer, not a fault. `RESTING` stands for what `resting` finds once the happening's
    figures are in.

    >>> next_status(S.PENDING_CANCEL, Happening.FILLED_IN_FULL)
    <OrderStatus.FILLED: 'FILLED'>
    """
    return TRANSITIONS[happening].get(status)


def resting(order: Order) -> S:
    """Return the status that an open, routed order has by its requests, fills and routes alone."""
    is_new = is_replace = False
    for request in order.pending:
        kind = request.kind
        if kind is RequestKind.CANCEL:
            return S.PENDING_CANCEL
        is_replace = is_replace or kind is RequestKind.REPLACE
        is_new = is_new or kind is RequestKind.NEW
    if is_replace:
        return S.PENDING_REPLACE
    if order.filled_quantity:
        return S.PARTIALLY_FILLED
    if not is_new:
        return S.NEW
    # What is worked over time is NEW from the first answer on, also while a venue has yet to take
    # the next route of it.
    for route in order.routes:
        if route.acknowledged or route.closed:
            return S.NEW
    return S.PENDING_NEW


def may(order: Order, happening: Happening) -> bool:
    """Whether the table has a place for a happening in the order's present status."""
    return order.status in TRANSITIONS[happening]

"""The life of an order: every status, and what leads from one to the next.

This table is the only place where a status changes. The engine asks it, the diagram in the
documentation is drawn from it, and the tests walk every cell of it, so a row added here is a
change to all three.

A venue's messages can cross ours on the wire: a fill may arrive while a cancel is pending. Such
cells are in the table because they are ordinary. An empty cell means that the happening has no
place in that status; from a venue it becomes a `DontKnowTrade`, from ourselves it is a bug.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from sidestreet.domain.enums import OrderStatus as S
from sidestreet.domain.orders import HELD, TERMINAL, Order, RequestKind


class Happening(StrEnum):
    """What can happen to an order that exists."""

    ROUTED = "ROUTED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    FILLED_IN_PART = "FILLED_IN_PART"
    FILLED_IN_FULL = "FILLED_IN_FULL"
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
_UNCHANGED_WHEN_TERMINAL: Final = {status: status for status in S if status in TERMINAL}

TRANSITIONS: Final[Mapping[Happening, Mapping[S, Outcome]]] = MappingProxyType(
    {
        Happening.ROUTED: {S.QUEUED: S.PENDING_NEW, S.PENDING_TRIGGER: S.PENDING_NEW},
        # An acknowledgement may arrive after we asked for more: the request stays what is shown.
        Happening.ACKNOWLEDGED: dict.fromkeys(
            (S.PENDING_NEW, S.PENDING_REPLACE, S.PENDING_CANCEL),
            RESTING,
        ),
        # A fill books in every status. Crossed our cancel, came late after the end: the shares
        # changed hands all the same. A closed order keeps its status.
        Happening.FILLED_IN_PART: dict.fromkeys(_ROUTED, RESTING) | _UNCHANGED_WHEN_TERMINAL,
        Happening.FILLED_IN_FULL: dict.fromkeys(_ROUTED, S.FILLED) | _UNCHANGED_WHEN_TERMINAL,
        Happening.CANCEL_REQUESTED: dict.fromkeys(
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
        Happening.CANCELED: dict.fromkeys(_OPEN, S.CANCELED),
        Happening.REPLACE_REQUESTED: dict.fromkeys(
            (S.PENDING_NEW, S.NEW, S.PARTIALLY_FILLED),
            S.PENDING_REPLACE,
        ),
        # With a cancel on top of a replace, the replace is answered first.
        Happening.REPLACE_REJECTED: dict.fromkeys((S.PENDING_REPLACE, S.PENDING_CANCEL), RESTING),
        Happening.REPLACED: {
            S.PENDING_REPLACE: RESTING,
            S.PENDING_CANCEL: RESTING,
            S.QUEUED: S.QUEUED,
            S.PENDING_TRIGGER: S.PENDING_TRIGGER,
        },
        # The client sees nothing of our asking the venue to end an order whose time is over.
        Happening.EXPIRY_REQUESTED: {status: status for status in _ROUTED},
        Happening.EXPIRED: dict.fromkeys(_OPEN, S.EXPIRED),
        Happening.REJECTED: dict.fromkeys(
            (S.PENDING_NEW, S.PENDING_REPLACE, S.PENDING_CANCEL, S.QUEUED, S.PENDING_TRIGGER),
            S.REJECTED,
        ),
        Happening.STOPPED: dict.fromkeys((S.NEW, S.PARTIALLY_FILLED), S.STOPPED),
        Happening.SUSPENDED: dict.fromkeys((S.NEW, S.PARTIALLY_FILLED), S.SUSPENDED),
        Happening.DONE_FOR_DAY: dict.fromkeys(_ROUTED, S.DONE_FOR_DAY),
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
    if order.request(RequestKind.CANCEL) is not None:
        return S.PENDING_CANCEL
    if order.request(RequestKind.REPLACE) is not None:
        return S.PENDING_REPLACE
    if order.filled_quantity:
        return S.PARTIALLY_FILLED
    if order.request(RequestKind.NEW) is not None:
        return S.PENDING_NEW
    return S.NEW


def may(order: Order, happening: Happening) -> bool:
    """Whether the table has a place for a happening in the order's present status."""
    return order.status in TRANSITIONS[happening]

"""Borrowing stock: what the lending desk has, and what it has promised to whom.

A locate is the desk's word that so many shares can be borrowed for a short sale on one day
(Regulation SHO, Rule 203(b)(1)). Selling short uses it up; an open order holds a part of it.
"""

from enum import StrEnum

import msgspec


class LocateStatus(StrEnum):
    """How far a locate is, spelled as the contract spells it."""

    REQUESTED = "REQUESTED"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"


class Locate(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A request for shares to borrow, and what was granted. Quantities are whole shares.

    `effective_date` is the New York date on which it holds, "" until the desk's first day has
    begun. `locate_id` and `quantity` are there once it is granted; `granted_before` is what the
    account was granted earlier of the same instrument for the same day, which is used first.
    `used_quantity` is filled in when its day is over; until then, what is used follows from what
    was sold.
    """

    locate_request_id: str
    client_request_id: str
    account_id: int
    instrument_id: str
    requested_quantity: int
    effective_date: str
    status: LocateStatus
    created_at: int
    locate_id: str | None = None
    quantity: int | None = None
    used_quantity: int = 0
    related_order_id: str | None = None
    granted_before: int = 0


class Borrow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the lending desk has of an instrument: a yearly rate in millionths, whole shares."""

    instrument_id: str
    rate: int
    available: int
    as_of: int

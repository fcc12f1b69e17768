"""Commands to the lending desk."""

import msgspec

from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.locates import LocateStatus


class SetBorrow(msgspec.Struct, frozen=True, gc=False):
    """Set what can be lent of an instrument: a yearly rate in millionths, and whole shares."""

    terms: InstrumentTerms
    rate: int
    available: int


class RequestLocate(msgspec.Struct, frozen=True, gc=False):
    """Ask for whole shares to borrow today, or on `effective_date`.

    `status` has the answer of the desk, where it is not to be worked out from what can be lent.
    """

    account_id: int
    terms: InstrumentTerms
    quantity: int
    client_request_id: str
    effective_date: str | None = None
    status: LocateStatus | None = None
    related_order_id: str | None = None


class AnswerLocate(msgspec.Struct, frozen=True, gc=False):
    """Grant or refuse a request that is open, whatever can be lent.

    `quantity` is how many whole shares are granted; None is all that was asked for.
    """

    locate_request_id: str
    is_granted: bool
    quantity: int | None = None


class RestrictShorts(msgspec.Struct, frozen=True, gc=False):
    """The market restricts short sales of an instrument, which fell too far on a business day.

    `fell_at` is when it did, in nanoseconds.
    """

    instrument_id: str
    date: str
    fell_at: int


LendingCommand = SetBorrow | RequestLocate | AnswerLocate | RestrictShorts

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


class RestrictShorts(msgspec.Struct, frozen=True, gc=False):
    """An instrument traded at `price`, and the day before had ended at `previous_close`."""

    instrument_id: str
    price: int
    previous_close: int


LendingCommand = SetBorrow | RequestLocate | RestrictShorts

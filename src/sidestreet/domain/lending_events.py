"""Events of the lending desk."""

from sidestreet.domain.fact import Fact
from sidestreet.domain.locates import Borrow, Locate, LocateStatus


class BorrowSet(Fact, frozen=True):
    """The lending desk has this to lend, at this rate."""

    borrow: Borrow


class LocateRequested(Fact, frozen=True):
    """An account asked for shares to borrow."""

    locate: Locate


class LocateAnswered(Fact, frozen=True):
    """The lending desk answered a request, or the day of a locate is over.

    `granted_before` is what the account has been granted already of the same instrument for the
    same day; `used_quantity` what was sold short against the locate by the end of its day.
    """

    locate_request_id: str
    status: LocateStatus
    locate_id: str | None = None
    quantity: int | None = None
    granted_before: int = 0
    used_quantity: int = 0


class LocateDated(Fact, frozen=True):
    """A request that came before the desk's first day counts for that day."""

    locate_request_id: str
    effective_date: str
    granted_before: int = 0


class ShortSalesRestricted(Fact, frozen=True):
    """A price fall restricts short sales for the rest of the day and the next (Rule 201)."""

    instrument_id: str
    date: str
    fell_at: int


class ShortSalesFreed(Fact, frozen=True):
    """The restriction of an instrument's short sales is over."""

    instrument_id: str


LendingEvent = (
    BorrowSet
    | LocateRequested
    | LocateAnswered
    | LocateDated
    | ShortSalesRestricted
    | ShortSalesFreed
)

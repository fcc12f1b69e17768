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
    """The lending desk answered a request, or the day of a locate is over."""

    locate_request_id: str
    status: LocateStatus
    locate_id: str | None = None
    quantity: int | None = None


LendingEvent = BorrowSet | LocateRequested | LocateAnswered

"""Events of margin calls."""

from sidestreet.domain.fact import Fact


class MarginCalled(Fact, frozen=True):
    """An account has less than it must cover, and is asked to make it good before the next day.

    `date` is the day that began. Sums have no bound, so they are texts of integers, in millionths
    of a dollar: equity and the maintenance requirement.
    """

    account_id: int
    date: str
    equity: str
    requirement: str


class MarginCallMet(Fact, frozen=True):
    """An account covers again what it must, as the day `date` begins."""

    account_id: int
    date: str
    equity: str
    requirement: str


class LiquidationBegan(Fact, frozen=True):
    """A call was not met in time. What is closed, and which orders are canceled, stands beside."""

    account_id: int
    date: str
    equity: str
    requirement: str


MarginCallEvent = MarginCalled | MarginCallMet | LiquidationBegan

"""Events of the ledger: days, cash and positions that move without an order."""

from sidestreet.domain.accounts import Account
from sidestreet.domain.fact import Fact
from sidestreet.domain.fees import FeeSchedule
from sidestreet.domain.holdings import Holding
from sidestreet.domain.ledger import BusinessDay, House, Movement


class DayBegan(Fact, frozen=True):
    """A business day is under way; trades are booked for it until the next one begins."""

    day: BusinessDay


class PricesClosed(Fact, frozen=True):
    """The closing prices of a day, instrument by instrument, for all that anybody holds."""

    date: str
    prices: tuple[tuple[str, int], ...]


class DayClosed(Fact, frozen=True):
    """An account's figures at the end of a day. Sums have no bound, so they are texts of integers.

    `realized` and `unrealized` are the day's, against the prior close. `position_pnl` is what
    the positions carried into the day have moved, `day_pnl` what the day's own trades have made.
    The last four are what the next day starts from.
    """

    account_id: int
    date: str
    start_equity: str
    equity: str
    realized: str
    unrealized: str
    bought: str
    sold: str
    position_pnl: str
    day_pnl: str
    net_pnl: str
    long_market_value: str
    short_market_value: str
    buying_power: str
    maintenance_requirement: str


class CashMoved(Fact, frozen=True):
    """An account gained `amount` from an account of the house, or lost it where negative.

    Settled at once, or when the day `settles_on` begins.
    """

    account_id: int
    house: House
    amount: int
    detail: str = ""
    instrument_id: str = ""
    settles_on: str = ""


class PositionMoved(Fact, frozen=True):
    """A position changed by `quantity` for `amount`, signed alike, without an order.

    The money is paid or received like a trade's unless `is_free`. What left `is_at_open` left
    before the day's first trade, at what it was worth then: the day's start figures follow.
    """

    account_id: int
    instrument_id: str
    quantity: int
    amount: int
    movement: Movement
    is_free: bool = False
    detail: str = ""
    is_at_open: bool = False


class AccountChanged(Fact, frozen=True):
    """An account is now as told here."""

    account: Account


class FeesSet(Fact, frozen=True):
    """Executions are charged by this schedule from here on."""

    schedule: FeeSchedule


class BooksPlanted(Fact, frozen=True):
    """An account's books are these, whatever they were: a seed file says so.

    `unsettled` are credits and debits by the day on which they settle, `sold_short` what was sold
    short today of what is hard to borrow, by instrument. The others are the figures with which
    the day began.
    """

    account_id: int
    settled_cash: int
    unsettled: tuple[tuple[str, int, int], ...] = ()
    holdings: tuple[tuple[str, Holding], ...] = ()
    sold_short: tuple[tuple[str, int], ...] = ()
    start_date: str = ""
    start_equity: int = 0
    start_long_market_value: int = 0
    start_short_market_value: int = 0
    start_trade_cash: int = 0
    start_buying_power: int = 0
    start_maintenance_requirement: int = 0
    start_deposits: int = 0


MoneyEvent = (
    DayBegan
    | PricesClosed
    | DayClosed
    | CashMoved
    | PositionMoved
    | AccountChanged
    | FeesSet
    | BooksPlanted
)

"""Commands about money: days, cash, positions, and what is charged."""

import msgspec

from sidestreet.domain.accounts import Account
from sidestreet.domain.fees import FeeSchedule
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.ledger import BusinessDay


class RollDay(msgspec.Struct, frozen=True):
    """The business day is over and `day` begins.

    `prices` are the closing prices of all that anybody holds, put here by the sequencer.
    """

    day: BusinessDay
    prices: tuple[tuple[str, int], ...] = ()


class MoveCash(msgspec.Struct, frozen=True, gc=False):
    """Pay cash into an account, or out of it where negative. Millionths of a dollar."""

    account_id: int
    amount: int
    detail: str = ""


class SeedPosition(msgspec.Struct, frozen=True, gc=False):
    """Give an account a position that cost `average_price` a share; its cash stays as it is."""

    account_id: int
    terms: InstrumentTerms
    quantity: int
    average_price: int
    underlying: InstrumentTerms | None = None


class SetPosition(msgspec.Struct, frozen=True, gc=False):
    """Let an account hold exactly this, whatever it held; its cash stays as it is.

    A `quantity` of 0 leaves nothing. What was held goes at what it cost, so nothing is earned.
    """

    account_id: int
    terms: InstrumentTerms
    quantity: int
    average_price: int
    underlying: InstrumentTerms | None = None


class CloneAccount(msgspec.Struct, frozen=True):
    """Open `account` with the terms, the cash, the positions and the limits of another one.

    Its number and the day on which it opens are its own.
    """

    account_id: int
    account: Account


class ChangeAccount(msgspec.Struct, frozen=True):
    """Make an account what is told here. One that may no longer trade has its orders canceled.

    With `members` only those change, and what the others are is seen when this is decided.
    """

    account: Account
    members: tuple[str, ...] | None = None


class ChangeInstrument(msgspec.Struct, frozen=True):
    """Make an instrument's trading terms what is told here: halted, restricted, other rates.

    With `members` only those change of an instrument that the desk knows, as of an account. None
    of them is to have the desk know an instrument.
    """

    terms: InstrumentTerms
    members: tuple[str, ...] | None = None


class SetFees(msgspec.Struct, frozen=True):
    """Charge executions by this schedule from here on."""

    schedule: FeeSchedule


class ClosePositions(msgspec.Struct, frozen=True, gc=False):
    """Close a position at the market, or all of an account's where no instrument is named.

    With `cancel_orders` the open orders in what is closed are canceled first, and the closing
    orders wait for their ends. `client_order_ids` is the prefix of the closing orders' names.
    """

    account_id: int
    instrument_id: str | None = None
    cancel_orders: bool = False


MoneyCommand = (
    RollDay
    | MoveCash
    | SeedPosition
    | SetPosition
    | CloneAccount
    | ChangeAccount
    | ChangeInstrument
    | SetFees
    | ClosePositions
)

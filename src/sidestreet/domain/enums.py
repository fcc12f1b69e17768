"""The closed lists of the trade, spelled as the contract spells them.

Inside the desk there is no OTHER: what the contract lets a reader tolerate, the desk never holds.
"""

from enum import StrEnum


class Side(StrEnum):
    """FIX Side (54). A sell beyond the long position is a short sale."""

    BUY = "BUY"
    SELL = "SELL"


class OrderType(StrEnum):
    """FIX OrdType (40)."""

    MARKET = "MARKET"
    LIMIT = "LIMIT"
    STOP = "STOP"
    STOP_LIMIT = "STOP_LIMIT"
    TRAILING_STOP = "TRAILING_STOP"
    TRAILING_STOP_LIMIT = "TRAILING_STOP_LIMIT"


class TimeInForce(StrEnum):
    """FIX TimeInForce (59)."""

    DAY = "DAY"
    GOOD_TILL_CANCEL = "GOOD_TILL_CANCEL"
    IMMEDIATE_OR_CANCEL = "IMMEDIATE_OR_CANCEL"
    FILL_OR_KILL = "FILL_OR_KILL"
    GOOD_TILL_DATE = "GOOD_TILL_DATE"
    AT_OPEN = "AT_OPEN"
    AT_CLOSE = "AT_CLOSE"


class TrailingOffsetType(StrEnum):
    """FIX PegOffsetType (836): dollars, or hundredths of a percent of the watermark."""

    PRICE = "PRICE"
    BPS = "BPS"


class StrategyType(StrEnum):
    """FIX TargetStrategy (847): smart routing, over volume, over time, or one venue directly."""

    SOR = "SOR"
    VWAP = "VWAP"
    TWAP = "TWAP"
    DMA = "DMA"


class OrderStatus(StrEnum):
    """FIX OrdStatus (39), plus the two that mean "held by the desk, at no venue"."""

    PENDING_NEW = "PENDING_NEW"
    QUEUED = "QUEUED"
    PENDING_TRIGGER = "PENDING_TRIGGER"
    NEW = "NEW"
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    PENDING_REPLACE = "PENDING_REPLACE"
    PENDING_CANCEL = "PENDING_CANCEL"
    STOPPED = "STOPPED"
    SUSPENDED = "SUSPENDED"
    FILLED = "FILLED"
    CANCELED = "CANCELED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    REPLACED = "REPLACED"
    DONE_FOR_DAY = "DONE_FOR_DAY"


class InstrumentType(StrEnum):
    """What kind of instrument: the contract's security type."""

    COMMON_STOCK = "COMMON_STOCK"
    INDEX = "INDEX"
    OPTION = "OPTION"
    CASH = "CASH"


class PositionIntent(StrEnum):
    """Whether the client says that an order opens or closes a position."""

    OPEN = "OPEN"
    CLOSE = "CLOSE"


class AccountStatus(StrEnum):
    """Whether an account may trade."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    CLOSED = "CLOSED"


class AccountSubtype(StrEnum):
    """How an account pays for what it buys."""

    CASH = "CASH"
    MARGIN = "MARGIN"


class HolderKind(StrEnum):
    """Who holds an account."""

    NATURAL_PERSON = "NATURAL_PERSON"
    LEGAL_ENTITY = "LEGAL_ENTITY"


class MarginType(StrEnum):
    """How much an account may borrow: not at all, or as Regulation T allows."""

    NONE = "NONE"
    REG_T = "REG_T"


class Shortable(StrEnum):
    """How hard an instrument is to borrow for a short sale, spelled as the contract spells it."""

    EASY_TO_BORROW = "EASY_TO_BORROW"
    HARD_TO_BORROW = "HARD_TO_BORROW"
    NOT_SHORTABLE = "NOT_SHORTABLE"


class OptionRight(StrEnum):
    """FIX PutOrCall (201)."""

    CALL = "CALL"
    PUT = "PUT"


class ExerciseStyle(StrEnum):
    """FIX ExerciseStyle (1194): on any day, or on the last one only."""

    AMERICAN = "AMERICAN"
    EUROPEAN = "EUROPEAN"

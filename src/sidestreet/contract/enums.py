"""The closed lists of the wire: one class for what the API answers, one for what it accepts.

Strict in, tolerant out: a list that is only answered may hold OTHER, so that a client is ready
for values it does not know; a list that is accepted never does. Where older versions of the API
spelled a value differently, the accepted list still reads it and `OLDER_SPELLINGS` says what it
means today; answers use today's spelling only.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Side(StrEnum):
    """Side of an order. A sell beyond the long position is a short sale."""

    BUY = "BUY"
    SELL = "SELL"


class RequestSide(StrEnum):
    """Side of a new order. SELL_SHORT is an older spelling and is read as SELL."""

    BUY = "BUY"
    SELL = "SELL"
    SELL_SHORT = "SELL_SHORT"


class OrderType(StrEnum):
    """How the price of an order is set."""

    MARKET = "MARKET"
    LIMIT = "LIMIT"
    STOP = "STOP"
    STOP_LIMIT = "STOP_LIMIT"
    TRAILING_STOP = "TRAILING_STOP"
    TRAILING_STOP_LIMIT = "TRAILING_STOP_LIMIT"
    OTHER = "OTHER"


class RequestOrderType(StrEnum):
    """How the price of a new order is set."""

    MARKET = "MARKET"
    LIMIT = "LIMIT"
    STOP = "STOP"
    STOP_LIMIT = "STOP_LIMIT"
    TRAILING_STOP = "TRAILING_STOP"
    TRAILING_STOP_LIMIT = "TRAILING_STOP_LIMIT"


class TimeInForce(StrEnum):
    """How long an order lives."""

    DAY = "DAY"
    GOOD_TILL_CANCEL = "GOOD_TILL_CANCEL"
    IMMEDIATE_OR_CANCEL = "IMMEDIATE_OR_CANCEL"
    FILL_OR_KILL = "FILL_OR_KILL"
    GOOD_TILL_DATE = "GOOD_TILL_DATE"
    AT_OPEN = "AT_OPEN"
    AT_CLOSE = "AT_CLOSE"
    OTHER = "OTHER"


class RequestTimeInForce(StrEnum):
    """How long a new order lives.

    AT_THE_OPENING and AT_THE_CLOSE are older spellings, read as AT_OPEN and AT_CLOSE.
    """

    DAY = "DAY"
    GOOD_TILL_CANCEL = "GOOD_TILL_CANCEL"
    IMMEDIATE_OR_CANCEL = "IMMEDIATE_OR_CANCEL"
    FILL_OR_KILL = "FILL_OR_KILL"
    GOOD_TILL_DATE = "GOOD_TILL_DATE"
    AT_OPEN = "AT_OPEN"
    AT_CLOSE = "AT_CLOSE"
    AT_THE_OPENING = "AT_THE_OPENING"
    AT_THE_CLOSE = "AT_THE_CLOSE"


OLDER_SPELLINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "SELL_SHORT": "SELL",
        "AT_THE_OPENING": "AT_OPEN",
        "AT_THE_CLOSE": "AT_CLOSE",
    },
)
"""Accepted values of older versions, and the value of today that each stands for."""


class OrderStatus(StrEnum):
    """Where an order is in its life."""

    PENDING_NEW = "PENDING_NEW"
    QUEUED = "QUEUED"
    PENDING_TRIGGER = "PENDING_TRIGGER"
    NEW = "NEW"
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    FILLED = "FILLED"
    CANCELED = "CANCELED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    PENDING_CANCEL = "PENDING_CANCEL"
    PENDING_REPLACE = "PENDING_REPLACE"
    REPLACED = "REPLACED"
    DONE_FOR_DAY = "DONE_FOR_DAY"
    STOPPED = "STOPPED"
    SUSPENDED = "SUSPENDED"
    CALCULATED = "CALCULATED"
    OTHER = "OTHER"


class QueueState(StrEnum):
    """Whether an order accepted ahead of its session is still held."""

    AWAITING_RELEASE = "AWAITING_RELEASE"
    RELEASED = "RELEASED"


class TrailingOffsetType(StrEnum):
    """Unit of a trailing offset: dollars, or hundredths of a percent."""

    PRICE = "PRICE"
    BPS = "BPS"


class StrategyType(StrEnum):
    """How an order is worked: smart routing, over volume, over time, or at one venue."""

    SOR = "SOR"
    VWAP = "VWAP"
    TWAP = "TWAP"
    DMA = "DMA"


class PositionIntent(StrEnum):
    """Whether an order is meant to open or to close a position."""

    OPEN = "OPEN"
    CLOSE = "CLOSE"


class InstrumentType(StrEnum):
    """What kind of instrument it is."""

    COMMON_STOCK = "COMMON_STOCK"
    INDEX = "INDEX"
    OPTION = "OPTION"
    CASH = "CASH"


class ShortableAttribute(StrEnum):
    """How hard an instrument is to borrow for a short sale."""

    EASY_TO_BORROW = "EASY_TO_BORROW"
    HARD_TO_BORROW = "HARD_TO_BORROW"
    NOT_SHORTABLE = "NOT_SHORTABLE"


class NotShortableReason(StrEnum):
    """Why an instrument cannot be sold short."""

    INSUFFICIENT_LOCATE_INVENTORY = "INSUFFICIENT_LOCATE_INVENTORY"
    UNSUPPORTED_SECURITY = "UNSUPPORTED_SECURITY"


class AccountStatus(StrEnum):
    """Whether an account may trade."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    CLOSED = "CLOSED"


class AccountType(StrEnum):
    """Whose account it is."""

    CUSTOMER = "CUSTOMER"
    OTHER = "OTHER"


class AccountSubtype(StrEnum):
    """How an account pays for what it buys."""

    CASH = "CASH"
    MARGIN = "MARGIN"
    OTHER = "OTHER"


class AccountHolderEntityKind(StrEnum):
    """What holds an account: a person or a legal entity."""

    NATURAL_PERSON = "NATURAL_PERSON"
    LEGAL_ENTITY = "LEGAL_ENTITY"
    OTHER = "OTHER"


class MarginType(StrEnum):
    """By which rules an account may borrow. NONE may not."""

    OTHER = "OTHER"
    NONE = "NONE"
    PORTFOLIO_MARGIN = "PORTFOLIO_MARGIN"
    RISK_BASED_HAIRCUT_BROKER_DEALER = "RISK_BASED_HAIRCUT_BROKER_DEALER"
    REG_T = "REG_T"
    RISK_BASED_HAIRCUT_MARKET_MAKER = "RISK_BASED_HAIRCUT_MARKET_MAKER"
    CIRO = "CIRO"
    FUTURES_NLV = "FUTURES_NLV"
    FUTURES_TOT_EQ = "FUTURES_TOT_EQ"


class PositionType(StrEnum):
    """Whether a position is owned or owed."""

    LONG = "LONG"
    SHORT = "SHORT"


class PositionSort(StrEnum):
    """What a list of positions can be sorted by."""

    SYMBOL = "SYMBOL"
    INSTRUMENT_TYPE = "INSTRUMENT_TYPE"
    QUANTITY = "QUANTITY"
    MARKET_VALUE = "MARKET_VALUE"
    POSITION_TYPE = "POSITION_TYPE"
    UNREALIZED_PNL = "UNREALIZED_PNL"
    DAILY_UNREALIZED_PNL = "DAILY_UNREALIZED_PNL"
    DAILY_REALIZED_PNL = "DAILY_REALIZED_PNL"


class SortDirection(StrEnum):
    """Which end of a sorted list comes first: the lowest (ASC) or the highest (DESC)."""

    ASC = "ASC"
    DESC = "DESC"


class PositionInstructionType(StrEnum):
    """What is to be done with long options: use the right, or say what becomes of it at expiry.

    CONTRARY_EXERCISE asks for the opposite of what expiry would do by itself.
    """

    EXERCISE = "EXERCISE"
    DO_NOT_EXERCISE = "DO_NOT_EXERCISE"
    CONTRARY_EXERCISE = "CONTRARY_EXERCISE"


class PositionInstructionStatus(StrEnum):
    """Where an instruction is in its life. ACCEPTED, REJECTED and CANCELLED are its ends."""

    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    CANCEL_REQUESTED = "CANCEL_REQUESTED"
    CANCELLED = "CANCELLED"
    CANCEL_FAILED = "CANCEL_FAILED"
    UNKNOWN = "UNKNOWN"


class LocateStatus(StrEnum):
    """What became of a request for shares to borrow."""

    REQUESTED = "REQUESTED"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"

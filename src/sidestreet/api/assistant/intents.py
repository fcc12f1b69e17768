"""What a user can want of the assistant. Amounts are millionths; None is what was not said."""

from enum import StrEnum

import msgspec

from sidestreet.domain.enums import OrderType, Side, TimeInForce


class ShowOrders(msgspec.Struct, frozen=True):
    """Which orders there are: open ones, or the latest of all."""

    symbol: str | None = None
    side: Side | None = None
    order_id: str | None = None
    with_ended: bool = False


class ShowPositions(msgspec.Struct, frozen=True):
    """What is held, of one instrument or of all."""

    symbol: str | None = None


class ShowBalances(msgspec.Struct, frozen=True):
    """What the account is worth and may spend."""


class ShowPrices(msgspec.Struct, frozen=True):
    """Where instruments stand."""

    symbols: tuple[str, ...]


class ShowChart(msgspec.Struct, frozen=True):
    """A chart of an instrument; without a symbol, of what is held."""

    symbol: str | None
    timeframe: str = "1D"


class ShowMarket(msgspec.Struct, frozen=True):
    """How the market is doing."""


class Research(msgspec.Struct, frozen=True):
    """All that is known of an instrument, beside what somebody thinks of it."""

    symbol: str
    thesis: str = ""


class Screen(msgspec.Struct, frozen=True):
    """Which stocks there are in a range of prices: field, operator, value."""

    filters: tuple[tuple[str, str, int], ...]


class PlaceOrder(msgspec.Struct, frozen=True):
    """A new order. A `quantity` of None is asked back for."""

    side: Side
    symbol: str | None
    quantity: int | None
    order_type: OrderType
    time_in_force: TimeInForce
    limit_price: int | None = None
    stop_price: int | None = None


class CancelOrders(msgspec.Struct, frozen=True):
    """Cancel open orders: those that match, all of them, or the latest."""

    symbol: str | None = None
    side: Side | None = None
    order_id: str | None = None
    every: bool = False
    latest: bool = False


class ChangeOrder(msgspec.Struct, frozen=True):
    """Give an open order other terms."""

    symbol: str | None = None
    side: Side | None = None
    order_id: str | None = None
    quantity: int | None = None
    limit_price: int | None = None
    stop_price: int | None = None


class ClosePosition(msgspec.Struct, frozen=True):
    """Sell what is held of an instrument, or buy back what was sold short; of all without one."""

    symbol: str | None


class GiveAccess(msgspec.Struct, frozen=True):
    """Let the assistant know of the account."""


class Help(msgspec.Struct, frozen=True):
    """What the assistant can do."""


class Why(StrEnum):
    """Why a sentence was not understood."""

    UNKNOWN = "unknown"
    BY_VALUE = "by value"
    """An order for so many dollars: orders are for so many shares."""
    NO_SYMBOL = "no symbol"
    NEGATED = "negated"


class NotUnderstood(msgspec.Struct, frozen=True):
    """Nothing that can be answered."""

    why: Why = Why.UNKNOWN


Intent = (
    ShowOrders
    | ShowPositions
    | ShowBalances
    | ShowPrices
    | ShowChart
    | ShowMarket
    | Research
    | Screen
    | PlaceOrder
    | CancelOrders
    | ChangeOrder
    | ClosePosition
    | GiveAccess
    | Help
    | NotUnderstood
)

OF_AN_ACCOUNT = (
    ShowOrders,
    ShowPositions,
    ShowBalances,
    CancelOrders,
    ChangeOrder,
    ClosePosition,
)
"""Intents that cannot be answered without account data; a chart of what is held is one too."""

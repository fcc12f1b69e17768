"""Which members an order of each type has: what has to be given, and what may not be.

The prices of each type stand in `domain/conditions.py`, all else here. The tests walk both tables
cell by cell and the page docs/order-types.md shows them. Sources: the vendor's texts about each
member. That AT_OPEN and AT_CLOSE are for MARKET and LIMIT alone, and that stops are for orders that
last, are our readings, marked as such.
"""

from collections.abc import Mapping
from typing import Final

from sidestreet.api.instants import RANGE, Edge, parse_instant
from sidestreet.contract.order_requests import NewOrderRequest, ReplaceOrderRequest
from sidestreet.domain.amounts import AMOUNT_MAX, DECIMALS, parse_amount, render_amount
from sidestreet.domain.conditions import AT_AUCTION, BPS, PRICES, Trigger
from sidestreet.domain.enums import OrderType, TimeInForce, TrailingOffsetType
from sidestreet.http.errors import ApiError, ErrorKind

PRICE_MEMBERS: Final = (
    "limit_price",
    "stop_price",
    "trailing_offset",
    "trailing_offset_type",
    "limit_offset",
)
"""All members about prices, in the order in which they are looked at."""

_LASTING: Final = frozenset(
    {TimeInForce.DAY, TimeInForce.GOOD_TILL_CANCEL, TimeInForce.GOOD_TILL_DATE},
)

TIMES_IN_FORCE: Final[Mapping[OrderType, frozenset[TimeInForce]]] = {
    # The one client library that tells sends MARKET orders as DAY alone; that they may ask for an
    # auction as well is our reading.
    OrderType.MARKET: frozenset({TimeInForce.DAY}) | AT_AUCTION,
    OrderType.LIMIT: frozenset(TimeInForce),
    # Our reading: what is to trade at once or not at all cannot wait for a price.
    OrderType.STOP: _LASTING,
    OrderType.STOP_LIMIT: _LASTING,
    OrderType.TRAILING_STOP: _LASTING,
    OrderType.TRAILING_STOP_LIMIT: _LASTING,
}
"""Which time in force each order type may have."""

EXTENDED_HOURS: Final = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT})
"""The order types that trade outside the regular session if they are asked to."""


def check_members(row: NewOrderRequest, order_type: OrderType, at: str) -> None:
    """Refuse a row that lacks a member its order type needs, or has one that it does not take."""
    needed = PRICES[order_type]
    for name in PRICE_MEMBERS:
        is_given = getattr(row, name) is not None
        if is_given and name not in needed:
            raise unacceptable(at, f"{name} is not allowed for order_type {order_type}")
        if not is_given and name in needed:
            raise unacceptable(at, f"{name} is required for order_type {order_type}")


def trigger_of(
    row: NewOrderRequest | ReplaceOrderRequest,
    at: str = "",
    kind: ErrorKind = ErrorKind.UNACCEPTABLE_VALUE,
) -> Trigger | None:
    """Return what a row says of the price that is waited for; None if it says nothing.

    A member that is not given is None. Raises `ApiError` for an amount that cannot be.
    """
    offset_type = (
        None if row.trailing_offset_type is None else TrailingOffsetType(row.trailing_offset_type)
    )
    trigger = Trigger(
        stop_price=_amount(row.stop_price, "stop_price", at, kind),
        trailing_offset=_amount(row.trailing_offset, "trailing_offset", at, kind),
        trailing_offset_type=offset_type,
        limit_offset=_signed(row.limit_offset, "limit_offset", at, kind),
    )
    offset = trigger.trailing_offset
    if offset_type is TrailingOffsetType.BPS and offset is not None and offset >= BPS:
        raise invalid("trailing_offset", "must be below 10000 BPS", at, kind)
    return None if trigger == Trigger() else trigger


def positive_amount(
    text: str, name: str, at: str = "", kind: ErrorKind = ErrorKind.UNACCEPTABLE_VALUE
) -> int:
    """Return a decimal string as millionths, above zero and within bounds."""
    amount = parse_amount(text)
    if amount is None:
        raise invalid(name, f"more than {DECIMALS} decimals", at, kind)
    if amount <= 0:
        raise invalid(name, "must be positive", at, kind)
    if amount > AMOUNT_MAX:
        raise invalid(name, f"must be at most {render_amount(AMOUNT_MAX)}", at, kind)
    return amount


def instant_of(text: str, name: str, at: str, edge: Edge = "start") -> int:
    """Return an instant of a row; of a bare date the given end."""
    instant = parse_instant(text, edge)
    if instant is None:
        raise invalid(name, f"expected {RANGE}", at)
    return instant


def unacceptable(at: str, what: str) -> ApiError:
    """Return the error of a row that no desk could make sense of."""
    return ApiError(ErrorKind.UNACCEPTABLE_VALUE, f"{at}: {what}")


def invalid(
    name: str, what: str, at: str = "", kind: ErrorKind = ErrorKind.UNACCEPTABLE_VALUE
) -> ApiError:
    """Return the error of a member whose value cannot be; `at` names its row."""
    where = f"{at}: " if at else ""
    return ApiError(kind, f"{where}Invalid {name.replace('_', ' ')}: {what}")


def _amount(text: str | None, name: str, at: str, kind: ErrorKind) -> int | None:
    return None if text is None else positive_amount(text, name, at, kind)


def _signed(text: str | None, name: str, at: str, kind: ErrorKind) -> int | None:
    if text is None:
        return None
    amount = parse_amount(text, signed=True)
    if amount is None:
        raise invalid(name, f"more than {DECIMALS} decimals", at, kind)
    if abs(amount) > AMOUNT_MAX:
        raise invalid(name, f"must be at most {render_amount(AMOUNT_MAX)} either way", at, kind)
    return amount

"""From the rows of a submit to the desk's new orders: every check that needs no state.

A row is refused here when no desk could make sense of it (422), or when this one does not yet do
what it asks (400, saying so). All rows are looked at before any is placed.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

import msgspec

from sidestreet.api.instants import RANGE, parse_instant
from sidestreet.contract.enums import OLDER_SPELLINGS
from sidestreet.contract.order_requests import NewOrderRequest, SmartRouting
from sidestreet.domain.amounts import AMOUNT_MAX, DECIMALS, parse_amount, render_amount
from sidestreet.domain.commands import NewOrder
from sidestreet.domain.enums import OrderType, PositionIntent, Side, TimeInForce
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.instruments import Instrument, InstrumentDirectory

ORDER_TYPES: Final = frozenset({OrderType.MARKET, OrderType.LIMIT})
"""The order types that the desk works today."""

TIMES_IN_FORCE: Final[Mapping[OrderType, frozenset[TimeInForce]]] = {
    # Our reading: the one client library that tells sends MARKET orders as DAY alone.
    OrderType.MARKET: frozenset({TimeInForce.DAY}),
    OrderType.LIMIT: frozenset(
        {
            TimeInForce.DAY,
            TimeInForce.GOOD_TILL_CANCEL,
            TimeInForce.IMMEDIATE_OR_CANCEL,
            TimeInForce.FILL_OR_KILL,
            TimeInForce.GOOD_TILL_DATE,
        },
    ),
}
"""Which time in force each order type may have."""

_NOT_YET: Final = frozenset({TimeInForce.AT_OPEN, TimeInForce.AT_CLOSE})
NOT_YET_MEMBERS: Final = (
    "stop_price",
    "trailing_offset",
    "trailing_offset_type",
    "limit_offset",
)
"""Members of a new order or a replace that no order type of today has."""

_DIGEST_BYTES: Final = 16


def new_order(row: NewOrderRequest, index: int, directory: InstrumentDirectory) -> NewOrder:
    """Return the new order that a row asks for. Raises `ApiError` naming the row and member."""
    at = f"[{index}]"
    order_type = _order_type(row, at)
    time_in_force = _time_in_force(row, order_type, at)
    if row.strategy is not None and not isinstance(row.strategy, SmartRouting):
        raise _not_yet(at, f"strategy {type(row.strategy).__struct_config__.tag}")
    for name in NOT_YET_MEMBERS:
        if getattr(row, name) is not None:
            raise _unacceptable(at, f"{name} is not allowed for order_type {order_type}")
    if row.extended_hours and order_type is OrderType.MARKET:
        raise ApiError(
            ErrorKind.UNACCEPTABLE_REQUEST,
            f"{at}: extended_hours is not allowed for order_type {order_type}",
        )
    instrument = _instrument(row, at, directory)
    quantity = positive_amount(row.quantity, "quantity", at)
    limit_price = _limit_price(row, order_type, at)
    expires_at = _expires_at(row, time_in_force, at)
    side = Side(OLDER_SPELLINGS.get(row.side, row.side))
    intent = None if row.position_intent is None else PositionIntent(row.position_intent)
    asked = (
        instrument.terms.instrument_id,
        side,
        order_type,
        time_in_force,
        quantity,
        limit_price,
        expires_at,
        bool(row.extended_hours),
        intent,
    )
    return NewOrder(
        terms=instrument.terms,
        side=side,
        order_type=order_type,
        time_in_force=time_in_force,
        quantity=quantity,
        digest=_digest(asked),
        limit_price=limit_price,
        expires_at=expires_at,
        extended_hours=row.extended_hours,
        position_intent=intent,
        client_order_id=row.id,
        underlying=directory.underlying_terms(instrument.terms),
    )


def positive_amount(
    text: str, name: str, at: str = "", kind: ErrorKind = ErrorKind.UNACCEPTABLE_VALUE
) -> int:
    """Return a decimal string as millionths, above zero and within bounds."""
    amount = parse_amount(text)
    told = name.replace("_", " ")
    where = f"{at}: " if at else ""
    if amount is None:
        raise ApiError(kind, f"{where}Invalid {told}: more than {DECIMALS} decimals")
    if amount <= 0:
        raise ApiError(kind, f"{where}Invalid {told}: must be positive")
    if amount > AMOUNT_MAX:
        raise ApiError(kind, f"{where}Invalid {told}: must be at most {render_amount(AMOUNT_MAX)}")
    return amount


def _order_type(row: NewOrderRequest, at: str) -> OrderType:
    order_type = OrderType(row.order_type)
    if order_type not in ORDER_TYPES:
        raise _not_yet(at, f"order_type {order_type}")
    return order_type


def _time_in_force(row: NewOrderRequest, order_type: OrderType, at: str) -> TimeInForce:
    time_in_force = TimeInForce(OLDER_SPELLINGS.get(row.time_in_force, row.time_in_force))
    if time_in_force in _NOT_YET:
        raise _not_yet(at, f"time_in_force {time_in_force}")
    if time_in_force not in TIMES_IN_FORCE[order_type]:
        raise _unacceptable(
            at, f"time_in_force {time_in_force} is not allowed for order_type {order_type}"
        )
    return time_in_force


def _instrument(row: NewOrderRequest, at: str, directory: InstrumentDirectory) -> Instrument:
    if row.symbol is None and row.instrument_id is None:
        raise _unacceptable(at, "one of symbol and instrument_id must be given")
    found = []
    for text in (row.symbol, row.instrument_id):
        if text is not None:
            instrument = directory.find(text)
            if instrument is None:
                raise _unacceptable(at, f"Instrument not found: {text}")
            found.append(instrument)
    if found[0].terms.instrument_id != found[-1].terms.instrument_id:
        raise _unacceptable(at, "symbol and instrument_id name different instruments")
    return found[0]


def _limit_price(row: NewOrderRequest, order_type: OrderType, at: str) -> int | None:
    if order_type is OrderType.MARKET:
        if row.limit_price is not None:
            raise _unacceptable(at, f"limit_price is not allowed for order_type {order_type}")
        return None
    if row.limit_price is None:
        raise _unacceptable(at, f"limit_price is required for order_type {order_type}")
    return positive_amount(row.limit_price, "limit_price", at)


def _expires_at(row: NewOrderRequest, time_in_force: TimeInForce, at: str) -> int | None:
    is_dated = time_in_force is TimeInForce.GOOD_TILL_DATE
    if row.expires_at is None:
        if is_dated:
            raise _unacceptable(at, f"expires_at is required for time_in_force {time_in_force}")
        return None
    if not is_dated:
        raise _unacceptable(at, f"expires_at is not allowed for time_in_force {time_in_force}")
    instant = parse_instant(row.expires_at, "end")
    if instant is None:
        raise _unacceptable(at, f"Invalid expires at: expected {RANGE}")
    return instant


def _digest(asked: tuple[object, ...]) -> bytes:
    """Return the hash that tells two orders under one client id apart."""
    raw = msgspec.msgpack.encode(asked)
    return hashlib.blake2b(raw, digest_size=_DIGEST_BYTES).digest()


def _unacceptable(at: str, what: str) -> ApiError:
    return ApiError(ErrorKind.UNACCEPTABLE_VALUE, f"{at}: {what}")


def _not_yet(at: str, what: str) -> ApiError:
    return ApiError(ErrorKind.UNACCEPTABLE_REQUEST, f"{at}: {what} is not supported yet")

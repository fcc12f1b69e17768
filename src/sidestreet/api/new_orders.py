"""From the rows of a submit to the desk's new orders: every check that needs no state.

A row is refused here when no desk could make sense of it (422), or when it asks for extended hours
that it cannot have (400). All rows are looked at before any is placed.
"""

import hashlib
from typing import Final

import msgspec

from sidestreet.api.order_members import (
    EXTENDED_HOURS,
    TIMES_IN_FORCE,
    check_members,
    instant_of,
    positive_amount,
    trigger_of,
    unacceptable,
)
from sidestreet.api.order_strategies import strategy_of
from sidestreet.contract.enums import OLDER_SPELLINGS
from sidestreet.contract.order_requests import NewOrderRequest
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import NewOrder
from sidestreet.domain.enums import OrderType, PositionIntent, Side, TimeInForce
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.reference.instruments import Instrument, InstrumentDirectory

_DIGEST_BYTES: Final = 16


def new_order(row: NewOrderRequest, index: int, directory: InstrumentDirectory) -> NewOrder:
    """Return the new order that a row asks for. Raises `ApiError` naming the row and member."""
    at = f"[{index}]"
    order_type = OrderType(row.order_type)
    time_in_force = _time_in_force(row, order_type, at)
    check_members(row, order_type, at)
    strategy = strategy_of(row, order_type, time_in_force, at)
    _check_extended_hours(row, order_type, time_in_force, at)
    instrument = _instrument(row, at, directory)
    if row.extended_hours and instrument.terms.option is not None:
        raise _not_extended(at, "instrument_type OPTION")
    quantity = positive_amount(row.quantity, "quantity", at)
    if row.extended_hours and quantity % SCALE:
        raise _not_extended(at, "a fraction of a share")
    limit_price = None
    if row.limit_price is not None:
        limit_price = positive_amount(row.limit_price, "limit_price", at)
    trigger = trigger_of(row, at)
    expires_at = _expires_at(row, time_in_force, at)
    side = Side(OLDER_SPELLINGS.get(row.side, row.side))
    intent = None if row.position_intent is None else PositionIntent(row.position_intent)
    asked: tuple[object, ...] = (
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
    if trigger is not None or strategy is not None:
        # Left out where there is none, so that an order of a time before them keeps its hash.
        asked += (trigger, strategy)
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
        trigger=trigger,
        strategy=strategy,
    )


def _time_in_force(row: NewOrderRequest, order_type: OrderType, at: str) -> TimeInForce:
    time_in_force = TimeInForce(OLDER_SPELLINGS.get(row.time_in_force, row.time_in_force))
    if time_in_force not in TIMES_IN_FORCE[order_type]:
        raise unacceptable(
            at, f"time_in_force {time_in_force} is not allowed for order_type {order_type}"
        )
    return time_in_force


def _check_extended_hours(
    row: NewOrderRequest, order_type: OrderType, time_in_force: TimeInForce, at: str
) -> None:
    """Refuse extended hours for what trades in the regular session alone."""
    if not row.extended_hours:
        return
    what = ""
    if order_type not in EXTENDED_HOURS:
        what = f"order_type {order_type}"
    elif time_in_force in {TimeInForce.AT_OPEN, TimeInForce.AT_CLOSE}:
        what = f"time_in_force {time_in_force}"
    if what:
        raise _not_extended(at, what)


def _not_extended(at: str, what: str) -> ApiError:
    return ApiError(
        ErrorKind.UNACCEPTABLE_REQUEST, f"{at}: extended_hours is not allowed for {what}"
    )


def _instrument(row: NewOrderRequest, at: str, directory: InstrumentDirectory) -> Instrument:
    if row.symbol is None and row.instrument_id is None:
        raise unacceptable(at, "one of symbol and instrument_id must be given")
    found = []
    for text in (row.symbol, row.instrument_id):
        if text is not None:
            instrument = directory.find(text)
            if instrument is None:
                raise unacceptable(at, f"Instrument not found: {text}")
            found.append(instrument)
    if found[0].terms.instrument_id != found[-1].terms.instrument_id:
        raise unacceptable(at, "symbol and instrument_id name different instruments")
    return found[0]


def _expires_at(row: NewOrderRequest, time_in_force: TimeInForce, at: str) -> int | None:
    is_dated = time_in_force is TimeInForce.GOOD_TILL_DATE
    if row.expires_at is None:
        if is_dated:
            raise unacceptable(at, f"expires_at is required for time_in_force {time_in_force}")
        return None
    if not is_dated:
        raise unacceptable(at, f"expires_at is not allowed for time_in_force {time_in_force}")
    return instant_of(row.expires_at, "expires_at", at, "end")


def _digest(asked: tuple[object, ...]) -> bytes:
    """Return the hash that tells two orders under one client id apart."""
    raw = msgspec.msgpack.encode(asked)
    return hashlib.blake2b(raw, digest_size=_DIGEST_BYTES).digest()

"""From a row's strategy to the desk's: which orders each may have, and what it needs.

Source: the vendor's texts. VWAP and TWAP are for MARKET and LIMIT, DMA is for LIMIT and names its
destination; all three need DAY and refuse extended hours. Smart routing is what an order without a
strategy gets, so the two are one and the same here.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import UnsetType

from sidestreet.api.order_members import instant_of, invalid, unacceptable
from sidestreet.contract.order_requests import DirectAccess, NewOrderRequest, SmartRouting
from sidestreet.domain.conditions import Strategy
from sidestreet.domain.enums import OrderType, StrategyType, TimeInForce
from sidestreet.domain.venues import DESTINATIONS
from sidestreet.http.errors import ApiError, ErrorKind

ORDER_TYPES: Final[Mapping[StrategyType, frozenset[OrderType]]] = {
    StrategyType.VWAP: frozenset({OrderType.MARKET, OrderType.LIMIT}),
    StrategyType.TWAP: frozenset({OrderType.MARKET, OrderType.LIMIT}),
    StrategyType.DMA: frozenset({OrderType.LIMIT}),
}
"""Which order types each strategy but smart routing takes."""


def strategy_of(
    row: NewOrderRequest, order_type: OrderType, time_in_force: TimeInForce, at: str
) -> Strategy | None:
    """Return the strategy of a row, None for smart routing. Raises `ApiError` naming the row."""
    asked = row.strategy
    if asked is None or isinstance(asked, SmartRouting):
        return None
    kind = StrategyType(str(type(asked).__struct_config__.tag))
    if order_type not in ORDER_TYPES[kind]:
        raise unacceptable(at, f"strategy {kind} is not allowed for order_type {order_type}")
    if time_in_force is not TimeInForce.DAY:
        raise unacceptable(at, f"strategy {kind} is not allowed for time_in_force {time_in_force}")
    if row.extended_hours:
        raise ApiError(
            ErrorKind.UNACCEPTABLE_REQUEST,
            f"{at}: extended_hours is not allowed for strategy {kind}",
        )
    if isinstance(asked, DirectAccess):
        if asked.destination not in DESTINATIONS:
            known = ", ".join(DESTINATIONS)
            raise invalid("destination", f"expected one of {known}", at)
        return Strategy(kind, destination=asked.destination)
    start_at = _instant(asked.start_at, "start_at", at)
    end_at = _instant(asked.end_at, "end_at", at)
    if start_at is not None and end_at is not None and start_at >= end_at:
        raise invalid("end_at", "must be after start_at", at)
    return Strategy(kind, start_at, end_at)


def _instant(text: str | UnsetType, name: str, at: str) -> int | None:
    return None if isinstance(text, UnsetType) else instant_of(text, name, at)

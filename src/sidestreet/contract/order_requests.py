"""What a client sends to place or replace an order.

Strict in: an unknown member is refused, so that nobody believes it took effect. Only the shape is
decided here; which members an order type needs is the trade's business and decided further in.
Null and absent mean the same.
"""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from sidestreet.contract.enums import (
    PositionIntent,
    RequestOrderType,
    RequestSide,
    RequestTimeInForce,
    TrailingOffsetType,
)
from sidestreet.contract.shared import ClientOrderId, DecimalText, Instant, SignedDecimalText


class SmartRouting(Struct, frozen=True, tag_field="type", tag="SOR", forbid_unknown_fields=True):
    """The desk chooses where to trade. This is what an order without a strategy gets."""


class VolumeWeighted(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="type",
    tag="VWAP",
    forbid_unknown_fields=True,
):
    """Worked along the market's volume."""

    start_at: Annotated[
        Instant | UnsetType,
        Meta(description="When working begins; at once if absent."),
    ] = UNSET
    end_at: Annotated[
        Instant | UnsetType,
        Meta(description="When working ends; the market's close if absent."),
    ] = UNSET


class TimeWeighted(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="type",
    tag="TWAP",
    forbid_unknown_fields=True,
):
    """Worked evenly over time."""

    start_at: Annotated[
        Instant | UnsetType,
        Meta(description="When working begins; at once if absent."),
    ] = UNSET
    end_at: Annotated[
        Instant | UnsetType,
        Meta(description="When working ends; the market's close if absent."),
    ] = UNSET


class DirectAccess(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="type",
    tag="DMA",
    forbid_unknown_fields=True,
):
    """Sent to one venue of the client's choice."""

    destination: Annotated[str, Meta(description="The venue.")]


OrderStrategy = SmartRouting | VolumeWeighted | TimeWeighted | DirectAccess
"""How a new order is to be worked, told apart by `type`."""


class NewOrderRequest(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """A new order. Names its instrument by `symbol` or by `instrument_id`."""

    id: Annotated[
        ClientOrderId | None,
        Meta(
            description="The client's own key, unique in the account for all time. The same key "
            "with the same order is answered with the order that it made.",
        ),
    ] = None
    symbol: Annotated[str | None, Meta(description="Ticker or OSI symbol.")] = None
    instrument_id: Annotated[
        str | None,
        Meta(description="Id of the instrument, or its symbol."),
    ] = None
    side: Annotated[RequestSide, Meta(description="Buy or sell.")]
    order_type: Annotated[RequestOrderType, Meta(description="How the price is set.")]
    quantity: Annotated[
        DecimalText,
        Meta(description="Shares, or whole contracts of an option."),
    ]
    time_in_force: Annotated[RequestTimeInForce, Meta(description="How long the order lives.")]
    limit_price: Annotated[
        DecimalText | None,
        Meta(description="Worst price to trade at. LIMIT and STOP_LIMIT need it."),
    ] = None
    stop_price: Annotated[
        DecimalText | None,
        Meta(description="Price that triggers the order. STOP and STOP_LIMIT need it."),
    ] = None
    trailing_offset: Annotated[
        DecimalText | None,
        Meta(description="How far the stop trails the market. Trailing types need it."),
    ] = None
    trailing_offset_type: Annotated[
        TrailingOffsetType | None,
        Meta(description="Unit of the trailing offset. Trailing types need it."),
    ] = None
    limit_offset: Annotated[
        SignedDecimalText | None,
        Meta(description="Distance of the limit from the stop. TRAILING_STOP_LIMIT needs it."),
    ] = None
    expires_at: Annotated[
        Instant | None,
        Meta(description="When the order expires. GOOD_TILL_DATE needs it."),
    ] = None
    extended_hours: Annotated[
        bool | None,
        Meta(description="May trade outside the regular session."),
    ] = None
    position_intent: Annotated[
        PositionIntent | None,
        Meta(description="Whether to open or close a position; the desk decides if absent."),
    ] = None
    strategy: Annotated[
        OrderStrategy | None,
        Meta(description="How to work the order; smart routing if absent."),
    ] = None


class ReplaceOrderRequest(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """New terms for an open order. At least one member must be given; the rest stay."""

    quantity: Annotated[
        DecimalText | None,
        Meta(description="New total quantity, what has filled included."),
    ] = None
    limit_price: Annotated[DecimalText | None, Meta(description="New limit price.")] = None
    stop_price: Annotated[DecimalText | None, Meta(description="New stop price.")] = None
    trailing_offset: Annotated[
        DecimalText | None,
        Meta(description="New trailing offset."),
    ] = None
    trailing_offset_type: Annotated[
        TrailingOffsetType | None,
        Meta(description="New unit of the trailing offset."),
    ] = None
    limit_offset: Annotated[
        SignedDecimalText | None,
        Meta(description="New distance of the limit from a trailing stop."),
    ] = None

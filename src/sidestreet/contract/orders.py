"""Orders and executions on the wire.

Three members of an order are always there and null while they say nothing: `average_fill_price`,
`limit_price`, `stop_price`. They have no default. Every other member that may hold nothing has
the default None and is then left out. A reader of the API treats null and absent alike.
"""

from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.enums import (
    InstrumentType,
    OrderStatus,
    OrderType,
    QueueState,
    Side,
    StrategyType,
    TimeInForce,
    TrailingOffsetType,
)
from sidestreet.contract.shared import DecimalText, Instant, SignedDecimalText, Uuid


class Strategy(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """How an order is worked."""

    type: Annotated[StrategyType, Meta(description="Kind of strategy.")]
    start_at: Annotated[Instant | None, Meta(description="When working begins.")] = None
    end_at: Annotated[Instant | None, Meta(description="When working ends.")] = None
    destination: Annotated[str | None, Meta(description="The one venue, for DMA.")] = None


class Order(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An order as it stands now."""

    id: Annotated[str, Meta(description="Id given by the desk: a UUID, or a seed file's text.")]
    account_id: Annotated[int, Meta(description="Account it belongs to.")]
    client_order_id: Annotated[str, Meta(description="The client's own key.")]
    symbol: Annotated[str | None, Meta(description="Ticker or OSI symbol.")] = None
    instrument_id: Annotated[Uuid | None, Meta(description="Id of the instrument.")] = None
    instrument_type: Annotated[
        InstrumentType | None,
        Meta(description="Kind of the instrument."),
    ] = None
    underlying_instrument_id: Annotated[
        Uuid | None,
        Meta(description="For options: id of the underlying instrument."),
    ] = None
    underlying_instrument_type: Annotated[
        InstrumentType | None,
        Meta(description="For options: kind of the underlying instrument."),
    ] = None
    side: Annotated[Side, Meta(description="Buy or sell.")]
    order_type: Annotated[OrderType, Meta(description="How its price is set.")]
    quantity: Annotated[DecimalText, Meta(description="Shares or contracts ordered.")]
    limit_price: Annotated[DecimalText | None, Meta(description="Worst price to trade at.")]
    stop_price: Annotated[DecimalText | None, Meta(description="Price that triggers it.")]
    trailing_offset: Annotated[
        DecimalText | None,
        Meta(description="How far the stop trails the market."),
    ] = None
    trailing_offset_type: Annotated[
        TrailingOffsetType | None,
        Meta(description="Unit of the trailing offset."),
    ] = None
    limit_offset: Annotated[
        SignedDecimalText | None,
        Meta(description="How far the limit stands from a trailing stop."),
    ] = None
    time_in_force: Annotated[TimeInForce, Meta(description="How long it lives.")]
    expires_at: Annotated[Instant | None, Meta(description="When it expires.")] = None
    extended_hours: Annotated[
        bool | None,
        Meta(description="Whether it may trade outside the regular session."),
    ] = None
    strategy: Annotated[Strategy | None, Meta(description="How it is worked.")] = None
    status: Annotated[OrderStatus, Meta(description="Where it is in its life.")]
    filled_quantity: Annotated[DecimalText, Meta(description="Filled so far.")]
    leaves_quantity: Annotated[DecimalText, Meta(description="Still open; 0 once it has ended.")]
    average_fill_price: Annotated[
        DecimalText | None,
        Meta(description="Average price of the fills; null before the first."),
    ]
    queue_state: Annotated[
        QueueState | None,
        Meta(description="Whether it is held for its session."),
    ] = None
    releases_at: Annotated[Instant | None, Meta(description="When it will be released.")] = None
    trailing_watermark_px: Annotated[
        DecimalText | None,
        Meta(description="Best price seen since a trailing order began."),
    ] = None
    trailing_watermark_ts: Annotated[
        Instant | None,
        Meta(description="When that price was seen."),
    ] = None
    trailing_stop_px: Annotated[
        DecimalText | None,
        Meta(description="Where the trailing stop stands now."),
    ] = None
    trailing_limit_px: Annotated[
        DecimalText | None,
        Meta(description="Where the trailing limit stands now."),
    ] = None
    venue: Annotated[str, Meta(description="Market it is routed to (ISO 10383).")]
    details: Annotated[
        tuple[str, ...] | None,
        Meta(description="Texts about a rejection, a cancel or an execution."),
    ] = None
    created_at: Annotated[Instant, Meta(description="When the desk took it.")]
    updated_at: Annotated[Instant, Meta(description="When it last changed.")]


class Execution(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One fill of an order."""

    id: Annotated[str, Meta(description="Id of the execution.")]
    order_id: Annotated[str, Meta(description="The order that it filled.")]
    symbol: Annotated[str | None, Meta(description="Ticker or OSI symbol.")] = None
    instrument_id: Annotated[Uuid | None, Meta(description="Id of the instrument.")] = None
    underlying_instrument_id: Annotated[
        Uuid | None,
        Meta(description="For options: id of the underlying instrument."),
    ] = None
    underlying_instrument_type: Annotated[
        InstrumentType | None,
        Meta(description="For options: kind of the underlying instrument."),
    ] = None
    side: Annotated[Side, Meta(description="Buy or sell.")]
    quantity: Annotated[DecimalText, Meta(description="Shares or contracts of this fill.")]
    price: Annotated[DecimalText | None, Meta(description="Price of this fill.")] = None
    venue: Annotated[str | None, Meta(description="Where it traded, as reported.")] = None
    transaction_time: Annotated[Instant, Meta(description="When it traded.")]

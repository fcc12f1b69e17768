"""Market data on the wire: how an instrument stands now, and how its day went.

A member declared with the default None is left out of the answer when it holds nothing, which says
that there is no such figure: no bid, no trade today, no greeks of a share.
"""

from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.shared import Date, DecimalText, Instant, SignedDecimalText, Uuid


class SnapshotQuote(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The best prices. A side on which nobody quotes is left out."""

    bid: Annotated[DecimalText | None, Meta(description="Best price that anybody buys at.")] = None
    bid_size: Annotated[
        int | None,
        Meta(description="What is wanted there: shares, or contracts."),
    ] = None
    bid_timestamp: Annotated[Instant | None, Meta(description="When that was so.")] = None
    bid_venue: Annotated[str | None, Meta(description="Where (ISO 10383).")] = None
    ask: Annotated[DecimalText | None, Meta(description="Best price that anybody sells at.")] = None
    ask_size: Annotated[
        int | None,
        Meta(description="What is offered there: shares, or contracts."),
    ] = None
    ask_timestamp: Annotated[Instant | None, Meta(description="When that was so.")] = None
    ask_venue: Annotated[str | None, Meta(description="Where (ISO 10383).")] = None
    midpoint: Annotated[
        DecimalText | None,
        Meta(description="Half way between the two, where there are two."),
    ] = None


class SnapshotLastTrade(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The latest trade. For an index its level, with size 0."""

    price: Annotated[DecimalText, Meta(description="Price of the trade.")]
    size: Annotated[int, Meta(description="Shares or contracts that changed hands.")]
    timestamp: Annotated[Instant | None, Meta(description="When they did.")] = None
    venue: Annotated[str | None, Meta(description="Where (ISO 10383).")] = None


class SnapshotSession(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The trading day so far."""

    ohlv_applicable: Annotated[
        bool,
        Meta(description="Whether such an instrument trades, and so has these figures at all."),
    ]
    open: Annotated[DecimalText | None, Meta(description="First price of the day.")] = None
    high: Annotated[DecimalText | None, Meta(description="Highest price of the day.")] = None
    low: Annotated[DecimalText | None, Meta(description="Lowest price of the day.")] = None
    ohlv_date: Annotated[Date | None, Meta(description="The day, in New York.")] = None
    cumulative_volume: Annotated[
        int | None,
        Meta(description="Shares or contracts traded in the day."),
    ] = None
    previous_close: Annotated[
        DecimalText | None,
        Meta(description="Closing price of the day before, in today's units."),
    ] = None
    previous_close_unadjusted: Annotated[
        DecimalText | None,
        Meta(description="The same in the units of then, where a corporate action changed them."),
    ] = None
    change: Annotated[
        SignedDecimalText | None,
        Meta(description="From the previous close to the latest trade."),
    ] = None
    change_percent: Annotated[
        SignedDecimalText | None, Meta(description="The same in percent.")
    ] = None


class SnapshotGreeks(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What an option is worth by the model, and how that moves. Per share."""

    theo_price: Annotated[DecimalText, Meta(description="Value by the model, in dollars.")]
    delta: Annotated[SignedDecimalText, Meta(description="Per dollar of the underlying.")]
    gamma: Annotated[SignedDecimalText, Meta(description="Delta per dollar of the underlying.")]
    theta: Annotated[SignedDecimalText, Meta(description="Per trading day.")]
    vega: Annotated[SignedDecimalText, Meta(description="Per point of volatility, one percent.")]
    rho: Annotated[SignedDecimalText, Meta(description="Per point of the rate, one percent.")]
    iv: Annotated[DecimalText, Meta(description="Always 0, as the API withholds it.")]
    timestamp: Annotated[Instant, Meta(description="When this was worked out.")]


class MarketDataSnapshot(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """How one instrument stands."""

    instrument_id: Annotated[Uuid, Meta(description="Id of the instrument.")]
    symbol: Annotated[str, Meta(description="Ticker or OSI symbol.")]
    name: Annotated[str | None, Meta(description="Name of the issuer or the contract.")] = None
    session: Annotated[SnapshotSession, Meta(description="The trading day so far.")]
    last_quote: Annotated[SnapshotQuote | None, Meta(description="The best prices.")] = None
    last_trade: Annotated[SnapshotLastTrade | None, Meta(description="The latest trade.")] = None
    cumulative_volume: Annotated[
        int | None,
        Meta(description="The same as in `session`."),
    ] = None
    greeks: Annotated[SnapshotGreeks | None, Meta(description="For options.")] = None
    open_interest: Annotated[
        int | None,
        Meta(description="For options: contracts that are open here."),
    ] = None
    short_sale_restricted: Annotated[
        bool | None,
        Meta(description="Whether Rule 201 restricts short sales; absent where it does not apply."),
    ] = None


class DailySummary(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """How the day of one instrument went, or is going."""

    instrument_id: Annotated[str, Meta(description="The instrument, as it was asked for.")]
    symbol: Annotated[str | None, Meta(description="Ticker or OSI symbol.")] = None
    trade_date: Annotated[Date | None, Meta(description="The day, in New York.")] = None
    open: Annotated[DecimalText | None, Meta(description="First price of the day.")] = None
    high: Annotated[DecimalText | None, Meta(description="Highest price of the day.")] = None
    low: Annotated[DecimalText | None, Meta(description="Lowest price of the day.")] = None
    volume: Annotated[int | None, Meta(description="Shares or contracts traded in the day.")] = None
    open_interest: Annotated[
        int | None,
        Meta(description="For options: contracts that are open here."),
    ] = None
    not_applicable: Annotated[
        bool | None,
        Meta(description="Whether such an instrument never has a summary, as an index."),
    ] = None

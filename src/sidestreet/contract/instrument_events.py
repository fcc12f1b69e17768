"""What happens to companies on the wire: earnings, dividends, splits, listings.

A member declared with the default None is left out of the answer when it holds nothing.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.reporting import Money
from sidestreet.contract.shared import Date, Instant, Uuid


class InstrumentEventType(StrEnum):
    """What happens."""

    EARNINGS = "EARNINGS"
    DIVIDEND = "DIVIDEND"
    STOCK_SPLIT = "STOCK_SPLIT"
    IPO = "IPO"


class EarningsReportTime(StrEnum):
    """Before the market opens, or after it has closed."""

    BMO = "BMO"
    AMC = "AMC"


class InstrumentDividendEvent(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Money for each share."""

    adjusted_dividend_amount: Annotated[
        Money, Meta(description="For each share of now, after all splits since.")
    ]
    ex_date: Annotated[Date, Meta(description="Who buys on this day or later gets nothing.")]
    declaration_date: Annotated[Date | None, Meta(description="When it was decided.")] = None
    dividend_amount: Annotated[Money | None, Meta(description="For each share of then.")] = None
    dividend_yield: Annotated[
        Money | None, Meta(description="What a year of such dividends is of the price, in percent.")
    ] = None
    frequency: Annotated[str | None, Meta(description="How often there is one.")] = None
    payment_date: Annotated[Date | None, Meta(description="When it is paid.")] = None
    record_date: Annotated[
        Date | None, Meta(description="Who is in the books as this day ends gets it.")
    ] = None


class InstrumentSplitEvent(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """New shares for old ones."""

    date: Annotated[Date, Meta(description="The first day of the new shares.")]
    denominator: Annotated[Money, Meta(description="For so many old ones.")]
    numerator: Annotated[Money, Meta(description="So many new ones.")]
    split_type: Annotated[str, Meta(description="What kind of split: stock-split.")]


class InstrumentEarnings(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A report of earnings: what came of the quarter, beside what was expected.

    Until the hour of the report there is only what is expected.
    """

    date: Annotated[Date, Meta(description="The day of the report.")]
    transcript_available: Annotated[
        bool, Meta(description="Whether there is a transcript of the call about it.")
    ]
    eps_actual: Annotated[Money | None, Meta(description="Earnings of a share.")] = None
    eps_estimate: Annotated[Money | None, Meta(description="What was expected of them.")] = None
    eps_surprise_percent: Annotated[
        Money | None, Meta(description="By how much they were more, in percent of that.")
    ] = None
    report_time: Annotated[
        EarningsReportTime | None, Meta(description="When on the day it comes.")
    ] = None
    revenue_actual: Annotated[Money | None, Meta(description="Revenue of the quarter.")] = None
    revenue_estimate: Annotated[Money | None, Meta(description="What was expected of it.")] = None
    revenue_surprise_percent: Annotated[
        Money | None, Meta(description="By how much it was more, in percent of that.")
    ] = None


class InstrumentEventIpoItem(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A first listing, on a day that is told beside it."""

    actions: Annotated[str | None, Meta(description="What becomes of it: priced.")] = None
    announced_at: Annotated[Instant | None, Meta(description="When it was announced.")] = None
    company: Annotated[str | None, Meta(description="Name of the company.")] = None
    exchange: Annotated[str | None, Meta(description="Where it is listed.")] = None
    market_cap: Annotated[Money | None, Meta(description="What the company was worth.")] = None
    offering_amount: Annotated[Money | None, Meta(description="Dollars that were raised.")] = None
    price_range: Annotated[str | None, Meta(description="Dollars asked for a share.")] = None
    shares: Annotated[Money | None, Meta(description="Shares that were offered.")] = None


class InstrumentIpoEvent(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A first listing."""

    date: Annotated[Date, Meta(description="The first day of trading.")]
    actions: Annotated[str | None, Meta(description="What becomes of it: priced.")] = None
    announced_at: Annotated[Instant | None, Meta(description="When it was announced.")] = None
    company: Annotated[str | None, Meta(description="Name of the company.")] = None
    exchange: Annotated[str | None, Meta(description="Where it is listed.")] = None
    market_cap: Annotated[Money | None, Meta(description="What the company was worth.")] = None
    offering_amount: Annotated[Money | None, Meta(description="Dollars that were raised.")] = None
    price_range: Annotated[str | None, Meta(description="Dollars asked for a share.")] = None
    shares: Annotated[Money | None, Meta(description="Shares that were offered.")] = None


class InstrumentEventsData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that happens to one instrument, by kind, the latest first."""

    dividends: Annotated[
        tuple[InstrumentDividendEvent, ...], Meta(description="Dividends, by ex-date.")
    ]
    earnings: Annotated[tuple[InstrumentEarnings, ...], Meta(description="Reports of earnings.")]
    instrument_id: Annotated[Uuid, Meta(description="Id of the instrument.")]
    ipos: Annotated[tuple[InstrumentIpoEvent, ...], Meta(description="First listings.")]
    splits: Annotated[tuple[InstrumentSplitEvent, ...], Meta(description="Splits.")]
    reporting_currency: Annotated[
        str | None, Meta(description="Currency of all amounts (ISO 4217).")
    ] = None


class InstrumentEventEnvelope(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event of one instrument: its kind, and the member of that kind."""

    symbol: Annotated[str, Meta(description="Ticker of the instrument.")]
    type: Annotated[InstrumentEventType, Meta(description="What happens.")]
    dividend_event_data: Annotated[
        InstrumentDividendEvent | None, Meta(description="Of a DIVIDEND.")
    ] = None
    earnings_event_data: Annotated[InstrumentEarnings | None, Meta(description="Of EARNINGS.")] = (
        None
    )
    instrument_id: Annotated[Uuid | None, Meta(description="Id of the instrument.")] = None
    ipo_event_data: Annotated[InstrumentEventIpoItem | None, Meta(description="Of an IPO.")] = None
    name: Annotated[str | None, Meta(description="Name of the company.")] = None
    reporting_currency: Annotated[
        str | None, Meta(description="Currency of all amounts (ISO 4217).")
    ] = None
    stock_split_event_data: Annotated[
        InstrumentSplitEvent | None, Meta(description="Of a STOCK_SPLIT.")
    ] = None


class InstrumentEventsByDate(Struct, frozen=True, kw_only=True):
    """What happens on a day."""

    date: Annotated[Date, Meta(description="The day, in New York.")]
    events: Annotated[
        tuple[InstrumentEventEnvelope, ...], Meta(description="By kind, then by symbol.")
    ]


class InstrumentAllEventsData(Struct, frozen=True, kw_only=True):
    """What happens, day by day."""

    event_dates: Annotated[
        tuple[InstrumentEventsByDate, ...],
        Meta(description="The days on which something does, the first of them first."),
    ]

"""What is said of companies on the wire: fundamentals, analysts, transcripts.

A member declared with the default None is left out of the answer when it holds nothing.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.reporting import Money, Period, PeriodType
from sidestreet.contract.shared import Date


class AnalystRating(StrEnum):
    """What analysts advise, all of them taken together."""

    STRONG_BUY = "STRONG_BUY"
    BUY = "BUY"
    HOLD = "HOLD"
    SELL = "SELL"
    STRONG_SELL = "STRONG_SELL"


class AnalystDistribution(Struct, frozen=True, kw_only=True, gc=False):
    """How many analysts advise what."""

    buy: Annotated[int, Meta(description="To buy.")]
    hold: Annotated[int, Meta(description="To keep what one has.")]
    sell: Annotated[int, Meta(description="To sell.")]
    strong_buy: Annotated[int, Meta(description="To buy by all means.")]
    strong_sell: Annotated[int, Meta(description="To sell by all means.")]


class PriceTarget(Struct, frozen=True, kw_only=True, gc=False):
    """What analysts expect a share to cost in a year."""

    average: Annotated[Money, Meta(description="On average.")]
    currency: Annotated[str, Meta(description="Currency (ISO 4217).")]
    high: Annotated[Money, Meta(description="The most that one of them expects.")]
    low: Annotated[Money, Meta(description="The least that one of them expects.")]


class InstrumentAnalystConsensus(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What analysts thought of an instrument on a day."""

    date: Annotated[Date, Meta(description="The day.")]
    distribution: Annotated[
        AnalystDistribution | None, Meta(description="How many advise what.")
    ] = None
    price_target: Annotated[
        PriceTarget | None, Meta(description="What they expect of the price.")
    ] = None
    rating: Annotated[AnalystRating | None, Meta(description="What they advise.")] = None


class InstrumentFundamentals(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What an instrument is, and its most asked for figures. A year is the last twelve months."""

    average_volume: Annotated[
        int | None, Meta(description="Shares that are traded in a day on average.")
    ] = None
    beta: Annotated[Money | None, Meta(description="How much it moves with the market.")] = None
    description: Annotated[
        str | None, Meta(description="What the company does, and where this was made up.")
    ] = None
    dividend_yield: Annotated[
        Money | None, Meta(description="Dividends of a year as a part of the price.")
    ] = None
    earnings_per_share: Annotated[
        Money | None, Meta(description="Earnings of a share in a year.")
    ] = None
    fifty_two_week_high: Annotated[Money | None, Meta(description="Highest price of the year.")] = (
        None
    )
    fifty_two_week_low: Annotated[Money | None, Meta(description="Lowest price of the year.")] = (
        None
    )
    industry: Annotated[str | None, Meta(description="What business it is in.")] = None
    list_date: Annotated[Date | None, Meta(description="The first day of trading.")] = None
    logo_url: Annotated[str | None, Meta(description="Never given: this desk shows no logos.")] = (
        None
    )
    market_cap: Annotated[Money | None, Meta(description="What all shares are worth.")] = None
    previous_close: Annotated[
        Money | None, Meta(description="Closing price of the day before, in today's units.")
    ] = None
    price_to_earnings: Annotated[
        Money | None, Meta(description="The price in multiples of a year's earnings.")
    ] = None
    reporting_currency: Annotated[str | None, Meta(description="Currency (ISO 4217).")] = None
    sector: Annotated[str | None, Meta(description="Sector of the economy.")] = None


class InstrumentEarningsTranscript(Struct, frozen=True, kw_only=True, gc=False):
    """What was said in the call about a quarter's earnings."""

    content: Annotated[str, Meta(description="The words, a paragraph for each speaker.")]
    date: Annotated[Date, Meta(description="The day of the call.")]
    period: Annotated[Period, Meta(description="The fiscal quarter.")]
    period_type: Annotated[PeriodType, Meta(description="How long the period is.")]
    year: Annotated[int, Meta(description="Fiscal year, named after the year in which it ends.")]

"""What all reports of companies share on the wire: their texts for money, and their periods."""

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from sidestreet.contract.shared import Date, Instant

MONEY_PATTERN: Final = r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,8})?"
"""Companies are worth more than prices and orders may be: eighteen digits before the point."""

Money = Annotated[str, Meta(pattern=rf"^{MONEY_PATTERN}\Z")]
"""An amount, a number of shares or a ratio of a company, as a decimal text."""


class PeriodType(StrEnum):
    """How long a reported period is."""

    QUARTERLY = "QUARTERLY"
    ANNUAL = "ANNUAL"
    TTM = "TTM"
    BIANNUAL = "BIANNUAL"


class Period(StrEnum):
    """A fiscal quarter."""

    Q1 = "Q1"
    Q2 = "Q2"
    Q3 = "Q3"
    Q4 = "Q4"


class Reported(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What every statement says of itself: its period, and when it was filed."""

    accepted_date: Annotated[Instant, Meta(description="When the filing was accepted.")]
    filing_date: Annotated[Date, Meta(description="The day on which it was filed.")]
    period: Annotated[str, Meta(description="Fiscal quarter: Q1, Q2, Q3 or Q4.")]
    period_type: Annotated[PeriodType, Meta(description="How long the period is.")]
    reported_currency: Annotated[str, Meta(description="Currency (ISO 4217).")]
    year: Annotated[int, Meta(description="Fiscal year, named after the year in which it ends.")]

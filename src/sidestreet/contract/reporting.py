"""What all reports of companies share on the wire: their texts for money, and their periods."""

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta

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

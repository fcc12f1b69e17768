"""Every field that the screener knows: one row each.

Listings and prices are the desk's own. What is told of companies is made up, see
`sidestreet.reference.synthetic`. Percentages are per hundred: 2.35 is 2.35 percent.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

from sidestreet.domain.amounts import SCALE, divide_half_even
from sidestreet.domain.enums import InstrumentType
from sidestreet.reference.screener.company_fields import COMPANY_FIELDS
from sidestreet.reference.screener.conditions import DateUnit
from sidestreet.reference.screener.dates import shift_date
from sidestreet.reference.screener.fields import (
    BY_LOOKBACK,
    Category,
    Column,
    Combination,
    Field,
    Format,
    Lookback,
    Source,
    Subject,
    Value,
    ValueType,
)

_HUNDRED: Final = 100

_BACK: Final = {
    Lookback.ONE_DAY: (1, DateUnit.DAY),
    Lookback.ONE_WEEK: (1, DateUnit.WEEK),
    Lookback.ONE_MONTH: (1, DateUnit.MONTH),
    Lookback.THREE_MONTHS: (3, DateUnit.MONTH),
    Lookback.SIX_MONTHS: (6, DateUnit.MONTH),
    Lookback.ONE_YEAR: (1, DateUnit.YEAR),
}


def _listing(
    name: str,
    display_name: str,
    description: str,
    read: Callable[[Subject], str | None],
) -> Field:
    return Field(
        name,
        display_name,
        description,
        Category.PROFILE,
        Format.TEXT,
        ValueType.STRING,
        Source.LISTING,
        lambda subject, _: read(subject),
    )


def _of_day(name: str, display_name: str, description: str) -> Field:
    def read(subject: Subject, _: Combination) -> Value:
        bar = subject.look.bar(subject.instrument)
        found: int | None = None if bar is None else getattr(bar, name)
        return found

    return Field(
        name,
        display_name,
        description,
        Category.PRICE,
        Format.CURRENCY,
        ValueType.DECIMAL,
        Source.DAY,
        read,
    )


def _volume(subject: Subject, _: Combination) -> Value:
    if subject.instrument.terms.instrument_type is InstrumentType.INDEX:
        return None
    bar = subject.look.bar(subject.instrument)
    return None if bar is None else bar.volume - bar.volume % SCALE


def _earlier(subject: Subject, combination: Combination) -> int | None:
    """Return where an instrument stood a lookback ago."""
    look, lookback = subject.look, combination.lookback
    if lookback is None or lookback is Lookback.YEAR_TO_DATE:
        return look.price_before(subject.instrument, date(look.today.year, 1, 1))
    by, unit = _BACK[lookback]
    day = shift_date(look.today.isoformat(), -by, unit)
    return None if day is None else look.price_before(subject.instrument, date.fromisoformat(day))


def _change(subject: Subject, combination: Combination) -> Value:
    earlier = _earlier(subject, combination)
    return None if earlier is None or subject.price is None else subject.price - earlier


def _change_percent(subject: Subject, combination: Combination) -> Value:
    earlier = _earlier(subject, combination)
    if not earlier or subject.price is None:
        return None
    change = subject.price - earlier
    # To four places, as a snapshot tells its own.
    return divide_half_even(change * _HUNDRED * 10_000, earlier) * (SCALE // 10_000)


FIELDS: Final[tuple[Field, ...]] = (
    _listing(
        "instrument_id",
        "Instrument ID",
        "Id of the instrument.",
        lambda subject: subject.instrument.instrument_id,
    ),
    _listing("symbol", "Symbol", "What it trades as.", lambda subject: subject.instrument.symbol),
    _listing("name", "Name", "Name of it.", lambda subject: subject.instrument.name or None),
    _listing(
        "exchange",
        "Exchange",
        "Market of the primary listing, by its ISO 10383 code.",
        lambda subject: subject.instrument.terms.venue,
    ),
    _listing(
        "country",
        "Country",
        "Country of issue, by its ISO 3166 code.",
        lambda subject: subject.instrument.country_of_issue,
    ),
    _listing(
        "instrument_type",
        "Type",
        "Kind of instrument, like COMMON_STOCK.",
        lambda subject: subject.instrument.terms.instrument_type.value,
    ),
    Field(
        "price",
        "Price",
        "Where it last traded.",
        Category.PRICE,
        Format.CURRENCY,
        ValueType.DECIMAL,
        Source.MARKET,
        lambda subject, _: subject.price,
    ),
    Field(
        "change",
        "Change",
        "Change of the price since this time of an earlier day.",
        Category.PRICE,
        Format.CURRENCY,
        ValueType.DECIMAL,
        Source.MARKET,
        _change,
        BY_LOOKBACK,
    ),
    Field(
        "change_pct",
        "Change",
        "The same in percent of the price of that day.",
        Category.PRICE,
        Format.PERCENT,
        ValueType.DECIMAL,
        Source.MARKET,
        _change_percent,
        BY_LOOKBACK,
    ),
    _of_day("open", "Open", "First price of the day."),
    _of_day("high", "High", "Highest price of the day."),
    _of_day("low", "Low", "Lowest price of the day."),
    Field(
        "volume",
        "Volume",
        "Shares traded in the day.",
        Category.VOLUME,
        Format.NUMBER,
        ValueType.INTEGER,
        Source.DAY,
        _volume,
    ),
    Field(
        "average_volume",
        "Average Volume",
        "Shares traded in an average day.",
        Category.VOLUME,
        Format.NUMBER,
        ValueType.INTEGER,
        Source.LISTING,
        lambda subject, _: subject.instrument.present_adv,
    ),
    *COMPANY_FIELDS,
)

BY_NAME: Final = {field.name: field for field in FIELDS}

IDENTITY: Final = Column(BY_NAME["instrument_id"], BY_NAME["instrument_id"].default)
"""The column that every row begins with."""

SHOWN: Final = tuple(
    Column(BY_NAME[name], BY_NAME[name].default)
    for name in (
        "symbol",
        "name",
        "price",
        "change_pct",
        "market_cap",
        "price_to_earnings",
        "dividend_yield",
        "sector",
    )
)
"""The columns of an answer where nobody names any."""

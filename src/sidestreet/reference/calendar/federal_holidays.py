"""The holidays of the federal government: when banks settle nothing and agencies publish nothing.

Sources: 5 U.S.C. 6103 for the holidays; the Federal Reserve's "Holidays Observed" for banks, which
keep a holiday on a Sunday on the Monday after and lose one on a Saturday; Executive Order 11582
for agencies, which keep that one on the Friday before.

On Columbus Day and Veterans Day, and on Martin Luther King Jr. Day before 1998, the exchange is
open and the banks are not: there is trading, and no settlement.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from sidestreet.reference.calendar.date_rules import (
    FRIDAY,
    MONDAY,
    SATURDAY,
    THURSDAY,
    last_weekday,
    nearest_weekday,
    nth_weekday,
)
from sidestreet.reference.calendar.holidays import is_trading_day
from sidestreet.reference.calendar.new_york import ONE_DAY

_JUNETEENTH_SINCE: Final = 2021


def _holidays(year: int) -> Iterator[date]:
    yield date(year, 1, 1)
    yield nth_weekday(year, 1, MONDAY, 3)
    yield nth_weekday(year, 2, MONDAY, 3)
    yield last_weekday(year, 5, MONDAY)
    if year >= _JUNETEENTH_SINCE:
        yield date(year, 6, 19)
    yield date(year, 7, 4)
    yield nth_weekday(year, 9, MONDAY, 1)
    yield nth_weekday(year, 10, MONDAY, 2)
    yield date(year, 11, 11)
    yield nth_weekday(year, 11, THURSDAY, 4)
    yield date(year, 12, 25)


@lru_cache(maxsize=256)
def _closed_banks(year: int) -> frozenset[date]:
    return frozenset(nearest_weekday(d) for d in _holidays(year) if d.weekday() != SATURDAY)


@lru_cache(maxsize=256)
def _closed_agencies(year: int) -> frozenset[date]:
    # The next New Year's Day may be kept on the last day of this year.
    kept = (nearest_weekday(day) for each in (year, year + 1) for day in _holidays(each))
    return frozenset(kept)


def is_settlement_day(day: date) -> bool:
    """Return whether trades can settle on a day: exchange and banks are both open.

    >>> is_settlement_day(date(2025, 10, 13)), is_settlement_day(date(2025, 10, 14))  # Columbus Day
    (False, True)
    """
    return is_trading_day(day) and day not in _closed_banks(day.year)


def settlement_day_after(day: date) -> date:
    """Return the first day after a day on which trades can settle."""
    day += ONE_DAY
    while not is_settlement_day(day):
        day += ONE_DAY
    return day


def is_federal_working_day(day: date) -> bool:
    """Return whether the agencies of the government work on a day."""
    return day.weekday() <= FRIDAY and day not in _closed_agencies(day.year)

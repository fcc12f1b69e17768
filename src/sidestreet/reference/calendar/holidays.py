"""The days on which the New York Stock Exchange does not open: holidays by rule, and the others.

Sources: NYSE Rule 7.2, "Holidays", as it stands, for the ten holidays of today and for what
becomes of one that falls on a weekend; the exchange's notices for the years in which a rule began
and for each closure that no rule foresees. Nasdaq and the markets for options keep the same days.

A holiday on a Saturday is kept on the Friday before, on a Sunday on the Monday after. New Year's
Day is the exception: its Friday would be the last day of a year, on which books are closed, so a
New Year's Day on a Saturday is not kept at all. What the exchange did on the day itself, like the
halts of 27 October 1997 or the late opening in the snow of 8 January 1996, is not in a calendar.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from sidestreet.reference.calendar.date_rules import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    easter,
    last_weekday,
    monday_after_sunday,
    nearest_weekday,
    nth_weekday,
)
from sidestreet.reference.calendar.new_york import ONE_DAY

_SUNDAY_TO_FRIDAY: Final = timedelta(days=2)


class Holiday(NamedTuple):
    """A holiday of the exchange: the weekday without trading in each year from `since` on.

    Those kept since before the calendar begins have no `since`.
    """

    name: str
    in_year: Callable[[int], date | None]
    since: int = 0


def _good_friday(year: int) -> date:
    return easter(year) - _SUNDAY_TO_FRIDAY


HOLIDAYS: Final = (
    Holiday("New Year's Day", lambda year: monday_after_sunday(date(year, 1, 1))),
    Holiday("Martin Luther King Jr. Day", lambda year: nth_weekday(year, 1, MONDAY, 3), 1998),
    Holiday("Washington's Birthday", lambda year: nth_weekday(year, 2, MONDAY, 3)),
    Holiday("Good Friday", _good_friday),
    Holiday("Memorial Day", lambda year: last_weekday(year, 5, MONDAY)),
    Holiday("Juneteenth", lambda year: nearest_weekday(date(year, 6, 19)), 2022),
    Holiday("Independence Day", lambda year: nearest_weekday(date(year, 7, 4))),
    Holiday("Labor Day", lambda year: nth_weekday(year, 9, MONDAY, 1)),
    Holiday("Thanksgiving Day", lambda year: nth_weekday(year, 11, THURSDAY, 4)),
    Holiday("Christmas Day", lambda year: nearest_weekday(date(year, 12, 25))),
)
"""The holidays by rule, in the order of the year."""

_ATTACKS: Final = "Attacks of September 11"
_SANDY: Final = "Hurricane Sandy"

CLOSURES: Final[Mapping[date, str]] = MappingProxyType(
    {
        date(1994, 4, 27): "Day of mourning for Richard Nixon",
        date(2001, 9, 11): _ATTACKS,
        date(2001, 9, 12): _ATTACKS,
        date(2001, 9, 13): _ATTACKS,
        date(2001, 9, 14): _ATTACKS,
        date(2004, 6, 11): "Day of mourning for Ronald Reagan",
        date(2007, 1, 2): "Day of mourning for Gerald Ford",
        date(2012, 10, 29): _SANDY,
        date(2012, 10, 30): _SANDY,
        date(2018, 12, 5): "Day of mourning for George H. W. Bush",
        date(2025, 1, 9): "Day of mourning for Jimmy Carter",
    }
)
"""Every whole day since 1990 on which the exchange stayed closed though no rule said so."""


@lru_cache(maxsize=256)
def closures_in(year: int) -> Mapping[date, str]:
    """Return the weekdays of a year without trading, and why, in the order of the year."""
    found = {day: name for day, name in CLOSURES.items() if day.year == year}
    for holiday in HOLIDAYS:
        day = holiday.in_year(year) if year >= holiday.since else None
        if day is not None:
            found[day] = holiday.name
    return MappingProxyType(dict(sorted(found.items())))


def is_trading_day(day: date) -> bool:
    """Return whether the exchange opens on a day, as far as is known and by today's rules.

    >>> is_trading_day(date(2025, 1, 9)), is_trading_day(date(2025, 10, 13))  # Carter, Columbus
    (False, True)
    """
    return day.weekday() <= FRIDAY and day not in closures_in(day.year)


def trading_day_after(day: date) -> date:
    """Return the first trading day after a day.

    >>> trading_day_after(date(2025, 11, 28)).isoformat()  # a Friday
    '2025-12-01'
    """
    day += ONE_DAY
    while not is_trading_day(day):
        day += ONE_DAY
    return day


def trading_day_before(day: date) -> date:
    """Return the last trading day before a day."""
    day -= ONE_DAY
    while not is_trading_day(day):
        day -= ONE_DAY
    return day

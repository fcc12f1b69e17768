"""The days on which the New York Stock Exchange closes early, and when.

Sources: NYSE Rule 7.2 and the exchange's yearly notices of holidays and early closings. A rule
holds for the years that stand beside it, because the exchange has changed its mind:

- The day after Thanksgiving: 14:00 in 1992, 13:00 since.
- Christmas Eve, if it is a Monday to Thursday: 14:00 until 1992, 13:00 since. On a Friday it is
  the holiday itself, as Christmas is then a Saturday.
- Around Independence Day, since 1995 at 13:00: 3 July if it is a Monday, Tuesday or Thursday. If
  4 July is a Thursday, it was the Friday after until 2012, and is Wednesday 3 July since.
- Three days of their own: the Fridays after Christmas in 1997 and 2003, and 31 December 1999.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from sidestreet.reference.calendar.date_rules import FRIDAY, THURSDAY, WEDNESDAY, nth_weekday
from sidestreet.reference.calendar.holidays import closures_in
from sidestreet.reference.calendar.new_york import ONE_DAY

CLOSE_HOUR: Final = 16
"""The hour at which the regular session ends on an ordinary day."""

_AT_TWO: Final = 14
_AT_ONE: Final = 13

_OF_THEIR_OWN: Final = (date(1997, 12, 26), date(1999, 12, 31), date(2003, 12, 26))
_THANKSGIVING_SINCE: Final = 1992
_THANKSGIVING_AT_ONE_SINCE: Final = 1993
_CHRISTMAS_AT_ONE_SINCE: Final = 1993
_INDEPENDENCE_SINCE: Final = 1995
_WEDNESDAY_SINCE: Final = 2013


@lru_cache(maxsize=256)
def early_closes_in(year: int) -> Mapping[date, int]:
    """Return the days of a year that end early, each with its hour in New York."""
    found = {day: _AT_ONE for day in _OF_THEIR_OWN if day.year == year}
    if year >= _THANKSGIVING_SINCE:
        friday = nth_weekday(year, 11, THURSDAY, 4) + ONE_DAY
        found[friday] = _AT_ONE if year >= _THANKSGIVING_AT_ONE_SINCE else _AT_TWO
    eve = date(year, 12, 24)
    if eve.weekday() < FRIDAY:
        found[eve] = _AT_ONE if year >= _CHRISTMAS_AT_ONE_SINCE else _AT_TWO
    if year >= _INDEPENDENCE_SINCE:
        found[_around_independence_day(year)] = _AT_ONE
    closed = closures_in(year)
    ends = {day: hour for day, hour in found.items() if day.weekday() <= FRIDAY}
    return MappingProxyType({day: ends[day] for day in sorted(ends) if day not in closed})


def _around_independence_day(year: int) -> date:
    eve = date(year, 7, 3)
    if eve.weekday() == WEDNESDAY and year < _WEDNESDAY_SINCE:
        return date(year, 7, 5)
    return eve


def close_hour(day: date) -> int:
    """Return the hour in New York at which the regular session of a trading day ends.

    >>> close_hour(date(2025, 11, 28)), close_hour(date(2025, 12, 1))
    (13, 16)
    """
    return early_closes_in(day.year).get(day, CLOSE_HOUR)

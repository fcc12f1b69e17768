"""The business days of a market: which there are, when each ends, when its trades settle.

DAY orders end and the figures of the day roll at 20:00 in New York. A market that is always open
has a business day for every date; the true one has them on trading days alone, so that what is
traded on a Friday after 20:00 belongs to Monday. Half days end at 20:00 like all others: trading is
over sooner, the business day is not.
"""

from datetime import date
from functools import lru_cache
from typing import Final

from sidestreet.domain.ledger import BusinessDay
from sidestreet.reference.calendar.federal_holidays import settlement_day_after
from sidestreet.reference.calendar.holidays import is_trading_day, trading_day_after
from sidestreet.reference.calendar.new_york import (
    DAY_END_HOUR,
    NS_PER_SECOND,
    ONE_DAY,
    new_york_instant,
    new_york_time,
)
from sidestreet.reference.calendar.reach import within_reach

_NS_PER_HOUR: Final = 3_600 * NS_PER_SECOND


class EveryDay:
    """A calendar on which every date is a business day, and a trade settles on the next one."""

    def at(self, time_ns: int) -> BusinessDay:
        """Return the business day of an instant, in nanoseconds since 1970 in UTC.

        An instant at 20:00 sharp belongs to the day that begins there.

        >>> day = EveryDay().at(1_700_000_000_000_000_000)  # 17:13:20 in New York
        >>> day.date, day.ends_at, day.settles_on
        ('2023-11-14', 1700010000000000000, '2023-11-15')
        """
        return _date_of_hour(time_ns // _NS_PER_HOUR)

    def after(self, day: BusinessDay) -> BusinessDay:
        """Return the business day that follows."""
        return _every_day(date.fromisoformat(day.date) + ONE_DAY)


class TradingDays:
    """The calendar of New York: trading days are business days, and nothing else is.

    Trades settle on the next day on which exchange and banks are both open. `nights` is how many
    calendar nights lie before the next trading day: 3 for a Friday. Days are known from 1990 to
    2100; an instant outside raises `CalendarReachError`.
    """

    def at(self, time_ns: int) -> BusinessDay:
        """Return the business day of an instant, in nanoseconds since 1970 in UTC.

        An instant at 20:00 sharp belongs to the trading day that begins there.

        >>> day = TradingDays().at(1_761_943_000_000_000_000)  # Friday, 16:36:40 in New York
        >>> day.date, day.settles_on, day.nights
        ('2025-10-31', '2025-11-03', 3)
        """
        return _trading_day_of_hour(time_ns // _NS_PER_HOUR)

    def after(self, day: BusinessDay) -> BusinessDay:
        """Return the business day that follows. One that is no trading day may come before it."""
        return _trading_day(trading_day_after(within_reach(date.fromisoformat(day.date))))


# New York is a whole number of hours from UTC, so a day ends on the hour and all instants of one
# hour have the same answer: the usual call is one look into these caches.


@lru_cache(maxsize=256)
def _date_of_hour(hour: int) -> BusinessDay:
    return _every_day(_date_ending_after(hour))


@lru_cache(maxsize=256)
def _trading_day_of_hour(hour: int) -> BusinessDay:
    within_reach(new_york_time(hour * _NS_PER_HOUR).date())
    day = _date_ending_after(hour)
    return _trading_day(day if is_trading_day(day) else trading_day_after(day))


def _date_ending_after(hour: int) -> date:
    local = new_york_time(hour * _NS_PER_HOUR)
    return local.date() if local.hour < DAY_END_HOUR else local.date() + ONE_DAY


def _every_day(on: date) -> BusinessDay:
    ends_at = new_york_instant(on, DAY_END_HOUR)
    return BusinessDay(on.isoformat(), ends_at, (on + ONE_DAY).isoformat())


def _trading_day(on: date) -> BusinessDay:
    ends_at = new_york_instant(on, DAY_END_HOUR)
    settles_on = settlement_day_after(on).isoformat()
    nights = (trading_day_after(on) - on).days
    return BusinessDay(on.isoformat(), ends_at, settles_on, nights)

"""The business days of a market that is always open: each ends at 20:00 in New York.

DAY orders end there and the figures of the day roll there. New York moves its clocks twice a
year, so a business day has 23, 24 or 25 hours; the zone's own rules say which. As the market is
always open, every date is a business day, and a trade settles on the next one.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from sidestreet.domain.ledger import BusinessDay

NEW_YORK: Final = ZoneInfo("America/New_York")
DAY_END_HOUR: Final = 20
"""The hour in New York at which the business day ends."""

_DAY: Final = timedelta(days=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NS_PER_SECOND: Final = 1_000_000_000
_NS_PER_HOUR: Final = 3_600 * _NS_PER_SECOND


class EveryDay:
    """A calendar on which every date is a business day."""

    def at(self, time_ns: int) -> BusinessDay:
        """Return the business day of an instant, in nanoseconds since 1970 in UTC.

        An instant at 20:00 sharp belongs to the day that begins there.

        >>> day = EveryDay().at(1_700_000_000_000_000_000)  # 17:13:20 in New York
        >>> day.date, day.ends_at, day.settles_on
        ('2023-11-14', 1700010000000000000, '2023-11-15')
        """
        return _day_of_hour(time_ns // _NS_PER_HOUR)

    def after(self, day: BusinessDay) -> BusinessDay:
        """Return the business day that follows."""
        return _day(date.fromisoformat(day.date) + _DAY)


@lru_cache(maxsize=256)
def _day_of_hour(hour: int) -> BusinessDay:
    # New York is a whole number of hours from UTC, so a day ends on the hour and all instants of
    # one hour have the same answer: the usual call is one look into this cache.
    local = (_EPOCH + timedelta(hours=hour)).astimezone(NEW_YORK)
    return _day(local.date() if local.hour < DAY_END_HOUR else local.date() + _DAY)


def _day(on: date) -> BusinessDay:
    ends_at = new_york_instant(on, DAY_END_HOUR)
    return BusinessDay(on.isoformat(), ends_at, (on + _DAY).isoformat())


def new_york_instant(day: date, hour: int) -> int:
    """Return when it is this hour in New York on a day, in nanoseconds since 1970 in UTC.

    >>> new_york_instant(date(2025, 1, 17), 16)  # 21:00 in UTC
    1737147600000000000
    """
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=NEW_YORK)
    return (moment - _EPOCH) // timedelta(seconds=1) * _NS_PER_SECOND

"""When the business day ends: at 20:00 in New York, the end of the extended session.

DAY orders end there and the figures of the day roll there. New York moves its clocks twice a
year, so a business day has 23, 24 or 25 hours; the zone's own rules say which.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

NEW_YORK: Final = ZoneInfo("America/New_York")
DAY_END_HOUR: Final = 20
"""The hour in New York at which the business day ends."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NS_PER_SECOND: Final = 1_000_000_000
_NS_PER_HOUR: Final = 3_600 * _NS_PER_SECOND


def day_ends_at(time_ns: int) -> int:
    """Return the first 20:00 in New York after an instant, in nanoseconds since 1970 in UTC.

    An instant at 20:00 sharp belongs to the day that begins there.

    >>> day_ends_at(1_700_000_000_000_000_000)  # 2023-11-14 17:13:20 in New York
    1700010000000000000
    """
    return _day_end_after_hour(time_ns // _NS_PER_HOUR)


@lru_cache(maxsize=256)
def _day_end_after_hour(hour: int) -> int:
    # New York is a whole number of hours from UTC, so a day ends on the hour and all instants of
    # one hour have the same answer: the usual call is one look into this cache.
    local = (_EPOCH + timedelta(hours=hour)).astimezone(NEW_YORK)
    day = local.date() if local.hour < DAY_END_HOUR else local.date() + timedelta(days=1)
    return new_york_instant(day, DAY_END_HOUR)


def new_york_instant(day: date, hour: int) -> int:
    """Return when it is this hour in New York on a day, in nanoseconds since 1970 in UTC.

    >>> new_york_instant(date(2025, 1, 17), 16)  # 21:00 in UTC
    1737147600000000000
    """
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=NEW_YORK)
    return (moment - _EPOCH) // timedelta(seconds=1) * _NS_PER_SECOND

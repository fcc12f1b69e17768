"""New York's clock: from a day and an hour there to an instant, and back.

New York moves its clocks twice a year, on a Sunday at 02:00, so a day has 23, 24 or 25 hours; the
zone's own rules say which. Whatever happens "at 20:00" is worked out from the day it happens on,
never by adding 24 hours to the day before.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

NEW_YORK: Final = ZoneInfo("America/New_York")
DAY_END_HOUR: Final = 20
"""The hour in New York at which the business day ends."""

NS_PER_SECOND: Final = 1_000_000_000
ONE_DAY: Final = timedelta(days=1)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def new_york_instant(day: date, hour: int, minute: int = 0) -> int:
    """Return when it is this time in New York on a day, in nanoseconds since 1970 in UTC.

    A time that comes twice, as clocks go back, is the first of the two.

    >>> new_york_instant(date(2025, 1, 17), 16)  # 21:00 in UTC
    1737147600000000000
    """
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=NEW_YORK)
    return (moment - _EPOCH) // timedelta(seconds=1) * NS_PER_SECOND


def new_york_time(time_ns: int) -> datetime:
    """Return an instant as the time in New York, with its offset and without parts of a second.

    >>> new_york_time(1_761_955_200_000_000_000).isoformat()  # midnight in UTC
    '2025-10-31T20:00:00-04:00'
    """
    return (_EPOCH + timedelta(seconds=time_ns // NS_PER_SECOND)).astimezone(NEW_YORK)

"""When the trading of a bar took place: within its own length, or in the session of its day.

A daily bar is named by a date. Whoever writes instants instead of dates means the midnight at which
that date begins, in the file's zone or, if it is midnight there, in UTC.
"""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from sidestreet.domain.sessions import Hours
from sidestreet.domain.ticks import Tick
from sidestreet.reference.calendar import NEW_YORK, CalendarReachError
from sidestreet.reference.market_files.bar_ticks import bar_ticks
from sidestreet.reference.market_files.order import Placed
from sidestreet.reference.market_files.rows import Bar
from sidestreet.reference.market_files.times import DAY_NS, local_date, local_instant

OPENS_MINUTE: Final = 9 * 60 + 30
CLOSES_MINUTE: Final = 16 * 60
"""The regular session in New York, where no hours say otherwise."""


def date_of_bar(bar_at: int, zone: ZoneInfo) -> str:
    """Return the date that a daily bar is named by, as ISO text."""
    is_utc_midnight = not bar_at % DAY_NS
    return local_date(ZoneInfo("UTC") if is_utc_midnight else zone, bar_at)


def session_of(day: str, hours: Hours | None) -> tuple[int, int]:
    """Return when the regular session of a date begins and ends.

    Without hours, or on a date on which they have no session or which they do not know, it is the
    usual one.
    """
    if hours is not None:
        try:
            window = hours.at(local_instant(NEW_YORK, day)).regular
        except CalendarReachError:
            window = None
        if window is not None and local_date(NEW_YORK, window.begins_at) == day:
            return window.begins_at, window.ends_at
    opens_at = local_instant(NEW_YORK, day, OPENS_MINUTE)
    return opens_at, local_instant(NEW_YORK, day, CLOSES_MINUTE)


def bounds_of_bar(bar_at: int, bar_ns: int, zone: ZoneInfo, hours: Hours | None) -> tuple[int, int]:
    """Return from when to when the trading of a bar took place."""
    if bar_ns < DAY_NS:
        return bar_at, bar_at + bar_ns
    return session_of(date_of_bar(bar_at, zone), hours)


def ticks_of_bars(
    bars: Iterator[Placed], bar_ns: int, zone: ZoneInfo, hours: Hours | None, key: int
) -> Iterator[Tick]:
    """Yield the ticks of the bars of one symbol, `key` being its stream of chance."""
    for placed in bars:
        bar = placed.record
        if isinstance(bar, Bar):
            begins_at, ends_at = bounds_of_bar(bar.at, bar_ns, zone, hours)
            yield from bar_ticks(bar, begins_at, ends_at, key, is_day=bar_ns == DAY_NS)

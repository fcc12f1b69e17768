"""When a market trades, asked by the instant: always, or as New York does.

Both answer from the timetable of a date (`schedule.py`) and remember what they answered. Every
session begins and ends on a half hour of UTC, so all instants of one half hour share an answer and
the usual call is one look into a cache.
"""

from datetime import date
from functools import lru_cache
from typing import Final, Protocol

from sidestreet.domain.sessions import Hours, Trading, Window
from sidestreet.reference.calendar.date_rules import FRIDAY
from sidestreet.reference.calendar.holidays import is_trading_day, trading_day_after
from sidestreet.reference.calendar.new_york import (
    DAY_END_HOUR,
    NS_PER_SECOND,
    ONE_DAY,
    new_york_time,
)
from sidestreet.reference.calendar.reach import (
    FIRST_DATE_ALWAYS_OPEN,
    LAST_DATE_ALWAYS_OPEN,
    within_reach,
)
from sidestreet.reference.calendar.schedule import Schedule, round_the_clock, schedule_of

SLOT_NS: Final = 1_800 * NS_PER_SECOND
"""Half an hour. Nothing changes within one."""

_REMEMBERED: Final = 4096


class MarketHours(Hours, Protocol):
    """The hours of a market, by the instant and by the date."""

    def schedule(self, day: date) -> Schedule:
        """Return the timetable of a date in New York.

        Raises `CalendarReachError` for a date that these hours do not know.
        """
        ...

    def schedule_after(self, day: date) -> Schedule:
        """Return the timetable of the next date with sessions, as `schedule` does."""
        ...

    def is_option_expiry(self, day: date) -> bool:
        """Return whether weekly options have their last day on a date."""
        ...


class AlwaysOpen:
    """The hours of a market that never closes: every business day is one regular session.

    It goes from 20:00 in New York to 20:00, so that the close of one day and the opening of the
    next fall together. Dates are known from 1970 to 2261.
    """

    def at(self, time_ns: int) -> Trading:
        """Return where an instant stands: in the regular session, always.

        >>> AlwaysOpen().at(1_761_917_400_000_000_000).is_regular
        True
        """
        return _always_open_at(time_ns // SLOT_NS)

    def next_regular(self, time_ns: int) -> Window:
        """Return the first session that begins after an instant."""
        return _next_day_always_open(time_ns // SLOT_NS)

    def schedule(self, day: date) -> Schedule:
        """Return the one session of a date."""
        return round_the_clock(within_reach(day, FIRST_DATE_ALWAYS_OPEN, LAST_DATE_ALWAYS_OPEN))

    def schedule_after(self, day: date) -> Schedule:
        """Return the one session of the date after a date."""
        return round_the_clock(self.schedule(day).date + ONE_DAY)

    def is_option_expiry(self, day: date) -> bool:
        """Return whether a date is a Friday."""
        return day.weekday() == FRIDAY


class NewYork:
    """The hours of the stock exchanges in New York, from 1990 to 2100.

    An instant or a date outside raises `CalendarReachError`.
    """

    def at(self, time_ns: int) -> Trading:
        """Return where an instant stands.

        >>> trading = NewYork().at(1_764_363_600_000_000_000)  # 16:00 on a half day, a Friday
        >>> trading.window.session.value, new_york_time(trading.until).isoformat()
        ('after_hours', '2025-11-28T17:00:00-05:00')
        """
        return _new_york_at(time_ns // SLOT_NS)

    def next_regular(self, time_ns: int) -> Window:
        """Return the first regular session that begins after an instant."""
        return _next_regular(time_ns // SLOT_NS)

    def schedule(self, day: date) -> Schedule:
        """Return the timetable of a date."""
        return schedule_of(within_reach(day))

    def schedule_after(self, day: date) -> Schedule:
        """Return the timetable of the next trading day."""
        return schedule_of(trading_day_after(within_reach(day)))

    def is_option_expiry(self, day: date) -> bool:
        """Return whether a date is a Friday, or the last trading day before one without trading.

        The options exchanges move an expiry so (Cboe Rule 4.5).

        >>> [NewYork().is_option_expiry(date(2026, 4, day)) for day in (2, 3)]  # Good Friday
        [True, False]
        """
        friday = day + ONE_DAY * (FRIDAY - day.weekday())
        return is_trading_day(day) and friday < trading_day_after(day)


def _date_ending_after(slot: int) -> date:
    local = new_york_time(slot * SLOT_NS)
    return local.date() if local.hour < DAY_END_HOUR else local.date() + ONE_DAY


@lru_cache(maxsize=_REMEMBERED)
def _always_open_at(slot: int) -> Trading:
    day = round_the_clock(_date_ending_after(slot)).regular
    return Trading(day, day, day, day.ends_at, day.ends_at, day.ends_at)


@lru_cache(maxsize=_REMEMBERED)
def _next_day_always_open(slot: int) -> Window:
    return round_the_clock(_date_ending_after(slot) + ONE_DAY).regular


@lru_cache(maxsize=_REMEMBERED)
def _new_york_at(slot: int) -> Trading:
    time_ns = slot * SLOT_NS
    day = _trading_day_of(time_ns)
    windows = day.windows
    upcoming = day if time_ns < day.regular.ends_at else schedule_of(trading_day_after(day.date))
    ahead = next(each for each in windows if time_ns < each.ends_at)
    is_open = ahead.begins_at <= time_ns
    return Trading(
        window=ahead if is_open else None,
        regular=upcoming.regular,
        extended=ahead,
        extended_ends_at=windows[-1].ends_at,
        until=ahead.ends_at if is_open else ahead.begins_at,
        next_regular_at=_next_regular(slot).begins_at,
    )


@lru_cache(maxsize=_REMEMBERED)
def _next_regular(slot: int) -> Window:
    time_ns = slot * SLOT_NS
    regular = _trading_day_of(time_ns).regular
    while regular.begins_at <= time_ns:
        regular = schedule_of(trading_day_after(new_york_time(regular.begins_at).date())).regular
    return regular


def _trading_day_of(time_ns: int) -> Schedule:
    """Return the first trading day whose last session has not ended at an instant."""
    today = within_reach(new_york_time(time_ns).date())
    day = schedule_of(today)
    if day.sessions and time_ns < day.sessions[-1].ends_at:
        return day
    return schedule_of(trading_day_after(today))

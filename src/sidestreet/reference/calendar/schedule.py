"""The sessions of one date in New York, as a timetable shows them.

On a trading day they follow each other: overnight from 20:00 of the evening before to 04:00,
pre-market to 09:30, regular to the close, after-hours for four hours more. So on a half day
after-hours ends at 17:00. The same timetable is used for all years: it is today's, and the
published hours of the past are not reconstructed.

The maintenance window lies inside the overnight session and closes the market while it lasts. No
source says when it is; ours is the half hour before pre-market. It is kept clear of the hours that
clocks skip or repeat, though those are on Sundays, when there is no session anyway.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from sidestreet.domain.sessions import Session, Window
from sidestreet.reference.calendar.date_rules import FRIDAY
from sidestreet.reference.calendar.early_closes import CLOSE_HOUR, close_hour
from sidestreet.reference.calendar.holidays import is_trading_day
from sidestreet.reference.calendar.new_york import (
    DAY_END_HOUR,
    ONE_DAY,
    new_york_instant,
)

MAINTENANCE: Final = ((3, 30), (4, 0))
"""Our reading: when the maintenance window begins and ends, hour and minute in New York.

On full half hours, and between 00:00 and 04:00 of the trading day.
"""

OVERNIGHT_BEGINS: Final = (20, 0)
PRE_MARKET_BEGINS: Final = (4, 0)
REGULAR_BEGINS: Final = (9, 30)
AFTER_HOURS_LAST_HOURS: Final = 4
"""How long after-hours trading goes on behind the close: to 20:00, or 17:00 on a half day."""


class DayKind(StrEnum):
    """What kind of day a date is, spelled as the contract spells it."""

    TRADING_DAY = "TRADING_DAY"
    EARLY_CLOSE = "EARLY_CLOSE"
    HOLIDAY = "HOLIDAY"
    WEEKEND = "WEEKEND"


class Schedule(NamedTuple):
    """A date's sessions in their order, none on a day without trading.

    `maintenance` is when the market is closed though a session is listed.
    """

    date: date
    kind: DayKind
    sessions: tuple[Window, ...] = ()
    maintenance: tuple[int, int] | None = None

    @property
    def windows(self) -> tuple[Window, ...]:
        """When the market trades: the sessions without what maintenance takes out of them."""
        return tuple(part for session in self.sessions for part in self._open_parts(session))

    @property
    def regular(self) -> Window:
        """The regular session of a trading day."""
        return next(each for each in self.sessions if each.session is Session.REGULAR)

    def _open_parts(self, session: Window) -> Iterator[Window]:
        begins_at, ends_at = self.maintenance or (session.ends_at, session.ends_at)
        before = Window(session.session, session.begins_at, min(session.ends_at, begins_at))
        after = Window(session.session, max(session.begins_at, ends_at), session.ends_at)
        yield from (each for each in (before, after) if each.begins_at < each.ends_at)


def day_kind(day: date) -> DayKind:
    """Return what kind of day it is in New York."""
    if day.weekday() > FRIDAY:
        return DayKind.WEEKEND
    if not is_trading_day(day):
        return DayKind.HOLIDAY
    return DayKind.TRADING_DAY if close_hour(day) == CLOSE_HOUR else DayKind.EARLY_CLOSE


@lru_cache(maxsize=64)
def schedule_of(day: date) -> Schedule:
    """Return the timetable of a date in New York.

    >>> [each.session.value for each in schedule_of(date(2025, 11, 28)).sessions]
    ['overnight', 'pre_market', 'regular', 'after_hours']
    """
    kind = day_kind(day)
    if kind in {DayKind.WEEKEND, DayKind.HOLIDAY}:
        return Schedule(day, kind)
    closes_at = close_hour(day)
    edges = (
        new_york_instant(day - ONE_DAY, *OVERNIGHT_BEGINS),
        new_york_instant(day, *PRE_MARKET_BEGINS),
        new_york_instant(day, *REGULAR_BEGINS),
        new_york_instant(day, closes_at),
        new_york_instant(day, closes_at + AFTER_HOURS_LAST_HOURS),
    )
    sessions = tuple(
        Window(session, begins_at, ends_at)
        for session, (begins_at, ends_at) in zip(Session, pairwise(edges), strict=True)
    )
    begins, ends = MAINTENANCE
    maintenance = (new_york_instant(day, *begins), new_york_instant(day, *ends))
    return Schedule(day, kind, sessions, maintenance)


@lru_cache(maxsize=64)
def round_the_clock(day: date) -> Schedule:
    """Return the timetable of a date in a market that is always open: one regular session.

    It is the business day itself, from 20:00 of the evening before to 20:00.
    """
    begins_at = new_york_instant(day - ONE_DAY, DAY_END_HOUR)
    window = Window(Session.REGULAR, begins_at, new_york_instant(day, DAY_END_HOUR))
    return Schedule(day, DayKind.TRADING_DAY, (window,))

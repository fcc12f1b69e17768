"""From what was asked for to a clock, the market's hours and the business days.

One rule governs all of it: a desk's time never goes back, neither to an instant before what its
journal knows nor to an earlier business day. What would is refused, with what to do instead.
"""

import time
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from sidestreet.api.instants import render_instant
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.config import DEFAULT_SPEED, ClockChoice, ClockMode, HoursName
from sidestreet.engine.state import State
from sidestreet.reference.calendar import (
    FIRST_DATE,
    AlwaysOpen,
    EveryDay,
    MarketHours,
    NewYork,
    TradingDays,
    new_york_instant,
)
from sidestreet.runtime.clock import (
    LATEST,
    NORMAL_SPEED,
    SPEED_MAX,
    STEP_NS,
    Clock,
    RealClock,
    VirtualClock,
)
from sidestreet.runtime.timers import Days

EARLIEST: Final = new_york_instant(FIRST_DATE.replace(month=2), 0)
"""A market asks for the sessions of some weeks before it begins, so no desk begins as early as the
calendar does."""

AHEAD_MAX_NS: Final = 3_600_000_000_000
"""How far a journal may be ahead of the machine's clock: it stands still until the machine is
there. More than an hour is no clock that was set back, but a desk that was advanced."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the market trades, and which days there are."""

    hours: MarketHours
    days: Days
    name: HoursName


ALWAYS: Final = Calendar(AlwaysOpen(), EveryDay(), HoursName.ALWAYS)
"""A market that never closes, in which every date is a business day."""

OF_NEW_YORK: Final = Calendar(NewYork(), TradingDays(), HoursName.NEW_YORK)
"""The sessions, trading days and settlement days of New York."""


def calendar_of(choice: ClockChoice) -> Calendar:
    """Return the hours and days of a clock. Raises `StartRefused` where the two do not fit."""
    own = HoursName.ALWAYS if choice.mode is ClockMode.OPEN else HoursName.NEW_YORK
    name = choice.hours or own
    if name is not own and not choice.mode.is_virtual:
        instead = ClockMode.REAL if choice.mode is ClockMode.OPEN else ClockMode.OPEN
        raise StartRefused(
            f"--clock {choice.mode} keeps the hours {own}; for {name} say --clock {instead}"
        )
    return ALWAYS if name is HoursName.ALWAYS else OF_NEW_YORK


def clock_of(choice: ClockChoice, latest: int) -> Clock:
    """Return the clock that was asked for, on a desk that has reached `latest`, 0 for none.

    Raises `StartRefused` with what to change.
    """
    _check_words(choice)
    if not choice.mode.is_virtual:
        now = time.time_ns()
        if latest > now + AHEAD_MAX_NS:
            raise StartRefused(
                f"the desk has reached {render_instant(latest)}, which is ahead of this "
                "machine's clock; start with --clock frozen, stepped or fast"
            )
        return RealClock(latest)
    start = choice.start
    if start is None:
        start = latest or time.time_ns()
    elif start < latest:
        raise StartRefused(
            f"--start {render_instant(start)} is before {render_instant(latest)}, which the "
            "desk has reached already, and time does not go back; without --start it goes on "
            "from there"
        )
    if not EARLIEST <= start <= LATEST:
        raise StartRefused(
            f"--start {render_instant(start)} is not between {render_instant(EARLIEST)} and "
            f"{render_instant(LATEST)}, which is as far as calendars go"
        )
    is_stepped = choice.mode is ClockMode.STEPPED
    usual = DEFAULT_SPEED if choice.mode is ClockMode.FAST else NORMAL_SPEED
    return VirtualClock(
        start,
        is_frozen=choice.mode is ClockMode.FROZEN,
        speed=choice.speed or usual,
        step_ns=(choice.step_ns or STEP_NS) if is_stepped else 0,
    )


def check_days(calendar: Calendar, state: State, now: int) -> None:
    """Refuse a calendar by which the business day would go back. Forward is like any day roll."""
    if state.day is None:
        return
    today = calendar.days.at(now)
    if date.fromisoformat(today.date) < date.fromisoformat(state.day.date):
        raise StartRefused(
            f"the business day is {state.day.date}, and with --hours {calendar.name} it would be "
            f"{today.date}: dates do not go back; keep the hours of before, or start later"
        )


def _check_words(choice: ClockChoice) -> None:
    """Refuse what means nothing for a clock, or what no clock can do."""
    mode = choice.mode
    if choice.start is not None and not mode.is_virtual:
        raise StartRefused(
            f"--clock {mode} goes with the machine and takes no --start; --clock fast --speed 1 "
            "runs like it from any instant"
        )
    if choice.speed is not None:
        if mode not in {ClockMode.FAST, ClockMode.FROZEN}:
            raise StartRefused(f"--speed is for --clock fast or frozen, not for {mode}")
        if not Fraction(0) < choice.speed <= SPEED_MAX:
            raise StartRefused(f"--speed is above 0 and at most {SPEED_MAX}")
    if choice.step_ns is not None:
        if mode is not ClockMode.STEPPED:
            raise StartRefused(f"--step is for --clock stepped, not for {mode}")
        if choice.step_ns <= 0:
            raise StartRefused("--step is above 0")

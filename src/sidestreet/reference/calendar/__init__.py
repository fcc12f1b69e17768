"""When markets trade and business days end: New York's true calendar, and one without pauses.

Dates follow rules (`holidays.py`, `early_closes.py`, `federal_holidays.py`), a date's sessions
follow its kind (`schedule.py`), and two questions are answered from that by the instant: where it
stands in the market's hours (`hours.py`), and which business day it belongs to (`days.py`).
"""

from sidestreet.reference.calendar.days import EveryDay, TradingDays
from sidestreet.reference.calendar.hours import AlwaysOpen, MarketHours, NewYork
from sidestreet.reference.calendar.new_york import (
    DAY_END_HOUR,
    NEW_YORK,
    new_york_instant,
    new_york_time,
)
from sidestreet.reference.calendar.reach import FIRST_DATE, LAST_DATE, CalendarReachError
from sidestreet.reference.calendar.schedule import DayKind, Schedule

__all__ = [
    "DAY_END_HOUR",
    "FIRST_DATE",
    "LAST_DATE",
    "NEW_YORK",
    "AlwaysOpen",
    "CalendarReachError",
    "DayKind",
    "EveryDay",
    "MarketHours",
    "NewYork",
    "Schedule",
    "TradingDays",
    "new_york_instant",
    "new_york_time",
]

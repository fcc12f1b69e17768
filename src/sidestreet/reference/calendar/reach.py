"""The years that the calendar of New York knows.

Before 1990 hours, holidays and closings followed rules that nobody here has written down; after
2100 no rule of today means anything. Both ends are refused by name rather than answered wrongly.
"""

from datetime import date
from typing import Final

FIRST_DATE: Final = date(1990, 1, 1)
LAST_DATE: Final = date(2100, 12, 31)


class CalendarReachError(ValueError):
    """A date in New York before `FIRST_DATE` or after `LAST_DATE`."""


def within_reach(day: date) -> date:
    """Return the day itself. Raises `CalendarReachError` if the calendar does not know it."""
    if not FIRST_DATE <= day <= LAST_DATE:
        raise CalendarReachError(
            f"{day} is not in the calendar of New York, which runs from {FIRST_DATE} to {LAST_DATE}"
        )
    return day

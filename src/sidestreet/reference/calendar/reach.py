"""The dates that a calendar knows.

Before 1990 New York's hours, holidays and closings followed rules that nobody here has written
down; after 2100 no rule of today means anything. Both ends are refused by name rather than
answered wrongly. A market that is always open has no rules, and is known for as long as instants
fit in 64 bits.
"""

from datetime import date
from typing import Final

FIRST_DATE: Final = date(1990, 1, 1)
LAST_DATE: Final = date(2100, 12, 31)

FIRST_DATE_ALWAYS_OPEN: Final = date(1970, 1, 1)
LAST_DATE_ALWAYS_OPEN: Final = date(2261, 12, 31)


class CalendarReachError(ValueError):
    """A date in New York that a calendar does not know. The message says which it does."""


def within_reach(day: date, first: date = FIRST_DATE, last: date = LAST_DATE) -> date:
    """Return the day itself. Raises `CalendarReachError` if the calendar does not know it."""
    if not first <= day <= last:
        raise CalendarReachError(f"{day} is not in the calendar: it runs from {first} to {last}")
    return day

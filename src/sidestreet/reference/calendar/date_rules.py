"""How the rules of calendars name a date: "the third Monday of January", "Easter", "observed".

Weekdays are those of `datetime`: Monday is 0 and Sunday is 6.
"""

from datetime import date, timedelta
from typing import Final

MONDAY: Final = 0
TUESDAY: Final = 1
WEDNESDAY: Final = 2
THURSDAY: Final = 3
FRIDAY: Final = 4
SATURDAY: Final = 5
SUNDAY: Final = 6

_DECEMBER: Final = 12


def nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    """Return the first (1), second (2), ... such weekday of a month.

    >>> nth_weekday(2025, 11, THURSDAY, 4).isoformat()  # Thanksgiving
    '2025-11-27'
    """
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def last_weekday(year: int, month: int, weekday: int) -> date:
    """Return the last such weekday of a month.

    >>> last_weekday(2025, 5, MONDAY).isoformat()  # Memorial Day
    '2025-05-26'
    """
    beyond = date(year + 1, 1, 1) if month == _DECEMBER else date(year, month + 1, 1)
    last = beyond - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar.

    Worked out in whole numbers as in the note of an unnamed author in Nature of 20 April 1876,
    printed by J. Meeus, "Astronomical Algorithms", chapter 8.

    >>> easter(2025).isoformat(), easter(2008).isoformat()
    ('2025-04-20', '2008-03-23')
    """
    in_cycle = year % 19
    century, in_century = divmod(year, 100)
    leap_centuries, rest_of_centuries = divmod(century, 4)
    moon_correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * in_cycle + century - leap_centuries - moon_correction + 15) % 30
    leaps, rest_of_leaps = divmod(in_century, 4)
    to_sunday = (32 + 2 * rest_of_centuries + 2 * leaps - epact - rest_of_leaps) % 7
    too_late = (in_cycle + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * too_late + 114, 31)
    return date(year, month, day + 1)


def nearest_weekday(day: date) -> date:
    """Return the day itself, the Friday before a Saturday, or the Monday after a Sunday.

    >>> nearest_weekday(date(2026, 7, 4)).isoformat(), nearest_weekday(date(2027, 7, 4)).isoformat()
    ('2026-07-03', '2027-07-05')
    """
    return day + timedelta(days={SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0))


def monday_after_sunday(day: date) -> date | None:
    """Return the day itself, the Monday after a Sunday, or None for a Saturday, which is lost.

    >>> monday_after_sunday(date(2023, 1, 1)), monday_after_sunday(date(2022, 1, 1))
    (datetime.date(2023, 1, 2), None)
    """
    return None if day.weekday() == SATURDAY else nearest_weekday(day)

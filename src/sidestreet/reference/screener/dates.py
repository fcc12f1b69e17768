"""Days that are reckoned from other days."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from sidestreet.reference.screener.conditions import DateUnit

_MONTHS: Final = 12
_DAYS: Final = {DateUnit.DAY: 1, DateUnit.WEEK: 7}


def shift_date(text: str, by: int, unit: DateUnit) -> str | None:
    """Return the day that lies some units after another, both ISO texts; `by` may be negative.

    Where a month has no such day, it is its last one. None beyond the years 1 to 9999.

    >>> shift_date("2024-03-31", -1, DateUnit.MONTH), shift_date("2024-02-29", 1, DateUnit.YEAR)
    ('2024-02-29', '2025-02-28')
    """
    day = date.fromisoformat(text)
    try:
        if unit in _DAYS:
            return (day + timedelta(days=by * _DAYS[unit])).isoformat()
        months = by * (_MONTHS if unit is DateUnit.YEAR else 1)
        year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
        last = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last)).isoformat()
    except (OverflowError, ValueError):
        return None

"""Fiscal quarters: which days they are, when they are reported, when the report is filed.

A quarter is one number, four times its fiscal year plus 0 to 3, so that the next one is one more.
A fiscal year is named after the calendar year in which it ends. Reports come on trading days, some
weeks after a quarter has ended, before the market opens or after it has closed; the statements are
filed on that day or the trading day after. Until the instant at which a filing is accepted, nobody
on the desk knows a figure of it.
"""

import calendar
from datetime import date, timedelta
from enum import StrEnum

from sidestreet.reference.calendar import new_york_instant
from sidestreet.reference.calendar.holidays import is_trading_day, trading_day_after
from sidestreet.reference.synthetic.character import Character
from sidestreet.reference.synthetic.noise import Purpose

_MONTHS = 12
_LAST_OF_YEAR = 3
_LONGER_FOR_A_YEAR = 10


class ReportTime(StrEnum):
    """When on its day a report comes: before the market opens, or after it has closed."""

    BMO = "BMO"
    AMC = "AMC"


def fiscal_year(quarter: int) -> int:
    """Return the fiscal year of a quarter."""
    return quarter // 4


def period_of(quarter: int) -> str:
    """Return what a quarter is called in its year.

    >>> period_of(4 * 2025), period_of(4 * 2025 + 3)
    ('Q1', 'Q4')
    """
    return f"Q{quarter % 4 + 1}"


def ends_on(year_ends_in: int, quarter: int) -> date:
    """Return the last day of a quarter of a fiscal year that ends in a month.

    >>> ends_on(9, 4 * 2025).isoformat(), ends_on(12, 4 * 2025 + 3).isoformat()
    ('2024-12-31', '2025-12-31')
    """
    months = fiscal_year(quarter) * _MONTHS + year_ends_in - 1 - 3 * (_LAST_OF_YEAR - quarter % 4)
    year, month = divmod(months, _MONTHS)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def quarter_of(year_ends_in: int, day: date) -> int:
    """Return the quarter that a day is in.

    >>> quarter_of(12, date(2025, 4, 1)) - 4 * 2025, quarter_of(9, date(2025, 10, 1)) - 4 * 2026
    (1, 0)
    """
    quarter = 4 * day.year + _LAST_OF_YEAR
    while ends_on(year_ends_in, quarter) >= day:
        quarter -= 1
    return _first_not_before(year_ends_in, quarter + 1, day)


def reports_on(company: Character, quarter: int) -> date:
    """Return the trading day on which a quarter's results are told."""
    days = company.drawn(Purpose.DATES, 0, 20, 34)
    days += company.drawn(Purpose.DATES, 1 + quarter, 0, 4)
    if quarter % 4 == _LAST_OF_YEAR:
        days += _LONGER_FOR_A_YEAR
    day = ends_on(company.year_ends_in, quarter) + timedelta(days=days)
    return day if is_trading_day(day) else trading_day_after(day)


def report_time(company: Character) -> ReportTime:
    """Return when on its day a company reports; it keeps to that."""
    return (ReportTime.BMO, ReportTime.AMC)[company.drawn(Purpose.CHARACTER, 20, 0, 1)]


def reports_at(company: Character, quarter: int) -> int:
    """Return the instant from which on a quarter's results are known, in nanoseconds."""
    hour, minute = (7, 0) if report_time(company) is ReportTime.BMO else (16, 5)
    return new_york_instant(reports_on(company, quarter), hour, minute)


def filed_on(company: Character, quarter: int) -> date:
    """Return the day on which a quarter's statements are filed."""
    day = reports_on(company, quarter)
    return day if report_time(company) is ReportTime.BMO else trading_day_after(day)


def accepted_at(company: Character, quarter: int) -> int:
    """Return the instant at which a filing is accepted, from which on its statements are known."""
    minute = company.drawn(Purpose.DATES, 1_000_000 + quarter, 0, 59)
    return new_york_instant(filed_on(company, quarter), 16, minute)


def first_quarter(company: Character) -> int:
    """Return the first quarter that ended as a listed company: it has statements from there on."""
    return quarter_of(company.year_ends_in, company.listed_on)


def last_filed(company: Character, today: date, now: int) -> int:
    """Return the last quarter whose statements are known; before the first if there is none."""
    quarter = quarter_of(company.year_ends_in, today) - 1
    while accepted_at(company, quarter) > now:
        quarter -= 1
    return max(quarter, first_quarter(company) - 1)


def last_reported(company: Character, today: date, now: int) -> int:
    """Return the last quarter whose results are known; before the first if there is none."""
    quarter = quarter_of(company.year_ends_in, today) - 1
    while reports_at(company, quarter) > now:
        quarter -= 1
    return max(quarter, first_quarter(company) - 1)


def _first_not_before(year_ends_in: int, quarter: int, day: date) -> int:
    while ends_on(year_ends_in, quarter) < day:
        quarter += 1
    return quarter

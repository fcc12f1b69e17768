"""What files tell of a company as single figures: for ratios, columns and pages.

The rule: within one row nothing is made up. What a row of fundamentals leaves out is not known,
unless it follows from what else the files say.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sidestreet.reference.company_files.held import CompanyFiles, amount_of
from sidestreet.reference.company_files.resources import (
    DIVIDENDS,
    EARNINGS,
    FUNDAMENTALS,
    reported_at,
)


def fundamentals(files: CompanyFiles, instrument_id: str, now: int) -> Mapping[str, Any] | None:
    """Return the latest row of fundamentals that is known, None where no file has any.

    It is empty where there are only later ones.
    """
    rows = files.of(FUNDAMENTALS, instrument_id, now)
    if rows is None:
        return None
    return {} if not rows else {**rows[0].own, **rows[0].members}


def figure(row: Mapping[str, Any], name: str) -> int | None:
    """Return an amount of a row in millionths, None where it was left out."""
    text = row.get(name)
    return None if text is None else amount_of(text)


def dividends_of(
    files: CompanyFiles, instrument_id: str, days: tuple[date, date], now: int
) -> int | None:
    """Return what a share was paid between two ex-dates, None where no file tells of dividends."""
    rows = files.of(DIVIDENDS, instrument_id, now)
    if rows is None:
        return None
    first, last = (day.isoformat() for day in days)
    return sum(
        amount_of(row.members.get("adjusted_dividend_amount", row.members["dividend_amount"]))
        for row in rows
        if first <= row.members["ex_date"] <= last
    )


def next_report(files: CompanyFiles, instrument_id: str, now: int) -> str | None:
    """Return the day of the next report of earnings, None where files tell of none."""
    rows = files.of(EARNINGS, instrument_id, now) or []
    return min(
        (row.members["date"] for row in rows if reported_at(row.members) > now), default=None
    )

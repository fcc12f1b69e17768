"""Reports of earnings: what was expected of a quarter, and what came, once that is told.

What is expected strays from what comes by a few percent, as it does elsewhere. A report is on the
calendar `SCHEDULED_DAYS` ahead; of what lies further ahead nobody knows the day.
"""

from datetime import date, timedelta
from fractions import Fraction
from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE, divide_half_even
from sidestreet.reference.synthetic.character import Character
from sidestreet.reference.synthetic.income import income, per_share_now
from sidestreet.reference.synthetic.noise import PARTS, Purpose
from sidestreet.reference.synthetic.quarters import (
    ReportTime,
    first_quarter,
    quarter_of,
    report_time,
    reports_at,
    reports_on,
)

SCHEDULED_DAYS: Final = 90

_LATEST_AFTER_QUARTERS: Final = 2
_CENT: Final = SCALE // 100
_GRAIN: Final = 1_000 * SCALE


class Earnings(msgspec.Struct, frozen=True):
    """A report. Amounts are millionths, per share in the units of now; None is not known yet."""

    quarter: int
    on: date
    time: ReportTime
    per_share_expected: int
    revenue_expected: int
    per_share: int | None
    revenue: int | None
    has_transcript: bool


def earnings_between(
    company: Character, days: tuple[date, date], today: date, now: int, factor: Fraction
) -> list[Earnings]:
    """Return the reports from a first day to a last one, both included, by day.

    `factor` is how many shares of now one of the listing has become.
    """
    first, last = days
    last = min(last, today + timedelta(days=SCHEDULED_DAYS))
    if last < first:
        return []
    begin = quarter_of(company.year_ends_in, first) - _LATEST_AFTER_QUARTERS
    end = quarter_of(company.year_ends_in, last)
    return [
        _report(company, quarter, today, now, factor)
        for quarter in range(max(begin, first_quarter(company)), end)
        if first <= reports_on(company, quarter) <= last
    ]


def surprise(actual: int, expected: int) -> int | None:
    """Return by how much a figure was more than expected, in percent to two decimals.

    >>> surprise(1_640_000, 1_600_000), surprise(-50_000, -100_000), surprise(10_000, 0)
    (2500000, 50000000, None)
    """
    if not expected:
        return None
    return divide_half_even((actual - expected) * 10_000, abs(expected)) * _CENT


def has_transcript(company: Character, quarter: int, today: date) -> bool:
    """Return whether the call about a quarter has been written down: by the day after."""
    return reports_on(company, quarter) < today


def _report(company: Character, quarter: int, today: date, now: int, factor: Fraction) -> Earnings:
    came = income(company, quarter)
    a_share = per_share_now(came, factor)
    strays = company.drawn(Purpose.ESTIMATES, 2 * quarter, -60_000, 90_000)
    strays_by = company.drawn(Purpose.ESTIMATES, 2 * quarter + 1, -15_000, 20_000)
    is_known = reports_at(company, quarter) <= now
    return Earnings(
        quarter=quarter,
        on=reports_on(company, quarter),
        time=report_time(company),
        per_share_expected=divide_half_even(a_share - abs(a_share) * strays // PARTS, _CENT)
        * _CENT,
        revenue_expected=(came.revenue - came.revenue * strays_by // PARTS) // _GRAIN * _GRAIN,
        per_share=a_share if is_known else None,
        revenue=came.revenue if is_known else None,
        has_transcript=is_known and has_transcript(company, quarter, today),
    )

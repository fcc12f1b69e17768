"""What a company reported of a quarter, of its last four, or of its last fiscal year, summed up.

The rule: a sum is there when all its quarters are known, and not before. Where the user's own
files tell of a company's income, nothing else is looked at.

Whoever looks through all companies asks for these sums again and again, and the quarters that are
known change four times a year: so the sums are kept, one small tuple for each company and span.
"""

from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from sidestreet.reference.company_files.held import Row, amount_of
from sidestreet.reference.company_files.resources import INCOME, PERIODS, QUARTERLY
from sidestreet.reference.synthetic.character import Character
from sidestreet.reference.synthetic.dividends import split_factor
from sidestreet.reference.synthetic.income import income, per_share_now
from sidestreet.reference.synthetic.quarters import first_quarter, last_filed, last_reported

if TYPE_CHECKING:
    from sidestreet.reference.synthetic.figures import Known

_QUARTERS: Final = 4
_LINES: Final = ("revenue", "gross_profit", "operating_income", "net_income", "eps")


class Span(StrEnum):
    """Which quarters are summed up."""

    QUARTER = "QUARTER"
    LAST_FOUR = "LAST_FOUR"
    FISCAL_YEAR = "FISCAL_YEAR"


class Reported(NamedTuple):
    """Sums in millionths, per share in the units of now. None is a line that nobody told."""

    revenue: int | None
    gross_profit: int | None
    operating_income: int | None
    net_income: int | None
    per_share: int | None


def reported(known: "Known", span: Span, *, is_filed: bool = True) -> Reported | None:
    """Return what is known of a span: by its statements, or by the telling of its results.

    None for what is no company, and where not all quarters of the span are known.
    """
    rows = known.files.of(INCOME, known.instrument.instrument_id, known.now)
    if rows is not None:
        return _of_rows(rows, span)
    company = known.company
    if company is None:
        return None
    last = (last_filed if is_filed else last_reported)(company, known.today, known.now)
    if span is Span.FISCAL_YEAR:
        # The latest fourth quarter.
        last -= (last + 1) % _QUARTERS
    first = last if span is Span.QUARTER else last - _QUARTERS + 1
    if first < first_quarter(company):
        return None
    return _summed(company, first, last, split_factor(known.instrument))


@lru_cache(maxsize=16_384)
def _summed(company: Character, first: int, last: int, factor: Fraction) -> Reported:
    quarters = [income(company, each) for each in range(first, last + 1)]
    return Reported(
        sum(each.revenue for each in quarters),
        sum(each.gross_profit for each in quarters),
        sum(each.operating_income for each in quarters),
        sum(each.net_income for each in quarters),
        sum(per_share_now(each, factor) for each in quarters),
    )


def _of_rows(rows: list[Row], span: Span) -> Reported | None:
    """Return the sums of a user's own statements, None where a quarter is missing among them."""
    by_quarter = {
        _QUARTERS * row.members["year"] + PERIODS.index(row.members["period"]): row
        for row in rows
        if row.members["period_type"] == QUARTERLY and row.members["period"] in PERIODS[:_QUARTERS]
    }
    if not by_quarter:
        return None
    last = max(by_quarter)
    if span is Span.FISCAL_YEAR:
        last -= (last + 1) % _QUARTERS
    first = last if span is Span.QUARTER else last - _QUARTERS + 1
    wanted = range(first, last + 1)
    if not all(each in by_quarter for each in wanted):
        return None
    return Reported(*(_line([by_quarter[each] for each in wanted], name) for name in _LINES))


def _line(rows: list[Row], name: str) -> int | None:
    texts = [row.members.get(name) for row in rows]
    return None if None in texts else sum(amount_of(each) for each in texts if each is not None)

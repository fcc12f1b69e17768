"""What was said in a call about a quarter's earnings: written from its figures, and labelled so."""

from fractions import Fraction
from typing import Final

from sidestreet.domain.amounts import SCALE, divide_half_even, render_amount, render_price
from sidestreet.reference.synthetic.character import SOURCE, Character
from sidestreet.reference.synthetic.income import income, per_share_now
from sidestreet.reference.synthetic.levels import levels
from sidestreet.reference.synthetic.quarters import fiscal_year, period_of

_MILLION: Final = 1_000_000
_TENTH: Final = SCALE // 10


def transcript(company: Character, quarter: int, factor: Fraction, paid: int) -> str:
    """Return what was said about a quarter in which so much was paid to shareholders."""
    now, before, a_year_ago = (income(company, each) for each in _compared(quarter))
    name, when = company.name, f"{period_of(quarter)} of fiscal {fiscal_year(quarter)}"
    cash = levels(company, quarter).cash
    returned = (
        f"We paid {_millions(paid)} in dividends. "
        if paid
        else "We paid no dividend this quarter. "
    )
    margin = divide_half_even(now.gross_profit * 1_000, now.revenue) * _TENTH
    return "\n\n".join(
        (
            f"[Made up by {SOURCE}. Nobody at {name} said any of this.]",
            f"Operator: Welcome to the call of {name} about {when}. All lines are muted.",
            (
                f"Chief Executive: Revenue was {_millions(now.revenue)}, "
                f"{_against(now.revenue, a_year_ago.revenue)} the same quarter a year ago and "
                f"{_against(now.revenue, before.revenue)} the quarter before. "
                f"Our business, {company.industry.lower()}, is what it was."
            ),
            (
                f"Chief Financial Officer: Gross margin was {render_amount(margin)} percent. "
                f"Operating income was {_millions(now.operating_income)}, net income "
                f"{_millions(now.net_income)}, which is {render_price(per_share_now(now, factor))} "
                f"dollars a share. {returned}We ended the quarter with {_millions(cash)} of cash."
            ),
            "Analyst: Do you see that going on?",
            "Chief Executive: We have better years and worse ones, and we plan for both.",
            "Operator: That was the last question. Thank you for joining.",
        )
    )


def _compared(quarter: int) -> tuple[int, int, int]:
    return quarter, quarter - 1, quarter - 4


def _millions(amount: int) -> str:
    """Return an amount in millions of dollars, in words.

    >>> _millions(94_930_400_000_000_000)
    '94930.4 million dollars'
    """
    return f"{render_amount(divide_half_even(amount, _MILLION * _TENTH) * _TENTH)} million dollars"


def _against(now: int, then: int) -> str:
    """Return how an amount compares with another, which is positive.

    >>> _against(110, 100), _against(99, 100), _against(100, 100)
    ('10 percent above', '1 percent below', 'as much as in')
    """
    change = divide_half_even((now - then) * 1_000, then) * _TENTH
    if not change:
        return "as much as in"
    return f"{render_amount(abs(change))} percent {'above' if change > 0 else 'below'}"

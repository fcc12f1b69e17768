"""What a company earns in a quarter.

    revenue - cost of revenue = gross profit; - operating expenses = operating income
    + interest income - interest expense + other income = income before tax; - tax = net income

Each line is worked out from those above it and rounded to whole thousands of dollars first, so that
they add up exactly. Revenue has good and bad years and a season; interest follows from what the
balance sheet owed and had as the quarter began.
"""

from fractions import Fraction
from functools import lru_cache

import msgspec

from sidestreet.domain.amounts import SCALE, divide_half_even
from sidestreet.reference.synthetic.character import TAX, THOUSANDTHS, Character
from sidestreet.reference.synthetic.levels import interest_bearing
from sidestreet.reference.synthetic.noise import PARTS, Purpose, key_of, wave

_GRAIN = 1_000 * SCALE
_CYCLE = 110_000
"""By how many millionths of itself revenue swings over four years; over one it does by a third."""

_DEBT_RATE = 45
_CASH_RATE = 30
"""Interest for a year, thousandths."""


class Income(msgspec.Struct, frozen=True):
    """An income statement, in millionths of a dollar. Shares are in the units of the listing."""

    revenue: int
    cost_of_revenue: int
    research: int
    marketing: int
    administration: int
    interest_income: int
    interest_expense: int
    other_income: int
    tax: int
    depreciation: int
    shares: int
    diluted_shares: int

    @property
    def gross_profit(self) -> int:
        """What is left of revenue after what it took to make."""
        return self.revenue - self.cost_of_revenue

    @property
    def operating_expenses(self) -> int:
        """Research, marketing and administration."""
        return self.research + self.marketing + self.administration

    @property
    def operating_income(self) -> int:
        """What is left by the business itself."""
        return self.gross_profit - self.operating_expenses

    @property
    def before_interest_and_tax(self) -> int:
        """Operating income and what else came in beside interest."""
        return self.operating_income + self.other_income

    @property
    def before_tax(self) -> int:
        """What there is to be taxed."""
        return self.before_interest_and_tax + self.interest_income - self.interest_expense

    @property
    def net_income(self) -> int:
        """What is left for shareholders."""
        return self.before_tax - self.tax


@lru_cache(maxsize=4_096)
def income(company: Character, quarter: int) -> Income:
    """Return what a company earned in a quarter."""
    revenue = _revenue(company, quarter)
    sector = company.sector
    wobble = _wave(company, Purpose.MARGIN, quarter, 6)
    gross = sector.gross * (PARTS + wobble // 50)
    cost = revenue - _grain(revenue * gross // (THOUSANDTHS * PARTS))
    change = _wave(company, Purpose.MARGIN, quarter + 40_000, 8) // 8
    operating = company.operating_margin * (PARTS + change) // THOUSANDTHS
    expenses = max(revenue - cost - revenue * operating // PARTS, 0)
    research = _grain(expenses * sector.research // THOUSANDTHS)
    marketing = _grain((expenses - research) * 6 // 10)
    debt, at_hand = interest_bearing(company, quarter - 1)
    owed = _grain(debt * _DEBT_RATE // (4 * THOUSANDTHS))
    earned = _grain(at_hand * _CASH_RATE // (4 * THOUSANDTHS))
    other = _grain(revenue * _wave(company, Purpose.MARGIN, quarter + 80_000, 2) // (400 * PARTS))
    administration = _grain(expenses) - research - marketing
    before_tax = revenue - cost - research - marketing - administration + other + earned - owed
    dilution = company.drawn(Purpose.CHARACTER, 21, 2, 20)
    return Income(
        revenue=revenue,
        cost_of_revenue=cost,
        research=research,
        marketing=marketing,
        administration=administration,
        interest_income=earned,
        interest_expense=owed,
        other_income=other,
        tax=max(_grain(before_tax * TAX // THOUSANDTHS), 0),
        depreciation=_grain(company.revenue * sector.depreciation // (4 * THOUSANDTHS)),
        shares=company.shares,
        # Who loses money does not lose less a share because there could be more of them.
        diluted_shares=company.shares
        + (company.shares * dilution // THOUSANDTHS if before_tax > 0 else 0),
    )


def per_share_now(earned: Income, factor: Fraction, *, diluted: bool = False) -> int:
    """Return earnings per share in the units of now, rounded to cents once."""
    shares = (earned.diluted_shares if diluted else earned.shares) * factor.numerator
    cents = divide_half_even(earned.net_income * 100 * factor.denominator, shares)
    return cents * (SCALE // 100)


def trailing_year(company: Character, quarter: int) -> tuple[Income, ...]:
    """Return the four quarters that end with one: a fiscal year where that is a fourth one."""
    return tuple(income(company, each) for each in range(quarter - 3, quarter + 1))


def _revenue(company: Character, quarter: int) -> int:
    swing = _wave(company, Purpose.REVENUE, quarter, 16) * _CYCLE // PARTS
    swing += _wave(company, Purpose.REVENUE, quarter + 40_000, 4) * (_CYCLE // 3) // PARTS
    # The seasons of a year come to nothing: what one quarter has more, the one after it has less.
    first, second = (company.drawn(Purpose.SEASON, each, -60_000, 60_000) for each in range(2))
    season = (first, -first, second, -second)[quarter % 4]
    return _grain(company.revenue * (PARTS + swing) // PARTS * (PARTS + season) // (4 * PARTS))


def _wave(company: Character, purpose: Purpose, place: int, reach: int) -> int:
    return wave(key_of(company.seed, company.instrument_id, purpose), place, reach)


def _grain(amount: int) -> int:
    return amount // _GRAIN * _GRAIN

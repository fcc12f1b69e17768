"""What is known of a company at an instant, one figure at a time: for columns, ratios and pages.

    known = Known(seed=1, instrument=apple, today=date(2025, 10, 31), now=now, price=230_000_000)
    market_cap(known), price_to_earnings(known), sector(known)

Every accessor takes a `Known` and gives an `int` in millionths, a text, or None where there is no
such figure: for an option, an index, a fund, or a company without that many reports yet. Nothing is
worked out before it is asked for, and all of it is a function of what is in `Known`: keep the
answer for as long as that stays. `price` is in the units of now; without one the ratios to the
price are None. `ACCESSORS` has them all by the name that a column may have.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE, divide_half_even
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.synthetic.character import Character, character_of
from sidestreet.reference.synthetic.dividends import (
    NO_ACTIONS,
    DeskActions,
    dividends_between,
    split_factor,
)
from sidestreet.reference.synthetic.income import Income, trailing_year
from sidestreet.reference.synthetic.quarters import first_quarter, last_filed, last_reported

SEED: Final = 1
"""The seed of all stories: they are the same on every desk, as the packaged instruments are."""

_YEAR: Final = timedelta(days=365)


class Known(msgspec.Struct, frozen=True):
    """An instrument as it is seen at an instant: `now` in nanoseconds, `today` in New York."""

    instrument: Instrument
    today: date
    now: int
    price: int | None = None
    actions: DeskActions = NO_ACTIONS
    seed: int = SEED

    @property
    def company(self) -> Character | None:
        """The company, None for what is none, or is not listed yet."""
        found = character_of(self.seed, self.instrument)
        return found if found is not None and found.listed_on <= self.today else None


def sector(known: Known) -> str | None:
    """Return the sector, as "Technology"."""
    return None if known.company is None else known.company.sector.name


def industry(known: Known) -> str | None:
    """Return the industry, as "Semiconductors"."""
    return None if known.company is None else known.company.industry


def shares_outstanding(known: Known) -> int | None:
    """Return the number of all shares, in the units of now."""
    company = known.company
    return None if company is None else shares_now(company.shares, known.instrument)


def market_cap(known: Known) -> int | None:
    """Return what all shares are worth at the price."""
    shares = shares_outstanding(known)
    if shares is None or known.price is None:
        return None
    return divide_half_even(known.price * shares, SCALE)


def earnings_per_share(known: Known) -> int | None:
    """Return what a share of now earned in the last four quarters that are known, in cents."""
    company = known.company
    if company is None:
        return None
    last = last_reported(company, known.today, known.now)
    if last - 3 < first_quarter(company):
        return None
    factor = split_factor(known.instrument)
    return sum(per_share_now(each, factor) for each in trailing_year(company, last))


def price_to_earnings(known: Known) -> int | None:
    """Return the price in multiples of those earnings, to two decimals; None where a loss was."""
    earned = earnings_per_share(known)
    if known.price is None or earned is None or earned <= 0:
        return None
    return divide_half_even(known.price * 100, earned) * (SCALE // 100)


def dividend_yield(known: Known) -> int | None:
    """Return the dividends of the last year as a part of the price, to four decimals.

    A company that paid none has a yield of 0.
    """
    company = known.company
    if company is None or not known.price:
        return None
    first = known.today - _YEAR + timedelta(days=1)
    paid = dividends_between(company, known.actions, first, known.today, known.today)
    total = sum(each.adjusted for each in paid)
    return divide_half_even(total * 10_000, known.price) * (SCALE // 10_000)


def revenue(known: Known) -> int | None:
    """Return the revenue of the last four quarters that were filed."""
    year = last_year(known)
    return None if year is None else sum(each.revenue for each in year)


def net_income(known: Known) -> int | None:
    """Return the net income of the same quarters."""
    year = last_year(known)
    return None if year is None else sum(each.net_income for each in year)


def gross_margin(known: Known) -> int | None:
    """Return the gross profit as a part of revenue, to four decimals."""
    return _margin(known, lambda each: each.gross_profit)


def operating_margin(known: Known) -> int | None:
    """Return the operating income as a part of revenue, to four decimals."""
    return _margin(known, lambda each: each.operating_income)


def net_margin(known: Known) -> int | None:
    """Return the net income as a part of revenue, to four decimals."""
    return _margin(known, lambda each: each.net_income)


def beta(known: Known) -> int | None:
    """Return how much the share moves when the market does. It is made up, like all else."""
    return None if known.company is None else known.company.beta


ACCESSORS: Final[Mapping[str, Callable[[Known], int | str | None]]] = MappingProxyType(
    {
        "sector": sector,
        "industry": industry,
        "shares_outstanding": shares_outstanding,
        "market_cap": market_cap,
        "earnings_per_share": earnings_per_share,
        "price_to_earnings": price_to_earnings,
        "dividend_yield": dividend_yield,
        "revenue": revenue,
        "net_income": net_income,
        "gross_margin": gross_margin,
        "operating_margin": operating_margin,
        "net_margin": net_margin,
        "beta": beta,
    }
)
"""Every accessor, by name."""


# What the accessors and the statements share.


def last_year(known: Known) -> tuple[Income, ...] | None:
    """Return the last four quarters that were filed, None where there are not so many."""
    company = known.company
    if company is None:
        return None
    last = last_filed(company, known.today, known.now)
    return None if last - 3 < first_quarter(company) else trailing_year(company, last)


def shares_now(shares: int, instrument: Instrument) -> int:
    """Return a number of shares of the listing in the units of now, whole ones."""
    factor = split_factor(instrument)
    return divide_half_even(shares * factor.numerator, factor.denominator * SCALE) * SCALE


def per_share_now(earned: Income, factor: Fraction, *, diluted: bool = False) -> int:
    """Return earnings per share in the units of now, rounded to cents once."""
    shares = (earned.diluted_shares if diluted else earned.shares) * factor.numerator
    cents = divide_half_even(earned.net_income * 100 * factor.denominator, shares)
    return cents * (SCALE // 100)


def _margin(known: Known, part: Callable[[Income], int]) -> int | None:
    year = last_year(known)
    if year is None:
        return None
    total = sum(each.revenue for each in year)
    return divide_half_even(sum(map(part, year)) * 10_000, total) * (SCALE // 10_000)

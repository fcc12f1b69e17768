"""What is known of a company at an instant, one figure at a time: for columns, ratios and pages.

    known = Known(seed=1, instrument=apple, today=date(2025, 10, 31), now=now, price=230_000_000)
    market_cap(known), price_to_earnings(known), sector(known)

Every accessor takes a `Known` and gives an `int` in millionths, a text, or None where there is no
such figure: for an option, an index, a fund, or a company without that many reports yet. Where the
user's own files tell of a company, they are told, and nothing is made up beside them. Nothing is
worked out before it is asked for, and all of it is a function of what is in `Known`: keep the
answer for as long as that stays. `price` is in the units of now; without one the ratios to the
price are None. `ACCESSORS` has them all by the name that a column may have.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

import msgspec

from sidestreet.domain.amounts import SCALE, divide_half_even
from sidestreet.reference.company_files.held import NO_FILES, CompanyFiles
from sidestreet.reference.company_files.resources import INCOME
from sidestreet.reference.company_files.told import dividends_of, figure, fundamentals
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.synthetic.character import Character, character_of
from sidestreet.reference.synthetic.dividends import (
    NO_ACTIONS,
    DeskActions,
    dividends_between,
    split_factor,
)
from sidestreet.reference.synthetic.reported import Reported, Span, reported

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
    files: CompanyFiles = NO_FILES

    @property
    def company(self) -> Character | None:
        """The company, None for what is none, or is not listed yet."""
        found = character_of(self.seed, self.instrument)
        return found if found is not None and found.listed_on <= self.today else None

    @property
    def told(self) -> Mapping[str, Any] | None:
        """What files say of it, None where they say nothing."""
        return fundamentals(self.files, self.instrument.instrument_id, self.now)


def sector(known: Known) -> str | None:
    """Return the sector, as "Technology"."""
    told = known.told
    if told is not None:
        return told.get("sector")
    return None if known.company is None else known.company.sector.name


def industry(known: Known) -> str | None:
    """Return the industry, as "Semiconductors"."""
    told = known.told
    if told is not None:
        return told.get("industry")
    return None if known.company is None else known.company.industry


def shares_outstanding(known: Known) -> int | None:
    """Return the number of all shares, in the units of now."""
    told = known.told
    if told is not None:
        return figure(told, "shares_outstanding")
    company = known.company
    return None if company is None else shares_now(company.shares, known.instrument)


def market_cap(known: Known) -> int | None:
    """Return what all shares are worth at the price."""
    told = known.told
    if told is not None and "market_cap" in told:
        return figure(told, "market_cap")
    shares = shares_outstanding(known)
    if shares is None or known.price is None:
        return None
    return divide_half_even(known.price * shares, SCALE)


def earnings_per_share(known: Known) -> int | None:
    """Return what a share of now earned in the last four quarters that are known, in cents."""
    told = known.told
    if told is not None:
        if "earnings_per_share" in told:
            return figure(told, "earnings_per_share")
        if not known.files.has(INCOME, known.instrument.instrument_id):
            return None
    year = reported(known, Span.LAST_FOUR, is_filed=False)
    return None if year is None else year.per_share


def price_to_earnings(known: Known) -> int | None:
    """Return the price in multiples of those earnings, to two decimals; None where a loss was."""
    told = known.told
    if told is not None and "price_to_earnings" in told:
        return figure(told, "price_to_earnings")
    earned = earnings_per_share(known)
    if known.price is None or earned is None or earned <= 0:
        return None
    return divide_half_even(known.price * 100, earned) * (SCALE // 100)


def dividend_yield(known: Known) -> int | None:
    """Return the dividends of the last year as a part of the price, to four decimals.

    A company that paid none has a yield of 0.
    """
    told = known.told
    if told is not None and "dividend_yield" in told:
        return figure(told, "dividend_yield")
    if not known.price:
        return None
    first = known.today - _YEAR + timedelta(days=1)
    days = first, known.today
    total = dividends_of(known.files, known.instrument.instrument_id, days, known.now)
    company = known.company
    if total is None:
        if company is None or told is not None:
            return None
        paid = dividends_between(company, known.actions, first, known.today, known.today)
        total = sum(each.adjusted for each in paid)
    return divide_half_even(total * 10_000, known.price) * (SCALE // 10_000)


def revenue(known: Known) -> int | None:
    """Return the revenue of the last four quarters that were filed."""
    year = reported(known, Span.LAST_FOUR)
    return None if year is None else year.revenue


def net_income(known: Known) -> int | None:
    """Return the net income of the same quarters."""
    year = reported(known, Span.LAST_FOUR)
    return None if year is None else year.net_income


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
    told = known.told
    if told is not None:
        return figure(told, "beta")
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


def shares_now(shares: int, instrument: Instrument) -> int:
    """Return a number of shares of the listing in the units of now, whole ones."""
    factor = split_factor(instrument)
    return divide_half_even(shares * factor.numerator, factor.denominator * SCALE) * SCALE


def _margin(known: Known, part: Callable[[Reported], int | None]) -> int | None:
    year = reported(known, Span.LAST_FOUR)
    if year is None:
        return None
    total, told = year.revenue, part(year)
    if not total or told is None:
        return None
    return divide_half_even(told * 10_000, total) * (SCALE // 10_000)

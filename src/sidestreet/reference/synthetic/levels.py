"""What a company has and owes at the end of a quarter.

The rule: every level is a function of the quarter alone, and what is left is the shareholders':

    equity = all assets - all liabilities

So a balance sheet of any quarter is had without those before it, and always balances. Flows are the
differences of levels (`cash_flow`), so they explain the change of cash exactly.
"""

from functools import lru_cache
from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE
from sidestreet.reference.synthetic.character import THOUSANDTHS, Character
from sidestreet.reference.synthetic.noise import PARTS, Purpose, key_of, wave

_GRAIN: Final = 1_000 * SCALE
_REACH: Final = 10
"""Quarters in which a level goes from one height to another."""

_SWING: Final = 12
"""A level swings by one part of this many."""

_PAR: Final = 10
"""Par value of a share: so many millionths of a dollar, a thousandth of a cent."""


class Levels(msgspec.Struct, frozen=True):
    """A balance sheet, in millionths of a dollar, without its sums."""

    cash: int
    short_investments: int
    receivables: int
    inventory: int
    prepaid: int
    plant: int
    goodwill: int
    intangibles: int
    long_investments: int
    tax_assets: int
    payables: int
    tax_payables: int
    accrued: int
    deferred_revenue: int
    short_debt: int
    long_debt: int
    deferred_tax: int
    par: int
    paid_in: int

    @property
    def investments(self) -> int:
        """Securities of all terms."""
        return self.short_investments + self.long_investments

    @property
    def debt(self) -> int:
        """What bears interest."""
        return self.short_debt + self.long_debt

    @property
    def current_assets(self) -> int:
        """What is or becomes cash within a year."""
        at_hand = self.cash + self.short_investments
        return at_hand + self.receivables + self.inventory + self.prepaid

    @property
    def lasting_assets(self) -> int:
        """All other assets."""
        held = self.plant + self.goodwill + self.intangibles
        return held + self.long_investments + self.tax_assets

    @property
    def assets(self) -> int:
        """All of them."""
        return self.current_assets + self.lasting_assets

    @property
    def current_liabilities(self) -> int:
        """What is to be paid within a year."""
        owed = self.payables + self.tax_payables + self.accrued
        return owed + self.deferred_revenue + self.short_debt

    @property
    def lasting_liabilities(self) -> int:
        """All other liabilities."""
        return self.long_debt + self.deferred_tax

    @property
    def liabilities(self) -> int:
        """All of them."""
        return self.current_liabilities + self.lasting_liabilities

    @property
    def equity(self) -> int:
        """What is left for shareholders."""
        return self.assets - self.liabilities

    @property
    def retained(self) -> int:
        """What was earned and kept; repurchased shares are retired against it."""
        return self.equity - self.par - self.paid_in


def interest_bearing(company: Character, quarter: int) -> tuple[int, int]:
    """Return the debt, and the cash and securities, as a quarter ends: what `levels` says of them.

    Interest goes by these alone, and to work out a whole balance sheet takes four times as long.
    """
    sector, key = company.sector, key_of(company.seed, company.instrument_id, Purpose.BALANCE)
    shares = (
        (0, sector.cash),
        (1, sector.investments // 3),
        (9, sector.investments * 2 // 3),
        (15, sector.debt // 8),
        (16, sector.debt - sector.debt // 8),
    )
    cash, short, long, *debts = (
        _level(company, key, quarter, rank, thousandths) for rank, thousandths in shares
    )
    return sum(debts), cash + short + long


@lru_cache(maxsize=4_096)
def levels(company: Character, quarter: int) -> Levels:
    """Return what a company has and owes as a quarter ends."""
    sector = company.sector
    key = key_of(company.seed, company.instrument_id, Purpose.BALANCE)

    def level(rank: int, thousandths: int, *, steady: bool = False) -> int:
        return _level(company, key, quarter, rank, thousandths, steady=steady)

    return Levels(
        cash=level(0, sector.cash),
        short_investments=level(1, sector.investments // 3),
        receivables=level(2, sector.receivables),
        inventory=level(3, sector.inventory),
        prepaid=level(4, 30),
        # Big and slow: it swings a quarter as much as the rest.
        plant=level(5, sector.property // 4) + level(6, sector.property * 3 // 4, steady=True),
        goodwill=level(7, sector.intangibles * 2 // 3, steady=True),
        intangibles=level(8, sector.intangibles // 3, steady=True),
        long_investments=level(9, sector.investments * 2 // 3),
        tax_assets=level(10, 15),
        payables=level(11, sector.payables),
        tax_payables=level(12, 10),
        accrued=level(13, 45),
        deferred_revenue=level(14, 25),
        short_debt=level(15, sector.debt // 8),
        long_debt=level(16, sector.debt - sector.debt // 8),
        deferred_tax=level(17, 20),
        par=company.shares * _PAR // SCALE // _GRAIN * _GRAIN,
        paid_in=level(18, 120, steady=True),
    )


def _level(
    company: Character,
    key: int,
    quarter: int,
    rank: int,
    thousandths: int,
    *,
    steady: bool = False,
) -> int:
    moved = 0 if steady else wave(key, quarter + rank * 20_000, _REACH) // _SWING
    amount = company.revenue * thousandths // THOUSANDTHS * (PARTS + moved) // PARTS
    return amount // _GRAIN * _GRAIN

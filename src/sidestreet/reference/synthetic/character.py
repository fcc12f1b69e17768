"""The character of a company: what it is, how big it is, how it earns. It never changes.

The rule: size follows from the instrument's own price and volume, so that what statements say and
what the market says are of one order; it is kept within what a company can be, as some shares are
traded far more than their company is large. The packaged companies have the size that is known of
them (`known.py`). Prices on a simulated market stay around a base price for ever, and so do the
figures around those worked out here: a company here has better and worse years, and no growth
without end.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE, notional
from sidestreet.domain.enums import InstrumentType
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.synthetic.known import KNOWN, Facts
from sidestreet.reference.synthetic.noise import Purpose, between
from sidestreet.reference.synthetic.sectors import BY_NAME, SECTORS, Sector, is_fund, told_by

SOURCE: Final = "Sidestreet Synthetic"
"""Who made it up, for the eyes of readers."""

THOUSANDTHS: Final = 1_000
TAX: Final = 210
"""Thousandths of the income before tax: the federal rate of 26 U.S.C. section 11(b)."""

_BIG: Final = 50_000_000 * SCALE
"""Dollars traded in a day from which on a company always earns money."""

_LOSING_OF_HUNDRED: Final = 20
_PAYING_OF_HUNDRED: Final = 65
_CALENDAR_YEAR_OF_HUNDRED: Final = 75
_DECEMBER: Final = 12
_ROUND: Final = 1_000_000 * SCALE
_LOT: Final = 1_000 * SCALE
_MILLION: Final = 1_000_000 * SCALE
_BILLION: Final = 1_000_000_000 * SCALE
_WORTH_LEAST: Final = 15_000_000 * SCALE
_WORTH_MOST: Final = 300_000_000_000 * SCALE
"""Between which a company is worth that is known for nothing: the largest known are worth more."""


class Character(msgspec.Struct, frozen=True):
    """What is lasting about a company. Amounts are millionths, ratios thousandths.

    `shares` and `dividend`, which is that of an ordinary quarter, are in the units of the listing.
    `revenue` is that of an ordinary year, `operating_margin` what is left of it by operations.
    `year_ends_in` is the month in which the fiscal year ends.
    """

    seed: int
    instrument_id: str
    name: str
    currency: str
    exchange: str
    sector: Sector
    industry: str
    listed_on: date
    year_ends_in: int
    price: int
    shares: int
    revenue: int
    net_margin: int
    operating_margin: int
    dividend: int
    beta: int

    def drawn(self, purpose: Purpose, counter: int, low: int, high: int) -> int:
        """Return a number of this company from `low` to `high`."""
        return between(self.seed, self.instrument_id, purpose, counter, low=low, high=high)


def is_company(instrument: Instrument) -> bool:
    """Return whether an instrument is the share of a company that reports figures.

    Options, indexes, cash and funds are not, and neither is what has no price.
    """
    return (
        instrument.terms.instrument_type is InstrumentType.COMMON_STOCK
        and instrument.base_price > 0
        and not is_fund(instrument.name)
    )


@lru_cache(maxsize=8_192)
def character_of(seed: int, instrument: Instrument) -> Character | None:
    """Return a company's character, None for what is no company.

    Splits change nothing of it: everything follows from the listing.
    """
    if not is_company(instrument):
        return None

    def drawn(counter: int, low: int, high: int) -> int:
        return between(
            seed, instrument.instrument_id, Purpose.CHARACTER, counter, low=low, high=high
        )

    facts = KNOWN.get(instrument.instrument_id)
    sector, industry, year_ends_in, listed_on = _described(instrument, facts, drawn)
    price = instrument.base_price
    shares = facts.shares * _MILLION if facts is not None else _shares(instrument, drawn)
    worth = notional(price, shares)
    is_losing = (
        facts is None
        and notional(price, instrument.adv or SCALE) < _BIG
        and drawn(5, 1, 100) <= _LOSING_OF_HUNDRED
    )
    if is_losing:
        net_margin = -drawn(6, 50, 400)
        revenue = worth * 10 // drawn(7, 10, 80)
        dividend = 0
    else:
        if facts is not None:
            net_margin, revenue = facts.net, facts.revenue * _BILLION
            earnings = revenue * net_margin // THOUSANDTHS
            payout = facts.payout
        else:
            net_margin = sector.net * drawn(6, 80, 125) // 100
            earnings = worth // drawn(7, *sector.earnings_multiple)
            revenue = earnings * THOUSANDTHS // net_margin
            is_paying = drawn(8, 1, 100) <= _PAYING_OF_HUNDRED
            payout = sector.payout * drawn(9, 60, 130) // 100 if is_paying else 0
        # Whole cents: a dividend that would be less is none.
        dividend = earnings * payout * 100 // (4 * THOUSANDTHS * shares) * (SCALE // 100)
    interest = sector.debt * 45 // THOUSANDTHS - (sector.cash + sector.investments) * 30 // 1_000
    before_tax = net_margin if is_losing else net_margin * THOUSANDTHS // (THOUSANDTHS - TAX)
    return Character(
        seed=seed,
        instrument_id=instrument.instrument_id,
        name=instrument.name or instrument.symbol,
        currency=instrument.currency,
        exchange=instrument.terms.venue,
        sector=sector,
        industry=industry,
        listed_on=listed_on,
        year_ends_in=year_ends_in,
        price=price,
        shares=shares,
        revenue=max(revenue // _ROUND, 1) * _ROUND,
        net_margin=net_margin,
        operating_margin=before_tax + interest,
        dividend=dividend,
        beta=drawn(10, 60, 180) * (SCALE // 100),
    )


def _shares(instrument: Instrument, drawn: Callable[[int, int, int], int]) -> int:
    """Return how many shares there are, in whole thousands, where nobody knows it."""
    # Between 0.5 and 1.5 % of all shares change hands in a day.
    shares = (instrument.adv or SCALE) * 100_000 // drawn(4, 500, 1_500)
    least, most = (each * SCALE // instrument.base_price for each in (_WORTH_LEAST, _WORTH_MOST))
    return max(min(max(shares, least), most) // _LOT, 1) * _LOT


def _described(
    instrument: Instrument, facts: Facts | None, drawn: Callable[[int, int, int], int]
) -> tuple[Sector, str, int, date]:
    """Return what is known of a company, and what is not from chance."""
    made_up = date(drawn(0, 1971, 1988), drawn(1, 1, 12), drawn(2, 1, 28))
    if facts is not None:
        # A known company has margins of its own; all other proportions are those of its sector.
        sector = BY_NAME[facts.sector]._replace(gross=facts.gross, net=facts.net)
        listed_on = date.fromisoformat(facts.listed_on) if facts.listed_on else made_up
        return sector, facts.industry, facts.year_ends_in, listed_on
    found = told_by(instrument.name)
    if found is None:
        by_chance = SECTORS[drawn(3, 0, len(SECTORS) - 1)]
        found = by_chance, by_chance.industries[drawn(11, 0, len(by_chance.industries) - 1)]
    is_calendar_year = drawn(12, 1, 100) <= _CALENDAR_YEAR_OF_HUNDRED
    return (*found, _DECEMBER if is_calendar_year else 3 * drawn(13, 1, 3), made_up)

"""What analysts think of a company on a day: how many advise what, and what price they expect.

They change their minds from month to month, slowly. The rule: the counts add up to the number of
those who follow the company, and what they advise together is the average of what each advises.
"""

from datetime import date
from enum import StrEnum
from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE, divide_half_even, notional
from sidestreet.reference.calendar.holidays import is_trading_day, trading_day_before
from sidestreet.reference.instrument import Instrument
from sidestreet.reference.synthetic.character import Character
from sidestreet.reference.synthetic.noise import PARTS, Purpose, key_of, wave

_FEWEST: Final = 3
_MOST: Final = 48
_MONTHS: Final = 6
_WEIGHTS: Final = (22, 36, 30, 8, 4)
_SHIFTS: Final = (14, 14, -12, -7, -4)
"""By how much each weight changes as the mood goes from middling to best."""

_CENT: Final = SCALE // 100


class Advice(StrEnum):
    """What to do with a share, the best first."""

    STRONG_BUY = "STRONG_BUY"
    BUY = "BUY"
    HOLD = "HOLD"
    SELL = "SELL"
    STRONG_SELL = "STRONG_SELL"


class Consensus(msgspec.Struct, frozen=True):
    """What analysts thought on a trading day. Prices are millionths, in the units of now."""

    on: date
    counts: tuple[int, ...]
    """How many advise what, in the order of `Advice`."""

    advice: Advice
    average: int
    high: int
    low: int


def consensus(company: Character, instrument: Instrument, day: date) -> Consensus:
    """Return what analysts thought on a day, or on the trading day before it."""
    on = day if is_trading_day(day) else trading_day_before(day)
    key = key_of(company.seed, company.instrument_id, Purpose.ANALYSTS)
    month = 12 * on.year + on.month
    mood = wave(key, month, _MONTHS)
    counts = _counts(_followers(company), mood)
    grades = sum(rank * count for rank, count in enumerate(counts))
    price = instrument.present_price
    average = price * (PARTS + 60_000 + mood * 18 // 100) // PARTS
    above = company.drawn(Purpose.ANALYSTS, 1_000_000 + month, 50_000, 350_000)
    below = company.drawn(Purpose.ANALYSTS, 2_000_000 + month, 50_000, 300_000)
    return Consensus(
        on=on,
        counts=counts,
        advice=tuple(Advice)[divide_half_even(grades, sum(counts))],
        average=_cents(average),
        high=_cents(average * (PARTS + above) // PARTS),
        low=_cents(average * (PARTS - below) // PARTS),
    )


def _followers(company: Character) -> int:
    """Return how many analysts follow a company: two more each time that it is twice as big."""
    millions = notional(company.price, company.shares) // (SCALE * SCALE)
    return max(_FEWEST, min(_MOST, 2 * millions.bit_length() + 2))


def _counts(followers: int, mood: int) -> tuple[int, ...]:
    weights = [
        weight * PARTS + shift * mood for weight, shift in zip(_WEIGHTS, _SHIFTS, strict=True)
    ]
    counts = [followers * each // sum(weights) for each in weights]
    # Who is left over by rounding is of two minds.
    counts[2] += followers - sum(counts)
    return tuple(counts)


def _cents(price: int) -> int:
    return max(divide_half_even(price, _CENT), 1) * _CENT

"""The figures of a listing of which only symbol, name and market are known: made up, by a rule.

They are synthetic, all of them: plausible figures for a simulated market, never quotations. The
rule: they follow from the listing's id, which no symbol change touches, from the tenth of all
listings that its company is in by size, and from nothing else. So every desk has the same ones.

Large companies are dearer, trade more, are lent on more and are easier to borrow. Margin is that
of a careful house, never below Regulation T's maintenance (FINRA Rule 4210(c)): a quarter of what
is long and 30 percent of what is short; what costs less than 5 dollars has to be covered in full.
"""

from typing import Final, NamedTuple

from sidestreet.domain.amounts import SCALE

CENT: Final = SCALE // 100
LENT_FROM: Final = 3 * SCALE
"""Below this price nothing is lent on a share."""
COVERED_BELOW: Final = 5 * SCALE
"""Below this price a position is covered in full."""


class SizeClass(NamedTuple):
    """What the listings of one tenth have in common.

    Prices lie between `price_low` and `price_high` dollars, most of them low. An average day is
    worth half of `day_worth` dollars to one and a half times as much. `easy` of a thousand are easy
    to borrow.
    """

    price_low: int
    price_high: int
    day_worth: int
    long_percent: int
    short_percent: int
    easy: int


SIZES: Final = (
    SizeClass(40, 500, 500_000_000, 25, 30, 1000),
    SizeClass(25, 300, 150_000_000, 25, 30, 1000),
    SizeClass(18, 200, 70_000_000, 25, 30, 1000),
    SizeClass(12, 140, 35_000_000, 30, 35, 980),
    SizeClass(9, 90, 18_000_000, 30, 35, 950),
    SizeClass(7, 60, 9_000_000, 40, 45, 900),
    SizeClass(5, 45, 5_000_000, 50, 55, 800),
    SizeClass(3, 30, 2_500_000, 60, 65, 650),
    SizeClass(2, 20, 1_200_000, 75, 80, 500),
    SizeClass(1, 12, 500_000, 100, 100, 350),
)
"""The ten classes, the largest companies first."""

_FRACTIONS_TO: Final = 6
_SQUARE: Final = 1_000_000
_THRESHOLD: Final = range(40)
_PROHIBITED: Final = range(40, 60)


class Figures(NamedTuple):
    """All that is made up of a listing. Amounts and rates are millionths."""

    base_price: int
    adv: int
    long_margin_rate: int
    short_margin_rate: int
    is_marginable: bool
    is_fractionable: bool
    is_threshold_security: bool
    is_short_prohibited: bool
    easy_to_borrow: bool


def figures_of(instrument_id: str, size: int) -> Figures:
    """Return the figures of the listing with an id, in the tenth `size`, 0 for the largest."""
    has = SIZES[size]
    # The last twelve digits of a UUID of version 5 are digest and nothing else (RFC 9562).
    rolls = int(instrument_id[-12:], 16)
    price_roll, worth_roll = rolls % 1000, rolls // 1000 % 1000
    easy_roll, rare_roll = rolls // 1000**2 % 1000, rolls // 1000**3 % 1000
    spread = (has.price_high - has.price_low) * SCALE
    price = has.price_low * SCALE + spread * price_roll * price_roll // _SQUARE
    price -= price % CENT
    worth = has.day_worth * (500 + worth_roll) // 1000
    # Whole hundreds of shares, as volumes of this size are told.
    hundreds = max(1, worth * SCALE // price // 100)
    in_full = price < COVERED_BELOW
    easy = easy_roll < has.easy
    return Figures(
        base_price=price,
        adv=hundreds * 100 * SCALE,
        long_margin_rate=SCALE if in_full else has.long_percent * CENT,
        short_margin_rate=SCALE if in_full else has.short_percent * CENT,
        is_marginable=price >= LENT_FROM and has.long_percent * CENT < SCALE,
        is_fractionable=size <= _FRACTIONS_TO,
        is_threshold_security=not easy and rare_roll in _THRESHOLD,
        is_short_prohibited=not easy and rare_roll in _PROHIBITED,
        easy_to_borrow=easy,
    )

"""What one option wants covered, and nothing else with it.

A bought option is paid in full: an option has no loan value here. (Regulation T and FINRA Rule
4210(f)(2)(I) would lend a quarter of a listed option with more than nine months to go; this is
left out.) A written option wants, beyond its own value, what the underlying could move: FINRA
Rule 4210(f)(2)(E), told with examples in the Cboe margin manual.

An index is treated like a stock, at 20 percent. The rule allows 15 for a broad index, but terms do
not say which index is broad.
"""

from typing import Final

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.instruments import OptionTerms
from sidestreet.engine.margin.requirement import part

UNDERLYING_RATE: Final = SCALE // 5
"""FINRA Rule 4210(f)(2)(E)(i): 20 percent of the underlying's value, less what is out of it."""

FLOOR_RATE: Final = SCALE // 10
"""The same rule: never less than 10 percent, of the underlying for a call, of the strike for a put.
"""


def naked_rate(option: OptionTerms, underlying_price: int) -> int:
    """Return what a written option wants per share beyond its own value, in millionths.

    The greater of 20 percent of the underlying less the amount by which the option is out of the
    money, and 10 percent of the underlying for a call, of the strike for a put.
    """
    if option.right is OptionRight.CALL:
        out_of_money = max(0, option.strike - underlying_price)
        floor = part(underlying_price, FLOOR_RATE)
    else:
        out_of_money = max(0, underlying_price - option.strike)
        floor = part(option.strike, FLOOR_RATE)
    return max(part(underlying_price, UNDERLYING_RATE) - out_of_money, floor)

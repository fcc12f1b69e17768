"""What an option is worth at any step: the model's value for what the underlying is worth there.

An option follows the path of its underlying, which is made of the seed and the underlying's id
alone, so the two never disagree, whether or not the underlying is itself listed here. Each
underlying has one volatility for all its options and for ever, hashed from the seed. Rate and
dividend yield are 0: then early exercise gains nothing and one value serves American and European
options alike.

The rule: before the expiry the price is never under what exercise would gain, nor under the least
tick, because somebody always asks that much for a chance. From the expiry on it is what exercise
gained then, from a close that is on the tick of stocks, as a close is.
"""

from typing import Final

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.chance import draw, stream
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.instruments import US_EQUITY_TICKS, OptionTerms
from sidestreet.domain.option_model import option_value
from sidestreet.venue.chance import Purpose
from sidestreet.venue.price_path import STEP_NS, PricePath, step_at

VOLATILITY_LEAST: Final = SCALE // 5
VOLATILITY_MOST: Final = SCALE * 3 // 5
"""What an underlying's yearly volatility is drawn from: 20 % to 60 %, in millionths."""


def volatility_of(seed: int, underlying_id: str) -> int:
    """Return the volatility at which a seed's market prices all options on an underlying."""
    bits = draw(stream(seed, underlying_id, Purpose.VOLATILITY), 0)
    return VOLATILITY_LEAST + bits % (VOLATILITY_MOST - VOLATILITY_LEAST + 1)


class OptionPrice(PricePath):
    """The price of an option on one share, a pure function of the step.

    `least` is the least price before the expiry. `settlement` is the price from then on.
    """

    __slots__ = (
        "_known_price",
        "_known_step",
        "_least",
        "_option",
        "_underlying",
        "_volatility",
        "settlement",
    )

    def __init__(self, seed: int, option: OptionTerms, underlying: PricePath, least: int) -> None:
        self._option = option
        self._underlying = underlying
        self._volatility = volatility_of(seed, option.underlying_id)
        self._least = least
        self._known_step, self._known_price = -1, 0
        self.end = -(-option.expires_at // STEP_NS)
        self.settlement = option.intrinsic(_close(underlying.at(step_at(option.expires_at))))
        is_call = option.right is OptionRight.CALL
        gains = [option.intrinsic(price) for price in (underlying.lowest, underlying.highest)]
        most = underlying.highest if is_call else option.strike
        self.lowest = min(self.settlement, max(least, min(gains)))
        self.highest = max(self.settlement, least, most)

    def at(self, step: int) -> int:
        """Return the price at a step."""
        if step != self._known_step:
            self._known_price = self._price(self._underlying.at(step), step)
            self._known_step = step
        return self._known_price

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return bounds between which the price stays from step `first` to step `last`.

        With less time left an option is worth less, and a call is worth more the dearer the
        underlying is, a put the cheaper it is: so the corners of the range are bounds.
        """
        settlement, end = self.settlement, self.end
        if end is not None and last >= end:
            if first >= end:
                return settlement, settlement
            low, high = self.span(first, end - 1)
            return min(low, settlement), max(high, settlement)
        worst, best = self._underlying.span(first, last)
        if self._option.right is OptionRight.PUT:
            worst, best = best, worst
        # Rounding may turn a difference too small to see around, but never by more than one.
        return self._price(worst, last) - 1, self._price(best, first) + 1

    def _price(self, spot: int, step: int) -> int:
        """Return what the option is worth at a step if the underlying is worth `spot` there."""
        option = self._option
        left = option.expires_at - step * STEP_NS
        if left <= 0:
            return self.settlement
        # The path of an underlying worth a few millionths may touch 0, where no model goes.
        value = option_value(option.right, max(spot, 1), option.strike, self._volatility, left)
        return max(value, self._least)


def _close(price: int) -> int:
    """Return a price on the nearest tick of stocks."""
    tick = US_EQUITY_TICKS[price >= SCALE].tick_size
    return (price + tick // 2) // tick * tick

"""What an option is worth where its underlying trades action by action.

An option on such a stock follows a path like any other option (`option_price.py`): at every step of
250 ms it is worth what the model says for the price at which the underlying last traded. Quotes,
sizes and volatility are those of the reference market.

The rule: the value at a step depends on the step and on the underlying's last price then, and on no
step before it. So an option on which nobody has an order costs nothing, however long it is left.
"""

from collections.abc import Callable
from typing import Final

from sidestreet.domain.amounts import AMOUNT_MAX
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.instruments import OptionTerms
from sidestreet.domain.option_model import option_value
from sidestreet.venue.option_price import volatility_of
from sidestreet.venue.price_path import STEP_NS, PricePath

STEPS_A_MINUTE: Final = 240
_LAST_MINUTES: Final = 60
"""In the last minutes of an option time is reckoned by the step, before that by the minute."""


class ModelValue(PricePath):
    """What an option on one share is worth at a step, for what its underlying last traded at.

    `spot` gives the underlying's last price at an instant, in millionths. The value is never under
    what exercise would gain, nor under `least`. From the expiry on it is what exercise gained.
    """

    __slots__ = ("_known", "_known_value", "_least", "_option", "_spot", "_volatility")

    def __init__(
        self, seed: int, option: OptionTerms, spot: Callable[[int], int], least: int
    ) -> None:
        self._option = option
        self._spot = spot
        self._least = least
        self._volatility = volatility_of(seed, option.underlying_id)
        self._known = (0, 0)
        self._known_value = 0
        self.lowest = 0
        self.highest = option.strike if option.right is OptionRight.PUT else AMOUNT_MAX
        self.end = -(-option.expires_at // STEP_NS)

    def at(self, step: int) -> int:
        """Return the value at a step, in millionths."""
        option = self._option
        if self.end is not None and step >= self.end:
            return option.intrinsic(self._spot(option.expires_at))
        spot = max(1, self._spot(step * STEP_NS))
        return max(option.intrinsic(spot), self._least, self._value(spot, step))

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return bounds that hold always: where the underlying will go is not known."""
        del first, last
        return self.lowest, self.highest

    def _value(self, spot: int, step: int) -> int:
        option = self._option
        left = option.expires_at // STEP_NS - step
        if left > _LAST_MINUTES * STEPS_A_MINUTE:
            # The model is slow, and a minute more or less is nothing to a day.
            step -= step % STEPS_A_MINUTE
        if (spot, step) != self._known:
            self._known = spot, step
            self._known_value = option_value(
                option.right,
                spot,
                option.strike,
                self._volatility,
                option.expires_at - step * STEP_NS,
            )
        return self._known_value

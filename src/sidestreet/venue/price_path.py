"""A price as a function of the step: what the market maker needs to know of it, and the search.

Market time is cut into steps of 250 ms, counted from 1970. A path can be asked for any step in any
order, and for bounds over many steps at once; from the bounds alone follows how to find the next
step at which a price may be reached, without walking there.

The rule: bounds may be wide, never wrong. A step too early is looked at in vain, and a step too
late would be a trade that did not take place.
"""

from typing import Final

STEP_NS: Final = 250_000_000

_PROBES_MAX: Final = 48
_STRIDE_MAX: Final = 1 << 18


def step_at(time_ns: int) -> int:
    """Return the step that an instant belongs to; a step begins on its boundary."""
    return time_ns // STEP_NS


class PricePath:
    """A price at every step, in millionths and on no tick; the caller rounds.

    It is never outside `lowest` to `highest`. Nothing trades from step `end` on; None is never.
    """

    __slots__ = ("end", "highest", "lowest")

    lowest: int
    highest: int
    end: int | None

    def at(self, step: int) -> int:
        """Return the price at a step."""
        raise NotImplementedError

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return bounds between which the price stays from step `first` to step `last`."""
        raise NotImplementedError

    def extremes(self, first: int, stride: int, count: int) -> tuple[int, int]:
        """Return the lowest and the highest price at `count` steps, `stride` apart."""
        prices = [self.at(step) for step in range(first, first + stride * count, stride)]
        return min(prices), max(prices)

    def next_reaching(self, start: int, low: int, high: int) -> int | None:
        """Return a step, `start` or later, before which the price stays between two prices.

        Before the step that is returned the price is above `low` and below `high`. At that step
        it usually is not; but the search ends after a fixed effort, so the caller looks there
        and searches on. None says that the price reaches neither of them before the path ends.
        """
        if low < self.lowest and high > self.highest:
            return None
        step, stride, end = start, 1, self.end
        for _ in range(_PROBES_MAX):
            if end is not None and step >= end:
                return None
            lower, upper = self.span(step, step + stride - 1)
            if low < lower and upper < high:
                step += stride
                stride = min(stride * 4, _STRIDE_MAX)
            elif stride == 1:
                break
            else:
                stride //= 4
        return step

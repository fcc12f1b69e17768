"""Written options against bought ones: which bought option covers which, and what then is at risk.

The rule is FINRA Rule 4210(f)(2)(H) since 2012 (Regulatory Notice 12-44, and Cboe's release
34-67752): a spread is any set of options of one underlying in which, among the calls and among the
puts, as much is bought as is written, and no written option outlives the bought one that covers
it. It wants its largest possible loss by intrinsic value, which is found at one of its strikes,
and never more than its written options would want uncovered. Verticals, butterflies, condors,
boxes, calendars and the iron kinds are all this one rule, so none of them has code of its own.

A bought option that expires before the written one covers nothing of it.
"""

from collections.abc import Sequence
from enum import Enum

from sidestreet.engine.margin.option_legs import Lot, Series


class Pairing(Enum):
    """Which of the pairs that may be are made, for the calls or the puts of a group."""

    NONE = 0
    SAVING = 1
    """Those whose width is less than the written option wants uncovered."""
    ALL = 2
    """All, for the sake of what the whole spread may lose."""
    DEAREST = 3
    """As SAVING, but what wants most uncovered chooses first."""


class Spread:
    """A set of bought and written options of one series, to be margined as one."""

    __slots__ = ("calls", "puts")

    def __init__(self) -> None:
        self.calls: list[tuple[int, int]] = []
        self.puts: list[tuple[int, int]] = []

    def largest_loss(self) -> int:
        """Return the largest loss by intrinsic value, as price times quantity; never negative."""
        prices = [strike for strike, _ in self.calls] + [strike for strike, _ in self.puts]
        worst = 0
        for price in prices:
            gain = 0
            for strike, quantity in self.calls:
                if price > strike:
                    gain += (price - strike) * quantity
            for strike, quantity in self.puts:
                if strike > price:
                    gain += (strike - price) * quantity
            worst = max(worst, -gain)
        return worst


def take_spreads(series: Series, calls: Pairing, puts: Pairing) -> Spread:
    """Use up the lots of a series that go into a spread, and return the spread."""
    spread = Spread()
    _take_pairs(series.short_calls, series.long_calls, spread.calls, calls)
    _take_pairs(series.short_puts, series.long_puts, spread.puts, puts)
    return spread


def _take_pairs(
    shorts: Sequence[Lot], longs: Sequence[Lot], taken: list[tuple[int, int]], pairing: Pairing
) -> None:
    if pairing is Pairing.NONE:
        return
    for _, _, _, _, short, long in _ranked(shorts, longs, pairing):
        quantity = min(short.quantity, long.quantity)
        if quantity:
            short.quantity -= quantity
            long.quantity -= quantity
            taken.append((short.strike, -quantity))
            taken.append((long.strike, quantity))


def _ranked(
    shorts: Sequence[Lot], longs: Sequence[Lot], pairing: Pairing
) -> list[tuple[int, int, int, int, Lot, Lot]]:
    """Return the pairs that may be, the one first that saves most against leaving it uncovered.

    Among equals, the bought option that covers just so and no more comes first: the one that ends
    first, then the one of the greatest depth. The better ones are kept for those that need them.
    """
    pairs = []
    for index, short in enumerate(shorts):
        for long in longs:
            if long.expires_at < short.expires_at:
                continue
            saved = short.deposit - max(0, long.depth - short.depth)
            if saved > 0 or pairing is Pairing.ALL:
                rank = short.deposit if pairing is Pairing.DEAREST else saved
                pairs.append((-rank, long.expires_at, -long.depth, index, short, long))
    pairs.sort(key=lambda pair: pair[:4])
    return pairs

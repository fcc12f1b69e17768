"""What an instrument is worth at any step: a path that moves for ever, yet has no past.

The price is value noise in integers: ten octaves, each a row of lattice points that the seed
hashes to a height, joined by straight lines, all added up. Lattice points of the finest octave lie
a second apart, of the coarsest three days; each octave has them four times as far apart and twice
as high as the one before, which is how far a random walk would get. So the price moves at every
step, drifts over minutes and hours, and can be asked for at any step without walking there.

The rule: at every step the price is between `lowest` and `highest`, which lie `RANGE_PARTS`
billionths of the base price (just under a tenth) to either side of it.
"""

from typing import Final

from sidestreet.domain.chance import draw, stream
from sidestreet.venue.chance import Purpose
from sidestreet.venue.price_path import PricePath

PARTS: Final = 10**9
"""Heights are billionths of the base price."""

_FINEST_HEIGHT: Final = 97_656
_OCTAVES: Final = tuple((2 + 2 * rank, _FINEST_HEIGHT << rank) for rank in range(10))
"""For each octave the distance of lattice points, as a power of two of steps, and the height."""

RANGE_PARTS: Final = sum(height for _, height in _OCTAVES)
"""How far the price gets from its base at most: 99,902,088 billionths, 9.99 %."""

_MEMO_MAX: Final = 64

_AT_A_TIME: Final = 16
"""An octave is worked out for many steps at a time if at least so many lie between its points."""


class _Octave:
    """One row of lattice points. Remembered heights save time; nothing depends on them."""

    __slots__ = ("_heights", "_key", "_phase", "height", "shift")

    def __init__(self, key: int, shift: int, height: int) -> None:
        self.shift = shift
        self.height = height
        self._key = key
        # Without a phase of its own every instrument would turn at the same instants.
        self._phase = draw(key, 0) & ((1 << shift) - 1)
        self._heights: dict[int, int] = {}

    def _at_cell(self, cell: int) -> int:
        heights = self._heights
        found = heights.get(cell)
        if found is None:
            if len(heights) >= _MEMO_MAX:
                heights.clear()
            height = self.height
            found = heights[cell] = draw(self._key, cell + 1) % (2 * height + 1) - height
        return found

    def forget(self) -> None:
        """Let go of the heights that are remembered."""
        self._heights.clear()

    def at(self, step: int) -> int:
        """Return the height at a step."""
        place = step + self._phase
        shift = self.shift
        cell = place >> shift
        heights = self._heights
        left = heights.get(cell)
        if left is None:
            left = self._at_cell(cell)
        right = heights.get(cell + 1)
        if right is None:
            right = self._at_cell(cell + 1)
        return left + ((right - left) * (place & ((1 << shift) - 1)) >> shift)

    def heights(self, first: int, stride: int, count: int) -> list[int]:
        """Return the heights at `count` steps, each `stride` after the other."""
        shift = self.shift
        mask = (1 << shift) - 1
        place = first + self._phase
        end = place + stride * count
        found: list[int] = []
        while place < end:
            cell = place >> shift
            left = self._at_cell(cell)
            rise = self._at_cell(cell + 1) - left
            beyond = min((cell + 1) << shift, end)
            found += [left + (rise * (at & mask) >> shift) for at in range(place, beyond, stride)]
            place += -(-(beyond - place) // stride) * stride
        return found

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return bounds of the height from step `first` to `last`: tight where few points lie."""
        cell = (first + self._phase) >> self.shift
        cells = ((last + self._phase) >> self.shift) - cell
        if cells > 1:
            return -self.height, self.height
        begin, end = self.at(first), self.at(last)
        corner = self._at_cell(cell + 1) if cells else begin
        return min(begin, corner, end), max(begin, corner, end)


class ReferencePrice(PricePath):
    """The reference price of one instrument: a pure function of seed, instrument and step.

    `base_price` is positive millionths. Prices are not on any tick; the caller rounds.
    """

    __slots__ = ("_base", "_known_price", "_known_step", "_octaves")

    def __init__(self, seed: int, instrument_id: str, base_price: int) -> None:
        if base_price <= 0:
            raise ValueError(f"a base price is positive, not {base_price}")
        self._base = base_price
        self._octaves = tuple(
            _Octave(stream(seed, instrument_id, Purpose.REFERENCE + rank), shift, height)
            for rank, (shift, height) in enumerate(_OCTAVES)
        )
        # Whoever asks for one step often asks again: for all options on it, for one.
        self._known_step, self._known_price = -1, 0
        self.end = None
        self.lowest = self._price(-RANGE_PARTS)
        self.highest = self._price(RANGE_PARTS)

    def _price(self, parts: int) -> int:
        return self._base * (PARTS + parts) // PARTS

    def at(self, step: int) -> int:
        """Return the price at a step."""
        if step != self._known_step:
            parts = PARTS
            for octave in self._octaves:
                parts += octave.at(step)
            self._known_step, self._known_price = step, self._base * parts // PARTS
        return self._known_price

    def extremes(self, first: int, stride: int, count: int) -> tuple[int, int]:
        """Return the lowest and the highest price at `count` steps, `stride` apart.

        Octaves are added up one after the other, the slowest and highest first, and after each only
        those steps are gone on with that can still be one of the ends: of the hundreds of minutes
        of a day those are a few dozen.
        """
        slow = [each for each in self._octaves if stride * _AT_A_TIME <= 1 << each.shift]
        if not slow:
            return super().extremes(first, stride, count)
        steps = range(first, first + stride * count, stride)
        rows = [each.heights(first, stride, count) for each in slow]
        left = list(zip(map(sum, zip(*rows, strict=True)), steps, strict=True))
        reach = RANGE_PARTS - sum(each.height for each in slow)
        for octave in reversed(self._octaves[: len(self._octaves) - len(slow)]):
            low, high = min(left)[0] + 2 * reach, max(left)[0] - 2 * reach
            left = [
                (height + octave.at(step), step)
                for height, step in left
                if height <= low or height >= high
            ]
            reach -= octave.height
            # A day's worth of lattice points is not worth keeping for thousands of instruments.
            octave.forget()
        for octave in slow:
            octave.forget()
        return self._price(min(left)[0]), self._price(max(left)[0])

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return bounds between which the price stays from step `first` to step `last`."""
        low = high = 0
        for octave in self._octaves:
            lower, upper = octave.span(first, last)
            low += lower
            high += upper
        return self._price(low), self._price(high)

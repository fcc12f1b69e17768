"""What an instrument is worth, which nobody at the market is told: a walk that is drawn back.

Market makers and judges of value have an idea of it; everybody else sees only the book. It is a
function of the second, so a night, a weekend or a year is passed over at no cost, and a market that
is started again is where it would have been.

The walk is made of waves: rows of points that the seed hashes to heights, joined by straight lines.
Those of the first wave lie a second apart, of each further one four times as far and twice as high
as before, which is how far a random walk would get. From an hour on they grow no more, so the value
keeps coming back to the base price. News is made of levels, which change at once.

The rule: everything is reckoned from the seed, the instrument and the second since 1970, and from
nothing that happened before.
"""

from typing import Final

from sidestreet.domain.amounts import AMOUNT_MAX
from sidestreet.domain.chance import draw, stream
from sidestreet.venue.chance import Purpose
from sidestreet.venue.sources.presets import MILLION, SIXTEENTHS, Preset

PARTS: Final = 10**9
"""Heights are billionths of the base price."""

REGIME_S: Final = 600
"""How long a regime lasts, in seconds."""

_SHORT: Final = tuple(range(0, 14, 2))
"""The distance of points as a power of two of seconds, for the waves that grow: to 68 minutes."""

_LONG: Final = ((14, 3), (16, 3), (18, 4))
"""The same for the waves of 4.5 hours to three days, with their height in halves of the last."""

_WILD_SHIFT: Final = 8
"""Waves up to this distance are higher in a wild regime, and lower in a quiet one."""

_NO_CELL: Final = 1 << 80
"""A cell that no second belongs to."""

_DAY_S: Final = 86_400
_NIGHT_FROM_S: Final = 4 * 3_600
_NIGHT_UNTIL_S: Final = 8 * 3_600
"""Between these times of a day in UTC it is night in New York, in summer and in winter."""


class _Wave:
    """One row of points. The two around the last second are kept, to save time."""

    __slots__ = (
        "_cell",
        "_height",
        "_is_wild",
        "_key",
        "_left",
        "_phase",
        "_preset",
        "_regimes",
        "_right",
        "_shift",
    )

    def __init__(self, preset: Preset, key: int, regimes: int, shift: int, height: int) -> None:
        self._preset = preset
        self._key = key
        self._regimes = regimes
        self._shift = shift
        self._height = height
        self._is_wild = shift <= _WILD_SHIFT
        # Without a phase of its own every instrument would turn at the same instants.
        self._phase = draw(key, 0) & ((1 << shift) - 1)
        self._cell, self._left, self._right = _NO_CELL, 0, 0

    def at(self, second: int) -> int:
        """Return the height at a second."""
        shift = self._shift
        place = second + self._phase
        cell = place >> shift
        if cell != self._cell:
            self._left = self._right if cell == self._cell + 1 else self._point(cell)
            self._right = self._point(cell + 1)
            self._cell = cell
        left = self._left
        return left + ((self._right - left) * (place & ((1 << shift) - 1)) >> shift)

    def _point(self, cell: int) -> int:
        height = self._height
        if self._is_wild:
            second = (cell << self._shift) - self._phase
            height = height * regime_at(self._preset, self._regimes, second) // SIXTEENTHS
        return draw(self._key, cell + 1) % (2 * height + 1) - height


class _Levels:
    """A level that holds for a time and then changes at once, to another one.

    Levels are numbered: those with even numbers are -2, 0 or 2 steps, the others -1 or 1, each of
    them a little off. So every change is one of three quarters of a step at least.
    """

    __slots__ = ("_every_s", "_key", "_least_s", "_most_s", "_step", "_times")

    def __init__(self, key: int, step: int, every_s: int, least_s: int, most_s: int) -> None:
        """Let each level begin between two times after a multiple of `every_s`; a step in parts."""
        self._key = key
        self._times = draw(key, 0)
        self._step = step * (PARTS // MILLION)
        self._every_s, self._least_s, self._most_s = every_s, least_s, most_s

    def at(self, second: int) -> int:
        """Return the level at a second."""
        number = self._number(second)
        bits = draw(self._key, number + 1)
        steps = bits % 2 * 2 - 1 if number % 2 else bits % 3 * 2 - 2
        return steps * self._step + (bits >> 32) % (self._step // 4 + 1) - self._step // 8

    def next_change(self, second: int) -> int:
        """Return the first second after one at which the level changes."""
        return self._begin(self._number(second) + 1)

    def _number(self, second: int) -> int:
        number = second // self._every_s
        return number if second >= self._begin(number) else number - 1

    def _begin(self, number: int) -> int:
        spread = draw(self._times, number) % (self._most_s - self._least_s)
        return number * self._every_s + self._least_s + spread


class Fundamental:
    """The hidden value of one instrument: a pure function of the second.

    `base_price` is positive millionths; anything else raises ValueError.
    """

    __slots__ = ("_base", "_halts", "_levels", "_preset", "_regimes", "_waves")

    def __init__(self, preset: Preset, seed: int, instrument_id: str, base_price: int) -> None:
        if base_price <= 0:
            raise ValueError(f"a base price is positive, not {base_price}")
        self._preset = preset
        self._base = base_price
        self._regimes = regimes = stream(seed, instrument_id, Purpose.REGIME)
        key = stream(seed, instrument_id, Purpose.FUNDAMENTAL)
        heights = [(shift, preset.second_parts << rank) for rank, shift in enumerate(_SHORT)]
        longest = heights[-1][1]
        heights += [(shift, longest * halves // 2) for shift, halves in _LONG]
        self._waves = tuple(
            _Wave(preset, draw(key, shift), regimes, shift, height) for shift, height in heights
        )
        self._levels: list[_Levels] = []
        self._halts: _Levels | None = None
        news = preset.news
        if news is not None:
            key = stream(seed, instrument_id, Purpose.NEWS)
            levels = _Levels(key, news.step, news.every_s, 0, news.every_s // 2)
            self._levels.append(levels)
            self._halts = levels if news.halt_s else None
        if preset.night_step:
            key = stream(seed, instrument_id, Purpose.OVERNIGHT)
            night = _NIGHT_FROM_S, _NIGHT_UNTIL_S
            self._levels.append(_Levels(key, preset.night_step, _DAY_S, *night))

    def price(self, second: int) -> int:
        """Return the value at a second, in millionths: at least 1, and on no tick."""
        parts = PARTS
        for wave in self._waves:
            parts += wave.at(second)
        for levels in self._levels:
            parts += levels.at(second)
        return max(1, min(AMOUNT_MAX, self._base * parts // PARTS))

    def regime(self, second: int) -> int:
        """Return how wild and busy the market is at a second, in sixteenths."""
        return regime_at(self._preset, self._regimes, second)

    def next_halt(self, second: int) -> int | None:
        """Return the first second after one at which trading is halted for news, if it ever is."""
        return None if self._halts is None else self._halts.next_change(second)


def regime_at(preset: Preset, key: int, second: int) -> int:
    """Return the regime that a stream gives to a second, in sixteenths."""
    return preset.regimes[draw(key, second // REGIME_S) % len(preset.regimes)]

"""What an instrument is worth, which nobody at the market is told: a walk that is drawn back.

Value traders and market makers have an idea of it; everybody else sees only the book. It moves once
a second while there is trading. Time without trading is passed over hour by hour, in smaller steps,
so a night, a weekend or a month costs next to nothing.

The rule: a step belongs to its second or its hour. The number that it is made of is drawn by the
second or hour since 1970, so a walk that starts at the same place at the same time goes the same
way. The value is drawn back towards the base price by half in about five days of trading, which
keeps a market that runs for years near where it began.
"""

from typing import Final

from sidestreet.domain.amounts import AMOUNT_MAX
from sidestreet.venue.chance import Purpose, draw, stream
from sidestreet.venue.sources.presets import Preset
from sidestreet.venue.sources.quantiles import coin_steps

PARTS: Final = 10**9
"""The value is told in billionths of the base price, more or less than it."""

PARTS_MAX: Final = 8 * 10**8
"""The value stays between a fifth and nine fifths of the base price."""

REGIME_S: Final = 600
"""How long a regime lasts, in seconds."""

SIXTEENTHS: Final = 16

_REVERSION: Final = 5_900
"""Billionths of the distance from the base price that are lost in a second: ln 2 by 117,000."""

_HOUR_S: Final = 3_600
_HOURS_MAX: Final = 720
"""Of a longer time without trading only the last thirty days count."""

_SKIP_FROM_S: Final = 1_800


class Fundamental:
    """The hidden value of one instrument, as of a second since 1970."""

    __slots__ = (
        "_base",
        "_hours",
        "_parts",
        "_preset",
        "_regimes",
        "_seconds",
        "price",
        "regime",
        "second",
    )

    def __init__(
        self, preset: Preset, seed: int, instrument_id: str, base_price: int, second: int
    ) -> None:
        if base_price <= 0:
            raise ValueError(f"a base price is positive, not {base_price}")
        self._preset = preset
        self._base = base_price
        self._seconds = stream(seed, instrument_id, Purpose.FUNDAMENTAL)
        self._hours = stream(seed, instrument_id, Purpose.OVERNIGHT)
        self._regimes = stream(seed, instrument_id, Purpose.REGIME)
        self._parts = 0
        self.second = second
        self.price = base_price
        self.regime = self._regime_at(second)
        """How wild the market is, in sixteenths."""

    def walk(self, second: int) -> None:
        """Go on to a second of trading, one step for each."""
        parts, sigma = self._parts, self._preset.second_parts
        for each in range(self.second + 1, second + 1):
            if not each % REGIME_S:
                self.regime = self._regime_at(each)
            step = coin_steps(draw(self._seconds, each)) * sigma * self.regime
            parts += step // (4 * SIXTEENTHS) - parts * _REVERSION // PARTS
        self._set(parts)
        self.second = max(second, self.second)

    def skip(self, second: int) -> None:
        """Go on to a second over a time without trading."""
        gap = second - self.second
        if gap <= _SKIP_FROM_S:
            self.walk(second)
            return
        parts, sigma = self._parts, self._preset.night_parts * 1_000
        last = second // _HOUR_S
        first = max(self.second // _HOUR_S, last - _HOURS_MAX)
        for hour in range(first + 1, last + 1):
            step = coin_steps(draw(self._hours, hour)) * sigma
            parts += step // 4 - parts * _REVERSION * _HOUR_S // PARTS
        self._set(parts)
        self.second = second
        self.regime = self._regime_at(second)

    def jump(self, millionths: int) -> None:
        """Change by a part of the price at once."""
        self._set(self._parts + (PARTS + self._parts) * millionths // 1_000_000)

    def _set(self, parts: int) -> None:
        self._parts = parts = max(-PARTS_MAX, min(PARTS_MAX, parts))
        self.price = max(1, min(AMOUNT_MAX, self._base * (PARTS + parts) // PARTS))

    def _regime_at(self, second: int) -> int:
        regimes = self._preset.regimes
        return regimes[draw(self._regimes, second // REGIME_S) % len(regimes)]

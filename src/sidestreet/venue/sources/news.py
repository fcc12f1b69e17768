"""When news breaks in an agent market, how far it moves the value, and how long trading is halted.

The rule: one piece of news is ahead at any time, if the preset has any. After each the next one is
planned; what was planned for a time without trading is planned anew at the opening, soon enough
that every day of trading has at least one.
"""

from typing import Final

from sidestreet.venue.chance import Purpose, draw, stream
from sidestreet.venue.sources.presets import Preset

SECOND_NS: Final = 10**9

_LATER: Final = 3
"""So many times longer are the waits for news that is not the first after an opening."""

_HALF: Final = 32
_SIGN: Final = 63


class News:
    """The news of one instrument. `at` is the instant of the next, None if there is never any."""

    __slots__ = ("_broke_at", "_count", "_key", "_plan", "at")

    def __init__(self, preset: Preset, seed: int, instrument_id: str, started_at: int) -> None:
        self._plan = preset.news
        self._key = stream(seed, instrument_id, Purpose.NEWS)
        self._count = 0
        self._broke_at = started_at
        self.at: int | None = None
        if self._plan is not None:
            self._schedule(started_at)

    def reopen(self, at: int) -> None:
        """See to it that news comes soon enough after an opening, if there is any."""
        plan = self._plan
        if plan is None or self.at is None:
            return
        most = plan.wait_most_s * SECOND_NS
        # After a halt the day has had its news: what is planned is soon enough.
        if self.at <= at or (self.at > at + most and self._broke_at < at - most):
            self._schedule(at)

    def break_out(self, at: int) -> tuple[int, int]:
        """Plan the next news; return the jump of this, in millionths, and its halt in ns."""
        plan = self._plan
        if plan is None:
            return 0, 0
        self._broke_at = at
        word = self._draw()
        jump = plan.least + (word & ((1 << _HALF) - 1)) % (plan.most - plan.least + 1)
        self._schedule(at + plan.halt_s * SECOND_NS, _LATER)
        return -jump if word >> _SIGN else jump, plan.halt_s * SECOND_NS

    def _schedule(self, after: int, times: int = 1) -> None:
        plan = self._plan
        if plan is None:
            return
        unit = times * SECOND_NS
        least, most = plan.wait_least_s * unit, plan.wait_most_s * unit
        self.at = after + least + self._draw() % (most - least + 1)

    def _draw(self) -> int:
        self._count += 1
        return draw(self._key, self._count)

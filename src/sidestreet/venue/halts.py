"""Why trading in an instrument stands still though its session is under way.

The rule: it goes on when no reason is left. One reason ends by itself: the pause that follows when
prices stood at a band for too long (`bands.py`). The others end as they began, at the word of
whoever gave them.
"""

from enum import StrEnum
from typing import Final

from sidestreet.venue.timetable import NEVER

PAUSE_NS: Final = 300_000_000_000
"""Five minutes: the trading pause of the limit-up limit-down plan."""


class HaltReason(StrEnum):
    """Who halted trading."""

    ORDERED = "ORDERED"
    """Whoever runs the venue."""
    NEWS = "NEWS"
    """The rest of the market: the history that is replayed, or the agents' news."""
    VOLATILITY = "VOLATILITY"
    """The price bands."""


class Halts:
    """The reasons for which one listing does not trade now."""

    __slots__ = ("_reasons", "pause_ends_at", "since")

    def __init__(self) -> None:
        self._reasons: tuple[HaltReason, ...] = ()
        self.since: int | None = None
        """When the halt began, None while there is none."""
        self.pause_ends_at = NEVER

    def __bool__(self) -> bool:
        return self.since is not None

    def begin(self, reason: HaltReason, at: int) -> bool:
        """Note a reason; return whether trading ends by it."""
        if reason is HaltReason.VOLATILITY:
            self.pause_ends_at = at + PAUSE_NS
        if reason in self._reasons:
            return False
        self._reasons = (*self._reasons, reason)
        if self.since is not None:
            return False
        self.since = at
        return True

    def end(self, reason: HaltReason) -> None:
        """Drop a reason, if it is one."""
        if reason is HaltReason.VOLATILITY:
            self.pause_ends_at = NEVER
        self._reasons = tuple(each for each in self._reasons if each is not reason)
        if not self._reasons:
            self.since = None

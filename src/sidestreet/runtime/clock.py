"""Where the time of a command comes from. Nanoseconds since 1970 in UTC, never going back."""

import time
from typing import Protocol


class Clock(Protocol):
    """A source of instants."""

    def now(self) -> int:
        """Return the present instant, never earlier than one returned before."""
        ...


class RealClock:
    """The machine's clock, held steady when it is set back, across restarts too."""

    __slots__ = ("_latest",)

    def __init__(self, latest: int = 0) -> None:
        """Begin no earlier than `latest`, the last instant that a journal knows."""
        self._latest = latest

    def now(self) -> int:
        """Return the present instant."""
        now = time.time_ns()
        self._latest = max(self._latest, now)
        return self._latest


class SteppedClock:
    """A clock that moves only when it is told to."""

    __slots__ = ("_now",)

    def __init__(self, start: int) -> None:
        self._now = start

    def now(self) -> int:
        """Return the present instant."""
        return self._now

    def advance_to(self, instant: int) -> None:
        """Move forward to an instant; going back is a bug."""
        if instant < self._now:
            raise ValueError(f"time cannot go back from {self._now} to {instant}")
        self._now = instant

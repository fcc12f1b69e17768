"""Where the time of a command comes from. Nanoseconds since 1970 in UTC, never going back.

A desk has one clock for all of its life: the machine's, or a virtual one that begins at any instant
and obeys. Nothing else in the desk knows which of them it is, because nothing else asks the machine
for the time. A clock only says what time it is; who visits the instants in between, when a virtual
one is moved, is told in `runtime/time_travel.py`.
"""

import re
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Final, Protocol

LATEST: Final = 4_102_444_800_000_000_000
"""The first instant of the year 2100: no virtual clock goes further, as no calendar does."""

STEP_NS: Final = 10_000_000
"""How far a stepped clock moves at each request, unless it is told otherwise."""

NORMAL_SPEED: Final = Fraction(1)
SPEED_MAX: Final = 100_000
SPEED_WORDS: Final = f"a number above 0 and at most {SPEED_MAX}, like 60 or 0.5"
_SPEED: Final = re.compile(r"\d{1,6}(?:\.\d{1,6})?", re.ASCII)


class Clock(Protocol):
    """A source of instants."""

    def now(self) -> int:
        """Return the present instant, never earlier than one returned before."""
        ...

    def wall_delay_ns(self, due: int) -> int | None:
        """Return how long the machine has to wait until it is `due`; None if waiting is in vain.

        In nanoseconds of the machine's time, 0 for what is due already. The answer holds until the
        clock is moved, stopped, or told to run at another speed.
        """
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

    def wall_delay_ns(self, due: int) -> int:
        """Return how long it is until then."""
        return max(0, due - self.now())


class VirtualClock:
    """A clock that begins when it is told to, and runs, steps or stands still as it is told.

    It has a pace: it runs at a speed, or it takes a step at each request. `is_frozen` stops either,
    and lets it go on as before when that ends. Times are nanoseconds; `speed` says how many of them
    pass in one of the machine's.
    """

    __slots__ = (
        "_at",
        "_end",
        "_is_held",
        "_is_running",
        "_wall",
        "_wall_at",
        "is_frozen",
        "speed",
        "step_ns",
    )

    def __init__(
        self,
        start: int,
        *,
        is_frozen: bool = True,
        speed: Fraction = NORMAL_SPEED,
        step_ns: int = 0,
        wall: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        """Begin at `start`; with a `step_ns` the clock steps and `speed` means nothing."""
        self._at = start
        self._wall = wall
        self._wall_at = wall()
        self._is_held = False
        self._end = LATEST
        self.is_frozen = is_frozen
        self.speed = speed
        self.step_ns = step_ns
        self._is_running = not is_frozen and not step_ns

    def now(self) -> int:
        """Return the present instant."""
        if not self._is_running:
            return self._at
        passed = (self._wall() - self._wall_at) * self.speed.numerator // self.speed.denominator
        return min(self._at + passed, max(self._at, self._end))

    def wall_delay_ns(self, due: int) -> int | None:
        """Return the least time after which it is due; None if the clock stands or steps.

        It also is for what comes after `LATEST`, or is not allowed yet: there the clock stands.
        """
        if not self._is_running or due > max(self._at, self._end):
            return None
        whole = -(-(due - self._at) * self.speed.denominator // self.speed.numerator)
        return max(0, whole - (self._wall() - self._wall_at))

    @property
    def step_at_request(self) -> int:
        """How far a request moves the clock now: 0 unless it steps and is not frozen."""
        return 0 if self.is_frozen else self.step_ns

    def advance_to(self, instant: int) -> None:
        """Move forward to an instant, without a visit in between; going back is a bug."""
        now = self.now()
        if instant < now:
            raise ValueError(f"time cannot go back from {now} to {instant}")
        self._begin_from(instant)

    def allow(self, end: int) -> None:
        """Run no further than to an instant, until another is allowed; what passes there is lost.

        It is for a market that has to be walked along with the clock. Nobody is kept from moving
        the clock beyond it.
        """
        self._begin_from(self.now())
        self._end = min(end, LATEST)

    def freeze(self) -> None:
        """Stand still until `resume`."""
        self._begin_from(self.now())
        self.is_frozen = True
        self._pace()

    def resume(self) -> None:
        """Go on at the pace of before."""
        self._begin_from(self.now())
        self.is_frozen = False
        self._pace()

    def run_at(self, speed: Fraction) -> None:
        """Have the clock run, at a speed above 0, whenever it is not frozen."""
        if speed <= 0:
            raise ValueError(f"a clock cannot run at {speed}")
        self._begin_from(self.now())
        self.speed = speed
        self.step_ns = 0
        self._pace()

    def step_by(self, step_ns: int) -> None:
        """Have the clock take a step at each request whenever it is not frozen."""
        if step_ns <= 0:
            raise ValueError(f"a clock cannot step by {step_ns}")
        self._begin_from(self.now())
        self.step_ns = step_ns
        self._pace()

    def hold(self) -> None:
        """Stand still while somebody else moves the clock, whatever its pace."""
        self._begin_from(self.now())
        self._is_held = True
        self._pace()

    def let_go(self) -> None:
        """Go on at its own pace."""
        self._begin_from(self.now())
        self._is_held = False
        self._pace()

    def _begin_from(self, instant: int) -> None:
        self._at = instant
        self._wall_at = self._wall()

    def _pace(self) -> None:
        self._is_running = not (self.is_frozen or self._is_held or self.step_ns)


def parse_speed(text: str) -> Fraction | None:
    """Return the speed that a text says, None if it says none that a clock can have.

    >>> parse_speed("60"), parse_speed("0.5"), parse_speed("0"), parse_speed("-1")
    (Fraction(60, 1), Fraction(1, 2), None, None)
    """
    speed = Fraction(text) if _SPEED.fullmatch(text) else None
    return speed if speed is not None and 0 < speed <= SPEED_MAX else None

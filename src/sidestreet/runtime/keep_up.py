"""Keeps a market of actions near the present while its clock runs, so that nobody waits for it.

What nobody trades is brought up to date when somebody looks (`venue/trading.py`). After hours of a
running clock that is a second of work at once, in which nobody else is served: at the end of a day,
when everything that is held gets its closing price. So all of it is walked every few seconds of the
desk's time, one listing at a turn of the loop. A clock that is advanced by hand does without: there
the work would be for nothing.

A virtual clock gets no further ahead of what was walked than `AHEAD_NS`. Where walking costs more
time than passes the clock falls behind its speed, instead of running away from the market.
"""

import asyncio
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from sidestreet.runtime.clock import Clock, VirtualClock

EVERY_NS: Final = 5_000_000_000
"""How much of the desk's time lies between two walks."""

AHEAD_NS: Final = 15_000_000_000
"""How far the clock gets ahead of the last walk."""

_NS_PER_S: Final = 1_000_000_000

STANDING_S: Final = 5.0
"""How often a clock that stands is looked at, if nobody says that it goes on."""


class Kept(Protocol):
    """A market that can be brought up to date without being asked for anything."""

    def keep_up(self, now: int) -> Iterator[None]:
        """Let what nobody has an order in happen up to an instant, a listing at each step."""
        ...


class KeepUp:
    """Walks a market along with a clock, for as long as it is not stopped."""

    def __init__(
        self,
        market: Kept,
        clock: Clock,
        loop: asyncio.AbstractEventLoop,
        walked: Callable[[], None],
    ) -> None:
        """Begin at once. `walked` is called after each walk: what is due may be in reach now."""
        self._market = market
        self._clock = clock
        self._loop = loop
        self._walked = walked
        self._to = clock.now()
        self._steps: Iterator[None] | None = None
        self._next: asyncio.Handle
        self._begin()

    def stop(self) -> None:
        """Walk no more."""
        self._next.cancel()

    def clock_changed(self) -> None:
        """Note that the clock was moved, stopped or set going."""
        if self._steps is None:
            self._next.cancel()
            self._wait()

    def _begin(self) -> None:
        self._to = self._clock.now()
        self._steps = self._market.keep_up(self._to)
        self._next = self._loop.call_soon(self._step)

    def _step(self) -> None:
        if self._steps is not None and next(self._steps, self) is not self:
            self._next = self._loop.call_soon(self._step)
            return
        self._steps = None
        if isinstance(self._clock, VirtualClock):
            self._clock.allow(self._to + AHEAD_NS)
        self._wait()
        self._walked()

    def _wait(self) -> None:
        """Walk again when enough of the desk's time has passed."""
        delay_ns = self._clock.wall_delay_ns(self._to + EVERY_NS)
        if delay_ns is None:
            self._next = self._loop.call_later(STANDING_S, self._wait)
        elif delay_ns:
            self._next = self._loop.call_later(delay_ns / _NS_PER_S, self._begin)
        else:
            self._next = self._loop.call_soon(self._begin)

"""As much of an event loop as a desk needs that waits for nobody: callbacks, one after the other.

What drives a desk on an event loop (`loop_driver.py`, `time_travel.py`) drives it here as well, so
that a desk in a test and a desk behind a socket are moved by the same code. There is no waiting:
whoever calls `run` gets the desk back when it has nothing more to do.

Real time stands still here. A slice of an advance is never over, and what is set for later never
comes; a clock that stands, or steps, sets nothing for later.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TypeVarTuple, cast

Args = TypeVarTuple("Args")


class Later:
    """What was asked for. `cancel` keeps it from happening."""

    __slots__ = ("_work",)

    def __init__(self, work: Callable[[], object]) -> None:
        self._work: Callable[[], object] | None = work

    def cancel(self) -> None:
        """Have it not done. Doing so twice, or too late, is harmless."""
        self._work = None

    def do(self) -> None:
        """Do it, unless it was canceled."""
        if self._work is not None:
            self._work()


class InlineLoop:
    """A loop that is run by hand, on the thread that calls it."""

    def __init__(self) -> None:
        self._ready: deque[Later] = deque()
        self._is_running = False

    def as_event_loop(self) -> asyncio.AbstractEventLoop:
        """Return it as what drivers of a desk expect; they use no more of one than is here."""
        return cast("asyncio.AbstractEventLoop", self)

    def time(self) -> float:
        """Return the same at every call."""
        return 0.0

    def call_soon(self, work: Callable[[*Args], object], *args: *Args) -> Later:
        """Have something done after what was asked for before, in this run or in the next."""
        later = Later(lambda: work(*args))
        self._ready.append(later)
        return later

    call_soon_threadsafe = call_soon

    def call_later(self, delay_s: float, work: Callable[[*Args], object], *args: *Args) -> Later:
        """Take note of nothing: that time never comes."""
        del delay_s
        return Later(lambda: work(*args))

    def run(self) -> None:
        """Do all that is asked for, until nothing is. Within what is done, do nothing."""
        if self._is_running:
            return
        self._is_running = True
        try:
            while self._ready:
                self._ready.popleft().do()
        finally:
            self._is_running = False

"""One coarse timer for all connections, instead of one timer for each request.

A connection notes when its present state began, by the clock that the sweep keeps, and the sweep
asks every connection in turn whether that was too long ago. Noting costs an attribute; arming and
cancelling a timer for each request would cost more than the request.
"""

import asyncio
from collections.abc import Callable


class Sweep:
    """Calls `check` every `period_s` seconds, until stopped.

    `now` is the loop's time at the last sweep, so it lags by up to one period. Something that
    began at `now` has certainly lasted `timeout` once `is_over` says so, and at most two periods
    more.
    """

    __slots__ = ("_check", "_handle", "_loop", "now", "period_s")

    def __init__(
        self, loop: asyncio.AbstractEventLoop, period_s: float, check: Callable[[], None]
    ) -> None:
        self._loop = loop
        self._check = check
        self.period_s = period_s
        self.now = loop.time()
        self._handle = loop.call_later(period_s, self._turn)

    def is_over(self, began: float, timeout_s: float) -> bool:
        """Say whether `timeout_s` has passed for certain since `began`, a past `now`."""
        return self.now - began >= timeout_s + self.period_s

    def stop(self) -> None:
        """End the sweeps."""
        self._handle.cancel()

    def _turn(self) -> None:
        self.now = self._loop.time()
        self._handle = self._loop.call_later(self.period_s, self._turn)
        self._check()


class WriteWatch:
    """Tells since when a client has taken nothing of what waits for it.

    The owner notes what it hands to its transport, and shows at every sweep how much of that the
    transport still holds.
    """

    __slots__ = ("_drained_bytes", "_stalled_at", "_sweep", "_written_bytes")

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep
        self._written_bytes = 0
        self._drained_bytes = -1
        self._stalled_at = sweep.now

    @property
    def is_waited_for(self) -> bool:
        """Whether something was on its way at the last sweep."""
        return self._drained_bytes >= 0

    def note(self, written_bytes: int) -> None:
        """Note that so many bytes were handed over."""
        self._written_bytes += written_bytes

    def is_stalled(self, buffered_bytes: int, timeout_s: float) -> bool:
        """Say whether nothing has been taken for so long, by the sweep's clock."""
        drained = self._written_bytes - buffered_bytes if buffered_bytes else -1
        if drained != self._drained_bytes:
            self._drained_bytes = drained
            self._stalled_at = self._sweep.now
            return False
        return drained >= 0 and self._sweep.is_over(self._stalled_at, timeout_s)

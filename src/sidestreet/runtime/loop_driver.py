"""Runs a desk on an asyncio loop: pumps it when somebody asked, and when something is due.

How long the machine waits for what is due, the desk's clock says: a fast one makes it short, and
one that stands still sets no timer at all.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from sidestreet.runtime.desk import Desk

_NS_PER_MS: Final = 1_000_000
_MS_PER_S: Final = 1000
_FAR_MS: Final = 3_600_000

Pumped = Callable[[], None]
"""Hears that a desk was pumped."""


class LoopDriver:
    """Gathers wishes to pump into one pump per turn of the loop, and keeps one timer."""

    def __init__(self, desk: Desk, loop: asyncio.AbstractEventLoop) -> None:
        self.pumped: Pumped = lambda: None
        """Called after each pump. Every batch that became durable is followed by one."""
        self.clock_moved: Callable[[], None] = lambda: None
        """Called after the clock was moved, stopped or set going."""
        self._desk = desk
        self._loop = loop
        self._is_scheduled = False
        self._is_wanted = False
        self._timer: asyncio.TimerHandle | None = None
        self._timer_due = 0
        self._is_stopped = False
        desk.wake = self._wake

    def start(self) -> None:
        """Pump for the first time."""
        self._wake()

    def stop(self) -> None:
        """Pump no more."""
        self._is_stopped = True
        if self._timer is not None:
            self._timer.cancel()

    def clock_changed(self) -> None:
        """Note that the desk's clock was moved, stopped or set going: its timer says nothing."""
        self._disarm()
        self._wake()
        self.clock_moved()

    def pump(self) -> bool:
        """Pump now; return whether the desk has asked for one more meanwhile."""
        self._is_wanted = False
        self._desk.pump()
        return self._is_wanted

    def _wake(self) -> None:
        self._is_wanted = True
        if not self._is_scheduled and not self._is_stopped:
            self._is_scheduled = True
            self._loop.call_soon(self._pump)

    def _pump(self) -> None:
        self._is_scheduled = False
        if self._is_stopped:
            return
        self.pump()
        self._arm()
        self.pumped()

    def _arm(self) -> None:
        if not self._desk.sequencer.is_written:
            # What is due has to wait for the disk, and the disk asks for a pump.
            return
        due = self._desk.next_due()
        if due is None or (self._timer is not None and self._timer_due == due):
            return
        self._disarm()
        delay_ns = self._desk.clock.wall_delay_ns(due)
        if delay_ns is None:
            return
        self._timer_due = due
        # Loops count in milliseconds and may round down: a pump that comes early finds nothing due
        # and would ask again, and again, until the millisecond is over. So it is rounded up.
        milliseconds = -(-delay_ns // _NS_PER_MS)
        self._timer = self._loop.call_later(min(milliseconds, _FAR_MS) / _MS_PER_S, self._on_time)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_time(self) -> None:
        self._timer = None
        self._wake()

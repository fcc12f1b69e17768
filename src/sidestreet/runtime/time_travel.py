"""Moving a running desk through time on an event loop, one journey at a time.

As many visits of a journey (`runtime/journey.py`) are made as fit in a slice, then others have
their turn; the disk is waited for by being told, never by looking again. A clock that steps makes
its steps in the same way, one for each request.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from sidestreet.runtime.clock import LATEST, VirtualClock
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.journey import Journey, Progress, check_ahead
from sidestreet.runtime.loop_driver import LoopDriver

SLICE_S: Final = 0.005
"""How long others on the loop wait while a desk is advanced, and the length of one visit more."""

STRIDE_NS: Final = 15_000_000_000
"""How far a desk goes at once where its market is made action by action. It changes nothing about
what happens; it spreads the work, so that others have their turn and the share of the way is true.
"""


class UnderWay(Exception):  # noqa: N818 - it names the fact
    """The clock is being advanced already."""


class _Advance(NamedTuple):
    """An advance that was asked for: where to, who hears of it, and what ends it earlier."""

    to: int | None
    done: Callable[[Progress], None]
    report: Callable[[Progress], None]
    until: Callable[[], bool] | None


class TimeTravel:
    """Advances a desk on an event loop, one journey at a time, and lets its clock step."""

    def __init__(
        self,
        desk: Desk,
        clock: VirtualClock,
        driver: LoopDriver,
        loop: asyncio.AbstractEventLoop,
        *,
        stride_ns: int = 0,
    ) -> None:
        """`stride_ns` is for a market that has to be walked through, see `STRIDE_NS`."""
        self.clock = clock
        self.arrived: Callable[[int], None] = lambda _: None
        """Hears where an advance has ended before anybody is told, to make it last."""
        self._desk = desk
        self._driver = driver
        self._loop = loop
        self._stride_ns = stride_ns
        self._journey: Journey | None = None
        self._visits: Iterator[bool] = iter(())
        self._done: Callable[[Progress], None] = _nobody
        self._report: Callable[[Progress], None] = _nobody
        self._waiting: deque[Callable[[], None]] = deque()
        self._next: _Advance | None = None
        self._is_advance = False
        self._is_scheduled = False
        driver.pumped = self._go_on

    @property
    def progress(self) -> Progress | None:
        """How far the advance under way is, None if there is none. Steps are not told."""
        return self._journey.progress if self._journey is not None and self._is_advance else None

    @property
    def is_idle(self) -> bool:
        """Whether nobody moves the clock, and no request waits for a step of it."""
        return self._journey is None and self._next is None and not self._waiting

    def advance(
        self,
        to: int | None,
        done: Callable[[Progress], None],
        report: Callable[[Progress], None] | None = None,
        *,
        until: Callable[[], bool] | None = None,
    ) -> None:
        """Go to an instant, or with None to the first one at which anything is recorded.

        It ends earlier where `until`, asked at each instant that is visited, says so. `report`
        hears of the progress after each slice, and `done` gets it at the end, complete unless it
        was canceled or nothing is ahead. Raises `NotAhead` or `UnderWay`, and nothing has changed.

        A step that is under way is waited for. Requests that wait for a step of their own are then
        carried out without one, as those are which come while the clock is being advanced.
        """
        if self._is_advance or self._next is not None:
            raise UnderWay
        check_ahead(self.clock.now(), to)
        self._next = _Advance(to, done, report or _nobody, until)
        if self._journey is None:
            self._begin_next()

    def cancel(self) -> None:
        """End the advance under way, if there is one, at the instant that it has reached."""
        if self._is_advance and self._journey is not None:
            self._arrive(self._journey.progress)
        elif self._next is not None:
            waited, self._next = self._next, None
            now = self.clock.now()
            waited.done(Progress(now, now, waited.to, 0))

    def let_in(self, request: Callable[[], None]) -> None:
        """Have a request carried out: now, or after the step that it makes the clock take.

        Steps are taken one after the other, in the order of asking. While the clock is being
        advanced nobody makes it step.
        """
        if self._is_advance or not (self._waiting or self.clock.step_at_request):
            request()
            return
        self._waiting.append(request)
        self._take_step()

    def clock_changed(self) -> None:
        """Note that the clock was stopped, or told to go on or to go at another pace."""
        self._driver.clock_changed()

    def _take_step(self) -> None:
        """Set out on the step of the request that has waited longest."""
        if self._waiting and self._journey is None and self._next is None:
            now = self.clock.now()
            self._set_out(min(now + self.clock.step_at_request, max(LATEST, now)), self._stepped)
            self._go_on()

    def _stepped(self, _: Progress) -> None:
        self._waiting.popleft()()

    def _begin_next(self) -> None:
        """Set out on the advance that was asked for, once nobody makes the clock step."""
        if self._next is None or self._journey is not None:
            return
        advance, self._next = self._next, None
        to = None if advance.to is None else max(advance.to, self.clock.now())
        self._set_out(to, advance.done, advance.report, advance.until)
        self._is_advance = True
        journey = self._journey
        while self._waiting and self._journey is journey:
            self._waiting.popleft()()
        if self._journey is journey:
            self._go_on()

    def _set_out(
        self,
        to: int | None,
        done: Callable[[Progress], None],
        report: Callable[[Progress], None] | None = None,
        until: Callable[[], bool] | None = None,
    ) -> None:
        self.clock.hold()
        self._journey = Journey(
            self._desk,
            self.clock,
            to,
            self._driver.pump,
            until=until,
            stride_ns=self._stride_ns,
        )
        self._visits = self._journey.visits()
        self._done = done
        self._report = report or _nobody

    def _go_on(self) -> None:
        """Make visits until the slice is over, the disk is waited for, or the end is reached."""
        journey = self._journey
        if journey is None:
            return
        until = self._loop.time() + SLICE_S
        for waits in self._visits:
            if self._journey is not journey:
                # An answer that was let out just now made somebody cancel.
                return
            if waits:
                # The driver pumps after every batch that became durable, and tells us.
                break
            if self._loop.time() >= until:
                self._go_on_soon()
                break
        if journey.progress.is_over:
            self._arrive(journey.progress)
        else:
            self._report(journey.progress)

    def _go_on_soon(self) -> None:
        if not self._is_scheduled:
            self._is_scheduled = True
            self._loop.call_soon(self._next_slice)

    def _next_slice(self) -> None:
        self._is_scheduled = False
        self._go_on()

    def _arrive(self, progress: Progress) -> None:
        self._journey = None
        self._visits = iter(())
        self._desk.sequencer.let_clients_in()
        was_advance, self._is_advance = self._is_advance, False
        self.clock.let_go()
        self._driver.clock_changed()
        if was_advance:
            self.arrived(progress.now)
        self._done(progress)
        # An advance that was asked for goes before those who wait for a step.
        if self._next is not None:
            self._loop.call_soon(self._begin_next)
        elif self._waiting:
            self._loop.call_soon(self._take_step)


def _nobody(_: Progress) -> None:
    """Hear of a progress that nobody asked for."""

"""Moving a running desk through time: every instant at which something is due is visited in turn.

The clock goes to the next such instant, the desk does what is due, all of it becomes durable, and
only then does the clock go on. Nothing is skipped, nothing happens late, and nothing is decided by
how long the disk took. So a desk that is advanced in one go writes the journal that it writes when
it is advanced in many, and the market, which is a function of its seed and the time, agrees.

The visits of a `Journey` are apart from who makes them. Where writing is waited for on the spot a
plain loop does; on an event loop `TimeTravel` makes as many as fit in a slice, lets others have
their turn, and waits for the disk by being told, never by looking again.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from sidestreet.engine.money.day_roll import held_instruments
from sidestreet.runtime.clock import LATEST, VirtualClock
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.loop_driver import LoopDriver

SLICE_S: Final = 0.005
"""How long others on the loop wait while a desk is advanced, and the length of one visit more."""

STRIDE_NS: Final = 15_000_000_000
"""How far a desk goes at once where its market is made action by action. It changes nothing about
what happens; it spreads the work, so that others have their turn and the share of the way is true.
"""


class NotAhead(Exception):  # noqa: N818 - it names the fact
    """The instant that was asked for is past, or later than any calendar knows."""


class UnderWay(Exception):  # noqa: N818 - as above
    """The clock is being advanced already."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a journey is. `to` is None for one that goes to whatever happens next."""

    began_at: int
    now: int
    to: int | None
    records: int
    """How much was recorded on the way: decisions that changed something."""
    is_complete: bool = False
    has_nothing_ahead: bool = False
    """Whether it ended where it began because nothing is ever going to happen."""

    @property
    def is_over(self) -> bool:
        """Whether it goes no further."""
        return self.is_complete or self.has_nothing_ahead

    @property
    def percent(self) -> int | None:
        """The share of the way that is done, in whole percents; None if nobody knows the end."""
        if self.to is None or self.is_complete:
            return 100 if self.is_complete else None
        return (self.now - self.began_at) * 100 // max(self.to - self.began_at, 1)


def check_ahead(now: int, to: int | None) -> None:
    """Raise `NotAhead` for an instant that is past, or that no calendar knows."""
    if to is not None and not now <= to <= max(LATEST, now):
        raise NotAhead


class Journey:
    """The way of a desk to an instant, or to the first one at which anything is recorded.

    The clock must not run meanwhile. What clients ask on the way is decided at the instant that is
    being visited.
    """

    def __init__(
        self,
        desk: Desk,
        clock: VirtualClock,
        to: int | None,
        pump: Callable[[], bool],
        *,
        stride_ns: int = 0,
    ) -> None:
        """Begin where the clock is. Raises `NotAhead` for what is past; the present is not.

        `pump` pumps the desk and returns whether it has asked for one more meanwhile. With a
        `stride_ns` no step is longer, and prices are looked at after each.
        """
        self._desk = desk
        self._pump = pump
        self._stride_ns = stride_ns
        self._clock = clock
        self._to = to
        self._began_at = clock.now()
        self._records_before = desk.sequencer.sequence
        self._is_complete = self._has_nothing_ahead = False
        check_ahead(self._began_at, to)

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress(
            self._began_at,
            self._clock.now(),
            self._to,
            self._desk.sequencer.sequence - self._records_before,
            self._is_complete,
            self._has_nothing_ahead,
        )

    def visits(self) -> Iterator[bool]:
        """Make the journey, one pump of the desk at each step.

        What is yielded says whether the next step is in vain until something that is on its way
        has become durable.
        """
        desk, clock = self._desk, self._clock
        yield from self._settle()
        # What was asked before the journey began is no part of it.
        self._records_before = desk.sequencer.sequence
        yield False
        while not self._is_over():
            due, to = desk.next_due(), self._to
            if to is None and (due is None or due > LATEST):
                self._has_nothing_ahead = True
                return
            ahead = min(each for each in (due, to) if each is not None)
            if self._stride_ns:
                ahead = min(ahead, clock.now() + self._stride_ns)
            clock.advance_to(ahead)
            yield from self._settle()
            if self._stride_ns:
                self._look()
            yield False
            if not desk.sequencer.is_idle:
                # Somebody asked for something in the pause.
                yield from self._settle()
        self._is_complete = True

    def _settle(self) -> Iterator[bool]:
        """Do all that is due now, and what follows from it, until it is durable.

        What clients ask meanwhile waits for the next time, or clients who never pause would keep
        the clock from going on.
        """
        desk = self._desk
        desk.sequencer.let_clients_wait()
        while True:
            is_wanted = self._pump()
            if not desk.sequencer.is_settled:
                yield True
                continue
            due = desk.next_due()
            if not is_wanted and (due is None or due > self._clock.now()):
                return

    def _look(self) -> None:
        """Have the market come along where it is made action by action and somebody holds it.

        The day's end asks for those prices, and would else wait for all actions of the day at once.
        """
        prices = self._desk.prices
        for instrument_id in held_instruments(self._desk.state):
            prices.mark(instrument_id)

    def _is_over(self) -> bool:
        if self._to is None:
            return self._desk.sequencer.sequence > self._records_before
        return self._clock.now() >= self._to


def advance_inline(desk: Desk, clock: VirtualClock, to: int | None) -> Progress:
    """Advance a desk whose batches are durable at once; return when it is there.

    Raises `NotAhead`, and RuntimeError for a desk that has to wait for its disk.
    """
    is_wanted = False

    def wake() -> None:
        nonlocal is_wanted
        is_wanted = True

    def pump() -> bool:
        nonlocal is_wanted
        is_wanted = False
        desk.pump()
        return is_wanted

    journey, driver = Journey(desk, clock, to, pump), desk.wake
    desk.wake = wake
    try:
        for waits in journey.visits():
            if waits:
                raise RuntimeError("this desk waits for its disk, so it needs a loop")
    finally:
        desk.sequencer.let_clients_in()
        desk.wake = driver
    return journey.progress


class _Advance(NamedTuple):
    """An advance that was asked for: where to, and who hears of it."""

    to: int | None
    done: Callable[[Progress], None]
    report: Callable[[Progress], None]


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
    ) -> None:
        """Go to an instant, or with None to the first one at which anything is recorded.

        `report` hears of the progress after each slice, and `done` gets it at the end, complete
        unless it was canceled or nothing is ahead. Raises `NotAhead` or `UnderWay`, and nothing has
        changed.

        A step that is under way is waited for. Requests that wait for a step of their own are then
        carried out without one, as those are which come while the clock is being advanced.
        """
        if self._is_advance or self._next is not None:
            raise UnderWay
        check_ahead(self.clock.now(), to)
        self._next = _Advance(to, done, report or _nobody)
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
        self._set_out(to, advance.done, advance.report)
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
    ) -> None:
        self.clock.hold()
        self._journey = Journey(
            self._desk, self.clock, to, self._driver.pump, stride_ns=self._stride_ns
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

"""A desk with everything around it, on the running event loop: all of a server but its edge.

What is opened here is closed here, in the reverse order.
"""

import asyncio
from collections.abc import Callable

from sidestreet.bootstrap.clock_mark import ClockMark
from sidestreet.bootstrap.market import base_prices, make_market
from sidestreet.bootstrap.market_plan import MarketPlan
from sidestreet.bootstrap.storage import Storage
from sidestreet.bootstrap.streams import LoopStreams
from sidestreet.bootstrap.timekeeping import Calendar
from sidestreet.http.limits import Limits
from sidestreet.journal import MemoryJournal
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.clock import Clock, VirtualClock
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.keep_up import AHEAD_NS, KeepUp
from sidestreet.runtime.loop_driver import LoopDriver
from sidestreet.runtime.loop_history import LoopHistory
from sidestreet.runtime.room import Room
from sidestreet.runtime.time_travel import STRIDE_NS, TimeTravel
from sidestreet.runtime.venue_link import VenueLink
from sidestreet.runtime.writers import InlineWriter, LoopWriter

Failed = Callable[[BaseException], None]
"""Hears, perhaps on another thread, that the disk or the read model has failed."""


class DeskOnLoop:
    """A desk, its market, its writer and its read model. `close` lets go of all of it.

    Raises `StartRefused` for a market that cannot be had; the storage is then as it was.
    """

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        directory: InstrumentDirectory,
        market: tuple[MarketPlan, Calendar],
        failed: Failed,
        *,
        mark: ClockMark,
    ) -> None:
        loop = asyncio.get_running_loop()
        plan, calendar = market
        if plan.has_sources and isinstance(clock, VirtualClock):
            clock.allow(clock.now() + AHEAD_NS)
        state = storage.sequencer.state
        # Before any thread is begun: a market that cannot be had leaves nothing to be ended.
        venue, marks = make_market(plan, calendar.hours, clock.now(), directory, state)
        storage.sequencer.marks = marks
        self.storage = storage
        self._history = LoopHistory(storage.history, loop, failed)
        # Where there is no disk there is nothing to wait for on another thread.
        self._writer = (
            InlineWriter(storage.journal)
            if isinstance(storage.journal, MemoryJournal)
            else LoopWriter(storage.journal, loop, failed)
        )
        self.desk = Desk(
            storage.sequencer,
            writer=self._writer,
            history=self._history,
            link=VenueLink(venue, base_prices(directory, plan)),
            clock=clock,
            recall=storage.recall,
            watch=venue,
        )
        if not isinstance(storage.journal, MemoryJournal):
            room = Room(storage.journal, self._history, self.desk.sequencer, now=loop.time)
            self.desk.lacks_room = room.is_short
        self._driver = LoopDriver(self.desk, loop)
        self.travel = (
            TimeTravel(
                self.desk,
                clock,
                self._driver,
                loop,
                stride_ns=STRIDE_NS if plan.has_sources else 0,
            )
            if isinstance(clock, VirtualClock)
            else None
        )
        """What moves the clock; None where it is the machine's."""
        self._mark = mark
        if self.travel is not None:
            self.travel.arrived = mark.write
        self._history.applied = self.desk.history_applied
        self._keep_up: KeepUp | None = None
        if plan.has_sources:
            self._keep_up = KeepUp(venue, clock, loop, self._driver.start)
            self._driver.clock_moved = self._keep_up.clock_changed

    def streams(self, directory: InstrumentDirectory, limits: Limits) -> LoopStreams:
        """Return streams of what happens on the desk from now on."""
        recent = self.storage.recovered.recent
        return LoopStreams(self.desk, directory, recent, limits, asyncio.get_running_loop())

    @property
    def lag(self) -> int:
        """How far the read model is behind what it was given, in records."""
        return self._history.lag

    def keep_clock(self) -> None:
        """Keep where a clock is that goes on from there, which the journal may not know."""
        if self.travel is not None:
            self._mark.write(self.desk.clock.now())

    def stop(self) -> None:
        """Decide nothing more."""
        if self._keep_up is not None:
            self._keep_up.stop()
        self._driver.stop()

    def close(self) -> None:
        """Finish what was handed over, then let go of files, threads and folder."""
        self.stop()
        self._writer.close()
        self._history.close()
        self.storage.let_go()

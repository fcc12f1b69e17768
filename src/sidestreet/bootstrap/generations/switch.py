"""How a running server goes from one generation to the next while its sockets stay.

The order is the point. What is gone back to is looked through first, while the old generation
answers. Then requests are held, and what was accepted before comes to its end: decided, durable,
answered. Then the new generation is made beside the old one, all of it, up to an open
market. Only when nothing is left that could be refused is it adopted, durably; until then whatever
fails leaves the old generation as it was, and it answers on. After it, the old one's streams are
closed and the new one gets what was held.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from sidestreet.bootstrap.desk_on_loop import Failed
from sidestreet.bootstrap.generation import Foundation, Generation, begin
from sidestreet.bootstrap.generations.archive import Archive
from sidestreet.bootstrap.generations.own_thread import in_own_thread
from sidestreet.bootstrap.generations.refusals import (
    NOT_TO_BE_HAD,
    OF_THE_DISK,
    beginning_refused,
    writing_refused,
)
from sidestreet.bootstrap.generations.snapshot_file import write_snapshot
from sidestreet.bootstrap.generations.sources import (
    Source,
    all_origins,
    check_reached,
    check_there,
    drop_generation,
    find_snapshot,
    readable_snapshots,
    remove_snapshot,
    snapshot_of,
    source_of,
)
from sidestreet.bootstrap.generations.switchboard import Switchboard
from sidestreet.bootstrap.market_plan import MarketPlan
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.storage import Storage
from sidestreet.control.points import Began, DamagedOrigin, Origin, Restore, Snapshot, Wish
from sidestreet.domain.events import Cause
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.journal import JournalDamaged, JournalEnds, JournalFailed
from sidestreet.runtime.clock import Clock, VirtualClock
from sidestreet.runtime.desk import Desk

LOG: Final = logging.getLogger("sidestreet")

REST_WITHIN_S: Final = 10.0
"""How long a desk may take to come to rest before its generation is left."""

_LOOK_AFTER_S: Final = 0.001

Told = Callable[[Snapshot | ApiError], None]
Begun = Callable[[Origin | ApiError], None]


class Switch:
    """Takes snapshots, and leads a server to its next generation. All calls belong to the loop."""

    def __init__(
        self, archive: Archive, foundation: Foundation, switchboard: Switchboard, failed: Failed
    ) -> None:
        """`failed` ends the process; it is told what must not be gone on from."""
        self.generation: Generation
        self._archive = archive
        self._foundation = foundation
        self._switchboard = switchboard
        self._failed = failed
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        """Whose wish is looked at: one is carried out before the next is."""

    async def start(self, plan: MarketPlan) -> Generation:
        """Begin with the generation that the archive was left with.

        Raises `StartRefused`, `JournalDamaged` or `JournalFailed`.
        """
        archive = self._archive
        try:
            storage = archive.open(self._foundation.calendar)
        except OSError as error:
            raise StartRefused(f"the data folder cannot be used: {error}") from None
        LOG.info("%s", storage.recovered.text())
        self.generation = await begin(
            self._foundation,
            plan,
            storage,
            archive.mark(archive.current),
            self._failed,
            past=self,
        )
        self._switchboard.connect(self.generation.api)
        return self.generation

    def desk(self) -> Desk:
        """Return the desk that answers now."""
        return self.generation.desk

    async def settle(self, within_s: float) -> None:
        """Wait until no generation is being begun and no snapshot is being written.

        What takes longer than that is given up, and answered so.
        """
        until = asyncio.get_running_loop().time() + within_s
        while self._tasks:
            left = until - asyncio.get_running_loop().time()
            await asyncio.wait(self._tasks, timeout=max(left, 0.0))
            if left <= 0:
                break
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    # What `sidestreet.control.points.Generations` asks for.

    @property
    def current(self) -> int:
        """The number of the generation that answers."""
        return self._archive.current

    def origins(self) -> list[Origin | DamagedOrigin]:
        """Return where each generation comes from that is there, in order."""
        return all_origins(self._archive)

    def snapshots(self) -> list[Snapshot]:
        """Return the snapshots by name."""
        return readable_snapshots(self._archive)

    def take(self, name: str, done: Told) -> None:
        """Keep the point at which the desk now is under a name, once it is durable."""
        if name in self._archive.snapshot_names():
            raise ApiError(ErrorKind.CONFLICT, f"There is a snapshot {name} already; remove it")
        generation = self.generation

        def keep() -> None:
            taken_at = generation.desk.clock.now()
            snapshot = snapshot_of(name, self._archive, generation.storage, taken_at)
            try:
                self._archive.keep(snapshot)
            except OSError as error:
                done(ApiError(ErrorKind.UNAVAILABLE, f"The snapshot cannot be kept: {error}"))
            else:
                done(snapshot)

        generation.desk.when_durable(keep)

    def export(self, name: str, file: str, done: Told) -> None:
        """Write a snapshot, with all records up to it, into a file that is not there yet."""
        snapshot = find_snapshot(name, self._archive)
        check_there(snapshot.generation, self._archive)
        records = self._archive.records(snapshot.generation, snapshot.sequence)

        async def write() -> None:
            outcome: Snapshot | ApiError = snapshot
            try:
                await in_own_thread(write_snapshot, Path(file), snapshot, records.batches())
            except (OSError, JournalDamaged, JournalEnds) as error:
                outcome = writing_refused(file, error)
            except asyncio.CancelledError:
                outcome = _given_up()
            done(outcome)

        self._run(write())

    def remove(self, name: str) -> Snapshot | None:
        """Forget a snapshot. The generation stays."""
        return remove_snapshot(name, self._archive)

    def drop(self, generation: int) -> Origin:
        """Remove a generation for good, with all its records."""
        return drop_generation(generation, self._archive)

    def begin(self, wish: Wish, cause: Cause, done: Begun) -> None:
        """Begin a new generation and go over to it; `done` hears of it, or why it is not so."""
        self._run(self._carry_out(wish, cause, done))

    async def _carry_out(self, wish: Wish, cause: Cause, done: Begun) -> None:
        async with contextlib.AsyncExitStack() as turn:
            try:
                await turn.enter_async_context(self._turn)
                source = await self._look_through(wish)
                self._switchboard.hold()
                made, origin = await self._prepare(source, cause)
            except (ApiError, *NOT_TO_BE_HAD, *OF_THE_DISK) as error:
                done(beginning_refused(error))
                return
            except asyncio.CancelledError:
                done(_given_up())
                return
            await self._adopt(made, origin, done)

    async def _look_through(self, wish: Wish) -> Source:
        """Return what to begin with; of what is here a note says it, and a file has to be read."""
        if isinstance(wish, Restore) and wish.file is not None:
            return await in_own_thread(source_of, wish, self._archive)
        return source_of(wish, self._archive)

    async def _prepare(self, source: Source, cause: Cause) -> "tuple[_Made, Origin]":
        """Return a generation that can be adopted; if there is none, the old one answers on."""
        old = self.generation
        made: _Made | None = None
        try:
            await self._come_to_rest(old)
            made = await self._make(source, old, cause)
            origin = replace(source.origin, began_at=made.generation.desk.clock.now())
            made.generation.keep_clock()
            self._archive.prepare(origin)
        except BaseException:
            if made is not None:
                made.generation.close()
                self._abandon(source.origin.generation)
            self._switchboard.connect(old.api)
            raise
        return made, origin

    async def _adopt(self, made: "_Made", origin: Origin, done: Begun) -> None:
        """Go over. There is no way back: should it fail, nobody knows which one is current."""
        old = self.generation
        self._archive.adopt(origin)
        self.generation = made.generation
        made.guard.go_live()
        done(origin)
        self._switchboard.connect(self.generation.api)
        await old.end(f"generation {origin.generation} has begun")

    async def _come_to_rest(self, generation: Generation) -> None:
        """Wait until all that a generation accepted is durable and answered."""
        if generation.travel is not None:
            generation.travel.cancel()
        until = asyncio.get_running_loop().time() + REST_WITHIN_S
        while not generation.is_at_rest:
            if asyncio.get_running_loop().time() > until:
                raise ApiError(
                    ErrorKind.UNAVAILABLE,
                    f"The desk did not come to rest within {REST_WITHIN_S:.0f} s; nothing changed",
                )
            await asyncio.sleep(_LOOK_AFTER_S)

    async def _make(self, source: Source, old: Generation, cause: Cause) -> "_Made":
        """Return a new generation, whole and durable, that nobody has been told of."""
        foundation, archive = self._foundation, self._archive
        number = source.origin.generation
        guard = _Guard(self._failed)
        try:
            plan = foundation.plan()
            storage = await in_own_thread(_read, archive, source, foundation)
            clock = _clock_of(source, storage, old)
            making = asyncio.ensure_future(
                begin(
                    foundation,
                    plan,
                    storage,
                    archive.mark(number),
                    guard,
                    past=self,
                    clock=clock,
                    cause=cause,
                )
            )
            guard.making = making
            return _Made(await making, guard)
        except asyncio.CancelledError:
            self._abandon(number)
            if guard.error is None:
                raise
            raise JournalFailed(str(guard.error)) from guard.error
        except BaseException:
            self._abandon(number)
            raise

    def _abandon(self, number: int) -> None:
        """Remove what there is of a generation; what cannot be is removed by the next start."""
        with contextlib.suppress(OSError):
            self._archive.abandon(number)

    def _run(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ran)

    def _ran(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._failed(error)


class _Guard:
    """Hears of failures of a generation: in the making they end it, and later the process."""

    def __init__(self, failed: Failed) -> None:
        self.making: asyncio.Future[Generation] | None = None
        self.error: BaseException | None = None
        self._loop = asyncio.get_running_loop()
        self._failed = failed
        self._is_live = False

    def __call__(self, error: BaseException) -> None:
        """Take a failure, on any thread."""
        self.error = error
        if self._is_live:
            self._failed(error)
        elif self.making is not None:
            self._loop.call_soon_threadsafe(self.making.cancel)

    def go_live(self) -> None:
        """Have every failure end the process, one that came just now as well."""
        self._is_live = True
        if self.error is not None:
            self._failed(self.error)


@dataclass(frozen=True, slots=True)
class _Made:
    generation: Generation
    guard: _Guard


def _read(archive: Archive, source: Source, foundation: Foundation) -> Storage:
    """Return the storage of a new generation, its records proved right. For a thread of its own."""
    storage = archive.begin(source.origin, foundation.calendar, source.batches())
    try:
        check_reached(source, storage)
    except BaseException:
        storage.close()
        raise
    return storage


def _clock_of(source: Source, storage: Storage, old: Generation) -> Clock | None:
    """Return a clock at the instant that is gone back to, at the pace of the one before it.

    None is the clock that the server was told: the machine's, and any at a reset.
    """
    pace = old.desk.clock
    if source.origin.began is Began.RESET or not isinstance(pace, VirtualClock):
        return None
    reached = storage.sequencer.state.time_ns
    if source.snapshot is not None:
        reached = max(reached, source.snapshot.taken_at)
    return VirtualClock(reached, is_frozen=pace.is_frozen, speed=pace.speed, step_ns=pace.step_ns)


def _given_up() -> ApiError:
    return ApiError(ErrorKind.UNAVAILABLE, "The server stops; nothing has changed")

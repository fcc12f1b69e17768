"""How a desk in process goes from one generation to the next: on the spot, within the call.

What `generations/switch.py` has to wait for on a server has happened here already: whoever asks has
the desk to himself, and all that was accepted before is decided, durable and answered.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from sidestreet.bootstrap.generations.archive import MemoryArchive
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
    drop_generation,
    find_snapshot,
    readable_snapshots,
    remove_snapshot,
    snapshot_of,
    source_of,
)
from sidestreet.bootstrap.inline_generation import (
    InlineFoundation,
    InlineGeneration,
    standing_still,
)
from sidestreet.bootstrap.storage import Storage
from sidestreet.control.points import Began, DamagedOrigin, Origin, Snapshot, Wish
from sidestreet.domain.events import Cause
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.runtime.clock import VirtualClock

Told = Callable[[Snapshot | ApiError], None]


class InlineSwitch:
    """Takes snapshots, and leads a desk in process to its next generation.

    It is what `sidestreet.control.points.Generations` asks for. Raises what `InlineGeneration`
    does.
    """

    def __init__(self, foundation: InlineFoundation) -> None:
        self._foundation = foundation
        self._archive = MemoryArchive()
        storage = self._archive.open(foundation.calendar)
        self.generation = InlineGeneration(foundation, storage, foundation.clock(), self)
        """The one that answers."""

    @property
    def current(self) -> int:
        """The number of the generation that answers."""
        return self._archive.current

    def origins(self) -> list[Origin | DamagedOrigin]:
        """Return where each generation comes from, in order."""
        return all_origins(self._archive)

    def snapshots(self) -> list[Snapshot]:
        """Return the snapshots by name."""
        return readable_snapshots(self._archive)

    def take(self, name: str, done: Told) -> None:
        """Keep the point at which the desk now is under a name."""
        if name in self._archive.snapshot_names():
            raise ApiError(ErrorKind.CONFLICT, f"There is a snapshot {name} already; remove it")
        generation = self.generation
        taken_at = generation.clock.now()
        snapshot = snapshot_of(name, self._archive, generation.storage, taken_at)
        self._archive.keep(snapshot)
        done(snapshot)

    def export(self, name: str, file: str, done: Told) -> None:
        """Write a snapshot, with all records up to it, into a file that is not there yet."""
        snapshot = find_snapshot(name, self._archive)
        records = self._archive.records(snapshot.generation, snapshot.sequence)
        try:
            write_snapshot(Path(file), snapshot, records.batches())
        except OSError as error:
            raise writing_refused(file, error) from None
        done(snapshot)

    def remove(self, name: str) -> Snapshot | None:
        """Forget a snapshot. The generation stays."""
        return remove_snapshot(name, self._archive)

    def drop(self, generation: int) -> Origin:
        """Remove a generation for good, with all its records."""
        return drop_generation(generation, self._archive)

    def begin(self, wish: Wish, cause: Cause, done: Callable[[Origin | ApiError], None]) -> None:
        """Begin a new generation and go over to it, or raise `ApiError` and change nothing."""
        archive, old = self._archive, self.generation
        try:
            source = source_of(wish, archive)
            made = self._make(source, old, cause)
        except (*NOT_TO_BE_HAD, *OF_THE_DISK) as error:
            raise beginning_refused(error) from None
        origin = replace(source.origin, began_at=made.clock.now())
        archive.prepare(origin)
        archive.adopt(origin)
        self.generation = made
        done(origin)
        old.end(f"generation {origin.generation} has begun")

    def _make(self, source: Source, old: InlineGeneration, cause: Cause) -> InlineGeneration:
        """Return a new generation that nobody has been told of, or leave nothing of it."""
        archive, foundation = self._archive, self._foundation
        with contextlib.ExitStack() as undoing:
            undoing.callback(archive.abandon, source.origin.generation)
            storage = archive.begin(source.origin, foundation.calendar, source.batches())
            undoing.callback(storage.close)
            check_reached(source, storage)
            clock = self._clock_of(source, storage, old.clock)
            made = InlineGeneration(foundation, storage, clock, self, cause)
            undoing.pop_all()
        return made

    def _clock_of(self, source: Source, storage: Storage, pace: VirtualClock) -> VirtualClock:
        """Return a clock at the instant that is gone back to, at the pace of the one before it."""
        if source.origin.began is Began.RESET:
            return self._foundation.clock()
        reached = storage.sequencer.state.time_ns
        if source.snapshot is not None:
            reached = max(reached, source.snapshot.taken_at)
        return VirtualClock(
            reached,
            is_frozen=pace.is_frozen,
            speed=pace.speed,
            step_ns=pace.step_ns,
            wall=standing_still,
        )

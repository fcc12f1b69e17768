"""Where the generations and snapshots of a desk are: the port, and the one for a desk in memory.

A generation is begun, found whole, and only then adopted, which is the moment at which the desk
goes over to it. One that is abandoned before that leaves nothing behind.
"""

import uuid
from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from sidestreet.bootstrap.clock_mark import ClockMark
from sidestreet.bootstrap.storage import Storage, open_memory
from sidestreet.bootstrap.timekeeping import Calendar
from sidestreet.control.points import FIRST, Began, Origin, Snapshot
from sidestreet.journal import Batch, MemoryJournal

KEPT_MAX: Final = 64
"""Generations that a desk in memory keeps besides those that a snapshot names. A test that resets
before each of ten thousand cases must not fill the memory."""


class Records(Protocol):
    """The records of a generation up to a sequence, to be read once.

    `head` is set at the end: the hash of the batch that ends there, None where none does.
    """

    head: bytes | None

    def batches(self) -> Iterator[Batch]:
        """Yield them in order. Raises `JournalDamaged` or `JournalEnds`."""
        ...


class Archive(Protocol):
    """What a desk keeps of all its generations."""

    desk_id: str

    @property
    def current(self) -> int:
        """The generation that was adopted last."""
        ...

    @property
    def next_number(self) -> int:
        """The number that the next generation will have."""
        ...

    def numbers(self) -> list[int]:
        """Return the generations that are there, in order, whether or not they can be read."""
        ...

    def origin(self, number: int) -> Origin:
        """Return where a generation comes from that is there. Raises `ValueError`."""
        ...

    def records(self, generation: int, sequence: int) -> Records:
        """Return the records of a generation that is there."""
        ...

    def open(self, calendar: Calendar) -> Storage:
        """Open the current generation."""
        ...

    def begin(self, origin: Origin, calendar: Calendar, batches: Iterable[Batch]) -> Storage:
        """Return a new generation with these records, all of it durable, not adopted yet."""
        ...

    def prepare(self, origin: Origin) -> None:
        """Make ready to adopt a generation that was begun; until then nothing has changed.

        Raises `OSError`.
        """
        ...

    def adopt(self, origin: Origin) -> None:
        """Go over to the generation that was prepared, for good.

        Raises `OSError`, and then it is not known which one the next start will find.
        """
        ...

    def abandon(self, number: int) -> None:
        """Remove what there is of a generation that was not adopted."""
        ...

    def drop(self, number: int) -> None:
        """Remove a generation that was adopted, and is neither the first nor the current one."""
        ...

    def mark(self, generation: int) -> ClockMark:
        """Return where a generation notes its clock."""
        ...

    def snapshot_names(self) -> list[str]:
        """Return the names of all snapshots, in order."""
        ...

    def snapshot(self, name: str) -> Snapshot:
        """Return a snapshot. Raises `LookupError`, or `ValueError` for a damaged one."""
        ...

    def keep(self, snapshot: Snapshot) -> None:
        """Keep a snapshot under its name, durably. Raises `OSError`."""
        ...

    def forget(self, name: str) -> None:
        """Remove a snapshot, if it is there, a damaged one as well. Raises `OSError`."""
        ...

    def close(self) -> None:
        """Give the folder back."""
        ...


class MemoryRecords:
    """The first records of a journal in memory."""

    def __init__(self, journal: MemoryJournal, sequence: int) -> None:
        self.head: bytes | None = journal.records_head
        self._journal = journal
        self._sequence = sequence

    def batches(self) -> Iterator[Batch]:
        """Yield them as one batch. Raises `JournalEnds` where there are fewer."""
        return self._journal.until(self._sequence).replay()


class MemoryArchive:
    """The generations of a desk that has no folder. Snapshots are lost with the process."""

    def __init__(self) -> None:
        self.desk_id = str(uuid.uuid4())
        self.current = FIRST
        self._journals = {FIRST: MemoryJournal()}
        self._origins = {FIRST: Origin(generation=FIRST, began=Began.START)}
        self._snapshots: dict[str, Snapshot] = {}

    @property
    def next_number(self) -> int:
        """The number that the next generation will have."""
        return self.current + 1

    def numbers(self) -> list[int]:
        """Return the generations that are there, in order."""
        return list(self._origins)

    def origin(self, number: int) -> Origin:
        """Return where a generation comes from that is there."""
        return self._origins[number]

    def records(self, generation: int, sequence: int) -> MemoryRecords:
        """Return the records of a generation that is there."""
        return MemoryRecords(self._journals[generation], sequence)

    def open(self, calendar: Calendar) -> Storage:
        """Open the current generation."""
        return open_memory(self._journals[self.current], self.current, calendar)

    def begin(self, origin: Origin, calendar: Calendar, batches: Iterable[Batch]) -> Storage:
        """Return a new generation with these records, not adopted yet."""
        records = [record for batch in batches for record in batch.records]
        journal = self._journals[origin.generation] = MemoryJournal(records)
        return open_memory(journal, origin.generation, calendar)

    def prepare(self, origin: Origin) -> None:
        """Do nothing: nothing in memory can fail."""

    def adopt(self, origin: Origin) -> None:
        """Go over to a generation, and let go of the oldest if there are too many."""
        self.current = origin.generation
        self._origins[origin.generation] = origin
        named = {FIRST, self.current, *(each.generation for each in self._snapshots.values())}
        others = [number for number in self._journals if number not in named]
        for number in others[: len(others) - KEPT_MAX] if len(others) > KEPT_MAX else ():
            self.drop(number)

    def abandon(self, number: int) -> None:
        """Let go of a generation that was not adopted."""
        self._journals.pop(number, None)

    def drop(self, number: int) -> None:
        """Let go of a generation."""
        del self._journals[number], self._origins[number]

    def mark(self, generation: int) -> ClockMark:
        """Return a mark that keeps nothing."""
        del generation
        return ClockMark(None)

    def snapshot_names(self) -> list[str]:
        """Return the names of all snapshots, in order."""
        return sorted(self._snapshots)

    def snapshot(self, name: str) -> Snapshot:
        """Return a snapshot. Raises `LookupError`."""
        return self._snapshots[name]

    def keep(self, snapshot: Snapshot) -> None:
        """Keep a snapshot under its name."""
        self._snapshots[snapshot.name] = snapshot

    def forget(self, name: str) -> None:
        """Remove a snapshot, if it is there."""
        self._snapshots.pop(name, None)

    def close(self) -> None:
        """Do nothing: there is nothing to give back."""

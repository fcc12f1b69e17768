"""The generations and snapshots of a desk that has a data folder; the layout is in `desk_file`.

Whatever is written here is on disk when the call returns, and in an order in which a crash leaves
the old or the new: first all of a generation, then the word that it is the current one.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Self, TypeVar

import msgspec

from sidestreet.bootstrap.clock_mark import ClockMark
from sidestreet.bootstrap.generations.desk_file import GENERATIONS, DeskFile
from sidestreet.bootstrap.generations.whole_file import write_whole
from sidestreet.bootstrap.storage import Storage, begin_place, open_place, take_folder
from sidestreet.bootstrap.timekeeping import Calendar
from sidestreet.control.points import (
    FIRST,
    FORMAT,
    Began,
    Origin,
    Snapshot,
    is_snapshot_name,
)
from sidestreet.domain.undecodable import UNDECODABLE
from sidestreet.journal import Batch, FolderLock, JournalFailed, JournalPrefix
from sidestreet.journal.disk import sync_folder

JOURNAL_FOLDER: Final = "journal"
ORIGIN_FILE: Final = "origin.json"
SNAPSHOTS: Final = "snapshots"
_SUFFIX: Final = ".json"
_REMOVED: Final = ".removed"

T = TypeVar("T")


class FolderArchive:
    """What a data folder keeps. The folder is locked until `close`."""

    def __init__(self, desk: DeskFile, lock: FolderLock) -> None:
        """Not for callers: `open_folder` is."""
        self._desk = desk
        self._lock = lock
        self.desk_id = desk.desk_id

    @classmethod
    def open_folder(cls, data: Path) -> Self:
        """Take a data folder, which is made if it is not there, and tidy it.

        Raises `FolderInUse`, `StartRefused` for one that does not say which generation is its
        current one, or `OSError`.
        """
        lock = take_folder(data)
        try:
            archive = cls(DeskFile.read(data), lock)
            for number in archive._desk.numbers():
                if number > archive.current:
                    archive.abandon(number)
            for gone in (data / GENERATIONS).glob(f"*{_REMOVED}"):
                shutil.rmtree(gone)
        except BaseException:
            lock.release()
            raise
        return archive

    @property
    def current(self) -> int:
        """The generation that was adopted last."""
        return self._desk.current

    @property
    def next_number(self) -> int:
        """The number that the next generation will have."""
        return self.current + 1

    def numbers(self) -> list[int]:
        """Return the generations that are there, in order, whether or not they can be read."""
        return [number for number in self._desk.numbers() if number <= self.current]

    def origin(self, number: int) -> Origin:
        """Return where a generation comes from that is there. Raises `ValueError`."""
        if number == FIRST:
            return Origin(generation=FIRST, began=Began.START)
        path = self._desk.place(number) / ORIGIN_FILE
        found = _read(path, Origin)
        if found.generation != number:
            raise ValueError(f"{path} is of generation {found.generation}")
        return found

    def records(self, generation: int, sequence: int) -> JournalPrefix:
        """Return the records of a generation that is there."""
        return JournalPrefix(self._desk.place(generation) / JOURNAL_FOLDER, sequence)

    def open(self, calendar: Calendar) -> Storage:
        """Open the current generation. Raises `JournalDamaged` or `JournalFailed`."""
        return open_place(self._desk.place(self.current), self._lock, self.current, calendar)

    def begin(self, origin: Origin, calendar: Calendar, batches: Iterable[Batch]) -> Storage:
        """Return a new generation with these records, all of it durable, not adopted yet.

        Raises `JournalFailed` or `OSError`, or what the reading of the records raises.
        """
        self.abandon(origin.generation)
        place = self._desk.place(origin.generation)
        if not place.parent.exists():
            place.parent.mkdir(mode=0o700)
            sync_folder(place.parent.parent)
        place.mkdir(mode=0o700)
        sync_folder(place.parent)
        return begin_place(place, self._lock, origin.generation, calendar, batches)

    def prepare(self, origin: Origin) -> None:
        """Make ready to adopt a generation that was begun; until then nothing has changed.

        Raises `OSError`.
        """
        path = self._desk.place(origin.generation) / ORIGIN_FILE
        write_whole(path, msgspec.json.encode(origin) + b"\n")
        self._desk.prepare(origin.generation)

    def adopt(self, origin: Origin) -> None:
        """Go over to the generation that was prepared, for good.

        Raises `JournalFailed`: it is then not known which one the next start will find.
        """
        try:
            self._desk.adopt(origin.generation)
        except OSError as error:
            raise JournalFailed(f"{self._desk.data}: {error}") from error

    def abandon(self, number: int) -> None:
        """Remove what there is of a generation that was not adopted. Raises `OSError`."""
        if number <= self.current:
            raise ValueError(f"generation {number} was adopted")
        place = self._desk.place(number)
        if place.exists():
            shutil.rmtree(place)
            sync_folder(place.parent)

    def drop(self, number: int) -> None:
        """Remove a generation that is neither the first nor the current one. Raises `OSError`.

        It is gone at once, or not at all; what takes its time is the removal of what it was.
        """
        place = self._desk.place(number)
        gone = place.with_name(place.name + _REMOVED)
        place.rename(gone)
        sync_folder(gone.parent)
        shutil.rmtree(gone)

    def mark(self, generation: int) -> ClockMark:
        """Return where a generation notes its clock."""
        return ClockMark(self._desk.place(generation))

    def snapshot_names(self) -> list[str]:
        """Return the names of all snapshots, in order."""
        folder = self._desk.data / SNAPSHOTS
        if not folder.is_dir():
            return []
        names = [entry.stem for entry in folder.iterdir() if entry.suffix == _SUFFIX]
        return sorted(name for name in names if is_snapshot_name(name))

    def snapshot(self, name: str) -> Snapshot:
        """Return a snapshot. Raises `LookupError`, or `ValueError` for a damaged one."""
        path = self._snapshot_path(name)
        if not path.exists():
            raise LookupError(name)
        found = _read(path, Snapshot)
        if found.name != name:
            raise ValueError(f"{path} is the snapshot {found.name}")
        return found

    def keep(self, snapshot: Snapshot) -> None:
        """Keep a snapshot under its name, durably. Raises `OSError`."""
        path = self._snapshot_path(snapshot.name)
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700)
            sync_folder(path.parent.parent)
        write_whole(path, msgspec.json.format(msgspec.json.encode(snapshot)) + b"\n")

    def forget(self, name: str) -> None:
        """Remove a snapshot, if it is there. Raises `OSError`."""
        path = self._snapshot_path(name)
        if path.exists():
            path.unlink()
            sync_folder(path.parent)

    def close(self) -> None:
        """Give the folder back."""
        self._lock.release()

    def _snapshot_path(self, name: str) -> Path:
        if not is_snapshot_name(name):
            raise ValueError(f"{name!r} is no name of a snapshot")
        return self._desk.data / SNAPSHOTS / f"{name}{_SUFFIX}"


def _read(path: Path, type_: type[T]) -> T:
    """Return what a file notes. Raises `ValueError` naming the file."""
    try:
        told = path.read_bytes()
        header = msgspec.json.decode(told, type=_Header)
        if header.format > FORMAT:
            raise ValueError(
                f"{path} has format {header.format}, which only a newer Sidestreet can read"
            )
        return msgspec.json.decode(told, type=type_)
    except (OSError, *UNDECODABLE) as error:
        raise ValueError(f"{path} cannot be read: {error}") from None


class _Header(msgspec.Struct, frozen=True):
    format: int

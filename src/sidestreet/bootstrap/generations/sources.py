"""From a wish to the records that a new generation begins with, and what proves them right.

What cannot be gone back to is refused with `ApiError`, before anything is written.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sidestreet import __version__
from sidestreet.bootstrap.generations.archive import Archive, Records
from sidestreet.bootstrap.generations.snapshot_file import SnapshotFile
from sidestreet.bootstrap.storage import Storage
from sidestreet.contract.version import SPOKEN_VERSION
from sidestreet.control.points import (
    FIRST,
    FORMAT,
    Began,
    Branch,
    DamagedOrigin,
    Origin,
    Restore,
    Snapshot,
    Wish,
)
from sidestreet.domain.ids import GENERATIONS_MAX
from sidestreet.engine.digest import state_digest
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.journal import Batch

LOG: Final = logging.getLogger("sidestreet")


@dataclass(frozen=True, slots=True)
class Source:
    """What a generation begins with. No `records` are those of an empty folder."""

    origin: Origin
    records: Records | None = None
    snapshot: Snapshot | None = None

    def batches(self) -> Iterator[Batch]:
        """Yield the records."""
        return iter(()) if self.records is None else self.records.batches()


def snapshot_of(name: str, archive: Archive, storage: Storage, taken_at: int) -> Snapshot:
    """Return the point at which a desk now is, all of which has to be durable."""
    sequencer = storage.sequencer
    return Snapshot(
        name=name,
        desk_id=archive.desk_id,
        contract=SPOKEN_VERSION,
        version=__version__,
        generation=archive.current,
        sequence=sequencer.sequence,
        taken_at=taken_at,
        open_orders=sum(map(len, sequencer.state.open_orders.values())),
        state_digest=state_digest(sequencer.state),
        journal_hash=storage.journal.records_head.hex(),
    )


def source_of(wish: Wish, archive: Archive) -> Source:
    """Return what a new generation is to begin with.

    Raises `ApiError`, or `SnapshotUnreadable` for a file that cannot be read.
    """
    number = archive.next_number
    if number > GENERATIONS_MAX:
        raise ApiError(
            ErrorKind.UNACCEPTABLE_REQUEST,
            f"This desk has had {GENERATIONS_MAX} generations, and ids have room for no more: "
            "start on an empty folder",
        )
    if isinstance(wish, Restore):
        return _of_snapshot(wish, archive, number)
    if isinstance(wish, Branch):
        generation = archive.current if wish.generation is None else wish.generation
        check_there(generation, archive)
        find_origin(generation, archive)
        origin = Origin(
            generation=number, began=Began.BRANCH, parent=generation, sequence=wish.sequence
        )
        return Source(origin, archive.records(generation, wish.sequence))
    return Source(Origin(generation=number, began=Began.RESET))


def find_snapshot(name: str, archive: Archive) -> Snapshot:
    """Return a snapshot by its name. Raises `ApiError`, naming those that there are."""
    try:
        return archive.snapshot(name)
    except LookupError:
        names = ", ".join(archive.snapshot_names()) or "none"
        raise ApiError(
            ErrorKind.NOT_FOUND, f"There is no snapshot {name}; there are: {names}"
        ) from None
    except ValueError as error:
        raise ApiError(ErrorKind.UNACCEPTABLE_REQUEST, str(error)) from None


def readable_snapshots(archive: Archive) -> list[Snapshot]:
    """Return the snapshots that are there, by name. Of a damaged one only the log tells."""
    found = []
    for name in archive.snapshot_names():
        try:
            found.append(archive.snapshot(name))
        except ValueError as error:
            LOG.warning("%s; it can be removed by its name", error)
    return found


def remove_snapshot(name: str, archive: Archive) -> Snapshot | None:
    """Forget a snapshot, and return it; None if it was damaged. Raises `ApiError`."""
    if name not in archive.snapshot_names():
        return find_snapshot(name, archive)
    try:
        found = archive.snapshot(name)
    except ValueError:
        found = None
    try:
        archive.forget(name)
    except OSError as error:
        raise ApiError(
            ErrorKind.UNAVAILABLE, f"The snapshot {name} cannot be removed: {error}"
        ) from None
    return found


def find_origin(number: int, archive: Archive) -> Origin:
    """Return where a generation comes from that is there. Raises `ApiError` for a damaged one."""
    try:
        return archive.origin(number)
    except ValueError as error:
        raise ApiError(ErrorKind.UNACCEPTABLE_REQUEST, str(error)) from None


def all_origins(archive: Archive) -> list[Origin | DamagedOrigin]:
    """Return where each generation comes from that is there, in order; damaged ones with why."""
    found: list[Origin | DamagedOrigin] = []
    for number in archive.numbers():
        try:
            found.append(archive.origin(number))
        except ValueError as error:
            found.append(DamagedOrigin(generation=number, problem=str(error)))
    return found


def drop_generation(number: int, archive: Archive) -> Origin:
    """Remove a generation for good, and return where it came from. Raises `ApiError`."""
    check_there(number, archive)
    origin = find_origin(number, archive)
    named = [each.name for each in readable_snapshots(archive) if each.generation == number]
    for is_so, why in (
        (number == archive.current, "it is the current one"),
        (number == FIRST, "the first one stays"),
        (bool(named), f"these snapshots are of it: {', '.join(named)}"),
    ):
        if is_so:
            raise ApiError(ErrorKind.CONFLICT, f"Generation {number} cannot be removed: {why}")
    try:
        archive.drop(number)
    except OSError as error:
        raise ApiError(
            ErrorKind.UNAVAILABLE, f"Generation {number} cannot be removed: {error}"
        ) from None
    return origin


def check_reached(source: Source, storage: Storage) -> None:
    """Refuse records that do not lead where they should. Raises `ApiError`."""
    state, snapshot = storage.sequencer.state, source.snapshot
    if source.records is None:
        return
    if not state.is_planted:
        raise ApiError(
            ErrorKind.UNACCEPTABLE_REQUEST,
            f"Up to record {source.origin.sequence} the seed was not planted yet: branch from a "
            "later one, or reset",
        )
    if snapshot is None:
        return
    if state_digest(state) != snapshot.state_digest:
        raise ApiError(
            ErrorKind.UNACCEPTABLE_REQUEST,
            f"The records of the snapshot {snapshot.name} lead to another state than the one that "
            f"was taken by version {snapshot.version}; this is {__version__}",
        )
    if source.records.head is not None and source.records.head.hex() != snapshot.journal_hash:
        raise ApiError(
            ErrorKind.UNACCEPTABLE_REQUEST,
            f"The journal up to the snapshot {snapshot.name} is not the one that it was taken of",
        )


def _of_snapshot(wish: Restore, archive: Archive, number: int) -> Source:
    records: Records
    if wish.name is not None:
        snapshot = find_snapshot(wish.name, archive)
        _check_ours(snapshot, archive.desk_id, may_be_foreign=wish.may_be_foreign)
        check_there(snapshot.generation, archive)
        find_origin(snapshot.generation, archive)
        records = archive.records(snapshot.generation, snapshot.sequence)
    else:
        file = _file(wish.file or "")
        snapshot, records = file.snapshot, file
        _check_ours(snapshot, archive.desk_id, may_be_foreign=wish.may_be_foreign)
    is_ours = snapshot.desk_id == archive.desk_id
    origin = Origin(
        generation=number,
        began=Began.RESTORE,
        parent=snapshot.generation if is_ours else None,
        sequence=snapshot.sequence,
        snapshot=snapshot.name,
    )
    return Source(origin, records, snapshot)


def _file(name: str) -> SnapshotFile:
    try:
        return SnapshotFile(Path(name))
    except FileNotFoundError:
        raise ApiError(ErrorKind.NOT_FOUND, f"There is no file {name}") from None


def _check_ours(snapshot: Snapshot, desk_id: str, *, may_be_foreign: bool) -> None:
    """Raise `ApiError` for a snapshot of another desk, or of a newer API or program."""
    if snapshot.format > FORMAT or snapshot.contract > SPOKEN_VERSION:
        raise ApiError(
            ErrorKind.UNACCEPTABLE_REQUEST,
            f"The snapshot {snapshot.name} is newer than this desk: it has format "
            f"{snapshot.format} for the API of {snapshot.contract}, and this is format {FORMAT} "
            f"for the API of {SPOKEN_VERSION}",
        )
    if snapshot.desk_id != desk_id and not may_be_foreign:
        raise ApiError(
            ErrorKind.UNACCEPTABLE_REQUEST,
            f"The snapshot {snapshot.name} is foreign: it is of desk {snapshot.desk_id}, and this "
            f"is {desk_id}. Its ids may be those of other things here; to have it all the same, "
            "say is_foreign",
        )


def check_there(generation: int, archive: Archive) -> None:
    """Refuse a generation that there is not. Raises `ApiError`, naming those that there are."""
    numbers = archive.numbers()
    if generation not in numbers:
        raise ApiError(
            ErrorKind.NOT_FOUND,
            f"There is no generation {generation}; there are: {', '.join(map(str, numbers))}",
        )

"""Backups of a data folder, taken beside a server that goes on, and desks made of them again.

A backup is a folder laid out like the one it is of, with the journals cut behind a whole batch and
`backup.json` beside them, which is written last: a folder without it is no backup. It holds what
cannot be made again, every generation and every snapshot; the read model, which can, is left out.

Nobody is asked to wait for it. Bytes of a journal that were durable once never change, so they are
copied as they are, chain of hashes and all, and what the copy says is believed only after it was
read back: checked from its first batch, replayed, and its digest written down. A restore does the
same the other way round, and compares.
"""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from sidestreet import __version__
from sidestreet.bootstrap.clock_mark import CLOCK_FILE
from sidestreet.bootstrap.generations.desk_file import DESK_FILE, DeskFile
from sidestreet.bootstrap.generations.folder import ORIGIN_FILE, SNAPSHOTS
from sidestreet.bootstrap.generations.whole_file import FRESH, write_whole
from sidestreet.bootstrap.storage import JOURNAL_FOLDER, new_sequencer
from sidestreet.bootstrap.timekeeping import ALWAYS
from sidestreet.control.points import FIRST
from sidestreet.domain.undecodable import UNDECODABLE
from sidestreet.engine.digest import state_digest
from sidestreet.journal import JournalDamaged, JournalPrefix
from sidestreet.journal.disk import make_folder, sync_file, sync_folder
from sidestreet.journal.segment import HEADER_BLOCK_BYTES, list_segments
from sidestreet.journal.survey import Damage, end_of, look
from sidestreet.runtime.clock import RealClock
from sidestreet.runtime.recovery import read_back
from sidestreet.workspace.execute import digest as workspace_digest

BACKUP_FILE: Final = "backup.json"
FORMAT: Final = 1
_UNFINISHED: Final = ".unfinished"


class BackupRefused(Exception):  # noqa: N818 - it names the fact
    """There is nothing to back up, or to restore, or no place for it; the message says why."""


class KeptJournal(Struct, frozen=True, kw_only=True):
    """The journal of a generation: its last record, and the hash of the batch that ends there."""

    generation: int
    sequence: int
    head: str


class Backup(Struct, frozen=True, kw_only=True):
    """What a backup holds. The digests are those of the current generation, read back.

    `made_at` is the machine's time in nanoseconds. `files` are the SHA-256 of what is no journal.
    """

    desk_id: str
    generation: int
    sequence: int
    state_digest: str
    workspace_digest: str
    journals: list[KeptJournal]
    files: dict[str, str]
    made_at: int
    version: str
    format: int = FORMAT


def take_backup(data: Path, out: Path) -> Backup:
    """Write a backup of a data folder to a folder that is not there yet, and return what it holds.

    It is on disk, and was read back, when this returns. Whatever was acknowledged before the call
    is in it. Raises `BackupRefused`, `JournalDamaged`, `StartRefused` or `OSError`; nothing stays
    at `out` then.
    """
    if not (data / DESK_FILE).is_file() or not (data / JOURNAL_FOLDER).is_dir():
        raise BackupRefused(f"no desk has begun in {data}")
    begun = (data / DESK_FILE).read_bytes()
    desk = DeskFile.read(data)
    if out.exists():
        raise BackupRefused(f"{out} is there already: name a folder that is not")
    if out.name.endswith(_UNFINISHED):
        raise BackupRefused(f"{out} is what one that was cut short is called: name another folder")
    with _made_whole(out) as making:
        kept = [each for each in desk.numbers() if each <= desk.current]
        journals = [_copy_generation(desk, DeskFile(making, "", each), each) for each in kept]
        files = _copy_files(data, making, kept)
        _check_same(making / DESK_FILE, begun, data)
        backup = _checked(making, journals, files)
        write_whole(making / BACKUP_FILE, msgspec.json.format(msgspec.json.encode(backup)) + b"\n")
    return backup


def restore_backup(source: Path, data: Path) -> Backup:
    """Make a data folder of a backup, and return what was found in it.

    The folder must not be there, or be empty. What was written is read back and compared before it
    gets its name. Raises as `take_backup` does.
    """
    told = read_backup(source)
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise BackupRefused(f"{data} has something in it: restore to a folder that is empty or new")
    with _made_whole(data) as making:
        _copy_tree(source, making)
        (making / BACKUP_FILE).unlink()
        _sync_tree(making)
        found = _checked(making, told.journals, _hashes(making))
        _compare(told, found, source)
    return told


def read_backup(source: Path) -> Backup:
    """Return what a backup says that it holds. Raises `BackupRefused`."""
    if source.name.endswith(_UNFINISHED):
        raise BackupRefused(f"{source} is no backup: its name says that it was cut short")
    path = source / BACKUP_FILE
    try:
        told = msgspec.json.decode(path.read_bytes(), type=Backup)
    except FileNotFoundError:
        raise BackupRefused(f"{source} is no backup: there is no {BACKUP_FILE} in it") from None
    except UNDECODABLE as error:
        raise BackupRefused(f"{path} does not say what it holds: {error}") from None
    if told.format > FORMAT:
        raise BackupRefused(
            f"{path} has format {told.format}, which only a newer Sidestreet can read"
        )
    return told


@contextlib.contextmanager
def _made_whole(out: Path) -> Iterator[Path]:
    """Give an empty folder to fill, which is at `out` behind the block, on disk.

    Until then it has another name beside it, and nothing stays at either if anything fails.
    """
    making = out.with_name(out.name + _UNFINISHED)
    make_folder(out.parent)
    try:
        making.mkdir(mode=0o700)
    except FileExistsError:
        raise BackupRefused(
            f"{making} is there, left by one that was cut short: remove it"
        ) from None
    try:
        yield making
        if out.exists():
            out.rmdir()
        making.replace(out)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    try:
        sync_folder(out.parent)
    except BaseException:
        shutil.rmtree(out, ignore_errors=True)
        raise


def _copy_generation(desk: DeskFile, to: DeskFile, number: int) -> KeptJournal:
    """Copy the journal of a generation up to where it ends now."""
    source, target = (each.place(number) / JOURNAL_FOLDER for each in (desk, to))
    sequence = end_of(source).sequence
    make_folder(target)
    for path in list_segments(source):
        if _copy_segment(path, target / path.name, sequence):
            break
    sync_folder(target)
    prefix = JournalPrefix(target, sequence)
    for _ in prefix.batches():
        pass
    return KeptJournal(
        generation=number, sequence=sequence, head="" if prefix.head is None else prefix.head.hex()
    )


def _copy_segment(source: Path, target: Path, sequence: int) -> bool:
    """Copy the batches of a segment up to a record, and say whether it holds that one.

    The copy has the size that its header tells; what nothing is written to takes no room.
    """
    with source.open("rb") as old, target.open("xb") as new:
        new.write(old.read(HEADER_BLOCK_BYTES))
        is_reached = False
        for each in look(source):
            if isinstance(each, Damage):
                raise JournalDamaged(source, each.offset, expected="a batch", found=each.found)
            new.seek(each.offset)
            new.write(each.raw)
            last = each.header.first_sequence + each.header.record_count - 1
            if each.records and last >= sequence:
                is_reached = True
                break
        new.truncate(os.fstat(old.fileno()).st_size)
        new.flush()
        sync_file(new.fileno())
    return is_reached


def _copy_files(data: Path, making: Path, kept: list[int]) -> dict[str, str]:
    """Copy what is no journal and cannot be made again; return the hashes of it."""
    desk = DeskFile(data, "", FIRST)
    wanted = [data / DESK_FILE]
    for number in kept:
        wanted += [desk.place(number) / CLOCK_FILE, desk.place(number) / ORIGIN_FILE]
    wanted += sorted((data / SNAPSHOTS).glob("*.json"))
    for path in wanted:
        # A snapshot may be forgotten meanwhile, and not every generation has each of them.
        if path.is_file():
            target = making / path.relative_to(data)
            make_folder(target.parent)
            write_whole(target, path.read_bytes())
    return _hashes(making)


def _check_same(copied: Path, begun: bytes, data: Path) -> None:
    """Refuse a backup of which some is of one generation and some of the next."""
    if copied.read_bytes() != begun:
        raise BackupRefused(f"{data} went over to another generation meanwhile: begin again")


def _hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that is no segment of a journal."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name != JOURNAL_FOLDER and path.suffix != FRESH
    }


def _checked(folder: Path, journals: list[KeptJournal], files: dict[str, str]) -> Backup:
    """Return what a folder holds, by reading all of it back."""
    desk = DeskFile.read(folder)
    found: list[KeptJournal] = []
    sequencer = new_sequencer(ALWAYS, generation=desk.current)
    for each in journals:
        prefix = JournalPrefix(desk.place(each.generation) / JOURNAL_FOLDER, each.sequence)
        if each.generation == desk.current:
            read_back(prefix.batches(), sequencer, applied_sequence=0, apply=lambda _: None)
        else:
            for _ in prefix.batches():
                pass
        head = "" if prefix.head is None else prefix.head.hex()
        found.append(msgspec.structs.replace(each, head=head))
    if sequencer.sequence == 0:
        raise BackupRefused("no desk has begun there: there is not one record")
    return Backup(
        desk_id=desk.desk_id,
        generation=desk.current,
        sequence=sequencer.sequence,
        state_digest=state_digest(sequencer.state),
        workspace_digest=workspace_digest(sequencer.workspace),
        journals=found,
        files=files,
        made_at=RealClock().now(),
        version=__version__,
    )


def _compare(told: Backup, found: Backup, source: Path) -> None:
    """Refuse a restore that is not, in every respect, what the backup said that it holds."""
    for name in (
        "desk_id",
        "generation",
        "sequence",
        "journals",
        "files",
        "state_digest",
        "workspace_digest",
    ):
        if getattr(told, name) != getattr(found, name):
            raise BackupRefused(
                f"{source} is not what {BACKUP_FILE} says: {name} is {getattr(found, name)}, "
                f"expected {getattr(told, name)}"
            )


def _copy_tree(source: Path, target: Path) -> None:
    """Copy all that is in a folder into an empty one. Raises `OSError` with one reason."""
    try:
        shutil.copytree(source, target, dirs_exist_ok=True)
    except shutil.Error as error:
        # It goes on behind what cannot be copied, and has a list of all of that.
        raise OSError(error.args[0][0][-1]) from None


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            sync_folder(path)
        else:
            with path.open("r+b") as file:
                sync_file(file.fileno())
    sync_folder(folder)

"""Targets that are the past of a desk: notes of generations and snapshots, and whole backups."""

import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from fuzz.kept import FIRST_BATCH, SEGMENT_BYTES
from fuzz.target import NotTaken, Read, Target, same
from sidestreet.bootstrap.backup import (
    BACKUP_FILE,
    Backup,
    BackupRefused,
    read_backup,
    restore_backup,
    take_backup,
)
from sidestreet.bootstrap.clock_mark import CLOCK_FILE, ClockMark
from sidestreet.bootstrap.generations.desk_file import DESK_FILE, DeskFile
from sidestreet.bootstrap.generations.folder import ORIGIN_FILE, SNAPSHOTS, FolderArchive
from sidestreet.bootstrap.generations.refusals import NOT_TO_BE_HAD
from sidestreet.bootstrap.generations.sources import source_of
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.storage import JOURNAL_FOLDER
from sidestreet.contract.version import SPOKEN_VERSION
from sidestreet.control.points import Began, Branch, Origin, Restore, Snapshot, Wish
from sidestreet.http.errors import ApiError
from sidestreet.journal import GENESIS, JournalDamaged, JournalEnds
from sidestreet.journal.segment import SegmentHeader, encode_segment_header

_AT: Final = 10**18
_SEGMENT: Final = "00000001.journal"
_ORIGIN: Final = Path("generations") / "0002" / ORIGIN_FILE
_SNAPSHOT: Final = Path(SNAPSHOTS) / "one.json"

_FILES: Final = (
    Path(BACKUP_FILE),
    Path(DESK_FILE),
    Path(CLOCK_FILE),
    Path("generations") / "0002" / CLOCK_FILE,
    Path(JOURNAL_FOLDER) / _SEGMENT,
    _ORIGIN,
    _SNAPSHOT,
    Path("generations") / "0002" / JOURNAL_FOLDER / _SEGMENT,
)
"""The files of a backup. The first byte of a text says which one of them it stands for."""


@cache
def _backup() -> dict[Path, bytes]:
    """Return the files of a small backup: two generations, and a snapshot of the first."""
    with tempfile.TemporaryDirectory() as folder:
        data, out = Path(folder) / "desk", Path(folder) / "backup"
        _make_desk(data)
        # Whoever makes it does not say when, so that it is the same each time.
        made = msgspec.structs.replace(take_backup(data, out), made_at=_AT)
        (out / BACKUP_FILE).write_bytes(msgspec.json.encode(made))
        return {path: (out / path).read_bytes() for path in _FILES}


def _make_desk(data: Path) -> None:
    data.mkdir()
    desk = DeskFile(data, "7a1f", 1)
    journal = encode_segment_header(SegmentHeader(1, SEGMENT_BYTES, 1, 1, GENESIS)) + FIRST_BATCH
    for number in (1, 2):
        place = desk.place(number)
        (place / JOURNAL_FOLDER).mkdir(parents=True)
        (place / JOURNAL_FOLDER / _SEGMENT).write_bytes(journal.ljust(SEGMENT_BYTES, b"\0"))
        ClockMark(place).write(_AT)
    origin = Origin(
        generation=2, began=Began.RESTORE, began_at=_AT, parent=1, sequence=2, snapshot="one"
    )
    (data / _ORIGIN).write_bytes(msgspec.json.encode(origin))
    snapshot = Snapshot(
        name="one",
        desk_id="7a1f",
        contract=SPOKEN_VERSION,
        version="0.1.0",
        generation=1,
        sequence=2,
        taken_at=_AT,
        open_orders=0,
        state_digest="",
        journal_hash="",
    )
    (data / SNAPSHOTS).mkdir()
    (data / _SNAPSHOT).write_bytes(msgspec.json.encode(snapshot))
    desk.prepare(2)
    desk.adopt(2)


def _wished(wish: Wish, told: Path, folder: Path) -> Read:
    """Have a note read by whoever would begin a generation from what it tells of."""
    data = folder / "desk"
    _make_desk(data)

    def read(text: bytes) -> None:
        (data / told).write_bytes(text)
        archive = FolderArchive.open_folder(data)
        try:
            for _ in source_of(wish, archive).batches():
                pass
        finally:
            archive.close()

    return read


def _origin(folder: Path) -> Read:
    return _wished(Branch(2, 2), _ORIGIN, folder)


def _snapshot(folder: Path) -> Read:
    return _wished(Restore(name="one"), _SNAPSHOT, folder)


def _backup_note(folder: Path) -> Read:
    path = folder / BACKUP_FILE

    def read(text: bytes) -> None:
        path.write_bytes(text)
        told = read_backup(folder)
        path.write_bytes(msgspec.json.encode(told))
        same("backup", told, read_backup(folder))

    return read


def _restored(folder: Path) -> Read:
    """Have a backup restored of which one file is another; there is a desk then, or nothing."""
    source, data = folder / "backup", folder / "desk"
    for path, content in _backup().items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_bytes(content)

    def read(text: bytes) -> None:
        if not text:
            raise NotTaken("no file named")
        path = _FILES[text[0] % len(_FILES)]
        content = text[1:]
        if path.name == _SEGMENT:
            content = content.ljust(SEGMENT_BYTES, b"\0")
        (source / path).write_bytes(content)
        if text[-1:] != b"\0":
            _put_right(source, path, content)
        try:
            _restore(source, data)
        finally:
            for each in (path, _FILES[0]):
                (source / each).write_bytes(_backup()[each])

    return read


def _put_right(source: Path, path: Path, content: bytes) -> None:
    """Have a backup say what it holds in a file, or nothing would ever come past the hashes."""
    told = msgspec.json.decode(_backup()[_FILES[0]], type=Backup)
    if path.as_posix() in told.files:
        files = told.files | {path.as_posix(): hashlib.sha256(content).hexdigest()}
        note = msgspec.json.encode(msgspec.structs.replace(told, files=files))
        (source / BACKUP_FILE).write_bytes(note)


def _restore(source: Path, data: Path) -> None:
    try:
        told = restore_backup(source, data)
    except BaseException:
        left = [each.name for each in data.parent.iterdir() if each != source]
        assert not left, f"{left} stays of a backup that was refused"
        raise
    desk = DeskFile.read(data)
    same("backup", (told.desk_id, told.generation), (desk.desk_id, desk.current))
    assert not (data / BACKUP_FILE).exists(), "a desk takes itself for a backup"
    shutil.rmtree(data)


def _corpus() -> tuple[bytes, ...]:
    """Return each file of the backup, behind the byte that says which it is."""
    return tuple(
        bytes([number]) + _backup()[path].rstrip(b"\0") for number, path in enumerate(_FILES)
    )


_WORDS: Final = (b'"', b",", b":", b"null", b"-1", b"[]", b'"format":2', b"1e3")

PAST: Final = (
    Target("origin", _origin, (ApiError, *NOT_TO_BE_HAD), (_backup()[_ORIGIN],), _WORDS),
    Target(
        "snapshot-note",
        _snapshot,
        (ApiError, *NOT_TO_BE_HAD),
        (_backup()[_SNAPSHOT],),
        (*_WORDS, b'"generation":2', b'"sequence":1', b'"desk_id":'),
    ),
    Target(
        "backup-note",
        _backup_note,
        (BackupRefused,),
        (_backup()[Path(BACKUP_FILE)],),
        (*_WORDS, b'"journals":', b'"files":', b'"generation":'),
        weight=2,
    ),
    Target(
        "backup",
        _restored,
        (BackupRefused, StartRefused, JournalDamaged, JournalEnds, OSError),
        _corpus(),
        (*_WORDS, FIRST_BATCH, b'"generation":1', b'"sequence":1', b'"made_at":', b" "),
    ),
)

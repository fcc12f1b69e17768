r"""A snapshot in one file, with all records up to it: to keep beside a test, or to give away.

Integers are unsigned and little-endian.

======  =====  ============================================================================
offset  bytes  what stands there
======  =====  ============================================================================
0       8      magic, `FF 53 53 53 4E 41 50 53` (`\xffSSSNAPS`)
8       4      format version, 1
12      4      length of the manifest, m
16      m      the manifest: the snapshot as JSON (`control/points.py`)
16+m    ...    batches as in a journal (`journal/batch.py`), chained from the first
end-32  32     SHA-256 of everything before
======  =====  ============================================================================

A file is looked through from its first byte to its last before anything in it is believed.
"""

import hashlib
import os
import stat
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from sidestreet.control.points import FORMAT, Snapshot
from sidestreet.domain.undecodable import UNDECODABLE
from sidestreet.journal import GENESIS, Batch
from sidestreet.journal.batch import (
    HEADER_BYTES,
    decode_body,
    decode_header,
    encode_batch,
)
from sidestreet.journal.disk import sync_file, sync_folder

_MAGIC: Final = b"\xffSSSNAPS"
_HEAD: Final = struct.Struct("<8sII")
_HASH_BYTES: Final = hashlib.sha256().digest_size
_CHUNK_BYTES: Final = 1 << 20
_MANIFEST_MAX: Final = 1 << 16
_AT_ONCE_BYTES: Final = 4 << 20


class SnapshotUnreadable(Exception):  # noqa: N818 - it names the fact
    """A file is no snapshot, or not the one that was written; the message says why."""


def write_snapshot(path: Path, snapshot: Snapshot, batches: Iterable[Batch]) -> None:
    """Write a file that is not there yet; it is on disk when this returns.

    Raises `OSError`, which may be `FileExistsError`, and what the reading of the batches raises;
    what was written by then is removed again.
    """
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(fd, "wb") as file:
            _write(file, snapshot, batches)
            file.flush()
            sync_file(file.fileno())
        sync_folder(path.parent)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


class SnapshotFile:
    """A snapshot that lies in a file, found whole.

    Raises `SnapshotUnreadable`, or `FileNotFoundError`.
    """

    def __init__(self, path: Path) -> None:
        self.head: bytes | None = None
        self._path = path
        try:
            with _regular(path) as file:
                self._end = _checked(path, file)
                self.snapshot, self._begin = _manifest(path, file)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise SnapshotUnreadable(f"{path} cannot be read: {error.strerror}") from None

    def batches(self) -> Iterator[Batch]:
        """Yield the batches. Raises `SnapshotUnreadable`."""
        with _regular(self._path) as file:
            offset, last, chain = file.seek(self._begin), 0, GENESIS
            while offset < self._end:
                block = file.read(HEADER_BYTES)
                header = None
                if len(block) == HEADER_BYTES:
                    header = decode_header(block, self._end - offset)
                body = b"" if header is None else file.read(header.length - HEADER_BYTES)
                records = None if header is None else decode_body(header, block, body)
                if header is None or records is None:
                    raise SnapshotUnreadable(f"{self._path} holds no batch at byte {offset}")
                if header.first_sequence != last + 1 or header.previous != chain:
                    raise SnapshotUnreadable(f"{self._path} holds a stray batch at byte {offset}")
                last += header.record_count
                chain = hashlib.sha256(block + body).digest()
                offset += header.length
                yield Batch(header.first_sequence, header.epoch, records)
        if last != self.snapshot.sequence:
            raise SnapshotUnreadable(
                f"{self._path} holds {last} records, expected {self.snapshot.sequence}"
            )


def _write(file: BinaryIO, snapshot: Snapshot, batches: Iterable[Batch]) -> None:
    told = hashlib.sha256()

    def put(data: bytes) -> None:
        told.update(data)
        file.write(data)

    manifest = msgspec.json.encode(snapshot)
    put(_HEAD.pack(_MAGIC, FORMAT, len(manifest)))
    put(manifest)
    chain = GENESIS
    for first, records in _gathered(batches):
        raw = encode_batch(first, 1, records, chain)
        chain = hashlib.sha256(raw).digest()
        put(raw)
    file.write(told.digest())


def _gathered(batches: Iterable[Batch]) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the records of batches in larger ones, each with its first sequence."""
    gathered: list[bytes] = []
    first, size = 1, 0
    for batch in batches:
        gathered += batch.records
        size += sum(map(len, batch.records))
        if size > _AT_ONCE_BYTES:
            yield first, gathered
            first, gathered, size = first + len(gathered), [], 0
    if gathered:
        yield first, gathered


def _regular(path: Path) -> BinaryIO:
    """Open a file to be read, and nothing else that a path can name. Never waits for a writer."""
    fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise SnapshotUnreadable(f"{path} is no regular file")
    return os.fdopen(fd, "rb")


def _checked(path: Path, file: BinaryIO) -> int:
    """Return where the batches end, once every byte is what was written."""
    size = os.fstat(file.fileno()).st_size
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size or not head.startswith(_MAGIC):
        raise SnapshotUnreadable(f"{path} is no snapshot")
    _, version, _ = _HEAD.unpack(head)
    if version > FORMAT:
        raise SnapshotUnreadable(
            f"{path} has format {version}, which only a newer Sidestreet can read"
        )
    end = size - _HASH_BYTES
    told = hashlib.sha256(head)
    left = end - _HEAD.size
    while left > 0 and (chunk := file.read(min(left, _CHUNK_BYTES))):
        told.update(chunk)
        left -= len(chunk)
    if left or file.read() != told.digest():
        raise SnapshotUnreadable(f"{path} is damaged: its bytes are not those that were written")
    return end


def _manifest(path: Path, file: BinaryIO) -> tuple[Snapshot, int]:
    file.seek(0)
    _, _, length = _HEAD.unpack(file.read(_HEAD.size))
    try:
        if length > _MANIFEST_MAX:
            raise SnapshotUnreadable(f"{path} has a manifest of {length} bytes")
        snapshot = msgspec.json.decode(file.read(length), type=Snapshot)
    except UNDECODABLE as error:
        raise SnapshotUnreadable(f"{path} does not say what it holds: {error}") from None
    return snapshot, _HEAD.size + length

r"""One file of the journal: a header block, then batches, then zeros up to its full size.

Segments are named `00000001.journal`, `00000002.journal` and so on. The header takes the first
4,096 bytes, so that no later write touches the sectors it lies in. Integers as in a batch.

======  =====  ============================================================================
offset  bytes  what stands there
======  =====  ============================================================================
0       8      magic, `FF 53 53 53 45 47 4D 54` (`\xffSSSEGMT`)
8       4      format version, 1
12      4      CRC32C of the whole block of 4,096 bytes, these four bytes taken as zero
16      8      number of the segment, from 1, the same as in its name
24      8      size of the file in bytes
32      8      sequence of the first record that this segment may hold
40      8      epoch in which it was made
48      32     SHA-256 of the last batch of the segment before, 32 zero bytes in the first
80      4016   zeros
======  =====  ============================================================================

A segment gets its name only when the whole of it, zeros included, is on disk. A named segment that
is short, or whose header is wrong, is therefore never what a crash leaves behind: it is damage.
"""

import os
import re
import struct
from pathlib import Path
from typing import Final, NamedTuple

import google_crc32c

from sidestreet.journal import disk
from sidestreet.journal.errors import JournalDamaged

SEGMENT_VERSION: Final = 1
"""Format version of a segment. Raised when the table above changes."""

HEADER_BLOCK_BYTES: Final = 4096
UNFINISHED: Final = ".unfinished"
"""Suffix of a file that is not a segment yet. Safe to remove whenever no process is running."""

_MAGIC: Final = b"\xffSSSEGMT"
_HEADER: Final = struct.Struct("<8sIIQQQQ32s")
_NAME: Final = re.compile(r"([0-9]{8})\.journal", re.ASCII)


class SegmentHeader(NamedTuple):
    """What a segment says of itself; see the table above."""

    number: int
    size: int
    first_sequence: int
    epoch: int
    chain_head: bytes


def segment_path(folder: Path, number: int) -> Path:
    """Return where the segment of that number lies."""
    return folder / f"{number:08d}.journal"


def list_segments(folder: Path) -> list[Path]:
    """Return the folder's segments in order, or raise `JournalDamaged` where one is missing."""
    names = sorted(entry.name for entry in folder.iterdir() if _NAME.fullmatch(entry.name))
    paths = [segment_path(folder, number) for number in range(1, len(names) + 1)]
    for path, name in zip(paths, names, strict=True):
        if path.name != name:
            raise JournalDamaged(path, 0, expected="this segment", found=f"{name} next instead")
    return paths


def encode_segment_header(header: SegmentHeader) -> bytes:
    """Return the header block that a segment begins with."""
    unsigned = _HEADER.pack(_MAGIC, SEGMENT_VERSION, 0, *header).ljust(HEADER_BLOCK_BYTES, b"\0")
    crc = google_crc32c.value(unsigned)
    return _HEADER.pack(_MAGIC, SEGMENT_VERSION, crc, *header).ljust(HEADER_BLOCK_BYTES, b"\0")


def decode_segment_header(block: bytes, path: Path) -> SegmentHeader:
    """Return what the block at the beginning of `path` says, or raise `JournalDamaged`."""
    if len(block) != HEADER_BLOCK_BYTES:
        raise JournalDamaged(
            path, 0, expected=f"a header of {HEADER_BLOCK_BYTES} bytes", found=f"{len(block)} bytes"
        )
    magic, version, _, *fields = _HEADER.unpack_from(block)
    header = SegmentHeader(*fields)
    if magic == _MAGIC and version > SEGMENT_VERSION:
        raise JournalDamaged(
            path,
            8,
            expected=f"a segment of format {SEGMENT_VERSION}",
            found=f"format {version}, which only a newer Sidestreet can read",
        )
    # Comparing whole blocks checks magic, version, CRC and the zeros at the end in one step.
    if block != encode_segment_header(header):
        raise JournalDamaged(
            path, 0, expected="the header of a segment", found="one that its checksum disowns"
        )
    return header


def prepare_file(path: Path, size: int) -> None:
    """Make a file of `size` zeros at `path`, on disk when this returns, in place of any there.

    If it does not fit, nothing of it stays: others need the space too.
    """
    fd = os.open(path, disk.OPEN_FLAGS | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        disk.write_zeros(fd, 0, size)
    except OSError:
        os.ftruncate(fd, 0)
        raise
    finally:
        os.close(fd)


class Segment:
    """A segment open for writing. `end` is where the next batch goes, `size` where room ends."""

    __slots__ = ("_fd", "end", "number", "path", "size")

    def __init__(self, path: Path, number: int, size: int, end: int) -> None:
        self.path = path
        self.number = number
        self.size = size
        self.end = end
        self._fd = os.open(path, disk.OPEN_FLAGS)

    @classmethod
    def create(cls, prepared: Path, header: SegmentHeader) -> "Segment":
        """Turn a file made by `prepare_file` into the next segment, in the same folder.

        The order is the point: header, sync, name, sync of the folder; only then may it be used.
        """
        fd = os.open(prepared, disk.OPEN_FLAGS)
        try:
            disk.write_at(fd, encode_segment_header(header), 0)
            disk.sync_file(fd)
        finally:
            os.close(fd)
        path = segment_path(prepared.parent, header.number)
        prepared.rename(path)
        disk.sync_folder(prepared.parent)
        return cls(path, header.number, header.size, HEADER_BLOCK_BYTES)

    def append(self, raw: bytes) -> None:
        """Write the bytes of a batch at the end and return when they are on disk."""
        disk.write_at(self._fd, raw, self.end)
        disk.sync_data(self._fd)
        self.end += len(raw)

    def settle(self, last_batch: bytes, garbage_end: int) -> None:
        """Make what recovery read true on disk as well, before anything is built on it.

        The last batch is written once more: the process that wrote it may have died of a failed
        sync, after which memory shows bytes that the disk lacks and a plain sync reports success.
        Only the last one can be in that state, as each batch waits for the one before. What
        follows it, up to `garbage_end`, becomes zeros.
        """
        disk.write_at(self._fd, last_batch, self.end - len(last_batch))
        disk.sync_file(self._fd)
        disk.write_zeros(self._fd, self.end, garbage_end)

    def close(self) -> None:
        """Give the file back to the operating system."""
        os.close(self._fd)

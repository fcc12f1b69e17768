"""A look at a journal as it lies on disk: every batch, and every place where there should be one.

It changes nothing, takes no lock, and goes on behind damage, so that a person sees all that is left
and where exactly something is wrong. What it tells is not what a start would do: a start refuses at
the first bad byte that was once promised to somebody.

Somebody may be writing meanwhile. A batch that is only half there is then no damage, so whoever
finds one looks again, a few times, before saying so. What a writer has begun is never what a reader
needs: nobody was told of it yet.
"""

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from sidestreet.journal import disk
from sidestreet.journal.batch import BatchHeader
from sidestreet.journal.errors import JournalDamaged
from sidestreet.journal.reading import end_of_garbage, find_survivor, read_batch
from sidestreet.journal.segment import (
    HEADER_BLOCK_BYTES,
    SegmentHeader,
    decode_segment_header,
    list_segments,
)

LOOKS: Final = 5
PAUSE_S: Final = 0.05
"""A batch is in the page cache within a millisecond or two of the first of its bytes; this is how
often, and after how long, an unfinished one is looked at again."""


class Seen(NamedTuple):
    """An intact batch: where it begins, what it says of itself, its bytes and its records."""

    offset: int
    header: BatchHeader
    raw: bytes
    records: tuple[bytes, ...]

    @property
    def hash(self) -> bytes:
        """The link of the chain that the next batch names."""
        return hashlib.sha256(self.raw).digest()


class Damage(NamedTuple):
    """Bytes from `offset` up to `end` that are no batch, and why.

    `is_followed` says that an intact batch stands behind them. Where none does, at the end of the
    last segment, this is what a crash in the middle of a write leaves.
    """

    offset: int
    end: int
    found: str
    is_followed: bool


class End(NamedTuple):
    """Where the whole batches of a journal end: the last record, and the bytes behind that."""

    sequence: int
    torn: Damage | None


class Chain:
    """What the batches of a journal have to continue, from one to the next."""

    def __init__(self) -> None:
        self._hash: bytes | None = None
        self._next = 1
        self._epoch = 0

    def enter(self, header: SegmentHeader) -> str:
        """Take up a segment; return what does not continue the one before, "" for nothing."""
        return self._follow(header.first_sequence, header.chain_head, header.epoch)

    def follow(self, seen: Seen) -> str:
        """Take up a batch; return what does not continue the one before, "" for nothing."""
        header = seen.header
        broken = self._follow(header.first_sequence, header.previous, header.epoch)
        self._next = header.first_sequence + header.record_count
        self._hash = seen.hash
        return broken

    def lose(self) -> None:
        """Pass over damage: whatever comes next continues nothing that is known."""
        self._hash = None

    def _follow(self, first: int, previous: bytes, epoch: int) -> str:
        known, self._hash = self._hash, previous
        expected, self._next = self._next, first
        fallen, self._epoch = epoch < self._epoch, epoch
        if known is None:
            return ""
        if first != expected:
            return f"sequence {first} where {expected} comes next"
        if previous != known:
            return f"a batch chained to {previous.hex()[:16]} behind {known.hex()[:16]}"
        return f"epoch {epoch} behind a later one" if fallen else ""


def read_segment_header(path: Path) -> SegmentHeader:
    """Return what a segment says of itself. Raises `JournalDamaged`."""
    with path.open("rb") as file:
        return decode_segment_header(file.read(HEADER_BLOCK_BYTES), path)


def look(path: Path) -> Iterator[Seen | Damage]:
    """Yield the batches of a segment in order, with what is wrong between them."""
    with path.open("rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        offset = HEADER_BLOCK_BYTES
        while True:
            found = _read(file, offset, size)
            if isinstance(found, Seen):
                yield found
                offset += found.header.length
                continue
            damage = _judge(file, offset, size, found)
            if damage is None:
                return
            yield damage
            if not damage.is_followed:
                return
            offset = damage.end


def end_of(folder: Path) -> End:
    """Return where a journal ends at this moment. Everything that anybody was told of is before it.

    What is before it is on disk when this returns. Raises `JournalDamaged` where the last segment
    is damaged; the others are not looked at, which is for whoever reads them.
    """
    paths = list_segments(folder)
    if not paths:
        return End(0, None)
    path = paths[-1]
    sequence = read_segment_header(path).first_sequence - 1
    for each in look(path):
        if isinstance(each, Seen):
            sequence = each.header.first_sequence + each.header.record_count - 1
        elif each.is_followed:
            raise JournalDamaged(
                path,
                each.offset,
                expected="a batch",
                found=f"{each.found}, and an intact batch later, at byte {each.end}",
            )
        else:
            return End(sequence, each)
    if sys.platform != "win32":
        # The last batch may be written and not synced yet; what is read from here on is to last.
        with path.open("rb") as file:
            disk.sync_data(file.fileno())
    return End(sequence, None)


def _read(file: BinaryIO, offset: int, size: int) -> Seen | str:
    """Return the batch at an offset, or what stands there in its place."""
    file.seek(offset)
    found = read_batch(file, size - offset)
    return found if isinstance(found, str) else Seen(offset, *found)


def _judge(file: BinaryIO, offset: int, size: int, found: str) -> Damage | None:
    """Return what is wrong from an offset on, None if that is simply where the batches end."""
    for again in range(LOOKS):
        end = end_of_garbage(file, offset)
        if end == offset or isinstance(_read(file, offset, size), Seen):
            # Nothing, or a batch that was being written: the end, at the moment it was reached.
            return None
        if again < LOOKS - 1:
            time.sleep(PAUSE_S)
    survivor = find_survivor(file, offset, size)
    if survivor is None:
        return Damage(offset, end, found, is_followed=False)
    return Damage(offset, survivor, found, is_followed=True)

"""Reading a journal back: what is believed, what is cut, and what is refused. Writes nothing.

Every batch is checked on the way: its CRC, its place in the sequence, that no epoch falls, and that
it names the hash of the batch before it. Then one question decides. A process has one batch in
flight and waits for the disk before it begins the next, so a crash can leave at most one bad batch,
and nothing intact behind it. That, at the end of the last segment, is a *torn tail*: no one was
told of it, and it may be cut. A bad batch anywhere else was once promised to someone: the journal
is damaged, and refuses.

What this cannot see: a last batch that rotted after a crash looks like a torn one. After an orderly
close a mark follows it and it is seen. Nor can it miss a newest segment that someone removed; the
read model, which knows how far it has applied the journal, can.
"""

import hashlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from sidestreet.journal.batch import GENESIS, Batch, BatchHeader
from sidestreet.journal.errors import JournalDamaged
from sidestreet.journal.reading import end_of_garbage, find_survivor, read_batch
from sidestreet.journal.segment import (
    HEADER_BLOCK_BYTES,
    SegmentHeader,
    decode_segment_header,
    list_segments,
)


@dataclass(slots=True)
class RecoveryReport:
    """What a replay found. Grows while it runs, and is complete when it has ended.

    `batches` and `records` leave out marks. `cut_bytes` counts from the end of the last good batch
    to the last byte that was not zero; it is 0, and `cut_reason` empty, when nothing was cut.
    """

    batches: int = 0
    records: int = 0
    segments: int = 0
    last_sequence: int = 0
    cut_bytes: int = 0
    cut_reason: str = ""


@dataclass(frozen=True, slots=True)
class Tail:
    """Where the last segment's good batches end. `garbage_end` is `end` when nothing is to be cut.

    `last_batch` holds the bytes just before `end`; it is empty if the segment has no batch.
    """

    path: Path
    number: int
    size: int
    end: int
    garbage_end: int
    last_batch: bytes


class _Stop(NamedTuple):
    """Where the batches of a segment end, and what stood there instead of another one."""

    offset: int
    last_batch: bytes
    fault: str


class JournalReader:
    """Reads the journal in a folder from its first batch, once.

    `last_sequence`, `epoch` and `chain_head` follow the reading, and so does `records_head`, the
    hash of the last batch that is no mark; `tail` is set at the end of it, and stays None in a
    folder without segments.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.report = RecoveryReport()
        self.tail: Tail | None = None
        self.last_sequence = 0
        self.epoch = 0
        self.chain_head = GENESIS
        self.records_head = GENESIS

    def batches(self) -> Iterator[Batch]:
        """Yield every batch that has records; `JournalDamaged` where one cannot be trusted."""
        segments = list_segments(self.folder)
        for path in segments:
            with path.open("rb") as file:
                header = self._enter(path, file)
                stop = yield from self._read(path, file, header)
                self.tail = self._leave(path, file, header, stop, is_last=path == segments[-1])
            self.report.segments += 1

    def _enter(self, path: Path, file: BinaryIO) -> SegmentHeader:
        """Check that the segment is whole and continues the one before."""
        header = decode_segment_header(file.read(HEADER_BLOCK_BYTES), path)
        size = path.stat().st_size
        if size != header.size:
            raise JournalDamaged(
                path,
                min(size, header.size),
                expected=f"a file of {header.size} bytes",
                found=f"{size} bytes",
            )
        place = (self.report.segments + 1, self.last_sequence + 1, self.chain_head)
        if (header.number, header.first_sequence, header.chain_head) != place:
            raise JournalDamaged(
                path,
                0,
                expected=f"segment {place[0]} from sequence {place[1]} on {place[2].hex()[:16]}",
                found=f"segment {header.number} from sequence {header.first_sequence} on "
                f"{header.chain_head.hex()[:16]}",
            )
        self._advance_epoch(header.epoch, path, 0)
        return header

    def _read(
        self, path: Path, file: BinaryIO, segment: SegmentHeader
    ) -> Generator[Batch, None, _Stop]:
        """Yield the segment's good batches; return where they stop and what stands there."""
        offset = HEADER_BLOCK_BYTES
        last = b""
        while True:
            found = read_batch(file, segment.size - offset)
            if isinstance(found, str):
                return _Stop(offset, last, found)
            header, last, records = found
            self._follow(header, path, offset)
            self.chain_head = hashlib.sha256(last).digest()
            offset += header.length
            if records:
                self.records_head = self.chain_head
                self.last_sequence += header.record_count
                self.report.batches += 1
                self.report.records += header.record_count
                self.report.last_sequence = self.last_sequence
                yield Batch(header.first_sequence, header.epoch, records)

    def _follow(self, header: BatchHeader, path: Path, offset: int) -> None:
        """Check that an intact batch continues the one before. A torn write cannot fail this."""
        if header.first_sequence != self.last_sequence + 1:
            raise JournalDamaged(
                path,
                offset,
                expected=f"sequence {self.last_sequence + 1}",
                found=f"sequence {header.first_sequence}",
            )
        if header.previous != self.chain_head:
            raise JournalDamaged(
                path,
                offset,
                expected=f"a batch chained to {self.chain_head.hex()[:16]}",
                found=f"one chained to {header.previous.hex()[:16]}",
            )
        self._advance_epoch(header.epoch, path, offset)

    def _advance_epoch(self, epoch: int, path: Path, offset: int) -> None:
        if epoch < self.epoch:
            raise JournalDamaged(
                path, offset, expected=f"epoch {self.epoch} or later", found=f"epoch {epoch}"
            )
        self.epoch = epoch

    def _leave(
        self,
        path: Path,
        file: BinaryIO,
        segment: SegmentHeader,
        stop: _Stop,
        *,
        is_last: bool,
    ) -> Tail:
        """Judge what stands behind the last good batch: nothing, a torn tail, or damage."""
        garbage_end = end_of_garbage(file, stop.offset)
        if garbage_end > stop.offset:
            if not is_last:
                raise JournalDamaged(
                    path,
                    stop.offset,
                    expected="a batch, or zeros up to the next segment",
                    found=stop.fault,
                )
            survivor = find_survivor(file, stop.offset, segment.size)
            if survivor is not None:
                raise JournalDamaged(
                    path,
                    stop.offset,
                    expected="a batch",
                    found=f"{stop.fault}, and an intact batch later, at byte {survivor}",
                )
            self.report.cut_bytes = garbage_end - stop.offset
            self.report.cut_reason = (
                f"{path.name} at byte {stop.offset}: {stop.fault}, and nothing intact after; "
                "the last write was cut short before anyone was told of it"
            )
        return Tail(path, segment.number, segment.size, stop.offset, garbage_end, stop.last_batch)

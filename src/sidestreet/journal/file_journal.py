"""The journal on disk: one writer, one batch at a time, durable when `append` returns.

The one rule: after anything has gone wrong with the disk, nothing more is written. The object
remembers the failure and every later append repeats it, so that no answer can leave the desk for a
batch that may not be there. Starting again reads the disk and finds out what is.

Opening has three steps that must not be mixed: read everything (`JournalReader`, which changes
nothing), make what was read true on disk (`Segment.settle`), and only then write, beginning with a
mark that carries the new epoch.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter_ns
from typing import Final, Self

from sidestreet.journal import disk
from sidestreet.journal.batch import GENESIS, HEADER_BYTES, Batch, check_continues, encode_batch
from sidestreet.journal.errors import JournalFailed
from sidestreet.journal.folder import FolderLock
from sidestreet.journal.histogram import Histogram
from sidestreet.journal.recovery import JournalReader, RecoveryReport
from sidestreet.journal.segment import (
    HEADER_BLOCK_BYTES,
    UNFINISHED,
    Segment,
    SegmentHeader,
)
from sidestreet.journal.spare import SpareFile

SEGMENT_BYTES: Final = 64 * 1024 * 1024
SEGMENT_BYTES_MIN: Final = 2 * HEADER_BLOCK_BYTES


class FileJournal:
    """A journal in a folder, open for writing by this process alone.

    `open` it, exhaust `replay`, then `append`. From the end of the replay on, `epoch` is the number
    of this opening, `last_sequence` the sequence of the last durable record (0 for none),
    `chain_head` the hash of the last durable batch and `records_head` that of the last one which
    is no mark. All calls belong to one thread.
    """

    def __init__(
        self, folder: Path, segment_bytes: int, first_bytes: int, lock: FolderLock | None
    ) -> None:
        """Not for callers: `open` is."""
        self.epoch = 0
        self.last_sequence = 0
        self.chain_head = GENESIS
        self.records_head = GENESIS
        self.report = RecoveryReport()
        self.writes = Histogram()
        """How long each batch took to be written and synced."""
        self._folder = folder
        self._segment_bytes = segment_bytes
        self._first_bytes = first_bytes
        self._lock = lock
        self._spare = SpareFile(folder, segment_bytes)
        self._segment: Segment | None = None
        self._may_replay = True
        self._is_ready = False
        self._failure: BaseException | None = None

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        segment_bytes: int = SEGMENT_BYTES,
        first_bytes: int | None = None,
        lock: FolderLock | None = None,
    ) -> Self:
        """Open the journal in `folder`, which is made if it is not there. Nothing is read yet.

        The folder is locked until `close`; a caller that holds its lock already passes it as `lock`
        and keeps it. A new segment takes `segment_bytes` on disk, and the first one `first_bytes`
        if that is given; existing ones keep their size.
        Raises `FolderInUse`, or `JournalFailed` if the disk refuses.
        """
        if segment_bytes < SEGMENT_BYTES_MIN:
            raise ValueError(f"segment_bytes is {segment_bytes}, at least {SEGMENT_BYTES_MIN}")
        try:
            disk.make_folder(folder)
            own_lock = FolderLock.acquire(folder) if lock is None else None
            try:
                _tidy(folder)
            except BaseException:
                if own_lock is not None:
                    own_lock.release()
                raise
        except OSError as error:
            raise JournalFailed(f"the journal in {folder} cannot be opened: {error}") from error
        return cls(folder, segment_bytes, first_bytes or segment_bytes, own_lock)

    def replay(self) -> Iterator[Batch]:
        """Yield every batch in order, then make the journal ready for writing.

        Must be read to its end, once. The end is where a torn tail is cut, where the new epoch is
        written down, and where `report` is complete. Raises `JournalDamaged` at the first batch
        that cannot be trusted, having changed nothing, and `JournalFailed` if the disk refuses.
        """
        if not self._may_replay:
            raise RuntimeError("a journal is replayed once, before anything is appended")
        self._may_replay = False
        reader = JournalReader(self._folder)
        self.report = reader.report
        try:
            yield from reader.batches()
            self._begin(reader)
        except OSError as error:
            self._failure = error
            raise self._refusal() from error

    def append(self, first_sequence: int, records: Sequence[bytes]) -> None:
        """Make the records durable as one batch: all of them when this returns.

        `first_sequence` is `last_sequence + 1`, or `ValueError`. After `JournalFailed` the batch
        may or may not be on disk, and every further append fails the same way.
        """
        if not self._is_ready:
            raise self._refusal()
        check_continues(first_sequence, records, self.last_sequence)
        segment = self._write(encode_batch(first_sequence, self.epoch, records, self.chain_head))
        self.last_sequence += len(records)
        self.records_head = self.chain_head
        if 2 * segment.end > segment.size:
            self._spare.prepare()
            if 4 * segment.end > 3 * segment.size:
                # What comes until it is known whether there is room goes into the reserve. On a
                # disk so slow that this takes a quarter of a segment, it has to wait.
                self._spare.wait()

    @property
    def folder(self) -> Path:
        """Where its segments are."""
        return self._folder

    @property
    def space_failure(self) -> OSError | None:
        """Why no file could be made for the next segment, or None while there is no such trouble.

        It comes soon after half a segment, at three quarters at the latest: the rest is what
        remains for work that must not be turned away. When it is used up the journal fails. Making
        room and `retry_space` clears it.
        """
        return self._spare.failure

    def retry_space(self) -> None:
        """Try again, in the background, what `space_failure` reports. Otherwise do nothing."""
        self._spare.retry()

    def close(self) -> None:
        """Leave a closing mark if all is well, and give the files and the folder back.

        With the mark behind it, the last batch can never be taken for a torn one. Raises
        `JournalFailed` if the mark could not be written; the folder is given back all the same.
        """
        try:
            if self._is_ready and self._has_room(HEADER_BYTES):
                self._write(self._mark())
        finally:
            self._may_replay = self._is_ready = False
            self._spare.wait()
            if self._segment is not None:
                self._segment.close()
                self._segment = None
            if self._lock is not None:
                self._lock.release()

    def _begin(self, reader: JournalReader) -> None:
        """Settle what the reader found and open a new epoch on top of it."""
        self.last_sequence = reader.last_sequence
        self.chain_head = reader.chain_head
        self.records_head = reader.records_head
        self.epoch = reader.epoch + 1
        if (tail := reader.tail) is not None:
            self._segment = Segment(tail.path, tail.number, tail.size, tail.end)
            self._segment.settle(tail.last_batch, tail.garbage_end)
        self._write(self._mark())
        self._is_ready = True

    def _mark(self) -> bytes:
        """Return a batch that holds nothing but the epoch and a link of the chain."""
        return encode_batch(self.last_sequence + 1, self.epoch, (), self.chain_head)

    def _write(self, raw: bytes) -> Segment:
        """Put a batch on disk and link the chain to it, or never write again."""
        try:
            segment = self._segment
            if segment is None or segment.end + len(raw) > segment.size:
                segment = self._roll(len(raw))
            begun = perf_counter_ns()
            segment.append(raw)
            self.writes.observe(perf_counter_ns() - begun)
        except BaseException as error:
            # An interrupt counts: bytes may be on disk that the chain does not know of.
            self._is_ready = False
            self._failure = error
            if isinstance(error, OSError):
                raise self._refusal() from error
            raise
        self.chain_head = hashlib.sha256(raw).digest()
        return segment

    def _has_room(self, batch_bytes: int) -> bool:
        segment = self._segment
        return segment is not None and segment.end + batch_bytes <= segment.size

    def _roll(self, batch_bytes: int) -> Segment:
        """Go on to a new segment, one that holds at least a batch of that size."""
        full = self._segment
        number = 1 if full is None else full.number + 1
        usual = self._first_bytes if full is None else self._segment_bytes
        size = max(usual, HEADER_BLOCK_BYTES + batch_bytes)
        header = SegmentHeader(number, size, self.last_sequence + 1, self.epoch, self.chain_head)
        self._segment = Segment.create(self._spare.take(size), header)
        if full is not None:
            full.close()
        return self._segment

    def _refusal(self) -> Exception:
        """Return what to raise at one who would write now."""
        if self._failure is None:
            return RuntimeError("append comes after the end of replay and before close")
        return JournalFailed(
            f"the journal in {self._folder} failed and will not write again: {self._failure!r}"
        )


def _tidy(folder: Path) -> None:
    """Remove files that never became segments, and make sure of the names of those that did."""
    for path in folder.glob(f"*{UNFINISHED}"):
        path.unlink()
    disk.sync_folder(folder)

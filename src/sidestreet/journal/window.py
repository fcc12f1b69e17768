"""Some of the records of a journal, read beside whoever goes on writing it.

What is asked for has to be durable already; such bytes never change, so nothing is locked. Each
batch is checked by its CRC and by its place in the sequence. The chain of hashes is not followed:
it begins with the first batch of all, and a start of the desk has followed it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from sidestreet.journal.batch import (
    HEADER_BYTES,
    NO_HEADER,
    Batch,
    BatchHeader,
    decode_body,
    decode_header,
)
from sidestreet.journal.errors import JournalDamaged, JournalEnds
from sidestreet.journal.segment import HEADER_BLOCK_BYTES, decode_segment_header, list_segments

_PASSED_MAX: Final = 2_000
"""How many batches are passed over in one go."""


class JournalWindow:
    """The records of the journal in `folder` from `first` to `last`, both included."""

    def __init__(self, folder: Path, first: int, last: int) -> None:
        self._folder = folder
        self._first = first
        self._last = last
        self._reached = 0

    def batches(self) -> Iterator[Batch]:
        """Yield the batches, cut where the window begins and ends.

        An empty one says that many were passed over on the way, so that a reader can pause. Raises
        `JournalDamaged` where a batch cannot be trusted, `JournalEnds` where there are too few.
        """
        if self._last < self._first:
            return
        for path, size in self._segments():
            with path.open("rb") as file:
                file.seek(HEADER_BLOCK_BYTES)
                yield from self._read(path, file, size)
            if self._reached >= self._last:
                return
        raise JournalEnds(self._reached, self._last)

    def _segments(self) -> list[tuple[Path, int]]:
        """Return the segments from the one that holds the first record on, with their sizes."""
        found: list[tuple[Path, int]] = []
        for path in reversed(list_segments(self._folder)):
            with path.open("rb") as file:
                header = decode_segment_header(file.read(HEADER_BLOCK_BYTES), path)
            found.append((path, header.size))
            if header.first_sequence <= self._first:
                break
        return found[::-1]

    def _read(self, path: Path, file: BinaryIO, size: int) -> Iterator[Batch]:
        offset = HEADER_BLOCK_BYTES
        passed = 0
        while self._reached < self._last:
            ahead = file.read(HEADER_BYTES)
            if len(ahead) < HEADER_BYTES or ahead == NO_HEADER:
                return
            header = decode_header(ahead, size - offset)
            if header is None:
                raise _damage(path, offset, "bytes that do not begin a batch")
            if self._reached and header.first_sequence != self._reached + 1:
                raise _damage(path, offset, f"sequence {header.first_sequence}")
            self._reached = header.first_sequence + header.record_count - 1
            offset += header.length
            if self._reached < self._first:
                file.seek(header.length - HEADER_BYTES, 1)
                passed += 1
                if passed % _PASSED_MAX == 0:
                    yield Batch(header.first_sequence, header.epoch, ())
                continue
            records = decode_body(header, ahead, file.read(header.length - HEADER_BYTES))
            if records is None:
                raise _damage(path, offset - header.length, "a batch that its checksum disowns")
            if records:
                yield self._cut(header, records)

    def _cut(self, header: BatchHeader, records: tuple[bytes, ...]) -> Batch:
        begin = max(0, self._first - header.first_sequence)
        end = self._last + 1 - header.first_sequence
        return Batch(header.first_sequence + begin, header.epoch, records[begin:end])


def _damage(path: Path, offset: int, found: str) -> JournalDamaged:
    return JournalDamaged(path, offset, expected="the next batch", found=found)

"""The records of a desk's journal, to be read again while the desk goes on.

The journal is its own index: an order's events name it, so a record that does not hold the bytes
of its id is passed over without being decoded. Nothing is kept in memory for that, and a desk that
has only just been read back knows as much as one that never stopped.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

from sidestreet.journal import FileJournal, MemoryJournal
from sidestreet.journal.window import JournalWindow

RUN: Final = 4_096
"""About how many records a run has: some milliseconds of looking."""

_RUN_BYTES: Final = 1_000_000
"""About how many bytes of a disk a run has."""


class RecordLog(Protocol):
    """Where the records of a desk can be read."""

    def runs(self, first: int, last: int) -> Iterator[tuple[int, Sequence[bytes]]]:
        """Yield the records from `first` to `last`, both included, which have to be durable.

        They come in runs of a bounded size, each with the sequence of its first record. A run may
        be empty: whoever reads beside other work pauses between any two.
        """
        ...


class MemoryLog:
    """The records of a desk without a disk."""

    def __init__(self, journal: MemoryJournal) -> None:
        self._journal = journal

    def runs(self, first: int, last: int) -> Iterator[tuple[int, Sequence[bytes]]]:
        """Yield the records."""
        records = self._journal.records
        for begin in range(first, last + 1, RUN):
            yield begin, records[begin - 1 : min(begin - 1 + RUN, last)]


class FolderLog:
    """The records of a desk with a journal in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def runs(self, first: int, last: int) -> Iterator[tuple[int, Sequence[bytes]]]:
        """Yield the records, a few batches at a time."""
        gathered: list[bytes] = []
        size = 0
        for batch in JournalWindow(self._folder, first, last).batches():
            if not batch.records:
                # Many batches were passed over, which took its time.
                yield batch.first_sequence, ()
                continue
            gathered += batch.records
            size += sum(map(len, batch.records))
            if len(gathered) >= RUN or size >= _RUN_BYTES:
                yield batch.first_sequence + len(batch.records) - len(gathered), gathered
                gathered, size = [], 0
        if gathered:
            yield last + 1 - len(gathered), gathered


def record_log(journal: FileJournal | MemoryJournal) -> RecordLog:
    """Return where the records of a journal can be read while it is written."""
    if isinstance(journal, MemoryJournal):
        return MemoryLog(journal)
    return FolderLog(journal.folder)

"""A journal in memory: for runs that nobody will want to read back once the process has ended.

Same interface as `FileJournal`, and the same complaints about sequences out of order, so that a
desk which works on this one works on that one. It keeps the bytes of its records, so that a desk
without a disk can be taken back to any of them as well; nothing of it can fail.
"""

from collections.abc import Iterator, Sequence

from sidestreet.journal.batch import GENESIS, Batch, check_continues
from sidestreet.journal.errors import JournalEnds
from sidestreet.journal.histogram import Histogram
from sidestreet.journal.recovery import RecoveryReport


class MemoryJournal:
    """Keeps what is appended for as long as the object lives. Its chain never leaves `GENESIS`."""

    def __init__(self, records: Sequence[bytes] = ()) -> None:
        """Begin with `records`, the first of them at sequence 1."""
        self.epoch = 1
        self.chain_head = GENESIS
        self.records_head = GENESIS
        self.report = RecoveryReport()
        self.writes = Histogram()
        """Nothing: there is nothing to write."""
        self._records = list(records)

    @property
    def last_sequence(self) -> int:
        """The sequence of the last record, 0 for none."""
        return len(self._records)

    @property
    def records(self) -> Sequence[bytes]:
        """All records in order: the one of sequence n is at n - 1. It grows with the journal."""
        return self._records

    def until(self, sequence: int) -> "MemoryJournal":
        """Return a journal of its own that begins with the records up to a sequence.

        The bytes are shared, so this costs a pointer for each record. Raises
        `JournalEnds` where there are fewer.
        """
        if sequence > self.last_sequence:
            raise JournalEnds(self.last_sequence, sequence)
        return MemoryJournal(self._records[:sequence])

    def replay(self) -> Iterator[Batch]:
        """Yield what the journal began with, as one batch, or nothing where that was empty."""
        if self._records:
            yield Batch(1, self.epoch, tuple(self._records))

    def append(self, first_sequence: int, records: Sequence[bytes]) -> None:
        """Keep the records; `ValueError` if there are none or they do not come next."""
        check_continues(first_sequence, records, self.last_sequence)
        self._records += records

    @property
    def space_failure(self) -> OSError | None:
        """None: it needs no space of a disk."""
        return None

    def retry_space(self) -> None:
        """Do nothing: there is nothing to make."""

    def close(self) -> None:
        """Do nothing: there is nothing to give back."""

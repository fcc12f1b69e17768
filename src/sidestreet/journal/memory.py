"""A journal that forgets: for runs that nobody will want to read back.

Same interface as `FileJournal`, and the same complaints about sequences out of order, so that a
desk which works on this one works on that one. Nothing is kept and nothing can fail.
"""

from collections.abc import Iterator, Sequence

from sidestreet.journal.batch import GENESIS, Batch, check_continues
from sidestreet.journal.recovery import RecoveryReport


class MemoryJournal:
    """Counts what is appended and drops it. Its chain never leaves `GENESIS`."""

    def __init__(self) -> None:
        self.epoch = 1
        self.last_sequence = 0
        self.chain_head = GENESIS
        self.report = RecoveryReport()

    def replay(self) -> Iterator[Batch]:
        """Yield nothing: this journal always begins empty."""
        return iter(())

    def append(self, first_sequence: int, records: Sequence[bytes]) -> None:
        """Count the records; `ValueError` if there are none or they do not come next."""
        check_continues(first_sequence, records, self.last_sequence)
        self.last_sequence += len(records)

    @property
    def space_failure(self) -> OSError | None:
        """None: it needs no space."""
        return None

    def retry_space(self) -> None:
        """Do nothing: there is nothing to make."""

    def close(self) -> None:
        """Do nothing: there is nothing to give back."""

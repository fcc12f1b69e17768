"""The first records of a journal, read beside whoever goes on writing it.

Up to a sequence that was durable when the reading began, bytes on disk never change; so nothing is
locked, and what stands behind that sequence is not even looked at. Everything before it is checked
as at any start.
"""

from collections.abc import Iterator
from pathlib import Path

from sidestreet.journal.batch import Batch
from sidestreet.journal.errors import JournalEnds
from sidestreet.journal.recovery import JournalReader


class JournalPrefix:
    """The records of the journal in `folder` up to `sequence`, to be read once.

    `head` is set when they have been read: the hash of the batch that ends with the last of them,
    or None where that one stands in the middle of a batch.
    """

    def __init__(self, folder: Path, sequence: int) -> None:
        self.head: bytes | None = None
        self._folder = folder
        self._sequence = sequence

    def batches(self) -> Iterator[Batch]:
        """Yield the batches, the last of them cut where the prefix ends.

        Raises `JournalDamaged` where a batch cannot be trusted, and `JournalEnds` where there are
        fewer records than that.
        """
        if not self._sequence:
            return
        reader = JournalReader(self._folder)
        for batch in reader.batches():
            beyond = reader.last_sequence - self._sequence
            if beyond < 0:
                yield batch
                continue
            if beyond == 0:
                self.head = reader.chain_head
                yield batch
            else:
                yield Batch(batch.first_sequence, batch.epoch, batch.records[:-beyond])
            return
        raise JournalEnds(reader.last_sequence, self._sequence)

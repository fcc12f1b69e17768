"""What a folder's journal says, read by a program that never was its server."""

from pathlib import Path

from sidestreet.bootstrap.storage import JOURNAL_FOLDER, new_sequencer
from sidestreet.bootstrap.timekeeping import ALWAYS
from sidestreet.engine.digest import state_digest
from sidestreet.engine.money.ledger import check_books
from sidestreet.journal import JournalReader
from sidestreet.runtime.recovery import read_back


def replay(data: Path) -> tuple[int, str]:
    """Give the last record of a folder's first generation, and the digest of the state after it.

    Changes nothing. Raises `JournalDamaged`, or what `check_books` does for books that do not add
    up to nothing.
    """
    sequencer = new_sequencer(ALWAYS)
    reader = JournalReader(data / JOURNAL_FOLDER)
    if reader.folder.exists():
        read_back(reader.batches(), sequencer, applied_sequence=0, apply=lambda _: None)
    check_books(sequencer.state)
    return sequencer.sequence, state_digest(sequencer.state)

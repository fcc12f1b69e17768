"""What a folder's journal says, read by a program that never was its server."""

from pathlib import Path

from sidestreet.bootstrap.storage import JOURNAL_FOLDER, new_sequencer
from sidestreet.bootstrap.timekeeping import ALWAYS
from sidestreet.engine.digest import state_digest
from sidestreet.engine.money.ledger import check_books
from sidestreet.journal import JournalPrefix, JournalReader
from sidestreet.runtime.recovery import read_back


def replay(data: Path, up_to: int | None = None) -> tuple[int, str]:
    """Give the last record of a folder's first generation, and the digest of the state after it.

    The last is the one named, if one is, and `JournalEnds` is raised where that is not there.

    Changes nothing. Raises `JournalDamaged`, or what `check_books` does for books that do not add
    up to nothing.
    """
    sequencer = new_sequencer(ALWAYS)
    folder = data / JOURNAL_FOLDER
    if folder.exists():
        journal = JournalReader(folder) if up_to is None else JournalPrefix(folder, up_to)
        read_back(journal.batches(), sequencer, applied_sequence=0, apply=lambda _: None)
    check_books(sequencer.state)
    return sequencer.sequence, state_digest(sequencer.state)

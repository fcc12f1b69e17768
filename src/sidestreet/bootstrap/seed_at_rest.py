"""The dump of a folder on which no server runs: its journal is read, nothing is decided."""

from pathlib import Path

from sidestreet.bootstrap.generations.desk_file import DeskFile
from sidestreet.bootstrap.names import NamesOfTheDesk, directory_of
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.storage import (
    JOURNAL_FOLDER,
    new_sequencer,
    open_journal,
    take_folder,
)
from sidestreet.bootstrap.timekeeping import ALWAYS
from sidestreet.control.seed_dump.document import Dump, dump_seed
from sidestreet.control.seed_dump.operations import market_seed_of
from sidestreet.reference.seed import default_seed, load_seed
from sidestreet.runtime.record_log import record_log
from sidestreet.runtime.recovery import read_back


def dump_at_rest(data: Path, began_with: Path | None) -> Dump:
    """Return the state of a folder's current generation as a seed file.

    `began_with` is the seed file that its server is started with; without one it is the built-in
    seed. Raises `FolderInUse` while a server runs there, `JournalDamaged`, `JournalFailed`,
    `SeedError`, `OSError` for a seed file that is not there, and `StartRefused` for a folder in
    which no desk has begun.
    """
    directory = directory_of(
        default_seed() if began_with is None else load_seed(began_with), ALWAYS
    )
    with take_folder(data) as lock:
        desk = DeskFile.read(data)
        place = desk.place(desk.current)
        if not (place / JOURNAL_FOLDER).is_dir():
            raise StartRefused(f"no desk has begun in {data}")
        journal = open_journal(place, lock)
        sequencer = new_sequencer(ALWAYS, generation=desk.current)
        read_back(journal.replay(), sequencer, applied_sequence=0, apply=lambda _: None)
        try:
            if not sequencer.state.is_planted:
                raise StartRefused(f"no desk has begun in {data}")
            NamesOfTheDesk(directory, sequencer.state).restore()
            market_seed = market_seed_of(sequencer.state, record_log(journal))
            return dump_seed(
                sequencer.state, sequencer.workspace, directory, market_seed=market_seed
            )
        finally:
            journal.close()

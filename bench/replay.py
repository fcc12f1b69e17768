"""How fast a start reads a journal back: events in a second, from disk to a state that can serve.

Writes a journal of whole order cycles to a folder, then starts from it: read, check the chain,
decode, apply, and work out what the read model must be given. The read model itself is not
written; `bench/history_write.py` measures that.

    python bench/replay.py --cycles 50000 --folder /var/tmp
"""

import argparse
import tempfile
import time
from pathlib import Path

from engine_cycle import BEGIN, ROW, Core, answer
from sidestreet.domain.commands import SubmitOrders, TakeReports
from sidestreet.domain.ids import IdSpace
from sidestreet.engine.digest import state_digest
from sidestreet.engine.state import State
from sidestreet.journal import FileJournal
from sidestreet.readmodel.changes import Change
from sidestreet.reference.calendar import EveryDay
from sidestreet.runtime.recovery import Recovered, read_back
from sidestreet.runtime.sequencer import Batch, Sequencer
from sidestreet.workspace.state import Workspace

AT_ONCE = 64


def main() -> None:
    """Write a journal, read it back in three ways, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cycles", type=int, default=50_000)
    parser.add_argument("--folder", type=Path, help="on the disk to measure; default: temporary")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as scratch:
        folder = Path(scratch) / "journal"
        digest = write(folder, options.cycles)
        size = sum(path.stat().st_size for path in folder.iterdir())
        print(f"{options.cycles:,} order cycles; {size / 1e6:,.0f} MB of segments in {folder}")
        begun = time.perf_counter()
        records = read_only(folder)
        seconds = time.perf_counter() - begun
        print(f"read and checked     {records / seconds:9,.0f} records/s")
        for name, applied in (("state alone", 2**62), ("state and changes", 0)):
            recovered, found = start(folder, applied)
            if found != digest:
                raise RuntimeError("the journal gave another state")
            rate = recovered.events / recovered.seconds
            print(f"{name:20} {rate:9,.0f} events/s  {recovered.text()}")


def write(folder: Path, cycles: int) -> str:
    """Write the journal of a trading day and return the digest of its state."""
    journal = FileJournal.open(folder)
    for _ in journal.replay():
        pass
    core = Core()
    sequencer = core.sequencer = Sequencer(
        State(), Workspace(), id_space=IdSpace(), days=EveryDay()
    )
    for command in BEGIN:
        keep(journal, core.do([command]))
    session, reported = sequencer.state.market_session, 0
    for _ in range(cycles // AT_ONCE):
        placed = core.do([SubmitOrders(1, (ROW,))] * AT_ONCE)
        keep(journal, placed)
        for sent in (placed, None):
            batch = core.do(core.new_orders(placed)) if sent is None else sent
            if sent is None:
                keep(journal, batch)
            reports = tuple(
                answer(message, reported + number)
                for number, message in enumerate(batch.messages, 1)
            )
            reported += len(reports)
            keep(journal, core.do([TakeReports(session, reports)]))
    journal.close()
    return state_digest(sequencer.state)


def keep(journal: FileJournal, batch: Batch) -> None:
    """Append a batch."""
    journal.append(batch.first_sequence, batch.payloads)


def read_only(folder: Path) -> int:
    """Read the journal and check its chain; return how many records it has."""
    journal = FileJournal.open(folder)
    records = sum(len(batch.records) for batch in journal.replay())
    journal.close()
    return records


def start(folder: Path, applied_sequence: int) -> tuple[Recovered, str]:
    """Start a desk's core from the journal; return what was found and the digest."""
    journal = FileJournal.open(folder)
    sequencer = Sequencer(State(), Workspace(), id_space=IdSpace(), days=EveryDay())
    taken: list[Change] = []

    def apply(changes: list[Change]) -> None:
        taken.extend(changes[:1])

    recovered = read_back(
        journal.replay(), sequencer, applied_sequence=applied_sequence, apply=apply
    )
    journal.close()
    return recovered, state_digest(sequencer.state)


if __name__ == "__main__":
    main()

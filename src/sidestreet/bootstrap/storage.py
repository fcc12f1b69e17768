"""What a desk keeps: its folder, its journal, its read model, and the state read back from them."""

from dataclasses import dataclass
from pathlib import Path

from sidestreet.bootstrap.timekeeping import ALWAYS, Calendar
from sidestreet.domain.commands import CreateKey, RevokeKey
from sidestreet.domain.events import Cause
from sidestreet.domain.ids import IdSpace
from sidestreet.engine.outcome import Answer
from sidestreet.engine.state import State
from sidestreet.journal import FileJournal, FolderLock, JournalDamaged, MemoryJournal
from sidestreet.readmodel.history import History
from sidestreet.readmodel.recall import HistoryRecall
from sidestreet.runtime.clock import RealClock
from sidestreet.runtime.recovery import Recovered, read_back
from sidestreet.runtime.sequencer import Recall, Sequencer
from sidestreet.workspace.state import Workspace


@dataclass(frozen=True, slots=True)
class Storage:
    """An opened desk. `recall` is a second view of the read model, for orders let go of.

    Without a folder nothing is kept, nothing is let go of, and there is no recall.
    """

    journal: FileJournal | MemoryJournal
    history: History
    sequencer: Sequencer
    recovered: Recovered
    recall: HistoryRecall | None = None
    lock: FolderLock | None = None

    def close(self) -> None:
        """Close a desk that nobody has used, and give the folder back."""
        self.journal.close()
        self.history.close()
        self.let_go()

    def let_go(self) -> None:
        """Give the folder back. Journal and history are closed by whoever uses them."""
        if self.recall is not None:
            self.recall.close()
        if self.lock is not None:
            self.lock.release()


def new_sequencer(calendar: Calendar, recall: Recall | None = None) -> Sequencer:
    """Return a sequencer of which nothing has been asked yet."""
    return Sequencer(
        State(),
        Workspace(),
        id_space=IdSpace(),
        days=calendar.days,
        recall=recall,
        hours=calendar.hours,
    )


def open_storage(data: Path | None, calendar: Calendar = ALWAYS) -> Storage:
    """Open a folder, or nothing, and bring the state to where the journal ends.

    Raises `FolderInUse`, `JournalDamaged` or `JournalFailed`.
    """
    if data is None:
        journal, history = MemoryJournal(), History.open(None)
        sequencer = new_sequencer(calendar)
        return Storage(journal, history, sequencer, _read_back(journal, history, sequencer))
    lock = take_folder(data)
    try:
        return _open_folder(data, lock, calendar)
    except BaseException:
        lock.release()
        raise


def take_folder(data: Path) -> FolderLock:
    """Lock a data folder, which is made if it is not there. Raises `FolderInUse`."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return FolderLock.acquire(data)


def decide_offline(data: Path, command: CreateKey | RevokeKey | None) -> tuple[Answer, Workspace]:
    """Decide a command of the workspace in a folder at rest; return the answer and the workspace.

    Raises `FolderInUse` while a server runs there, `JournalDamaged` or `JournalFailed`.
    """
    with take_folder(data) as lock:
        journal, sequencer = _journal(data, lock), new_sequencer(ALWAYS)
        read_back(journal.replay(), sequencer, applied_sequence=0, apply=lambda _: None)
        answers: list[Answer] = [()]
        if command is not None:
            sequencer.offer(command, Cause("keys"), lambda answer, _: answers.append(answer))
        batch = sequencer.take_batch(RealClock().now())
        if batch is not None:
            if batch.payloads:
                journal.append(batch.first_sequence, batch.payloads)
            sequencer.durable(batch)
            for done, answer, sequence in batch.answers:
                done(answer, sequence)
        journal.close()
        return answers[-1], sequencer.workspace


def _open_folder(data: Path, lock: FolderLock, calendar: Calendar) -> Storage:
    path = data / "history.sqlite"
    journal, history = _journal(data, lock), History.open(path)
    recall = HistoryRecall.open(path)
    sequencer = new_sequencer(calendar, recall)
    recovered = _read_back(journal, history, sequencer)
    if history.applied_sequence > sequencer.sequence:
        # The read model holds only what was durable, so the journal's newest part is gone.
        raise JournalDamaged(
            data / "journal",
            0,
            expected=f"records up to {history.applied_sequence}, which {path.name} has",
            found=f"records up to {sequencer.sequence}",
        )
    return Storage(journal, history, sequencer, recovered, recall, lock)


def _journal(data: Path, lock: FolderLock) -> FileJournal:
    return FileJournal.open(data / "journal", lock=lock)


def _read_back(
    journal: FileJournal | MemoryJournal, history: History, sequencer: Sequencer
) -> Recovered:
    return read_back(
        journal.replay(),
        sequencer,
        applied_sequence=history.applied_sequence,
        apply=history.apply,
    )

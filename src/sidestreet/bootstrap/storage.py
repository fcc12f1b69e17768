"""What a desk keeps: its folder, its journal, its read model, and the state read back from them."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import apsw

from sidestreet.bootstrap.generations.desk_file import DeskFile
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.timekeeping import ALWAYS, Calendar
from sidestreet.control.points import FIRST
from sidestreet.domain.commands import CreateKey, RevokeKey
from sidestreet.domain.events import Cause
from sidestreet.domain.ids import IdSpace
from sidestreet.engine.outcome import Answer
from sidestreet.engine.state import State
from sidestreet.journal import (
    FileJournal,
    FolderLock,
    JournalDamaged,
    MemoryJournal,
)
from sidestreet.journal.disk import make_folder
from sidestreet.readmodel.database import HistoryFull
from sidestreet.readmodel.history import History
from sidestreet.readmodel.recall import HistoryRecall
from sidestreet.runtime.clock import RealClock
from sidestreet.runtime.recovery import Recovered, ReplayedBatch, read_back
from sidestreet.runtime.sequencer import BATCH_BYTES_MAX, Recall, Sequencer
from sidestreet.workspace.state import Workspace

LOG: Final = logging.getLogger("sidestreet")

JOURNAL_FOLDER: Final = "journal"
HISTORY_FILE: Final = "history.sqlite"

BEGINNING_BYTES: Final = 1024 * 1024
"""What the first segment takes of a generation that is begun under a running server: there may be
thousands of them, most are short, and whoever goes over to one waits while it is filled with zeros.
"""


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


def new_sequencer(
    calendar: Calendar, recall: Recall | None = None, *, generation: int = FIRST
) -> Sequencer:
    """Return a sequencer of which nothing has been asked yet.

    Ids of another generation are never made again by this one.
    """
    return Sequencer(
        State(),
        Workspace(),
        id_space=IdSpace(generation=generation - FIRST),
        days=calendar.days,
        recall=recall,
        hours=calendar.hours,
    )


def open_storage(data: Path | None, calendar: Calendar = ALWAYS) -> Storage:
    """Open the current generation of a folder, or nothing, and bring its state to where it ends.

    Raises `FolderInUse`, `JournalDamaged`, `JournalFailed`, or `StartRefused` for a folder that
    does not say which generation that is.
    """
    if data is None:
        return open_memory(MemoryJournal(), FIRST, calendar)
    lock = take_folder(data)
    try:
        desk = DeskFile.read(data)
        storage = open_place(desk.place(desk.current), lock, desk.current, calendar)
        return replace(storage, lock=lock)
    except BaseException:
        lock.release()
        raise


def take_folder(data: Path) -> FolderLock:
    """Lock a data folder, which is made if it is not there. Raises `FolderInUse`."""
    make_folder(data)
    return FolderLock.acquire(data)


def decide_offline(data: Path, command: CreateKey | RevokeKey | None) -> tuple[Answer, Workspace]:
    """Decide a command of the workspace in a folder at rest; return the answer and the workspace.

    Raises `FolderInUse` while a server runs there, `JournalDamaged`, `JournalFailed`, or
    `StartRefused` as a start does.
    """
    with take_folder(data) as lock:
        desk = DeskFile.read(data)
        journal = open_journal(desk.place(desk.current), lock)
        sequencer = new_sequencer(ALWAYS, generation=desk.current)
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


def open_memory(journal: MemoryJournal, generation: int, calendar: Calendar) -> Storage:
    """Return a generation that is in memory alone, read back from what its journal begins with."""
    history, sequencer = History.open(None), new_sequencer(calendar, generation=generation)
    recovered = _read_back(journal.replay(), history, sequencer)
    return Storage(journal, history, sequencer, recovered)


def open_place(place: Path, lock: FolderLock, generation: int, calendar: Calendar) -> Storage:
    """Return a generation that lies in a folder, read back. The lock stays the caller's.

    Raises `StartRefused` where the disk has no room for the read model, or refuses it otherwise.
    """
    path = place / HISTORY_FILE
    journal = open_journal(place, lock)
    try:
        history = History.open(path)
        recall = HistoryRecall.open(path)
        sequencer = new_sequencer(calendar, recall, generation=generation)
        recovered = _read_back(journal.replay(), history, sequencer)
    except HistoryFull as error:
        raise StartRefused(str(error)) from error
    except apsw.Error as error:
        # Damage has had the file deleted by now: the next start builds it again.
        raise StartRefused(f"the history {path} cannot be used: {error}") from error
    if journal.report.cut_bytes:
        LOG.warning("cut %d bytes of %s", journal.report.cut_bytes, journal.report.cut_reason)
    if history.applied_sequence > sequencer.sequence:
        # The read model holds only what was durable, so the journal's newest part is gone.
        raise JournalDamaged(
            place / JOURNAL_FOLDER,
            0,
            expected=f"records up to {history.applied_sequence}, which {path.name} has",
            found=f"records up to {sequencer.sequence}",
        )
    return Storage(journal, history, sequencer, recovered, recall)


def begin_place(
    place: Path,
    lock: FolderLock,
    generation: int,
    calendar: Calendar,
    batches: Iterable[ReplayedBatch],
) -> Storage:
    """Return a new generation that begins with some records, in a folder that has none yet.

    Everything is durable when this returns. The lock stays the caller's. Raises `JournalFailed`, or
    what the reading of the records raises; what was written by then is for the caller to remove.
    """
    journal = open_journal(place, lock, BEGINNING_BYTES)
    history: History | None = None
    try:
        # There is nothing to read: this is what opens a journal for writing.
        for _ in journal.replay():
            pass
        path = place / HISTORY_FILE
        history = History.open(path)
        recall = HistoryRecall.open(path)
        sequencer = new_sequencer(calendar, recall, generation=generation)
        recovered = _read_back(_copied(batches, journal), history, sequencer)
        return Storage(journal, history, sequencer, recovered, recall)
    except BaseException:
        journal.close()
        if history is not None:
            history.close()
        raise


def open_journal(place: Path, lock: FolderLock, first_bytes: int | None = None) -> FileJournal:
    """Open the journal of a generation, whose first segment may take other than the usual bytes."""
    return FileJournal.open(place / JOURNAL_FOLDER, first_bytes=first_bytes, lock=lock)


def _copied(batches: Iterable[ReplayedBatch], journal: FileJournal) -> Iterator[ReplayedBatch]:
    """Yield batches, and append their records in fewer of them, as each waits for the disk."""
    gathered: list[bytes] = []
    size = 0
    for batch in batches:
        gathered += batch.records
        size += sum(map(len, batch.records))
        if size > BATCH_BYTES_MAX:
            journal.append(journal.last_sequence + 1, gathered)
            gathered, size = [], 0
        yield batch
    if gathered:
        journal.append(journal.last_sequence + 1, gathered)


def _read_back(
    batches: Iterator[ReplayedBatch], history: History, sequencer: Sequencer
) -> Recovered:
    return read_back(
        batches, sequencer, applied_sequence=history.applied_sequence, apply=history.apply
    )

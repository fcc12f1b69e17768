"""The thread that owns a history, so that neither writes nor long reads hold up the engine.

What is handed to it is done in the order in which it was handed over. A read therefore sees all
that was applied before it was asked for, which is the whole rule of lists: they never go back in
time. Writes that wait side by side are made in one transaction.

A disk without room is waited for: changes gather in memory, where nothing is lost that the journal
does not have, and reads wait with them. Whatever else goes wrong in here is a bug or damage. It is
told once, to `failed`, and the runtime ends the process; until then every read is answered with
that same error.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from queue import SimpleQueue
from typing import Final, TypeVar

import msgspec

from sidestreet.readmodel.changes import Change
from sidestreet.readmodel.database import LOG, HistoryFull
from sidestreet.readmodel.history import History

T = TypeVar("T")

MERGED_MAX: Final = 8192
"""Orders and executions after which a transaction takes no further changes in."""

RETRY_S: Final = 1.0
"""How long a full disk is left alone."""


class _Write(msgspec.Struct, frozen=True):
    changes: tuple[Change, ...]


class _Read(msgspec.Struct, frozen=True):
    answer: Callable[[History], None]
    refuse: Callable[[BaseException], None]


class _Stop(msgspec.Struct, frozen=True):
    pass


_Item = _Write | _Read | _Stop


class HistoryThread:
    """A history on a thread of its own, from construction until `close`.

    Every method may be called from any thread. The callbacks `on_applied`, `failed` and those of
    reads are called on the history's thread and must not wait; an error raised by one of them is
    a failure like any other.
    """

    def __init__(
        self,
        history: History,
        *,
        failed: Callable[[BaseException], None],
        on_applied: Callable[[int], None] | None = None,
    ) -> None:
        """Take over `history`; nobody else may use it from here on.

        `on_applied` is told the applied sequence after each commit.
        """
        self._history = history
        self._failed = failed
        self._on_applied = on_applied
        self._queue: SimpleQueue[_Item] = SimpleQueue()
        self._next: _Item | None = None
        self._handing_over = threading.Lock()
        self._is_closed = False
        self._closing = threading.Event()
        self._is_full = False
        self._enqueued_sequence = history.applied_sequence
        self._applied_sequence = history.applied_sequence
        self._enqueued_weight = 0
        self._taken_weight = 0
        # Nothing of worth is lost with this thread, so it may not keep a process alive that has
        # to end.
        self._thread = threading.Thread(target=self._run, name="history", daemon=True)
        self._thread.start()

    @property
    def applied_sequence(self) -> int:
        """The sequence up to which everything is committed."""
        return self._applied_sequence

    @property
    def is_full(self) -> bool:
        """Whether the disk had no room at the last attempt, so that reads would wait."""
        return self._is_full

    @property
    def lag(self) -> int:
        """How far the applied sequence is behind what was handed over."""
        return max(0, self._enqueued_sequence - self._applied_sequence)

    @property
    def backlog(self) -> int:
        """How many orders and executions wait or are being written; appliers slow down by it."""
        return self._enqueued_weight - self._taken_weight

    def apply(self, changes: Sequence[Change]) -> None:
        """Hand over changes, ascending, to be committed before any later read.

        It never waits and takes any number; see `backlog`.
        """
        if not changes:
            return
        with self._handing_over:
            self._check_open()
            self._enqueued_sequence = changes[-1].sequence
            self._enqueued_weight += _weight(changes)
            self._queue.put(_Write(tuple(changes)))

    def query(
        self,
        fn: Callable[[History], T],
        done: Callable[[T | BaseException], None],
    ) -> None:
        """Run `fn` once all that was handed over before is committed, and give `done` its answer.

        If the history has failed, `done` is given the error. `fn` must not change the history.
        """

        def answer(history: History) -> None:
            try:
                found = fn(history)
            except BaseException as error:
                done(error)
                raise
            done(found)

        with self._handing_over:
            self._check_open()
            self._queue.put(_Read(answer, done))

    def close(self) -> None:
        """Finish all that was handed over, let go of the file, and end the thread.

        On a full disk nothing more is finished: reads go unanswered, and what is not in the rows
        the next start takes from the journal.
        """
        with self._handing_over:
            if not self._is_closed:
                self._is_closed = True
                self._closing.set()
                self._queue.put(_Stop())
        self._thread.join()

    def _check_open(self) -> None:
        if self._is_closed:
            raise RuntimeError("the history is closed")

    def _run(self) -> None:
        try:
            while not isinstance(item := self._take(), _Stop):
                if isinstance(item, _Write):
                    self._write(item)
                else:
                    item.answer(self._history)
            self._history.close()
        except HistoryFull as error:
            LOG.warning("%s; the next start adds what it lacks from the journal", error)
            self._history.close()
        except BaseException as error:  # noqa: BLE001 - handed to the runtime, which ends the process
            self._failed(error)
            while not isinstance(item := self._take(), _Stop):
                if isinstance(item, _Read):
                    item.refuse(error)

    def _take(self) -> _Item:
        """Return what is to be done next; the stop, once seen, is next for ever."""
        if self._next is None:
            self._next = self._queue.get()
        item = self._next
        if not isinstance(item, _Stop):
            self._next = None
        return item

    def _write(self, first: _Write) -> None:
        """Commit a write together with the writes that wait right behind it."""
        changes = list(first.changes)
        size = _weight(first.changes)
        while size < MERGED_MAX and self._next is None and not self._queue.empty():
            item = self._queue.get()
            if isinstance(item, _Write):
                changes += item.changes
                size += _weight(item.changes)
            else:
                self._next = item
        self._commit(changes)
        self._taken_weight += size
        if self._history.applied_sequence > self._applied_sequence:
            self._applied_sequence = self._history.applied_sequence
            if self._on_applied is not None:
                self._on_applied(self._applied_sequence)

    def _commit(self, changes: Sequence[Change]) -> None:
        """Commit changes, once there is room for them. Raises `HistoryFull` only at the end."""
        while True:
            try:
                self._history.apply(changes)
            except HistoryFull as error:
                if not self._is_full:
                    LOG.warning("%s; lists are not answered until there is", error)
                self._is_full = True
                if self._closing.wait(RETRY_S):
                    raise
            else:
                if self._is_full:
                    LOG.warning("there is room for the history again")
                    self._is_full = False
                return


def _weight(changes: Iterable[Change]) -> int:
    return sum(change.weight for change in changes)

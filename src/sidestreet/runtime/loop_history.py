"""The read model's thread, as a desk on an event loop uses it: answers come back on the loop."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from sidestreet.readmodel.changes import Change
from sidestreet.readmodel.history import History
from sidestreet.readmodel.worker import HistoryThread

T = TypeVar("T")

GATHER_S: Final = 0.03
"""How long changes gather before they are handed over, unless somebody asks: the cancel of an
order and its end are then one row, and the threads meet thirty times a second, not thousands.
More at once would take the interpreter from the desk for longer at a time."""

GATHER_MAX: Final = 4096

READS_MAX: Final = 256
"""Reads waiting at a time; each may hold a page of a thousand orders until it is sent."""


class TooManyReads(Exception):  # noqa: N818 - it names the fact
    """So many reads wait, or the disk has so little room, that one more is refused."""


class LoopHistory:
    """A history on a thread of its own, asked from a loop."""

    def __init__(
        self,
        history: History,
        loop: asyncio.AbstractEventLoop,
        failed: Callable[[BaseException], None],
    ) -> None:
        self.applied: Callable[[], None] = lambda: None
        """Called on the loop after each commit."""
        self._loop = loop
        self._gathered: list[Change] = []
        self._gathered_weight = 0
        self._reads = 0
        self._timer: asyncio.TimerHandle | None = None
        self._thread = HistoryThread(history, failed=failed, on_applied=self._applied)

    @property
    def applied_sequence(self) -> int:
        """The sequence up to which the read model has committed."""
        return self._thread.applied_sequence

    @property
    def is_full(self) -> bool:
        """Whether the disk has no room for what the read model is given."""
        return self._thread.is_full

    @property
    def backlog(self) -> int:
        """How many orders and executions wait to be applied."""
        return self._thread.backlog + self._gathered_weight

    @property
    def lag(self) -> int:
        """How far the read model is behind what it was given, in sequences."""
        if not self._gathered:
            return self._thread.lag
        return self._gathered[-1].sequence - self._thread.applied_sequence

    def apply(self, changes: Sequence[Change]) -> None:
        """Take changes in; they are handed over soon, and before any query that comes later."""
        self._gathered += changes
        self._gathered_weight += sum(change.weight for change in changes)
        if self._gathered_weight >= GATHER_MAX:
            self._hand_over()
        elif self._timer is None:
            self._timer = self._loop.call_later(GATHER_S, self._hand_over)

    def query(
        self, query: Callable[[History], T], done: Callable[[T | BaseException], None]
    ) -> None:
        """Run a query after all that was taken in before; `done` gets its result on the loop.

        Raises `TooManyReads`, and nothing is run.
        """
        if self._reads >= READS_MAX or self._thread.is_full:
            raise TooManyReads
        self._reads += 1

        def answered(result: T | BaseException) -> None:
            self._reads -= 1
            done(result)

        def answer(result: T | BaseException) -> None:
            self._loop.call_soon_threadsafe(answered, result)

        self._hand_over()
        self._thread.query(query, answer)

    def close(self) -> None:
        """Finish what was taken in and end the thread."""
        self._hand_over()
        self._thread.close()

    def _hand_over(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        gathered, self._gathered, self._gathered_weight = self._gathered, [], 0
        self._thread.apply(gathered)

    def _applied(self, _: int) -> None:
        self._loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        self.applied()

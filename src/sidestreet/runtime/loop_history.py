"""The read model's thread, as a desk on an event loop uses it: answers come back on the loop."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from sidestreet.readmodel.changes import Change
from sidestreet.readmodel.history import History
from sidestreet.readmodel.worker import HistoryThread

T = TypeVar("T")


class LoopHistory:
    """A history on a thread of its own, asked from a loop."""

    def __init__(
        self,
        history: History,
        loop: asyncio.AbstractEventLoop,
        failed: Callable[[BaseException], None],
    ) -> None:
        self.drained: Callable[[], None] = lambda: None
        """Called on the loop after a commit while somebody waits for the backlog to shrink."""
        self.is_awaited: Callable[[], bool] = lambda: False
        self._loop = loop
        self._thread = HistoryThread(history, failed=failed, on_applied=self._applied)

    @property
    def applied_sequence(self) -> int:
        """The sequence up to which the read model has committed."""
        return self._thread.applied_sequence

    @property
    def backlog(self) -> int:
        """How many changes wait to be applied."""
        return self._thread.backlog

    @property
    def lag(self) -> int:
        """How far the read model is behind what it was given, in sequences."""
        return self._thread.lag

    def apply(self, changes: Sequence[Change]) -> None:
        """Take changes in."""
        self._thread.apply(changes)

    def query(
        self, query: Callable[[History], T], done: Callable[[T | BaseException], None]
    ) -> None:
        """Run a query after all that was taken in before; `done` gets its result on the loop."""

        def hand_over(result: T | BaseException) -> None:
            self._loop.call_soon_threadsafe(done, result)

        self._thread.query(query, hand_over)

    def close(self) -> None:
        """Finish what was handed over and end the thread."""
        self._thread.close()

    def _applied(self, _: int) -> None:
        if self.is_awaited():
            self._loop.call_soon_threadsafe(self.drained)

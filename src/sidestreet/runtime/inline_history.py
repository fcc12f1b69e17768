"""The read model of a desk that waits for nobody: taken in and asked on the spot."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sidestreet.readmodel.changes import Change
from sidestreet.readmodel.history import History

T = TypeVar("T")


class InlineHistory:
    """A history in memory. Satisfies `sidestreet.runtime.desk.HistoryPort`."""

    def __init__(self, history: History | None = None) -> None:
        """Take over a history, or begin with an empty one."""
        self._history = History.open(None) if history is None else history

    @property
    def applied_sequence(self) -> int:
        """The sequence up to which it has committed."""
        return self._history.applied_sequence

    @property
    def backlog(self) -> int:
        """Nothing ever waits."""
        return 0

    def apply(self, changes: Sequence[Change]) -> None:
        """Take changes in."""
        self._history.apply(changes)

    def query(
        self, query: Callable[[History], T], done: Callable[[T | BaseException], None]
    ) -> None:
        """Answer at once; what goes wrong is a bug and is raised."""
        done(query(self._history))

    def close(self) -> None:
        """Let go of the database."""
        self._history.close()

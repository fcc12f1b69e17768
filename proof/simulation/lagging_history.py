"""A read model that is late: it commits after a while, all at once, as one on its own thread does.

What was committed outlives the process. A loss of power may take the last commits, or the file;
then the next start builds again what is missing. The rows are real; they are kept in memory.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from sidestreet.readmodel.changes import Change
from sidestreet.readmodel.database import open_database
from sidestreet.readmodel.history import History
from sidestreet.readmodel.recall import HistoryRecall

T = TypeVar("T")


class KeptHistory:
    """What is left of the read model between two starts."""

    def __init__(self) -> None:
        self._commits: list[list[Change]] = []
        self._connection = open_database(None)
        self.history = History(self._connection, None)

    @property
    def recall(self) -> HistoryRecall:
        """A second view of it."""
        return HistoryRecall(self._connection, Path())

    def apply(self, changes: Sequence[Change]) -> None:
        """Commit changes."""
        self.history.apply(changes)
        self._commits.append(list(changes))

    def lose(self, commits: int) -> None:
        """Lose the last commits, or with -1 everything."""
        kept = [] if commits < 0 else self._commits[: len(self._commits) - commits]
        self._connection.close()
        self._connection = open_database(None)
        self.history = History(self._connection, None)
        self._commits = []
        for changes in kept:
            self.apply(changes)

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()


class LaggingHistory:
    """Satisfies `sidestreet.runtime.desk.HistoryPort`, for one life of a desk.

    `later` has something done after the delay. `applied` is called after each commit.
    """

    def __init__(self, kept: KeptHistory, later: Callable[[Callable[[], None]], None]) -> None:
        self.applied: Callable[[], None] = lambda: None
        self._kept = kept
        self._later = later
        self._gathered: list[Change] = []
        self._is_coming = False

    @property
    def applied_sequence(self) -> int:
        """The sequence up to which it has committed."""
        return self._kept.history.applied_sequence

    @property
    def backlog(self) -> int:
        """How many changes wait, each of which is some rows."""
        return len(self._gathered)

    def apply(self, changes: Sequence[Change]) -> None:
        """Take changes in, and commit them soon."""
        self._gathered += changes
        if not self._is_coming:
            self._is_coming = True
            self._later(self._commit)

    def query(
        self, query: Callable[[History], T], done: Callable[[T | BaseException], None]
    ) -> None:
        """Answer after all that was taken in before is committed."""
        wanted = len(self._gathered)

        def answer() -> None:
            if wanted and self._gathered:
                self._commit()
            done(query(self._kept.history))

        self._later(answer)

    def flush(self) -> None:
        """Commit what was taken in."""
        self._commit()

    def _commit(self) -> None:
        self._is_coming = False
        gathered, self._gathered = self._gathered, []
        if gathered:
            self._kept.apply(gathered)
            self.applied()

"""Whether the disk has room for more than what has to go through.

A segment of the journal is half used when the file for the next one is begun. Should that not fit,
what is left is the reserve: it is there already, zeros and all, so no full disk can take it away.
From then on the desk takes nothing new, and what ends orders, and what venues report of them, is
written into the reserve. When there is room again the file is made and everything goes on.

Nobody is waited for in between: whoever would be turned away has the disk looked at again, at most
once a second.
"""

from collections.abc import Callable
from typing import Final, Protocol

RETRY_S: Final = 1.0
"""How long a full disk is left alone."""


class Growing(Protocol):
    """A journal that may find no room for what it will need next."""

    @property
    def space_failure(self) -> OSError | None:
        """Why there is none, or None."""
        ...

    def retry_space(self) -> None:
        """Look again, in the background."""
        ...


class Filling(Protocol):
    """A read model that may find no room."""

    @property
    def is_full(self) -> bool:
        """Whether it found none. It looks again by itself."""
        ...


class Resting(Protocol):
    """What knows whether anybody is writing to the journal."""

    @property
    def is_written(self) -> bool:
        """Whether nobody is."""
        ...


class Room:
    """The room of a journal and of a read model together. For the desk's thread."""

    def __init__(
        self,
        journal: Growing,
        history: Filling,
        sequencer: Resting,
        *,
        now: Callable[[], float],
    ) -> None:
        """`now` says how late it is, in seconds."""
        self._journal = journal
        self._history = history
        self._sequencer = sequencer
        self._now = now
        self._retried_at = float("-inf")

    def is_short(self) -> bool:
        """Whether only what must go through may; asks for another look at the disk now and then."""
        if self._journal.space_failure is None:
            return self._history.is_full
        now = self._now()
        if now - self._retried_at >= RETRY_S and self._sequencer.is_written:
            self._retried_at = now
            self._journal.retry_space()
        return True

"""Points in the past of a desk: what is noted of a generation and of a snapshot.

A generation is a journal with all that is made of it. A snapshot names a point in one, and how to
prove that it was reached again: the hash of the journal's chain there, and the digest of the state
that its records lead to. It holds nothing itself, because a journal is never cut.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, Protocol

from msgspec import Meta, Struct

from sidestreet.domain.events import Cause
from sidestreet.domain.ids import GENERATIONS_MAX
from sidestreet.http.errors import ApiError
from sidestreet.runtime.clock import LATEST

FORMAT: Final = 1
"""Format version of what is noted. Raised when a member changes its meaning."""

FIRST: Final = 1
"""The number of the generation that a desk begins with."""

SNAPSHOT_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_NAME: Final = re.compile(SNAPSHOT_NAME, re.ASCII)

SEQUENCE_MAX: Final = 10**12
"""A record that no journal comes to."""

# What a file says is believed only within these.
_Name = Annotated[str, Meta(pattern=rf"^{SNAPSHOT_NAME}\Z")]
_Number = Annotated[int, Meta(ge=FIRST, le=GENERATIONS_MAX)]
_Sequence = Annotated[int, Meta(ge=0, le=SEQUENCE_MAX)]
_Instant = Annotated[int, Meta(ge=0, le=LATEST)]


class Began(StrEnum):
    """How a generation came to be."""

    START = "start"
    RESET = "reset"
    RESTORE = "restore"
    BRANCH = "branch"


class Origin(Struct, frozen=True, kw_only=True):
    """Where a generation comes from: the first `sequence` records of its parent, if it has one.

    `began_at` is the desk's time in nanoseconds at the beginning, and 0 where that was not noted.
    """

    generation: _Number
    began: Began
    began_at: _Instant = 0
    parent: _Number | None = None
    sequence: _Sequence = 0
    snapshot: _Name | None = None
    format: int = FORMAT


class DamagedOrigin(Struct, frozen=True, kw_only=True):
    """A generation that is there, of which nobody can read where it comes from, and why."""

    generation: int
    problem: str


class Snapshot(Struct, frozen=True, kw_only=True):
    """A point in the journal of a generation.

    `taken_at` is the desk's time in nanoseconds, `contract` the version of the API and `version`
    that of the program. `journal_hash` is that of the batch which ends at this sequence, zeros for
    a journal in memory; `state_digest` is that of `engine/digest.py`.
    """

    name: _Name
    desk_id: str
    contract: str
    version: str
    generation: _Number
    sequence: _Sequence
    taken_at: _Instant
    open_orders: Annotated[int, Meta(ge=0, le=SEQUENCE_MAX)]
    state_digest: str
    journal_hash: str
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Restore:
    """Begin from a snapshot: one of this desk by its name, or one in a file."""

    name: str | None = None
    file: str | None = None
    may_be_foreign: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """Begin from the records of a generation up to a sequence; None is the current generation."""

    sequence: int
    generation: int | None = None


@dataclass(frozen=True, slots=True)
class Reset:
    """Begin from the seed, as on an empty folder."""


Wish = Restore | Branch | Reset


class Generations(Protocol):
    """What a desk keeps of its past, and the way back into it. One per server or process.

    What cannot be is raised or handed over as `ApiError`, and then nothing has changed.
    """

    @property
    def current(self) -> int:
        """The number of the generation that answers."""
        ...

    def origins(self) -> list[Origin | DamagedOrigin]:
        """Return where each generation comes from that is there, in order."""
        ...

    def snapshots(self) -> list[Snapshot]:
        """Return the snapshots by name."""
        ...

    def take(self, name: str, done: Callable[[Snapshot | ApiError], None]) -> None:
        """Keep the point at which the desk now is under a name, once it is durable."""
        ...

    def export(self, name: str, file: str, done: Callable[[Snapshot | ApiError], None]) -> None:
        """Write a snapshot, with all records up to it, into a file that is not there yet."""
        ...

    def remove(self, name: str) -> Snapshot | None:
        """Forget a snapshot, and return it; None if it was damaged. The generation stays."""
        ...

    def drop(self, generation: int) -> Origin:
        """Remove a generation for good, with all its records."""
        ...

    def begin(self, wish: Wish, cause: Cause, done: Callable[[Origin | ApiError], None]) -> None:
        """Begin a new generation and go over to it; `done` hears of it, or why it is not so."""
        ...


def is_snapshot_name(text: str) -> bool:
    """Return whether a snapshot may be called so.

    >>> is_snapshot_name("before-open.2"), is_snapshot_name("../x"), is_snapshot_name("")
    (True, False, False)
    """
    return _NAME.fullmatch(text) is not None

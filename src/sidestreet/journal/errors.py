"""The ways in which a journal refuses. Three of them are not to be caught and carried on from.

`JournalDamaged` and `FolderInUse` stop a start; `JournalFailed` stops a running desk. In each case
nothing on disk was changed to make the trouble go away.
"""

from pathlib import Path
from typing import Final

RESTORE: Final = (
    "Nothing was changed. Restore the folder from a backup or a standby, or start on an empty one."
)


class JournalDamaged(Exception):  # noqa: N818 - says what is so, as the desk's other refusals do
    """The bytes on disk are not what was written, and cutting them could lose what was promised.

    Raised while reading only. `file` and `offset` say where the reader stood, `expected` and
    `found` what it wanted and saw; the message holds all four and what to do.
    """

    def __init__(self, file: Path, offset: int, *, expected: str, found: str) -> None:
        self.file = file
        self.offset = offset
        self.expected = expected
        self.found = found
        super().__init__(
            f"{file} is damaged at byte {offset}: expected {expected}, found {found}. {RESTORE}"
        )


class JournalFailed(Exception):  # noqa: N818 - as above
    """The disk refused, and this journal object will not write again.

    Whether the batch in hand reached the disk is unknown: the next start finds out. The same
    call must not be tried again, because a file system may forget that a sync failed and let the
    second one pass.
    """


class JournalEnds(Exception):  # noqa: N818 - as above
    """More records were asked for than there are. Nothing is wrong with those that there are."""

    def __init__(self, last_sequence: int, sequence: int) -> None:
        super().__init__(f"the journal ends at record {last_sequence}, before {sequence}")


class FolderInUse(Exception):  # noqa: N818 - as above
    """Another process holds the folder. `pid` is its process id, or None where it is not known."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        self.folder = folder
        self.pid = pid
        holder = "another process" if pid is None else f"process {pid}"
        super().__init__(
            f"{folder} is in use by {holder}. Stop it first, or name another data folder."
        )

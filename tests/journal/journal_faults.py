"""What the journal's tests share: small journals, damage, and disks that refuse."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sidestreet.journal import Batch, FileJournal, JournalReader

SMALL = 8192
"""The smallest segment: a header block and as much again for batches."""


def open_journal(folder: Path, *, segment_bytes: int = SMALL) -> tuple[FileJournal, list[Batch]]:
    """Open and replay, and return the journal with what it held."""
    journal = FileJournal.open(folder, segment_bytes=segment_bytes)
    try:
        return journal, list(journal.replay())
    except BaseException:
        journal.close()
        raise


@contextmanager
def opened(folder: Path, *, segment_bytes: int = SMALL) -> Iterator[FileJournal]:
    """Open, replay and, at the end, close."""
    journal, _ = open_journal(folder, segment_bytes=segment_bytes)
    try:
        yield journal
    finally:
        journal.close()


def write_journal(
    folder: Path, batches: Sequence[Sequence[bytes]], *, segment_bytes: int = SMALL
) -> None:
    """Write the batches in one opening and close in good order."""
    with opened(folder, segment_bytes=segment_bytes) as journal:
        for records in batches:
            journal.append(journal.last_sequence + 1, records)


def abandon(journal: FileJournal) -> None:
    """End as a killed process does: no closing mark, and the operating system takes all back."""
    journal._is_ready = False
    journal.close()


def crash_after(folder: Path, batches: Sequence[Sequence[bytes]]) -> None:
    """Write the batches and end as a killed process does."""
    journal, _ = open_journal(folder)
    for records in batches:
        journal.append(journal.last_sequence + 1, records)
    abandon(journal)


def read_only(folder: Path) -> tuple[list[Batch], JournalReader]:
    """Return what the folder holds, changing nothing in it."""
    reader = JournalReader(folder)
    return list(reader.batches()), reader


def overwrite(path: Path, offset: int, data: bytes) -> None:
    """Put `data` where it does not belong."""
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


class Faults:
    """A stand-in for one function of `os` that fails from a chosen call on; with `once`, only then.

    `calls` counts all calls.
    """

    def __init__(self, name: str, error: int, *, at: int = 1, once: bool = False) -> None:
        self.calls = 0
        self._real: Callable[..., int] = getattr(os, name)
        self._error = error
        self._at = at
        self._once = once

    def __call__(self, *arguments: object) -> int:
        """Do what the real one does, or refuse."""
        self.calls += 1
        if self.calls == self._at or (self.calls > self._at and not self._once):
            raise OSError(self._error, os.strerror(self._error))
        return self._real(*arguments)


class Counted(Faults):
    """A stand-in that only counts."""

    def __init__(self, name: str) -> None:
        super().__init__(name, 0, once=True)
        self._at = 0

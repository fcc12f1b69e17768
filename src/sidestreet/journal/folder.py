"""One process owns a data folder at a time.

The owner holds an advisory lock on the file `lock` inside it. The operating system takes the lock
back when the process ends, however it ends, so there is never a stale one to clean up; the file
itself stays, because removing it would let two processes each lock a file of that name. The process
id inside is for the message only.
"""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sidestreet.journal.disk import OPEN_FLAGS
from sidestreet.journal.errors import FolderInUse

LOCK_FILE: Final = "lock"

# Windows forbids others to read a locked byte, so the lock lies beyond the process id.
_LOCKED_BYTE: Final = 4096


class FolderLock:
    """The right to write in a folder, from `acquire` until `release` or the end of the process."""

    def __init__(self, folder: Path, fd: int) -> None:
        self.folder = folder
        self._fd: int | None = fd

    @classmethod
    def acquire(cls, folder: Path) -> Self:
        """Return the lock of an existing folder, or raise `FolderInUse` at once if it is taken.

        It is taken also if this very process took it before.
        """
        fd = os.open(folder / LOCK_FILE, OPEN_FLAGS | os.O_CREAT, 0o600)
        try:
            _take(folder, fd)
        except BaseException:
            os.close(fd)
            raise
        return cls(folder, fd)

    def release(self) -> None:
        """Give the folder back. Doing it twice is harmless."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _take(folder: Path, fd: int) -> None:
    if not _try_lock(fd):
        raise FolderInUse(folder, _read_pid(fd))
    os.ftruncate(fd, 0)
    os.lseek(fd, 0, os.SEEK_SET)
    os.write(fd, f"{os.getpid()}\n".encode("ascii"))


def _read_pid(fd: int) -> int | None:
    os.lseek(fd, 0, os.SEEK_SET)
    text = os.read(fd, 32).strip()
    return int(text) if text.isdigit() else None


if sys.platform == "win32":
    import msvcrt

    def _try_lock(fd: int) -> bool:
        os.lseek(fd, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _try_lock(fd: int) -> bool:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

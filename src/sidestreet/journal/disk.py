"""What the journal asks of an operating system, and what stands in where one lacks it.

Every function raises `OSError` and none of them tries again after one. `write_at` alone goes on
after a short write, which is not an error: the rest then either fits or fails with the reason.
"""

import os
import sys
from pathlib import Path
from typing import Final

_ZEROS: Final = bytes(1 << 20)
"""As much as is written, and synced, in one piece while a file is filled."""

if sys.platform == "win32":
    OPEN_FLAGS: Final = os.O_RDWR | os.O_BINARY
else:
    OPEN_FLAGS: Final = os.O_RDWR


def write_at(fd: int, data: bytes, offset: int) -> None:
    """Write all of `data` at `offset`. It is not on disk before the next sync."""
    written = _write_some(fd, data, offset)
    while written < len(data):
        more = _write_some(fd, data[written:], offset + written)
        if more == 0:
            raise OSError(f"no byte of {len(data) - written} could be written at {offset}")
        written += more


def _write_some(fd: int, data: bytes, offset: int) -> int:
    if sys.platform == "win32":
        os.lseek(fd, offset, os.SEEK_SET)
        return os.write(fd, data)
    else:  # noqa: RET505 - only this form lets each system's branch be checked for types
        return os.pwrite(fd, data, offset)


def write_zeros(fd: int, start: int, end: int) -> None:
    """Put zeros from `start` up to `end`, on disk when this returns.

    Real zeros and not `posix_fallocate`: allocated but unwritten blocks change the file's metadata
    when they are first written, and that makes large appends half as fast. Synced piece by piece,
    so that a commit to another file meanwhile waits for one piece and not for all of them.
    """
    for offset in range(start, end, len(_ZEROS)):
        write_at(fd, _ZEROS[: end - offset], offset)
        sync_data(fd)


def sync_data(fd: int) -> None:
    """Return when the file's contents, and the metadata needed to read them, are on disk."""
    if sys.platform in {"win32", "darwin"}:
        sync_file(fd)
    else:
        os.fdatasync(fd)


def sync_file(fd: int) -> None:
    """Return when the file's contents and all its metadata are on disk."""
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415 - not there on Windows

        # On macOS fsync hands the bytes to the drive; only this has the drive write them down.
        fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
    else:
        os.fsync(fd)


def sync_folder(folder: Path) -> None:
    """Return when the names in the folder are on disk. Windows has no such call and needs none."""
    if sys.platform != "win32":
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            sync_file(fd)
        finally:
            os.close(fd)


def make_folder(folder: Path) -> None:
    """Make the folder and those above it where they are missing, their names on disk after it."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700)
        sync_folder(path.parent)

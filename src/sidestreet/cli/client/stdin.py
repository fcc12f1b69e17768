"""Standard input as a source of the request: read if something is there, never waited for.

A file is read if it is not empty, a pipe or socket if data is waiting in it. A pipe that is open
and silent, which is what cron and CI runners hand out, is left alone.
"""

from __future__ import annotations

import os
import stat
import sys
from typing import Final

FD: Final = 0
_READ_BYTES: Final = 1 << 16


def waiting(fd: int = FD) -> bool:
    """Return whether standard input holds data for us right now. Never blocks."""
    try:
        status = os.fstat(fd)
    except OSError:
        return False
    if stat.S_ISREG(status.st_mode):
        return status.st_size > os.lseek(fd, 0, os.SEEK_CUR)
    if stat.S_ISFIFO(status.st_mode) or stat.S_ISSOCK(status.st_mode):
        return _readable(fd)
    return False


def is_silent_pipe(fd: int = FD) -> bool:
    """Return whether standard input is a pipe whose writer has said nothing yet."""
    try:
        status = os.fstat(fd)
    except OSError:
        return False
    return stat.S_ISFIFO(status.st_mode) and not _ready(fd)


def read(fd: int = FD) -> bytes:
    """Return everything up to the end, waiting for it."""
    parts = []
    while part := os.read(fd, _READ_BYTES):
        parts.append(part)
    return b"".join(parts)


if sys.platform == "win32":  # pragma: no cover - the other branch is tested

    def _readable(fd: int) -> bool:
        import _winapi  # noqa: PLC0415 - it is not there elsewhere
        import msvcrt  # noqa: PLC0415 - as above

        try:
            return _winapi.PeekNamedPipe(msvcrt.get_osfhandle(fd), 0)[0] > 0
        except OSError:
            return False

    _ready = _readable

else:
    import select

    def _ready(fd: int) -> bool:
        """Return whether a read would not block: there is data, or the other end is closed."""
        return bool(select.select([fd], [], [], 0)[0])

    def _readable(fd: int) -> bool:
        # A closed pipe is ready too; reading its end then costs nothing and gives nothing.
        return _ready(fd)

"""Brings the lines of a recording to the disk on a thread, so that nobody waits for it.

What waits to be written is bounded. Whoever adds to it never waits: a line for which there is no
room is left out, and a line in the file tells how many were. A disk that fails ends the recording
and nothing else.
"""

import logging
import os
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from sidestreet.control.recording.lines import Hole, Line, encode_line

LOG: Final = logging.getLogger("sidestreet")

WAITING_MAX: Final = 65_536
WAITING_BYTES_MAX: Final = 64 * 1024 * 1024
"""How much may wait to be written, in lines and in bytes of what they hold."""

_AT_ONCE: Final = 4_096

Later = Callable[[], Line]
"""Makes a line, on the thread that writes it."""


class LineWriter:
    """Writes lines to a new file, in the order in which they were added."""

    def __init__(self, path: Path, waiting_max: int = WAITING_MAX) -> None:
        """Make the file. Raises `FileExistsError` where one is there, or another `OSError`."""
        number = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        self._file: BinaryIO = os.fdopen(number, "wb")
        self._path = path
        self._waiting_max = waiting_max
        self._changed = threading.Condition()
        self._waiting: deque[tuple[Later, int]] = deque()
        self._bytes = self._missing = 0
        self._is_closing = self._has_failed = False
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    def add(self, later: Later, size: int = 0) -> None:
        """Have a line written that holds about so many bytes. This never waits for the disk."""
        with self._changed:
            if self._has_failed:
                return
            is_full = len(self._waiting) >= self._waiting_max
            if is_full or self._bytes + size > WAITING_BYTES_MAX:
                self._missing += 1
                return
            if self._missing:
                # It stands where the lines would, ahead of the first that has room again.
                lines, self._missing = self._missing, 0
                self._waiting.append((lambda: Hole(lines=lines), 0))
            self._waiting.append((later, size))
            self._bytes += size
            self._changed.notify()

    def close(self, last: Later) -> None:
        """Write all that waits, and one line more for which there is always room."""
        with self._changed:
            if self._missing:
                lines, self._missing = self._missing, 0
                self._waiting.append((lambda: Hole(lines=lines), 0))
            self._waiting.append((last, 0))
            self._is_closing = True
            self._changed.notify()
        self._thread.join()

    def discard(self) -> None:
        """Write nothing more, and remove the file."""
        with self._changed:
            self._waiting.clear()
            self._is_closing = True
            self._changed.notify()
        self._thread.join()
        self._path.unlink(missing_ok=True)

    def _run(self) -> None:
        try:
            with self._file:
                while lines := self._take():
                    self._file.write(b"".join(encode_line(later()) for later in lines))
                    self._file.flush()
                    os.fsync(self._file.fileno())
        except OSError as error:
            LOG.critical("the recording %s ends here: %s", self._path, error)
            with self._changed:
                self._has_failed = True
                self._waiting.clear()

    def _take(self) -> list[Later]:
        """Wait for lines, and return some; none at the end."""
        with self._changed:
            while not self._waiting and not self._is_closing:
                self._changed.wait()
            taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), _AT_ONCE))]
            self._bytes -= sum(size for _, size in taken)
            return [later for later, _ in taken]

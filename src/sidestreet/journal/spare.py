"""The next segment's file, filled with zeros in the background before it is needed.

Filling a segment takes as long as hundreds of commits, and the writer thread has people waiting. A
spare that cannot be made is no failure of the journal yet: the file may fit when its time comes,
and if it does not, the roll to it fails with the reason. Both that it does not fit and that it fits
again stand in the log, because between the two a desk takes nothing new.
"""

import logging
import threading
from pathlib import Path
from typing import Final

from sidestreet.journal.segment import UNFINISHED, prepare_file

LOG: Final = logging.getLogger("sidestreet.journal")


class SpareFile:
    """At most one prepared file of `size` bytes in `folder`.

    `failure` is why the last attempt came to nothing, or None. It stays until an attempt has
    succeeded, not only until one has begun. All calls belong to one thread at a time.
    """

    def __init__(self, folder: Path, size: int) -> None:
        self.size = size
        self.failure: OSError | None = None
        self._path = folder / f"next{UNFINISHED}"
        self._thread: threading.Thread | None = None
        self._is_ready = False

    def prepare(self) -> None:
        """Begin to make the file, unless that has begun already, whatever came of it."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="journal-spare", daemon=True)
            self._thread.start()

    def retry(self) -> None:
        """Begin again if the last attempt failed and is over."""
        if self.failure is not None and not self._is_being_made:
            self._thread = None
            self.prepare()

    def take(self, size: int) -> Path:
        """Return a file of `size` zeros: the spare, waited for if need be, or one made now.

        Raises `OSError` if none can be made.
        """
        self.wait()
        if not (self._is_ready and size == self.size):
            prepare_file(self._path, size)
        self._reset()
        return self._path

    @property
    def _is_being_made(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def wait(self) -> None:
        """Return when no file is being made."""
        if self._thread is not None:
            self._thread.join()

    def _reset(self) -> None:
        self._thread = None
        self._is_ready = False
        self.failure = None

    def _run(self) -> None:
        try:
            prepare_file(self._path, self.size)
        except OSError as error:
            if self.failure is None:
                LOG.warning(
                    "there is no room for the next segment of the journal: %s; what is left of "
                    "this one is kept for cancels and for what venues report",
                    error,
                )
            self.failure = error
        else:
            if self.failure is not None:
                LOG.warning("there is room for the next segment of the journal again")
            self._is_ready = True
            self.failure = None

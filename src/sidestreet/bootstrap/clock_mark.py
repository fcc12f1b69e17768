"""Where the clock of a kept desk was, for the time that passed without anything being recorded.

The journal knows when something happened, and an advance through hours in which nothing does
leaves no record. Yet whoever was answered that it is noon must not be told after a restart that it
is nine. So the instant stands in a file of its own beside the journal, and not in it: a desk that
is advanced in one go keeps the journal, and the ids, of one that was advanced in many.

The file is replaced as a whole and synced before anybody hears of the instant. A checksum stands
behind the instant, because a digit that rots would be another instant like any other; files of
older versions have none.
"""

from pathlib import Path
from typing import Final

import google_crc32c

from sidestreet.bootstrap.generations.whole_file import write_whole
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.journal import JournalFailed
from sidestreet.runtime.clock import LATEST

CLOCK_FILE: Final = "clock"
_DIGITS_MAX: Final = 19


class ClockMark:
    """The file that says where a folder's clock was. Without a folder nothing is kept."""

    def __init__(self, data: Path | None) -> None:
        self._path = None if data is None else data / CLOCK_FILE

    def read(self) -> int:
        """Return the instant in nanoseconds, 0 for none. Raises `StartRefused` for another file."""
        if self._path is None:
            return 0
        try:
            text = self._path.read_text("ascii")
        except FileNotFoundError:
            return 0
        except (OSError, UnicodeDecodeError) as error:
            raise self._refused(str(error)) from None
        told, _, check = text.removesuffix("\n").partition(" ")
        is_instant = told.isdigit() and len(told) <= _DIGITS_MAX and int(told) <= LATEST
        if not is_instant or not text.endswith("\n"):
            raise self._refused("it has no instant in nanoseconds since 1970")
        if text not in {f"{told}\n", _text(int(told))}:
            raise self._refused(f"its checksum is {check}, and not that of {told}")
        return int(told)

    def write(self, instant: int) -> None:
        """Keep an instant, durably. Raises `JournalFailed` where the disk refuses."""
        if self._path is None:
            return
        try:
            write_whole(self._path, _text(instant).encode())
        except OSError as error:
            raise JournalFailed(f"{self._path}: {error}") from None

    def _refused(self, why: str) -> StartRefused:
        return StartRefused(
            f"{self._path} does not say where the clock was: {why}; without that file the desk "
            "goes on where its journal ends"
        )


def _text(instant: int) -> str:
    return f"{instant} {google_crc32c.value(str(instant).encode()):08x}\n"

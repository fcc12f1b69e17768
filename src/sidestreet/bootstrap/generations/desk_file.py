"""The file that says which desk a data folder is, and which of its generations is the current one.

    desk.json                  this file
    journal/ history.sqlite clock          the first generation
    generations/0002/          the second: the same three, and origin.json
    snapshots/NAME.json        the snapshots

The first generation lies in the folder itself, where a desk without any other has always had it; a
folder without the file is a desk that has never left it. Numbers only rise, and every generation
begins as the newest, so what has a higher number than the current one is what a crash has left of
a beginning: nobody was ever served from it.
"""

import re
import uuid
from pathlib import Path
from typing import Final, Self

import google_crc32c
import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sidestreet.bootstrap.generations.whole_file import prepare_whole, replace_whole, write_whole
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.control.points import FIRST, FORMAT
from sidestreet.domain.undecodable import UNDECODABLE

DESK_FILE: Final = "desk.json"
GENERATIONS: Final = "generations"
_NUMBER: Final = re.compile(r"[0-9]{4,5}", re.ASCII)


class _Desk(Struct, frozen=True, kw_only=True):
    """`check` is the CRC32C of all the others; files of older versions have none.

    A number that rots would name another generation, and what is newer than that one is removed.
    """

    desk_id: str
    generation: int
    format: int = FORMAT
    check: str | None = None

    @property
    def expected(self) -> str:
        """What the check has to be."""
        told = f"{self.desk_id} {self.generation} {self.format}"
        return f"{google_crc32c.value(told.encode()):08x}"


class DeskFile:
    """Which desk a folder is, and where its generations lie."""

    def __init__(self, data: Path, desk_id: str, current: int) -> None:
        """Not for callers: `read` is."""
        self.data = data
        self.desk_id = desk_id
        self.current = current

    @classmethod
    def read(cls, data: Path) -> Self:
        """Return what the file in a folder says; it is made where the folder has none.

        Raises `StartRefused` for a file that says nothing, or nothing that can be, and `OSError`.
        """
        path = data / DESK_FILE
        try:
            told = msgspec.json.decode(path.read_bytes(), type=_Desk)
        except FileNotFoundError:
            return cls._begin(data)
        except UNDECODABLE as error:
            raise StartRefused(f"{path} does not say which desk this is: {error}") from None
        if told.format > FORMAT:
            raise StartRefused(
                f"{path} has format {told.format}, which only a newer Sidestreet can read"
            )
        if told.check not in {None, told.expected}:
            raise StartRefused(
                f"{path} is damaged: it says generation {told.generation} of desk {told.desk_id}, "
                "and its checksum is that of something else. Restore it from a backup"
            )
        found = cls(data, told.desk_id, told.generation)
        if told.generation < FIRST or not found.place(told.generation).is_dir():
            raise StartRefused(
                f"{path} says that generation {told.generation} is the current one, and "
                f"{found.place(told.generation)} is not there"
            )
        return found

    def place(self, generation: int) -> Path:
        """Return the folder of a generation."""
        if generation == FIRST:
            return self.data
        return self.data / GENERATIONS / f"{generation:04d}"

    def numbers(self) -> list[int]:
        """Return the generations that are there, in order, with what a crash has left of one."""
        return [FIRST, *_numbers(self.data)]

    def prepare(self, generation: int) -> None:
        """Make ready to call a generation the current one; until then nothing has changed.

        Raises `OSError`.
        """
        prepare_whole(self.data / DESK_FILE, self._text(generation))

    def adopt(self, generation: int) -> None:
        """Call the generation that was prepared the current one, durably.

        Raises `OSError`, and then it is not known which one the next start will find.
        """
        replace_whole(self.data / DESK_FILE)
        self.current = generation

    @classmethod
    def _begin(cls, data: Path) -> Self:
        if _numbers(data):
            raise StartRefused(
                f"{data / GENERATIONS} has generations of a desk, and {DESK_FILE} that would say "
                "which is the current one is missing: restore it from a backup"
            )
        made = cls(data, str(uuid.uuid4()), FIRST)
        write_whole(data / DESK_FILE, made._text(FIRST))
        return made

    def _text(self, generation: int) -> bytes:
        told = _Desk(desk_id=self.desk_id, generation=generation)
        return msgspec.json.encode(replace(told, check=told.expected)) + b"\n"


def _numbers(data: Path) -> list[int]:
    try:
        names = [entry.name for entry in (data / GENERATIONS).iterdir()]
    except FileNotFoundError:
        return []
    return sorted(int(name) for name in names if _NUMBER.fullmatch(name))

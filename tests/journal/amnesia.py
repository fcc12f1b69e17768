"""A disk that keeps only what it was told to keep, and every way in which power can go.

While `Amnesia` watches, the journal runs on a real folder, which is what the operating system would
show it. Beside it stands the disk: file contents and names as of their last sync, and the writes
since then. Before every call that could change it, the whole of it is remembered as a `Moment`.

Power lost at a moment leaves one of many images: each sector of 512 bytes written since the last
sync may or may not be there, and so may each batch of new names.
"""

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SECTOR_BYTES = 512

Image = dict[str, bytes]
"""A folder after power was lost: contents by name."""


@dataclass
class Stored:
    """One file on the disk: what is there for good, and what was written since."""

    kept: bytes = b""
    pending: list[tuple[int, bytes]] = field(default_factory=list)

    def after_power_loss(self, survives: Callable[[], bool]) -> bytes:
        """Return the contents if each pending sector survives or not, as asked one by one."""
        content = bytearray(self.kept)
        for offset, data in self.pending:
            position = 0
            while position < len(data):
                start = offset + position
                length = min(SECTOR_BYTES - start % SECTOR_BYTES, len(data) - position)
                if survives():
                    content.extend(bytes(max(0, start + length - len(content))))
                    content[start : start + length] = data[position : position + length]
                position += length
        return bytes(content)


@dataclass
class Moment:
    """The disk at one moment, and how many records had been promised by then."""

    promised: int
    kept_names: dict[str, int]
    names: dict[str, int]
    files: dict[int, Stored]

    def images(self, chance: random.Random) -> Iterator[Image]:
        """Yield folders as they may be found: nothing pending there, all of it, and mixtures."""
        mixtures = [lambda: False, lambda: True, *[lambda: chance.random() < 0.5] * 4]
        for names in (self.kept_names, self.names):
            for survives in mixtures:
                yield {
                    name: self.files[number].after_power_loss(survives)
                    for name, number in names.items()
                }


class Amnesia:
    """Watches a folder's files through `os` and `Path` until the patch is undone."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, kept: Image | None = None) -> None:
        """Take the folder's files as being on disk, or `kept` where the disk holds other ones."""
        self.promised = 0
        self.moments: list[Moment] = []
        on_disk = kept or {path.name: path.read_bytes() for path in folder.glob("*.journal")}
        self._folder = folder
        self._files = {number: Stored(content) for number, content in enumerate(on_disk.values())}
        self._names = {name: number for number, name in enumerate(on_disk)}
        self._kept_names = dict(self._names)
        self._open: dict[int, Stored | None] = {}
        self._real_open = os.open
        for name in ("pwrite", "fsync", "fdatasync"):
            patch.setattr(os, name, self._watched(getattr(os, name), getattr(self, f"_{name}")))
        patch.setattr(os, "open", self._open_file)
        for name in ("rename", "unlink"):
            patch.setattr(Path, name, self._watched(getattr(Path, name), getattr(self, f"_{name}")))

    def _watched(
        self, real: Callable[..., object], note: Callable[..., None]
    ) -> Callable[..., object]:
        """Return `real`, remembering the moment before it and noting what it does."""

        def call(*arguments: object) -> object:
            self._remember()
            note(*arguments)
            return real(*arguments)

        return call

    def _remember(self) -> None:
        files = {
            number: Stored(file.kept, list(file.pending)) for number, file in self._files.items()
        }
        self.moments.append(Moment(self.promised, dict(self._kept_names), dict(self._names), files))

    def _open_file(self, path: Path, flags: int, mode: int = 0o777) -> int:
        self._remember()
        fd = self._real_open(path, flags, mode)
        self._open.pop(fd, None)
        if path == self._folder:
            self._open[fd] = None
        elif path.suffix in {".journal", ".unfinished"}:
            if flags & os.O_CREAT:
                number = self._names[path.name] = len(self._files)
                self._files[number] = Stored()
            self._open[fd] = self._files[self._names[path.name]]
        return fd

    def _pwrite(self, fd: int, data: bytes, offset: int) -> None:
        file = self._open[fd]
        assert file is not None, "a folder is not written to"
        file.pending.append((offset, data))

    def _fdatasync(self, fd: int) -> None:
        file = self._open[fd]
        if file is None:
            self._kept_names = dict(self._names)
        else:
            file.kept = file.after_power_loss(lambda: True)
            file.pending.clear()

    def _fsync(self, fd: int) -> None:
        if fd in self._open:
            self._fdatasync(fd)

    def _rename(self, path: Path, target: Path) -> None:
        self._names[target.name] = self._names.pop(path.name)

    def _unlink(self, path: Path) -> None:
        self._names.pop(path.name, None)

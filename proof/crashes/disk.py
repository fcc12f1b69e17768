"""What a disk may hold after its power was lost, worked out from what a server did to its files.

The log of `interpose.c` tells every call in order. What POSIX promises is little: the data of a
file are safe once its `fsync` or `fdatasync` has returned, and with them its length; a name, or
that a name is gone, is safe once the `fsync` of its folder has. Everything else may be there, or
not, or in part: each sector written since the last sync on its own, so also torn and out of order,
and names in the order in which they were made or removed, up to some point in each folder.

A file system of our own under the server would play one such loss a time. From a log every loss at
every call can be laid down, thousands of them from one run, and any of them again.
"""

import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

SECTORS: Final = (512, 4096)
_HEAD: Final = struct.Struct("<c1xHiqQ")


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `data` is what was written, or sent; of a rename, the new name."""

    kind: str
    fd: int
    offset: int
    path: str
    data: bytes


def read_log(raw: bytes) -> Iterator[Call]:
    """Yield the calls of a log in order."""
    at = 0
    while at < len(raw):
        kind, path_length, fd, offset, size = _HEAD.unpack_from(raw, at)
        at += _HEAD.size
        path = raw[at : at + path_length].decode()
        at += path_length
        yield Call(kind.decode(), fd, offset, path, raw[at : at + size])
        at += size


@dataclass
class Stored:
    """One file: what is there for good, and what was done since: writes, and cuts to a length."""

    kept: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        """Have all of it there for good."""
        if self.pending:
            self.kept = self.whole()
            self.pending.clear()

    def whole(self) -> bytes:
        """Give the contents as the program sees them."""
        content = bytearray(self.kept)
        for offset, data in self.pending:
            _put(content, offset, data)
        return bytes(content)

    def left(self, chance: random.Random, survival: float, sector: int) -> bytes:
        """Give contents in which each sector that was not synced survives or does not."""
        content = bytearray(self.kept)
        for offset, data in self.pending:
            if data is None:
                if chance.random() < survival:
                    _put(content, offset, None)
                continue
            at = 0
            while at < len(data):
                length = min(sector - (offset + at) % sector, len(data) - at)
                if chance.random() < survival:
                    _put(content, offset + at, data[at : at + length])
                at += length
        return bytes(content)


def _put(content: bytearray, offset: int, data: bytes | None) -> None:
    """Write at an offset, or cut there where there are no data."""
    if data is None:
        del content[offset:]
        content.extend(bytes(offset - len(content)))
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


Change = tuple[tuple[str, int | None], ...]
"""Names that change at once, each with the number of the file that it names from then on.

None is no file, `_FOLDER` a folder.
"""

_FOLDER: Final = -1


class Disk:
    """A disk as its calls leave it, from a folder that is empty at first."""

    def __init__(self, root: Path, heeds: Callable[[str], bool]) -> None:
        """`heeds` says whether a sync of a path makes anything safe: a disk may lie."""
        self._heeds = heeds
        self._root = str(root)
        self._files: list[Stored] = []
        self._folders = {self._root}
        self._kept_folders = {self._root}
        self._names: dict[str, int] = {}
        self._kept_names: dict[str, int] = {}
        self._changes: dict[str, list[Change]] = {}
        """By folder, what was done to its names since its last sync."""
        self._open: dict[int, str | int] = {}
        self._paths: dict[int, str] = {}

    def do(self, call: Call) -> None:
        """Take in one call."""
        getattr(self, f"_{call.kind}")(call)

    def _o(self, call: Call) -> None:
        path = self._paths[call.fd] = call.path.rstrip("/")
        if path in self._folders:
            self._open[call.fd] = path
            return
        if path not in self._names:
            self._files.append(Stored())
            self._name((path, len(self._files) - 1))
        number = self._names[path]
        if call.offset & 0o1000:  # O_TRUNC
            self._files[number].pending.append((0, None))
        self._open[call.fd] = number

    def _w(self, call: Call) -> None:
        self._file(call).pending.append((call.offset, call.data))

    def _t(self, call: Call) -> None:
        self._file(call).pending.append((call.offset, None))

    def _file(self, call: Call) -> Stored:
        number = self._open[call.fd]
        assert isinstance(number, int), call
        return self._files[number]

    def _s(self, call: Call) -> None:
        opened = self._open[call.fd]
        if not self._heeds(self._paths[call.fd]):
            return
        if isinstance(opened, int):
            self._files[opened].sync()
            return
        for change in self._changes.pop(opened, []):
            _apply(change, self._kept_names, self._kept_folders)

    def _r(self, call: Call) -> None:
        # No file system that is worth the name loses both names.
        self._name((call.path, None), (call.data.decode(), self._names[call.path]))

    def _u(self, call: Call) -> None:
        self._name((call.path, None))

    def _m(self, call: Call) -> None:
        path = call.path.rstrip("/")
        self._folders.add(path)
        self._changes.setdefault(_above(path), []).append(((path, _FOLDER),))

    def _name(self, *change: tuple[str, int | None]) -> None:
        _apply(change, self._names, self._folders)
        self._changes.setdefault(_above(change[0][0]), []).append(change)

    def lay_down(self, folder: Path, chance: random.Random, survival: float) -> None:
        """Write into an empty folder what may be left if power is lost now.

        `survival` is how likely each thing is to be there that nothing vouches for, 0 to 1. Of the
        names of a folder those survive that were made or removed before some moment.
        """
        names, folders = dict(self._kept_names), set(self._kept_folders)
        for changes in self._changes.values():
            count = sum(chance.random() < survival for _ in changes)
            for change in changes[:count]:
                _apply(change, names, folders)
        sector = chance.choice(SECTORS)
        for path in sorted(folders):
            if self._is_reachable(path, folders):
                (folder / path[len(self._root) :].lstrip("/")).mkdir(exist_ok=True)
        for path, number in names.items():
            if self._is_reachable(_above(path), folders):
                left = self._files[number].left(chance, survival, sector)
                (folder / path[len(self._root) :].lstrip("/")).write_bytes(left)

    def _is_reachable(self, path: str, folders: set[str]) -> bool:
        while path != self._root:
            if path not in folders:
                return False
            path = _above(path)
        return True


def _apply(change: Change, names: dict[str, int], folders: set[str]) -> None:
    for path, number in change:
        if number == _FOLDER:
            folders.add(path)
        elif number is None:
            names.pop(path, None)
        else:
            names[path] = number


def _above(path: str) -> str:
    return path.rpartition("/")[0]

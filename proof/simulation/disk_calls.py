"""The calls by which the journal reaches its disk, led to a simulated one.

The journal's own code stays as it is. What it imports of the operating system, `os` and `threading`
in four modules, is stood in for, and it is given a folder that is no `Path` but does what one does.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, BinaryIO, Self, cast

from sidestreet.journal import FolderLock, disk, segment, spare
from simulation.disk import SimulatedDisk, StoredFile


class SimulatedPath:
    """A name in the folder, or with an empty name the folder: as much of `Path` as is asked for."""

    __slots__ = ("disk", "name")

    def __init__(self, of: SimulatedDisk, name: str = "") -> None:
        self.disk = of
        self.name = name

    @property
    def parent(self) -> "SimulatedPath":
        """The folder."""
        return SimulatedPath(self.disk)

    @property
    def parents(self) -> tuple["SimulatedPath", ...]:
        """Nothing: the folder stands by itself."""
        return ()

    def __truediv__(self, name: str) -> "SimulatedPath":
        return SimulatedPath(self.disk, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SimulatedPath) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __str__(self) -> str:
        return self.name or "folder"

    def with_name(self, name: str) -> "SimulatedPath":
        """Return another name."""
        return SimulatedPath(self.disk, name)

    def exists(self) -> bool:
        """Whether it is there."""
        return not self.name or self.name in self.disk.names

    def iterdir(self) -> Iterator["SimulatedPath"]:
        """Yield what is in the folder."""
        return iter([SimulatedPath(self.disk, name) for name in self.disk.names])

    def glob(self, pattern: str) -> Iterator["SimulatedPath"]:
        """Yield what ends as a pattern does that begins with a star."""
        ending = pattern.removeprefix("*")
        return (path for path in self.iterdir() if path.name.endswith(ending))

    def stat(self) -> SimpleNamespace:
        """Return how large it is."""
        return SimpleNamespace(st_size=len(self._file().shown))

    def open(self, mode: str) -> BinaryIO:
        """Open it for reading."""
        assert mode == "rb"
        return BytesIO(self._file().shown)

    def rename(self, target: "SimulatedPath") -> None:
        """Give it another name."""
        self.disk.rename(self.name, target.name)

    def unlink(self) -> None:
        """Take its name away."""
        self.disk.remove(self.name)

    def _file(self) -> StoredFile:
        file = self.disk.find(self.name)
        if file is None:
            raise FileNotFoundError(self.name)
        return file


class SimulatedCalls:
    """As much of `os` as the journal asks for."""

    O_RDWR = os.O_RDWR
    O_RDONLY = os.O_RDONLY
    O_CREAT = os.O_CREAT
    O_TRUNC = os.O_TRUNC
    O_DIRECTORY = os.O_DIRECTORY

    def __init__(self) -> None:
        self._open: dict[int, tuple[SimulatedDisk, StoredFile | None]] = {}
        self._next = 3

    def open(self, path: SimulatedPath, flags: int, mode: int = 0o777) -> int:
        """Open the folder or a file."""
        del mode
        file = None
        if path.name:
            file = path.disk.find(path.name)
            if file is None and not flags & os.O_CREAT:
                raise FileNotFoundError(path.name)
            if file is None or flags & os.O_TRUNC:
                file = path.disk.create(path.name)
        self._next += 1
        self._open[self._next] = path.disk, file
        return self._next

    def close(self, fd: int) -> None:
        """Close it."""
        del self._open[fd]

    def pwrite(self, fd: int, data: bytes, offset: int) -> int:
        """Write to a file."""
        of, file = self._open[fd]
        assert file is not None
        return of.write(file, data, offset)

    def fdatasync(self, fd: int) -> None:
        """Keep a file or the names in the folder."""
        of, file = self._open[fd]
        of.sync(file)

    fsync = fdatasync

    def ftruncate(self, fd: int, length: int) -> None:
        """Empty a file that could not be filled."""
        file = self._open[fd][1]
        assert file is not None
        assert not length
        file.shown.clear()
        file.kept.clear()
        file.pending.clear()


class SimulatedThread:
    """Does its work when it is begun, or when it is waited for: a thread may do either."""

    def __init__(self, chance: Random, target: Callable[[], None]) -> None:
        self._work: Callable[[], None] | None = target
        self._is_prompt = chance.random() < 0.5

    def start(self) -> None:
        """Begin."""
        if self._is_prompt:
            self.join()

    def join(self) -> None:
        """Come to an end."""
        work, self._work = self._work, None
        if work is not None:
            work()

    def is_alive(self) -> bool:
        """Whether the work is still to be done."""
        return self._work is not None


@contextmanager
def simulated_calls(chance: Random) -> Iterator[None]:
    """Lead the journal's calls to simulated disks for as long as this holds."""
    calls = SimulatedCalls()

    def thread(target: Callable[[], None], **_: object) -> SimulatedThread:
        return SimulatedThread(chance, target)

    stand_ins: list[tuple[Any, str, object]] = [
        (disk, "os", calls),
        (segment, "os", calls),
        (spare, "threading", SimpleNamespace(Thread=thread)),
    ]
    real = [(module, name, getattr(module, name)) for module, name, _ in stand_ins]
    try:
        for module, name, stand_in in stand_ins:
            setattr(module, name, stand_in)
        yield
    finally:
        for module, name, value in real:
            setattr(module, name, value)


class HeldFolder(FolderLock):
    """The lock of a folder that no other process can reach."""

    def __init__(self) -> None:
        super().__init__(Path(), 0)
        self._fd = None

    @classmethod
    def acquire(cls, folder: Path) -> Self:
        """Take it, which is always possible."""
        del folder
        return cls()


def folder_of(of: SimulatedDisk) -> Path:
    """Return the folder of a disk as what the journal takes."""
    return cast("Path", SimulatedPath(of))

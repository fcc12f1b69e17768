"""A disk that keeps what it was told to keep, and forgets the rest when power goes.

Each file has two contents: what the operating system shows (`shown`) and what would be found after
power was lost (`kept`), with the writes in between. Names are kept apart from contents, as a file
system keeps them. Calls can be made to fail, and the power or the process to go, at any one of
them: before it, after it, and in the middle of a write.

The surprising part is a sync that fails: the operating system then holds the bytes to be written,
though the disk may lack them, and the next sync says that all is well. That is what Linux does.
"""

import errno
from collections.abc import Callable, Iterator
from enum import StrEnum
from random import Random
from typing import Final

SECTOR_BYTES: Final = 512


class PowerLost(BaseException):
    """The machine stopped. No `Exception`, so that nobody carries on from it."""


class ProcessKilled(BaseException):
    """The process stopped, the machine did not."""


class Loss(StrEnum):
    """What becomes of that which was written and not synced."""

    WHOLLY = "unsynced writes lost wholly"
    PARTLY = "unsynced writes lost in part"
    TORN = "unsynced writes torn at 512 bytes"
    NOT = "unsynced writes kept all the same"


class StoredFile:
    """One file: what is shown, what is kept, and the writes in between."""

    __slots__ = ("kept", "pending", "shown")

    def __init__(self) -> None:
        self.shown = bytearray()
        self.kept = bytearray()
        self.pending: list[tuple[int, bytes]] = []

    def write(self, offset: int, data: bytes) -> None:
        """Show bytes that are not kept yet."""
        _put(self.shown, offset, data)
        self.pending.append((offset, data))

    def sync(self) -> None:
        """Keep all that was written."""
        for offset, data in self.pending:
            _put(self.kept, offset, data)
        self.pending.clear()

    def fail_to_sync(self, chance: Random) -> None:
        """Keep some of it, and take all of it for kept."""
        for offset, data in _sectors(self.pending):
            if chance.random() < 0.5:
                _put(self.kept, offset, data)
        self.pending.clear()

    def lose_power(self, loss: Loss, chance: Random) -> None:
        """Become what is found afterwards."""
        if loss is Loss.NOT:
            self.sync()
        elif loss is Loss.PARTLY:
            for offset, data in self.pending:
                if chance.random() < 0.5:
                    _put(self.kept, offset, data)
        elif loss is Loss.TORN:
            self.fail_to_sync(chance)
        self.pending.clear()
        self.shown = bytearray(self.kept)


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _sectors(writes: list[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    for offset, data in writes:
        position = 0
        while position < len(data):
            start = offset + position
            length = min(SECTOR_BYTES - start % SECTOR_BYTES, len(data) - position)
            yield start, data[position : position + length]
            position += length


class SimulatedDisk:
    """A folder of files, and the faults that were planned for it.

    `met` is called with the name of every fault that came to pass.
    """

    def __init__(self, chance: Random, met: Callable[[str], None]) -> None:
        self.files: dict[int, StoredFile] = {}
        self.names: dict[str, int] = {}
        self.kept_names: dict[str, int] = {}
        self.room: int | None = None
        self.write_fails = self.sync_fails = False
        self.calls = 0
        self._chance = chance
        self._met = met
        self._numbers = 0
        self._stop: tuple[int, type[BaseException]] | None = None

    def stop_in(self, calls: int, how: type[BaseException]) -> None:
        """Have the machine or the process stop at one of the calls to come."""
        self._stop = calls, how

    def stop_no_more(self) -> None:
        """Forget a stop that has not come."""
        self._stop = None

    def heal(self) -> None:
        """Plan no fault any more."""
        self._stop = self.room = None
        self.write_fails = self.sync_fails = False

    def used(self) -> int:
        """Return how many bytes the files take."""
        return sum(len(self.files[number].shown) for number in self.names.values())

    def create(self, name: str) -> StoredFile:
        """Make an empty file, not kept yet, in the place of any of that name."""
        self._step()
        self._numbers += 1
        file = self.files[self._numbers] = StoredFile()
        self.names[name] = self._numbers
        return file

    def find(self, name: str) -> StoredFile | None:
        """Return the file of a name."""
        number = self.names.get(name)
        return None if number is None else self.files[number]

    def write(self, file: StoredFile, data: bytes, offset: int) -> int:
        """Write, perhaps not all of it, and return how much. Raises `OSError`."""
        if self._step(data, file, offset):
            return len(data)
        if self.write_fails:
            self.write_fails = False
            self._met("failed writes")
            raise OSError(errno.EIO, "planned")
        longer = offset + len(data) - len(file.shown)
        if self.room is not None and longer > 0 and self.used() + longer > self.room:
            self._met("full disks")
            raise OSError(errno.ENOSPC, "planned")
        if len(data) > SECTOR_BYTES and self._chance.random() < 0.01:
            self._met("short writes")
            data = data[: self._chance.randrange(1, len(data))]
        file.write(offset, data)
        return len(data)

    def sync(self, file: StoredFile | None) -> None:
        """Keep a file's contents, or the folder's names. Raises `OSError`."""
        self._step()
        if self.sync_fails:
            self.sync_fails = False
            self._met("failed syncs")
            if file is not None:
                file.fail_to_sync(self._chance)
            raise OSError(errno.EIO, "planned")
        if file is None:
            self.kept_names = dict(self.names)
        else:
            file.sync()

    def rename(self, name: str, target: str) -> None:
        """Give a file another name, not kept yet."""
        self._step()
        self.names[target] = self.names.pop(name)

    def remove(self, name: str) -> None:
        """Take a file's name away, not for good yet."""
        self._step()
        del self.names[name]

    def lose_power(self, loss: Loss) -> None:
        """Become what is found when power is back."""
        if loss is Loss.NOT or (loss is not Loss.WHOLLY and self._chance.random() < 0.5):
            self.kept_names = dict(self.names)
        elif self.kept_names != self.names:
            self._met("unsynced names lost")
        self.names = dict(self.kept_names)
        for number in sorted(self.names.values()):
            if self.files[number].pending:
                self._met(loss)
            self.files[number].lose_power(loss, self._chance)

    def _step(self, data: bytes = b"", file: StoredFile | None = None, offset: int = 0) -> bool:
        """Count a call, and stop if this is the one; part of a write may be there by then."""
        self.calls += 1
        if self._stop is None:
            return False
        left, how = self._stop
        if left > 0:
            self._stop = left - 1, how
            return False
        self._stop = None
        if file is not None and self._chance.random() < 0.7:
            file.write(offset, data[: self._chance.randrange(len(data) + 1)])
        raise how

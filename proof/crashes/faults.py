"""What is planted between a server and the C library, and what became of it.

`interpose.c` tells how it works. It is compiled when a campaign needs it, with the machine's own
compiler.
"""

import os
import struct
import subprocess
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, Final, Self

SOURCE: Final = Path(__file__).with_name("interpose.c")
_TOLD: Final = struct.Struct("<qqqq1024s")


class Action(IntEnum):
    """What is done at the planned call; the numbers are those of `interpose.c`."""

    NOTHING = 0
    KILL = 1
    FAIL = 2
    HALVE = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """What is done at which call, counted from 1 over all that changes files; 0 is none."""

    action: Action = Action.NOTHING
    at: int = 0
    error: int = 0
    goes_on: bool = False
    """Whether every call after it is met by the same."""

    def text(self) -> str:
        """Name it in a message."""
        more = " and all after it" if self.goes_on else ""
        why = f" with {os.strerror(self.error)}" if self.error else ""
        return f"{self.action.name}{why} at call {self.at}{more}"


@dataclass(frozen=True, slots=True)
class Told:
    """What servers met: how many calls, how many as planned, and what the first of those was."""

    calls: int = 0
    hit: int = 0
    refused: int = 0
    """How many writes found the disk full."""
    first: str = ""


def build(folder: Path) -> Path:
    """Compile what stands between, and give its path."""
    path = folder / "interpose.so"
    words = ["cc", "-O1", "-shared", "-fPIC", "-o", str(path), str(SOURCE), "-ldl", "-lpthread"]
    subprocess.run(words, check=True, capture_output=True)
    return path


class Meter:
    """The memory that servers share with their campaign."""

    def __init__(self) -> None:
        self.fd = os.memfd_create("told")
        os.ftruncate(self.fd, _TOLD.size)

    def read(self) -> Told:
        """Give what there was up to now."""
        calls, hit, _, refused, first = _TOLD.unpack(os.pread(self.fd, _TOLD.size, 0))
        return Told(calls, hit, refused, first.rstrip(b"\0").decode())

    def fill(self, *, is_full: bool) -> None:
        """Let no file grow from now on, or let them."""
        self.fill_at(int(is_full))

    def fill_at(self, call: int) -> None:
        """Let no file grow from that call on, counted from 1; 0 is never."""
        os.pwrite(self.fd, struct.pack("<q", call), 16)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.fd)


def plan_of(fault: Fault, folder: Path) -> dict[str, Any]:
    """Give a fault as the nursery is told of it."""
    return {
        "folder": str(folder),
        "action": int(fault.action),
        "at": fault.at,
        "error": fault.error,
        "goes_on": int(fault.goes_on),
    }

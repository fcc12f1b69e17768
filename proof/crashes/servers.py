"""Servers and other commands, each a process that a nursery forks, watched from outside."""

import contextlib
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from crashes.faults import Fault, Meter, plan_of
from crashes.nursery import READ_BACK

SECONDS: Final = 20.0
"""How long is waited for what must happen."""

SEGMENT_BYTES: Final = 32 * 1024
"""So small that a script of some dozen requests needs several segments."""

_READ_BACK: Final = re.compile(READ_BACK + r" (\d+): ([0-9a-f]{64})")


class Nursery:
    """Where servers come from. With a library, each of them has that loaded ahead of all."""

    def __init__(self, library: Path | None = None, segment_bytes: int = SEGMENT_BYTES) -> None:
        self._line, theirs = socket.socketpair()
        number = theirs.fileno()
        environ = dict(os.environ)
        source = str(Path(__file__).parents[1])
        environ["PYTHONPATH"] = os.pathsep.join([source, environ.get("PYTHONPATH", "")])
        if library is not None:
            environ["LD_PRELOAD"] = str(library)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "crashes.nursery", str(number), str(segment_bytes)],
                pass_fds=(number,),
                env=environ,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()
        self._process.wait(SECONDS)

    def ask(self, told: dict[str, Any], descriptors: Sequence[int] = ()) -> int:
        """Have something done and give the answer."""
        text = json.dumps(told).encode()
        socket.send_fds(self._line, [text], list(descriptors))
        return int(json.loads(self._line.recv(4096)))

    def serve(
        self,
        data: Path,
        *words: str,
        fault: Fault | None = None,
        meter: Meter | None = None,
        log: int | None = None,
    ) -> "Server":
        """Start a server on a folder. It need not come to answer. A fault needs a meter."""
        words = ("serve", "--port", "0", "--data", str(data), *words)
        # What is beside the folder counts too: its own name has to last.
        return Server(self, words, below=data.parent, fault=fault, meter=meter, log=log)

    def run(
        self,
        *words: str,
        below: Path,
        fault: Fault | None = None,
        meter: Meter | None = None,
    ) -> "Command":
        """Start a command. A fault, which needs a meter, is met at calls below that folder."""
        return Command(self, words, below=below, fault=fault, meter=meter)


class Started:
    """A command of `sidestreet` in a process of its own, alive or not."""

    def __init__(
        self,
        nursery: Nursery,
        words: Sequence[str],
        *,
        below: Path,
        fault: Fault | None,
        meter: Meter | None,
        log: int | None = None,
    ) -> None:
        self.code: int | None = None
        """The exit code, minus the number of the signal that ended it; None while it runs."""
        self._nursery = nursery
        self._log = os.memfd_create("log", os.MFD_CLOEXEC)
        os.set_blocking(self._log, True)
        self._out, theirs = os.pipe()
        told: dict[str, Any] = {"words": list(words)}
        descriptors = [theirs, self._log]
        if meter is not None:
            told["plan"] = plan_of(fault or Fault(), below)
            descriptors.append(meter.fd)
            if log is not None:
                descriptors.append(log)
        self.pid = nursery.ask(told, descriptors)
        os.close(theirs)

    def hear(self, seconds: float) -> str | None:
        """Give what it says next on standard output: "" at its end, None if nothing comes."""
        if not select.select([self._out], [], [], seconds)[0]:
            return None
        more = os.read(self._out, 4096).decode()
        if not more:
            self.wait()
        return more

    def kill(self) -> None:
        """End it as a power switch would end the process."""
        if self.code is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.wait()

    def wait(self) -> int:
        """Wait for the end and give the exit code."""
        if self.code is None:
            self.code = self._nursery.ask({"wait": self.pid})
        return self.code

    @property
    def log(self) -> str:
        """All that was written to standard error."""
        return os.pread(self._log, os.fstat(self._log).st_size, 0).decode()

    def has_ended_within(self, seconds: float) -> bool:
        """Wait for the end, at most so long, and say whether it has come."""
        raise NotImplementedError

    def close(self) -> None:
        """End it if it has not, and let go of what belongs to it."""
        self.kill()
        os.close(self._out)
        os.close(self._log)


class Command(Started):
    """A command that does its work and ends."""

    said = ""
    """What was heard of it on standard output."""

    def has_ended_within(self, seconds: float) -> bool:
        """Wait for the end, at most so long from one word to the next; say whether it has come."""
        while self.code is None and (more := self.hear(seconds)) is not None:
            self.said += more
        return self.code is not None


class Server(Started):
    """A server. `await_ready` says whether it came to answer."""

    port = 0

    def await_ready(self) -> bool:
        """Wait until the server answers, or has ended; say which."""
        text = ""
        while not text.endswith("\n"):
            more = self.hear(SECONDS)
            if more is None:
                raise AssertionError(f"neither ready nor ended\n{self.log}")
            if not more:
                return False
            text += more
        self.port = int(text.rpartition(":")[2])
        return True

    def has_ended_within(self, seconds: float) -> bool:
        """Wait for the end, at most so long, and say whether it has come."""
        if self.code is None:
            rest = self.hear(seconds)
            assert not rest, f"more than the ready line: {rest!r}"
        return self.code is not None

    def stop(self) -> int:
        """End it by SIGTERM and give its exit code."""
        os.kill(self.pid, signal.SIGTERM)
        if not self.has_ended_within(SECONDS):
            self.kill()
        assert self.code is not None
        return self.code

    @property
    def read_back(self) -> tuple[int, str]:
        """The last record that the start found, and the digest of the state after it."""
        found = _READ_BACK.search(self.log)
        assert found is not None, f"nothing was read back:\n{self.log}"
        return int(found[1]), found[2]


_Started = TypeVar("_Started", bound=Started)


@contextlib.contextmanager
def closing(started: _Started) -> Iterator[_Started]:
    """Give a process, and end it with the block. What goes wrong there is told with its log."""
    try:
        yield started
    except Exception as broken:
        started.has_ended_within(1)
        broken.add_note(f"exit code {started.code}, log:\n{started.log[-4000:]}")
        raise
    finally:
        started.close()

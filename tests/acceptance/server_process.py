"""A real `sidestreet serve` in a process of its own, on a free port.

Nothing here sleeps: a start is over when the ready line has come, a stop when the process has
ended. A server that was stopped must have ended cleanly and must not have complained.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Final

SECONDS: Final = 20.0
"""How long a test waits for what must happen."""

SIDESTREET: Final = str(Path(sys.executable).with_name("sidestreet"))
CLEAR_STREET: Final = str(Path(sys.executable).with_name("clear-street"))

_READY: Final = "ready "
_COMPLAINTS: Final = (" ERROR ", " CRITICAL ", "Traceback", "Warning:")


class ServerProcess:
    """A server that answers at `url`."""

    def __init__(
        self,
        *options: str,
        data: Path | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """Start a server, with variables of its own perhaps, and wait for its ready line."""
        kept = ("--ephemeral",) if data is None else ("--data", str(data))
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives with the server
        self.process = subprocess.Popen(
            [SIDESTREET, "serve", "--port", "0", *kept, *options],
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(environ or {})},
        )
        line = self._first_line()
        if not line.startswith(_READY):
            log = self.log
            self.kill()
            raise AssertionError(f"expected a ready line, got {line!r}; log:\n{log}")
        self.url = line.removeprefix(_READY).strip()
        self.port = int(self.url.rpartition(":")[2])

    @property
    def log(self) -> str:
        """All that the server has written to standard error."""
        # Read in place: the server writes through the same file position.
        number = self._log.fileno()
        return os.pread(number, os.fstat(number).st_size, 0).decode()

    def stop(self) -> str:
        """End the server with SIGTERM and return its log. It must end cleanly."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait_for_clean_end()

    def wait_for_clean_end(self) -> str:
        """Wait for a server that was told to stop, and return its log."""
        code = self.process.wait(SECONDS)
        rest = self._stdout().read()
        log = self.log
        self._close()
        assert code == 0, f"ended with {code}; log:\n{log}"
        assert rest == b"", f"more than the ready line on standard output: {rest!r}"
        complaints = [word for word in _COMPLAINTS if word in log]
        assert not complaints, f"{complaints} in the log:\n{log}"
        return log

    def kill(self) -> None:
        """End the server as a power switch would."""
        self.process.kill()
        self.process.wait(SECONDS)
        self._close()

    def _close(self) -> None:
        self._stdout().close()
        self._log.close()

    def _stdout(self) -> IO[bytes]:
        assert self.process.stdout is not None
        return self.process.stdout

    def _first_line(self) -> str:
        if not select.select([self._stdout()], [], [], SECONDS)[0]:
            return "(nothing)"
        return self._stdout().readline().decode()


@contextlib.contextmanager
def serving(
    *options: str, data: Path | None = None, environ: Mapping[str, str] | None = None
) -> Iterator[ServerProcess]:
    """Run a server for a block, and see that it ends cleanly after it."""
    server = ServerProcess(*options, data=data, environ=environ)
    try:
        yield server
    except BaseException:
        if server.process.poll() is None:
            server.kill()
        raise
    if server.process.poll() is None:
        server.stop()

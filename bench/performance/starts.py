"""How long somebody waits before anything happens: a command, a server, a desk for a test."""

import compileall
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Final

import fixture
import sidestreet
from performance.machine import Watch
from performance.rows import Form, Row

BIN: Final = Path(sys.executable).parent
TIMES: Final = 21
_MS: Final = 1000


def starts(form: Form) -> Iterator[Row | str]:
    """Yield the starts of the command lines, of a server, and of a test's desk."""
    # As after a first start, also where this environment writes no bytecode.
    compileall.compile_dir(Path(sidestreet.__file__).parent, quiet=1)
    times = max(5, form.sized(TIMES))
    commands: dict[str, Sequence[str]] = {
        "python, doing nothing": [sys.executable, "-c", "pass"],
        "clear-street --version": [str(BIN / "clear-street"), "--version"],
        "clear-street --help": [str(BIN / "clear-street"), "--help"],
        "sidestreet --version": [str(BIN / "sidestreet"), "--version"],
    }
    took: dict[str, list[float]] = {name: [] for name in commands}
    watch = Watch()
    for _ in range(times):
        for name, command in commands.items():
            begun = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            took[name].append((time.perf_counter() - begun) * _MS)
    steal = watch.steal()
    for name, each in took.items():
        yield Row(name, "process, begin to end", spread(each), steal)
    watch = Watch()
    served = [ready_ms() for _ in range(times)]
    yield Row("sidestreet serve --ephemeral", "until `ready`", spread(served), watch.steal())
    yield from fixtures(form)


def spread(times: list[float]) -> dict[str, float]:
    """Return the figures of a row: the median and the longest."""
    return {"median_ms": round(median(times), 1), "most_ms": round(max(times), 1)}


def ready_ms() -> float:
    """Return how long a server takes until it answers."""
    command = [str(BIN / "sidestreet"), "serve", "--ephemeral", "--port", "0"]
    begun = time.perf_counter()
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ
    )
    try:
        if server.stdout is None or not server.stdout.readline().startswith("ready "):
            raise RuntimeError("the server did not start")
        return (time.perf_counter() - begun) * _MS
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def fixtures(form: Form) -> Iterator[Row]:
    """Yield what a desk costs a test, in processor time."""
    times = max(10, form.sized(fixture.ROUNDS))
    for name, once in fixture.fixtures().items():
        watch = Watch()
        took = [fixture.timed(once) for _ in range(times)]
        yield Row(name, "processor time of a test", spread(took), watch.steal())

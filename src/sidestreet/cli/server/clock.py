"""The clock of a running desk: shown, stopped, set going, and advanced.

What came of it is printed on standard output; how far an advance is goes to standard error, on one
line that is written over where that is a terminal. Whoever interrupts it ends the advance, and the
desk stays at the instant that it has reached.
"""

import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

import click

from sidestreet.cli.server.local_server import LocalServer
from sidestreet.cli.wording import counted

_PATH: Final = "/sidestreet/v1/clock"
_LOOK_AFTER_S: Final = 0.2
_COLUMNS: Final = 72


def show(server: LocalServer) -> Iterator[str]:
    """Yield what the clock says, a line for each thing."""
    yield from _lines(server.ask("GET", _PATH))


def change(server: LocalServer, asked: dict[str, Any]) -> Iterator[str]:
    """Have the clock go otherwise, and yield what it says then."""
    yield from _lines(server.ask("PUT", _PATH, asked))


def advance(server: LocalServer, asked: dict[str, str]) -> str:
    """Advance the desk, show how far it is, and return a line that says where it is."""
    with ThreadPoolExecutor(max_workers=1) as one:
        arrival = one.submit(server.ask, "POST", f"{_PATH}/advance", asked, timeout_s=None)
        try:
            _watch(server, arrival)
        except KeyboardInterrupt:
            server.ask("DELETE", f"{_PATH}/advance")
        told: dict[str, Any] = arrival.result()
    if told["has_nothing_ahead"]:
        return f"it is {told['now']}, and nothing is ahead"
    how = "it is" if told["is_complete"] else "canceled: it is"
    return f"{how} {told['now']}, {counted(told['records'], 'record')} after {told['began_at']}"


def _watch(server: LocalServer, arrival: Future[Any]) -> None:
    """Show how far an advance is until it has ended."""
    shown = ""
    while True:
        try:
            arrival.exception(_LOOK_AFTER_S)
        except TimeoutError:
            progress = server.ask("GET", _PATH)["advance"]
            line = "" if progress is None else _progress_line(progress)
            if line and line != shown:
                _show(line)
                shown = line
            continue
        if shown and sys.stderr.isatty():
            click.echo(err=True)
        return


def _progress_line(progress: dict[str, Any]) -> str:
    share = "" if progress["percent"] is None else f"{progress['percent']:3d} %  "
    return f"{share}{progress['now']}  {progress['records']:,} records"


def _show(line: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{line:{_COLUMNS}}", err=True, nl=False)
    else:
        click.echo(line, err=True)


def _lines(clock: dict[str, Any]) -> Iterator[str]:
    for name, value in clock.items():
        if value is not None and not isinstance(value, dict):
            yield f"{name.replace('_', ' ') + ':':15}{value}"

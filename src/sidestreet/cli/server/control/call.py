"""One call of the control API from a shell: made, sent once, and its answer shown.

It is never sent again by itself: a fill that was asked for twice is two fills. What the server
answers is printed without its envelope; what it refuses goes to standard error, with exit code 1.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from sidestreet import __version__
from sidestreet.cli.client import connection, request, show, stdin
from sidestreet.cli.client.answer import Answer
from sidestreet.cli.client.connection import ExchangeFailed
from sidestreet.cli.client.files import Files
from sidestreet.cli.client.grammar import Command, Flag
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.words import Line
from sidestreet.cli.server.control.address import Address
from sidestreet.cli.server.key_wanted import KEY_WANTED, is_key_wanted

_TIMEOUT_S: Final = 3600.0
"""An advance through years takes its time; a server that is gone says so at once."""

_SUCCESS: Final = range(200, 300)


class Typed(NamedTuple):
    """What was typed of a request: flags and texts, a bare word perhaps, a file for the body."""

    settings: Sequence[tuple[Flag, str]]
    bare: Sequence[str]
    file: str | None


class Printing(NamedTuple):
    """How an answer is printed, as the client's flags of the same names say."""

    format: str
    transform: str
    raw_output: bool


def run(command: Command, typed: Typed, where: Address, printing: Printing) -> int:
    """Make a call and return the exit code. Raises `Problem` for what cannot be sent."""
    made = _request(request.gather(command, typed.settings, typed.bare), typed.file)
    style = show.Style(_line(printing), {}, command.title)
    answer = _exchange(made, where)
    if answer.status not in _SUCCESS:
        told = _told(answer)
        if is_key_wanted(answer.status, told):
            told += f": {KEY_WANTED}. It may stand in SIDESTREET_CONTROL_KEY, too"
        raise Problem(told)
    return show.show(answer, style, made.method, where.server.url(made.target))


def _request(parts: request.Parts, file: str | None) -> request.Request:
    """Return the request; its body may stand in a file, or come from standard input."""
    taken: str | None = None
    if file is not None:
        parts.merge(request.piped_value(_content(file)))
    elif (parts.command.body != "none" or parts.missing()) and stdin.waiting():
        data = stdin.read()
        if data:
            parts.merge(request.piped_value(data))
            taken = "it was already read as the parameters and body of the request"
    request.require_all(parts)
    return request.build(parts, Files(stdin.read, taken))


def _content(file: str) -> bytes:
    if file == "-":
        return stdin.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise Problem(f'cannot read file "{file}": {error.strerror}') from None


def _exchange(made: request.Request, where: Address) -> Answer:
    headers = [
        ("Accept", "application/json"),
        ("User-Agent", f"sidestreet/{__version__}"),
        ("Authorization", f"Bearer {where.key}"),
    ]
    if made.body is not None:
        headers.append(("Content-Type", "application/json"))
    wire = connection.encode(made.method, where.server, made.target, headers, made.body)
    try:
        return connection.exchange(where.server, wire, _TIMEOUT_S)
    except ExchangeFailed as error:
        told = f'{made.method} "{where.server.url(made.target)}": {error}'
        if error.refused:
            told += (
                f"\nNothing is listening on {where.server.authority}. Start a server with "
                "'sidestreet serve --control', or name one with --url or --data."
            )
        elif made.method != "GET":
            told += "\nThe server may have done it all the same: look before repeating."
        raise Problem(told) from None


def _line(printing: Printing) -> Line:
    """Return the words by which the client's printing goes: it prints what is in the envelope."""
    transform = f"data|{printing.transform}" if printing.transform else "data"
    switches = frozenset({"raw-output"}) if printing.raw_output else frozenset()
    return Line({"format": printing.format, "transform": transform}, switches, None, None, (), ())


def _told(answer: Answer) -> str:
    """Return what a refusal says, in our envelope or in the words of whoever answered instead."""
    try:
        error: dict[str, Any] = json.loads(answer.body)["error"]
        told = [f"{error['message']} ({answer.status})"]
        told += [_detail(each) for each in error.get("details") or () if not _is_in(each, told[0])]
    except (ValueError, KeyError, TypeError):
        return f"{answer.status} {answer.reason}".rstrip()
    return "\n".join(told)


def _is_in(detail: dict[str, Any], message: str) -> bool:
    """Whether a message says all that a detail does."""
    return all(str(text) in message for text in detail.values() if text is not None)


def _detail(detail: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in detail.items())

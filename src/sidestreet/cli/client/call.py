"""One call: the request made, sent, sent again where that is right, and the answer shown."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from sidestreet.cli.client import connection, headers, request, retries, show, stdin, trace
from sidestreet.cli.client.connection import ExchangeFailed
from sidestreet.cli.client.files import Files
from sidestreet.cli.client.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from sidestreet.cli.client.answer import Answer
    from sidestreet.cli.client.grammar import Command
    from sidestreet.cli.client.request import Parts, Request
    from sidestreet.cli.client.show import Style
    from sidestreet.cli.client.target import Server
    from sidestreet.cli.client.words import Line

START: Final = "sidestreet serve"
"""How a server is started on this machine."""

_LOOPBACK: Final = frozenset(("127.0.0.1", "localhost", "::1"))


def run(
    line: Line,
    command: Command,
    server: Server,
    style: Style,
    sleep: Callable[[float], object],
) -> int:
    """Make the call that a command line asks for and return the exit code. Raises `Problem`."""
    made = _request(request.gather(command, line.settings, line.positionals))
    sent = headers.compose(
        command, line.text("api-key"), os.environ, has_body=made.body is not None
    )
    debug = "debug" in line.switches

    def attempt(done: int) -> Answer:
        return _attempt(made, server, [*sent, (headers.RETRY_COUNT, str(done))], debug=debug)

    try:
        answer = retries.send(attempt, sleep)
    except ExchangeFailed as error:
        raise Problem(_unanswered(error, made, server)) from None
    return show.show(answer, style, made.method, server.url(made.target))


def _request(parts: Parts) -> Request:
    """Return the request of a command line, with what standard input adds to it."""
    taken: str | None = None
    note = ""
    # A command without a body leaves standard input to the shell's loop around it, unless it
    # cannot do without.
    if parts.command.body != "none" or parts.missing():
        if stdin.waiting():
            if data := stdin.read():
                parts.merge(request.piped_value(data))
                taken = "it was already read as the parameters and body of the request"
        elif stdin.is_silent_pipe():
            note = " (standard input is a pipe that has sent nothing yet, so it was not read)"
    request.require_all(parts, note)
    return request.build(parts, Files(stdin.read, taken))


def _attempt(
    made: Request,
    server: Server,
    sent: list[tuple[str, str]],
    *,
    debug: bool,
) -> Answer:
    wire = connection.encode(made.method, server, made.target, sent, made.body)
    if debug:
        first = f"{made.method} {server.path}{made.target} HTTP/1.1"
        trace.show_request(first, [("Host", server.authority), *sent], made.body)
    try:
        answer = connection.exchange(server, wire)
    except ExchangeFailed as error:
        if debug:
            trace.show_failure(str(error))
        raise
    if debug:
        trace.show_answer(answer)
    return answer


def _unanswered(error: ExchangeFailed, made: Request, server: Server) -> str:
    """Return what to say when no answer came: what failed, and what to do about it."""
    lines = [f'{made.method} "{server.url(made.target)}": {error}']
    if error.refused:
        lines.append(f"Nothing is listening on {server.authority}.")
        if server.host in _LOOPBACK:
            lines[-1] += f" Start a server with '{START}'."
    elif made.method != "GET":
        lines.append("The server may have taken the request all the same: look before repeating.")
    return "\n".join(lines)

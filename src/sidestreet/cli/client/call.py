"""One call: the request made, sent, sent again where that is right, and the answer shown.

Two additions of ours make more of it: `--all` reads the pages that follow, and `--wait` reads the
orders of the answer again until they have ended. What is shown is one answer all the same.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from sidestreet.cli.client import connection, headers, request, retries, show, stdin, trace
from sidestreet.cli.client.connection import ExchangeFailed
from sidestreet.cli.client.files import Files
from sidestreet.cli.client.problem import Problem, usage

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from sidestreet.cli.client.access import Access
    from sidestreet.cli.client.answer import Answer
    from sidestreet.cli.client.grammar import Command
    from sidestreet.cli.client.request import Parts, Request
    from sidestreet.cli.client.show import Style
    from sidestreet.cli.client.words import Line

    _Ask: TypeAlias = Callable[[Request], Answer]
    _Sleep: TypeAlias = Callable[[float], object]
    _Follow: TypeAlias = Callable[[Request, Answer, _Ask, _Sleep], tuple[Answer, int]]

START: Final = "sidestreet serve"
"""How a server is started on this machine."""


class Caller:
    """Asks one server, with the headers that a command line gives."""

    def __init__(self, line: Line, command: Command, access: Access, sleep: _Sleep) -> None:
        self._line = line
        self._command = command
        self._access = access
        self._sleep = sleep
        self._debug = "debug" in line.switches

    def ask(self, made: Request) -> Answer:
        """Return the answer to a request. Raises `Problem` if none came."""
        sent = self.headers(has_body=made.body is not None)

        def attempt(done: int) -> Answer:
            return self._attempt(made, [*sent, (headers.RETRY_COUNT, str(done))])

        try:
            return retries.send(attempt, self._sleep)
        except ExchangeFailed as error:
            raise Problem(unanswered(error, made, self._access)) from None

    def headers(self, *, has_body: bool) -> list[tuple[str, str]]:
        """Return the headers of a request. Raises `Problem` for what no header can carry."""
        return headers.compose(
            self._command,
            self._line.text("api-key"),
            os.environ,
            has_body=has_body,
            profile_key=self._access.profile_key,
        )

    def _attempt(self, made: Request, sent: list[tuple[str, str]]) -> Answer:
        server = self._access.server
        wire = connection.encode(made.method, server, made.target, sent, made.body)
        if self._debug:
            first = f"{made.method} {server.path}{made.target} HTTP/1.1"
            trace.show_request(first, [("Host", server.authority), *sent], made.body)
        try:
            answer = connection.exchange(server, wire)
        except ExchangeFailed as error:
            if self._debug:
                trace.show_failure(str(error))
            raise
        if self._debug:
            trace.show_answer(answer)
        return answer


def run(
    line: Line,
    command: Command,
    access: Access,
    style: Style,
    sleep: _Sleep,
) -> int:
    """Make the call that a command line asks for and return the exit code. Raises `Problem`."""
    follows = _follows(line, command)
    made = _request(request.gather(command, line.settings, line.positionals))
    caller = Caller(line, command, access, sleep)
    answer, code = caller.ask(made), 0
    if follows is not None:
        answer, code = follows(made, answer, caller.ask, sleep)
    return show.show(answer, style, made.method, access.server.url(made.target)) or code


def _follows(line: Line, command: Command) -> _Follow | None:
    """Return what is to follow the first answer, if anything; it is refused before it is sent."""
    if "all" in line.switches:
        from sidestreet.cli.client import pages  # noqa: PLC0415 - only this flag pays

        if not pages.has_pages(command):
            raise usage("--all is for lists with pages", command.full_name)
        return pages.follow
    if "wait" in line.switches:
        from sidestreet.cli.client import waiting  # noqa: PLC0415 - as above

        if not command.reread:
            raise usage("--wait is for commands that submit or cancel orders", command.full_name)
        return waiting.Wait(command, waiting.seconds(line.text("wait-seconds"))).follow
    return None


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


def unanswered(error: ExchangeFailed, made: Request, access: Access) -> str:
    """Return what to say when no answer came: what failed, and what to do about it."""
    server = access.server
    lines = [f'{made.method} "{server.url(made.target)}": {error}']
    if error.refused:
        lines.append(f"Nothing is listening on {server.authority}.")
        if access.is_local:
            lines[-1] += f" Start a server with '{START}'."
    elif made.method != "GET":
        lines.append("The server may have taken the request all the same: look before repeating.")
    return "\n".join(lines)

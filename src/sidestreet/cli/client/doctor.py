"""`clear-street doctor`: what is wrong with the set-up, and what to do about it.

Each check says one thing: that it is as it should be, that it may surprise, or that it is wrong;
the last two with a remedy. Checks that need the one before to have gone well are left out if it
has not. Nothing is changed anywhere, and no key is shown.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from sidestreet import __version__
from sidestreet.cli.client import access, call, headers, kept, output, profiles, request
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.request import Request
from sidestreet.cli.formats.colour import paint, wants_colour
from sidestreet.cli.formats.measure import visible
from sidestreet.cli.gjson.result import get_value
from sidestreet.cli.gjson.scan import NotJson, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from sidestreet.cli.client.access import Access
    from sidestreet.cli.client.answer import Answer
    from sidestreet.cli.client.grammar import Catalogue, Command
    from sidestreet.cli.client.words import Line

CLOCK_SECONDS_MAX: Final = 5.0
"""How far the server's clock may be from ours before it is said."""

_SUCCESS: Final = range(200, 300)
_UNAUTHORIZED: Final = 401
_PROXIES: Final = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY")
_COLOURS: Final = {"ok": "string", "note": "number", "wrong": "title"}


class Finding(NamedTuple):
    """What a check has found; `remedy` is empty if there is nothing to do."""

    state: Literal["ok", "note", "wrong"]
    text: str
    remedy: str = ""


def run(line: Line, command: Command, catalogue: Catalogue) -> int:
    """Print all findings; return 1 if anything is wrong, else 0. Raises `Problem`."""
    request.gather(command, line.settings, line.positionals)
    colour = wants_colour(os.environ, terminal=sys.stdout.isatty())
    wrong = 0
    for finding in _findings(line, command, catalogue):
        wrong += finding.state == "wrong"
        state = finding.state.ljust(5)
        shown = paint(_COLOURS[finding.state], state) if colour else state
        told = f"{shown}  {visible(finding.text)}\n"
        output.out(told + (f"       {visible(finding.remedy)}\n" if finding.remedy else ""))
    if wrong:
        output.warn(f"{wrong} of the checks found something wrong.")
    return 1 if wrong else 0


def _findings(line: Line, command: Command, catalogue: Catalogue) -> Iterator[Finding]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("ok", f"clear-street {__version__} on Python {python}")
    yield _profiles()
    try:
        chosen = access.choose(line, os.environ)
    except Problem as problem:
        yield Finding("wrong", str(problem), "Name a server that there is.")
        return
    yield from _place(chosen)
    yield _key(chosen)
    yield from _server(call.Caller(line, command, chosen, _no_pause), chosen, catalogue)
    yield from _surroundings()


def _profiles() -> Finding:
    try:
        found = profiles.load(os.environ)
    except Problem as problem:
        return Finding("wrong", *str(problem).partition(": ")[::2])
    place = profiles.path(os.environ)
    if not found.by_name:
        return Finding("ok", f"No profiles are kept ({place})")
    used = f"{found.used} is in use" if found.used else "none is in use"
    return Finding("ok", f"{len(found.by_name)} profiles in {place}, {used}")


def _place(chosen: Access) -> Iterator[Finding]:
    url = chosen.server.url("").rstrip("/")
    yield Finding("ok", f"Server {url}, by {chosen.source}")
    if chosen.is_local:
        return
    if not chosen.server.secure:
        yield Finding(
            "wrong",
            "The key would go to another machine in the clear",
            f"Use https://{chosen.server.authority}, if the server has it.",
        )
    if proxy := next((name for name in _PROXIES if os.environ.get(name)), None):
        yield Finding("note", f"{proxy} is set, and is not used here", "Allow a direct connection.")


def _key(chosen: Access) -> Finding:
    if chosen.key_source:
        return Finding("ok", f"A key is given by {chosen.key_source}")
    return Finding(
        "note",
        "No key is given",
        f"Set {headers.KEY_VARIABLE}, or keep one: clear-street profile set NAME --api-key -. A "
        "server that was started with --open takes any.",
    )


def _server(caller: call.Caller, chosen: Access, catalogue: Catalogue) -> Iterator[Finding]:
    try:
        version = caller.ask(_reading(catalogue, "v1:api-version", "get-version"))
    except Problem as problem:
        why, _, remedy = str(problem).partition("\n")
        yield Finding("wrong", why, remedy or "Look whether the server runs there.")
        return
    if version.status not in _SUCCESS or (told := _told(version, "data.version")) is None:
        yield Finding(
            "wrong",
            f"What answers at {chosen.server.authority} is no such server: {version.status}",
            "Look at the address: another program has the port, or a part of the path is missing.",
        )
        return
    yield Finding("ok", f"The server answers, version {told}")
    yield from _clock(version)
    answer = caller.ask(_reading(catalogue, "v1:accounts", "get-accounts"))
    if answer.status in _SUCCESS:
        count = _told(answer, "data.#") or "0"
        yield Finding("ok", f"The key is good and reaches {count} accounts")
    elif answer.status == _UNAUTHORIZED:
        yield Finding(
            "wrong",
            "The server does not take the key" if chosen.key_source else "The server wants a key",
            "Make one with 'sidestreet keys create', or ask whoever runs the server.",
        )
    else:
        message = _told(answer, "error.message") or ""
        yield Finding("wrong", f"Accounts cannot be read: {answer.status} {message}".rstrip(), "")


def _clock(answer: Answer) -> Iterator[Finding]:
    date = answer.header("date")
    if date is None:
        return
    from email.utils import mktime_tz, parsedate_tz  # noqa: PLC0415 - costly, and only here

    parsed = parsedate_tz(date)
    apart = 0.0 if parsed is None else mktime_tz(parsed) - time.time()
    if abs(apart) > CLOCK_SECONDS_MAX:
        yield Finding(
            "note",
            f"The server's clock is {abs(apart):.0f} seconds {'ahead' if apart > 0 else 'behind'}",
            "Set this machine's clock; times that you give, as of a GTD order, go by the server's.",
        )


def _surroundings() -> Iterator[Finding]:
    from importlib.util import find_spec  # noqa: PLC0415 - only this command pays

    if find_spec("textual") is None:
        yield Finding(
            "note",
            "--format explore is not installed",
            "pip install 'sidestreet[explore]' brings it.",
        )
    is_told_not_to = sys.dont_write_bytecode
    if is_told_not_to or not kept.can_keep():
        yield Finding(
            "note",
            "Commands cannot be kept between runs, so each start takes longer",
            "PYTHONDONTWRITEBYTECODE forbids it. Run the program once without it."
            if is_told_not_to
            else "Let this user write to the folder that the program is installed in, once.",
        )


def _reading(catalogue: Catalogue, resource: str, name: str) -> Request:
    return Request("GET", catalogue.find(resource, name).path.removeprefix("/"), None)


def _told(answer: Answer, path: str) -> str | None:
    """Return what stands at a GJSON path of an answer, or None if nothing does."""
    try:
        found = get_value(read(answer.body.decode()), path)
    except (NotJson, UnicodeDecodeError):
        return None
    return None if found is None else found.text()


def _no_pause(_seconds: float) -> None:
    """Try again at once: whoever looks for a fault wants to know soon."""

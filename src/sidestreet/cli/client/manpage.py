"""`@manpages`: the manual page, made from the same table as the help.

One page holds the program, its flags, every command with its flags, and the variables. It is
written as the macros of man(7) have it, and a line that begins with a dot or an apostrophe is
guarded, because roff would obey it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from sidestreet import __version__
from sidestreet.cli.client import headers, help, output, profiles, request, target  # noqa: A004 - its name
from sidestreet.cli.client.grammar import PROGRAM
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.words import GLOBALS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sidestreet.cli.client.grammar import Catalogue, Command
    from sidestreet.cli.client.words import Global, Line

FOLDER: Final = "man"

_VARIABLES: Final = (
    (headers.KEY_VARIABLE, "The key, where --api-key gives none."),
    (target.VARIABLE, "Address of the server, where --base-url gives none."),
    (headers.VARIABLE, "Headers to send, one 'Name: value' a line."),
    (profiles.VARIABLE, "Name of a profile, where nothing else names a server."),
    (profiles.FOLDER_VARIABLE, "Folder of the profiles."),
    ("FORCE_COLOR, NO_COLOR", "Whether answers are coloured: FORCE_COLOR 1 or 0 decides."),
)


def run(line: Line, command: Command, catalogue: Catalogue) -> int:
    """Write the page and return the exit code. Raises `Problem`."""
    parts = request.gather(command, line.settings, line.positionals)
    folder = str(parts.parameters.get("output", FOLDER))
    page = render(catalogue).encode()
    place = os.path.join(folder, "man1", f"{PROGRAM}.1")  # noqa: PTH118 - as elsewhere here
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)  # noqa: PTH103, PTH120 - as above
        if parts.parameters.get("gzip", True):
            import gzip  # noqa: PLC0415 - only this command pays

            # Without a time in it, the same page is the same file.
            _write(f"{place}.gz", gzip.compress(page, mtime=0))
        if parts.parameters.get("text", False):
            _write(place, page)
    except OSError as error:
        raise Problem(f'cannot write manpages to "{folder}": {error.strerror}') from None
    output.out(f"Wrote manpages to {folder}\n")
    return 0


def render(catalogue: Catalogue) -> str:
    """Return the page as roff."""
    return "\n".join(_lines(catalogue)) + "\n"


def _lines(catalogue: Catalogue) -> Iterator[str]:
    yield f'.TH "{PROGRAM.upper()}" "1" "" "{PROGRAM} {__version__}" "User Commands"'
    yield ".SH NAME"
    yield f"{_text(PROGRAM)} \\- command line of the Clear Street Trading API"
    yield ".SH SYNOPSIS"
    yield f"\\fB{_text(PROGRAM)}\\fR [global flags] RESOURCE COMMAND [flags] [ONE positional]"
    yield ".SH DESCRIPTION"
    yield _text(
        f"Speaks to a server of the Clear Street Trading API, by default to the one on this "
        f"machine at {target.LOCAL}."
    )
    yield ".SH GLOBAL OPTIONS"
    for item in GLOBALS:
        yield from _entry(_global(item), item.description + (" Ours." if item.is_ours else ""))
    yield ".SH COMMANDS"
    for resource in catalogue.resources:
        for command in catalogue.of_resource(resource):
            yield from _command(command)
    yield ".SH EXIT STATUS"
    yield _text(
        "0 for a success, 1 for everything that went wrong, 130 when interrupted. "
        "The body of an error is printed like any answer."
    )
    yield ".SH ENVIRONMENT"
    for name, meaning in _VARIABLES:
        yield from _entry(name, meaning)


def _command(command: Command) -> Iterator[str]:
    yield f'.SS "{_text(command.title)}"'
    yield _text(" ".join(part for part in (command.summary, command.description) if part))
    if command.is_ours:
        yield _text(help.OURS)
    if command.method:
        yield ".PP"
        yield _text(f"{command.method} {command.path}")
    for flag in command.flags:
        if not flag.hidden:
            yield from _entry(*help.row(flag, command))


def _entry(name: str, meaning: str) -> Iterator[str]:
    yield ".TP"
    yield f"\\fB{_text(name)}\\fR"
    yield _text(meaning) or "\\&"


def _global(item: Global) -> str:
    name = f"--{item.name}" + (f", -{item.short}" if item.short else "")
    return name if item.is_boolean else f"{name} TEXT"


def _text(text: str) -> str:
    r"""Return text as roff prints it, as it stands.

    >>> print(_text("--all"), _text(".hidden"))
    \-\-all \&.hidden
    """
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text[:1] in {".", "'"} else text


def _write(place: str, content: bytes) -> None:
    with open(place, "wb") as file:  # noqa: PTH123 - as above
        file.write(content)

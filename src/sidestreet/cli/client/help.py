"""The help at each level, made from the same table as the commands."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from sidestreet.cli.client.grammar import PROGRAM
from sidestreet.cli.client.target import LOCAL
from sidestreet.cli.client.words import GLOBALS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sidestreet.cli.client.grammar import Catalogue, Command, Flag

_WIDTH_MAX: Final = 100
_COLUMN_MAX: Final = 34
"""Where descriptions begin at the latest; a longer name has the line for itself."""

OURS: Final = "An addition of Sidestreet's own, which the vendor's program does not have."

_OWN_WORDS: Final = "Words of the program itself (profile, doctor and watch are additions of ours):"

_TYPES: Final = {
    "string": "TEXT",
    "integer": "INT",
    "number": "NUMBER",
    "boolean": "BOOL",
    "time": "TIME",
    "object": "MAP",
    "any": "VALUE",
}


def of_program(catalogue: Catalogue) -> str:
    """Return the help of the program: how it is used, and its resources with their commands."""
    rows = [
        (resource, ", ".join(item.name for item in catalogue.of_resource(resource)))
        for resource in catalogue.resources
        if catalogue.of_resource(resource)[0].method
    ]
    own = [
        (item.title, item.summary)
        for resource in catalogue.resources
        for item in catalogue.of_resource(resource)
        if not item.method
    ]
    return "\n".join(
        [
            f"{PROGRAM} speaks to a server of the Clear Street Trading API, by default to the one",
            f"on this machine at {LOCAL}. Another server has to be named: by --base-url or",
            "CLEAR_STREET_BASE_URL, by --environment, or once for all by a profile.",
            "",
            "Usage:",
            f"  {PROGRAM} [global flags] RESOURCE COMMAND [flags] [ONE positional]",
            f"  {PROGRAM} RESOURCE COMMAND --help",
            "",
            "Resources and their commands:",
            *_table(rows),
            "",
            *([_OWN_WORDS, *_table(own), ""] if own else []),
            *_globals(),
            "",
            "Example:",
            f"  {PROGRAM} v1:orders cancel-open-order --api-key KEY --account-id 1 ORDER_ID",
            "",
        ]
    )


def of_resource(resource: str, catalogue: Catalogue) -> str:
    """Return the help of a resource: its commands and what each does."""
    rows = [(item.name, item.summary) for item in catalogue.of_resource(resource)]
    ours = any(item.is_ours for item in catalogue.of_resource(resource))
    return "\n".join(
        [
            *([OURS, ""] if ours else []),
            "Usage:",
            f"  {PROGRAM} {resource} COMMAND [flags] [ONE positional]",
            "",
            "Commands:",
            *_table(rows),
            "",
            *_GLOBALS_NAMED,
            "",
        ]
    )


def of_command(command: Command) -> str:
    """Return the help of a command: its flags with their types, and what it sends."""
    lines = [command.summary, *_paragraph(command.description, before=True), ""]
    lines += [OURS, ""] if command.is_ours else []
    lines += ["Usage:", *_wrapped(_usage(command), indent=2, hanging=4), ""]
    shown = [flag for flag in command.flags if not flag.hidden]
    if shown:
        lines += ["Flags:", *_table([row(flag, command) for flag in shown])]
        lines += [*_legend(shown), ""]
    lines += _input(command)
    if command.method:
        lines += ["Sends:", f"  {command.method} {command.path}", ""]
    return "\n".join([*lines, *_GLOBALS_NAMED, ""])


def row(flag: Flag, command: Command) -> tuple[str, str]:
    """Return how a flag is written, and what there is to say about it."""
    return _left(flag), _right(flag, command)


def _usage(command: Command) -> str:
    words = [command.full_name]
    last = command.positional
    words += [f"--{flag.name} {_type(flag)}" for flag in command.required if flag is not last]
    if any(not flag.required for flag in command.flags):
        words.append("[flags]")
    if last is not None:
        words.append(last.name.upper() if last.required else f"[{last.name.upper()}]")
    return " ".join(words)


def _left(flag: Flag) -> str:
    name = f"--{flag.name}" + (f", -{flag.short}" if flag.short else "")
    return f"{name} {_type(flag)}" if flag.takes_value else name


def _type(flag: Flag) -> str:
    mark = "?" if flag.nullable and flag.place != "query" else ""
    return _TYPES[flag.kind] + mark + ("..." if flag.repeats else "")


def _right(flag: Flag, command: Command) -> str:
    parts = []
    if flag.required:
        parts.append("(required)")
    elif flag.needed:
        parts.append("(needed)")
    if flag.member is not None and flag.place == "query":
        parts.append(f"Bound {flag.member} of --{flag.name.partition('.')[0]}.")
    elif flag.description:
        parts.append(flag.description)
    elif flag.place == "root" and flag.member is None:
        parts.append("One element, or a whole list, as YAML or JSON.")
    if flag is command.positional:
        parts.append("May be the bare word at the end.")
    parts += _limits(flag)
    return " ".join(parts)


def _legend(flags: Sequence[Flag]) -> list[str]:
    """Return what the marks mean, as far as they occur."""
    notes = []
    if any(flag.repeats for flag in flags):
        notes.append("A flag with ... is given once for each element.")
    if any(flag.member is not None and flag.place != "query" for flag in flags):
        notes.append("A flag with a dot sets one member of its object.")
    if any(flag.outer_repeats for flag in flags):
        notes.append("Giving one that the last element already has begins the next element.")
    if any("?" in _type(flag) for flag in flags):
        notes.append("A type with ? also takes null.")
    return ["", *_paragraph(" ".join(notes))] if notes else []


def _limits(flag: Flag) -> Iterator[str]:
    if flag.choices:
        yield f"One of {', '.join(flag.choices)}."
    if flag.minimum is not None and flag.maximum is not None:
        yield f"From {flag.minimum} to {flag.maximum}."
    elif flag.minimum is not None:
        yield f"At least {flag.minimum}."
    elif flag.maximum is not None:
        yield f"At most {flag.maximum}."
    if flag.default is not None:
        yield f"The server's default is {flag.default}."


def _input(command: Command) -> list[str]:
    """Return what to know about bodies and repeats, where the command has either."""
    lines: list[str] = []
    if command.body != "none":
        kind = "a map"
        if command.body == "list":
            root = next(flag.wire for flag in command.flags if flag.place == "root")
            kind = f"a list, or a map that holds it as {root}"
        lines += _paragraph(
            f"The body may also come from standard input as YAML or JSON: {kind}; path and query "
            "parameters may stand in the map too. Flags win. Inside any text, @path puts in a "
            "file and \\@ is a plain @.",
        )
    if command.method == "POST":
        own = next((flag for flag in command.flags if flag.member == "id"), None)
        advice = f" Give each --{own.name}, so that it cannot." if own is not None else ""
        lines += [""]
        lines += _paragraph(
            "A lost connection, 408, 409, 429 and 5xx are tried again, at most twice. A request "
            f"that was taken before its answer was lost is then submitted twice.{advice}",
        )
    return [*lines, ""] if lines else []


def _globals() -> list[str]:
    of_api: list[tuple[str, str]] = []
    ours: list[tuple[str, str]] = []
    for item in GLOBALS:
        name = f"--{item.name}" + (f", -{item.short}" if item.short else "")
        row = (name if item.is_boolean else f"{name} TEXT", item.description)
        (ours if item.is_ours else of_api).append(row)
    lines = ["Global flags, anywhere on the line:", *_table(of_api), ""]
    return [*lines, "Global flags of Sidestreet's own:", *_table(ours)]


def _table(rows: Sequence[tuple[str, str]]) -> list[str]:
    fitting = [len(left) for left, _ in rows if len(left) <= _COLUMN_MAX - 4]
    column = max(fitting, default=0) + 4
    lines = []
    for left, right in rows:
        first, *rest = _wrapped(right, indent=column, hanging=column) or [""]
        if len(left) + 4 > column:
            lines += [f"  {left}", first, *rest]
        else:
            lines += [f"  {left}".ljust(column) + first[column:], *rest]
    return [line.rstrip() for line in lines]


def _paragraph(text: str, *, before: bool = False) -> list[str]:
    if not text:
        return []
    return [""] * before + _wrapped(text, indent=0, hanging=0)


def _wrapped(text: str, *, indent: int, hanging: int) -> list[str]:
    width = _width()
    lines, line = [], " " * indent
    for word in text.split():
        if line.strip() and len(line) + len(word) > width:
            lines.append(line.rstrip())
            line = " " * hanging
        line += word + " "
    return [*lines, line.rstrip()] if line.strip() else lines


def _width() -> int:
    if not sys.stdout.isatty():
        return 80
    return max(40, min(os.get_terminal_size(sys.stdout.fileno()).columns, _WIDTH_MAX))


_GLOBALS_NAMED: Final = [
    f"Global flags, told by '{PROGRAM} --help':",
    *_wrapped(", ".join(f"--{item.name}" for item in GLOBALS), indent=2, hanging=2),
]

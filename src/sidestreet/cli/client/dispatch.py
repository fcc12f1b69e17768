"""From a sorted command line to what it asks for: a version, a help text, a word, or a call."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sidestreet.cli.client import access, call, grammar, kept, output, own, words
from sidestreet.cli.client.show import Style
from sidestreet.cli.client.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sidestreet.cli.client.words import Line
    from sidestreet.contract.operation import Operation


def run(
    argv: Sequence[str],
    operations: Sequence[Operation] | None,
    sleep: Callable[[float], object],
) -> int:
    """Carry out a command line, as `program.run` says."""
    catalogue = grammar.Catalogue([*_commands(operations), *own.COMMANDS])
    if argv and argv[0] == "__complete":
        from sidestreet.cli.client import completion  # noqa: PLC0415 - only shells ask

        return completion.run(argv[1:], catalogue, os.environ)
    line = words.sort(argv, catalogue)
    if "version" in line.switches:
        output.out(VERSION)
        return 0
    if line.command is None or "help" in line.switches:
        output.out(_help(line, catalogue))
        return 0
    if not line.command.method:
        return own.run(line, line.command, catalogue, sleep)
    style = Style(line, os.environ, line.command.title)
    return call.run(line, line.command, access.choose(line, os.environ), style, sleep)


def _commands(operations: Sequence[Operation] | None) -> Sequence[grammar.Command]:
    if operations is None:
        return kept.commands()
    from sidestreet.cli.client import derive  # noqa: PLC0415 - costly, and kept between runs

    return [derive.command(operation) for operation in operations]


def _help(line: Line, catalogue: grammar.Catalogue) -> str:
    from sidestreet.cli.client import help  # noqa: A004, PLC0415 - its name; no call needs it

    if line.command is not None:
        return help.of_command(line.command)
    if line.resource is not None:
        return help.of_resource(line.resource, catalogue)
    return help.of_program(catalogue)

"""From a sorted command line to what it asks for: a version, a help text, or a call."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sidestreet.cli.client import call, grammar, help, output, target, words  # noqa: A004 - its name
from sidestreet.cli.client.problem import usage
from sidestreet.cli.client.program import VERSION
from sidestreet.cli.client.show import Style

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
    if operations is None:
        from sidestreet.contract.operations import OPERATIONS  # noqa: PLC0415 - half of a start

        operations = OPERATIONS
    table = Table(operations)
    line = words.sort(argv, table.resources, table.find)
    if "version" in line.switches:
        output.out(VERSION)
        return 0
    if line.command is None or "help" in line.switches:
        output.out(_help(line, operations))
        return 0
    style = Style(line, os.environ, line.command.title)
    server = target.choose(
        line.text("base-url"),
        os.environ.get(target.VARIABLE, ""),
        line.text("environment"),
    )
    return call.run(line, line.command, server, style, sleep)


class Table:
    """The operations, by the names that the command line knows them by."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self._operations = {(item.resource, item.command): item for item in operations}
        self.resources = tuple(dict.fromkeys(item.resource for item in operations))

    def find(self, resource: str, name: str) -> grammar.Command:
        """Return a command. Raises `Problem` with the nearest name if there is none."""
        if (operation := self._operations.get((resource, name))) is not None:
            return grammar.command(operation)
        known = [item.command for item in self._operations.values() if item.resource == resource]
        raise usage(
            f'Unknown command "{name}" of {resource}{words.suggestion(name, known)}',
            f"{grammar.PROGRAM} {resource}",
        )


def _help(line: Line, operations: Sequence[Operation]) -> str:
    if line.command is not None:
        return help.of_command(line.command)
    if line.resource is not None:
        return help.of_resource(line.resource, operations)
    return help.of_program(operations)

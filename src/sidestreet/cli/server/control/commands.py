"""The commands of the control API, as the client's machinery knows commands.

They are derived from the table of operations and kept like those of the client, because deriving
them loads the server's modules, which takes longer than all the rest of a call.
"""

import functools
import os
from collections.abc import Iterator
from typing import Final

import sidestreet
from sidestreet.cli.client.grammar import Command
from sidestreet.cli.client.kept import kept

PROGRAM: Final = "sidestreet control"

_FOLDERS: Final = ("api", "cli/client", "contract", "control", "domain")
"""Whose modules decide what the commands are, with all folders inside."""


@functools.cache
def commands() -> tuple[Command, ...]:
    """Return all commands; the resource of each is its group."""
    return kept("control", tuple(_folders()), _derive)


def groups() -> tuple[str, ...]:
    """Return the names of the groups in the order of the table."""
    return tuple(dict.fromkeys(command.resource for command in commands()))


def of_group(group: str) -> tuple[Command, ...]:
    """Return the commands of a group."""
    return tuple(command for command in commands() if command.resource == group)


def _folders() -> Iterator[str]:
    root = sidestreet.__path__[0]
    for folder in _FOLDERS:
        for inside, _, _ in os.walk(os.path.join(root, folder)):  # noqa: PTH118 - as `kept` does
            if not inside.endswith("__pycache__"):
                yield os.path.relpath(inside, root)


def _derive() -> tuple[Command, ...]:
    # What keeping is there to avoid.
    from sidestreet.cli.client import derive  # noqa: PLC0415 - as above
    from sidestreet.control.operation import command_words  # noqa: PLC0415 - as above
    from sidestreet.control.operations import CONTROL_OPERATIONS  # noqa: PLC0415 - as above

    found: list[Command] = []
    for operation in CONTROL_OPERATIONS:
        group, name = command_words(operation)
        command = derive.command(operation)
        found.append(command._replace(resource=group, name=name, program=PROGRAM))
    return tuple(found)

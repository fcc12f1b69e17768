"""The commands, kept between runs the way Python keeps compiled modules, and beside them.

Deriving them imports every type of the contract, which takes longer than all the rest of a call
and grows with the API. What is kept is thrown away as soon as any file it was made from differs
in time or size, and where it cannot be written it is derived every time. It is a cache, never a
source: nothing is lost with it.
"""

from __future__ import annotations

import marshal
import os
import sys
from typing import TYPE_CHECKING, Final

import sidestreet
from sidestreet.cli.client.grammar import Command, Flag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SOURCES: Final = ("contract", "contract/tables", "cli/client")
"""Folders of this package whose modules decide what the commands are."""


def commands() -> tuple[Command, ...]:
    """Return the commands of the contract's table, kept or derived."""
    return kept("commands", SOURCES, _of_contract)


def kept(
    name: str, sources: Sequence[str], derive: Callable[[], tuple[Command, ...]]
) -> tuple[Command, ...]:
    """Return the commands that are kept by a name, or that are derived and then kept.

    They are thrown away when any module in the folders `sources` of this package changes.
    """
    path = _path(name)
    state = _state(sources)
    if path is not None and state is not None and (found := _load(path, state)) is not None:
        return found
    derived = derive()
    if path is not None and state is not None and not sys.dont_write_bytecode:
        _keep(path, state, derived)
    return derived


def can_keep() -> bool:
    """Return whether what is derived can be kept here."""
    path = _path("commands")
    return path is not None and os.access(os.path.dirname(path), os.W_OK)  # noqa: PTH120 - as below


def _of_contract() -> tuple[Command, ...]:
    from sidestreet.cli.client import derive  # noqa: PLC0415 - what keeping is there to avoid
    from sidestreet.contract.operations import OPERATIONS  # noqa: PLC0415 - as above

    return tuple(derive.command(operation) for operation in OPERATIONS)


def _path(name: str) -> str | None:
    """Return where the commands are kept: beside this module's own compiled form."""
    beside = __spec__.cached
    return None if beside is None else f"{beside}.{name}"


def _state(sources: Sequence[str]) -> str | None:
    """Return a text that changes when anything the commands are made from does."""
    try:
        files = sorted(_files(sources))
    except OSError:
        return None  # Imported from an archive, say.
    return f"{sys.version} {sidestreet.__version__} {files}"


def _files(sources: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    for folder in sources:
        with os.scandir(f"{sidestreet.__path__[0]}/{folder}") as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    status = entry.stat()
                    yield f"{folder}/{entry.name}", status.st_mtime_ns, status.st_size


def _load(path: str, state: str) -> tuple[Command, ...] | None:
    """Return what is kept, or None if there is nothing that still holds."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - pathlib costs a tenth of a start
            # As trustworthy as the compiled modules beside it, which are read the same way. To
            # read it from the file piece by piece would take ten times as long.
            read = marshal.loads(file.read())  # noqa: S302
    except (OSError, EOFError, ValueError, TypeError):
        return None
    if not isinstance(read, tuple) or read[:1] != (state,):
        return None
    return tuple(
        Command._make(row)._replace(flags=tuple(map(Flag._make, flags))) for row, flags in read[1]
    )


def _keep(path: str, state: str, found: tuple[Command, ...]) -> None:
    rows = [
        (tuple(item._replace(flags=())), [tuple(flag) for flag in item.flags]) for item in found
    ]
    beside = f"{path}.{os.getpid()}"
    try:
        with open(beside, "xb") as file:  # noqa: PTH123 - as above
            marshal.dump((state, rows), file)
        os.replace(beside, path)  # noqa: PTH105 - as above
    except OSError:
        return  # A folder that we may not write to; the next run derives again.

"""The one error that is the reader's to put right: a wrong word, value, file or address.

Its text goes to standard error as it stands and the program ends with status 1. Anything else
that is raised here is a bug, and is left to show itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Problem(Exception):  # noqa: N818 - it is not an error of the program
    """Why the command cannot be carried out, in words for the person who typed it."""


def usage(message: str, command: str) -> Problem:
    """Return a problem that also says where the usage of `command` can be read."""
    return Problem(f"{message}\nRun '{command} --help' for usage information")


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return a question that names the nearest known word, or nothing if none is near."""
    import difflib  # noqa: PLC0415 - only for someone who mistyped

    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f'. Did you mean "{near[0]}"?' if near else ""

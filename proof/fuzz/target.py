"""What is fuzzed: one parser, how it says no, and texts to begin with.

A parser either gives a value or refuses by one of the errors that it documents. Anything else that
it raises is a bug, and so is a value that is another one after it was written down and read again,
where the project can write it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

Read: TypeAlias = Callable[[bytes], object]
"""Takes a text; returns for one that is taken, and raises for one that is not."""

ACCEPTED: Final = "accepted"
INPUT_BYTES_MAX: Final = 8_192
"""Longer texts meet the size limits, which have tests of their own."""


class NotTaken(Exception):  # noqa: N818 - it names the fact
    """A parser has said no by returning nothing; the message says which no, where it has many."""


class Broken(AssertionError):  # noqa: N818 - as above
    """A parser did what it may not. The message has the text as Python writes it."""


@dataclass(frozen=True, slots=True)
class Target:
    """One parser. `prepare` is given an empty folder and returns how a text is read."""

    name: str
    prepare: Callable[[Path], Read]
    refusals: tuple[type[Exception], ...]
    corpus: tuple[bytes, ...]
    words: tuple[bytes, ...] = ()
    """Pieces that mean something to this parser, for the mutator to put in."""
    weight: int = 1
    """How many cases it gets of every so many; slow parsers get fewer."""


def outcome(target: Target, read: Read, text: bytes) -> str:
    """Return what became of a text: accepted, or refused and how. Raises `Broken`."""
    try:
        read(text)
    except NotTaken as error:
        return f"refused: {str(error) or 'nothing found'}"
    except target.refusals as error:
        kind = getattr(error, "kind", None)
        return f"refused: {type(error).__name__}{f' {kind}' if kind else ''}"
    except Exception as error:
        raise Broken(f"{target.name}: {type(error).__name__}: {error}\n  with {text!r}") from error
    return ACCEPTED


def same(target: str, once: object, twice: object) -> None:
    """Complain where a value is another one after it was written down and read again."""
    if once != twice:
        raise AssertionError(f"{target} reads its own writing otherwise: {once!r}, then {twice!r}")

"""The two streams that a person sees. A reader that has gone is no error, on either of them."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


def out(text: str | bytes) -> None:
    """Write to standard output, now. What its encoding cannot hold is escaped."""
    if isinstance(text, str):
        text = text.encode(sys.stdout.encoding or "utf-8", "backslashreplace")
    try:
        sys.stdout.buffer.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go(sys.stdout)


def warn(text: str) -> None:
    """Write a line, or several, to standard error, now."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except BrokenPipeError:
        _let_go(sys.stderr)


def progress(text: str) -> None:
    """Put a text on the terminal's line of standard error, in place of the one before."""
    try:
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()
    except BrokenPipeError:
        _let_go(sys.stderr)


def _let_go(stream: TextIO) -> None:
    # Without this the interpreter's own last flush complains about the closed pipe.
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())

"""What a command prints: the answer on standard output, what went wrong on standard error.

The body of an error is output like any other, so that a script can read it; only the line with
the status goes to standard error. An answer that ends in a broken pipe is no error: whoever reads
may stop reading.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from sidestreet.cli.client import output
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.formats import (
    NotJson,
    check_format,
    explore_fallback,
    render,
    select,
    wants_colour,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sidestreet.cli.client.answer import Answer
    from sidestreet.cli.client.words import Line

SHOWN_MAX: Final = 4000
"""Characters of a body that is not JSON: enough to see what answered."""

_WIDTH: Final = 80
_SUCCESS: Final = range(200, 300)

# Go's names of the statuses, which the line for an error shows rather than the server's own.
_REASONS: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    408: "Request Timeout",
    409: "Conflict",
    410: "Gone",
    411: "Length Required",
    412: "Precondition Failed",
    413: "Request Entity Too Large",
    414: "Request URI Too Long",
    415: "Unsupported Media Type",
    422: "Unprocessable Entity",
    425: "Too Early",
    426: "Upgrade Required",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class Style:
    """How to print, as the command line says it. A format that does not exist is a `Problem`."""

    def __init__(self, line: Line, environ: Mapping[str, str], title: str) -> None:
        self.format = _format(line.text("format"))
        self.format_error = _format(line.text("format-error"))
        self.transform = line.text("transform")
        self.transform_error = line.text("transform-error")
        self.raw_output = "raw-output" in line.switches
        self.title = title
        self.terminal = sys.stdout.isatty()
        self.colour = wants_colour(environ, terminal=self.terminal)

    @property
    def width(self) -> int:
        """Columns of the terminal."""
        if not self.terminal:
            return _WIDTH
        return os.get_terminal_size(sys.stdout.fileno()).columns or _WIDTH


def show(answer: Answer, style: Style, method: str, url: str) -> int:
    """Print an answer and return the exit code: 0 for a success, 1 for anything else."""
    if answer.status in _SUCCESS:
        return _show_body(answer, style, style.format, style.transform, style.title)
    reason = _REASONS.get(answer.status) or answer.reason
    output.warn(f'{method} "{url}": {answer.status} {reason}'.rstrip())
    if (elsewhere := answer.header("location")) is not None:
        output.warn(f"The server points to {elsewhere}; it is not followed with a key in hand.")
    _show_body(answer, style, style.format_error, style.transform_error, "Error")
    return 1


def terminal_format(style: Style) -> str:
    """Return the format for many answers in a row, for which nothing is to be explored."""
    return "json" if style.format == "explore" else style.format


def _show_body(answer: Answer, style: Style, how: str, transform: str, title: str) -> int:
    if not answer.body:
        return 0
    name, warning = explore_fallback(how, terminal=style.terminal and _has_keyboard())
    if warning is not None:
        output.warn(warning)
    try:
        if name == "explore":
            _explore(answer, transform, title)
            return 0
        text = render(
            answer.body,
            format=name,
            transform=transform,
            raw_output=style.raw_output,
            title=title,
            colour=style.colour,
            width=style.width,
            encoding=sys.stdout.encoding or "utf-8",
            fits=not style.terminal,
        )
    except NotJson:
        kind = answer.header("content-type") or "no content type"
        output.warn(f"The body is not JSON ({kind}):\n{_plain(answer.body)}")
        return 1
    output.out(text)
    return 0


def _explore(answer: Answer, transform: str, title: str) -> None:
    value = select(answer.body, transform)
    from sidestreet.cli.explorer.app import explore  # noqa: PLC0415 - an extra, and costly

    explore(value, title)


def _has_keyboard() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _plain(body: bytes) -> str:
    """Return a body as text that a terminal can be trusted with."""
    text = body[: 4 * SHOWN_MAX].decode("utf-8", "backslashreplace")[:SHOWN_MAX]
    return "".join(sign if sign.isprintable() or sign in "\n\t" else "\ufffd" for sign in text)


def _format(name: str) -> str:
    try:
        return check_format(name or "auto")
    except ValueError as error:
        raise Problem(str(error)) from None

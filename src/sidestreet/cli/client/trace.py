"""`--debug`: every request and answer in full on standard error, the key left out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sidestreet.cli.client import output
from sidestreet.cli.client.headers import redacted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sidestreet.cli.client.answer import Answer


def show_request(line: str, headers: Iterable[tuple[str, str]], body: bytes | None) -> None:
    """Write a request: its first line, its headers and its body."""
    _show("Request", line, headers, body or b"")


def show_answer(answer: Answer) -> None:
    """Write an answer, as received but for secrets."""
    line = f"HTTP/1.1 {answer.status} {answer.reason}"
    _show("Answer", line.rstrip(), answer.headers, answer.body)


def show_failure(why: str) -> None:
    """Write that no answer came."""
    _write(f"No answer: {why}")


def _show(what: str, line: str, headers: Iterable[tuple[str, str]], body: bytes) -> None:
    lines = [f"{what}:", line, *(f"{name}: {value}" for name, value in redacted(headers)), ""]
    if body:
        lines.append(body.decode("utf-8", "backslashreplace"))
    _write("\n".join(lines))


def _write(text: str) -> None:
    output.warn(f"{time.strftime('%Y/%m/%d %H:%M:%S')} {text}")

"""`--all`: the pages of a list, read one after the other and shown as one answer.

What is shown has the first page's form, with the data of all of them and the metadata of the last.
A page that is refused is shown in place of everything, because half a list looks like a whole one.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from sidestreet.cli.client import document, output
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.request import quote
from sidestreet.cli.gjson.scan import NotJson, Value, encode, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from sidestreet.cli.client.answer import Answer
    from sidestreet.cli.client.grammar import Command
    from sidestreet.cli.client.request import Request

TOKEN: Final = "page_token"  # noqa: S105 - a place in a list, no secret
BYTES_MAX: Final = 256 * 1024 * 1024
"""All pages together."""

_SUCCESS: Final = range(200, 300)


def has_pages(command: Command) -> bool:
    """Return whether a command's answer comes in pages."""
    return any(flag.wire == TOKEN and flag.place in {"query", "body"} for flag in command.flags)


def follow(
    made: Request,
    first: Answer,
    ask: Callable[[Request], Answer],
    sleep: Callable[[float], object],
) -> tuple[Answer, int]:
    """Return all pages as one answer, and the exit code for it; or the first that is refused."""
    del sleep
    answer, items, size, seen = first, list[str](), 0, set[str]()
    number = 0
    while True:
        if answer.status not in _SUCCESS:
            return answer, 1
        page = _Page(answer)
        if page.items is None:
            return first, 0
        number += 1
        items += page.items
        size += len(answer.body)
        token = page.token
        if token is None:
            break
        if token in seen:
            raise Problem(f"page {number} says that itself follows: the list has no end")
        if size > BYTES_MAX:
            raise Problem(f"the pages are longer than {BYTES_MAX} bytes: ask for less")
        seen.add(token)
        _progress(f"Page {number}, {len(items):,} items")
        answer = ask(_next(made, token))
    _progress("")
    return first._replace(body=page.joined(items).encode()), 0


class _Page:
    """One page: its items as they were sent, and the token of the next."""

    def __init__(self, answer: Answer) -> None:
        self.items: list[str] | None = None
        self.token: str | None = None
        self._members: dict[str, Value] = {}
        try:
            value = read(answer.body.decode().removeprefix("\ufeff"))
        except (NotJson, UnicodeDecodeError):
            return
        self._members = dict(value.members()) if value.kind == "object" else {}
        data = self._members.get("data")
        if data is None or data.kind != "array":
            return
        self.items = [item.raw for item in data.items]
        metadata = self._members.get("metadata")
        if metadata is not None and metadata.kind == "object":
            token = dict(metadata.members()).get("next_page_token")
            self.token = token.text() if token is not None and token.kind == "string" else None

    def joined(self, items: list[str]) -> str:
        """Return this page with all items in place of its own."""
        members = {name: value.raw for name, value in self._members.items()}
        members["data"] = f"[{','.join(items)}]"
        return f"{{{','.join(f'{encode(name)}:{text}' for name, text in members.items())}}}"


def _next(made: Request, token: str) -> Request:
    """Return the request for the page that a token names."""
    if made.body is not None:
        members = document.read(made.body.decode())
        if isinstance(members, dict):
            return made._replace(body=document.write({**members, TOKEN: token}).encode())
    path, _, query = made.target.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith(f"{TOKEN}=")]
    return made._replace(target=f"{path}?{'&'.join([*kept, f'{TOKEN}={quote(token)}'])}")


def _progress(text: str) -> None:
    """Show how far it is, where somebody looks on; an empty text takes it away."""
    if sys.stderr is not None and sys.stderr.isatty():
        output.progress(text)

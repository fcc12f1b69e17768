"""`clear-street watch`: orders as they change, from the desk's stream of events.

The place in the stream is kept, so that a connection that breaks off is taken up where it was and
nothing is told twice. The desk says when something is missing all the same; that is told on
standard error, because what then stands on the screen may be old.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from sidestreet.cli.client import access, connection, headers, output, request, retries, show
from sidestreet.cli.client.answer import Answer
from sidestreet.cli.client.call import unanswered
from sidestreet.cli.client.connection import ExchangeFailed
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.request import Request
from sidestreet.cli.formats import render, wants_colour
from sidestreet.cli.formats.measure import visible
from sidestreet.cli.gjson.scan import NotJson, Value, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sidestreet.cli.client.access import Access
    from sidestreet.cli.client.grammar import Command
    from sidestreet.cli.client.words import Line

PATH: Final = "sidestreet/v1/events"
TRIES: Final = 8
"""How often in a row a stream that breaks off is taken up again without a word from it."""

LINE_BYTES_MAX: Final = 4 * 1024 * 1024
_TIME: Final = slice(11, 23)
"""Hours to milliseconds in an instant."""


def run(line: Line, command: Command, sleep: Callable[[float], object]) -> int:
    """Print changes until there have been as many as asked for. Raises `Problem`."""
    parts = request.gather(command, line.settings, line.positionals)
    chosen = access.choose(line, os.environ)
    style = show.Style(line, os.environ, "order")
    count = parts.parameters.get("count")
    left = None if count is None else int(request.plain(count))
    if left is not None and left < 1:
        raise Problem("Invalid value for flag --count: expected 1 or more")
    query = "?types=order"
    if (account := parts.parameters.get("account_id")) is not None:
        query += f"&account_id={request.plain(account)}"
    stream = _Stream(line, command, chosen, f"{PATH}{query}", sleep)
    for message in stream.messages():
        if isinstance(message, Answer):
            return show.show(message, style, "GET", chosen.server.url(stream.target))
        if not _tell(message, style, named=line.text("format") != ""):
            continue
        if left is not None:
            left -= 1
            if left == 0:
                break
    return 0


class Frames:
    r"""Server-sent events, put together from bytes as they come.

    >>> list(Frames().feed(b'id: 7\ndata: {}\n\n: nothing new\n\n'))
    [('7', '{}')]
    """

    def __init__(self) -> None:
        self._rest = b""
        self._id = ""
        self._data: list[str] = []

    def feed(self, data: bytes) -> Iterator[tuple[str, str]]:
        """Yield the id and the text of each event that has come whole. Raises `Problem`."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LINE_BYTES_MAX:
            raise Problem("the stream has a line that does not end")
        for each in lines:
            name, _, text = each.decode("utf-8", "replace").rstrip("\r").partition(":")
            text = text.removeprefix(" ")
            if name == "id":
                self._id = text
            elif name == "data":
                self._data.append(text)
            elif not name and not text and self._data:
                yield self._id, "\n".join(self._data)
                self._data = []


class _Stream:
    """The stream of events, taken up again where it breaks off."""

    def __init__(
        self,
        line: Line,
        command: Command,
        chosen: Access,
        target: str,
        sleep: Callable[[float], object],
    ) -> None:
        self.target = target
        self._line = line
        self._command = command
        self._access = chosen
        self._sleep = sleep
        self._last = ""

    def messages(self) -> Iterator[Value | Answer]:
        """Yield each message, or the answer that refuses the stream. Raises `Problem`."""
        tries = 0
        while True:
            try:
                for message in self._once():
                    tries = 0
                    yield message
                    if isinstance(message, Answer):
                        return
            except ExchangeFailed as error:
                if not self._last or not error.retry or tries == TRIES:
                    made = Request("GET", self.target, None)
                    raise Problem(unanswered(error, made, self._access)) from None
                output.warn(f"The stream broke off ({error}); it is taken up again.")
            self._sleep(retries.wait_seconds(tries, None, 0.0))
            tries += 1
            if tries > TRIES:
                raise Problem("the stream ends as soon as it begins")

    def _once(self) -> Iterator[Value | Answer]:
        sent = headers.compose(
            self._command,
            self._line.text("api-key"),
            os.environ,
            has_body=False,
            profile_key=self._access.profile_key,
        )
        sent = [(name, value) for name, value in sent if name != "Accept"]
        sent.append(("Accept", "text/event-stream"))
        if self._last:
            sent.append(("Last-Event-ID", self._last))
        server = self._access.server
        frames = Frames()
        for piece in connection.listen(
            server, connection.encode("GET", server, self.target, sent, None)
        ):
            if isinstance(piece, Answer):
                yield piece
                return
            for place, text in frames.feed(piece):
                self._last = place or self._last
                try:
                    yield read(text)
                except NotJson:
                    raise Problem("the stream says something that is not JSON") from None


def _tell(message: Value, style: show.Style, *, named: bool) -> bool:
    """Print a message if it is a change of an order, and return whether it was one."""
    members = dict(message.members()) if message.kind == "object" else {}
    kind = members["type"].text() if "type" in members else ""
    if kind == "gap":
        output.warn("Some changes are missing here: read the orders again.")
    order = members.get("order")
    if kind != "order" or order is None:
        return False
    if named:
        text = render(
            order.raw.encode(),
            format=show.terminal_format(style),
            transform=style.transform,
            raw_output=style.raw_output,
            title="order",
            colour=style.colour,
            width=style.width,
            encoding=sys.stdout.encoding or "utf-8",
        )
        output.out(text)
    else:
        at = members["time"].text() if "time" in members else ""
        output.out(
            f"{_told(at, order, colour=wants_colour(os.environ, terminal=style.terminal))}\n"
        )
    return True


def _told(at: str, order: Value, *, colour: bool) -> str:
    """Return an order on one line: when, what, how far, and its id."""
    from sidestreet.cli.formats.colour import paint  # noqa: PLC0415 - for lines alone

    told = {name: visible(value.text()) for name, value in order.members()}
    status = told.get("status", "").ljust(16)
    price = told.get("limit_price", "null")
    words = [
        at[_TIME],
        paint("title", status) if colour else status,
        told.get("side", "").ljust(4),
        f"{told.get('filled_quantity', '0')}/{told.get('quantity', '')}".rjust(11),
        told.get("symbol", "").ljust(6),
        told.get("order_type", "") + (f" {price}" if price != "null" else ""),
        f"account {told.get('account_id', '')}",
        told.get("id", ""),
    ]
    return "  ".join(words)

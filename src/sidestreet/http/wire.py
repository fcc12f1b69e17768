"""From an answer to bytes: the status line, the headers every answer has, and the body.

The part of a head that does not change within a second is built once and kept.
"""

from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus
from typing import Final

from sidestreet.http.messages import Response

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
BODILESS: Final = frozenset({204, 304})
"""Statuses whose answers end with their head, without a length (RFC 9110, 8.6)."""

_PHRASES: Final = {status.value: status.phrase for status in HTTPStatus}


class AnswerWriter:
    """Encodes answers. `tick` must be called about once a second: it sets their Date.

    `now` gives seconds since 1970, as `time.time` does.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._date = ""
        self._heads: dict[tuple[int, str], bytes] = {}
        self.tick()

    def tick(self) -> None:
        """Take the date from the clock."""
        date = formatdate(self._now(), usegmt=True)
        if date != self._date:
            self._date = date
            self._heads.clear()

    def encode(
        self,
        response: Response,
        connection: bytes = b"",
        head_only: bool = False,  # noqa: FBT001, FBT002  a call by name costs on this path
    ) -> bytes:
        """Return the answer's bytes.

        `connection` is the value of the Connection header, left out when empty. `head_only` is
        for HEAD: the length is told and the body is not sent. Raises ValueError for a header
        that would break out of its line.
        """
        status = response.status
        body = response.body
        head = self._heads.get((status, response.content_type))
        if head is None:
            head = self._head(status, response.content_type)
        if not response.headers and not connection and not head_only and status not in BODILESS:
            return b"%b%d\r\n\r\n%b" % (head, len(body), body)
        lines = [head] if status in BODILESS else [head, b"%d\r\n" % len(body)]
        lines.extend(_header_line(name, value) for name, value in response.headers)
        if connection:
            lines.append(b"Connection: %b\r\n" % connection)
        lines.append(b"\r\n")
        if not head_only and status not in BODILESS:
            lines.append(body)
        return b"".join(lines)

    def encode_head(
        self, content_type: str, headers: tuple[tuple[str, str], ...], *, is_chunked: bool
    ) -> bytes:
        """Return the head of a 200 whose body goes on and ends with the connection."""
        lines = [b"HTTP/1.1 200 OK\r\n", _header_line("Date", self._date)]
        lines.append(_header_line("Content-Type", content_type))
        lines.extend(_header_line(name, value) for name, value in headers)
        if is_chunked:
            lines.append(b"Transfer-Encoding: chunked\r\n")
        lines.append(b"Connection: close\r\n\r\n")
        return b"".join(lines)

    def _head(self, status: int, content_type: str) -> bytes:
        first = f"HTTP/1.1 {status} {_PHRASES.get(status, '')}\r\nDate: {self._date}\r\n"
        head = first.encode("ascii")
        if status not in BODILESS:
            head += _header_line("Content-Type", content_type) + b"Content-Length: "
        self._heads[(status, content_type)] = head
        return head


def _header_line(name: str, value: str) -> bytes:
    line = f"{name}: {value}"
    if not line.isprintable() or " " in name or ":" in name:
        raise ValueError(f"{name!r}: {value!r} is not one header")
    return line.encode("latin-1") + b"\r\n"

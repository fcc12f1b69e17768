"""A connection to a server, as plain as can be. It tells a whole answer from one that was cut."""

import json
import select
import socket
from typing import Any, Final, NamedTuple, Self

KEY: Final = "crash.knows-no-mercy-at-all"
SECONDS: Final = 20.0


class Cut(Exception):  # noqa: N818 - it says what happened
    """The connection ended before a whole answer was there."""


class Reply(NamedTuple):
    """A whole answer."""

    status: int
    body: Any
    headers: dict[str, str]
    """Names and values in lower case."""

    @property
    def data(self) -> Any:  # noqa: ANN401 - whatever the operation answers
        """The envelope's data. The answer must be a success."""
        assert self.status == 200, self
        return self.body["data"]


def request(method: str, target: str, body: object = None) -> bytes:
    """Give the bytes of a request."""
    raw = b"" if body is None else json.dumps(body).encode()
    return (
        f"{method} {target} HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer {KEY}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(raw)}\r\n\r\n"
    ).encode() + raw


def take_reply(received: bytes) -> tuple[Reply, bytes] | None:
    """Give the first whole answer in what was received, and what follows it; None for none."""
    head, found, rest = received.partition(b"\r\n\r\n")
    if not found:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    length = int(headers["content-length"])
    if len(rest) < length:
        return None
    status = int(first.split(" ")[1])
    return Reply(status, json.loads(rest[:length]), headers), rest[length:]


class Line:
    """One connection that is kept open, with at most one request under way."""

    def __init__(self, port: int) -> None:
        """Connect to a server on this machine. Raises `Cut` where there is none."""
        try:
            self.socket = socket.create_connection(("127.0.0.1", port), SECONDS)
        except OSError as error:
            raise Cut(str(error)) from None
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, method: str, target: str, body: object = None) -> None:
        """Send a request. Raises `Cut`."""
        try:
            self.socket.sendall(request(method, target, body))
        except OSError as error:
            raise Cut(str(error)) from None

    def take(self) -> Reply | None:
        """Read once what has arrived; give an answer if it is whole by now. Raises `Cut`."""
        try:
            more = self.socket.recv(1 << 20)
        except OSError as error:
            raise Cut(str(error)) from None
        if not more:
            raise Cut("closed")
        self._received += more
        found = take_reply(self._received)
        if found is None:
            return None
        reply, self._received = found
        return reply

    def reply(self, seconds: float = SECONDS) -> Reply:
        """Wait for an answer. Raises `Cut`."""
        reply = None
        while reply is None:
            if not select.select([self.socket], [], [], seconds)[0]:
                raise AssertionError(f"no answer within {seconds} s")
            reply = self.take()
        return reply

    def ask(self, method: str, target: str, body: object = None) -> Reply:
        """Send a request and wait for its answer. Raises `Cut`."""
        self.send(method, target, body)
        return self.reply()

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()

"""A server that plays prepared answers and keeps what it was asked. One request a connection."""

import socket
import struct
import threading
from types import TracebackType
from typing import Self

HANG_UP = b""
"""Close without a word."""

RESET = b"\x00RESET"
"""Break the connection off."""


def answer(
    body: bytes = b'{"data":null}',
    status: str = "200 OK",
    headers: tuple[str, ...] = ("Content-Type: application/json",),
) -> bytes:
    """Return an answer's bytes."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


class PlayedServer:
    """Serves on a free port of loopback for as long as the `with` block lasts."""

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)
        self.requests: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A blocked accept is woken by a call, which asks nothing and so is not kept.
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        self._listener.close()

    @property
    def lines(self) -> list[str]:
        """The first line of each request."""
        return [request.partition(b"\r\n")[0].decode() for request in self.requests]

    def headers(self, index: int = 0) -> dict[str, str]:
        """Return the headers of a request, names in lower case."""
        head = self.requests[index].partition(b"\r\n\r\n")[0].decode()
        pairs = (line.partition(": ") for line in head.split("\r\n")[1:])
        return {name.lower(): value for name, _, value in pairs}

    def body(self, index: int = 0) -> bytes:
        """Return the body of a request."""
        return self.requests[index].partition(b"\r\n\r\n")[2]

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection:
                request = _read(connection)
                if not request:
                    return
                self.requests.append(request)
                self._play(connection, self._answers.pop(0))

    @staticmethod
    def _play(connection: socket.socket, played: bytes) -> None:
        if played == RESET:
            # Lingering for no time turns a close into a reset.
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        else:
            connection.sendall(played)


def _read(connection: socket.socket) -> bytes:
    """Return one whole request, or nothing if none comes."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(1 << 16)
        if not part:
            return data
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    fields = [line.partition(b":") for line in head.lower().split(b"\r\n")]
    length = next((int(value) for name, _, value in fields if name == b"content-length"), 0)
    while len(body) < length:
        body += connection.recv(1 << 16)
    return head + b"\r\n\r\n" + body

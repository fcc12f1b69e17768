"""The smallest HTTP client that tells an answer from a connection that was cut."""

import asyncio
import json
from typing import Any, NamedTuple, Self


class Reply(NamedTuple):
    """A whole answer."""

    status: int
    body: Any

    @property
    def data(self) -> Any:
        """The envelope's data. The answer must be a success."""
        assert self.status == 200, self
        return self.body["data"]


class RawClient:
    """One connection that is kept open. A cut connection raises ConnectionError."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: str
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._key = key

    @classmethod
    async def connect(cls, port: int, key: str) -> Self:
        """Connect to a server on this machine."""
        return cls(*await asyncio.open_connection("127.0.0.1", port), key)

    async def ask(self, method: str, target: str, body: object = None) -> Reply:
        """Send one request and read its answer."""
        self.send(method, target, body)
        return await self.reply()

    def send(self, method: str, target: str, body: object = None) -> None:
        """Send one request."""
        raw = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {target} HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer {self._key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(raw)}\r\n\r\n"
        )
        self._writer.write(head.encode() + raw)

    async def reply(self) -> Reply:
        """Read one answer."""
        try:
            answered = await self._reader.readuntil(b"\r\n\r\n")
            first, *lines = answered.decode("latin-1").rstrip().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines)
            text = await self._reader.readexactly(int(headers["content-length"]))
        except (asyncio.IncompleteReadError, OSError) as error:
            raise ConnectionError(str(error)) from error
        return Reply(int(first.split(" ")[1]), json.loads(text))

    def close(self) -> None:
        """Close the connection."""
        self._writer.close()

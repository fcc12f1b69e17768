"""Applications whose every answer is a stream, and clients that say each frame byte by byte."""

import asyncio
import struct
from collections import deque
from typing import Final, Protocol

from sidestreet.http.messages import Request, Respond
from sidestreet.http.streams import EventStream, Message, Stream, Upgrade

SECONDS: Final = 5.0
"""How long a test waits for what must happen."""

MASK: Final = b"\x01\x02\x03\x04"
KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
"""What the handshake makes of KEY: the example of RFC 6455, section 1.3."""

HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %b\r\n" % KEY
)
TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 1, 2, 8, 9, 10, 0


class Client(Protocol):
    """A raw connection."""

    reader: asyncio.StreamReader


class Heard:
    """A listener that keeps what it hears, and says each message back in capitals."""

    def __init__(self) -> None:
        self.stream: Stream | None = None
        self.received_texts: list[str] = []
        self.drained_count = 0
        self.closed_count = 0
        self.unsent: deque[Message] = deque()
        """What a test has it send as soon as there is room."""
        self.bug: Exception | None = None

    def opened(self, stream: Stream) -> None:
        """Keep the stream."""
        self.stream = stream

    def received(self, text: str) -> None:
        """Say it back."""
        if self.bug is not None:
            raise self.bug
        self.received_texts.append(text)
        assert self.stream is not None
        assert self.stream.send(Message(text.upper().encode()))

    def drained(self) -> None:
        """Go on sending."""
        self.drained_count += 1
        self.send_on()

    def closed(self) -> None:
        """Count it."""
        self.closed_count += 1

    def send_on(self) -> None:
        """Send as much as there is room for."""
        assert self.stream is not None
        while self.unsent and self.stream.send(self.unsent[0]):
            self.unsent.popleft()


class Streams:
    """Upgrades what asks for it, and answers everything else with events that do not end."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []

    def handle(self, request: Request, respond: Respond) -> None:
        """Open a stream."""
        listener = Heard()
        self.heard.append(listener)
        respond(Upgrade(listener) if "upgrade" in request.headers else EventStream(listener))


def frame(opcode: int, data: bytes = b"", *, fin: bool = True, masked: bool = True) -> bytes:
    """Return one frame as a client says it."""
    head = bytes([(0x80 if fin else 0) | opcode])
    bit = 0x80 if masked else 0
    if len(data) < 126:
        head += bytes([bit | len(data)])
    elif len(data) < 65536:
        head += struct.pack("!BH", bit | 126, len(data))
    else:
        head += struct.pack("!BQ", bit | 127, len(data))
    if not masked:
        return head + data
    return head + MASK + bytes(byte ^ MASK[place % 4] for place, byte in enumerate(data))


def close_frame(code: int, reason: str = "") -> bytes:
    """Return a closing frame as a client says it."""
    return frame(CLOSE, struct.pack("!H", code) + reason.encode())


async def read_frame(client: Client) -> tuple[int, bytes]:
    """Read one frame of the server's, which are never masked and never in fragments."""
    async with asyncio.timeout(SECONDS):
        first, second = await client.reader.readexactly(2)
        assert first & 0xF0 == 0x80
        length = second
        assert length <= 127
        if length == 126:
            (length,) = struct.unpack("!H", await client.reader.readexactly(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", await client.reader.readexactly(8))
        return first & 0x0F, await client.reader.readexactly(length)


async def read_close(client: Client) -> tuple[int, str]:
    """Read the server's closing frame: its code and reason."""
    opcode, data = await read_frame(client)
    assert opcode == CLOSE, (opcode, data)
    return struct.unpack("!H", data[:2])[0], data[2:].decode()

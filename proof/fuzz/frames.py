"""Targets of the WebSocket: the handshake, and the frames that come behind it.

Both are played against a connection as the server makes it, on a loop, over a transport that keeps
what it is given. In whatever pieces bytes come in, the same is heard and the same is answered; and
what is answered is whole frames, as a client reads them.
"""

import asyncio
import base64
import hashlib
import re
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple

from websockets.client import ClientProtocol
from websockets.frames import Close, Frame, Opcode
from websockets.protocol import OPEN
from websockets.uri import parse_uri

from fuzz.target import NotTaken, Read, Target, same
from sidestreet.http.connection import Connection
from sidestreet.http.crowd import Crowd
from sidestreet.http.exchange import Shared
from sidestreet.http.limits import Limits
from sidestreet.http.messages import Request, Respond, Response
from sidestreet.http.streams import Message, Stream, Upgrade
from sidestreet.http.timers import Sweep
from sidestreet.http.turns import Turns
from sidestreet.http.wire import AnswerWriter

_LIMITS: Final = Limits(message_bytes_max=512, fragments_max=4)
"""Small, so that a short text can go beyond them."""

_TURNS_MAX: Final = 10_000
"""What is not done with after so many turns of the loop never will be."""

_GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_KEY: Final = b"dGhlIHNhbXBsZSBub25jZQ=="
_HANDSHAKE: Final = (
    b"GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %b\r\n\r\n" % _KEY
)
_OPENED: Final = b"HTTP/1.1 101 "
_END: Final = b"\r\n\r\n"


class _Wire(asyncio.Transport):
    """Keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.is_over = False
        self.is_gone = False
        self.is_paused = False
        self.protocol: asyncio.BaseProtocol | None = None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep it."""
        self.written += data

    def can_write_eof(self) -> bool:
        """Say that one side can be shut."""
        return True

    def write_eof(self) -> None:
        """Note that nothing more is sent."""
        self.is_over = True

    def close(self) -> None:
        """Note that nothing more is sent, nor read."""
        self.is_over = True

    def abort(self) -> None:
        """Note that it is gone, and nothing more comes in."""
        self.is_over = self.is_gone = True

    def is_closing(self) -> bool:
        """Say that nobody has closed both sides: what comes in is read to its end."""
        return False

    def pause_reading(self) -> None:
        """Note that nothing is to come in for now."""
        self.is_paused = True

    def resume_reading(self) -> None:
        """Note that more may come in."""
        self.is_paused = False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Do nothing: whatever is written has gone at once."""

    def get_write_buffer_size(self) -> int:
        """Say so."""
        return 0

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Go over to another protocol."""
        self.protocol = protocol


class _Heard:
    """The application: it opens what asks for it, and says each message back in capitals."""

    def __init__(self) -> None:
        self.key = ""
        self.texts: list[str] = []
        self.opened_count = 0
        self.closed_count = 0
        self._stream: Stream | None = None

    def handle(self, request: Request, respond: Respond) -> None:
        """Open a stream, or answer."""
        self.key = request.headers.get("sec-websocket-key", "")
        respond(Upgrade(self) if "upgrade" in request.headers else Response(200, b"{}"))

    def opened(self, stream: Stream) -> None:
        """Keep the stream."""
        self.opened_count += 1
        self._stream = stream

    def received(self, text: str) -> None:
        """Say it back."""
        self.texts.append(text)
        assert self._stream is not None
        assert self._stream.send(Message(text.upper().encode())), "no room for one answer"

    def drained(self) -> None:
        """Do nothing: whatever is written has gone at once."""

    def closed(self) -> None:
        """Count it."""
        self.closed_count += 1


class _Played(NamedTuple):
    """What came of some bytes."""

    texts: list[str]
    written: bytes
    key: str
    is_over: bool


async def _play(pieces: Sequence[bytes]) -> _Played:
    loop = asyncio.get_running_loop()
    bugs: list[Exception] = []
    sweep = Sweep(loop, _LIMITS.sweep_s, lambda: None)
    app, wire, numbers = _Heard(), _Wire(), count()
    shared = Shared(
        app=app,
        limits=_LIMITS,
        next_request_id=lambda: str(next(numbers)),
        writer=AnswerWriter(lambda: 0.0),
        sweep=sweep,
        turns=Turns(loop),
        crowd=Crowd(_LIMITS),
        on_lost=lambda: None,
        on_bug=bugs.append,
    )
    wire.protocol = Connection(shared)
    wire.protocol.connection_made(wire)
    try:
        for piece in pieces:
            if wire.is_gone:
                break
            assert isinstance(wire.protocol, asyncio.Protocol)
            wire.protocol.data_received(piece)
            await _settled(wire)
        await asyncio.sleep(0)
    finally:
        sweep.stop()
        wire.protocol.connection_lost(None)
    if bugs:
        raise bugs[0]
    same("websocket: opened and closed", app.opened_count, app.closed_count)
    assert not shared.connections, "a connection is kept that is gone"
    return _Played(app.texts, wire.written, app.key, wire.is_over)


async def _settled(wire: _Wire) -> None:
    """Wait until more may come in."""
    for _ in range(_TURNS_MAX):
        # A turn of its own, so that what was asked for in it is done as well.
        await asyncio.sleep(0)
        if wire.is_gone or not wire.is_paused:
            return
    raise AssertionError(f"nothing more is read after {_TURNS_MAX} turns")


def _played(text: bytes, size: int, before: bytes = b"") -> _Played:
    """Return what came of a text in pieces of a size, all of them behind others."""
    pieces = [text[start : start + size] for start in range(0, len(text), max(1, size))]
    return asyncio.run(_play([before, *pieces] if before else pieces))


def _handshake(_: Path) -> Read:
    def read(text: bytes) -> None:
        whole, halves = (_played(text, size) for size in (len(text), len(text) // 2 + 1))
        same("handshake", _undated(whole.written), _undated(halves.written))
        if not whole.written.startswith(_OPENED):
            raise NotTaken(whole.written[9:12].decode() or "not whole")
        proof = hashlib.sha1(whole.key.encode() + _GUID, usedforsecurity=False).digest()
        told = b"\r\nSec-WebSocket-Accept: " + base64.b64encode(proof) + b"\r\n"
        assert told in whole.written, "the handshake proves nothing"

    return read


def _frames(_: Path) -> Read:
    def read(text: bytes) -> None:
        whole = _played(text, len(text), _HANDSHAKE)
        told = _read_by_another(whole)
        sizes = (len(text) // 2 + 1, 1) if len(text) < 100 else (len(text) // 2 + 1,)
        for size in sizes:
            again = _played(text, size, _HANDSHAKE)
            _check_alike(whole, told, again, _read_by_another(again))
        if told.closed is not None:
            raise NotTaken(f"closed with {told.closed.code}")
        if whole.is_over:
            raise NotTaken("cut off")
        if not whole.texts:
            raise NotTaken("no message")

    return read


class _Told(NamedTuple):
    """What a client reads of what was answered."""

    frames: list[tuple[Opcode, bytes]]
    closed: Close | None


def _read_by_another(whole: _Played) -> _Told:
    head, _, sent = whole.written.partition(_END)
    assert head.startswith(_OPENED), "the handshake is refused"
    client = ClientProtocol(parse_uri("ws://a/"), state=OPEN, max_size=None)
    client.receive_data(sent)
    if client.parser_exc is not None:
        raise AssertionError(f"what is answered is no frames: {sent!r}") from client.parser_exc
    frames = [
        (each.opcode, bytes(each.data))
        for each in client.events_received()
        if isinstance(each, Frame)
    ]
    texts = [data.decode() for opcode, data in frames if opcode is Opcode.TEXT]
    if client.close_rcvd is None:
        same("frames", [each.upper() for each in whole.texts], texts)
    return _Told(frames, client.close_rcvd)


def _check_alike(whole: _Played, told: _Told, again: _Played, told_again: _Told) -> None:
    """Complain where the same bytes in other pieces lead to something else.

    Pongs may overtake messages, and where an end has begun, what came just before it need not be
    heard any more.
    """
    same("frames: an end", whole.is_over, again.is_over)
    if told.closed is None and told_again.closed is None:
        same("frames", whole.texts, again.texts)
        same("frames", sorted(told.frames), sorted(told_again.frames))
        return
    assert told.closed is not None, "one is closed, the other is not"
    assert told_again.closed is not None, "one is closed, the other is not"
    common = min(len(whole.texts), len(again.texts))
    same("frames", whole.texts[:common], again.texts[:common])


def _undated(written: bytes) -> bytes:
    """Return an answer without its time of day, which the library takes from the machine."""
    return re.sub(rb"Date: [^\r]*\r\n", b"", written)


def _frame(opcode: int, data: bytes, *, is_final: bool = True, mask: bytes = bytes(4)) -> bytes:
    """Return a frame of a client; with a mask of zeros its bytes stand as they are."""
    masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))
    return (
        Frame(Opcode(opcode), b"", is_final).serialize(mask=False)[:1]
        + _length(data)
        + (mask + masked)
    )


def _length(data: bytes) -> bytes:
    if len(data) < 126:
        return bytes([0x80 | len(data)])
    return bytes([0xFE]) + len(data).to_bytes(2, "big")


_TEXT, _BINARY, _CLOSE, _PING, _PONG, _CONTINUED = 1, 2, 8, 9, 10, 0
_HELLO: Final = _frame(_TEXT, b"hello")
_IN_PARTS: Final = (
    _frame(_TEXT, b"one \xc3", is_final=False)
    + _frame(_PING, b"between")
    + _frame(_CONTINUED, b"\xa9 two", is_final=False)
    + _frame(_CONTINUED, b" three")
)
_LONG: Final = b"\x81\xff" + (300).to_bytes(8, "big") + bytes(4) + b"x" * 300

FRAMES: Final = (
    Target(
        "websocket-handshake",
        _handshake,
        (),
        (
            _HANDSHAKE,
            _HANDSHAKE + _HELLO,
            _HANDSHAKE.replace(b"Host: a", b"Host: a\r\nOrigin: http://a"),
            _HANDSHAKE.replace(b"Host: a", b"Host: a\r\nSec-WebSocket-Extensions: x; y=1, z"),
            _HANDSHAKE.replace(b"13", b"8"),
            _HANDSHAKE.replace(b"keep-alive, Upgrade", b"keep-alive"),
        ),
        (b"Upgrade", b"Connection: ", b"websocket", b"Origin: ", b"Sec-WebSocket-", b",", b"=="),
        weight=4,
    ),
    Target(
        "websocket-frames",
        _frames,
        (),
        (
            _HELLO,
            _frame(_TEXT, '{"type": "é"}'.encode(), mask=b"\x01\x02\x03\x04"),
            _HELLO + _frame(_PING, b"x") + _frame(_PONG, b"") + _HELLO,
            _IN_PARTS,
            _LONG,
            _frame(_TEXT, b"y" * 200) + _HELLO,
            _frame(_TEXT, b"a", is_final=False) + _frame(_CONTINUED, b"b", is_final=False) * 5,
            _frame(_BINARY, b"no"),
            _HELLO + _frame(_CLOSE, (1000).to_bytes(2, "big") + b"bye"),
            _HELLO[:-2],
        ),
        (_HELLO, _IN_PARTS, _frame(_CLOSE, b""), _frame(_PING, b""), b"\x01\x80", b"\x00\x80"),
        weight=4,
    ),
)

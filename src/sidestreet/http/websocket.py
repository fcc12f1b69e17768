"""A WebSocket: the handshake, messages both ways, and the many ways in which one ends.

Frames, masks, control frames and the closing handshake are `websockets`' sans-I/O protocol. This
module adds what that leaves open: whole messages out of fragments, text only, bounds on all of it,
pings to a silent client, and no reading from a client that does not read.
"""

import logging
from collections import deque
from typing import Final

from websockets.datastructures import Headers
from websockets.exceptions import InvalidUpgrade
from websockets.frames import Frame, Opcode
from websockets.http11 import Request as Handshake
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

from sidestreet.http.errors import ApiError, ErrorKind, malformed_request
from sidestreet.http.messages import Request
from sidestreet.http.stream_connection import Line, StreamConnection
from sidestreet.http.streams import (
    INVALID_DATA,
    POLICY_VIOLATION,
    UNSUPPORTED_DATA,
    Message,
    Upgrade,
    is_close_code,
)
from sidestreet.http.turns import Share

_PIECE_BYTES: Final = 2 * 1024
"""Input is taken in pieces of this size, so that tiny frames do not become thousands in memory."""

_BYTES_PER_COST: Final = 256
"""How much of a message costs as much as one of a usual size."""

_REASON_BYTES_MAX: Final = 123
"""What a closing frame has room for: 125 bytes (RFC 6455, section 5.5) with two for the code."""

_COST_OF_PIECE: Final = 16
"""A piece full of the smallest frames takes as long to read as so many messages to answer."""

_FRAMES_LOG: Final = logging.getLogger("sidestreet.http.websocket")
# It tells of every opening and closing.
_FRAMES_LOG.setLevel(logging.WARNING)


def shake_hands(request: Request, *, is_http_1_0: bool = False) -> bytes:
    """Return the answer that accepts a handshake.

    Raises `ApiError`: 426 for a request that asks for no WebSocket, 403 for one from a page of a
    stranger, 400 for what is wrong otherwise.
    """
    check_origin(request)
    headers = Headers()
    for name, value in request.headers.items():
        headers[name] = value
    protocol = ServerProtocol(logger=_FRAMES_LOG)
    version = "HTTP/1.0" if is_http_1_0 else "HTTP/1.1"
    answer = protocol.accept(Handshake(request.path, headers, request.method, version))
    error = protocol.handshake_exc
    if isinstance(error, InvalidUpgrade):
        raise ApiError(ErrorKind.UPGRADE_REQUIRED)
    if error is not None:
        raise malformed_request(str(error))
    return answer.serialize()


def check_origin(request: Request) -> None:
    """Refuse (403) a handshake that a browser makes for a page that we did not serve.

    Browsers let any page open a WebSocket to any server, and say in `Origin` whose page it is.
    Other clients send no such header.
    """
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise ApiError(ErrorKind.FORBIDDEN, "A WebSocket cannot be opened from a page of another")


class WebSocketConnection(StreamConnection):
    """A connection that has become a WebSocket."""

    def __init__(self, line: Line, upgrade: Upgrade, handshake: bytes) -> None:
        """`handshake` is the answer to the client's."""
        super().__init__(line, upgrade.listener)
        size = line.shared.limits.message_bytes_max
        self._protocol = ServerProtocol(state=OPEN, max_size=size, logger=_FRAMES_LOG)
        self._handshake = handshake
        self._unread = b""
        self._frames: deque[Frame] = deque()
        """Frames that have been read and not dealt with, because the client does not read."""
        self._parts: list[bytes] = []
        self._is_reading_paused = False
        self._is_taking = False
        self._share = Share(line.shared.turns, self._go_on)
        self._heard_at = self.shared.sweep.now
        self._asked_at: float | None = None

    def begin(self, rest: bytes) -> None:
        """Answer the handshake, and take what the client has sent after it."""
        self.write(self._handshake)
        self.open()
        if rest:
            self.data_received(rest)

    # Called by the event loop.

    def data_received(self, data: bytes) -> None:
        """Take what has come in."""
        self._heard_at = self.shared.sweep.now
        self._asked_at = None
        if self._protocol.eof_sent:
            return
        self._unread = self._unread + data if self._unread else data
        self._take_in()

    def resume_writing(self) -> None:
        """Go on, with the application first."""
        super().resume_writing()
        self._take_in()

    # What the base asks for.

    def encode(self, message: Message) -> bytes:
        """Return a message as a frame."""
        return message.frame()

    def begin_end(self, code: int, reason: str) -> None:
        """Begin the closing handshake; a code that is never sent is that of an abnormal end."""
        if not is_close_code(code):
            self.abort()
            return
        if self._protocol.state is OPEN:
            told = reason.encode()[:_REASON_BYTES_MAX].decode(errors="ignore")
            self._protocol.send_close(code, told)
        self._write_protocol()
        # What is left to read may be the other side's closing frame.
        self._take_in()

    def check_life(self) -> None:
        """Ask a client that has been silent, and give up one that did not answer."""
        limits, sweep = self.shared.limits, self.shared.sweep
        if self._is_reading_paused or not self.has_room:
            # Its answer could not be read. Whether it reads at all is watched elsewhere.
            self._heard_at = sweep.now
            self._asked_at = None
        elif self._asked_at is not None:
            if sweep.is_over(self._asked_at, limits.pong_timeout_s):
                self.abort()
        elif sweep.is_over(self._heard_at, limits.ping_interval_s):
            self._asked_at = sweep.now
            self._protocol.send_ping(b"")
            self._write_protocol()

    # Taking in.

    def _take_in(self) -> None:
        """Deal with some of what was received; with more in a turn that is asked for."""
        if self._is_taking:
            return
        self._is_taking = True
        self._share.renew()
        while self._take_some():
            pass
        self._is_taking = False
        self._pace()

    def _go_on(self) -> None:
        if not self.is_lost:
            self._take_in()

    def _take_some(self) -> bool:
        """Deal with one frame or one piece, as long as the client takes what it is answered.

        False if there was nothing to do, or it is another's turn. Once the end has begun the other
        side's closing frame is waited for, and nothing else.
        """
        if self.is_ending:
            self._frames.clear()
        elif not self.make_room():
            return False
        if self._frames:
            cost = 1 + len(self._frames[0].data) // _BYTES_PER_COST
            if not self._share.take(cost):
                return False
            self._take(self._frames.popleft())
            return True
        if self._protocol.eof_sent:
            self._unread = b""
        if not self._unread or not self._share.take(_COST_OF_PIECE):
            return False
        piece, self._unread = self._unread[:_PIECE_BYTES], self._unread[_PIECE_BYTES:]
        self._protocol.receive_data(piece)
        self._frames += (
            each for each in self._protocol.events_received() if isinstance(each, Frame)
        )
        self._write_protocol()
        return True

    def _take(self, frame: Frame) -> None:
        if frame.opcode is Opcode.BINARY:
            self._fail(UNSUPPORTED_DATA, "messages are text")
        elif frame.opcode is Opcode.TEXT or frame.opcode is Opcode.CONT:
            self._parts.append(bytes(frame.data))
            if frame.fin:
                self._hand_over()
            elif len(self._parts) > self.shared.limits.fragments_max:
                self._fail(POLICY_VIOLATION, "too many fragments")

    def _hand_over(self) -> None:
        """Give the application a whole message."""
        parts, self._parts = self._parts, []
        try:
            text = b"".join(parts).decode()
        except UnicodeDecodeError:
            self._fail(INVALID_DATA, "a text message is UTF-8")
            return
        self.call(self.listener.received, text)

    def _fail(self, code: int, reason: str) -> None:
        """Close because of what the client did, and read no more."""
        self._protocol.fail(code, reason)
        self._write_protocol()

    def _pace(self) -> None:
        """Leave unread what comes from a client that does not read, or that sends too much."""
        is_full = bool(self._unread or self._frames) or not (self.has_room or self.is_ending)
        if is_full != self._is_reading_paused and not self.transport.is_closing():
            self._is_reading_paused = is_full
            if is_full:
                self.transport.pause_reading()
            else:
                self.transport.resume_reading()

    def _write_protocol(self) -> None:
        """Write what the protocol wants sent; it marks the end by an empty piece."""
        for data in self._protocol.data_to_send():
            if data:
                self.write(data)
            else:
                self.shut()
        if self._protocol.state is not OPEN and not self.is_ending:
            self.note_ending()

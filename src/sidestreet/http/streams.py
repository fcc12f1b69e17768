"""An answer that goes on: what an application and its transport say to each other about a stream.

Two kinds of answer open one: `Upgrade` makes a WebSocket of the connection, `EventStream` an
answer that never ends (Server-Sent Events). Both lead to the same two sides. The transport tells
the application's `Listener` what happens; the application sends into the `Stream` that it was
given.

The rule: a stream has room or it has not. What does not fit is not taken, so nothing gathers for
a client that does not read; the application decides what to do about that, and hears when there is
room again.
"""

import re
import struct
from dataclasses import dataclass
from typing import Final, Protocol

GOING_AWAY: Final = 1001
UNSUPPORTED_DATA: Final = 1003
INVALID_DATA: Final = 1007
POLICY_VIOLATION: Final = 1008
SERVICE_RESTART: Final = 1012
TRY_AGAIN_LATER: Final = 1013
"""Close codes of RFC 6455, section 7.4.1, and 1012 and 1013 of the registry it founds."""

CLOSE_CODES: Final = (range(1000, 1004), range(1007, 1015), range(3000, 5000))
"""The close codes that one side may send to the other: those of section 7.4.1 and its registry, and
those that are free for libraries and applications (section 7.4.2). 1004 to 1006 and 1015 are never
on the wire, the rest up to 2999 mean nothing yet."""

_FINAL_TEXT: Final = 0x81
_LENGTH_16: Final = 126
_LENGTH_64: Final = 127
_LENGTH_7_MAX: Final = 125
_LENGTH_16_MAX: Final = 0xFFFF

_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_FORBIDDEN: Final = re.compile(r"[\r\n\0]")


def is_close_code(code: int) -> bool:
    """Return whether a WebSocket may be closed with a code.

    >>> [code for code in (999, 1000, 1003, 1004, 1006, 1007, 1014, 1015) if is_close_code(code)]
    [1000, 1003, 1007, 1014]
    >>> [code for code in (1016, 2999, 3000, 4999, 5000) if is_close_code(code)]
    [3000, 4999]
    """
    return any(code in codes for codes in CLOSE_CODES)


class Message:
    """One message, made once and sent to any number of streams.

    `text` is UTF-8. `event` and `event_id` are the fields of that name of a server-sent event and
    are not part of a WebSocket message; a ValueError if one holds what would end its line.
    """

    __slots__ = ("_block", "_frame", "event", "event_id", "text")

    def __init__(self, text: bytes, event: str = "", event_id: str = "") -> None:
        if _FORBIDDEN.search(event) or _FORBIDDEN.search(event_id):
            raise ValueError(f"{event!r} and {event_id!r} have to stay on one line each")
        self.text = text
        self.event = event
        self.event_id = event_id
        self._frame: bytes | None = None
        self._block: bytes | None = None

    def frame(self) -> bytes:
        """Return it as one unmasked WebSocket text frame, the same bytes for every stream."""
        if self._frame is None:
            self._frame = text_frame(self.text)
        return self._frame

    def block(self) -> bytes:
        """Return it as one server-sent event, the same bytes for every stream.

        Each line of the text goes into a field of its own, so that no text can end its event or
        begin another; a reader gets the lines back, joined by line feeds.
        """
        if self._block is None:
            self._block = event_block(self.text, self.event, self.event_id)
        return self._block


class Stream(Protocol):
    """An open stream, as the application sees it."""

    def send(self, message: Message) -> bool:
        """Send a message, or return False if there is no room for it now, or no more at all.

        After False, `Listener.drained` is called once there is room.
        """
        ...

    def close(self, code: int, reason: str) -> None:
        """End the stream in good order, after what was sent.

        `code` and `reason` (at most 123 bytes) are told over a WebSocket. Closing twice is
        harmless.
        """
        ...

    def abort(self) -> None:
        """End the stream now, without a word and without what waits."""
        ...


class Listener(Protocol):
    """The application's side of one stream. An exception from here is a bug and ends the server."""

    def opened(self, stream: Stream) -> None:
        """Take the stream: it is open. Not called at all for a stream that never came to be."""
        ...

    def received(self, text: str) -> None:
        """Take a message of the client's; there is room for at least one answer to it.

        Only WebSockets have such messages.
        """
        ...

    def drained(self) -> None:
        """Note that there is room again, after `send` said that there was none."""
        ...

    def closed(self) -> None:
        """Note that the stream has ended, whoever ended it. Called once for each `opened`."""
        ...


@dataclass(frozen=True, slots=True)
class Upgrade:
    """In place of an answer: make a WebSocket of this connection.

    A request that is no proper handshake is refused by the transport, and the listener never
    hears of it.
    """

    listener: Listener


@dataclass(frozen=True, slots=True)
class EventStream:
    """In place of an answer: 200 with server-sent events, for as long as the stream lasts.

    `retry_ms` is how long the client is asked to wait before it comes back after a break.
    """

    listener: Listener
    retry_ms: int = 2000


def text_frame(text: bytes) -> bytes:
    r"""Return an unmasked, final text frame (RFC 6455, section 5.2).

    >>> text_frame(b"hello")
    b'\x81\x05hello'
    """
    length = len(text)
    if length <= _LENGTH_7_MAX:
        return b"%c%c%b" % (_FINAL_TEXT, length, text)
    if length <= _LENGTH_16_MAX:
        return struct.pack("!BBH", _FINAL_TEXT, _LENGTH_16, length) + text
    return struct.pack("!BBQ", _FINAL_TEXT, _LENGTH_64, length) + text


def event_block(text: bytes, event: str = "", event_id: str = "") -> bytes:
    r"""Return the lines of one server-sent event (WHATWG HTML, section 9.2.6).

    >>> event_block(b"a", "order", "7.1")
    b'id: 7.1\nevent: order\ndata: a\n\n'
    """
    fields = []
    if event_id:
        fields.append(b"id: %b\n" % event_id.encode())
    if event:
        fields.append(b"event: %b\n" % event.encode())
    fields.extend(b"data: %b\n" % line for line in _LINE_END.split(text))
    return b"%b\n" % b"".join(fields)

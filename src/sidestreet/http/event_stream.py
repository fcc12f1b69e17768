"""Server-Sent Events: an answer in chunks that goes on, with a comment now and then.

The comment shows the client, and whatever stands between, that nobody has gone; and it shows us,
because a write to a client that has left is what tells. The client can say nothing more: a
connection that has become such a stream takes no further request.
"""

from typing import Final

from sidestreet.http.stream_connection import Line, StreamConnection
from sidestreet.http.streams import EventStream, Message

CONTENT_TYPE: Final = "text/event-stream"
HEADERS: Final = (("Cache-Control", "no-store"), ("X-Accel-Buffering", "no"))
"""What keeps whatever stands between from keeping events, or from holding them back."""

_LAST_CHUNK: Final = b"0\r\n\r\n"


def opening(retry_ms: int) -> bytes:
    r"""Return what a stream begins with: how soon to come back after a break.

    >>> opening(2000)
    b'retry: 2000\n\n'
    """
    return b"retry: %d\n\n" % retry_ms


def heartbeat() -> bytes:
    """Return a comment, which readers skip."""
    return b": nothing new\n\n"


class EventStreamConnection(StreamConnection):
    """A connection whose last answer does not end."""

    def __init__(self, line: Line, answer: EventStream, *, is_chunked: bool) -> None:
        """Without chunks (HTTP/1.0) the end of the connection is the end of the answer."""
        super().__init__(line, answer.listener)
        self._retry_ms = answer.retry_ms
        self._is_chunked = is_chunked

    def begin(self, rest: bytes) -> None:
        """Send the head of the answer and what comes first; `rest` of the input is dropped."""
        del rest
        head = self.shared.writer.encode_head(CONTENT_TYPE, HEADERS, is_chunked=self._is_chunked)
        self.write(head)
        self.write(self._chunk(opening(self._retry_ms)))
        self.open()

    def data_received(self, data: bytes) -> None:
        """Drop what the client says after its request."""

    def encode(self, message: Message) -> bytes:
        """Return a message as a chunk."""
        return self._chunk(message.block())

    def begin_end(self, code: int, reason: str) -> None:
        """End the answer; codes are for WebSockets."""
        del code, reason
        if self._is_chunked:
            self.write(_LAST_CHUNK)
        self.shut()

    def check_life(self) -> None:
        """Show that nobody has gone, when nothing has been sent for a while."""
        sweep = self.shared.sweep
        if self.has_room and sweep.is_over(self.sent_at, self.shared.limits.heartbeat_s):
            self.write(self._chunk(heartbeat()))

    def _chunk(self, data: bytes) -> bytes:
        return b"%x\r\n%b\r\n" % (len(data), data) if self._is_chunked else data

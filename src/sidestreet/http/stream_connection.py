"""What both kinds of stream have in common: a connection that was an ordinary one until now.

It takes over the transport of a `Connection` together with its place among the connections of the
server, so that limits, stops and aborts reach it as they reach all others. Outgoing bytes of one
turn of the loop leave together; what may wait for a slow client is bounded, and one that takes
nothing for too long is cut off.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final, NamedTuple, ParamSpec

from sidestreet.http.exchange import Shared
from sidestreet.http.outgoing import shut
from sidestreet.http.streams import GOING_AWAY, Listener, Message
from sidestreet.http.timers import WriteWatch

P = ParamSpec("P")

log: Final = logging.getLogger("sidestreet.http")


class Line(NamedTuple):
    """What an ordinary connection leaves to the stream that takes over from it."""

    shared: Shared
    transport: asyncio.Transport
    client: str
    is_writing_paused: bool


class StreamConnection(asyncio.Protocol):
    """A protocol that sends messages. Subclasses say how they look on the wire."""

    def __init__(self, line: Line, listener: Listener) -> None:
        shared = line.shared
        self.shared = shared
        self.transport = line.transport
        self.listener = listener
        self.client = line.client
        self.is_ending = False
        """The end has begun: nothing more is sent."""
        self._loop = asyncio.get_running_loop()
        self.is_lost = False
        """The connection is gone."""
        self._owes_drained = False
        self._is_paused = line.is_writing_paused
        self._out: list[bytes] = []
        self._out_bytes = 0
        self._is_flush_due = False
        self._watch = WriteWatch(shared.sweep)
        self.ended_at = shared.sweep.now
        """When the end began, by the sweep's clock."""
        self.sent_at = shared.sweep.now
        """When something last went out."""

    # What a subclass says.

    def encode(self, message: Message) -> bytes:
        """Return a message as bytes of the wire."""
        raise NotImplementedError

    def begin_end(self, code: int, reason: str) -> None:
        """Send what ends such a stream in good order."""
        raise NotImplementedError

    def check_life(self) -> None:
        """Do what time asks for while the stream is open. Called once a sweep."""
        raise NotImplementedError

    # The stream, as the application sees it.

    @property
    def has_room(self) -> bool:
        """Whether the client reads and nothing has ended."""
        return not (self._is_paused or self.is_ending)

    def send(self, message: Message) -> bool:
        """Send a message, or say that there is no room."""
        if not self.make_room():
            self._owes_drained = True
            return False
        self.write(self.encode(message))
        return True

    def close(self, code: int, reason: str) -> None:
        """End in good order."""
        if not self.is_ending:
            self.begin_end(code, reason)
            self.note_ending()

    # Called by the event loop.

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the application, and forget the connection."""
        del exc
        self.is_ending = self.is_lost = True
        self._out.clear()
        self.call(self.listener.closed)
        self.shared.connections.discard(self)
        self.shared.crowd.leave(self.client)
        self.shared.on_lost()

    def eof_received(self) -> bool:
        """End: whoever has shut its side does not wait for more."""
        return False

    def pause_writing(self) -> None:
        """Have no more room."""
        self._is_paused = True

    def resume_writing(self) -> None:
        """Have room again."""
        self._is_paused = False
        self.room_made()

    # Called by the server.

    def check_timeouts(self) -> None:
        """Cut off a client that has taken too long. Called once a sweep."""
        limits = self.shared.limits
        sweep = self.shared.sweep
        buffered = self.transport.get_write_buffer_size()
        if self._watch.is_stalled(buffered, limits.write_stall_timeout_s):
            log.debug("cut off %s: it does not read its stream", self.client)
            self.abort()
        elif self.is_ending:
            if sweep.is_over(self.ended_at, limits.close_timeout_s):
                self.abort()
        else:
            self.check_life()

    def drain(self) -> None:
        """End because the server stops."""
        self.close(GOING_AWAY, "the server stops")

    def abort(self) -> None:
        """End now, without a word."""
        self.is_ending = True
        self._out.clear()
        self.transport.abort()

    # For subclasses.

    def open(self) -> None:
        """Tell the application that the stream is open."""
        self.call(self.listener.opened, self)

    def make_room(self) -> bool:
        """Hand on what waits if that is much, and say whether the next `send` takes a message."""
        if self._out_bytes > self.shared.limits.write_buffer_bytes_max:
            self.flush()
        return self.has_room

    def room_made(self) -> None:
        """Tell the application that there is room, if it was told that there is none."""
        if self._owes_drained and self.has_room:
            self._owes_drained = False
            self.call(self.listener.drained)

    def write(self, data: bytes) -> None:
        """Have bytes leave at the end of this turn of the loop."""
        self._out.append(data)
        self._out_bytes += len(data)
        if not self._is_flush_due:
            self._is_flush_due = True
            self._loop.call_soon(self._flush_when_due)

    def flush(self) -> None:
        """Hand all that waits to the transport."""
        out = self._out
        if not out or self.is_lost:
            return
        self.sent_at = self.shared.sweep.now
        self._watch.note(self._out_bytes)
        self._out_bytes = 0
        data = out[0] if len(out) == 1 else b"".join(out)
        out.clear()
        self.transport.write(data)

    def note_ending(self) -> None:
        """Send no more; the end has `close_timeout_s`."""
        self.is_ending = True
        self.ended_at = self.shared.sweep.now

    def shut(self) -> None:
        """Shut our side after all that was written, and wait for the client to shut its own.

        Closing at once would make the kernel throw away what the client has not read, if the
        client has sent anything since.
        """
        self.flush()
        self.note_ending()
        shut(self.transport)

    def call(self, function: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Call the application. A bug of its ends the server, as one in a request does."""
        try:
            function(*args, **kwargs)
        except Exception as error:
            log.exception("bug in a stream; the server stops")
            self.abort()
            self.shared.on_bug(error)

    def _flush_when_due(self) -> None:
        self._is_flush_due = False
        self.flush()

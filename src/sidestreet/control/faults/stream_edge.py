"""Playing the faults of streams, between the application and whatever carries its messages.

A stream that is opened on a desk under control goes by way of a `StagedStream`, which is the
transport's listener and the application's stream. What it holds back is bounded: beyond that the
application is told that there is no room, as by a client that does not read.
"""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from sidestreet.api.stream_messages import GapEvent
from sidestreet.control.faults.staged import StagedFaults
from sidestreet.domain.faults import StreamFault, StreamFaultKind
from sidestreet.http.messages import Answer, Request
from sidestreet.http.streams import (
    EventStream,
    Listener,
    Message,
    Stream,
    Upgrade,
    is_close_code,
)
from sidestreet.workspace.state import Key

HELD_MAX: Final = 256
"""How many messages of a stream wait here at most."""

_UNSTRUCK: Final = frozenset({"start", "gap"})
"""What tells of the stream itself is no news that could go astray."""

_ENCODER: Final = msgspec.json.Encoder()


class _About(msgspec.Struct):
    """Whose a message is."""

    account_id: int | None = None


_ABOUT: Final = msgspec.json.Decoder(_About)


class StagedStreams:
    """The streams of one desk that faults may strike."""

    def __init__(self, faults: StagedFaults, now: Callable[[], int]) -> None:
        self.faults = faults
        self.now = now
        self.wake: Callable[[], None] = lambda: None
        """Set by whoever drives the streams: asks for a call of `go_on`."""
        self._stalled: dict[StagedStream, int] = {}

    def staged(self, request: Request, key: Key | None, answer: Answer) -> Answer:
        """Return an answer with its stream, if it is one, where faults can strike it."""
        key_id = "" if key is None else key.key_id
        if isinstance(answer, Upgrade):
            return Upgrade(StagedStream(self, request, key_id, answer.listener))
        if isinstance(answer, EventStream):
            listener = StagedStream(self, request, key_id, answer.listener)
            return EventStream(listener, answer.retry_ms)
        return answer

    def stall(self, stream: "StagedStream", until: int) -> None:
        """Hold a stream back until an instant of the desk's time."""
        self._stalled[stream] = until
        self.wake()

    def forget(self, stream: "StagedStream") -> None:
        """Forget a stream that has ended."""
        self._stalled.pop(stream, None)

    def is_stalled(self, stream: "StagedStream") -> bool:
        """Say whether a stream is held back."""
        return stream in self._stalled

    def next_due(self) -> int | None:
        """Return when the first stream goes on that is held back."""
        return min(self._stalled.values(), default=None)

    def go_on(self) -> None:
        """Let those streams go on whose time has come."""
        if not self._stalled:
            return
        now = self.now()
        for stream in [each for each, until in self._stalled.items() if until <= now]:
            del self._stalled[stream]
            stream.go_on()


class StagedStream:
    """One stream. It hands on what it is told in both directions."""

    def __init__(
        self, streams: StagedStreams, request: Request, key_id: str, listener: Listener
    ) -> None:
        self._streams = streams
        self._request = request
        self._key_id = key_id
        self._listener = listener
        self._stream: Stream | None = None
        self._held: deque[Message] = deque()
        self._overtaken: Message | None = None
        self._gap: StreamFault | None = None
        self._gap_left = 0
        self._last_id = ""
        self._owes_drained = False
        self._is_over = False

    # As the transport's listener.

    def opened(self, stream: Stream) -> None:
        """Take the stream, and hand it on as this one."""
        self._stream = stream
        self._listener.opened(self)

    def received(self, text: str) -> None:
        """Hand a client's message on."""
        self._listener.received(text)

    def drained(self) -> None:
        """Go on with what waits, and then let the application go on."""
        self.go_on()

    def closed(self) -> None:
        """Hand on that it has ended."""
        self._is_over = True
        self._streams.forget(self)
        self._listener.closed()

    # As the application's stream.

    def send(self, message: Message) -> bool:
        """Send a message, or whatever a fault makes of it; False if there is no room."""
        if self._is_over or len(self._held) >= HELD_MAX:
            self._owes_drained = True
            return False
        for each in self._played(message):
            self._held.append(each)
        self._flush()
        return not self._is_over

    def close(self, code: int, reason: str) -> None:
        """End in good order."""
        self._is_over = True
        if self._stream is not None:
            self._stream.close(code, reason)

    def abort(self) -> None:
        """End now."""
        self._is_over = True
        if self._stream is not None:
            self._stream.abort()

    def go_on(self) -> None:
        """Send what waits, and let the application go on if it was told that there is no room."""
        self._flush()
        if self._owes_drained and len(self._held) < HELD_MAX and not self._is_over:
            self._owes_drained = False
            self._listener.drained()

    def _flush(self) -> None:
        if self._stream is None or self._streams.is_stalled(self):
            return
        while self._held and not self._is_over and self._stream.send(self._held[0]):
            self._held.popleft()

    def _played(self, message: Message) -> Iterator[Message]:
        """Yield what is sent in the place of a message."""
        if message.event in _UNSTRUCK:
            self._last_id = message.event_id
            yield message
            return
        fault = None if self._gap_left else self._strike(message)
        if fault is not None and fault.kind is StreamFaultKind.GAP:
            self._gap, self._gap_left = fault, fault.count
        if self._gap_left:
            yield from self._left_out(message)
            return
        if fault is not None and fault.kind is StreamFaultKind.DISCONNECT:
            self._disconnect(fault)
            return
        if fault is not None and fault.kind is StreamFaultKind.REORDER and not self._overtaken:
            self._overtaken = message
            return
        if fault is not None and fault.kind is StreamFaultKind.STALL:
            self._streams.stall(self, self._streams.now() + fault.span_ns)
        self._last_id = message.event_id
        yield message
        if fault is not None and fault.kind is StreamFaultKind.DUPLICATE:
            yield message
        if self._overtaken is not None:
            yield self._overtaken
            self._overtaken = None

    def _strike(self, message: Message) -> StreamFault | None:
        faults = self._streams.faults
        if not faults.are_set:
            return None
        account_id = _ABOUT.decode(message.text).account_id
        path = self._request.path
        fault = faults.strike_message(path, account_id, self._key_id)
        if fault is not None:
            faults.note(self._request.request_id, path, account_id, fault)
        return fault

    def _left_out(self, message: Message) -> Iterator[Message]:
        """Leave a message out; after the last of a gap, yield what tells of it."""
        self._gap_left -= 1
        after, through = self._last_id, message.event_id
        if self._gap_left == 0 and self._gap is not None and self._gap.is_told and through:
            self._last_id = through
            event = GapEvent(
                id=through,
                sequence=int(through.partition(".")[0]),
                after=after,
                through=through,
            )
            yield Message(_ENCODER.encode(event), "gap", through)

    def _disconnect(self, fault: StreamFault) -> None:
        # One in an older journal may have a code that no server sends.
        if fault.code is None or not is_close_code(fault.code):
            self.abort()
        else:
            self.close(fault.code, f"staged as {fault.name}")

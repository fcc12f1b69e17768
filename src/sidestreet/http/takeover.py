"""From an ordinary connection to a stream: which protocol takes the transport over."""

from sidestreet.http.event_stream import EventStreamConnection
from sidestreet.http.exchange import Peer
from sidestreet.http.messages import Request
from sidestreet.http.stream_connection import Line
from sidestreet.http.streams import EventStream, Upgrade
from sidestreet.http.websocket import WebSocketConnection, shake_hands


def stream_on(
    line: Line, request: Request, answer: Upgrade | EventStream, *, is_http_1_0: bool
) -> WebSocketConnection | EventStreamConnection:
    """Return the protocol for a stream, yet to be begun. Raises `ApiError` if it cannot be."""
    if isinstance(answer, EventStream):
        # Chunks came with HTTP/1.1.
        return EventStreamConnection(line, answer, is_chunked=not is_http_1_0)
    return WebSocketConnection(line, answer, shake_hands(request, is_http_1_0=is_http_1_0))


def take_over(
    line: Line, stream: WebSocketConnection | EventStreamConnection, before: Peer
) -> None:
    """Put a stream in the place of the connection that it was before."""
    line.shared.connections.discard(before)
    line.shared.connections.add(stream)
    line.transport.set_protocol(stream)

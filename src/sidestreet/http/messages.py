"""What an application sees: a request, an answer, and the one call between them.

Nothing here knows a transport. The server, the ASGI adapter and a test hand the same `Request` to
the same `Application`; the application answers by calling `respond` exactly once, at once or
later, on the thread that called it. There is no task and no future per request, because this is
the path that every order takes.
"""

from collections.abc import Callable
from typing import Final, Protocol, TypeAlias

import msgspec

from sidestreet.http.streams import EventStream, Upgrade


class Request(msgspec.Struct, frozen=True, gc=False):
    """One request, complete with its body.

    `path` and `query` are as they came on the wire: percent-encoded ASCII, the query without its
    question mark. Header names are lower case; a header that came more than once has its values
    joined by a comma, in order. `client` is the peer's address without its port, empty where the
    transport has none.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    request_id: str
    client: str


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """How an answer is brought to the client where it is not simply sent.

    It leaves after `delay_s` seconds, its body at `bytes_per_s` (0 is at once), of which
    `body_bytes` alone: the head tells the whole length, and then the connection is cut. One that
    `is_lost` never leaves: the connection is cut in its place.
    """

    delay_s: float = 0.0
    bytes_per_s: int = 0
    body_bytes: int | None = None
    is_lost: bool = False


class Response(msgspec.Struct, frozen=True, gc=False):
    """One answer. `Content-Type`, `Content-Length` and `Date` are written by the server.

    `delivery` is None but where something is staged.
    """

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    delivery: Delivery | None = None


class Abort(msgspec.Struct, frozen=True, gc=False):
    """In place of an answer: close the connection without one.

    This is how a lost answer is staged on purpose. Answers to earlier requests of the same
    connection still go out first.
    """


ABORT: Final = Abort()

Answer: TypeAlias = Response | Abort | Upgrade | EventStream
"""What a request is answered with: once and for all, not at all, or by a stream."""

Respond: TypeAlias = Callable[[Answer], None]


class Application(Protocol):
    """The transport-free application."""

    def handle(self, request: Request, respond: Respond) -> None:
        """Answer `request` by calling `respond` exactly once, now or later, on this thread.

        A second call raises RuntimeError. A stream is best answered before this returns: where
        requests behind it have been handed over by its turn it is refused, so that no answer to
        them is lost. An exception that leaves `handle` is a bug: the caller gets a 500 and the
        server stops.
        """

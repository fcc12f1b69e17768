"""One request on its way to its answer, and what all connections of a server share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from sidestreet.http.crowd import Crowd
from sidestreet.http.errors import ApiError
from sidestreet.http.limits import Limits
from sidestreet.http.messages import Answer, Application, Request
from sidestreet.http.timers import Sweep
from sidestreet.http.turns import Turns
from sidestreet.http.wire import AnswerWriter


class Peer(Protocol):
    """A connection of whatever kind, as its server sees it."""

    def check_timeouts(self) -> None:
        """Cut off a client that has taken too long. Called once a sweep."""
        ...

    def drain(self) -> None:
        """Begin nothing new, and end as soon as that can be done in good order."""
        ...

    def abort(self) -> None:
        """End now."""
        ...


class Queue(Protocol):
    """Where exchanges wait for their turn."""

    def advance(self) -> None:
        """Send every answer whose turn has come."""
        ...


@dataclass(slots=True, kw_only=True, eq=False)
class Shared:
    """What all connections of one server have in common."""

    app: Application
    limits: Limits
    next_request_id: Callable[[], str]
    writer: AnswerWriter
    sweep: Sweep
    turns: Turns
    crowd: Crowd
    on_lost: Callable[[], None]
    """Called after a connection has left `connections`."""

    on_bug: Callable[[Exception], None]
    """Called with what the application raised, once the client has its 500."""

    connections: set[Peer] = field(default_factory=set)
    draining: bool = False
    """No new request is taken, on any connection."""


class Part:
    """A piece of an answer that is sent in pieces, the first of which is its head.

    `next_place` is called once it has been written and returns the place of the next, None after
    the last. An answer that `is_cut` ends with the connection.
    """

    __slots__ = ("data", "is_cut", "next_place")

    def __init__(
        self, data: bytes, next_place: "Callable[[], Exchange | None]", *, is_cut: bool
    ) -> None:
        self.data = data
        self.next_place = next_place
        self.is_cut = is_cut


class Exchange:
    """A place in a connection's queue of answers. `respond` is what the application calls."""

    __slots__ = ("_queue", "answer", "http_1_0", "keep_alive", "request")

    def __init__(
        self,
        queue: Queue,
        request: Request,
        keep_alive: bool,  # noqa: FBT001  a call by name on the path of every request costs
        http_1_0: bool,  # noqa: FBT001  as above
    ) -> None:
        self._queue = queue
        self.request = request
        self.keep_alive = keep_alive
        self.http_1_0 = http_1_0
        self.answer: Answer | Part | None = None

    def respond(self, answer: Answer) -> None:
        """Give the answer. Raises RuntimeError the second time."""
        if self.answer is not None:
            raise RuntimeError(f"request {self.request.request_id} has been answered already")
        self.take(answer)

    def take(self, answer: Answer | Part) -> None:
        """Have an answer, or a piece of one, and send it when its turn comes."""
        self.answer = answer
        self._queue.advance()


def refused(queue: Queue, error: ApiError, request_id: str, client: str) -> Exchange:
    """Return the place of what could not be read as a request, with its refusal."""
    unread = Request("", "", "", {}, b"", request_id, client)
    exchange = Exchange(queue, unread, keep_alive=False, http_1_0=False)
    exchange.answer = error.to_response(request_id)
    return exchange

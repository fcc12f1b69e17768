"""One request on its way to its answer, and what all connections of a server share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sidestreet.http.limits import Limits
from sidestreet.http.messages import Abort, Application, Request, Response
from sidestreet.http.timers import Sweep
from sidestreet.http.wire import AnswerWriter

if TYPE_CHECKING:
    from sidestreet.http.connection import Connection


@dataclass(slots=True, kw_only=True, eq=False)
class Shared:
    """What all connections of one server have in common."""

    app: Application
    limits: Limits
    next_request_id: Callable[[], str]
    writer: AnswerWriter
    sweep: Sweep
    on_lost: Callable[[], None]
    """Called after a connection has left `connections`."""

    on_bug: Callable[[Exception], None]
    """Called with what the application raised, once the client has its 500."""

    connections: "set[Connection]" = field(default_factory=set)
    draining: bool = False
    """No new request is taken, on any connection."""


class Exchange:
    """A place in a connection's queue of answers. `respond` is what the application calls."""

    __slots__ = ("_connection", "answer", "http_1_0", "keep_alive", "request")

    def __init__(
        self,
        connection: "Connection",
        request: Request,
        keep_alive: bool,  # noqa: FBT001  a call by name on the path of every request costs
        http_1_0: bool,  # noqa: FBT001  as above
    ) -> None:
        self._connection = connection
        self.request = request
        self.keep_alive = keep_alive
        self.http_1_0 = http_1_0
        self.answer: Response | Abort | None = None

    def respond(self, answer: Response | Abort) -> None:
        """Give the answer. Raises RuntimeError the second time."""
        if self.answer is not None:
            raise RuntimeError(f"request {self.request.request_id} has been answered already")
        self.answer = answer
        self._connection.advance()

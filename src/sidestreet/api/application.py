"""The API as one transport-free application: route, authenticate, let through, hand over.

The order of the checks is part of the contract with whoever probes it: the key, then the path,
then how often the key asks, then what it may do, then the account, and only then the query and the
body. An account that is named in the query has its turn as soon as that is read.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final, Protocol

from msgspec.structs import replace

from sidestreet.api.access import LOCAL_ID, OPEN, Access
from sidestreet.api.call import Call, Handler
from sidestreet.api.meter import Meter, Watched
from sidestreet.api.path import read_path
from sidestreet.api.query import read_query
from sidestreet.api.room import FROM_RESERVE, needs_room, no_room
from sidestreet.api.routing import Router
from sidestreet.contract.operation import Operation
from sidestreet.http.envelope import success
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.http.messages import Answer, Request, Respond, Response
from sidestreet.http.rate_limits import RateLimits
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.loop_history import TooManyReads
from sidestreet.workspace.state import Key

__all__ = ["OPEN", "Api", "Edge", "LetIn", "Page", "StreamOperation"]

_OURS: Final = ("/sidestreet/", "/control/")
"""Operations that are no part of the API itself: looking at a desk moves nothing."""

_CONTROL: Final = "/control/v1/"
_NOT_CONTROLLED: Final = (
    "The control API is off on this server, which was not started for it: serve with --control"
)

_READY: Final = "/readyz"

FRONT: Final = "/"
"""Where people begin who open a server in a browser. For all others there is nothing."""

_NOBODY: Final = Key("", b"", "", (), (), 0)

LetIn = Callable[[Callable[[], None]], None]
"""Has something done, at once or later, once it is its turn."""

Page = Callable[[], Response]
"""Answers a page that needs no key, like the health of the server or its documentation."""

StreamOperation = Callable[[Request, Respond, Access], None]
"""Answers a request with a stream, or raises `ApiError`. It looks at the key itself."""


class Edge(Protocol):
    """Stands between the edge and the operations of the contract: a place for staged faults."""

    def carry(self, call: Call, carry_out: Callable[[Call], None]) -> None:
        """Have a call carried out, or answer it in its place; `call.respond` may be wrapped.

        Called for each call of the contract that passed all checks, in its turn.
        """
        ...


class Api:
    """The application. `handlers` has one handler for every operation of the table."""

    def __init__(
        self,
        desk: Desk,
        handlers: Mapping[Operation, Handler],
        pages: Mapping[str, Page],
        *,
        open_key: Key | None = None,
        local_key: bytes | None = None,
        let_in: LetIn | None = None,
        streams: Mapping[str, StreamOperation] = MappingProxyType({}),
        edge: Edge | None = None,
        rates: RateLimits | None = None,
        meter: Meter | None = None,
    ) -> None:
        """`open_key` stands for any bearer text that is no key, on requests to a loopback name.

        `local_key` is the admin's. `let_in` says when a request that passed all checks is handed
        over, where it is not at once. `streams` answer at their paths instead of an operation.
        `edge` stands before every operation of the contract. `rates` limit how often a key may
        ask. `meter` counts every request, also those of other generations of the desk.
        """
        self._access = Access(desk, open_key=open_key, local_key=local_key)
        self._router = Router(
            (operation.method, operation.path, (operation, handler))
            for operation, handler in handlers.items()
        )
        self._is_controlled = any(each.path.startswith(_CONTROL) for each in handlers)
        self._pages = {**pages, _READY: self._readiness} if _READY in pages else pages
        self._desk = desk
        self._can_wait = frozenset(each.operation_id for each in handlers if needs_room(each))
        self._streams = streams
        self._let_in = let_in
        self._edge = edge
        self._rates = rates
        self._meter = meter or Meter()

    def handle(self, request: Request, respond: Respond) -> None:
        """Answer a request, now or when the desk has made it durable."""
        watched = respond = Watched(self._meter, request, respond)
        page = self._pages.get(request.path)
        if page is not None and _is_for_a_page(request):
            watched.operation = request.path
            respond(page())
            return
        stream = self._streams.get(request.path)
        try:
            if stream is None:
                self._operate(request, watched)
            else:
                watched.operation = request.path
                if self._rates is not None:
                    self._rated(self._access.key(request), None, respond)
                stream(request, respond, self._access)
        except (ApiError, TooManyReads) as error:
            _refuse(request, respond, error)

    def _operate(self, request: Request, watched: Watched) -> None:
        respond: Respond = watched
        key = self._access.key(request)
        try:
            (operation, handler), path = self._router.find(request.method, request.path)
        except ApiError:
            # What exists is told to those who may know.
            if key is None:
                raise ApiError(ErrorKind.UNAUTHENTICATED) from None
            self._rated(key, None, respond)
            self._check_controlled(request.path)
            raise
        watched.operation = operation.operation_id
        account_id = -1
        if operation.scope is not None:
            if key is None:
                raise ApiError(ErrorKind.UNAUTHENTICATED)
            respond = self._rated(key, operation, respond)
            if not key.may(operation.scope):
                raise ApiError(ErrorKind.FORBIDDEN)
            if "account_id" in path:
                account_id = self._access.account_id(path["account_id"], key)
        if operation.operation_id in self._can_wait and self._desk.lacks_room():
            raise no_room()
        key = key or _NOBODY
        query = read_query(operation, request.query)
        if "account_id" in query and any(each.is_account for each in operation.parameters):
            account_id = self._access.account_id(str(query["account_id"]), key)
        watched.account_id = account_id
        call = Call(
            operation,
            request=request,
            respond=respond,
            key=key,
            path=read_path(operation, path),
            query=query,
            account_id=account_id,
        )
        self._hand_over(handler, call)

    def _rated(self, key: Key | None, operation: Operation | None, respond: Respond) -> Respond:
        """Count a request, and return what tells the key where it stands. Raises `ApiError` (429).

        What tests do to the desk is not counted, nor what the owner of its folder asks.
        """
        if self._rates is None or key is None or key.key_id == LOCAL_ID:
            return respond
        if operation is not None and operation.path.startswith(_CONTROL):
            return respond
        ends_orders = operation is not None and operation.operation_id in FROM_RESERVE
        decision = self._rates.take(key.key_id, ends_orders=ends_orders)
        if decision is None:
            return respond
        refusal = decision.refusal()
        if refusal is not None:
            raise refusal

        def tell(answer: Answer) -> None:
            if type(answer) is Response:
                answer = replace(answer, headers=answer.headers + decision.headers)
            respond(answer)

        return tell

    def _hand_over(self, handler: Handler, call: Call) -> None:
        """Have a call answered that passed all checks, in its turn."""
        if call.operation.path.startswith(_OURS):
            handler(call)
            return
        if self._edge is not None:
            handler = partial(self._edge.carry, carry_out=handler)
        if self._let_in is None:
            handler(call)
        else:
            self._let_in(partial(_carry_out, handler, call))

    def _readiness(self) -> Response:
        """Tell whether the server takes everything, or no more than what ends orders.

        Only a server that takes nothing at all, not even a cancel, is not ready.
        """
        if self._desk.is_held_up:
            return Response(503, success(b'{"status":"read model behind"}', "health"))
        taken = b"cancels only" if self._desk.lacks_room() else b"ok"
        return Response(200, success(b'{"status":"%b"}' % taken, "health"))

    def _check_controlled(self, path: str) -> None:
        """Tell how a server is started that answers at a path of the control API."""
        if path.startswith(_CONTROL) and not self._is_controlled:
            raise ApiError(ErrorKind.FORBIDDEN, _NOT_CONTROLLED)


def _carry_out(handler: Handler, call: Call) -> None:
    """Hand over a call that was let in later."""
    try:
        handler(call)
    except (ApiError, TooManyReads) as error:
        _refuse(call.request, call.respond, error)


def _is_for_a_page(request: Request) -> bool:
    """Whether a request asks for a page, and not for an operation at its path."""
    if request.method not in {"GET", "HEAD"}:
        return False
    return request.path != FRONT or "text/html" in request.headers.get("accept", "")


def _refuse(request: Request, respond: Respond, error: ApiError | TooManyReads) -> None:
    if isinstance(error, TooManyReads):
        error = ApiError(ErrorKind.UNAVAILABLE, headers=(("Retry-After", "1"),))
    respond(error.to_response(request.request_id))

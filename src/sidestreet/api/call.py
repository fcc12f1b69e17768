"""One call of one operation: who asks, for which account, with what, and how to answer.

A handler gets a `Call` and answers it exactly once, at once or when the desk says so. It may also
raise `ApiError` before it has asked the desk for anything.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, TypeVar

import msgspec

from sidestreet.contract.operation import Operation
from sidestreet.domain.events import Cause
from sidestreet.http.envelope import PageInfo, partial, success
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.http.json_input import BOUNDS, body_into
from sidestreet.http.json_scanner import JsonBounds
from sidestreet.http.messages import Request, Respond, Response
from sidestreet.workspace.state import Key

T = TypeVar("T")

ENCODER: Final = msgspec.json.Encoder()

_JSON: Final = "application/json"


class Call:
    """A request that has been routed, authenticated and let through to its account."""

    __slots__ = ("account_id", "key", "operation", "path", "query", "request", "respond")

    def __init__(
        self,
        operation: Operation,
        *,
        request: Request,
        respond: Respond,
        key: Key,
        path: dict[str, str],
        query: dict[str, Any],
        account_id: int,
    ) -> None:
        self.operation = operation
        self.request = request
        self.respond = respond
        self.key = key
        self.path = path
        self.query = query
        self.account_id = account_id

    @property
    def cause(self) -> Cause:
        """What the journal notes as the origin of what this call brings about."""
        return Cause(self.operation.operation_id, self.key.key_id, self.request.request_id)

    def body(self, type_: type[T], bounds: JsonBounds = BOUNDS) -> T:
        """Return the request body as a type. Raises `ApiError` with the path of what is wrong.

        A body that says nothing of its kind is read as JSON; one that says it is something else
        is refused. Where the operation can do without a body, none is read as an empty object,
        and so is null.
        """
        if self.operation.body_is_optional and self.request.body.strip() in {b"", b"null"}:
            return msgspec.convert({}, type_)
        kind = self.request.headers.get("content-type", _JSON).partition(";")[0].strip().lower()
        if kind != _JSON and not kind.endswith("+json"):
            raise ApiError(ErrorKind.UNSUPPORTED_MEDIA_TYPE)
        return body_into(type_, self.request.body, bounds)

    def answer(self, data: object, page: PageInfo | None = None) -> None:
        """Answer 200 with data in the envelope, or 204 where the table has no data to answer."""
        if self.operation.data is None:
            self.respond(Response(HTTPStatus.NO_CONTENT))
        else:
            self.answer_encoded(ENCODER.encode(data), page)

    def answer_encoded(self, data: bytes, page: PageInfo | None = None) -> None:
        """Answer 200 with data that are JSON already."""
        self.respond(Response(200, success(data, self.request.request_id, page)))

    def answer_in_part(self, data: object, error: ApiError, *, is_empty: bool = False) -> None:
        """Answer with data and with an error that sums up what is missing of it.

        The status is 207, or the error's own where `is_empty` says that nothing went well.
        """
        status = error.status if is_empty else HTTPStatus.MULTI_STATUS
        body = partial(ENCODER.encode(data), error.status, error.message, self.request.request_id)
        self.respond(Response(status, body, headers=error.headers))

    def refuse(self, error: ApiError) -> None:
        """Answer with an error in the envelope."""
        self.respond(error.to_response(self.request.request_id))


Handler = Callable[[Call], None]
"""Answers a call, now or later."""

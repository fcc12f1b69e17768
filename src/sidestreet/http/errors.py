"""From the kind of an error to its HTTP status: the only table that knows.

Whoever refuses a request names a kind and, where it helps, says more in the message. No other
module writes an error's status code. The table is total: a test walks every kind.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sidestreet.http.envelope import failure
from sidestreet.http.messages import Response


class ErrorKind(StrEnum):
    """Why a request was not carried out."""

    MALFORMED_REQUEST = "MALFORMED_REQUEST"
    MALFORMED_JSON = "MALFORMED_JSON"
    BAD_QUERY = "BAD_QUERY"
    BAD_PATH = "BAD_PATH"
    UNACCEPTABLE_REQUEST = "UNACCEPTABLE_REQUEST"
    RISK_REFUSED = "RISK_REFUSED"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    REQUEST_TIMEOUT = "REQUEST_TIMEOUT"
    CONFLICT = "CONFLICT"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    URI_TOO_LONG = "URI_TOO_LONG"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    EXPECTATION_FAILED = "EXPECTATION_FAILED"
    WRONG_SHAPE = "WRONG_SHAPE"
    UNACCEPTABLE_VALUE = "UNACCEPTABLE_VALUE"
    UPGRADE_REQUIRED = "UPGRADE_REQUIRED"
    TOO_MANY_REQUESTS = "TOO_MANY_REQUESTS"
    HEADERS_TOO_LARGE = "HEADERS_TOO_LARGE"
    INTERNAL = "INTERNAL"
    UNAVAILABLE = "UNAVAILABLE"


class Answer(NamedTuple):
    """How a kind is answered when nothing more is known about the case."""

    status: int
    message: str
    headers: tuple[tuple[str, str], ...] = ()


ANSWERS: Final[Mapping[ErrorKind, Answer]] = {
    ErrorKind.MALFORMED_REQUEST: Answer(400, "The request is not valid HTTP"),
    ErrorKind.MALFORMED_JSON: Answer(400, "Failed to parse the request body as JSON"),
    ErrorKind.BAD_QUERY: Answer(400, "Failed to deserialize query string"),
    ErrorKind.BAD_PATH: Answer(400, "Cannot parse the path"),
    # A value that is refused in a query or a replace; on a submit it is UNACCEPTABLE_VALUE.
    ErrorKind.UNACCEPTABLE_REQUEST: Answer(400, "The request cannot be carried out as it stands"),
    ErrorKind.RISK_REFUSED: Answer(400, "Risk check failed"),
    ErrorKind.UNAUTHENTICATED: Answer(
        401,
        "The request does not have valid authentication credentials",
        (("WWW-Authenticate", "Bearer"),),
    ),
    ErrorKind.FORBIDDEN: Answer(
        403, "The caller does not have permission to execute the specified operation"
    ),
    ErrorKind.NOT_FOUND: Answer(404, "Some requested entity was not found"),
    ErrorKind.METHOD_NOT_ALLOWED: Answer(405, "The method is not allowed for this path"),
    ErrorKind.NOT_ACCEPTABLE: Answer(406, "There is no answer of a kind that the request accepts"),
    ErrorKind.REQUEST_TIMEOUT: Answer(408, "The request did not arrive in time"),
    ErrorKind.CONFLICT: Answer(409, "The request conflicts with the current state"),
    ErrorKind.PAYLOAD_TOO_LARGE: Answer(413, "The request body is too large"),
    ErrorKind.URI_TOO_LONG: Answer(414, "The request target is too long"),
    ErrorKind.UNSUPPORTED_MEDIA_TYPE: Answer(415, "The request body must be application/json"),
    ErrorKind.EXPECTATION_FAILED: Answer(417, "The only expectation met is 100-continue"),
    ErrorKind.WRONG_SHAPE: Answer(422, "Failed to deserialize the JSON body into the target type"),
    ErrorKind.UNACCEPTABLE_VALUE: Answer(422, "A value in the request is not acceptable"),
    ErrorKind.UPGRADE_REQUIRED: Answer(
        426, "This path is a WebSocket", (("Upgrade", "websocket"), ("Connection", "Upgrade"))
    ),
    ErrorKind.TOO_MANY_REQUESTS: Answer(429, "Too many requests"),
    ErrorKind.HEADERS_TOO_LARGE: Answer(431, "The request headers are too large"),
    ErrorKind.INTERNAL: Answer(500, "Internal error"),
    ErrorKind.UNAVAILABLE: Answer(503, "The server cannot take the request now"),
}


class ApiError(Exception):
    """A refusal on its way to the client: a kind, a message, and what goes with it.

    Raised where a request is read and caught where it is answered; it is never a bug and never
    logged as one. `details` are JSON-ready objects; `headers` are added to those of the kind.
    """

    def __init__(
        self,
        kind: ErrorKind,
        message: str | None = None,
        *,
        details: Sequence[Mapping[str, Any]] | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        answer = ANSWERS[kind]
        self.kind = kind
        self.status = answer.status
        self.message = answer.message if message is None else message
        self.details = details
        self.headers = answer.headers + headers
        super().__init__(self.message)

    def to_response(self, request_id: str) -> Response:
        """Return the answer that tells the client, in the envelope."""
        return Response(
            self.status,
            failure(self.status, self.message, request_id, self.details),
            headers=self.headers,
        )


def malformed_request(cause: str) -> ApiError:
    """Return the refusal of a request that breaks the rules of HTTP."""
    text = ANSWERS[ErrorKind.MALFORMED_REQUEST].message
    return ApiError(ErrorKind.MALFORMED_REQUEST, f"{text}: {cause}")


def malformed_json(cause: str, line: int, column: int) -> ApiError:
    """Return the refusal of a body that is not JSON; `line` and `column` count from 1."""
    text = ANSWERS[ErrorKind.MALFORMED_JSON].message
    return ApiError(ErrorKind.MALFORMED_JSON, f"{text}: {cause} at line {line} column {column}")


def wrong_shape(cause: str) -> ApiError:
    """Return the refusal of a JSON body that does not fit; `cause` begins with the path."""
    return ApiError(ErrorKind.WRONG_SHAPE, f"{ANSWERS[ErrorKind.WRONG_SHAPE].message}: {cause}")


def bad_query(cause: str) -> ApiError:
    """Return the refusal of a query string."""
    return ApiError(ErrorKind.BAD_QUERY, f"{ANSWERS[ErrorKind.BAD_QUERY].message}: {cause}")


def bad_path(name: str, value: str, cause: str) -> ApiError:
    """Return the refusal of a path parameter.

    >>> bad_path("account_id", "x", "not a whole number").message
    'Cannot parse `account_id` with value `x`: not a whole number'
    """
    return ApiError(ErrorKind.BAD_PATH, f"Cannot parse `{name}` with value `{value}`: {cause}")


def method_not_allowed(allowed: Iterable[str]) -> ApiError:
    """Return the refusal of a method, naming those that the path knows."""
    allow = ", ".join(sorted(allowed))
    return ApiError(ErrorKind.METHOD_NOT_ALLOWED, headers=(("Allow", allow),))

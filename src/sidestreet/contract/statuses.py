"""What each HTTP status means on this API, for every operation alike."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class Status(NamedTuple):
    """A status: its usual reason phrase, and what it tells the client here."""

    reason: str
    meaning: str


STATUSES: Final[Mapping[int, Status]] = MappingProxyType(
    {
        200: Status("OK", "Done."),
        204: Status("No Content", "Done, and there is nothing to tell: the answer has no body."),
        207: Status(
            "Multi-Status",
            "Part of it is done: `data` has what there is, and `error` says what is missing.",
        ),
        400: Status(
            "Bad Request",
            "The request cannot be read or makes no sense, or a risk check refused it.",
        ),
        401: Status("Unauthorized", "No key was sent, or it is not a good one."),
        403: Status("Forbidden", "The key may not do this, or may not use this account."),
        404: Status("Not Found", "There is no such thing."),
        409: Status("Conflict", "It was done before, or can no longer be done."),
        413: Status("Content Too Large", "The body is too large."),
        415: Status("Unsupported Media Type", "The body is not JSON."),
        422: Status(
            "Unprocessable Content",
            "What was asked is well written but not acceptable: its shape, a value in it, or the "
            "state of what it names.",
        ),
        429: Status("Too Many Requests", "Too many calls. Wait as long as the answer says."),
        500: Status("Internal Server Error", "A fault of the server."),
        503: Status("Service Unavailable", "The server is not ready."),
    },
)

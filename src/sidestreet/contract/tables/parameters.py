"""Parameters that many operations share, and the statuses that every one of them may answer.

A filter that is not given does not filter; filters given together must all match.
"""

from typing import Final

from sidestreet.contract.enums import InstrumentType
from sidestreet.contract.operation import Parameter

PAGE_SIZE_MAX: Final = 1000

ANY_TIME: Final = (400, 401, 403, 429, 500, 503)
"""Failures of every operation that needs a key: bad input, no key, key without the right, too
many calls, a fault of ours, not ready."""

WITH_BODY: Final = (413, 415, 422)
"""Further failures of an operation that takes a body: too large, not JSON, wrong shape."""


def statuses(*own: int) -> tuple[int, ...]:
    """Return an operation's own statuses and those of every keyed operation, in order."""
    return tuple(sorted({*own, *ANY_TIME}))


ACCOUNT: Final = Parameter("account_id", "path", int, "Number of the account.", required=True)

ACCOUNT_ASKED: Final = Parameter(
    "account_id", "query", int, "Number of the account.", required=True, minimum=0, is_account=True
)
"""The account in the query. Like the one in a path, it must have been granted to the key."""

ORDER: Final = Parameter(
    "order_id",
    "path",
    str,
    "Id of the order; while the order is open, the client's own key works too.",
    required=True,
)

INSTRUMENT: Final = Parameter(
    "instrument_id",
    "path",
    str,
    "Id of the instrument, or its symbol.",
    required=True,
)

INSTRUMENT_IDS: Final = Parameter(
    "instrument_ids",
    "query",
    list[str],
    "Only these instruments, each by id, ticker or OSI symbol.",
)

UNDERLYING_INSTRUMENT_IDS: Final = Parameter(
    "underlying_instrument_ids",
    "query",
    list[str],
    "Only options on these instruments, each by id or symbol.",
)

INSTRUMENT_TYPE: Final = Parameter(
    "instrument_type",
    "query",
    InstrumentType,
    "Only this kind of instrument.",
)

FROM: Final = Parameter(
    "from",
    "query",
    str,
    "Earliest instant, itself included.",
    format="date-time",
)

TO: Final = Parameter(
    "to",
    "query",
    str,
    "Latest instant, itself included.",
    format="date-time",
)

PAGE_SIZE: Final = Parameter(
    "page_size",
    "query",
    int,
    "Items on a page. Counts on the first call only: a page token carries its own.",
    minimum=1,
    maximum=PAGE_SIZE_MAX,
    default=PAGE_SIZE_MAX,
)

PAGE_TOKEN: Final = Parameter(
    "page_token",
    "query",
    str,
    "Token of another page, from the metadata of an answer. Repeat the filters beside it.",
    format="byte",
)

PAGES: Final = (PAGE_SIZE, PAGE_TOKEN)

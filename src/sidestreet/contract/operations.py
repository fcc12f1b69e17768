"""The table: every operation of the API, in the order in which it is shown.

An operation is added as one row in `tables`, in the file named after its resource, and nowhere
else. Routing, decoding, the command line, the OpenAPI document and the reference page walk what
is gathered here.

A resource's rows and types are loaded when they are first asked for, so that a command line, which
needs one resource, does not pay for all of them. Whoever asks for `OPERATIONS` loads everything.
"""

import functools
import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sidestreet.contract.operation import Operation

RESOURCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "v1:orders": "Place, read, replace and cancel orders, and read their fills.",
        "v1:accounts": "Read accounts, what they are worth and how they did; set their limits.",
        "v1:positions": "Read and close positions, and say what becomes of options.",
        "v1:locates": "Read what was found to borrow for short sales, and what it costs.",
        "v1:instruments": "Find out what can be traded, and on what terms.",
        "v1:instrument-data": "Read what companies report, and what is expected of them.",
        "v1:instrument-data:market-data": "Read how instruments stand, and how their day went.",
        "v1:instrument-data:news": "Read what is written about instruments.",
        "v1:screener": "Find instruments by their figures, and keep such questions.",
        "v1:watchlist": "Keep lists of instruments to keep an eye on.",
        "v1:omni-feed": "Read stories about the market and an account, and say what you saw.",
        "v1:omni-ai:threads": "Talk with the assistant about an account and the market.",
        "v1:omni-ai:messages": "Read one message of a conversation, and say what it was worth.",
        "v1:omni-ai:responses": "Follow an answer of the assistant as it is made, or cancel it.",
        "v1:omni-ai:entitlements": "Choose what the assistant may know of which account.",
        "v1:private-markets": "Read about companies that no market lists, and their vehicles.",
        "v1:private-markets:offerings": "Find out what shares of such companies are on offer.",
        "v1:private-markets:iois": "Say how much of an upcoming offering you would buy.",
        "v1:calendar": "Read the desk's clock, when markets are open, and what is coming up.",
        "v1:api-version": "Ask the server which API it speaks.",
    },
)
"""What each resource is for, in one sentence, in the order in which they are shown."""

OPERATIONS: tuple[Operation, ...]
"""All operations, by resource."""

if not TYPE_CHECKING:

    def __getattr__(name: str) -> tuple[Operation, ...]:
        if name == "OPERATIONS":
            return _all()
        raise AttributeError(name)


def resources() -> tuple[str, ...]:
    """Return the names of all resources, each once, in the order in which they are shown."""
    return tuple(RESOURCES)


@functools.cache
def of_resource(resource: str) -> tuple[Operation, ...]:
    """Return the operations of a resource in the order of the table; none if it is unknown."""
    if resource not in RESOURCES:
        return ()
    file = resource.removeprefix("v1:").replace(":", "_").replace("-", "_")
    rows: tuple[Operation, ...] = importlib.import_module(
        f"sidestreet.contract.tables.{file}",
    ).OPERATIONS
    return rows


def by_command(resource: str, command: str) -> Operation | None:
    """Return the operation that the command line calls so, or None.

    >>> by_command("v1:orders", "cancel-open-order").path
    '/v1/accounts/{account_id}/orders/{order_id}'
    """
    for operation in of_resource(resource):
        if operation.command == command:
            return operation
    return None


def by_id(operation_id: str) -> Operation:
    """Return the operation with this snake_case id. A name that is not in the table is a bug.

    >>> by_id("cancel_open_order").method
    'DELETE'
    """
    return _by_id()[operation_id]


@functools.cache
def _all() -> tuple[Operation, ...]:
    return tuple(operation for resource in RESOURCES for operation in of_resource(resource))


@functools.cache
def _by_id() -> Mapping[str, Operation]:
    return {operation.operation_id: operation for operation in _all()}

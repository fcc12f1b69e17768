"""The table: every operation of the API, in the order in which it is shown.

An operation is added as one row in `tables` and nowhere else. Routing, decoding, the command line,
the OpenAPI document and the reference page walk what is gathered here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sidestreet.contract.operation import Operation
from sidestreet.contract.tables.accounts import ACCOUNTS
from sidestreet.contract.tables.api_version import API_VERSION
from sidestreet.contract.tables.instruments import INSTRUMENTS
from sidestreet.contract.tables.orders import ORDERS

OPERATIONS: Final[tuple[Operation, ...]] = (*ORDERS, *ACCOUNTS, *INSTRUMENTS, *API_VERSION)

RESOURCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "v1:orders": "Place, read, replace and cancel orders, and read their fills.",
        "v1:accounts": "Read the accounts that a key may use.",
        "v1:instruments": "Find out what can be traded, and on what terms.",
        "v1:api-version": "Ask the server which API it speaks.",
    },
)
"""What each resource is for, in one sentence, in the order in which they are shown."""

_BY_ID: Final = {operation.operation_id: operation for operation in OPERATIONS}
_BY_COMMAND: Final = {
    (operation.resource, operation.command): operation for operation in OPERATIONS
}


def by_id(operation_id: str) -> Operation:
    """Return the operation with this snake_case id. A name that is not in the table is a bug.

    >>> by_id("cancel_open_order").method
    'DELETE'
    """
    return _BY_ID[operation_id]


def by_command(resource: str, command: str) -> Operation | None:
    """Return the operation that the command line calls so, or None.

    >>> by_command("v1:orders", "cancel-open-order").path
    '/v1/accounts/{account_id}/orders/{order_id}'
    """
    return _BY_COMMAND.get((resource, command))


def resources() -> tuple[str, ...]:
    """Return the names of all resources, each once, in the order in which they are shown."""
    return tuple(RESOURCES)


def of_resource(resource: str) -> tuple[Operation, ...]:
    """Return the operations of a resource in the order of the table; none if it is unknown."""
    return tuple(operation for operation in OPERATIONS if operation.resource == resource)

"""How a test names an order."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias


class HasId(Protocol):
    """An order of the official SDK, or anything else with an `id`."""

    @property
    def id(self) -> str | None:
        """The order's id."""
        ...


OrderLike: TypeAlias = str | Mapping[str, Any] | HasId
"""An order's id, the client's id of it, or whatever has it as its `id`.

A client's id is good for as long as the desk has the order in memory, ended or not.
"""


def order_id_of(order: OrderLike) -> str:
    """Return the id of an order.

    >>> order_id_of("mine"), order_id_of({"id": "theirs", "status": "NEW"})
    ('mine', 'theirs')
    """
    if isinstance(order, str):
        return order
    return str(order["id"] if isinstance(order, Mapping) else order.id)

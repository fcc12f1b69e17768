"""What may be asked of the history: the filters of the contract's two lists, and a page.

A filter that is None lets everything through; an empty set lets nothing through. Filters are
joined by AND. Symbols and ids are compared exactly: spelling them as the desk does (upper case,
padded option symbols) is the business of whoever asks.
"""

from typing import Generic, TypeVar

import msgspec

from sidestreet.domain.enums import InstrumentType, OrderStatus

ItemT = TypeVar("ItemT")

PAGE_SIZE: int = 1000
"""How many items a page holds unless told: the contract's default and its most."""


class OrderQuery(msgspec.Struct, frozen=True, kw_only=True):
    """One page of an account's orders, newest `created_at` first, then highest id.

    Times are nanoseconds since 1970 in UTC. `created_from` and `created_to` are inclusive.
    `instruments` matches an instrument id or a symbol; `order_ids` an order id or the client's
    id of any order, however old; `underlyings` the root symbol of an option.
    """

    account_id: int
    created_from: int | None = None
    created_to: int | None = None
    instruments: frozenset[str] | None = None
    instrument_type: InstrumentType | None = None
    order_ids: frozenset[str] | None = None
    statuses: frozenset[OrderStatus] | None = None
    underlyings: frozenset[str] | None = None
    updated_gt: int | None = None
    updated_gte: int | None = None
    updated_lt: int | None = None
    updated_lte: int | None = None
    limit: int = PAGE_SIZE
    offset: int = 0

    def __post_init__(self) -> None:
        """Refuse a page that cannot be."""
        _check_page(self.limit, self.offset)


class ExecutionQuery(msgspec.Struct, frozen=True, kw_only=True):
    """One page of an account's executions, newest `transaction_time` first, then highest id.

    `transacted_from` and `transacted_to` are inclusive; the rest is as in `OrderQuery`.
    """

    account_id: int
    transacted_from: int | None = None
    transacted_to: int | None = None
    instruments: frozenset[str] | None = None
    order_ids: frozenset[str] | None = None
    underlyings: frozenset[str] | None = None
    limit: int = PAGE_SIZE
    offset: int = 0

    def __post_init__(self) -> None:
        """Refuse a page that cannot be."""
        _check_page(self.limit, self.offset)


class Page(msgspec.Struct, Generic[ItemT], frozen=True):
    """The items of one page, and how many there are on all pages together."""

    items: tuple[ItemT, ...]
    total_items: int


def _check_page(limit: int, offset: int) -> None:
    if limit < 1 or offset < 0:
        raise ValueError(f"no such page: limit {limit}, offset {offset}")

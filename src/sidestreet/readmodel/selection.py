"""How a query becomes SQL: which index is walked, and which rows of it are kept.

The index is named, never left to the planner, so that a list is as fast on the day the file has
a million orders as it was on the first. Text is put together from the constants on this page
alone; everything that came from outside is bound.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.orders import TERMINAL
from sidestreet.readmodel.queries import ExecutionQuery, OrderQuery

_INT64_MIN: Final = -(2**63)
_INT64_MAX: Final = 2**63 - 1

_OPEN: Final = frozenset(OrderStatus) - TERMINAL

_IS_OPTION: Final = "symbol GLOB '*" + "[0-9]" * 6 + "[CP]" + "[0-9]" * 8 + "'"
"""An option's symbol: its root, then expiry, right, and strike in thousandths."""

_ROOTS: Final = (
    f"{_IS_OPTION} AND rtrim(substr(symbol, 1, length(symbol) - 15)) "  # noqa: S608 - constants
    "IN (SELECT value FROM json_each(:underlyings))"
)
_IN_FORCE: Final = "state <> 'BUSTED'"
"""What was taken back is in no list."""

_STATUSES: Final = "status IN (SELECT value FROM json_each(:statuses))"
_INSTRUMENTS: Final = (
    "(instrument_id IN (SELECT value FROM json_each(:instruments)) "
    "OR symbol IN (SELECT value FROM json_each(:instruments)))"
)
_NAMED: Final = (
    "SELECT {0} FROM orders WHERE order_id IN (SELECT value FROM json_each(:order_ids)) "
    "UNION ALL SELECT {0} FROM orders INDEXED BY orders_by_client_id "
    "WHERE account_id = :account_id "
    "AND client_order_id IN (SELECT value FROM json_each(:order_ids))"
)
"""Orders by either of their ids. An account can only be asked for its own: see `_Kept`."""


class Selection(msgspec.Struct, frozen=True):
    """A table with the index to walk, conditions on its rows, and the values bound in them.

    `is_whole` says that it is every row of the account, so that the total needs no counting.
    """

    source: str
    conditions: tuple[str, ...]
    values: dict[str, int | str]
    is_whole: bool

    @property
    def text(self) -> str:
        """The FROM and WHERE clauses."""
        return f"FROM {self.source} WHERE {' AND '.join(self.conditions)}"


def select_orders(query: OrderQuery) -> Selection:
    """Return the rows of `orders` that a query keeps, on all its pages together."""
    kept = _Kept(query.account_id)
    kept.instant("created_from", "created_at >= :created_from", query.created_from)
    kept.instant("created_to", "created_at <= :created_to", query.created_to)
    kept.instant("updated_gt", "updated_at > :updated_gt", query.updated_gt)
    kept.instant("updated_gte", "updated_at >= :updated_gte", query.updated_gte)
    kept.instant("updated_lt", "updated_at < :updated_lt", query.updated_lt)
    kept.instant("updated_lte", "updated_at <= :updated_lte", query.updated_lte)
    kept.text("instrument_type", "instrument_type = :instrument_type", query.instrument_type)
    kept.any_of("instruments", _INSTRUMENTS, query.instruments)
    kept.any_of("underlyings", _ROOTS, query.underlyings)
    kept.any_of("statuses", _STATUSES, query.statuses)
    if query.order_ids is not None:
        kept.any_of("order_ids", f"rowid IN ({_NAMED.format('rowid')})", query.order_ids)
        return kept.selection("orders")
    if query.statuses is not None and query.statuses <= _OPEN:
        kept.conditions.append("is_open")
        return kept.selection("orders INDEXED BY open_orders_by_created")
    return kept.selection("orders INDEXED BY orders_by_created")


def select_executions(query: ExecutionQuery) -> Selection:
    """Return the rows of `executions` that a query keeps, on all its pages together."""
    kept = _Kept(query.account_id)
    kept.instant("transacted_from", "transaction_time >= :transacted_from", query.transacted_from)
    kept.instant("transacted_to", "transaction_time <= :transacted_to", query.transacted_to)
    kept.any_of("instruments", _INSTRUMENTS, query.instruments)
    kept.any_of("underlyings", _ROOTS, query.underlyings)
    kept.always(_IN_FORCE)
    if query.order_ids is not None:
        kept.any_of("order_ids", f"order_id IN ({_NAMED.format('order_id')})", query.order_ids)
        return kept.selection("executions")
    return kept.selection("executions INDEXED BY executions_by_time")


class _Kept:
    """Gathers the conditions of one query; a filter that is None adds none."""

    def __init__(self, account_id: int) -> None:
        self.conditions: list[str] = []
        self.standing: tuple[str, ...] = ()
        self.values: dict[str, int | str] = {"account_id": account_id}

    def instant(self, name: str, condition: str, time_ns: int | None) -> None:
        # A date of the year 2500 has no place in 64 bits. No order is that late, so the end of
        # time that fits says the same.
        if time_ns is not None:
            self._add(name, condition, min(max(time_ns, _INT64_MIN), _INT64_MAX))

    def text(self, name: str, condition: str, wanted: str | None) -> None:
        if wanted is not None:
            self._add(name, condition, wanted)

    def always(self, condition: str) -> None:
        """Add what every query of a table asks, so that totals of the whole have it too."""
        self.standing = (condition,)

    def any_of(self, name: str, condition: str, wanted: Iterable[str] | None) -> None:
        # One JSON text, not a placeholder for each: the number of placeholders is limited, the
        # number of ids in a query is not, and the statement stays the same for the cache.
        if wanted is not None:
            self._add(name, condition, msgspec.json.encode(sorted(wanted)).decode())

    def selection(self, source: str) -> Selection:
        # Where no index is named, the plus keeps the planner from walking the account's index:
        # a handful of ids is far fewer than an account's rows.
        account = "account_id" if "INDEXED BY" in source else "+account_id"
        conditions = (f"{account} = :account_id", *self.standing, *self.conditions)
        return Selection(source, conditions, self.values, is_whole=not self.conditions)

    def _add(self, name: str, condition: str, value: int | str) -> None:
        self.conditions.append(condition)
        self.values[name] = value

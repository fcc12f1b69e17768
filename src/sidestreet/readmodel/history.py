"""Every order, execution and closed day of a shard, as rows: written in batches, read in pages.

The applied sequence is committed with the rows that it stands for, so a reader, or a start after
a crash, never finds one without the other.

This class holds the rules; `statements` holds the SQL, `database` the file.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Self

import apsw
import msgspec

from sidestreet.domain.money_events import DayClosed
from sidestreet.domain.orders import Order
from sidestreet.readmodel.changes import Change, Execution
from sidestreet.readmodel.database import (
    DAMAGE,
    LOG,
    delete_database,
    open_database,
    read_progress,
    telling_full,
    transaction,
    write_progress,
)
from sidestreet.readmodel.queries import ExecutionQuery, OrderQuery, Page
from sidestreet.readmodel.selection import Selection, select_executions, select_orders
from sidestreet.readmodel.statements import (
    COUNT,
    ORDER_BY_CLIENT_ID,
    ORDER_BY_ID,
    READ_DAYS,
    READ_EXECUTIONS,
    READ_ORDERS,
    TOTAL_EXECUTIONS,
    TOTAL_ORDERS,
    WRITE_DAYS,
    WRITE_EXECUTIONS,
    WRITE_ORDERS,
    WRITE_ROUTES,
    day_rows,
    execution_rows,
    order_rows,
    read_days,
    read_executions,
    read_order,
    read_orders,
    route_rows,
)

_REMEMBERED_TOTALS_MAX: Final = 256

_LIMIT_MAX: Final = 2**31 - 1


class History:
    """The history of one shard, in a file or in memory. For one thread at a time.

    Damage that shows while it is in use is raised, after the file was deleted: the process has
    to end, and its next start builds the file again.
    """

    def __init__(self, connection: apsw.Connection, path: Path | None) -> None:
        """Take over a connection from `open_database`; `open` is the usual way in."""
        self._path = path
        self._connection = connection
        self._totals: dict[OrderQuery | ExecutionQuery, int] = {}
        self._applied_sequence = read_progress(connection)

    @classmethod
    def open(cls, path: Path | None) -> Self:
        """Open or make the file, or a history in memory if `path` is None.

        A file that is damaged or of another version is deleted, and the applied sequence is 0.
        The same must happen to one that is ahead of the journal; only the caller can see that,
        and calls `reset`. Raises `HistoryFull` where the disk has no room for a new one.
        """
        with telling_full(path):
            return cls(open_database(path), path)

    @property
    def applied_sequence(self) -> int:
        """The sequence of the last change that is in the rows; 0 for none."""
        return self._applied_sequence

    def apply(self, changes: Sequence[Change]) -> None:
        """Take changes in, ascending, in one transaction; those already applied are skipped.

        Of each order only the newest snapshot is written. Raises `HistoryFull` where the disk has
        no room; nothing has changed then, and the same changes may be given again.
        """
        new = [change for change in changes if change.sequence > self._applied_sequence]
        if not new:
            return
        _check_ascending(new)
        orders = {order.order_id: order for change in new for order in change.orders}
        executions = [execution for change in new for execution in change.executions]
        days = [day for change in new for day in change.days]
        with self._watch(), telling_full(self._path), transaction(self._connection):
            if orders:
                self._connection.execute(WRITE_ORDERS, order_rows(orders.values()))
                routes = route_rows(orders.values())
                if routes:
                    self._connection.execute(WRITE_ROUTES, (routes,))
            if executions:
                self._connection.execute(WRITE_EXECUTIONS, execution_rows(executions))
            if days:
                self._connection.execute(WRITE_DAYS, day_rows(days))
            write_progress(self._connection, new[-1].sequence)
        self._applied_sequence = new[-1].sequence
        touched = {order.account_id for order in orders.values()}
        self._forget_totals(touched.union(execution.account_id for execution in executions))

    def reset(self) -> None:
        """Throw everything away, so that it can be built again from the first record."""
        LOG.warning("history %s is emptied and has to be built again", self._path or "in memory")
        self._connection.close()
        if self._path is not None:
            delete_database(self._path)
        self._connection = open_database(self._path)
        self._totals.clear()
        self._applied_sequence = read_progress(self._connection)

    def order(self, order_id: str) -> Order | None:
        """Return the newest snapshot of an order, or None if there is no such order."""
        return self._find(ORDER_BY_ID, (order_id,))

    def order_by_client_id(self, account_id: int, client_order_id: str) -> Order | None:
        """Return the first order that a client gave this id in this account, or None.

        Ids that the desk made up for want of one are not found.
        """
        return self._find(ORDER_BY_CLIENT_ID, (account_id, client_order_id))

    def orders(self, query: OrderQuery) -> Page[Order]:
        """Return a page of orders, newest created first, then highest id."""
        selection = select_orders(query)
        total = self._total(query, selection, TOTAL_ORDERS)
        if query.offset >= total:
            return Page((), total)
        with self._watch():
            return Page(read_orders(*self._row(READ_ORDERS, selection, query)), total)

    def executions(self, query: ExecutionQuery) -> Page[Execution]:
        """Return a page of executions, newest transaction first, then highest id."""
        selection = select_executions(query)
        total = self._total(query, selection, TOTAL_EXECUTIONS)
        if query.offset >= total:
            return Page((), total)
        with self._watch():
            return Page(read_executions(*self._row(READ_EXECUTIONS, selection, query)), total)

    def days(self, account_id: int, start: str, end: str) -> tuple[DayClosed, ...]:
        """Return the closed days of an account from one date to another, both included."""
        with self._watch():
            row = next(self._connection.execute(READ_DAYS, (account_id, start, end)))
            return read_days(*row)

    def close(self) -> None:
        """Let go of the file. A history in memory is gone."""
        self._connection.close()

    def _find(self, statement: str, values: tuple[int | str, ...]) -> Order | None:
        with self._watch():
            snapshot = self._connection.execute(statement, values).get
            return None if snapshot is None else read_order(snapshot)

    def _row(
        self,
        statement: str,
        selection: Selection,
        query: OrderQuery | ExecutionQuery,
    ) -> tuple[Any, ...]:
        values = selection.values | {"limit": min(query.limit, _LIMIT_MAX), "offset": query.offset}
        text = statement.format(selection=selection.text)
        return next(self._connection.execute(text, values))

    def _total(
        self,
        query: OrderQuery | ExecutionQuery,
        selection: Selection,
        kept: str,
    ) -> int:
        """Count what a query selects, once for all its pages while its account stands still.

        An account's every row is kept counted; a filter has to walk what it filters.
        """
        key = msgspec.structs.replace(query, limit=1, offset=0)
        total = self._totals.get(key)
        if total is not None:
            return total
        statement = kept if selection.is_whole else COUNT.format(selection=selection.text)
        with self._watch():
            total = int(self._connection.execute(statement, selection.values).get or 0)
        if len(self._totals) == _REMEMBERED_TOTALS_MAX:
            self._totals.pop(next(iter(self._totals)))
        self._totals[key] = total
        return total

    def _forget_totals(self, account_ids: set[int]) -> None:
        """Drop the totals of accounts that have changed."""
        stale = [key for key in self._totals if key.account_id in account_ids]
        for key in stale:
            del self._totals[key]

    @contextmanager
    def _watch(self) -> Iterator[None]:
        """Delete the file if what happens inside shows that it is damaged; raise all the same."""
        try:
            yield
        except DAMAGE as error:
            self._connection.close()
            if self._path is not None:
                LOG.error("history %s is damaged and is deleted: %s", self._path, error)
                delete_database(self._path)
            raise


def _check_ascending(changes: Sequence[Change]) -> None:
    for earlier, later in pairwise(changes):
        if later.sequence <= earlier.sequence:
            raise ValueError(f"change {later.sequence} came after change {earlier.sequence}")

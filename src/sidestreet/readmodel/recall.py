"""Looking up single orders that the desk's memory has let go of, on the desk's own thread.

A second, read-only connection to the file: a point look-up by an index takes some microseconds and
does not wait for the thread that writes. What is asked for was confirmed to be in the file before
memory let go of it, so a look-up never misses.
"""

from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Self

import apsw
from msgspec.structs import replace

from sidestreet.domain.amounts import within_figures
from sidestreet.domain.commands import OrderWithTrades
from sidestreet.domain.fills import Fill
from sidestreet.domain.orders import Order
from sidestreet.readmodel.database import BUSY_TIMEOUT_MS, DAMAGE, delete_database
from sidestreet.readmodel.statements import (
    ORDER_BY_CLIENT_ID,
    ORDER_BY_ID,
    ORDER_BY_ROUTE,
    READ_FILLS,
    read_fills,
    read_order,
)


class HistoryRecall:
    """A view of a history's file. For one thread; a file must be there."""

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        """Take over a read-only connection; `open` is the usual way in."""
        self._connection = connection
        self._path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the file of a `History` for looking only."""
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        connection.set_busy_timeout(BUSY_TIMEOUT_MS)
        return cls(connection, path)

    def order(self, order_id: str) -> Order | None:
        """Return the newest snapshot of an order."""
        return self._find(ORDER_BY_ID, (order_id,))

    def order_by_client_id(self, account_id: int, client_order_id: str) -> Order | None:
        """Return the order that a client gave this id in this account."""
        return self._find(ORDER_BY_CLIENT_ID, (account_id, client_order_id))

    def order_by_route(self, route_id: int) -> OrderWithTrades | None:
        """Return the order that has ended and had this route, with all its trades."""
        order = self._find(ORDER_BY_ROUTE, (route_id,))
        if order is None:
            return None
        rows = read_fills(self._connection.execute(READ_FILLS, (order.order_id,)).get)
        fills = groupby(rows, key=itemgetter(0))
        return OrderWithTrades(
            order, tuple((each, tuple(_bounded(fill) for _, fill in its)) for each, its in fills)
        )

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _find(self, statement: str, values: tuple[int | str, ...]) -> Order | None:
        try:
            snapshot = self._connection.execute(statement, values).get
            return None if snapshot is None else read_order(snapshot)
        except DAMAGE:
            # The process ends with this; its next start builds the file again.
            delete_database(self._path)
            raise


def _bounded(fill: Fill) -> Fill:
    """Return a trade as the journal can hold it: what it added to a cost has no bound."""
    return replace(fill, cost=within_figures(fill.cost), day_cost=within_figures(fill.day_cost))

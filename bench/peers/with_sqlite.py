"""Orders in SQLite by the standard library's sqlite3: one connection, statements by hand.

WAL with `synchronous=FULL`: a commit returns once the log is on disk. A cancel of an open order is
one statement, which changes the row only in the statuses in which it may and returns it.
"""

import sqlite3
from pathlib import Path
from typing import Final

from peers.rules import (
    AT_ONCE,
    AT_VENUE,
    REPLACEABLE,
    Change,
    NewOrder,
    Order,
    RefusedError,
    instant,
    not_found,
    placed,
    refused_change,
)

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS orders (
    id TEXT PRIMARY KEY,
    account_id INTEGER NOT NULL,
    client_order_id TEXT NOT NULL,
    symbol TEXT NOT NULL,
    instrument_id TEXT NOT NULL,
    instrument_type TEXT NOT NULL,
    side TEXT NOT NULL,
    order_type TEXT NOT NULL,
    quantity TEXT NOT NULL,
    limit_price TEXT,
    stop_price TEXT,
    time_in_force TEXT NOT NULL,
    status TEXT NOT NULL,
    filled_quantity TEXT NOT NULL,
    leaves_quantity TEXT NOT NULL,
    average_fill_price TEXT,
    venue TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    digest TEXT NOT NULL,
    UNIQUE (account_id, client_order_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_time ON orders (account_id, created_at);
"""
_COLUMNS: Final = ", ".join(Order.model_fields)
_INSERT: Final = (
    f"INSERT INTO orders ({_COLUMNS}, digest) VALUES "  # noqa: S608 - names of our own columns
    f"({', '.join(f':{name}' for name in (*Order.model_fields, 'digest'))})"
)
_FIND: Final = f"SELECT {_COLUMNS} FROM orders WHERE id = ? AND account_id = ?"  # noqa: S608 - as above
_BY_CLIENT_ID: Final = (
    f"SELECT {_COLUMNS}, digest FROM orders "  # noqa: S608 - as above
    "WHERE account_id = ? AND client_order_id = ?"
)


def _in(statuses: frozenset[str]) -> str:
    return ", ".join(f"'{status}'" for status in sorted(statuses))


_CANCEL: Final = (
    "UPDATE orders SET status = CASE "  # noqa: S608 - as above
    f"WHEN status IN ({_in(AT_ONCE)}) THEN 'CANCELED' ELSE 'PENDING_CANCEL' END, "
    f"leaves_quantity = CASE WHEN status IN ({_in(AT_ONCE)}) THEN '0' ELSE leaves_quantity END, "
    "updated_at = ? WHERE id = ? AND account_id = ? "
    f"AND status IN ({_in(AT_ONCE | AT_VENUE)}) RETURNING {_COLUMNS}"
)
_REPLACE: Final = (
    "UPDATE orders SET quantity = coalesce(?, quantity), "  # noqa: S608 - as above
    "leaves_quantity = coalesce(?, leaves_quantity), limit_price = coalesce(?, limit_price), "
    f"updated_at = ? WHERE id = ? AND account_id = ? AND status IN ({_in(REPLACEABLE)}) "
    f"RETURNING {_COLUMNS}"
)


class SqliteStore:
    """A database file, made if it is not there."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, cached_statements=256)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_SCHEMA)

    def submit(self, account_id: int, orders: list[NewOrder]) -> list[Order]:
        """Place orders in one transaction."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            found = [self._place(account_id, order) for order in orders]
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        return found

    def _place(self, account_id: int, order: NewOrder) -> Order:
        columns = placed(order, account_id)
        try:
            self._db.execute(_INSERT, columns)
        except sqlite3.IntegrityError:
            before = self._db.execute(_BY_CLIENT_ID, (account_id, order.id)).fetchone()
            if before["digest"] != columns["digest"]:
                raise RefusedError(400, "DUPLICATE_ORDER_ID") from None
            return _order(before)
        return Order(**columns)

    def cancel(self, account_id: int, order_id: str) -> Order:
        """Change the status if it may change."""
        changed = self._db.execute(_CANCEL, (instant(), order_id, account_id)).fetchall()
        return _order(changed[0]) if changed else self.find(account_id, order_id)

    def replace(self, account_id: int, order_id: str, change: Change) -> Order:
        """Change the terms if they may change."""
        terms = (change.quantity, change.quantity, change.limit_price)
        changed = self._db.execute(_REPLACE, (*terms, instant(), order_id, account_id)).fetchall()
        if not changed:
            raise refused_change(self.find(account_id, order_id).status)
        return _order(changed[0])

    def find(self, account_id: int, order_id: str) -> Order:
        """Read one row."""
        row = self._db.execute(_FIND, (order_id, account_id)).fetchone()
        if row is None:
            raise not_found(order_id, account_id)
        return _order(row)

    def page(self, account_id: int, statuses: list[str], page_size: int) -> tuple[list[Order], int]:
        """Read the newest rows, and count."""
        where = "account_id = ?"
        if statuses:
            where += f" AND status IN ({', '.join('?' * len(statuses))})"
        asked = (account_id, *statuses)
        count = f"SELECT count(*) FROM orders WHERE {where}"  # noqa: S608 - values are bound
        newest = (
            f"SELECT {_COLUMNS} FROM orders WHERE {where} "  # noqa: S608 - as above
            "ORDER BY created_at DESC LIMIT ?"
        )
        rows = self._db.execute(newest, (*asked, page_size)).fetchall()
        return [_order(row) for row in rows], self._db.execute(count, asked).fetchone()[0]


def _order(row: sqlite3.Row) -> Order:
    return Order(**{name: row[name] for name in Order.model_fields})

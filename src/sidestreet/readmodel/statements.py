"""The SQL of the history, and the form in which rows cross between Python and SQLite.

A batch is written by one statement and a page is read as one row, and that is not a matter of
taste. Each step of a statement lets go of Python's interpreter lock, and taking it back from a
busy thread costs up to the switch interval, five milliseconds. Row by row beside a busy engine,
a thousand rows take seconds; in one step they take what SQLite needs, on a processor of its own.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from sidestreet.domain.fills import Fill
from sidestreet.domain.money_events import DayClosed
from sidestreet.domain.orders import Order
from sidestreet.readmodel.changes import Execution

# A row of :rows ends in where its snapshot starts in :snapshots, counted from 1, and its length.
WRITE_ORDERS: Final = """
INSERT INTO orders
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
       value ->> 7, value ->> 8, value ->> 9, value ->> 10,
       substr(:snapshots, value ->> 11, value ->> 12)
FROM jsonb_each(:rows) WHERE true
ON CONFLICT (order_id) DO UPDATE SET
    updated_at = excluded.updated_at, symbol = excluded.symbol, status = excluded.status,
    is_open = excluded.is_open, snapshot = excluded.snapshot
"""
WRITE_EXECUTIONS: Final = """
INSERT INTO executions
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
       value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12,
       value ->> 13
FROM jsonb_each(:rows) WHERE true
ON CONFLICT (order_id, execution_id) DO UPDATE SET
    quantity = excluded.quantity, price = excluded.price, venue = excluded.venue,
    transaction_time = excluded.transaction_time, state = excluded.state, fill = excluded.fill
"""
WRITE_ROUTES: Final = """
INSERT INTO routes SELECT value ->> 0, value ->> 1 FROM jsonb_each(?) WHERE true
ON CONFLICT (route_id) DO NOTHING
"""
READ_ORDERS: Final = """
SELECT count(*), group_concat(hex(snapshot), '' ORDER BY created_at DESC, order_id DESC) FROM (
    SELECT created_at, order_id, snapshot {selection}
    ORDER BY created_at DESC, order_id DESC LIMIT :limit OFFSET :offset
)
"""
# The inner part finds the page in the index alone; only what is on the page is looked up.
READ_EXECUTIONS: Final = """
SELECT json_group_array(
    json_array(execution_id, order_id, account_id, instrument_id, symbol, side, quantity, price,
               venue, transaction_time, underlying_id, state)
    ORDER BY transaction_time DESC, execution_id DESC
) FROM (
    SELECT order_id, execution_id {selection}
    ORDER BY transaction_time DESC, execution_id DESC LIMIT :limit OFFSET :offset
) CROSS JOIN executions USING (order_id, execution_id)
"""
WRITE_DAYS: Final = """
INSERT INTO days
SELECT value ->> 0, value ->> 1, substr(:snapshots, value ->> 2, value ->> 3)
FROM jsonb_each(:rows) WHERE true
ON CONFLICT (account_id, date) DO UPDATE SET snapshot = excluded.snapshot
"""
READ_DAYS: Final = """
SELECT count(*), group_concat(hex(snapshot), '' ORDER BY date) FROM days
WHERE account_id = ? AND date BETWEEN ? AND ?
"""
COUNT: Final = "SELECT count(*) {selection}"
TOTAL_ORDERS: Final = "SELECT orders FROM totals WHERE account_id = :account_id"
TOTAL_EXECUTIONS: Final = "SELECT executions FROM totals WHERE account_id = :account_id"

ORDER_BY_ROUTE: Final = """
SELECT snapshot FROM orders WHERE order_id = (SELECT order_id FROM routes WHERE route_id = ?)
"""
READ_FILLS: Final = """
SELECT json_group_array(json_array(route_id, json(fill)) ORDER BY route_id, fill ->> 1)
FROM executions WHERE order_id = ?
"""
ORDER_BY_ID: Final = "SELECT snapshot FROM orders WHERE order_id = ?"
ORDER_BY_CLIENT_ID: Final = """
SELECT snapshot FROM orders INDEXED BY orders_by_client_id
WHERE account_id = ? AND client_order_id = ? AND client_named
ORDER BY created_at, order_id LIMIT 1
"""

_ENCODE: Final = msgspec.msgpack.Encoder().encode
_DECODE_ORDER: Final = msgspec.msgpack.Decoder(Order).decode
_DECODE_ORDERS: Final = msgspec.msgpack.Decoder(tuple[Order, ...]).decode
_DECODE_DAYS: Final = msgspec.msgpack.Decoder(tuple[DayClosed, ...]).decode
_DECODE_FILLS: Final = msgspec.json.Decoder(tuple[tuple[int, Fill], ...]).decode
_DECODE_EXECUTIONS: Final = msgspec.json.Decoder(tuple[Execution, ...]).decode

_ARRAY_32: Final = b"\xdd"
"""MessagePack's mark of an array whose length follows in four bytes."""


def order_rows(orders: Iterable[Order]) -> dict[str, str | bytes]:
    """Return what `WRITE_ORDERS` binds: the columns as JSON, the snapshots end to end."""
    rows: list[tuple[object, ...]] = []
    snapshots: list[bytes] = []
    start = 1
    for order in orders:
        snapshot = _ENCODE(order)
        snapshots.append(snapshot)
        named = order.client_named or order.client_order_id != order.order_id
        rows.append(
            (
                order.order_id,
                order.account_id,
                order.created_at,
                order.updated_at,
                order.client_order_id if named else None,
                int(order.client_named),
                order.instrument_id,
                order.symbol,
                order.instrument_type,
                order.status,
                int(order.is_open),
                start,
                len(snapshot),
            ),
        )
        start += len(snapshot)
    return {"rows": msgspec.json.encode(rows).decode(), "snapshots": b"".join(snapshots)}


def route_rows(orders: Iterable[Order]) -> str:
    """Return what `WRITE_ROUTES` binds: the routes of the orders that have ended, "" for none."""
    rows = [
        (route.route_id, order.order_id)
        for order in orders
        if order.routes and not order.is_open
        for route in order.routes
    ]
    return msgspec.json.encode(rows).decode() if rows else ""


def execution_rows(executions: Sequence[Execution]) -> dict[str, str]:
    """Return what `WRITE_EXECUTIONS` binds."""
    return {"rows": msgspec.json.encode(executions).decode()}


def day_rows(days: Sequence[DayClosed]) -> dict[str, str | bytes]:
    """Return what `WRITE_DAYS` binds: the columns as JSON, the snapshots end to end."""
    rows: list[tuple[object, ...]] = []
    snapshots: list[bytes] = []
    start = 1
    for day in days:
        snapshot = _ENCODE(day)
        snapshots.append(snapshot)
        rows.append((day.account_id, day.date, start, len(snapshot)))
        start += len(snapshot)
    return {"rows": msgspec.json.encode(rows).decode(), "snapshots": b"".join(snapshots)}


def read_days(count: int, snapshots: str | None) -> tuple[DayClosed, ...]:
    """Return the days of a row of `READ_DAYS`, the earliest first."""
    if snapshots is None:
        return ()
    return _DECODE_DAYS(_ARRAY_32 + count.to_bytes(4, "big") + bytes.fromhex(snapshots))


def read_order(snapshot: bytes) -> Order:
    """Return the order that a row holds."""
    return _DECODE_ORDER(snapshot)


def read_orders(count: int, snapshots: str) -> tuple[Order, ...]:
    """Return the orders of a row of `READ_ORDERS`: snapshots end to end are an array's content."""
    return _DECODE_ORDERS(_ARRAY_32 + count.to_bytes(4, "big") + bytes.fromhex(snapshots))


def read_executions(rows: str) -> tuple[Execution, ...]:
    """Return the executions of a row of `READ_EXECUTIONS`."""
    return _DECODE_EXECUTIONS(rows)


def read_fills(rows: str) -> tuple[tuple[int, Fill], ...]:
    """Return the trades of a row of `READ_FILLS`, each with its route, in the order of both."""
    return _DECODE_FILLS(rows)

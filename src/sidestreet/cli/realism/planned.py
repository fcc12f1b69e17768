"""The orders of a comparison: from a file, or those of a plain strategy when there is none.

A file is CSV with a header. `time`, `side` and `quantity` have to be there; `type`, `limit`,
`stop` and `time_in_force` may be. A time is one of day in New York or a whole instant. A limit is a
price, or one of the words bid, ask and mid, which is taken from the market as it would be without
these orders: so every model gets the very same orders.
"""

import csv
import re
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from sidestreet.domain.amounts import AMOUNT_MAX, SCALE, parse_amount, render_amount
from sidestreet.reference.calendar import new_york_instant
from sidestreet.reference.instants import parse_instant

NEEDED: Final = ("time", "side", "quantity")
COLUMNS: Final = (*NEEDED, "type", "limit", "stop", "time_in_force")
WORDS: Final = ("bid", "ask", "mid")
SIDES: Final = ("BUY", "SELL")
_BYTES_MAX: Final = 4 * 1024 * 1024
_SHOWN: Final = 40
_TIME: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_NS: Final = 1_000_000_000

_LOT: Final = 100 * SCALE
_BUYS: Final = ((9, 45), (12, 0))
_SELLS: Final = ((13, 15), (15, 30))
_EVERY_MINUTES: Final = 15


class OrdersError(ValueError):
    """A file of orders that cannot be used: which, where, and why."""


class Planned(NamedTuple):
    """An order to be sent at an instant. `limit` is a price in millionths, a word, or None."""

    at: int
    is_buy: bool
    quantity: int
    order_type: str
    limit: int | str | None = None
    stop: int | None = None
    time_in_force: str = "DAY"

    def body(self, symbol: str, limit: int | None, number: int) -> dict[str, str]:
        """Return what the API is asked for, with the limit that the word came to."""
        told = {
            "id": f"planned-{number}",
            "symbol": symbol,
            "side": SIDES[not self.is_buy],
            "order_type": self.order_type,
            "quantity": render_amount(self.quantity),
            "time_in_force": self.time_in_force,
        }
        if limit is not None:
            told["limit_price"] = render_amount(limit)
        if self.stop is not None:
            told["stop_price"] = render_amount(self.stop)
        return told


def plain_strategy(day: date) -> list[Planned]:
    """Return the orders of the plain strategy: a thousand shares bought and sold again.

    From 09:45 to 12:00 a hundred shares are bid for at the bid every quarter of an hour, and from
    13:15 to 15:30 a hundred offered at the ask. Each order is good for the day.
    """
    return [
        Planned(new_york_instant(day, minutes // 60, minutes % 60), is_buy, _LOT, "LIMIT", word)
        for is_buy, word, (begin, end) in ((True, "bid", _BUYS), (False, "ask", _SELLS))
        for minutes in range(_minutes(begin), _minutes(end) + 1, _EVERY_MINUTES)
    ]


def read_orders(path: Path, day: date) -> list[Planned]:
    """Return the orders of a file, in the order of their times. Raises `OrdersError`, OSError."""
    with path.open("rb") as file:
        raw = file.read(_BYTES_MAX + 1)
    if len(raw) > _BYTES_MAX:
        raise OrdersError(f"{path.name}: it is larger than {_BYTES_MAX} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OrdersError(f"{path.name}: it is not UTF-8") from None
    rows = csv.reader(text.splitlines(), strict=True)
    try:
        names = [name.strip() for name in next(rows, [])]
        _check_header(path.name, names)
        orders = [
            _planned(_Row(f"{path.name}, line {rows.line_num}", names, row), day)
            for row in rows
            if row
        ]
    except csv.Error as error:
        raise OrdersError(f"{path.name}, line {rows.line_num}: {error}") from None
    if not orders:
        raise OrdersError(f"{path.name}: there is no order in it")
    return sorted(orders, key=lambda order: order.at)


class _Row:
    """One row of a file, asked column by column."""

    def __init__(self, place: str, names: list[str], row: list[str]) -> None:
        if len(row) != len(names):
            raise OrdersError(f"{place}: {len(row)} fields where the header has {len(names)}")
        self._place = place
        self._told = {name: field.strip() for name, field in zip(names, row, strict=True)}

    def text(self, column: str) -> str:
        """Return what stands in a column, '' where nothing does."""
        return self._told.get(column, "")

    def refuse(self, column: str, expected: str) -> OrdersError:
        """Return what is wrong with a column."""
        return OrdersError(
            f"{self._place}, column {column}: {self.text(column)[:_SHOWN]!r} is not {expected}"
        )

    def amount(self, column: str) -> int | None:
        """Return an amount above zero, None where nothing stands."""
        text = self.text(column)
        if not text:
            return None
        amount = parse_amount(text)
        if amount is None or not 0 < amount <= AMOUNT_MAX:
            raise self.refuse(column, "a decimal number above 0 and at most a billion")
        return amount


def _check_header(name: str, names: list[str]) -> None:
    unknown = [each for each in names if each not in COLUMNS]
    if unknown:
        raise OrdersError(
            f"{name}, line 1: there is no column {unknown[0][:_SHOWN]!r}; columns are "
            f"{', '.join(COLUMNS)}"
        )
    missing = [each for each in NEEDED if each not in names]
    if missing:
        raise OrdersError(f"{name}, line 1: the column {missing[0]} is missing")
    if len(set(names)) != len(names):
        raise OrdersError(f"{name}, line 1: a column is there twice")


def _planned(row: _Row, day: date) -> Planned:
    """Return the order of a row. What an order type needs beside it, the desk says."""
    at = _instant(row.text("time"), day)
    if at is None:
        raise row.refuse("time", "a time of day like 09:45, or an instant")
    side = row.text("side").upper()
    if side not in SIDES:
        raise row.refuse("side", "BUY or SELL")
    quantity = row.amount("quantity")
    if quantity is None:
        raise row.refuse("quantity", "a decimal number above 0")
    word = row.text("limit")
    limit = word if word in WORDS else row.amount("limit")
    order_type = row.text("type").upper() or ("MARKET" if limit is None else "LIMIT")
    return Planned(
        at,
        side == "BUY",
        quantity,
        order_type,
        limit,
        row.amount("stop"),
        row.text("time_in_force").upper() or "DAY",
    )


def _instant(text: str, day: date) -> int | None:
    found = _TIME.fullmatch(text)
    if found is None:
        return parse_instant(text)
    hour, minute, second = (int(part or 0) for part in found.groups())
    return new_york_instant(day, hour, minute) + second * _NS


def _minutes(time: tuple[int, int]) -> int:
    return time[0] * 60 + time[1]

"""LOBSTER: the messages of one stock and day, and the book after each of them.

The message file is a CSV without a header: seconds after midnight in New York, type, order,
size, price in ten-thousandths, direction. Stock and day are in its name
(`AAPL_2012-06-21_34200000_57600000_message_10.csv`). What the types become:

- 1 (new order): ADD. 2 (canceled in part): REDUCE. 3 (deleted): DELETE. 4 (executed): EXECUTE.
- 5 (a hidden order executed), 6 (cross): a trade.
- 7: a halt if the price is -1, trading again if it is 1; 0, quoting again, is passed over.

The file begins when the market has been open for a while, so orders change that it never showed. If
the order book file lies beside it, its first row, with the first message undone, is the book to
begin with: one order of ours at each price, from which unknown orders take. What is not found
there is counted as unknown; if it was an execution, the trade remains.

Source: LOBSTER, "Output structure", lobsterdata.com.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from sidestreet.domain.ticks import DepthAction, DepthTick, HaltTick, TradeTick
from sidestreet.reference.calendar import NEW_YORK
from sidestreet.reference.market_files.figures import ten_thousandths, whole_shares
from sidestreet.reference.market_files.layouts import Kind
from sidestreet.reference.market_files.lines import Progress, lines
from sidestreet.reference.market_files.open_orders import OpenOrders, UnknownOrderError
from sidestreet.reference.market_files.order import Placed
from sidestreet.reference.market_files.problems import (
    FieldError,
    MarketFileError,
    Repair,
    Repairs,
    shown,
)
from sidestreet.reference.market_files.reading import Complaints, Wish
from sidestreet.reference.market_files.rows import Record
from sidestreet.reference.market_files.times import local_instant

NAME: Final = re.compile(
    r"([A-Za-z][A-Za-z0-9.-]*)_(\d{4}-\d\d-\d\d)_\d+_\d+_(message|orderbook)_\d+\.csv(?:\.gz)?"
)
COLUMNS: Final = ["time", "type", "order", "size", "price", "direction"]

_NONE: Final = 9_999_999_999
"""The price of a level that is empty; with a minus for bids."""

_DAY_SECONDS: Final = 86_400
_DIGITS_MAX: Final = 18
_size: Final = partial(whole_shares, index=COLUMNS.index("size"))
_price: Final = partial(ten_thousandths, index=COLUMNS.index("price"))
_ADD, _REDUCE, _DELETE, _EXECUTE, _HIDDEN, _CROSS, _HALT = range(1, 8)
_Message = tuple[int, ...]
"""Nanoseconds after midnight, then the other five columns."""

_Level = tuple[int, bool, int]
"""Price, whether it is a bid, size."""


class LobsterReader:
    """One stock's day."""

    form = "lobster"
    kind = Kind.DEPTH
    unit = "line"

    def __init__(self, path: Path, wish: Wish) -> None:
        found = NAME.fullmatch(path.name)
        if found is None:
            text = "its name is not like AAPL_2012-06-21_34200000_57600000_message_10.csv"
            raise MarketFileError(path, text)
        try:
            day = date.fromisoformat(found[2]).isoformat()
        except ValueError:
            raise MarketFileError(path, f"there is no day {found[2]}") from None
        self._path = path
        self._wish = wish
        self._symbol = wish.symbol or found[1].upper()
        self._midnight = local_instant(NEW_YORK, day)
        book = path.with_name(path.name.replace("_message_", "_orderbook_"))
        self._book = book if book.exists() else None

    def records(
        self, repairs: Repairs, progress: Progress | None, only: str | None = None
    ) -> Iterator[Placed]:
        """Yield the day, or nothing if another symbol is asked for."""
        symbol = self._symbol
        asked = self._wish.symbols if only is None else frozenset({only})
        if asked and symbol not in asked:
            return
        complaints = Complaints(self._path, self.unit, COLUMNS, repairs, repair=self._wish.repair)
        day = _Day(self._midnight, self._beginning, lambda: repairs.add(Repair.UNKNOWN_ORDER, line))
        line = 1
        for first, texts in lines(self._path, progress):
            for line, text in enumerate(texts, first):
                if not text:
                    repairs.add(Repair.BLANK_LINE, line)
                    continue
                try:
                    for record in day.records(_message(text)):
                        yield Placed(line, symbol, record)
                except FieldError as problem:
                    complaints.leave_out(line, problem, Repair.BROKEN_ROW)
        if day.latest:
            yield Placed(line, symbol, DepthTick(day.latest, DepthAction.CLEAR, 0))

    def _beginning(self, message: _Message) -> list[_Level]:
        """Return the book before the first message, empty if there is no file of it."""
        if self._book is None:
            return []
        try:
            fields = [int(text) for text in next(lines(self._book))[1][0].split(",")]
        except (ValueError, StopIteration):
            text = "its first row is not whole numbers"
            raise MarketFileError(self._book, text, line=1) from None
        if not fields or len(fields) % 4:
            raise MarketFileError(self._book, f"{len(fields)} fields, not four a level", line=1)
        sizes: dict[tuple[int, bool], int] = {}
        for place in range(0, len(fields), 2):
            price, size = fields[place : place + 2]
            if abs(price) != _NONE and size:
                sizes[_price(price), place % 4 == 2] = _size(size)  # noqa: PLR2004 - ask, then bid
        _, kind, _, size, price, direction = message
        if kind in (_ADD, _REDUCE, _DELETE, _EXECUTE):
            level = _price(price), direction == 1
            before = sizes.get(level, 0) + (-_size(size) if kind == _ADD else _size(size))
            sizes[level] = max(0, before)
        return [(*level, size) for level, size in sizes.items() if size]


class _Day:
    """The orders that are open, those of the beginning among them."""

    def __init__(
        self,
        midnight: int,
        beginning: Callable[[_Message], list[_Level]],
        on_unknown: Callable[[], None],
    ) -> None:
        self._midnight = midnight
        self._beginning = beginning
        self._on_unknown = on_unknown
        self._orders = OpenOrders()
        self._made: dict[tuple[int, bool], int] = {}
        self.latest = 0

    def records(self, message: _Message) -> Iterator[Record]:
        """Yield what a message becomes, after the book to begin with if it is the first."""
        at = self._midnight + message[0]
        if at < self.latest:
            raise FieldError(0, "earlier than the row before it")
        if not self.latest:
            yield from self._begin(at, self._beginning(message))
        self.latest = at
        try:
            yield from self._record(at, message)
        except UnknownOrderError:
            self._on_unknown()
            if message[1] == _EXECUTE:
                yield from _trade(at, message)

    def _begin(self, at: int, levels: list[_Level]) -> Iterator[Record]:
        """Yield the orders to begin with; they have negative references."""
        for number, (price, is_buy, size) in enumerate(levels, 1):
            self._made[price, is_buy] = -number
            self._orders.add("", -number, size, is_buy=is_buy)
            yield DepthTick(at, DepthAction.ADD, -number, is_buy, price, size)

    def _record(self, at: int, message: _Message) -> list[Record]:
        _, kind, ref, size, price, direction = message
        if kind == _HALT:
            return [HaltTick(at, is_halted=price == -1)] if price in (-1, 1) else []
        if kind in (_HIDDEN, _CROSS):
            return _trade(at, message)
        is_buy = direction == 1
        limit, quantity = _price(price), _size(size)
        if kind == _ADD:
            self._orders.add("", ref, quantity, is_buy=is_buy)
            return [DepthTick(at, DepthAction.ADD, ref, is_buy, limit, quantity)]
        if not self._orders.find("", ref):
            ref = self._made.get((limit, is_buy), ref)
            if abs(self._orders.find("", ref)) < quantity:
                raise UnknownOrderError(None, f"order {ref} is not open")
        elif kind == _DELETE:
            self._orders.take("", ref)
            return [DepthTick(at, DepthAction.DELETE, ref)]
        self._orders.take("", ref, quantity)
        action = DepthAction.EXECUTE if kind == _EXECUTE else DepthAction.REDUCE
        return [DepthTick(at, action, ref, size=quantity)]


def _message(text: str) -> _Message:
    """Return a row as nanoseconds after midnight and five whole numbers."""
    fields = text.split(",")
    if len(fields) < len(COLUMNS):
        raise FieldError(None, f"{len(fields)} fields, not {len(COLUMNS)}")
    whole, _, fraction = fields[0].partition(".")
    digits = whole + fraction[:9].ljust(9, "0")
    if not (whole and len(whole) <= 5 and digits.isascii() and digits.isdigit()):  # noqa: PLR2004
        raise FieldError(0, f"{shown(fields[0])} is no number of seconds")
    if int(whole) >= _DAY_SECONDS or len(fraction) > _DIGITS_MAX:
        raise FieldError(0, f"{shown(fields[0])} is no time of a day")
    numbers = [int(digits)]
    for index, field in enumerate(fields[1 : len(COLUMNS)], 1):
        plain = field.removeprefix("-")
        if not (plain.isascii() and plain.isdigit() and len(plain) <= _DIGITS_MAX):
            raise FieldError(index, f"{shown(field)} is not a whole number")
        numbers.append(int(field))
    if not _ADD <= numbers[1] <= _HALT:
        raise FieldError(1, f"{numbers[1]} is no type of message")
    if numbers[5] not in (-1, 1) and numbers[1] <= _HIDDEN:
        raise FieldError(5, f"{numbers[5]} is no direction")
    return tuple(numbers)


def _trade(at: int, message: _Message) -> list[Record]:
    _, kind, _, size, price, direction = message
    if not size:
        return []
    # The direction is that of the order at rest: who sells to a bid is the one who came.
    is_buy = None if kind == _CROSS else direction == -1
    return [TradeTick(at, _price(price), _size(size), is_buy)]

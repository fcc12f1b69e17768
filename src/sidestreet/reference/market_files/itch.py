"""Nasdaq TotalView-ITCH 5.0: every order of the book, as the exchange sent it.

A file is one day of messages, each after two bytes that give its length. Numbers are big-endian,
prices have four decimals, times are nanoseconds since midnight in New York. The day is not in the
file but in its name (`01302019.NASDAQ_ITCH50.gz`, `S013019-v50.txt.gz`, or any name with a date
such as 2019-01-30).

The messages that make a book are read, the others passed over by their length. What each becomes:

- A, F (add): ADD. E (executed): EXECUTE. X (canceled in part): REDUCE. D (deleted): DELETE.
- U (replaced): DELETE and ADD, as a replaced order goes to the back of its queue.
- C (executed at another price): EXECUTE at that price; if it is not printable, REDUCE, as the
  volume is told again by the cross that it is part of.
- P (trade with a hidden order), Q (cross): a trade. A cross of no shares is passed over.
- H (trading action): halted, paused and quotation only are a halt; trading is none.
- S (system event) C, the end of messages: CLEAR for every symbol.

Source: Nasdaq, "Nasdaq TotalView-ITCH 5.0", sections 1.1 to 1.6.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from struct import Struct
from typing import Final

from sidestreet.domain.ticks import DepthAction, DepthTick, HaltTick, TradeTick
from sidestreet.reference.calendar import NEW_YORK
from sidestreet.reference.market_files.figures import ten_thousandths, whole_shares
from sidestreet.reference.market_files.layouts import Kind
from sidestreet.reference.market_files.lines import Progress, opened
from sidestreet.reference.market_files.open_orders import OpenOrders, UnknownOrderError
from sidestreet.reference.market_files.order import Placed
from sidestreet.reference.market_files.problems import (
    FieldError,
    MarketFileError,
    Repair,
    Repairs,
    shown,
)
from sidestreet.reference.market_files.reading import Complaints, Wish, checked_symbol
from sidestreet.reference.market_files.rows import Record
from sidestreet.reference.market_files.times import DAY_NS, local_instant

LENGTHS: Final = {
    "S": 12, "R": 39, "H": 25, "Y": 20, "L": 26, "V": 35, "W": 12, "K": 28, "J": 35, "h": 21,
    "A": 36, "F": 40, "E": 31, "C": 36, "X": 23, "D": 19, "U": 35, "P": 44, "Q": 40, "B": 19,
    "I": 50, "N": 20, "O": 48,
}  # fmt: skip
"""Bytes of each type of message."""

FIRST_BYTES: Final = b"\x00\x0cS"
"""A day begins with a system event."""

_DATES: Final = (
    (re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)"), (1, 2, 3)),
    (re.compile(r"(?<!\d)(\d\d)(\d\d)((?:19|20)\d\d)(?!\d)"), (3, 1, 2)),
    (re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)"), (1, 2, 3)),
    (re.compile(r"(?<!\d)(\d\d)(\d\d)(\d\d)(?!\d)"), (3, 1, 2)),
)

# Locate, tracking number and time (as two and four bytes of six) begin every message.
_HEAD: Final = Struct(">xHxxHI")
_ADD: Final = Struct(">xHxxHIQcI8sI")
_EXECUTED: Final = Struct(">xHxxHIQI")
_AT_PRICE: Final = Struct(">xHxxHIQIQcI")
_DELETE: Final = Struct(">xHxxHIQ")
_REPLACE: Final = Struct(">xHxxHIQQII")
_TRADE: Final = Struct(">xHxxHIQcI8sIQ")
_CROSS: Final = Struct(">xHxxHIQ8sIQc")


def day_of(path: Path) -> str:
    """Return the day that a file's name tells, as ISO text, or raise MarketFileError."""
    for pattern, (year, month, day) in _DATES:
        found = pattern.search(path.name)
        if found is not None:
            try:
                whole = int(found[year]) + (2000 if len(found[year]) == 2 else 0)  # noqa: PLR2004
                return date(whole, int(found[month]), int(found[day])).isoformat()
            except ValueError:
                continue
    text = "its name does not tell the day: put a date such as 2019-01-30 into it"
    raise MarketFileError(path, text)


class ItchReader:
    """One day of a feed."""

    form = "nasdaq itch 5.0"
    kind = Kind.DEPTH
    unit = "message"

    def __init__(self, path: Path, wish: Wish) -> None:
        self._path = path
        self._wish = wish
        self._midnight = local_instant(NEW_YORK, day_of(path))

    def records(
        self, repairs: Repairs, progress: Progress | None, only: str | None = None
    ) -> Iterator[Placed]:
        """Yield what happened to the symbols that are asked for."""
        complaints = Complaints(self._path, self.unit, [], repairs, repair=self._wish.repair)
        asked = self._wish.symbols if only is None else frozenset({only})
        day = _Day(asked)
        make = day.makers()
        symbols, midnight, number, latest = day.symbols, self._midnight, 0, 0
        for message in self._messages(repairs, progress):
            number += 1
            kind = message[:1]
            maker = make.get(kind)
            if maker is None:
                continue
            try:
                locate, at = _head(message, latest)
                if locate not in symbols and kind not in _FOR_ALL:
                    if asked:
                        continue
                    _refuse_locate(locate)
                latest = at
                for symbol, record in maker(message, midnight + at):
                    yield Placed(number, symbol, record)
            except FieldError as problem:
                unknown = isinstance(problem, UnknownOrderError)
                what = Repair.UNKNOWN_ORDER if unknown else Repair.BROKEN_ROW
                complaints.leave_out(number, problem, what)

    def _messages(self, repairs: Repairs, progress: Progress | None) -> Iterator[bytes]:
        """Yield the messages of the file, without their lengths."""
        number = 0
        with opened(self._path, progress) as blocks:
            rest = b""
            for block in blocks:
                data = rest + block
                start, end = 0, len(data)
                while start + 2 <= end:
                    stop = start + 2 + (data[start] << 8 | data[start + 1])
                    if stop > end:
                        break
                    number += 1
                    if stop == start + 2:
                        text = "a message without a byte: this is not ITCH 5.0"
                        raise self._error(text, number)
                    yield data[start + 2 : stop]
                    start = stop
                rest = data[start:]
        if rest:
            if not self._wish.repair:
                raise self._error("the file ends within it", number + 1)
            repairs.add(Repair.CUT_END, number + 1)

    def _error(self, problem: str, number: int) -> MarketFileError:
        return MarketFileError(self._path, problem, line=number, unit=self.unit)


_FOR_ALL: Final = frozenset({b"S", b"R"})
_Made = tuple[tuple[str, Record], ...]


class _Day:
    """What a day has told so far: which number stands for which symbol, and what is open."""

    def __init__(self, asked: frozenset[str]) -> None:
        self._asked = asked
        self.symbols: dict[int, str] = {}
        self._halted: dict[str, bool] = {}
        self._orders = OpenOrders()

    def makers(self) -> dict[bytes, Callable[[bytes, int], _Made]]:
        """Return what makes records of each type of message that counts."""
        return {
            b"S": self._system, b"R": self._directory, b"H": self._action, b"A": self._add,
            b"F": self._add, b"E": self._executed, b"C": self._at_price, b"X": self._reduced,
            b"D": self._deleted, b"U": self._replaced, b"P": self._traded, b"Q": self._crossed,
        }  # fmt: skip

    def _system(self, message: bytes, at: int) -> _Made:
        if message[11:12] != b"C":
            return ()
        symbols = sorted(self.symbols.values())
        for symbol in symbols:
            self._orders.clear(symbol)
        return tuple((symbol, DepthTick(at, DepthAction.CLEAR, 0)) for symbol in symbols)

    def _directory(self, message: bytes, at: int) -> _Made:
        del at
        symbol = _symbol(message[11:19])
        if not self._asked or symbol in self._asked:
            self.symbols[_HEAD.unpack_from(message)[0]] = symbol
        return ()

    def _action(self, message: bytes, at: int) -> _Made:
        symbol, state = self._symbol(message), message[19:20]
        if state not in (b"H", b"P", b"Q", b"T"):
            raise FieldError(None, f"{shown(state)} is no trading state")
        is_halted = state != b"T"
        if self._halted.get(symbol, False) == is_halted:
            return ()
        self._halted[symbol] = is_halted
        return ((symbol, HaltTick(at, is_halted)),)

    def _add(self, message: bytes, at: int) -> _Made:
        symbol = self._symbol(message)
        _, _, _, ref, side, shares, _, price = _ADD.unpack_from(message)
        if side not in (b"B", b"S"):
            raise FieldError(None, f"{shown(side)} is no side")
        return ((symbol, self._added(symbol, at, ref, shares, price, is_buy=side == b"B")),)

    def _added(
        self, symbol: str, at: int, ref: int, shares: int, price: int, *, is_buy: bool
    ) -> DepthTick:
        size, limit = whole_shares(shares), ten_thousandths(price)
        self._orders.add(symbol, ref, size, is_buy=is_buy)
        return DepthTick(at, DepthAction.ADD, ref, is_buy, limit, size)

    def _executed(self, message: bytes, at: int) -> _Made:
        symbol = self._symbol(message)
        _, _, _, ref, shares = _EXECUTED.unpack_from(message)
        return (self._taken(symbol, at, DepthAction.EXECUTE, ref, shares),)

    def _at_price(self, message: bytes, at: int) -> _Made:
        symbol = self._symbol(message)
        _, _, _, ref, shares, _, printable, price = _AT_PRICE.unpack_from(message)
        if printable != b"Y":
            return (self._taken(symbol, at, DepthAction.REDUCE, ref, shares),)
        return (
            self._taken(symbol, at, DepthAction.EXECUTE, ref, shares, price=ten_thousandths(price)),
        )

    def _reduced(self, message: bytes, at: int) -> _Made:
        symbol = self._symbol(message)
        _, _, _, ref, shares = _EXECUTED.unpack_from(message)
        return (self._taken(symbol, at, DepthAction.REDUCE, ref, shares),)

    def _taken(
        self, symbol: str, at: int, action: DepthAction, ref: int, shares: int, *, price: int = 0
    ) -> tuple[str, DepthTick]:
        size = whole_shares(shares)
        self._orders.take(symbol, ref, size)
        return symbol, DepthTick(at, action, ref, price=price, size=size)

    def _deleted(self, message: bytes, at: int) -> _Made:
        symbol = self._symbol(message)
        ref = _DELETE.unpack_from(message)[3]
        self._orders.take(symbol, ref)
        return ((symbol, DepthTick(at, DepthAction.DELETE, ref)),)

    def _replaced(self, message: bytes, at: int) -> _Made:
        symbol = self._symbol(message)
        _, _, _, old, new, shares, price = _REPLACE.unpack_from(message)
        size, limit = whole_shares(shares), ten_thousandths(price)
        if new != old and self._orders.find(symbol, new):
            raise FieldError(None, f"order {new} is open already")
        is_buy = self._orders.take(symbol, old)
        self._orders.add(symbol, new, size, is_buy=is_buy)
        gone = DepthTick(at, DepthAction.DELETE, old)
        return (symbol, gone), (symbol, DepthTick(at, DepthAction.ADD, new, is_buy, limit, size))

    def _traded(self, message: bytes, at: int) -> _Made:
        symbol = self._symbol(message)
        _, _, _, _, _, shares, _, price, _ = _TRADE.unpack_from(message)
        return ((symbol, TradeTick(at, ten_thousandths(price), whole_shares(shares))),)

    def _crossed(self, message: bytes, at: int) -> _Made:
        symbol = self._symbol(message)
        _, _, _, shares, _, price, _, _ = _CROSS.unpack_from(message)
        if not shares:
            return ()
        return ((symbol, TradeTick(at, ten_thousandths(price), whole_shares(shares))),)

    def _symbol(self, message: bytes) -> str:
        return self.symbols[message[1] << 8 | message[2]]


def _head(message: bytes, latest: int) -> tuple[int, int]:
    """Return which stock a message is about and when it was sent, or raise FieldError."""
    if len(message) != LENGTHS[chr(message[0])]:
        raise FieldError(None, f"a message {message[:1]!r} of {len(message)} bytes")
    locate: int
    locate, high, low = _HEAD.unpack_from(message)
    at: int = high << 32 | low
    if not latest <= at < DAY_NS:
        raise FieldError(None, "its time is before that of the message before it, or is none")
    return locate, at


def _refuse_locate(locate: int) -> None:
    raise FieldError(None, f"no message has said which stock {locate} is")


def _symbol(field: bytes) -> str:
    try:
        text = field.decode("ascii").rstrip(" ")
    except UnicodeDecodeError:
        raise FieldError(None, f"{field!r} is not a symbol") from None
    return checked_symbol(text, None)

"""Rows of a table become records: trades, quotes and bars, or a complaint about one field.

A row comes as texts, in the order of the header, whichever file it was read from. The rule: each
function here either gives records whose figures have been checked, or raises FieldError with the
place in the row that is wrong.
"""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from sidestreet.domain.amounts import AMOUNT_MAX
from sidestreet.domain.ticks import QuoteTick, Tick, TradeTick
from sidestreet.reference.market_files.figures import (
    NO_PRICE,
    VOLUME_MAX,
    billionths,
    price,
    size,
    within,
)
from sidestreet.reference.market_files.layouts import BAR_PARTS, Columns, Kind
from sidestreet.reference.market_files.problems import FieldError, Repair, shown
from sidestreet.reference.market_files.times import Times


class Bar(msgspec.Struct, frozen=True, gc=False):
    """Trading from `at` on for a length that the file tells. Prices and volume are millionths."""

    at: int
    open: int
    high: int
    low: int
    close: int
    volume: int


Record = Tick | Bar
Row = Sequence[str]
Decode = Callable[[Row], tuple[Record, ...]]

_NOTHING: Final = frozenset({"", "nan", "NaN", "None", "null", "<NA>", NO_PRICE})
_IS_BUY: Final[dict[str, bool | None]] = {
    "B": True,
    "A": False,
    "N": None,
    "": None,
    "buy": True,
    "sell": False,
    "BUY": True,
    "SELL": False,
}
_TAKEN_BACK: Final = frozenset({"7", "8", "10", "11", "12"})
"""Massive's marks of a trade that was in error, canceled, or only the report of either."""


def decoder(columns: Columns, times: Times, repair: Callable[[Repair], None]) -> Decode:
    """Return what turns the rows of a table into records, none for a row that tells nothing.

    `repair` is told of everything that was put right on the way.
    """
    fields = _Fields(columns, times, repair)
    return {
        Kind.TRADES: fields.trade,
        Kind.QUOTES: fields.quote,
        Kind.TOP_OF_BOOK: fields.top_of_book,
        Kind.BARS: fields.bar,
    }[columns.layout.kind]


class _Fields:
    """Reads the fields of a row at the places that its header gave them."""

    def __init__(self, columns: Columns, times: Times, repair: Callable[[Repair], None]) -> None:
        self._columns = columns
        self._parts = columns.parts
        self._times = times
        self._repair = repair
        self._to_price = billionths if columns.layout.is_billionths else price
        self._bar = [columns.parts.get(part, 0) for part in BAR_PARTS]

    def at(self, row: Row) -> int:
        columns = self._columns
        try:
            return self._times.read(row[columns.time], columns.time_unit)
        except FieldError as problem:
            raise FieldError(columns.time, problem.problem) from None

    def price(self, row: Row, index: int) -> int:
        try:
            amount, exact = self._to_price(row[index])
        except FieldError as problem:
            raise FieldError(index, problem.problem) from None
        if not exact:
            self._repair(Repair.ROUNDED)
        if 0 < amount <= AMOUNT_MAX:
            return amount
        return within(amount, index)

    def size(self, row: Row, index: int, highest: int = AMOUNT_MAX) -> int:
        """Return a size, which may be nothing."""
        try:
            amount, exact = size(row[index])
        except FieldError as problem:
            raise FieldError(index, problem.problem) from None
        if not exact:
            self._repair(Repair.ROUNDED)
        return amount and within(amount, index, highest)

    def trade(self, row: Row) -> tuple[Record, ...]:
        parts = self._parts
        if "action" in parts and row[parts["action"]] != "T":
            raise FieldError(parts["action"], f"{shown(row[parts['action']])} is not a trade")
        at, shares = self.at(row), self.size(row, parts["size"])
        if "correction" in parts and row[parts["correction"]].lstrip("0") in _TAKEN_BACK:
            self._repair(Repair.TAKEN_BACK)
            return ()
        if not shares:
            self._repair(Repair.NO_SIZE)
            return ()
        is_buy = None
        if "side" in parts:
            side = row[parts["side"]]
            if side not in _IS_BUY:
                raise FieldError(parts["side"], f"{shown(side)} is no side")
            is_buy = _IS_BUY[side]
        return (TradeTick(at, self.price(row, parts["price"]), shares, is_buy),)

    def quote(self, row: Row) -> tuple[Record, ...]:
        parts = self._parts
        at = self.at(row)
        bid, bid_size = self._side(row, parts["bid"], parts["bid_size"])
        ask, ask_size = self._side(row, parts["ask"], parts["ask_size"])
        if bid and ask and bid >= ask:
            self._repair(Repair.CROSSED_QUOTE)
            return ()
        return (QuoteTick(at, bid, bid_size, ask, ask_size),)

    def top_of_book(self, row: Row) -> tuple[Record, ...]:
        """Return the quote of a row and, if it is a trade, the trade, which comes after it.

        A trade's row shows what rested when it came: the book changes with the rows that follow.
        """
        if row[self._parts["action"]] == "T":
            return self.quote(row) + self.trade(row)
        return self.quote(row)

    def bar(self, row: Row) -> tuple[Record, ...]:
        at = self.at(row)
        opens_in, high_in, low_in, close_in, volume_in = self._bar
        opens, high = self.price(row, opens_in), self.price(row, high_in)
        low, close = self.price(row, low_in), self.price(row, close_in)
        volume = self.size(row, volume_in, VOLUME_MAX)
        if low > high:
            raise FieldError(low_in, "low is above high")
        return (Bar(at, opens, high, low, close, volume),)

    def _side(self, row: Row, price_index: int, size_index: int) -> tuple[int, int]:
        """Return price and size of one side of a quote, twice 0 if nothing rests there."""
        text = row[price_index]
        if text in _NOTHING:
            return 0, 0
        shares = 0 if row[size_index] in _NOTHING else self.size(row, size_index)
        # A price of nothing, and a price for nothing, both stand for an empty side.
        if not shares or not text.strip("0."):
            return 0, 0
        return self.price(row, price_index), shares


def outside(bar: Bar) -> str | None:
    """Return which price of a bar is not between its high and its low, None if none is."""
    if not bar.low <= bar.open <= bar.high:
        return "open"
    return None if bar.low <= bar.close <= bar.high else "close"


def widened(bar: Bar) -> Bar:
    """Return a bar whose high and low hold its open and close."""
    low, high = min(bar.low, bar.open, bar.close), max(bar.high, bar.open, bar.close)
    return Bar(bar.at, bar.open, high, low, bar.close, bar.volume)

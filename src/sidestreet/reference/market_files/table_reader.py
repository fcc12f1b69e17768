"""Tables of trades, quotes or bars, whoever made them: CSV and Parquet behind one face."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sidestreet.reference.market_files.csv_table import csv_header, csv_rows
from sidestreet.reference.market_files.layouts import nearest, recognise
from sidestreet.reference.market_files.lines import Progress
from sidestreet.reference.market_files.order import WINDOW, LateRowError, Placed, in_order
from sidestreet.reference.market_files.parquet_table import (
    instant_columns,
    parquet_header,
    parquet_rows,
)
from sidestreet.reference.market_files.problems import (
    FieldError,
    MarketFileError,
    Repair,
    Repairs,
)
from sidestreet.reference.market_files.reading import (
    SYMBOLS_MAX,
    Complaints,
    Wish,
    checked_symbol,
    symbol_of,
)
from sidestreet.reference.market_files.rows import Bar, Record, Row, decoder, outside, widened
from sidestreet.reference.market_files.table import TableRow
from sidestreet.reference.market_files.times import Times

COLUMNS_MAX: Final = 256


class TableReader:
    """One table. Its columns are looked at when it is made, its rows when they are asked for."""

    def __init__(self, path: Path, wish: Wish, *, is_parquet: bool) -> None:
        self._path = path
        self._wish = wish
        self._is_parquet = is_parquet
        self._header = header = parquet_header(path) if is_parquet else csv_header(path)
        columns = recognise(header.names[:COLUMNS_MAX])
        if columns is None:
            text = f"its columns are none that are known: {nearest(header.names[:COLUMNS_MAX])}"
            line = None if is_parquet else header.first_row - 1
            raise MarketFileError(path, text, line=line)
        self._columns = instant_columns(path, columns) if is_parquet else columns
        self._symbol = None
        if columns.symbol is None:
            self._symbol = wish.symbol or header.symbol or symbol_of(path, wish)
        self.form = f"{columns.layout.name}, {'Parquet' if is_parquet else 'CSV'}"
        self.kind = columns.layout.kind
        self.unit = header.unit

    def records(
        self, repairs: Repairs, progress: Progress | None, only: str | None = None
    ) -> Iterator[Placed]:
        """Yield the records of the table, each symbol in the order of time."""
        repair = self._wish.repair
        names = self._header.names
        complaints = Complaints(self._path, self.unit, names, repairs, repair=repair)

        def leave_out(line: int, problem: FieldError) -> None:
            complaints.leave_out(line, problem, Repair.DUPLICATE)

        records = self._records(complaints, repairs, progress, only)
        try:
            yield from in_order(records, leave_out, repairs.add, WINDOW if repair else 0)
        except LateRowError as problem:
            raise complaints.error(problem.line, problem) from None

    def _rows(self, progress: Progress | None) -> Iterator[TableRow]:
        if self._is_parquet:
            return parquet_rows(self._path, self._header, self._columns, progress)
        return csv_rows(self._path, self._header, progress)

    def _records(
        self,
        complaints: Complaints,
        repairs: Repairs,
        progress: Progress | None,
        only: str | None,
    ) -> Iterator[Placed]:
        """Yield the records row by row, as they stand."""
        line = 0
        previous: Row = ()
        times = Times(self._wish.zone, lambda kind: repairs.add(kind, line))
        decode = decoder(self._columns, times, lambda kind: repairs.add(kind, line))
        symbols = _Symbols(self._wish, self._symbol, self._columns.symbol, only)
        width, is_unique = len(self._header.names), self._columns.is_unique
        for line, found in self._rows(progress):
            if found is None:
                repairs.add(Repair.BLANK_LINE, line)
                continue
            try:
                fields = _checked(found, width, previous)
                symbol = symbols.of(fields)
                if symbol is None:
                    continue
                if is_unique:
                    previous = fields
                try:
                    records = decode(fields)
                except FieldError:
                    records = decode([field.strip() for field in fields])
                for record in records:
                    yield Placed(line, symbol, self._within(record, line, repairs))
            except FieldError as problem:
                is_again = isinstance(problem, _AgainError)
                what = Repair.DUPLICATE if is_again else Repair.BROKEN_ROW
                complaints.leave_out(line, problem, what)

    def _within(self, record: Record, line: int, repairs: Repairs) -> Record:
        """Return a record, a bar with its open and close between high and low."""
        if isinstance(record, Bar) and (part := outside(record)) is not None:
            if not self._wish.repair:
                text = "not between high and low"
                raise FieldError(self._columns.parts[part], text)
            repairs.add(Repair.WIDENED_BAR, line)
            return widened(record)
        return record


class _AgainError(FieldError):
    """A row that is the row before it once more."""


def _checked(found: list[str] | MarketFileError, width: int, previous: Row) -> list[str]:
    """Return the fields of a row if they are as many as the header has, and not `previous`."""
    if isinstance(found, MarketFileError):
        raise FieldError(None, found.problem)
    if len(found) != width:
        raise FieldError(None, f"{len(found)} fields, where the header has {width}")
    if found == previous:
        raise _AgainError(None, "the row comes a second time")
    return found


class _Symbols:
    """Whose a row is, and whether it counts."""

    def __init__(self, wish: Wish, symbol: str | None, index: int | None, only: str | None) -> None:
        self._symbol = symbol
        self._index = index
        self._only = only
        self._asked = wish.symbols
        self._counts: dict[str, bool] = {}
        if symbol is not None:
            self._counts[symbol] = self._does_count(symbol)

    def of(self, row: Row) -> str | None:
        """Return the symbol of a row, None if it is not asked for."""
        symbol = self._symbol
        if symbol is None:
            symbol = row[self._index or 0]
        counts = self._counts.get(symbol)
        if counts is None:
            symbol = checked_symbol(symbol.strip(), self._index)
            if len(self._counts) == SYMBOLS_MAX:
                raise FieldError(self._index, f"more than {SYMBOLS_MAX} symbols")
            counts = self._counts[symbol] = self._does_count(symbol)
        return symbol if counts else None

    def _does_count(self, symbol: str) -> bool:
        if self._only is not None:
            return symbol == self._only
        return not self._asked or symbol in self._asked

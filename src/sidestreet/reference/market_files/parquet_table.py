"""Tables as Parquet, through polars: the same columns by the same names as in CSV.

Polars is not needed for anything else, so it is imported here and only when a Parquet file is
opened. Rows come in batches. Every value is made a text and goes the way of a field of CSV: an
integer by its digits, a float by the shortest decimal that gives that float again, an instant by
its count of nanoseconds. So 150.1 in a column of floats is 150.1 here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sidestreet.reference.market_files.layouts import Columns
from sidestreet.reference.market_files.lines import Progress
from sidestreet.reference.market_files.problems import MarketFileError
from sidestreet.reference.market_files.table import Header, TableRow
from sidestreet.reference.market_files.times import TimeUnit

if TYPE_CHECKING:
    from types import ModuleType

    import polars as pl

BATCH_ROWS: Final = 1 << 14


def _polars(path: Path) -> "ModuleType":
    try:
        import polars as pl  # noqa: PLC0415 - only whoever has Parquet files needs it
    except ImportError:
        text = "Parquet needs polars: install sidestreet[data]"
        raise MarketFileError(path, text) from None
    return pl


def parquet_header(path: Path) -> Header:
    """Return the columns of a Parquet file. Without the extra `data` it is a MarketFileError."""
    polars = _polars(path)
    try:
        schema: dict[str, object] = polars.read_parquet_schema(path)
    except _troubles(polars) as problem:
        raise _unreadable(path, problem) from None
    return Header(list(schema), 1, "", unit="row")


def instant_columns(path: Path, columns: Columns) -> Columns:
    """Return the columns with the unit of time that the file's own types tell, if they do."""
    polars = _polars(path)
    name, dtype = list(polars.read_parquet_schema(path).items())[columns.time]
    is_naive = isinstance(dtype, polars.Datetime) and dtype.time_zone is None
    if isinstance(dtype, polars.Datetime) and not is_naive:
        return columns._replace(time_unit=TimeUnit.NANOSECONDS)
    if is_naive or dtype in (polars.Date, polars.String):
        return columns._replace(time_unit=TimeUnit.TEXT)
    if columns.time_unit is TimeUnit.TEXT:
        text = f"its type is {dtype}, which does not say what it counts: name it time_ns or time_ms"
        raise MarketFileError(path, text, column=name)
    return columns


def parquet_rows(
    path: Path, header: Header, columns: Columns, progress: Progress | None
) -> Iterator[TableRow]:
    """Yield the rows of a Parquet file, counted from 1; columns that nobody reads are empty."""
    polars = _polars(path)
    places = sorted({columns.time, *columns.parts.values()} | _known(columns.symbol))
    names = [header.names[place] for place in places]
    width, total, row = len(header.names), path.stat().st_size, 0
    try:
        frame = polars.scan_parquet(path, glob=False).select(names)
        rows_in_all = frame.select(polars.len()).collect().item()
        texts = frame.select([_as_text(polars, frame, name) for name in names])
        for batch in texts.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True):
            for values in batch.iter_rows():
                row += 1
                fields = [""] * width
                for place, value in zip(places, values, strict=True):
                    fields[place] = "" if value is None else _text(value)
                yield row, fields
            if progress is not None:
                progress(total * row // max(1, rows_in_all), total)
    except _troubles(polars) as problem:
        raise _unreadable(path, problem) from None
    if row != rows_in_all:
        # Polars ends early, and in silence, where a page cannot be decoded.
        text = f"only {row} of its {rows_in_all} rows can be read"
        raise MarketFileError(path, text, line=row + 1, unit="row")


def _known(place: int | None) -> set[int]:
    return set() if place is None else {place}


def _as_text(polars: "ModuleType", frame: "pl.LazyFrame", name: str) -> "pl.Expr":
    """Return a column without types that have no text of their own: instants above all."""
    column: pl.Expr = polars.col(name)
    dtype = frame.collect_schema()[name]
    if isinstance(dtype, polars.Datetime) and dtype.time_zone is not None:
        column = column.dt.timestamp("ns")
    elif isinstance(dtype, polars.Datetime):
        column = column.dt.to_string("%Y-%m-%dT%H:%M:%S%.9f")
    elif isinstance(dtype, polars.Decimal | polars.Date):
        column = column.cast(polars.String)
    return column


def _text(value: object) -> str:
    # The shortest decimal that reads back as the same float: 150.1, not 150.099999.
    return value if isinstance(value, str) else repr(value)


def _troubles(polars: "ModuleType") -> tuple[type[BaseException], ...]:
    """Return what polars raises about a damaged file: it panics at some of them."""
    errors = polars.exceptions
    return OSError, ValueError, OverflowError, errors.PolarsError, errors.PanicException


def _unreadable(path: Path, problem: BaseException) -> MarketFileError:
    reason = str(problem).strip().splitlines() or ["no reason given"]
    return MarketFileError(path, f"it is not a Parquet file that can be read: {reason[0]}")

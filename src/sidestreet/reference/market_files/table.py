"""What a table is to its readers: names of columns, and rows that have a line."""

from typing import NamedTuple

from sidestreet.reference.market_files.problems import MarketFileError


class Header(NamedTuple):
    """The columns of a table. `symbol` is what all rows are of, if the header says it."""

    names: list[str]
    first_row: int
    separator: str
    symbol: str | None = None
    unit: str = "line"


TableRow = tuple[int, list[str] | MarketFileError | None]
"""Where a row stands, and its fields; or what is wrong with it, or None for an empty line."""

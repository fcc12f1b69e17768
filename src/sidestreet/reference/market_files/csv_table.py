"""Tables as CSV: the header, then row by row as lists of texts.

A line is a row: fields may be quoted, but not broken over lines, which no vendor does and which
would let one stray quotation mark swallow a file. Fields are separated by commas, or else by
semicolons or tabs, whichever the header shows.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sidestreet.reference.market_files.lines import Progress, lines
from sidestreet.reference.market_files.problems import MarketFileError, shown
from sidestreet.reference.market_files.table import Header, TableRow

_SEPARATORS: Final = ",;\t"
_YFINANCE: Final = "Price"
"""The first cell of what yfinance writes for a table with two levels of column names."""


def csv_header(path: Path) -> Header:
    """Return the columns of a CSV file and the line of its first row."""
    found: list[tuple[int, str]] = []
    for first, texts in lines(path):
        found += [(first + place, text) for place, text in enumerate(texts) if text.strip()]
        if len(found) > 2:  # noqa: PLR2004 - yfinance's header has three lines
            break
    if not found:
        raise MarketFileError(path, "it is empty")
    line, text = found[0]
    separator = next((each for each in _SEPARATORS if each in text), ",")
    names = [name.strip() for name in _split(path, line, text, separator)]
    if names[0] == _YFINANCE and len(found) > 2:  # noqa: PLR2004 - as above
        return _two_levels(path, names, found, separator)
    return Header(names, line + 1, separator)


def csv_rows(path: Path, header: Header, progress: Progress | None) -> Iterator[TableRow]:
    """Yield the rows of a CSV file, with their lines; an empty line is None."""
    separator = header.separator
    for first, texts in lines(path, progress):
        for line, text in enumerate(texts, first):
            if line < header.first_row:
                continue
            if '"' in text:
                try:
                    yield line, _split(path, line, text, separator)
                except MarketFileError as problem:
                    yield line, problem
            elif text:
                yield line, text.split(separator)
            else:
                yield line, None


def _split(path: Path, line: int, text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=separator, strict=True), [])
    except csv.Error as problem:
        raise MarketFileError(path, f"it is not CSV: {problem}", line=line) from None


def _two_levels(
    path: Path, names: list[str], found: list[tuple[int, str]], separator: str
) -> Header:
    """Return the header of a table of yfinance: names, then symbols, then the name of the dates."""
    (second, symbols_text), (third, dates_text) = found[1], found[2]
    symbols = _split(path, second, symbols_text, separator)[1:]
    if len(set(symbols)) != 1:
        text = f"it has the columns of several symbols side by side: {shown(', '.join(symbols))}"
        raise MarketFileError(path, text, line=second)
    dates = _split(path, third, dates_text, separator)[0]
    return Header([dates, *names[1:]], third + 1, separator, symbols[0])

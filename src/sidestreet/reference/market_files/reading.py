"""What every reader of market files is given, and what it gives.

A file is read as often as it is asked for: once to look through it, once more for each symbol that
is played. Nothing of it is kept in between, so its size does not matter.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from sidestreet.reference.market_files.layouts import Kind
from sidestreet.reference.market_files.lines import Progress
from sidestreet.reference.market_files.order import Placed
from sidestreet.reference.market_files.problems import (
    FieldError,
    MarketFileError,
    Repair,
    Repairs,
    shown,
)

SYMBOLS_MAX: Final = 20_000
"""More symbols than this in one file are taken for a mistake: New York lists about 11,000."""

_SYMBOL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:/$^=+-]{0,31}(?: [A-Za-z0-9]+)?", re.ASCII)
_IN_A_NAME: Final = re.compile(r"([A-Z][A-Z0-9]{0,9}(?:[-.][A-Z]{1,2})?)(?=[_.]|$)", re.ASCII)


class Wish(NamedTuple):
    """What is wanted of a file.

    `symbols` are the ones that count, all if it is empty. `symbol` is whose rows they are if the
    file does not say. `zone` is where local times are local. `repair` says that what can be put
    right is.
    """

    symbols: frozenset[str]
    zone: ZoneInfo
    repair: bool = False
    symbol: str | None = None


class Reader(Protocol):
    """One market file of a form that was recognised."""

    form: str
    kind: Kind
    unit: str

    def records(
        self, repairs: Repairs, progress: Progress | None, only: str | None = None
    ) -> Iterator[Placed]:
        """Yield what is in the file, each symbol in the order of time; `only` is one symbol.

        Raises MarketFileError for what is wrong and not put right.
        """
        ...


class Complaints:
    """What becomes of a wrong row: an error that says where, or a repair that is counted."""

    def __init__(
        self, path: Path, unit: str, names: list[str], repairs: Repairs, *, repair: bool
    ) -> None:
        """`repairs` counts what is left out, which is done only if `repair` was asked for."""
        self._path = path
        self._unit = unit
        self._names = names
        self._repairs = repairs
        self._repair = repair

    def error(self, line: int, problem: FieldError) -> MarketFileError:
        """Return the error that a wrong field makes."""
        column = None if problem.index is None else self._names[problem.index]
        return MarketFileError(
            self._path, problem.problem, line=line, column=column, unit=self._unit
        )

    def leave_out(self, line: int, problem: FieldError, kind: Repair) -> None:
        """Count a row that is left out, or raise the error if no repair was asked for."""
        if not self._repair:
            raise self.error(line, problem)
        self._repairs.add(kind, line)


def checked_symbol(text: str, index: int | None) -> str:
    """Return a symbol as it is written, or raise FieldError."""
    if _SYMBOL.fullmatch(text) is None:
        raise FieldError(index, f"{shown(text)} is not a symbol")
    return text


def symbol_of(path: Path, wish: Wish) -> str:
    """Return whose rows a file holds that has no column for it.

    What was said with the file counts first, then a symbol at the beginning of the file's name
    (`AAPL.csv`, `AAPL_2024-01-02.csv`), then the one symbol that was asked for.
    """
    if wish.symbol is not None:
        return wish.symbol
    found = _IN_A_NAME.match(path.name)
    if found is not None:
        return found[1]
    if len(wish.symbols) == 1:
        return min(wish.symbols)
    text = "no column names the symbol: call the file SYMBOL.csv, or give it as SYMBOL=path"
    raise MarketFileError(path, text)

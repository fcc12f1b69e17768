"""The user's market files, opened: looked through once, then played symbol by symbol.

Whatever the files hold, what comes out is one stream of ticks for each symbol (`domain/ticks.py`).
Several files of one symbol are put together by time: a file of quotes with one of trades, or one
day after the other. A file is opened when its time comes and not before, so a year of days needs no
more than a few at once.

What does not go together is refused: a symbol is either made of bars, or has every order of its
book, or has quotes and trades.
"""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sidestreet.domain.sessions import Hours
from sidestreet.domain.ticks import Tick
from sidestreet.reference.calendar import NEW_YORK
from sidestreet.reference.market_files.bar_sessions import bounds_of_bar, ticks_of_bars
from sidestreet.reference.market_files.bar_ticks import bar_key
from sidestreet.reference.market_files.first_traded import first_traded
from sidestreet.reference.market_files.itch import FIRST_BYTES, ItchReader
from sidestreet.reference.market_files.layouts import Kind
from sidestreet.reference.market_files.lines import Progress, beginning
from sidestreet.reference.market_files.lobster import NAME, LobsterReader
from sidestreet.reference.market_files.problems import FieldError, MarketFileError, Repairs
from sidestreet.reference.market_files.reading import Reader, Wish, checked_symbol
from sidestreet.reference.market_files.rows import Bar
from sidestreet.reference.market_files.survey import FileReport, survey
from sidestreet.reference.market_files.table_reader import TableReader
from sidestreet.reference.market_files.trade_quotes import with_quotes

ZONE: Final = NEW_YORK.key
"""Where local times are local, unless something else is said."""

_PARQUET: Final = b"PAR1"
_TOGETHER: Final = frozenset({Kind.TRADES, Kind.QUOTES, Kind.TOP_OF_BOOK})


def open_market_files(
    paths: Sequence[str | Path],
    *,
    symbols: Iterable[str] = (),
    timezone: str = ZONE,
    repair: bool = False,
    progress: Progress | None = None,
    seed: int = 0,
    hours: Hours | None = None,
) -> "MarketFiles":
    """Look through market files and return what can be played from them.

    A path may be given as `SYMBOL=path` where the file does not say whose it is. `symbols` are the
    ones that count, all if there are none. `repair` puts right what can be, and counts it.
    `progress` is told bytes read and bytes in all. `seed` and `hours` matter to bars alone: how
    they become trades, and when the session of a daily bar is.

    Raises MarketFileError for what cannot be used, with file, line and column.
    """
    asked = frozenset(symbols)
    wishes = [_wish(path, asked, timezone, repair=repair) for path in paths]
    given: set[Path] = set()
    for path, _ in wishes:
        if path in given:
            raise MarketFileError(path, "it was given twice")
        given.add(path)
    wishes = [each for each in wishes if not _is_found_beside(each[0], given)]
    if not wishes:
        raise MarketFileError(Path("market file"), "none was given")
    total, before = sum(_size(path) for path, _ in wishes), 0
    files = []
    for path, wish in wishes:
        files.append(MarketFile(path, wish, _onward(before, total, progress)))
        before += _size(path)
    return MarketFiles(files, asked, seed, hours)


def describe(
    path: str | Path,
    *,
    symbols: Iterable[str] = (),
    timezone: str = ZONE,
    repair: bool = False,
    progress: Progress | None = None,
) -> FileReport:
    """Look through one market file and return what is in it."""
    file, wish = _wish(path, frozenset(symbols), timezone, repair=repair)
    return survey(file, reader_of(file, wish), wish, progress)


def reader_of(path: Path, wish: Wish) -> Reader:
    """Return the reader that a file wants, by its name and its first bytes."""
    first = beginning(path)
    named = NAME.fullmatch(path.name)
    if named is not None:
        if named[3] == "orderbook":
            raise MarketFileError(path, "give its message file: this one is found beside it")
        return LobsterReader(path, wish)
    if first.startswith(FIRST_BYTES):
        return ItchReader(path, wish)
    return TableReader(path, wish, is_parquet=first.startswith(_PARQUET))


class MarketFile:
    """One file, looked through."""

    def __init__(self, path: Path, wish: Wish, progress: Progress | None) -> None:
        self.path = path
        self.zone = wish.zone
        self._reader = reader_of(path, wish)
        self._stamp = _stamp(path)
        self.report = survey(path, self._reader, wish, progress)

    def ticks(self, symbol: str, key: int, hours: Hours | None) -> Iterator[Tick]:
        """Yield the ticks of a symbol; a file that was changed since is a MarketFileError."""
        if _stamp(self.path) != self._stamp:
            raise MarketFileError(self.path, "it was changed since it was looked through")
        records = self._reader.records(Repairs(), None, symbol)
        bar_ns = self.report.bar_ns
        if bar_ns is not None:
            yield from ticks_of_bars(records, bar_ns, self.zone, hours, key)
            return
        for placed in records:
            if not isinstance(placed.record, Bar):
                yield placed.record

    def begins_at(self, symbol: str, hours: Hours | None) -> int:
        """Return an instant that is not after the first tick of a symbol."""
        at = self.report.symbols[symbol].first_at
        bar_ns = self.report.bar_ns
        return at if bar_ns is None else bounds_of_bar(at, bar_ns, self.zone, hours)[0]

    def ends_at(self, symbol: str, hours: Hours | None) -> int:
        """Return an instant that is not before the last tick of a symbol."""
        at = self.report.symbols[symbol].last_at
        bar_ns = self.report.bar_ns
        return at if bar_ns is None else bounds_of_bar(at, bar_ns, self.zone, hours)[1]


class MarketFiles:
    """Market files that were looked through. `report` tells about each of them, in their order.

    `symbols` are in the order of their names. `first_at` and `last_at` are when the first and the
    last thing in them takes place. `without_quotes` are symbols of which the files have trades
    alone, so that quotes are made from them.
    """

    def __init__(
        self, files: list[MarketFile], asked: frozenset[str], seed: int, hours: Hours | None
    ) -> None:
        self._seed = seed
        self._hours = hours
        self._files: dict[str, list[MarketFile]] = {}
        for file in files:
            for symbol in file.report.symbols:
                self._files.setdefault(symbol, []).append(file)
        self.report = tuple(file.report for file in files)
        self.symbols = tuple(sorted(self._files))
        missing = sorted(asked - self._files.keys())
        if missing:
            text = f"nothing of {', '.join(missing)} is there"
            if self.symbols:
                text += f"; the files hold {', '.join(self.symbols[:10])}"
            raise MarketFileError(files[0].path, text)
        kinds = {symbol: _kinds(symbol, found) for symbol, found in self._files.items()}
        alone = {Kind.TRADES}
        self.without_quotes = tuple(symbol for symbol in self.symbols if kinds[symbol] == alone)
        self.first_at = min(self._first_at(symbol) for symbol in self.symbols)
        self.last_at = max(
            file.ends_at(symbol, hours) for symbol in self.symbols for file in self._files[symbol]
        )

    def base_price(self, symbol: str) -> int | None:
        """Return the first price that the files tell of a symbol, None if they tell none."""
        if self.has_depth(symbol):
            return first_traded(self.ticks(symbol))
        spans = [file.report.symbols[symbol] for file in self._files[symbol]]
        priced = [span for span in spans if span.first_price]
        return min(priced, key=lambda span: span.first_at).first_price if priced else None

    def has_depth(self, symbol: str) -> bool:
        """Whether the files have every order of a symbol's book, and not quotes and trades."""
        return self._files[symbol][0].report.kind is Kind.DEPTH

    def ticks(self, symbol: str) -> Iterator[Tick]:
        """Yield the ticks of a symbol in the order of time, from the beginning.

        It can be asked for any number of times; each reads the files by itself. KeyError for a
        symbol that is in none of them.
        """
        hours, key = self._hours, bar_key(self._seed, symbol)
        parts = [
            (file.begins_at(symbol, hours), file.ticks(symbol, key, hours))
            for file in self._files[symbol]
        ]
        merged = parts[0][1]
        if len(parts) > 1:
            merged = _merged(sorted(parts, key=lambda part: part[0]))
        return with_quotes(merged) if symbol in self.without_quotes else merged

    def _first_at(self, symbol: str) -> int:
        return min(file.begins_at(symbol, self._hours) for file in self._files[symbol])


def _merged(parts: list[tuple[int, Iterator[Tick]]]) -> Iterator[Tick]:
    """Yield the ticks of several iterators by time, those of one instant in the order of parts.

    An iterator is not begun before the instant that stands with it.
    """
    heads: list[tuple[int, int, Tick]] = []
    begun = 0
    while heads or begun < len(parts):
        while begun < len(parts) and (not heads or parts[begun][0] <= heads[0][0]):
            _push(heads, begun, parts[begun][1])
            begun += 1
        if heads:
            _, place, tick = heappop(heads)
            yield tick
            _push(heads, place, parts[place][1])


def _push(heads: list[tuple[int, int, Tick]], place: int, ticks: Iterator[Tick]) -> None:
    tick = next(ticks, None)
    if tick is not None:
        heappush(heads, (tick.at, place, tick))


def _kinds(symbol: str, files: list[MarketFile]) -> set[Kind]:
    """Return what the files have of a symbol, or raise MarketFileError if it does not add up."""
    kinds = {file.report.kind for file in files}
    if len(kinds) > 1 and not kinds <= _TOGETHER:
        text = f"{symbol} has {' and '.join(sorted(kinds))} here, of which only one can be played"
        raise MarketFileError(files[-1].path, text)
    return kinds


def _wish(
    path: str | Path, asked: frozenset[str], timezone: str, *, repair: bool
) -> tuple[Path, Wish]:
    """Return a path and what is wanted of it; `SYMBOL=path` says whose rows they are."""
    symbol = None
    if isinstance(path, str) and "=" in path and not Path(path).exists():
        name, _, path = path.partition("=")
        try:
            symbol = checked_symbol(name, None)
        except FieldError as problem:
            raise MarketFileError(Path(path), problem.problem) from None
    try:
        zone = ZoneInfo(timezone)
    except (ValueError, OSError, LookupError):
        raise MarketFileError(Path(path), f"there is no time zone {timezone!r}") from None
    return Path(path), Wish(asked, zone, repair, symbol)


def _is_found_beside(path: Path, given: set[Path]) -> bool:
    """Whether this is an order book of LOBSTER whose message file was given as well."""
    return path.with_name(path.name.replace("_orderbook_", "_message_")) in given - {path}


def _onward(before: int, total: int, progress: Progress | None) -> Progress | None:
    if progress is None:
        return None
    return lambda read, _: progress(before + read, total)


def _size(path: Path) -> int:
    return _stamp(path)[0]


def _stamp(path: Path) -> tuple[int, int]:
    """Return what shows that a file was changed: its size, and when it was written last."""
    try:
        status = path.stat()
    except OSError as problem:
        raise MarketFileError(path, f"it cannot be read: {problem.strerror}") from None
    return status.st_size, status.st_mtime_ns

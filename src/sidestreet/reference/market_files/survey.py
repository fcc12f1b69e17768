"""A look through a whole file: which symbols, how many records, from when to when, what is wrong.

This is what makes a replay safe to begin: every row has been read once before the first is played,
so that what is wrong with a file is said at the start and not in the middle of a day.
"""

from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sidestreet.domain.ticks import QuoteTick, TradeTick
from sidestreet.reference.market_files.layouts import Kind
from sidestreet.reference.market_files.lines import Progress
from sidestreet.reference.market_files.order import Placed
from sidestreet.reference.market_files.problems import Counted, MarketFileError, Repair, Repairs
from sidestreet.reference.market_files.reading import Reader, Wish
from sidestreet.reference.market_files.rows import Bar, Record
from sidestreet.reference.market_files.times import DAY_NS, NS, local_date, local_instant

BAR_LENGTHS: Final = tuple(
    seconds * NS
    for seconds in (1, 5, 10, 15, 30, 60, 120, 180, 300, 600, 900, 1_800, 3_600, 7_200, 14_400)
)
"""Lengths of bars that are shorter than a day."""

_DAY_AT_LEAST: Final = 20 * 3_600 * NS
_DAY_AT_MOST: Final = 4 * DAY_NS
_STEPS_MAX: Final = 4_096
_MINUTE: Final = 60 * NS


class Span(NamedTuple):
    """The records of one symbol in a file. `first_price` is 0 if the file tells no price."""

    records: int
    first_at: int
    last_at: int
    first_price: int


class FileReport(NamedTuple):
    """What is in a market file. `symbols` are in the order of their names.

    `bar_ns` is the length of its bars, a day for daily ones, None if it has no bars; the last
    instant of bars is when the last one begins. `repairs` is what was put right.
    """

    path: Path
    form: str
    kind: Kind
    symbols: dict[str, Span]
    bar_ns: int | None
    repairs: dict[Repair, Counted]

    @property
    def records(self) -> int:
        """How many ticks or bars there are."""
        return sum(span.records for span in self.symbols.values())

    @property
    def first_at(self) -> int | None:
        """When the first one is, None if there is none."""
        return min((span.first_at for span in self.symbols.values()), default=None)

    @property
    def last_at(self) -> int | None:
        """When the last one is, None if there is none."""
        return max((span.last_at for span in self.symbols.values()), default=None)


def survey(path: Path, reader: Reader, wish: Wish, progress: Progress | None) -> FileReport:
    """Read a file from its beginning to its end and return what is in it.

    Raises MarketFileError for what is wrong with it, and if nothing in it is of use. That it has
    nothing of the symbols that were asked for is not wrong: another file may.
    """
    repairs = Repairs()
    found: dict[str, _Found] = {}
    steps = _Steps(wish.zone)
    is_bars = reader.kind is Kind.BARS
    for placed in reader.records(repairs, progress):
        symbol, record = placed.symbol, placed.record
        seen = found.get(symbol)
        if seen is None:
            seen = found[symbol] = _Found(record)
        elif is_bars:
            steps.add(seen.last_at, placed)
        seen.add(record)
    if not (found or wish.symbols):
        raise MarketFileError(path, "there is no row in it that can be used")
    bar_ns = None
    if is_bars and found:
        bar_ns = steps.bar_ns(path, reader.unit, min(seen.first_at for seen in found.values()))
        steps.count_gaps(bar_ns, repairs)
    spans = {symbol: found[symbol].span() for symbol in sorted(found)}
    return FileReport(path, reader.form, reader.kind, spans, bar_ns, repairs.counts)


class _Found:
    """What has been seen of one symbol."""

    __slots__ = ("count", "first_at", "first_price", "last_at")

    def __init__(self, record: Record) -> None:
        self.count = 0
        self.first_at = self.last_at = record.at
        self.first_price = 0

    def add(self, record: Record) -> None:
        self.count += 1
        self.last_at = record.at
        if not self.first_price:
            self.first_price = _price(record)

    def span(self) -> Span:
        return Span(self.count, self.first_at, self.last_at, self.first_price)


def _price(record: Record) -> int:
    """Return what a record says a share is worth, 0 if it does not."""
    if isinstance(record, TradeTick):
        return record.price
    if isinstance(record, Bar):
        return record.open
    return record.bid or record.ask if isinstance(record, QuoteTick) else 0


class _Steps:
    """How far apart the bars of a file are."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._counts: dict[int, Counted] = {}
        self._second_of_day: int | None = None

    def add(self, before: int, placed: Placed) -> None:
        """Take in that a bar follows another of its symbol."""
        at = placed.record.at
        step = at - before
        same_day = local_date(self._zone, before) == local_date(self._zone, at)
        if same_day and step >= _DAY_AT_LEAST and self._second_of_day is None:
            self._second_of_day = placed.line
        # Steps over a night say nothing about gaps, but may be the length of a bar.
        key = step if same_day else -step
        counted = self._counts.get(key)
        if counted is not None:
            self._counts[key] = Counted(counted.number + 1, counted.first_line)
        elif len(self._counts) < _STEPS_MAX:
            self._counts[key] = Counted(1, placed.line)

    def bar_ns(self, path: Path, unit: str, first_at: int) -> int:
        """Return how long a bar is: the longest usual length that fits between any two.

        A single bar is a day's if it begins at midnight, else a minute's.
        """
        if not self._counts:
            midnight = local_instant(self._zone, local_date(self._zone, first_at))
            return DAY_NS if first_at in (midnight, first_at // DAY_NS * DAY_NS) else _MINUTE
        shortest = min(abs(step) for step in self._counts)
        if shortest >= _DAY_AT_LEAST:
            if shortest > _DAY_AT_MOST:
                raise MarketFileError(path, "its bars are longer than a day")
            if self._second_of_day is not None:
                text = "a second daily bar for one day"
                raise MarketFileError(path, text, line=self._second_of_day, unit=unit)
            return DAY_NS
        fitting = [length for length in BAR_LENGTHS if length <= shortest]
        if not fitting:
            raise MarketFileError(path, "its bars are shorter than a second")
        return fitting[-1]

    def count_gaps(self, bar_ns: int, repairs: Repairs) -> None:
        """Count where bars are missing between two of one day."""
        gaps = [counted for step, counted in self._counts.items() if step > bar_ns]
        if gaps:
            first = min(counted.first_line for counted in gaps)
            repairs.counts[Repair.GAP] = Counted(sum(gap.number for gap in gaps), first)

"""Records of a file in the order of time, each symbol by itself.

A file is taken as it is: sorted, or refused with the line that goes back in time. With repair asked
for, a record that comes late is put in its place, as long as it is not later than the window: the
window holds so many records of each symbol back. More than that means that the file is sorted by
something else, or backwards, and needs sorting as a whole.
"""

from collections.abc import Callable, Iterable, Iterator
from heapq import heappop, heappush
from typing import Final, NamedTuple

from sidestreet.reference.market_files.problems import FieldError, Repair
from sidestreet.reference.market_files.rows import Bar, Record

WINDOW: Final = 1_000
"""How many records of a symbol are held back, to put late ones in their places."""

WINDOWS_MAX: Final = 200_000
"""How many are held back in all: with many symbols in a file, fewer of each."""


class Placed(NamedTuple):
    """A record, whose it is, and where in the file it stands."""

    line: int
    symbol: str
    record: Record


Complain = Callable[[int, FieldError], None]
"""Told of a record that is wrong where it stands; raises, or counts it as left out."""


def in_order(
    records: Iterable[Placed],
    complain: Complain,
    repair: Callable[[Repair, int], None],
    window: int,
) -> Iterator[Placed]:
    """Yield records in the order of time; `window` is 0 where late ones are refused.

    Of two bars for one time the second is a duplicate if it is the same, and wrong otherwise.
    """
    ordered = _sorted(records, repair, window) if window else records
    last: dict[str, Record] = {}
    for placed in ordered:
        line, symbol, record = placed
        before = last.get(symbol)
        if before is not None and before.at >= record.at:
            if before.at > record.at:
                raise LateRowError(line, window)
            if isinstance(record, Bar) and isinstance(before, Bar):
                same = record == before
                text = "the bar comes a second time" if same else "two bars for one time"
                complain(line, FieldError(None, text))
                continue
        last[symbol] = record
        yield placed


class LateRowError(FieldError):
    """A record that comes too late to be put in its place."""

    def __init__(self, line: int, window: int) -> None:
        text = "earlier than the row before it"
        if window:
            text = f"earlier than rows that are more than {window} before it: sort the file"
        super().__init__(None, text)
        self.line = line


def _sorted(
    records: Iterable[Placed], repair: Callable[[Repair, int], None], window: int
) -> Iterator[Placed]:
    heaps: dict[str, list[tuple[int, int, Placed]]] = {}
    latest: dict[str, int] = {}
    for number, placed in enumerate(records):
        symbol, at = placed.symbol, placed.record.at
        heap = heaps.setdefault(symbol, [])
        if at < latest.get(symbol, 0):
            repair(Repair.SORTED, placed.line)
        else:
            latest[symbol] = at
        heappush(heap, (at, number, placed))
        while len(heap) > min(window, WINDOWS_MAX // len(heaps)):
            yield heappop(heap)[2]
    for heap in heaps.values():
        while heap:
            yield heappop(heap)[2]

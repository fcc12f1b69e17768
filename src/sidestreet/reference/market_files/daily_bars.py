"""The daily bars that come with the package: AAPL, FB, GOOG, IBM and MSFT up to 1 March 2013.

Prices and volumes are as they were on the day, adjusted for nothing. They are Quandl's WIKI prices,
which their publisher put in the public domain, as the package `bokeh-sampledata` hands them on;
`tools/pack_daily_bars.py` tells where they were taken from and how they are written down.
"""

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Final, NamedTuple

from sidestreet.domain.amounts import SCALE
from sidestreet.reference.market_files.rows import Bar
from sidestreet.reference.market_files.times import DAY_NS
from sidestreet.reference.packaged import packaged_bytes

FILE: Final = "daily_bars.txt.gz"

_UNIT: Final = SCALE // 10_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC).date()


class DailyBar(NamedTuple):
    """A day of a symbol. `bar.at` is the midnight in UTC at which the date begins."""

    date: str
    bar: Bar


@cache
def daily_bars() -> dict[str, tuple[DailyBar, ...]]:
    """Return the packaged bars of each symbol, oldest first."""
    lines = gzip.decompress(packaged_bytes(FILE)).decode("ascii").splitlines()
    found = {}
    for start in range(0, len(lines), 7):
        symbol, first, _ = lines[start].split()
        columns = [[int(text) for text in line.split()] for line in lines[start + 1 : start + 7]]
        found[symbol] = tuple(_bars(date.fromisoformat(first), columns))
    return found


def _bars(first: date, columns: list[list[int]]) -> Iterator[DailyBar]:
    days, gaps, moves, above, below, volumes = columns
    close = 0
    for day, gap, move, over, under, volume in zip(
        accumulate(days), gaps, moves, above, below, volumes, strict=True
    ):
        on = first + timedelta(days=day)
        opens = close + gap
        close = opens + move
        high, low = max(opens, close) + over, min(opens, close) - under
        bar = Bar(
            (on - _EPOCH).days * DAY_NS,
            opens * _UNIT,
            high * _UNIT,
            low * _UNIT,
            close * _UNIT,
            volume * SCALE,
        )
        yield DailyBar(on.isoformat(), bar)

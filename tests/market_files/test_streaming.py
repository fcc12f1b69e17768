"""A file does not fit into memory, and need not: what is held does not grow with it."""

import gzip
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from market_files.vendor_files import Itch
from sidestreet.domain.ticks import TradeTick
from sidestreet.reference.market_files import MarketFileError, open_market_files
from sidestreet.reference.market_files.order import WINDOW, Placed, in_order
from sidestreet.venue.book import Book
from sidestreet.venue.sources.depth_replay import DepthReplaySource
from sidestreet.venue.sources.replay import ReplaySource

if TYPE_CHECKING:
    from sidestreet.venue.route import WorkedRoute

LIMIT_BYTES = 1 << 19
"""What is allowed; the files have ten times as much."""

OPEN = 1_704_205_800_000_000_000
ROWS_IN_BLOCK = 1_000


def written(path: Path, *, is_packed: bool) -> None:
    """Write quotes of two symbols, ten times the limit of them."""
    opener = gzip.open if is_packed else Path.open
    with opener(path, "wb") as file:
        file.write(b"time_ns,symbol,bid,bid_size,ask,ask_size\n")
        row = size = 0
        while size < 10 * LIMIT_BYTES:
            block = "".join(
                f"{OPEN + row * 1_000_000},{symbol},87.{row % 97:02d},{row % 500 + 1},88.99,100\n"
                for row in range(row, row + ROWS_IN_BLOCK)
                for symbol in ("AAPL", "MSFT")
            ).encode()
            row += ROWS_IN_BLOCK
            size += file.write(block)


@pytest.fixture
def measured() -> Iterator[Callable[[], int]]:
    """Return what begins to measure when it is first asked, and then tells the most there was."""
    before: list[int] = []

    def ask() -> int:
        if not before:
            tracemalloc.start()
            before.append(tracemalloc.get_traced_memory()[0])
        return tracemalloc.get_traced_memory()[1] - before[0]

    yield ask
    tracemalloc.stop()


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_file_ten_times_larger_than_the_limit_is_looked_through_and_played_within_it(
    tmp_path: Path, is_packed: bool, measured: Callable[[], int]
) -> None:
    path = tmp_path / "AAPL.csv"
    written(path, is_packed=is_packed)
    measured()
    files = open_market_files([path])
    book: Book[WorkedRoute] = Book()
    source = ReplaySource(files.ticks("AAPL"))
    source.reopen(book, 0)
    for _ in range(5_000):
        source.act(book)
    assert files.report[0].records > 50_000
    assert measured() < LIMIT_BYTES


def test_a_day_of_orders_is_held_only_as_far_as_they_are_open(
    tmp_path: Path, measured: Callable[[], int]
) -> None:
    path = tmp_path / "S062112.bin"
    day = Itch()
    day.directory(1, "AAPL")
    with path.open("wb") as file:
        for number in range(60_000):
            at = 10**9 + number * 1_000
            day.add(1, at, number + 1, b"B", 100, 1_000_000 + number % 90 * 100)
            if number >= 100:
                day.executed(1, at, number - 99, 30)
                day.deleted(1, at, number - 99)
            file.write(day.data)
            day.data = b""
    assert path.stat().st_size > 10 * LIMIT_BYTES
    measured()
    ticks = open_market_files([path]).ticks("AAPL")
    book: Book[WorkedRoute] = Book()
    source = DepthReplaySource(ticks)
    source.reopen(book, 0)
    for _ in range(5_000):
        source.act(book)
    assert 100 <= sum(1 for level in book.bids for _ in level) <= 101
    assert measured() < LIMIT_BYTES


def test_sorting_holds_back_no_more_than_its_window() -> None:
    pulled = 0

    def records() -> Iterator[Placed]:
        nonlocal pulled
        for row in range(20_000):
            pulled += 1
            yield Placed(row, "AAPL", TradeTick(OPEN + row - row % 7 * 3, 1, 1))

    given = 0
    for _ in in_order(records(), lambda *_: None, lambda *_: None, WINDOW):
        given += 1
        assert pulled - given <= WINDOW
    assert given == 20_000


def test_nothing_of_a_file_is_read_before_it_is_needed(tmp_path: Path) -> None:
    """A year of files of one symbol: only those are open whose time has come."""
    paths = []
    for day in range(1, 31):
        path = tmp_path / f"AAPL_{day:02d}.csv"
        path.write_text(f"time,price,size\n2024-06-{day:02d}T10:00:00,10,1\n")
        paths.append(path)
    files = open_market_files(paths)
    ticks = files.ticks("AAPL")
    first = list(islice(ticks, 4))
    assert first[-1].at < files.last_at
    for path in paths[2:]:
        path.unlink()
    # The second day is there, as it was next; the third is asked for only when it comes.
    with pytest.raises(MarketFileError, match="it cannot be read"):
        list(ticks)

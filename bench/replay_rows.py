"""How many rows of market files a second are read, and how many ticks are replayed.

Files are made first, in a temporary folder, from one seed. Then each is

- `looked through`: opened and read to its end, as before any replay;
- `played`: read once more and every tick done on a book without clients.

By processor time, so that other work on the machine counts less.

    python bench/replay_rows.py --rows 200000
"""

import argparse
import gzip
import random
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sidestreet.reference.market_files import open_market_files
from sidestreet.reference.market_files.layouts import Kind
from sidestreet.venue.book import Book
from sidestreet.venue.sources.depth_replay import DepthReplaySource
from sidestreet.venue.sources.replay import ReplaySource

if TYPE_CHECKING:
    from sidestreet.venue.route import WorkedRoute

OPEN: Final = 1_704_205_800_000_000_000


def trades(path: Path, rows: int, chance: random.Random) -> None:
    """Write trades as Databento does."""
    with path.open("w") as file:
        file.write("ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,")
        file.write("size,flags,ts_in_delta,sequence,symbol\n")
        for row in range(rows):
            price = 187_000_000_000 + chance.randrange(100) * 10_000_000
            file.write(f"{OPEN + row * 10**6},{OPEN + row * 10**6},0,2,38,T,B,0,{price},")
            file.write(f"{chance.randrange(1, 500)},130,165200,{row},AAPL\n")


def quotes(path: Path, rows: int, chance: random.Random) -> None:
    """Write quotes with times as text, as Alpaca's own tables have them."""
    with path.open("w") as file:
        file.write("symbol,timestamp,bid_price,bid_size,ask_price,ask_size\n")
        for row in range(rows):
            seconds, part = divmod(row, 1000)
            minute, second = divmod(seconds, 60)
            hour, minute = divmod(minute, 60)
            cents = chance.randrange(100)
            file.write(f"AAPL,2024-01-02T{14 + hour:02d}:{minute:02d}:{second:02d}.{part:03d}Z,")
            file.write(f"187.{cents:02d},{chance.randrange(1, 99)},188.{cents:02d},100\n")


def packed_quotes(path: Path, rows: int, chance: random.Random) -> None:
    """Write the same, packed."""
    quotes(path, rows, chance)
    path.write_bytes(gzip.compress(path.read_bytes(), 6))


def parquet_quotes(path: Path, rows: int, chance: random.Random) -> None:
    """Write the same as Parquet."""
    import polars as pl  # noqa: PLC0415 - an extra

    quotes(path, rows, chance)
    pl.read_csv(path, try_parse_dates=True).write_parquet(path)


def bars(path: Path, rows: int, chance: random.Random) -> None:
    """Write minute bars, a twentieth as many: each becomes 16 ticks."""
    with path.open("w") as file:
        file.write("ticker,volume,open,close,high,low,window_start,transactions\n")
        for row in range(rows // 20):
            cents = chance.randrange(10, 90)
            at = OPEN + row * 60 * 10**9
            file.write(f"AAPL,5000,187.{cents},187.{cents},187.99,187.00,{at},61\n")


def itch(path: Path, rows: int, chance: random.Random) -> None:
    """Write a day of ITCH: orders that come, some of which trade, and all of which leave."""
    number = int.to_bytes
    head = [b"\x00\x0cS" + bytes(4) + number(1, 6, "big") + b"O"]
    head.append(b"\x00\x27R\x00\x01\x00\x00" + number(2, 6, "big") + b"AAPL    " + bytes(20))
    opened: deque[int] = deque()
    with path.open("wb") as file:
        file.write(b"".join(head))
        for row in range(rows):
            at = number(34_200 * 10**9 + row * 10**5, 6, "big")
            if len(opened) > 200 and row % 2:
                ref = opened.popleft()
                file.write(b"\x00\x13D\x00\x01\x00\x00" + at + number(ref, 8, "big"))
                continue
            is_buy = chance.random() < 0.5
            price = 1_870_000 + chance.randrange(1, 40) * (-100 if is_buy else 100)
            file.write(b"\x00\x24A\x00\x01\x00\x00" + at + number(row, 8, "big"))
            file.write((b"B" if is_buy else b"S") + number(100, 4, "big") + b"AAPL    ")
            file.write(number(price, 4, "big"))
            opened.append(row)


FORMS: Final[dict[str, tuple[str, Callable[[Path, int, random.Random], None]]]] = {
    "trades, CSV, times as numbers": ("AAPL.csv", trades),
    "quotes, CSV, times as text": ("AAPL.csv", quotes),
    "quotes, CSV, packed": ("AAPL.csv.gz", packed_quotes),
    "quotes, Parquet": ("AAPL.parquet", parquet_quotes),
    "minute bars, CSV": ("AAPL.csv", bars),
    "ITCH 5.0": ("S010224.bin", itch),
}


def main() -> None:
    """Make each file, read it, play it, and print a row of the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    rows = parser.parse_args().rows
    print("| Form | Looked through, rows/s | Played, ticks/s |")
    print("|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, (file, write) in FORMS.items():
            path = Path(folder) / file
            write(path, rows, random.Random(1))  # noqa: S311 - the same file each time
            begin = time.process_time()
            files = open_market_files([path])
            looked = time.process_time() - begin
            (report,) = files.report
            kind = DepthReplaySource if report.kind is Kind.DEPTH else ReplaySource
            begin = time.process_time()
            book: Book[WorkedRoute] = Book()
            source = kind(files.ticks("AAPL"))
            source.reopen(book, 0)
            ticks = 0
            while source.next_at() is not None:
                source.act(book)
                ticks += 1
            played = time.process_time() - begin
            print(f"| {name} | {report.records / looked:,.0f} | {ticks / played:,.0f} |")


if __name__ == "__main__":
    main()

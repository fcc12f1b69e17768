"""Operations a second of one book, and what an order at rest costs in memory.

The mix is the one that other engines were measured on: of 200,000 operations from one seed half
add near the touch, 40 % cancel, and 10 % are marketable. Run it by hand; nothing is asserted.

    python bench/book_ops.py
"""

import gc
import platform
import sys
import time
import tracemalloc
from typing import TYPE_CHECKING

from sidestreet.venue.book import Book
from sidestreet.venue.chance import draw

if TYPE_CHECKING:
    from sidestreet.venue.level import BookOrder

OPERATIONS = 200_000
ROUNDS = 5
TICK = 10_000
MID = 100_000_000

Step = tuple[int, bool, int, int]


def script(spread_ticks: int) -> list[Step]:
    """Return (kind, is_buy, quantity, price or victim) rows: 0 to 4 add, 5 to 8 cancel, 9 take."""
    steps = []
    for number in range(OPERATIONS):
        bits = draw(7, number)
        kind, is_buy = bits % 10, bool(bits >> 60 & 1)
        quantity = (1 + (bits >> 8) % 10) * 100
        away = (1 + (bits >> 20) % spread_ticks) * TICK
        figure = (MID - away if is_buy else MID + away) if kind < 5 else bits >> 24 & 0xFFFF_FFFF
        steps.append((kind, is_buy, quantity, figure))
    return steps


def run(steps: list[Step]) -> tuple[float, int, int]:
    """Play the script on an empty book; return seconds, fills and orders still at rest."""
    book: Book[int] = Book()
    handles: list[BookOrder[int]] = []
    fills = 0
    began = time.perf_counter()
    for number, (kind, is_buy, quantity, figure) in enumerate(steps):
        if kind < 5:
            made, order = book.enter(number, is_buy=is_buy, quantity=quantity, limit=figure)
            fills += len(made)
            if order is not None:
                handles.append(order)
        elif kind < 9:
            if handles:
                # Swap with the last, so that choosing a victim costs the same at any size.
                at = figure % len(handles)
                handles[at], handles[-1] = handles[-1], handles[at]
                book.cancel(handles.pop())
        else:
            fills += len(book.take(is_buy=is_buy, quantity=quantity, limit=None))
    seconds = time.perf_counter() - began
    return seconds, fills, sum(order.level is not None for order in handles)


def resting_bytes(prices: int) -> float:
    """Return bytes for each of 100,000 orders at rest over `prices` prices."""
    gc.collect()
    tracemalloc.start()
    book: Book[int] = Book()
    kept = [
        book.rest(1, is_buy=True, quantity=100, limit=MID - number % prices * TICK)
        for number in range(100_000)
    ]
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / len(kept)


def main() -> None:
    """Print the table."""
    print(f"Python {platform.python_version()} on {sys.platform}; best of {ROUNDS} rounds")
    print(f"{'prices a side':>14} {'operations/s':>13} {'fills':>8} {'at rest':>8}")
    for spread_ticks in (20, 200, 5_000):
        steps = script(spread_ticks)
        seconds, fills, left = min(run(steps) for _ in range(ROUNDS))
        rate = int(OPERATIONS / seconds)
        print(f"{spread_ticks:>14,} {rate:>13,} {fills:>8,} {left:>8,}")
    print(f"{'prices':>14} {'bytes for an order at rest':>30}")
    for prices in (100, 9_000):
        print(f"{prices:>14,} {resting_bytes(prices):>30.0f}")


if __name__ == "__main__":
    main()

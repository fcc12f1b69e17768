"""How fast agents trade with each other: a day of the calm market, in one symbol and in ten.

An event is a change of the book: an order added, taken out, or traded with. Events are counted in
a run of their own, because counting costs time. Then what a day of each preset looks like. Run it
by hand; nothing is asserted.

    python bench/agent_market.py [PRESET]
"""

import platform
import sys
import time
from itertools import pairwise
from statistics import mean, median, quantiles
from typing import NamedTuple

from msgspec import structs

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.venue.auction import uncross
from sidestreet.venue.book import Book
from sidestreet.venue.level import BookOrder, Fill
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.sources.agents import PRESETS, AgentMarket
from sidestreet.venue.tick_grid import TickGrid

SECOND = 10**9
OPENING = 1_700_058_600 * SECOND
SESSION = 23_400 * SECOND
BASE = 150 * SCALE
ROUNDS = 3
SEEDS = 5
TERMS = InstrumentTerms("agents", "XYZ", InstrumentType.COMMON_STOCK, "XNAS")


class CountingBook(Book[WorkedRoute]):
    """A book that counts what happens to it."""

    __slots__ = ("events", "trades")

    def __init__(self) -> None:
        super().__init__()
        self.events = self.trades = 0

    def take(self, *, is_buy: bool, quantity: int, limit: int | None) -> list[Fill[WorkedRoute]]:
        """Trade, and count every fill."""
        fills = super().take(is_buy=is_buy, quantity=quantity, limit=limit)
        self.events += len(fills)
        self.trades += len(fills)
        return fills

    def enter(
        self, owner: WorkedRoute | None, *, is_buy: bool, quantity: int, limit: int
    ) -> tuple[list[Fill[WorkedRoute]], BookOrder[WorkedRoute] | None]:
        """Trade and rest, and count every fill and the order."""
        made = super().enter(owner, is_buy=is_buy, quantity=quantity, limit=limit)
        self.events += len(made[0]) + (made[1] is not None)
        self.trades += len(made[0])
        return made

    def cancel(self, order: BookOrder[WorkedRoute]) -> int:
        """Take an order out, and count it if it was there."""
        left = super().cancel(order)
        self.events += left > 0
        return left


def day(preset: str, symbols: int, book_type: type[Book[WorkedRoute]]) -> list[Book[WorkedRoute]]:
    """Play a day of trading in so many symbols, the one after the other."""
    market, ticks, books = AgentMarket(PRESETS[preset], 1), TickGrid(TERMS.tick_rules), []
    for number in range(symbols):
        print(f"\r{preset}: symbol {number + 1} of {symbols}", end="", file=sys.stderr)
        terms = structs.replace(TERMS, instrument_id=f"agents-{number}")
        source, book = market.source(terms, BASE, OPENING), book_type()
        source.reopen(book, OPENING)
        uncross(book, BASE, ticks)
        act, next_at = source.act, source.next_at
        while (at := next_at()) is not None and at < OPENING + SESSION:
            act(book)
        books.append(book)
    print("\r" + " " * 40 + "\r", end="", file=sys.stderr)
    return books


class Portrait(NamedTuple):
    """What a day of a market looks like. Spread and depth in cents and shares, moves in percent."""

    spread: float
    wide: float
    depth: float
    minute: float
    day: float
    trades: float
    shares: float
    empty: float


def portrait(preset: str, seed: int) -> Portrait:
    """Play a day with a look at the touch every second."""
    book, trades, shares = CountingBook(), 0, 0
    source = AgentMarket(PRESETS[preset], seed).source(TERMS, BASE, OPENING)
    ticks = TickGrid(TERMS.tick_rules)
    source.reopen(book, OPENING)
    uncross(book, BASE, ticks)
    spreads, depths, middles, looks_at, empty = [], [], [], OPENING, 0
    while (at := source.next_at()) is not None and at < OPENING + SESSION:
        while looks_at < at:
            bid, ask = book.best(is_buy=True), book.best(is_buy=False)
            looks_at += SECOND
            if bid is None or ask is None:
                empty += 1
                continue
            spreads.append((ask.price - bid.price) / 10_000)
            depths.append((ask.quantity + bid.quantity) / 2 / SCALE)
            middles.append((ask.price + bid.price) / 2)
        activity = source.act(book)
        trades += bool(activity.fills)
        shares += sum(fill.quantity for fill in activity.fills) // SCALE
        if activity.halts is not None:
            source.withdraw(book)
            if not activity.halts:
                source.reopen(book, at)
                uncross(book, BASE, ticks)
    minutes = [100 * abs(later / earlier - 1) for earlier, later in pairwise(middles[::60])]
    return Portrait(
        spread=median(spreads),
        wide=quantiles(spreads, n=10)[-1],
        depth=median(depths),
        minute=mean(minutes),
        day=100 * (max(middles) / min(middles) - 1),
        trades=trades,
        shares=shares,
        empty=empty,
    )


def portraits() -> None:
    """Print what the markets look like, by the mean of some seeds."""
    print(f"\none day at {BASE // SCALE} dollars, mean of seeds 1 to {SEEDS}")
    print(
        f"{'preset':>9} {'spread':>7} {'in 10%':>7} {'at touch':>9} {'minute %':>9} {'range %':>8}"
        f" {'trades':>8} {'shares':>12} {'empty s':>8}"
    )
    for preset in PRESETS:
        days = [portrait(preset, seed) for seed in range(1, SEEDS + 1)]
        each = Portrait(*(mean(figures) for figures in zip(*days, strict=True)))
        print(
            f"{preset:>9} {each.spread:>7.1f} {each.wide:>7.1f} {each.depth:>9.0f}"
            f" {each.minute:>9.3f} {each.day:>8.2f} {each.trades:>8,.0f} {each.shares:>12,.0f}"
            f" {each.empty:>8.1f}"
        )


def main() -> None:
    """Print the table."""
    preset = sys.argv[1] if len(sys.argv) > 1 else "calm"
    print(f"Python {platform.python_version()} on {sys.platform}; best of {ROUNDS} rounds")
    print(f"{'symbols':>8} {'events':>11} {'trades':>9} {'seconds':>8} {'events/s':>10}")
    for symbols in (1, 10):
        counted = day(preset, symbols, CountingBook)
        events = sum(each.events for each in counted if isinstance(each, CountingBook))
        trades = sum(each.trades for each in counted if isinstance(each, CountingBook))
        spent = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            day(preset, symbols, Book)
            spent.append(time.perf_counter() - began)
        rate = int(events / min(spent))
        print(f"{symbols:>8} {events:>11,} {trades:>9,} {min(spent):>8.2f} {rate:>10,}")
    portraits()


if __name__ == "__main__":
    main()

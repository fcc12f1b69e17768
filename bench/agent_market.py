"""How fast agents trade with each other: a day of the calm market, in one symbol and in ten.

An event is a change of the book: an order added, taken out, or traded with. Events are counted in
a run of their own, because counting costs time. Run it by hand; nothing is asserted.

    python bench/agent_market.py [PRESET]
"""

import platform
import sys
import time

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


if __name__ == "__main__":
    main()

"""A market of one source on a bare book, without a venue: sessions, auctions, and what was seen.

It does what a venue does with a source, and nothing else: takes its actions in turn, has it
withdraw when trading ends or is halted, and uncrosses what it brings to an opening.
"""

import hashlib
from typing import NamedTuple

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import InstrumentType
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.venue.auction import uncross
from sidestreet.venue.book import Book
from sidestreet.venue.level import Fill
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.sources.source import Source

SECOND = 10**9
MINUTE = 60 * SECOND
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
OPENING = 1_700_058_600 * SECOND
"""Half past nine in New York on Wednesday, 15 November 2023."""

SESSION = 6 * HOUR + HOUR // 2
BASE = 150 * SCALE
CENT = SCALE // 100
TERMS = InstrumentTerms(
    "0193c8a0-0000-7000-8000-0000000000aa", "XYZ", InstrumentType.COMMON_STOCK, "XNAS"
)


class Cents:
    """Prices in whole cents."""

    def down(self, price: int) -> int | None:
        """Return the cent at or below a price."""
        return price // CENT * CENT or None

    def up(self, price: int) -> int | None:
        """Return the cent at or above a price."""
        return -(-price // CENT) * CENT


class Print(NamedTuple):
    """A trade: `is_buy` says whether the buyer came to the seller."""

    at: int
    price: int
    size: int
    is_buy: bool


class Touch(NamedTuple):
    """The best prices at an instant, 0 where a side is empty."""

    at: int
    bid: int
    ask: int


class BareMarket:
    """One source and its book. `prints` has every trade, `touches` the touch at every second."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.book: Book[WorkedRoute] = Book()
        self.prints: list[Print] = []
        self.touches: list[Touch] = []
        self.crosses: list[tuple[int, int, int]] = []
        self.halts: list[tuple[int, bool]] = []
        self.actions = 0
        self._looks_at = source.next_at() or 0
        self._reference = BASE

    def open(self, at: int) -> None:
        """Hold an opening auction."""
        self.source.reopen(self.book, at)
        cross = uncross(self.book, self._reference, Cents())
        if cross is not None:
            self.crosses.append((at, cross.price, cross.quantity))
            self._reference = cross.price
        self._looks_at = at

    def close(self) -> None:
        """End trading."""
        self.source.withdraw(self.book)

    def run(self, until: int) -> None:
        """Take every action before an instant."""
        source, book = self.source, self.book
        while (at := source.next_at()) is not None and at < until:
            self._look(at)
            activity = source.act(book)
            self.actions += 1
            if activity.fills:
                self.note(activity.fills, at)
            if activity.halts is not None:
                self.halts.append((at, activity.halts))
                if activity.halts:
                    source.withdraw(book)
                else:
                    self.open(at)
        self._look(until)

    def day(self, opening: int) -> None:
        """Hold a day of trading."""
        self.open(opening)
        self.run(opening + SESSION)
        self.close()

    def note(self, fills: list[Fill[WorkedRoute]], at: int) -> None:
        """Keep trades."""
        self.prints += [
            Print(at, fill.price, fill.quantity, not fill.resting.is_buy) for fill in fills
        ]
        self._reference = fills[-1].price

    def touch(self, at: int) -> Touch:
        """Return the best prices."""
        bid, ask = self.book.best(is_buy=True), self.book.best(is_buy=False)
        return Touch(at, bid.price if bid else 0, ask.price if ask else 0)

    def digest(self) -> str:
        """Return a digest of every trade, auction, halt and touch."""
        told = repr((self.prints, self.touches, self.crosses, self.halts, self.actions))
        return hashlib.sha256(told.encode()).hexdigest()

    def _look(self, until: int) -> None:
        while self._looks_at < until:
            self.touches.append(self.touch(self._looks_at))
            self._looks_at += SECOND

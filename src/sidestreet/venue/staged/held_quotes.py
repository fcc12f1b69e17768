"""The rest of a market that a test holds: one bid and one ask, and nobody who trades.

The sizes are there again at every step of 250 ms, whatever clients took of them. It comes in two
forms, for the two kinds of market: a market maker for one that follows a path, and a source for one
that is made of actions.
"""

from typing import NamedTuple

from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.venue.book import Book
from sidestreet.venue.level import BookOrder, Fill
from sidestreet.venue.market_maker import MarketMaker, Quotes, Taker, Touch
from sidestreet.venue.price_path import STEP_NS, PricePath, step_at
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.sources.source import Activity, Source


class Held(NamedTuple):
    """A touch; a side without a size is empty. `middle` is where the market stands."""

    bid: int
    bid_size: int
    ask: int
    ask_size: int
    middle: int


class HeldMaker(MarketMaker):
    """A market maker who quotes one touch; the path stays where it is put."""

    __slots__ = ("_held",)

    def __init__(self, seed: int, terms: InstrumentTerms, reference: PricePath, held: Held) -> None:
        super().__init__(seed, terms, reference)
        self._held = held

    def margin_at(self, price: int) -> int:
        """Return how far the middle is from the touch."""
        del price
        held = self._held
        sides = [
            abs(held.middle - price)
            for price, size in ((held.bid, held.bid_size), (held.ask, held.ask_size))
            if size
        ]
        return max(sides, default=0)

    def touch(self, step: int) -> Touch:
        """Return the touch that is held."""
        del step
        held = self._held
        return Touch(held.bid if held.bid_size else None, held.ask if held.ask_size else None)

    def quotes(self, step: int) -> Quotes:
        """Return the touch that is held, with its sizes."""
        del step
        held = self._held
        return Quotes(
            ((held.bid, held.bid_size),) if held.bid_size else (),
            ((held.ask, held.ask_size),) if held.ask_size else (),
        )

    def interest(self, step: int) -> Quotes:
        """Return the same: an auction has nobody else either."""
        return self.quotes(step)

    def taker(self, step: int) -> Taker | None:
        """Return None: nobody trades unless a test says so."""
        del step
        return None


class HeldSource:
    """A source that quotes one touch in place of another source, whose halts go on.

    Satisfies `sidestreet.venue.sources.source.Source`.
    """

    __slots__ = ("_held", "_next_at", "_orders", "replaced")

    def __init__(self, replaced: Source, held: Held) -> None:
        self.replaced = replaced
        """The source that is held back: its orders are withdrawn."""
        self._held = held
        self._orders: list[BookOrder[WorkedRoute]] = []
        self._next_at: int | None = None

    def next_at(self) -> int | None:
        """Return the next step, or when the source that is held back lets trading go on."""
        times = self._next_at, self.replaced.next_at()
        return min((each for each in times if each is not None), default=None)

    def act(self, book: Book[WorkedRoute]) -> Activity:
        """Quote anew."""
        due = self._next_at
        other = self.replaced.next_at()
        if other is not None and (due is None or other < due):
            # It is withdrawn, so this leaves the book as it is.
            return Activity(halts=self.replaced.act(book).halts)
        if due is not None:
            self._next_at = due + STEP_NS
        return Activity(self._requote(book))

    def begin(self, book: Book[WorkedRoute], at: int) -> list[Fill[WorkedRoute]]:
        """Begin to quote in a market that trades; return what clients' orders traded with it."""
        self._next_at = (step_at(at) + 1) * STEP_NS
        return self._requote(book)

    def withdraw(self, book: Book[WorkedRoute]) -> None:
        """Take the quotes out of the book."""
        for order in self._orders:
            book.cancel(order)
        self._orders.clear()
        self._next_at = None

    def reopen(self, book: Book[WorkedRoute], at: int) -> None:
        """Put the quotes in for an auction and what follows it."""
        self._next_at = (step_at(at) + 1) * STEP_NS
        for is_buy, price, size in self._sides():
            self._orders.append(book.place(None, is_buy=is_buy, quantity=size, limit=price))

    def _requote(self, book: Book[WorkedRoute]) -> list[Fill[WorkedRoute]]:
        for order in self._orders:
            book.cancel(order)
        self._orders.clear()
        fills: list[Fill[WorkedRoute]] = []
        for is_buy, price, size in self._sides():
            made, rest = book.enter(None, is_buy=is_buy, quantity=size, limit=price)
            fills += made
            if rest is not None:
                self._orders.append(rest)
        return fills

    def _sides(self) -> list[tuple[bool, int, int]]:
        held = self._held
        sides = (True, held.bid, held.bid_size), (False, held.ask, held.ask_size)
        return [side for side in sides if side[2]]

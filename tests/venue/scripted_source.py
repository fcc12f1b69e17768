"""A source that does what a test wrote down, and one that makes a random market of its own."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.chance import draw
from sidestreet.venue.book import Book
from sidestreet.venue.floor import Sources
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.sources.source import Activity
from venue.conversation import BASE

if TYPE_CHECKING:
    from sidestreet.venue.level import BookOrder

CENT = SCALE // 100
SHARES = 100 * SCALE


class Act(NamedTuple):
    """One action: an order, a print or a halt. An order with no limit takes what is there."""

    at: int
    is_buy: bool = True
    quantity: int = 0
    limit: int | None = None
    prints: tuple[tuple[int, int], ...] = ()
    halts: bool | None = None


class ScriptedSource:
    """Takes the actions of a list. What rests is withdrawn, and comes back with a reopening."""

    def __init__(self, acts: Iterable[Act]) -> None:
        self.acts = sorted(acts, key=lambda act: act.at)
        self.resting: list[BookOrder[WorkedRoute]] = []
        self.kept: list[tuple[bool, int, int]] = []
        self.calls: list[str] = []
        self.is_away = True
        self.is_halted = False

    def next_at(self) -> int | None:
        """Return the instant of the next action; while away that of the end of its own halt."""
        if self.is_away and not self.is_halted:
            return None
        while self.is_away and self.acts and self.acts[0].halts is not False:
            del self.acts[0]
        return self.acts[0].at if self.acts else None

    def act(self, book: Book[WorkedRoute]) -> Activity:
        """Take the next action."""
        act = self.acts.pop(0)
        if act.halts is not None:
            self.is_halted = act.halts
        if not act.quantity:
            return Activity([], act.prints, act.halts)
        if act.limit is None:
            return Activity(book.take(is_buy=act.is_buy, quantity=act.quantity, limit=None))
        fills, order = book.enter(None, is_buy=act.is_buy, quantity=act.quantity, limit=act.limit)
        if order is not None:
            self.resting.append(order)
        return Activity(fills, act.prints, act.halts)

    def withdraw(self, book: Book[WorkedRoute]) -> None:
        """Take the orders out."""
        self.calls.append("withdraw")
        for order in self.resting:
            if (left := book.cancel(order)) > 0:
                self.kept.append((order.is_buy, left, order.price))
        self.resting.clear()
        self.is_away = True

    def reopen(self, book: Book[WorkedRoute], at: int) -> None:
        """Put the orders back; what was to be done before `at` is not done any more."""
        self.calls.append("reopen")
        self.is_away = False
        self.acts = [act for act in self.acts if act.at >= at]
        for is_buy, quantity, price in self.kept:
            order = book.place(None, is_buy=is_buy, quantity=quantity, limit=price)
            self.resting.append(order)
        self.kept.clear()


class RandomSource:
    """A market of its own: orders around a price that wanders, made of a seed."""

    def __init__(self, seed: int, started_at: int, gap_ns: int) -> None:
        self._seed = seed
        self._gap_ns = gap_ns
        self._at = started_at
        self._count = 0
        self._resting: list[BookOrder[WorkedRoute]] = []
        self._middle = BASE
        self._is_away = False

    def next_at(self) -> int | None:
        """Return the instant of the next action."""
        return None if self._is_away else self._at

    def act(self, book: Book[WorkedRoute]) -> Activity:
        """Enter an order or take from the book; the oldest order goes."""
        bits = draw(self._seed, self._count)
        self._count += 1
        self._at += 1 + bits % (2 * self._gap_ns)
        self._middle += ((bits >> 50) % 5 - 2) * CENT
        is_buy = bool(bits >> 40 & 1)
        quantity = (1 + (bits >> 32) % 5) * SHARES
        away = ((bits >> 44) % 8 - 1) * CENT
        limit = self._middle - away if is_buy else self._middle + away
        fills, order = book.enter(None, is_buy=is_buy, quantity=quantity, limit=limit)
        if order is not None:
            self._resting.append(order)
        if len(self._resting) > 40:
            book.cancel(self._resting.pop(0))
        return Activity(fills, ((limit, SCALE),) if bits % 7 == 0 else ())

    def withdraw(self, book: Book[WorkedRoute]) -> None:
        """Take the orders out."""
        for order in self._resting:
            book.cancel(order)
        self._resting.clear()
        self._is_away = True

    def reopen(self, book: Book[WorkedRoute], at: int) -> None:
        """Put a few orders in that cross, and go on from here."""
        self._is_away = False
        self._at = max(self._at, at)
        for number in range(6):
            bits = draw(self._seed, 10**6 + self._count + number)
            is_buy = bool(number % 2)
            price = self._middle + (bits % 9 - 4) * CENT
            self._resting.append(
                book.place(None, is_buy=is_buy, quantity=SHARES, limit=price),
            )


def only(source: ScriptedSource) -> Sources:
    """Return what gives every instrument this source."""
    return lambda _terms, _base: source


def quoting(at: int, bid: int, ask: int, quantity: int = 10 * SHARES) -> list[Act]:
    """Return the actions that quote a touch."""
    return [Act(at, True, quantity, bid), Act(at, False, quantity, ask)]

"""Everybody else in an instrument whose market comes from a source: one action after another.

The rule: every action is taken, in its order. While trading stands still actions wait, but for
those of a source that halted trading itself, because one of them lets it go on.
"""

from sidestreet.venue.bands import BandWatch
from sidestreet.venue.book import Book
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.rule_201 import ShortSaleRestriction
from sidestreet.venue.sources.source import Activity, Source
from sidestreet.venue.tape import Tape


class SourceCrowd:
    """A source, and what has traded in its instrument."""

    __slots__ = ("_book", "is_present", "limits", "restriction", "source", "tape")

    def __init__(self, book: Book[WorkedRoute], source: Source, base_price: int) -> None:
        self._book = book
        self.source = source
        self.is_present = False
        """Whether its orders may stand in the book."""
        self.tape = Tape(base_price)
        self.limits = BandWatch()
        self.restriction = ShortSaleRestriction()

    def withdraw(self) -> None:
        """Take its orders out of the book."""
        self.source.withdraw(self._book)
        self.is_present = False

    def gather(self, at: int) -> None:
        """Put what it wants from an auction in the book, instead of what stands there."""
        if self.is_present:
            self.source.withdraw(self._book)
        self.source.reopen(self._book, at)
        self.is_present = True

    def act(self) -> Activity:
        """Take its next action."""
        return self.source.act(self._book)

    def note(self, at: int, price: int, size: int, *, is_regular: bool) -> None:
        """Add a trade."""
        self.tape.note(at, price, size)
        if is_regular:
            self.limits.note(at, price)
            if price <= self.tape.trigger_price:
                self.restriction.trigger(self.tape.day_begins_at, at)

    def begin_bands(self, at: int, closes_at: int) -> None:
        """Lay bands around the price at which trading has begun in a session that ends then."""
        self.limits.begin(at, self.tape.last_price, self.tape.previous_close, closes_at)

"""Everybody else in one instrument's market, as the venue sees them: one thing after another.

The rule: what a source does depends on its seed or its file, and on what it finds in the book;
never on when it was asked, nor on how often. So a listing without clients may be brought up to date
late, and is in the same state all the same.
"""

from typing import Final, NamedTuple, Protocol

from sidestreet.venue.book import Book
from sidestreet.venue.level import Fill
from sidestreet.venue.route import WorkedRoute


class Activity(NamedTuple):
    """What came of one action.

    `fills` are trades with orders at rest in the book, clients' and others', in order. `prints`
    are trades of others of which the book knows nothing, as price and size. `halts` is whether
    trading in the instrument is halted from now on, None if that stays as it is.
    """

    fills: list[Fill[WorkedRoute]] = []  # noqa: RUF012 - never written to
    prints: tuple[tuple[int, int], ...] = ()
    halts: bool | None = None


QUIET: Final = Activity()
"""What came of an action by which nobody traded."""


class Source(Protocol):
    """The rest of the market in one instrument. Its orders rest with the owner None."""

    def next_at(self) -> int | None:
        """Return the instant of its next action, None if there is none any more.

        While its orders are withdrawn the only action that concerns anybody is the end of a halt
        that it began itself.
        """
        ...

    def act(self, book: Book[WorkedRoute]) -> Activity:
        """Take the next action, on a book in continuous trading.

        Or, while its orders are withdrawn, one that leaves the book as it is.
        """
        ...

    def withdraw(self, book: Book[WorkedRoute]) -> None:
        """Take all its orders out of the book: trading ends or is halted. Time may be skipped."""
        ...

    def reopen(self, book: Book[WorkedRoute], at: int) -> None:
        """Put orders back for an auction and what follows it; actions before `at` are passed over.

        What it puts in may cross clients' orders, and is matched by the auction: it uses
        `Book.place`, which does not match.
        """
        ...

"""The ticks of somebody else's market, taken one after another, each at its time in this one.

What all replays have in common: when the next tick is due, what is passed over while trading
stands still, halts, and the end. Ticks are pulled from an iterator as they are needed, so a replay
needs no more memory than what is open in its book.

The rule: history is not changed by what is passed over. A quote or an order that comes while the
market is closed is noted, so that it stands when trading begins; a trade is not made up for.
"""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from typing import Final

from sidestreet.domain.ticks import HaltTick, Tick, TradeTick
from sidestreet.venue.book import Book
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.sources.source import QUIET, Activity
from sidestreet.venue.sources.time_map import AS_IT_WAS, TimeMap

LOOKED_AHEAD_MAX: Final = 256
"""How many ticks are looked through for one that comes later."""


def _ends_halt(tick: Tick) -> bool:
    return isinstance(tick, HaltTick) and not tick.is_halted


class HistorySource(ABC):
    """A source made of ticks (`Source`). It has no orders in the book until it is reopened."""

    def __init__(self, ticks: Iterator[Tick], time_map: TimeMap = AS_IT_WAS) -> None:
        self._ticks = ticks
        self._map = time_map
        self._ahead: deque[Tick] = deque()
        self._at = 0
        self._is_away = True
        self._is_halted = False
        self._told_halted = False
        self._has_ended = False
        self._is_to_settle = False
        """Whether the next action is to make the book what history's was, after an auction.

        Set by `_put_in` where what was put in for the auction is not what stood there.
        """
        self._next_at: int | None = None

    def next_at(self) -> int | None:
        """Return the instant of its next action, None if there is none any more."""
        return self._next_at

    def act(self, book: Book[WorkedRoute]) -> Activity:
        """Let the next tick happen; after the last one, take the orders out of the book."""
        if self._next_at is not None:
            self._at = self._next_at
        activity = self._act(book)
        self._plan()
        return activity

    def withdraw(self, book: Book[WorkedRoute]) -> None:
        """Take all its orders out of the book."""
        self._take_out(book)
        self._is_away = True
        self._is_to_settle = False
        self._plan()

    def reopen(self, book: Book[WorkedRoute], at: int) -> None:
        """Put in the book what stood in history's at an instant, for an auction."""
        self._take_out(book)
        while (tick := self._head()) is not None and self._due(tick) < at:
            self._pass_over(self._ahead.popleft())
        self._at = at
        self._is_away = False
        if not (self._is_halted or self._has_ended):
            self._put_in(book, at)
        self._plan()

    def _act(self, book: Book[WorkedRoute]) -> Activity:
        if self._is_halted is not self._told_halted:
            return self._tell_halted()
        if self._is_to_settle:
            self._is_to_settle = False
            return self._settle(book)
        if self._head() is None:
            self._has_ended = True
            self._take_out(book)
            return QUIET
        tick = self._ahead.popleft()
        if isinstance(tick, HaltTick):
            self._is_halted = tick.is_halted
            return self._tell_halted() if self._is_halted is not self._told_halted else QUIET
        return self._happen(book, tick)

    def _tell_halted(self) -> Activity:
        self._told_halted = self._is_halted
        return Activity(halts=self._is_halted)

    def _plan(self) -> None:
        """Find out when the next action is.

        While its orders are out there is none, but for the end of a halt that history knows.
        """
        if self._is_away and not (self._is_halted and self._told_halted):
            self._next_at = None
            return
        tick = self._head()
        while self._is_away and tick is not None and not _ends_halt(tick):
            self._pass_over(self._ahead.popleft())
            tick = self._head()
        is_due = self._is_to_settle or self._is_halted is not self._told_halted
        if is_due and not self._is_away:
            self._next_at = self._at
        elif tick is not None:
            self._next_at = max(self._at, self._due(tick))
        else:
            self._next_at = None if self._has_ended or self._is_away else self._at + 1

    def _head(self) -> Tick | None:
        """Return the next tick without taking it, None at the end."""
        if not self._ahead:
            tick = next(self._ticks, None)
            if tick is None:
                return None
            self._ahead.append(tick)
        return self._ahead[0]

    def _due(self, tick: Tick) -> int:
        return self._map.to_market(tick.at)

    def _pass_over(self, tick: Tick) -> None:
        if isinstance(tick, HaltTick):
            self._is_halted = tick.is_halted
        else:
            self._note(tick)

    def _take_first_trade(self, until: int) -> TradeTick | None:
        """Take the first trade out of what comes, if there is one up to an instant of history.

        Quotes before it stay where they are. None as well if a halt comes first.
        """
        for place in range(LOOKED_AHEAD_MAX):
            if place == len(self._ahead):
                tick = next(self._ticks, None)
                if tick is None:
                    return None
                self._ahead.append(tick)
            tick = self._ahead[place]
            if tick.at > until or isinstance(tick, HaltTick):
                return None
            if isinstance(tick, TradeTick):
                del self._ahead[place]
                return tick
        return None

    @abstractmethod
    def _happen(self, book: Book[WorkedRoute], tick: Tick) -> Activity:
        """Let a tick happen that is no halt."""

    @abstractmethod
    def _note(self, tick: Tick) -> None:
        """Take in what a tick says, which happens while no orders are in the book."""

    @abstractmethod
    def _put_in(self, book: Book[WorkedRoute], at: int) -> None:
        """Put orders in the book for an auction; they may cross what is there."""

    def _settle(self, book: Book[WorkedRoute]) -> Activity:
        """Make the book what it was in history after an auction; nothing is to be done for it."""
        del book
        return QUIET

    @abstractmethod
    def _take_out(self, book: Book[WorkedRoute]) -> None:
        """Take orders out of the book, and note that none is there."""

"""A price path that a test has moved: the same path, elsewhere, from a step on.

From a move on the path goes on from the price to which it was moved, and moves by the same
percentages as it would have; or it stays at that price for as long as a test holds it there.

The rule: a move changes no price before its own step, and what the price is at a step follows from
the latest move by then alone. So what had been seen of the past is still true.
"""

from bisect import bisect_right
from typing import NamedTuple

from sidestreet.domain.amounts import AMOUNT_MAX
from sidestreet.venue.price_path import PricePath


class Move(NamedTuple):
    """Where a path was put, and whether it stays there."""

    step: int
    price: int
    is_held: bool


class MovedPath(PricePath):
    """A path with its moves, of which there is one at least, in the order of their steps."""

    __slots__ = ("_moves", "_path", "_steps")

    def __init__(self, path: PricePath, moves: tuple[Move, ...]) -> None:
        self._path = path
        self._moves = moves
        self._steps = [move.step for move in moves]
        self.end = path.end
        self.lowest, self.highest = path.lowest, path.highest
        for move in moves:
            low, high = self._bounds(move, path.lowest, path.highest)
            self.lowest, self.highest = min(self.lowest, low), max(self.highest, high)

    def at(self, step: int) -> int:
        """Return the price at a step."""
        price = self._path.at(step)
        index = bisect_right(self._steps, step)
        if not index or (self.end is not None and step >= self.end):
            return price
        return self._moved(self._moves[index - 1], price)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return bounds between which the price stays from step `first` to step `last`."""
        low, high = self._path.span(first, last)
        before = bisect_right(self._steps, first)
        after = bisect_right(self._steps, last)
        bounds = [self._bounds(move, low, high) for move in self._moves[max(before - 1, 0) : after]]
        if not before or (self.end is not None and last >= self.end):
            bounds.append((low, high))
        return min(low for low, _ in bounds), max(high for _, high in bounds)

    def _bounds(self, move: Move, low: int, high: int) -> tuple[int, int]:
        """Return where a move takes prices between two."""
        return self._moved(move, low), self._moved(move, high)

    def _moved(self, move: Move, price: int) -> int:
        if move.is_held:
            return move.price
        base = max(self._path.at(move.step), 1)
        return min(max(price * move.price // base, 1), AMOUNT_MAX)


def with_move(moves: tuple[Move, ...], move: Move) -> tuple[Move, ...]:
    """Return moves with one more, which takes the place of one of the same step."""
    if moves and moves[-1].step == move.step:
        return (*moves[:-1], move)
    return (*moves, move)

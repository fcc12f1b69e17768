"""Turns: what connections have left to do is done a slice at a time, by one after another.

Whoever sends thousands of tiny requests or frames at once would hold up everybody else for as long
as they take. So a connection does a slice, and asks for a turn to do the next.

The rule: in one turn of the event loop one connection has its turn, whoever asked first. However
many send more than can be done, what comes in from others is seen after every slice.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

COST_AT_ONCE: Final = 32
"""What a connection does before others have their turn, in requests or messages of a usual size."""


class Turns:
    """A queue of those who have more to do. Whoever asks again before its turn has two."""

    __slots__ = ("_is_due", "_loop", "_waiting")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: deque[Callable[[], None]] = deque()
        self._is_due = False

    def ask(self, go_on: Callable[[], None]) -> None:
        """Have `go_on` called when its turn comes, never before this turn of the loop is over."""
        self._waiting.append(go_on)
        if not self._is_due:
            self._is_due = True
            self._loop.call_soon(self._turn)

    def _turn(self) -> None:
        go_on = self._waiting.popleft()
        if self._waiting:
            self._loop.call_soon(self._turn)
        else:
            self._is_due = False
        go_on()


class Share:
    """What one of them may do before others have their turn. `go_on` is called in its next turn."""

    __slots__ = ("_awaits_turn", "_go_on", "_left", "_turns")

    def __init__(self, turns: Turns, go_on: Callable[[], None]) -> None:
        self._turns = turns
        self._go_on = go_on
        self._left = COST_AT_ONCE
        self._awaits_turn = False

    def take(self, cost: int) -> bool:
        """Say whether something may be done now. If not, a turn is asked for."""
        if self._left > 0:
            self._left -= cost
            return True
        if not self._awaits_turn:
            self._awaits_turn = True
            self._turns.ask(self._turn)
        return False

    def renew(self) -> None:
        """Begin a share anew in a new turn of the loop, unless a turn of its own is due."""
        if not self._awaits_turn:
            self._left = COST_AT_ONCE

    def _turn(self) -> None:
        self._awaits_turn = False
        self._left = COST_AT_ONCE
        self._go_on()

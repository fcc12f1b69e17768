"""Turns: what connections have left to do is done a slice at a time, by one after another.

Whoever sends thousands of tiny requests or frames at once would hold up everybody else for as long
as they take. So a connection does a slice, and asks for a turn to do the next.

The rule: in one turn of the event loop one connection has its turn, whoever asked first. However
many send more than can be done, what comes in from others is seen after every slice.
"""

import asyncio
from collections import deque
from collections.abc import Callable


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

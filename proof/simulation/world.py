"""Simulated time: a heap of what happens when. Chance decides what comes first at one instant.

Nothing here or anywhere in a simulation asks the machine for the time, or for chance: the same seed
is the same story, to the byte.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from random import Random
from typing import Final

SECOND: Final = 1_000_000_000
MILLISECOND: Final = 1_000_000
START: Final = 1_700_000_000 * SECOND

Action = Callable[[], None]


class TooMuchHappens(Exception):  # noqa: N818 - it says what went wrong
    """So much happened that something must be asking for itself again and again."""


class World:
    """What is to happen, and what time it is. `chance` is the seed's; everybody draws from it."""

    def __init__(self, chance: Random) -> None:
        self.now = START
        self.chance = chance
        self.done = 0
        self._heap: list[tuple[int, int, int, Action]] = []
        self._put = 0

    def at(self, instant: int, action: Action) -> None:
        """Have something happen at an instant, now if that is over."""
        self._put += 1
        tie = self.chance.getrandbits(16)
        heappush(self._heap, (max(instant, self.now), tie, self._put, action))

    def after(self, delay_ns: int, action: Action) -> None:
        """Have something happen after a while."""
        self.at(self.now + delay_ns, action)

    def run(self, until: int, most: int = 200_000) -> None:
        """Let everything happen that does up to an instant."""
        heap = self._heap
        end = self.done + most
        while heap and heap[0][0] <= until:
            self.now, _, _, action = heappop(heap)
            self.done += 1
            if self.done > end:
                raise TooMuchHappens(f"{most} happenings before {until - START} ns")
            action()
        self.now = until

    def between(self, least_ns: int, most_ns: int) -> int:
        """Draw a duration."""
        return least_ns + int(self.chance.random() * (most_ns - least_ns))

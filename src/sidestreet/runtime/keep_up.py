"""Keeps a market of actions near the present while its clock runs, so that nobody waits for it.

What nobody trades is brought up to date when somebody looks (`venue/trading.py`). After hours of a
running clock that is a second of work at once, in which nobody else is served: at the end of a day,
when everything that is held gets its closing price. Looking at it every few seconds spreads the
same work. A clock that is advanced by hand does without: there the work would be for nothing.
"""

import asyncio
from typing import Final, Protocol

from sidestreet.runtime.clock import Clock

EVERY_S: Final = 5.0
"""How often it is looked at, by the machine's time."""


class Kept(Protocol):
    """A market that can be brought up to date without being asked for anything."""

    def keep_up(self, now: int) -> None:
        """Let what nobody has an order in happen up to an instant."""
        ...


class KeepUp:
    """Looks at a market now and then, for as long as it is not stopped."""

    def __init__(self, market: Kept, clock: Clock, loop: asyncio.AbstractEventLoop) -> None:
        self._market = market
        self._clock = clock
        self._loop = loop
        self._timer = loop.call_later(EVERY_S, self._look)

    def stop(self) -> None:
        """Look no more."""
        self._timer.cancel()

    def _look(self) -> None:
        self._market.keep_up(self._clock.now())
        self._timer = self._loop.call_later(EVERY_S, self._look)

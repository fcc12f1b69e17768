"""Which orders wait for a price, so sorted that the next one to care about it is found at once.

An order stands here while it is PENDING_TRIGGER, and only then (`follow.py` sees to it). What a
ladder holds follows from the orders as they are, never from how they came to be so.
"""

from bisect import bisect_left, insort
from typing import Final

import msgspec

from sidestreet.domain.amounts import FIGURE_MAX

Rung = tuple[int, str]
"""A price in millionths, and the order that waits for it."""

SEEN_NOTHING_HIGH: Final = 0
SEEN_NOTHING_LOW: Final = FIGURE_MAX
"""The watermark of a trailing order for which no price was seen: any price is better."""


class Ladder(msgspec.Struct, array_like=True):
    """Orders of one instrument that wait for a price in the same sessions; lowest prices first.

    `rises` are stops of buys and `falls` those of sales. `highs` are watermarks of trailing sales,
    which a higher price moves, and `lows` those of trailing buys.
    """

    rises: list[Rung] = msgspec.field(default_factory=list)
    falls: list[Rung] = msgspec.field(default_factory=list)
    highs: list[Rung] = msgspec.field(default_factory=list)
    lows: list[Rung] = msgspec.field(default_factory=list)

    def add(self, kind: str, rung: Rung) -> None:
        """Put a rung in its place."""
        insort(getattr(self, kind), rung)

    def remove(self, kind: str, rung: Rung) -> None:
        """Take a rung out."""
        rungs = getattr(self, kind)
        index = bisect_left(rungs, rung)
        if rungs[index] != rung:
            raise ValueError(f"{rung} is not among the {kind}")
        del rungs[index]

    @property
    def is_empty(self) -> bool:
        """Whether nobody waits."""
        return not (self.rises or self.falls or self.highs or self.lows)

    @property
    def next_high(self) -> int | None:
        """The lowest price from which on up somebody cares, None if nobody does."""
        highs = [self.rises[0][0]] if self.rises else []
        if self.highs:
            highs.append(self.highs[0][0] + 1)
        return min(highs, default=None)

    @property
    def next_low(self) -> int | None:
        """The highest price from which on down somebody cares, None if nobody does."""
        lows = [self.falls[-1][0]] if self.falls else []
        if self.lows:
            lows.append(self.lows[-1][0] - 1)
        return max(lows, default=None)

    def triggered(self, price: int) -> list[str]:
        """Return the orders that a price sends out: the nearest stops first, then by arrival."""
        buys = self.rises[: bisect_left(self.rises, (price + 1, ""))]
        sales = self.falls[bisect_left(self.falls, (price, "")) :]
        sales.sort(key=_from_above)
        return [order_id for _, order_id in buys] + [order_id for _, order_id in sales]

    def trailing(self, price: int) -> list[str]:
        """Return the trailing orders for which a price is better than any before."""
        sales = self.highs[: bisect_left(self.highs, (price, ""))]
        buys = self.lows[bisect_left(self.lows, (price + 1, "")) :]
        return [order_id for _, order_id in sales] + [order_id for _, order_id in buys]


def _from_above(rung: Rung) -> tuple[int, str]:
    return -rung[0], rung[1]


class Ladders(msgspec.Struct, array_like=True):
    """The ladders of one instrument: of orders for the regular session, and for all sessions."""

    regular: Ladder = msgspec.field(default_factory=Ladder)
    extended: Ladder = msgspec.field(default_factory=Ladder)

    @property
    def is_empty(self) -> bool:
        """Whether nobody waits."""
        return self.regular.is_empty and self.extended.is_empty


class WaitingState(msgspec.Struct, array_like=True):
    """Who waits for a price, by instrument. `changes` counts how often that has changed."""

    ladders: dict[str, Ladders] = msgspec.field(default_factory=dict)
    changes: int = 0

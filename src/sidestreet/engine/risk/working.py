"""Open orders of one account in one instrument, summed up so that no check has to walk them."""

from heapq import heappop, heappush

import msgspec


class OpenSide(msgspec.Struct, array_like=True):
    """The open orders of one side.

    `quantity` is what may still trade, `reserve` what it would want covered if all of it opened a
    position, `notional` what it is worth at its worst price. Prices are signed so that the most
    aggressive one is the least: negative for buys.
    """

    quantity: int = 0
    reserve: int = 0
    notional: int = 0
    orders: int = 0
    counts: dict[int, int] = {}
    heap: list[int] = []

    def add(self, quantity: int, reserve: int, notional: int, rank: int) -> None:
        """Count an open order in; `rank` is its signed price."""
        self.quantity += quantity
        self.reserve += reserve
        self.notional += notional
        self.orders += 1
        count = self.counts.get(rank)
        if count is None:
            self.counts[rank] = 1
            heappush(self.heap, rank)
        else:
            self.counts[rank] = count + 1

    def remove(self, quantity: int, reserve: int, notional: int, rank: int) -> None:
        """Count an open order out, by the same figures."""
        self.quantity -= quantity
        self.reserve -= reserve
        self.notional -= notional
        self.orders -= 1
        count = self.counts[rank] - 1
        if count:
            self.counts[rank] = count
            return
        del self.counts[rank]
        heap = self.heap
        while heap and heap[0] not in self.counts:
            heappop(heap)

    @property
    def best_rank(self) -> int | None:
        """The signed price of the most aggressive open order, None without one."""
        return self.heap[0] if self.heap else None

    def opening(self, closable: int) -> tuple[int, int, int]:
        """Return quantity, reserve and notional of what goes beyond closing `closable`.

        The part is taken of the sums, rounded up, so that it depends on no order of arrival.

        >>> OpenSide(quantity=300, reserve=90, notional=600).opening(100)
        (200, 60, 400)
        """
        quantity = self.quantity
        return (
            max(0, quantity - closable),
            beyond(closable, quantity, self.reserve),
            beyond(closable, quantity, self.notional),
        )


def beyond(closable: int, quantity: int, amount: int) -> int:
    """Return the part of an amount for `quantity` that goes beyond closing `closable`, rounded up.

    >>> beyond(100, 300, 100)
    67
    """
    if not closable:
        return amount
    opening = quantity - closable
    return -(-amount * opening // quantity) if opening > 0 else 0


class Working(msgspec.Struct, array_like=True):
    """Both sides, and what they reserve together as things stand."""

    buys: OpenSide = msgspec.field(default_factory=OpenSide)
    sells: OpenSide = msgspec.field(default_factory=OpenSide)
    reserved: int = 0

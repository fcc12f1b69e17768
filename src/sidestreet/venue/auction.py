"""The uncross of a call auction: one price, at which as much as possible changes hands.

Orders gather without trading, so bids and asks may cross. The rules for the price are those that
exchanges publish for their auctions (Deutsche Boerse's Xetra market model tells them in this
order): the price at which most can be traded; of several, the one that leaves the least over; if
all of those leave buyers over, the highest, and if all leave sellers over, the lowest; else the
one nearest to the reference price.

Who trades at that price: orders without a limit first, then by price and then by time. Nobody
trades beyond a limit, and once it is done the book is not crossed any more.
"""

from collections.abc import Iterator, Sequence
from typing import Generic, NamedTuple, Protocol

from sidestreet.venue.book import Book
from sidestreet.venue.level import Owner


class Unpriced(Generic[Owner]):
    """An order at the market in an auction. `leaves` is what has not traded."""

    __slots__ = ("leaves", "owner")

    def __init__(self, owner: Owner | None, quantity: int) -> None:
        self.owner = owner
        self.leaves = quantity


class Ticks(Protocol):
    """The prices at which an instrument may trade."""

    def down(self, price: int) -> int | None:
        """Return the nearest price on a tick, at or below; None if there is none above zero."""
        ...

    def up(self, price: int) -> int | None:
        """Return the nearest price on a tick, at or above; None beyond the last band."""
        ...


class Trade(NamedTuple, Generic[Owner]):
    """What one order trades in an auction, at its one price."""

    owner: Owner | None
    is_buy: bool
    quantity: int


class Cross(NamedTuple, Generic[Owner]):
    """What an auction came to: buys in the order of their priority, then sells."""

    price: int
    quantity: int
    trades: list[Trade[Owner]]


class Indication(NamedTuple):
    """Where an auction would cross now. `surplus` is what buyers want more than sellers offer."""

    price: int
    quantity: int
    surplus: int


class _Stretch(NamedTuple):
    """Prices between which nothing changes: what buyers want there and what sellers offer."""

    low: int
    high: int
    demand: int
    supply: int

    @property
    def quantity(self) -> int:
        return min(self.demand, self.supply)

    @property
    def surplus(self) -> int:
        return self.demand - self.supply


def indication(
    book: Book[Owner],
    reference: int,
    ticks: Ticks,
    *,
    buys: int = 0,
    sells: int = 0,
) -> Indication | None:
    """Return where an auction would cross, None if nothing would trade. Changes nothing.

    `buys` and `sells` are the quantities without a limit. `reference` is a positive price, on a
    tick or not.
    """
    stretches = [each for each in _stretches(book, reference, ticks, buys, sells) if each.quantity]
    if not stretches:
        return None
    most = max(each.quantity for each in stretches)
    stretches = [each for each in stretches if each.quantity == most]
    least = min(abs(each.surplus) for each in stretches)
    stretches = [each for each in stretches if abs(each.surplus) == least]
    low, high = stretches[0].low, stretches[-1].high
    if all(each.surplus > 0 for each in stretches):
        price = high
    elif all(each.surplus < 0 for each in stretches):
        price = low
    else:
        price = _nearest(stretches, reference, ticks)
    chosen = next(each for each in stretches if each.low <= price <= each.high)
    return Indication(price, most, chosen.surplus)


def uncross(
    book: Book[Owner],
    reference: int,
    ticks: Ticks,
    *,
    buys: Sequence[Unpriced[Owner]] = (),
    sells: Sequence[Unpriced[Owner]] = (),
) -> Cross[Owner] | None:
    """Trade what crosses at one price, and return what came of it; None if nothing trades.

    What has traded is gone from the book and from the orders without a limit; what is left of
    those the caller deals with.
    """
    found = indication(
        book,
        reference,
        ticks,
        buys=sum(each.leaves for each in buys),
        sells=sum(each.leaves for each in sells),
    )
    if found is None:
        return None
    trades: list[Trade[Owner]] = []
    for is_buy, unpriced in ((True, buys), (False, sells)):
        left = found.quantity
        for each in unpriced:
            quantity = min(each.leaves, left)
            if quantity:
                each.leaves -= quantity
                left -= quantity
                trades.append(Trade(each.owner, is_buy, quantity))
        side = book.bids if is_buy else book.asks
        trades += [
            Trade(fill.resting.owner, is_buy, fill.quantity)
            for fill in side.take(found.price if is_buy else -found.price, left)
        ]
    return Cross(found.price, found.quantity, trades)


def _stretches(
    book: Book[Owner], reference: int, ticks: Ticks, buys: int, sells: int
) -> Iterator[_Stretch]:
    """Yield the prices on ticks in rising order, in stretches in which nothing changes.

    Prices go beyond the lowest and the highest limit only where the reference is there, and as far.
    """
    bids = {key: level.quantity for key, level in book.bids.levels.items()}
    asks = {-key: level.quantity for key, level in book.asks.levels.items()}
    limits = sorted(bids.keys() | asks.keys())
    demand, supply = buys + sum(bids.values()), sells
    if not limits:
        price = _on_tick(reference, ticks)
        if price is not None:
            yield _Stretch(price, price, demand, supply)
        return
    below, least = ticks.down(limits[0] - 1), ticks.up(reference)
    if below is not None and least is not None and least <= below:
        yield _Stretch(least, below, demand, supply)
    for index, limit in enumerate(limits):
        supply += asks.get(limit, 0)
        yield _Stretch(limit, limit, demand, supply)
        demand -= bids.get(limit, 0)
        low = ticks.up(limit + 1)
        if low is None:
            return
        if index + 1 < len(limits):
            high = ticks.down(limits[index + 1] - 1)
        else:
            high = ticks.down(reference)
        if high is not None and low <= high:
            yield _Stretch(low, high, demand, supply)


def _nearest(stretches: list[_Stretch], reference: int, ticks: Ticks) -> int:
    """Return the price of the stretches that is nearest to the reference, the lower of two."""
    best: int | None = None
    for low, high, _, _ in stretches:
        for price in (low, high, ticks.down(reference), ticks.up(reference)):
            if price is None or not low <= price <= high:
                continue
            if best is None or (abs(price - reference), price) < (abs(best - reference), best):
                best = price
    if best is None:
        raise ValueError("a stretch has no price")
    return best


def _on_tick(reference: int, ticks: Ticks) -> int | None:
    """Return the price on a tick that is nearest to the reference, the lower of two."""
    down, up = ticks.down(reference), ticks.up(reference)
    if down is None or up is None:
        return up if down is None else down
    return down if reference - down <= up - reference else up

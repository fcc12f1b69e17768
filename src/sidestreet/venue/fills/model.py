"""What a fill model is: a rule that says what an order trades in a market that it does not touch.

Outside of the real book, a client's order is in nobody's way. The market goes on as if it were not
there, and a model says what the order would have traded. So there is no impact of one's own, no
place in a queue but what a model assumes, and two clients' orders never trade with each other.

What is the same for all models: an order that comes may *take*, at the prices of the other side. It
takes until the other side has gone beyond its limit, and from then on it is *at rest*, and the
market has to come to it. What an order takes of the size that is shown is gone until the market
shows another price or fewer shares, and what is left of a trade goes to the next client's order.

The rule: a model is a pure function of one order and one look at the market. It neither trades
beyond the limit nor more than is left of the order.
"""

from typing import Final, NamedTuple

from sidestreet.domain.amounts import SCALE
from sidestreet.venue.auction import Ticks

NOBODY: Final = -2
"""Where a part comes from that nobody in the market offered."""

SHOWN: Final = -1
"""Where a part comes from that was taken from the size shown on the other side."""


class Wanted(NamedTuple):
    """What is left of an order. `limit` is None at the market.

    `is_at_rest` says that the market has been out of its reach since it came, and `ahead` is what
    trades before it does, of what was shown when it came.
    """

    is_buy: bool
    quantity: int
    limit: int | None
    is_at_rest: bool = False
    ahead: int = 0

    def reaches(self, price: int, beyond: int = 0) -> bool:
        """Whether the limit is `price` or better for others, by `beyond` at least."""
        if self.limit is None:
            return True
        return self.limit - price >= beyond if self.is_buy else price - self.limit >= beyond

    def at_most(self, price: int) -> int:
        """Return a price, or the limit where that is better for the client."""
        if self.limit is None:
            return price
        return min(price, self.limit) if self.is_buy else max(price, self.limit)


class Market(NamedTuple):
    """One look at the market: the touch, and what traded since the look before.

    Sizes are what is left of them for clients, and a side without anything is all 0. `trades` are
    of others, as price and size. `volume` is what others traded within the last minute, and `taken`
    what clients did; both are 0 for a model that does not ask (`FillModel.counts_volume`).
    """

    bid: int
    bid_size: int
    ask: int
    ask_size: int
    ticks: Ticks
    trades: tuple[tuple[int, int], ...] = ()
    volume: int = 0
    taken: int = 0

    def far(self, *, is_buy: bool) -> tuple[int, int]:
        """Return price and size of the other side, with which an order trades that takes."""
        return (self.ask, self.ask_size) if is_buy else (self.bid, self.bid_size)

    def near(self, *, is_buy: bool) -> int:
        """Return the best price of an order's own side, 0 if there is none."""
        return self.bid if is_buy else self.ask

    def worse(self, price: int, *, is_buy: bool) -> int:
        """Return the next price on a tick that is worse for a client; the same if there is none."""
        moved = self.ticks.up(price + 1) if is_buy else self.ticks.down(price - 1)
        return price if moved is None else moved


class Part(NamedTuple):
    """A trade of one order. `of` is NOBODY, SHOWN, or the place of a trade among those seen."""

    quantity: int
    price: int
    of: int
    is_taking: bool


class FillModel:
    """How orders trade. This one takes what the touch shows, and never trades at rest.

    What a model overrides is where it differs.
    """

    counts_volume = False
    """Whether it wants to know what was traded within the last minute."""

    trades_at_near = False
    """Whether an order may trade as soon as its own side of the touch is at its limit."""

    auction_share: int | None = SCALE
    """How much of an auction's volume clients trade on either side, in millionths; None is all they
    want."""

    def parts(self, order: Wanted, market: Market) -> list[Part]:
        """Return what an order trades at a look, as it takes or at rest."""
        return self.at_rest(order, market) if order.is_at_rest else self.taking(order, market)

    def taking(self, order: Wanted, market: Market) -> list[Part]:
        """Return what an order takes: what the touch shows, at its price."""
        price, size = market.far(is_buy=order.is_buy)
        quantity = min(order.quantity, size)
        if not quantity or not order.reaches(price):
            return []
        return [Part(quantity, price, SHOWN, is_taking=True)]

    def at_rest(self, order: Wanted, market: Market) -> list[Part]:  # noqa: ARG002 - the models'
        """Return what an order trades at rest, always at its limit."""
        return []

    def ahead_after(self, order: Wanted, market: Market) -> int:  # noqa: ARG002 - the models'
        """Return what still trades before an order at rest, after a look."""
        return order.ahead

    def takes_part(self, order: Wanted, price: int, ticks: Ticks) -> bool:  # noqa: ARG002 - as above
        """Whether an order trades in an auction that comes to a price."""
        return order.reaches(price)


def cut(quantity: int, allowed: int) -> int:
    """Return what may trade of a quantity: all of it, or else as many whole shares as allowed."""
    return quantity if quantity <= allowed else max(0, allowed) // SCALE * SCALE


class OnTop(FillModel):
    """A model on top of another: as that one has it, but for what is overridden."""

    def __init__(self, of: FillModel) -> None:
        self._of = of
        self.counts_volume = of.counts_volume
        self.trades_at_near = of.trades_at_near
        self.auction_share = of.auction_share

    def ahead_after(self, order: Wanted, market: Market) -> int:
        """Return what the other model does."""
        return self._of.ahead_after(order, market)

    def takes_part(self, order: Wanted, price: int, ticks: Ticks) -> bool:
        """Whether it does in the other model."""
        return self._of.takes_part(order, price, ticks)


def met(order: Wanted, prices: list[tuple[int, int, int]]) -> list[Part]:
    """Return what an order at rest trades at its limit with sizes that reach it, in their order.

    `prices` has price, size and origin of each; the caller chose those that reach the order. One
    at the market has no limit to trade at, and is never at rest.
    """
    if order.limit is None:
        return []
    parts, left = [], order.quantity
    for _, size, of in prices:
        quantity = min(left, size)
        if quantity:
            parts.append(Part(quantity, order.limit, of, is_taking=False))
            left -= quantity
    return parts


def offered(order: Wanted, market: Market) -> list[tuple[int, int, int]]:
    """Return everything that came near an order: the other side of the touch, then the trades."""
    price, size = market.far(is_buy=order.is_buy)
    found = [(price, size, SHOWN)] if size else []
    return found + [(price, size, place) for place, (price, size) in enumerate(market.trades)]

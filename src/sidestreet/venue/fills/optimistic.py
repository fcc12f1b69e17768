"""The model `optimistic`: everybody gets what he hoped for."""

from sidestreet.venue.fills.model import NOBODY, FillModel, Market, Part, Wanted


class Optimistic(FillModel):
    """Fills orders in full, at the midpoint or better.

    An order at the market trades in full at once, at the midpoint of the touch, on the tick that is
    better for it. One with a limit trades in full as soon as its own side of the touch is at its
    limit or behind it, at the midpoint if that is better than its limit; or as soon as a trade is
    at its limit. In an auction every order that the price reaches trades in full.

    It assumes that spread and queue do not exist. That flatters everybody, small and frequent
    trades most of all: whoever trades a thousand times a day earns half the spread a thousand
    times.
    """

    trades_at_near = True
    auction_share = None

    def taking(self, order: Wanted, market: Market) -> list[Part]:
        """Return the whole order."""
        near, (far, _) = market.near(is_buy=order.is_buy), market.far(is_buy=order.is_buy)
        crosses = bool(far) and order.reaches(far)
        if crosses or (near and order.reaches(near) and order.limit is not None):
            price = order.at_most(_middle(market, is_buy=order.is_buy))
            return [Part(order.quantity, price, NOBODY, crosses)]
        if order.limit is not None and any(order.reaches(price) for price, _ in market.trades):
            return [Part(order.quantity, order.limit, NOBODY, is_taking=False)]
        return []

    def at_rest(self, order: Wanted, market: Market) -> list[Part]:
        """Return the whole order: at rest nothing is different."""
        return self.taking(order, market)


def _middle(market: Market, *, is_buy: bool) -> int:
    """Return the middle of the touch on the tick that is better for a client.

    Where a side is empty, it is the price of the other.
    """
    bid, ask = market.bid, market.ask
    if not (bid and ask):
        return bid or ask
    middle = (bid + ask) // 2 if is_buy else -(-(bid + ask) // 2)
    on_tick = market.ticks.down(middle) if is_buy else market.ticks.up(middle)
    return middle if on_tick is None else on_tick

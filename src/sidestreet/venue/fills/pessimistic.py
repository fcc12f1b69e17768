"""The model `pessimistic`: what can go against the order does."""

from typing import Final

from sidestreet.domain.amounts import SCALE
from sidestreet.venue.auction import Ticks
from sidestreet.venue.fills.model import FillModel, Market, Part, Wanted, met

_AUCTION_SHARE: Final = SCALE // 10


class Pessimistic(FillModel):
    """Fills worse than anybody should expect.

    An order that takes pays the touch and a tick, though never more than its limit, and gets no
    more than the size that is shown, until other size is shown. An order at rest trades only with
    trades a tick beyond its limit, and only after as much has traded there as was shown at its
    price or better when it came. In an auction orders get a tenth of the volume, those with a limit
    only where the price is a tick better than that.

    It flatters nobody. A strategy that earns money here earns it by its timing, not by its fills;
    one that loses here has proved nothing.
    """

    auction_share = _AUCTION_SHARE

    def taking(self, order: Wanted, market: Market) -> list[Part]:
        """Return what the touch shows, at a tick more."""
        return [
            part._replace(price=order.at_most(market.worse(part.price, is_buy=order.is_buy)))
            for part in super().taking(order, market)
        ]

    def at_rest(self, order: Wanted, market: Market) -> list[Part]:
        """Return what trades beyond the limit once all that was ahead has."""
        ahead, left = order.ahead, []
        for price, size, place in _through(order, market):
            passed = min(ahead, size)
            ahead -= passed
            left.append((price, size - passed, place))
        return met(order, left)

    def ahead_after(self, order: Wanted, market: Market) -> int:
        """Return what is still ahead after the trades beyond the limit."""
        traded = sum(size for _, size, _ in _through(order, market))
        return max(0, order.ahead - traded)

    def takes_part(self, order: Wanted, price: int, ticks: Ticks) -> bool:
        """Whether an auction's price is a tick better than the limit."""
        return _is_through(order, price, ticks)


def _through(order: Wanted, market: Market) -> list[tuple[int, int, int]]:
    return [
        (price, size, place)
        for place, (price, size) in enumerate(market.trades)
        if _is_through(order, price, market.ticks)
    ]


def _is_through(order: Wanted, price: int, ticks: Ticks) -> bool:
    """Whether a price is a tick better than the limit; always without one."""
    limit = order.limit
    if limit is None:
        return True
    if order.is_buy:
        below = ticks.down(limit - 1)
        return below is not None and price <= below
    above = ticks.up(limit + 1)
    return above is not None and price >= above

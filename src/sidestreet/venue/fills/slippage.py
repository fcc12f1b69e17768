"""The model `slippage`: the price was gone when the order came."""

from typing import Final

from sidestreet.venue.fills.model import FillModel, Market, OnTop, Part, Wanted

BASIS_POINTS: Final = 10_000


class Slippage(OnTop):
    """Makes another model worse: whatever an order takes costs so many ticks or basis points more.

    Never more than the limit, and always on a tick. Orders at rest and auctions are as the other
    model has them.

    It assumes that slippage is the same for all orders and at all times. That flatters large orders
    and quick markets, and is hard on small ones in slow markets.
    """

    def __init__(self, of: FillModel, *, ticks: int = 0, basis_points: int = 0) -> None:
        """Move prices by `ticks`, and by `basis_points` before that, rounded to the next tick."""
        super().__init__(of)
        self._ticks = ticks
        self._basis_points = basis_points

    def parts(self, order: Wanted, market: Market) -> list[Part]:
        """Return what the other model does, at worse prices where it takes."""
        return [
            part._replace(price=order.at_most(self._slipped(part.price, market, order.is_buy)))
            if part.is_taking
            else part
            for part in self._of.parts(order, market)
        ]

    def _slipped(self, price: int, market: Market, is_buy: bool) -> int:  # noqa: FBT001 - a side
        if self._basis_points:
            # Rounded against the client, to the micro-dollar and then to the tick.
            moved = -(-price * self._basis_points // BASIS_POINTS)
            if is_buy:
                price = market.ticks.up(price + moved) or price
            else:
                price = market.ticks.down(price - moved) or price
        for _ in range(self._ticks):
            price = market.worse(price, is_buy=is_buy)
        return price

"""The model `through`: the price went past the order, so everybody at its price had traded."""

from sidestreet.venue.auction import Ticks
from sidestreet.venue.fills.model import FillModel, Market, Part, Wanted, met, offered


class Through(FillModel):
    """Fills an order at rest only when the market goes through its price.

    It trades as much as is shown or traded beyond its limit, at its limit. In an auction an order
    with a limit trades if the price is better than that. Orders that take do so at the touch.

    It assumes that the order was last in its queue. That is hard on whoever provides liquidity and
    gets no credit for a place in the queue, and it flatters nobody at rest; but it makes the market
    always move against the order that has just traded.
    """

    def at_rest(self, order: Wanted, market: Market) -> list[Part]:
        """Return what goes through the limit."""
        return met(order, [each for each in offered(order, market) if order.reaches(each[0], 1)])

    def takes_part(self, order: Wanted, price: int, ticks: Ticks) -> bool:  # noqa: ARG002 - any price
        """Whether an auction's price is better than the limit."""
        return order.reaches(price, 1)

"""The model `touch`: the price was there, so the order traded."""

from sidestreet.venue.fills.model import FillModel, Market, Part, Wanted, met, offered


class Touch(FillModel):
    """Fills an order at rest when the other side of the touch, or a trade, reaches its price.

    It trades as much as is shown or traded there, at its limit. Orders that take do so at the
    touch, never deeper; what is left of one at the market goes on as the touch shows more.

    It assumes that the order was first in its queue. That flatters everybody who waits at the
    touch: market makers, and whoever buys at the bid because the price often touches it.
    """

    def at_rest(self, order: Wanted, market: Market) -> list[Part]:
        """Return what reaches the limit."""
        return met(order, [each for each in offered(order, market) if order.reaches(each[0])])

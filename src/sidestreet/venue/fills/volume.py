"""The model `volume`: nobody is more than a share of the market."""

from sidestreet.domain.amounts import SCALE
from sidestreet.venue.fills.model import FillModel, Market, OnTop, Part, Wanted, cut


class Volume(OnTop):
    """Limits another model: clients trade at most a share of what others have traded.

    In any minute all clients' orders in an instrument together trade no more than the share of what
    others traded in that minute, up to then and within the session. Whole shares are cut, so that
    an order in whole shares stays one; a rest that fits is traded whole. Orders at rest, and what
    is left of one at the market, go on as the market does.

    It flatters nobody; it makes large orders take the time that they would. What it does not say is
    that a large order moves the price while it waits.
    """

    def __init__(self, share: int, of: FillModel) -> None:
        """Let clients trade `share` millionths of the volume, as another model has it."""
        super().__init__(of)
        self._share = share
        self.counts_volume = True
        of_auction = SCALE if of.auction_share is None else of.auction_share
        self.auction_share = min(share, of_auction)

    def parts(self, order: Wanted, market: Market) -> list[Part]:
        """Return what the other model does, as far as the share goes."""
        allowed = market.volume * self._share // SCALE - market.taken
        kept = []
        for part in self._of.parts(order, market):
            quantity = cut(part.quantity, allowed)
            if quantity:
                kept.append(part._replace(quantity=quantity))
            allowed -= quantity
        return kept

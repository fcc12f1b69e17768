"""The prices at which an instrument may trade: the nearest one below and above any price."""

from sidestreet.domain.instruments import TickRule


class TickGrid:
    """The ticks of an instrument. Satisfies `sidestreet.venue.auction.Ticks`."""

    __slots__ = ("_rules", "largest")

    def __init__(self, rules: tuple[TickRule, ...]) -> None:
        self._rules = rules
        self.largest = max((rule.tick_size for rule in rules), default=0)
        """The coarsest tick anywhere."""

    def size(self, price: int) -> int | None:
        """Return the tick at a price, or None if no band holds it."""
        for rule in self._rules:
            if rule.start_price <= price and (rule.end_price is None or price < rule.end_price):
                return rule.tick_size
        return None

    def down(self, price: int) -> int | None:
        """Return the nearest price on a tick, at or below; None if there is none above zero."""
        while price > 0:
            tick = self.size(price)
            if tick is None:
                return None
            if not (off := price % tick):
                return price
            price -= off
        return None

    def up(self, price: int) -> int | None:
        """Return the nearest price on a tick, at or above; None beyond the last band."""
        while (tick := self.size(price)) is not None:
            if not (off := price % tick):
                return price
            price += tick - off
        return None

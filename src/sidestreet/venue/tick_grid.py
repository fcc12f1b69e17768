"""The prices at which an instrument may trade: the nearest one below and above any price."""

from sidestreet.domain.instruments import TickRule, tick_at


class TickGrid:
    """The ticks of an instrument. Satisfies `sidestreet.venue.auction.Ticks`."""

    __slots__ = ("_rules", "largest")

    def __init__(self, rules: tuple[TickRule, ...]) -> None:
        self._rules = rules
        self.largest = max((rule.tick_size for rule in rules), default=0)
        """The coarsest tick anywhere."""

    def size(self, price: int) -> int | None:
        """Return the tick at a price, or None if no band holds it."""
        return tick_at(self._rules, price)

    def nearest(self, price: int) -> int:
        """Return the nearest price on a tick, the price itself where there is none."""
        return self.down(price + (self.size(price) or 0) // 2) or price

    def down(self, price: int) -> int | None:
        """Return the nearest price on a tick, at or below; None if there is none above zero."""
        while price > 0:
            tick = tick_at(self._rules, price)
            if tick is None:
                return None
            if not (off := price % tick):
                return price
            price -= off
        return None

    def up(self, price: int) -> int | None:
        """Return the nearest price on a tick, at or above; None beyond the last band."""
        while (tick := tick_at(self._rules, price)) is not None:
            if not (off := price % tick):
                return price
            price += tick - off
        return None

"""Which path an instrument's price takes: its own, or the one that its underlying leads it.

The rule: a path is made of the seed, an id and a base price. An underlying has one, shared by all
its options, so that thousands of them work its price out once for a step.
"""

from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.venue.option_price import OptionPrice
from sidestreet.venue.price_path import PricePath
from sidestreet.venue.reference_price import ReferencePrice


class Paths:
    """The paths of one seed's market."""

    __slots__ = ("_seed", "_stocks")

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._stocks: dict[tuple[str, int], ReferencePrice] = {}

    def path(self, terms: InstrumentTerms, base_price: int) -> PricePath:
        """Return the path of an instrument.

        `base_price` is where the instrument's own path begins, for an option that of its
        underlying. One that is not positive raises ValueError.
        """
        option = terms.option
        if option is None:
            return self._stock(terms.instrument_id, base_price)
        underlying = self._stock(option.underlying_id, base_price)
        return OptionPrice(self._seed, option, underlying, terms.tick_size(0) or 0)

    def _stock(self, instrument_id: str, base_price: int) -> ReferencePrice:
        key = instrument_id, base_price
        path = self._stocks.get(key)
        if path is None:
            path = self._stocks[key] = ReferencePrice(self._seed, instrument_id, base_price)
        return path

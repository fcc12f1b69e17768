"""Which path an instrument's price takes: its own, or the one that its underlying leads it.

The rule: a path is made of the seed, an id and a base price, and of where tests have moved it. An
underlying has one, shared by all its options, so that thousands of them work its price out once for
a step.
"""

from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.venue.option_price import OptionPrice
from sidestreet.venue.price_path import PricePath
from sidestreet.venue.reference_price import ReferencePrice
from sidestreet.venue.staged.moved_path import Move, MovedPath


class Paths:
    """The paths of one seed's market."""

    __slots__ = ("_moved", "_seed", "_stocks", "moves")

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._stocks: dict[tuple[str, int], ReferencePrice] = {}
        self._moved: dict[tuple[str, int], PricePath] = {}
        self.moves: dict[str, tuple[Move, ...]] = {}
        """Where tests have put paths, by instrument."""

    def path(self, terms: InstrumentTerms, base_price: int) -> PricePath:
        """Return the path of an instrument.

        `base_price` is where the instrument's own path begins, for an option that of its
        underlying. One that is not positive raises ValueError.
        """
        option = terms.option
        if option is None:
            return self._stock(terms.instrument_id, base_price)
        underlying = self._stock(option.underlying_id, base_price)
        path = OptionPrice(self._seed, option, underlying, terms.tick_size(0) or 0)
        return self.moved(terms.instrument_id, path)

    def moved(self, instrument_id: str, path: PricePath) -> PricePath:
        """Return a path where tests have put it."""
        moves = self.moves.get(instrument_id)
        return path if moves is None else MovedPath(path, moves)

    def move(self, instrument_id: str, moves: tuple[Move, ...]) -> None:
        """Put the path of an instrument elsewhere: paths that are asked for from now on are."""
        self.moves[instrument_id] = moves
        self._moved.clear()

    def _stock(self, instrument_id: str, base_price: int) -> PricePath:
        key = instrument_id, base_price
        path = self._stocks.get(key)
        if path is None:
            path = self._stocks[key] = ReferencePrice(self._seed, instrument_id, base_price)
        if instrument_id not in self.moves:
            return path
        if key not in self._moved:
            self._moved[key] = MovedPath(path, self.moves[instrument_id])
        return self._moved[key]

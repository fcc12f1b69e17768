"""The rest of the market: who quotes around the reference price, and who trades now and then.

Everything here is a pure function of the step, so the market of any instant can be set up without
the instants before it. At every step of 250 ms the market maker replaces all its quotes, and at one
step in twenty-five a background taker sells or buys at the touch. Stocks are quoted in lots of a
hundred shares, options in whole contracts, so the same number of shares stands behind both.

The rule: every quote is on the instrument's tick, bids lie below the reference price and asks
above it, so the maker never trades with itself.
"""

from typing import Final, NamedTuple

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.chance import draw, stream
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.venue.chance import Purpose
from sidestreet.venue.price_path import PricePath
from sidestreet.venue.tick_grid import TickGrid

LEVELS: Final = 5
"""Prices that the maker quotes on each side."""

MINUTE_NS: Final = 60_000_000_000

TAKER_EVERY: Final = 25
"""A background taker comes at one step in so many, on average."""

_LOT: Final = 100 * SCALE
_CONTRACT: Final = SCALE
_SIZE_BITS: Final = 4
_TAKER_LOTS_MAX: Final = 12
_AUCTION_LOTS_LEAST: Final = 20
_AUCTION_LOTS_MORE: Final = 41
_AUCTION_DEPTH: Final = 10
_MINUTE_LOTS: Final = 124
_HALF_SPREAD_PART: Final = 40_000
"""The half spread is a quarter of a basis point, and up to a tick on top."""

_GAP_PART: Final = 20_000
"""Prices of one side lie a tick, or half a basis point, apart."""


class Touch(NamedTuple):
    """The maker's best prices at a step; None where a side has no price on a tick."""

    bid: int | None
    ask: int | None


class Taker(NamedTuple):
    """A background order at a step: it trades at the touch and nothing of it rests."""

    is_buy: bool
    quantity: int


class Quotes(NamedTuple):
    """The maker's prices and sizes at a step, best first."""

    bids: tuple[tuple[int, int], ...]
    asks: tuple[tuple[int, int], ...]


class MarketMaker:
    """The quotes and the background trades of one instrument."""

    __slots__ = (
        "_interest",
        "_lot",
        "_sizes",
        "_spread",
        "_taker",
        "_terms",
        "_volume",
        "margin",
        "reference",
        "ticks",
    )

    def __init__(self, seed: int, terms: InstrumentTerms, reference: PricePath) -> None:
        name = terms.instrument_id
        self._terms = terms
        self.ticks = TickGrid(terms.tick_rules)
        self._spread = stream(seed, name, Purpose.SPREAD)
        self._sizes = stream(seed, name, Purpose.SIZES)
        self._taker = stream(seed, name, Purpose.TAKER)
        self._interest = stream(seed, name, Purpose.MAKER_INTEREST)
        self._volume = stream(seed, name, Purpose.VOLUME)
        self._lot = _LOT if terms.option is None else _CONTRACT
        self.reference = reference
        largest = self.ticks.largest
        half_spread_max = self.reference.highest // _HALF_SPREAD_PART + 1 + largest
        self.margin = half_spread_max + 2 * largest
        """The touch is never further from the reference price than this."""

    def margin_at(self, price: int) -> int:
        """Return how far a reference price may be from `price` for the touch to be there.

        It is `margin` with the ticks that matter so far down, which for options are finer.
        """
        reach = price + self.margin
        tick = max(
            (r.tick_size for r in self._terms.tick_rules if r.start_price <= reach), default=0
        )
        return reach // _HALF_SPREAD_PART + 1 + 3 * tick

    def falls_to(self, price: int) -> int:
        """Return a reference price above which the mark is above `price`.

        The mark is the nearest price on a tick, so the two are half a tick apart at most; where the
        tick changes, the coarser one counts. Below the first tick only what is nearer to nothing
        than to that tick is marked lower, as it is.
        """
        on_tick = self.ticks.down(price)
        if on_tick is None:
            first = self.ticks.size(price) or 0
            return min(price, first - first // 2 - 1) if first else price
        tick = self._tick_above(on_tick)
        return on_tick + tick - tick // 2 - 1 if tick else on_tick

    def rises_to(self, price: int) -> int:
        """Return a reference price below which the mark is below `price`."""
        on_tick = self.ticks.up(price) or price
        return on_tick - self._tick_above(on_tick) // 2

    def _tick_above(self, price: int) -> int:
        return self.ticks.size(price + (self.ticks.size(price) or 0)) or 0

    def touch(self, step: int) -> Touch:
        """Return the best bid and ask of a step."""
        reference = self.reference.at(step)
        half = self._half_spread(reference, step)
        return Touch(self.ticks.down(reference - half), self.ticks.up(reference + half))

    def quotes(self, step: int) -> Quotes:
        """Return all prices and sizes of a step."""
        reference = self.reference.at(step)
        half = self._half_spread(reference, step)
        gap = max(reference // _GAP_PART, 1)
        bits = draw(self._sizes, step)
        bids, asks = [], []
        bid, ask = self.ticks.down(reference - half), self.ticks.up(reference + half)
        for level in range(LEVELS):
            if bid is not None:
                bids.append((bid, self._size(bits, level)))
                bid = self.ticks.down(bid - gap)
            if ask is not None:
                asks.append((ask, self._size(bits >> _SIZE_BITS, level)))
                ask = self.ticks.up(ask + gap)
            bits >>= 2 * _SIZE_BITS
        return Quotes(tuple(bids), tuple(asks))

    def interest(self, step: int) -> Quotes:
        """Return what is bid and asked in an auction at a step.

        Somebody always wants to trade at the reference price: a few thousand shares on both sides,
        which are the volume of an auction without anybody else. Around it stand the quotes of the
        step with ten times their size, so that larger orders move the price as they do at any time.
        """
        quotes = self.quotes(step)
        bids = [(price, size * _AUCTION_DEPTH) for price, size in quotes.bids]
        asks = [(price, size * _AUCTION_DEPTH) for price, size in quotes.asks]
        middle = self.ticks.down(self.mark(step))
        if middle is not None:
            size = self.auction_size(step)
            bids.insert(0, (middle, size))
            asks.insert(0, (middle, size))
        return Quotes(tuple(bids), tuple(asks))

    def auction_size(self, step: int) -> int:
        """Return what trades in an auction at a step without anybody else."""
        lots = _AUCTION_LOTS_LEAST + draw(self._interest, step) % _AUCTION_LOTS_MORE
        return lots * self._lot

    @property
    def is_option(self) -> bool:
        """Whether the instrument is an option."""
        return self._terms.option is not None

    def volume(self, stretch: int, passed_ns: int) -> int:
        """Return what has traded of a stretch of time when `passed_ns` of it have passed.

        Stretches are numbered, and each has a pace of its own: so many lots a minute, drawn evenly
        around what the takers of a minute trade on average, which is 62.
        """
        lots = 1 + draw(self._volume, stretch) % _MINUTE_LOTS
        return lots * passed_ns // MINUTE_NS * self._lot

    def volume_of(self, first: int, count: int, stretch_ns: int) -> int:
        """Return what has traded in `count` whole stretches of time: the sum of `volume`."""
        key = self._volume
        stretches = range(first, first + count)
        if stretch_ns == MINUTE_NS:
            lots = sum([draw(key, each) % _MINUTE_LOTS for each in stretches]) + count
            return lots * self._lot
        return sum(self.volume(each, stretch_ns) for each in stretches)

    def extremes(self, first: int, stride: int, count: int) -> tuple[int, int]:
        """Return the lowest and the highest mark at `count` steps, `stride` apart.

        A higher price is never on a lower tick, so these are the marks of the lowest and the
        highest price.
        """
        low, high = self.reference.extremes(first, stride, count)
        return self.ticks.nearest(low), self.ticks.nearest(high)

    def print_size(self, step: int) -> int:
        """Return the size of the latest trade of others at a step, as a taker's are sized."""
        return (1 + (draw(self._taker, step) >> 32) % _TAKER_LOTS_MAX) * self._lot

    def taker(self, step: int) -> Taker | None:
        """Return the background order of a step, or None at most steps."""
        bits = draw(self._taker, step)
        if bits % TAKER_EVERY:
            return None
        lots = 1 + (bits >> 32) % _TAKER_LOTS_MAX
        return Taker(is_buy=bool(bits >> 63), quantity=lots * self._lot)

    def mark(self, step: int) -> int:
        """Return the reference price of a step on its nearest tick, or as it is without one."""
        return self.ticks.nearest(self.reference.at(step))

    def _half_spread(self, reference: int, step: int) -> int:
        """Return the distance to either side before rounding to the tick: at least 1."""
        tick = self.ticks.size(reference) or 0
        return reference // _HALF_SPREAD_PART + 1 + draw(self._spread, step) % 3 * tick // 2

    def _size(self, bits: int, level: int) -> int:
        """Return the size at a level: up to 16 lots, and more further out."""
        return (1 + bits % (1 << _SIZE_BITS) + 2 * level) * self._lot

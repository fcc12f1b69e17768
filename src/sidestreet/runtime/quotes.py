"""Where an instrument stands, as a stream of level-1 market data shows it.

A port, so that whoever knows a market better can say more: the market of the desk stands behind it
here. Before the first trade of a day the last price is that of before, without a size.
"""

from typing import NamedTuple, Protocol

from sidestreet.runtime.market_view import MarketView
from sidestreet.venue.price_path import STEP_NS


class Level1(NamedTuple):
    """The touch and the last trade of an instrument, prices and sizes in millionths.

    A side with size 0 has no price, and nor has a last trade of which `last` is None. `last_size`
    and `last_at`, in nanoseconds, are None where nothing has traded in the day yet.
    """

    bid: int
    bid_size: int
    ask: int
    ask_size: int
    last: int | None = None
    last_size: int | None = None
    last_at: int | None = None


class Quotes(Protocol):
    """Says where instruments stand."""

    def quote(self, instrument_id: str, now: int) -> Level1 | None:
        """Return where an instrument stands, None for one that has no market."""
        ...

    def next_change(self, now: int) -> int:
        """Return the earliest instant after `now` at which any answer may be another."""
        ...


class MarketQuotes:
    """The quotes of the market that decisions go by. Changes come with the market's steps."""

    def __init__(self, market: MarketView) -> None:
        self._market = market

    def quote(self, instrument_id: str, now: int) -> Level1 | None:
        """Return where an instrument stands, None for one that has no market."""
        touch = self._market.quote(instrument_id, now)
        if touch is None:
            return None
        bar = self._market.day_bar(instrument_id, now)
        return Level1(
            *touch,
            last=self._market.last_price(instrument_id, now) if bar is None else bar.last,
            last_size=None if bar is None else bar.last_size,
            last_at=None if bar is None else bar.last_at,
        )

    def next_change(self, now: int) -> int:
        """Return the beginning of the market's next step."""
        return (now // STEP_NS + 1) * STEP_NS

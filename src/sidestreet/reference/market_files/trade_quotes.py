"""Quotes for a market of which only the trades are known.

After each trade somebody is taken to bid a tick below its price and to ask a tick above it, for as
much as was traded and no less than a round lot. The first of these quotes stands from the first
trade on. It is the least that lets a client trade near the last price, and it is made up: what the
spread was, such a file does not say.
"""

from collections.abc import Iterator
from typing import Final

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.ticks import QuoteTick, Tick, TradeTick
from sidestreet.reference.market_files.bar_ticks import equity_tick_at

_LOT: Final = 100 * SCALE


def with_quotes(ticks: Iterator[Tick]) -> Iterator[Tick]:
    """Yield the ticks, a quote after each trade and one before the first."""
    is_first = True
    for tick in ticks:
        if isinstance(tick, TradeTick):
            if is_first:
                yield quote_after(tick)
                is_first = False
            yield tick
            yield quote_after(tick)
        else:
            yield tick


def quote_after(trade: TradeTick) -> QuoteTick:
    """Return the quote that a trade leaves: a cent apart, below a dollar a hundredth of one."""
    tick = equity_tick_at(trade.price)
    size = max(_LOT, trade.size)
    # Off the tick, as hidden orders trade, the two sides are the nearest prices on it.
    bid = (trade.price - 1) // tick * tick
    ask = (trade.price // tick + 1) * tick
    return QuoteTick(trade.at, bid, size if bid > 0 else 0, ask, size)

"""What a share was worth when a full-depth feed begins.

The prices of orders do not say it: before the market opens there are bids of a cent and offers of
two hundred thousand dollars. The first trade does.
"""

from collections.abc import Iterable

from sidestreet.domain.ticks import DepthAction, DepthTick, Tick, TradeTick


def first_traded(ticks: Iterable[Tick]) -> int | None:
    """Return the price of the first trade; without any, that of the last order that came."""
    prices: dict[int, int] = {}
    latest = None
    for tick in ticks:
        if isinstance(tick, TradeTick):
            return tick.price
        if isinstance(tick, DepthTick):
            if tick.action is DepthAction.ADD:
                latest = prices[tick.order_ref] = tick.price
            elif tick.action is DepthAction.EXECUTE:
                return tick.price or prices[tick.order_ref]
            elif tick.action is DepthAction.DELETE:
                del prices[tick.order_ref]
    return latest

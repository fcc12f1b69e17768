"""How a bar becomes quotes and trades: a walk that the bar cannot be told from.

A bar says where trading began, how high and how low it went, where it ended and how much was
traded. What is made of it here keeps all five to the last digit: the first trade is at the open
and the last at the close, high and low are both touched, no trade is outside them, and the sizes
add up to the volume. Everything else about it is chance, drawn from a seed (`domain/chance.py`),
the symbol and the time of the bar, so that each bar is made by itself and always in the same way.

The walk: high and low get their places among the trades by chance; a bar that rose had its low
first three times in four, one that fell its high. Between such points the path is split in halves
again and again, each middle pushed aside by as much as the part is wide by the square root of its
length (Levy's construction of Brownian motion), and kept within the bar.

The volume of a day is shaped like a U: busy after the open and before the close, by half quiet in
between (Jain and Joh, "The Dependence between Hourly Prices and Trading Volume", Journal of
Financial and Quantitative Analysis 23, 1988). Shorter bars have no such shape.

The quotes: one before each trade, at half the time since the trade before it (the first one where
the bar begins), and one right after it, with a spread of two hundredths of a percent and never less
than a tick. A trade that rises was bought at the ask, one
that falls was sold at the bid. So quotes may stand a spread outside the bar, where trades may not.

Quotes and trades are on the tick of Rule 612, a cent from a dollar on and a hundredth of it below;
only open, high, low and close may lie between two ticks, as the prices of real trades do, and are
then traded inside the quote.
"""

from collections.abc import Iterator
from itertools import pairwise
from math import isqrt
from typing import Final

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.chance import draw, mix, stream
from sidestreet.domain.instruments import US_EQUITY_TICKS
from sidestreet.domain.ticks import QuoteTick, TradeTick
from sidestreet.reference.market_files.rows import Bar

TRADE_EVERY_NS: Final = 15_000_000_000
TRADES_MIN: Final = 8
TRADES_MAX: Final = 1_560
"""A regular session has so many steps of 15 seconds."""

SPREAD_PART: Final = 5_000
"""The spread is this part of the price: two hundredths of a percent."""

_PURPOSE: Final = 0x4241_5253
_LOT: Final = 100 * SCALE
_LOTS_MAX: Final = 16
_BELOW_A_DOLLAR, _CENT = (rule.tick_size for rule in US_EQUITY_TICKS)
_ENDS_WEIGHT: Final = 3
_WEIGHT_UNIT: Final = 1_000


def bar_key(seed: int, symbol: str) -> int:
    """Return the stream from which the bars of a symbol are drawn."""
    return stream(seed, symbol, _PURPOSE)


def bar_ticks(
    bar: Bar, begins_at: int, ends_at: int, key: int, *, is_day: bool = False
) -> Iterator[QuoteTick | TradeTick]:
    """Yield the ticks of a bar in the order of time, from `begins_at` on and before `ends_at`.

    `key` is from `bar_key`. A bar without volume has one quote and no trade.
    """
    chance = mix(key ^ bar.at)
    tick = equity_tick_at(bar.low)
    count = _trades(bar, ends_at - begins_at)
    if not count:
        yield _quote(begins_at, bar.close, tick, chance, 0, is_buy=None)
        return
    prices = _path(bar, tick, count, chance)
    sizes = _sizes(bar.volume, count, chance, is_day=is_day)
    previous_at, previous_price, is_buy = begins_at, bar.open, True
    for place, (price, size) in enumerate(zip(prices, sizes, strict=True)):
        counter = 4 * place
        if price != previous_price:
            is_buy = price > previous_price
        elif draw(chance, counter) & 1:
            is_buy = not is_buy
        at = _time(begins_at, ends_at, place, count, draw(chance, counter + 1))
        quoted_at = previous_at + (at - previous_at) // 2 if place else begins_at
        yield _quote(quoted_at, price, tick, chance, counter + 2, is_buy=is_buy)
        yield TradeTick(at, price, size, is_buy)
        # The trade may have taken all that was shown, and there is somebody on both sides always.
        yield _quote(at, price, tick, chance, counter + 3, is_buy=is_buy)
        previous_at, previous_price = at, price


def equity_tick_at(price: int) -> int:
    """Return the tick of Rule 612 of Regulation NMS."""
    return _CENT if price >= SCALE else _BELOW_A_DOLLAR


def _trades(bar: Bar, length_ns: int) -> int:
    """Return how many trades a bar is made of: 0 without volume, else enough to touch all of it."""
    touches = len(_corners(bar, 0))
    if bar.volume < touches or length_ns < touches:
        return 0
    wanted = max(TRADES_MIN, min(TRADES_MAX, length_ns // TRADE_EVERY_NS))
    return max(touches, min(wanted, bar.volume // SCALE, length_ns))


def _corners(bar: Bar, chance: int) -> list[int]:
    """Return open, the extremes in the order of their turn, and close, each named once."""
    low_first = (draw(chance, 1) % 4 != 0) == (bar.close >= bar.open)
    corners = [bar.open]
    for price in (bar.low, bar.high) if low_first else (bar.high, bar.low):
        if price not in (bar.open, bar.close, corners[-1]):
            corners.append(price)
    if len(corners) > 1 or bar.close != bar.open:
        corners.append(bar.close)
    return corners


def _path(bar: Bar, tick: int, count: int, chance: int) -> list[int]:
    """Return the prices of `count` trades through the corners of the bar."""
    corners = _corners(bar, chance)
    if len(corners) == 1:
        return corners * count
    places = [0, count - 1]
    inner = len(corners) - 2
    # Between open and close there is room for both extremes, as there are as many trades.
    if inner:
        first = 1 + draw(chance, 2) % (count - 1 - inner)
        places.insert(1, first)
    if inner > 1:
        places.insert(2, first + 1 + draw(chance, 3) % (count - 2 - first))
    prices = [0] * count
    for place, price in zip(places, corners, strict=True):
        prices[place] = price
    width = (bar.high - bar.low) // tick
    lowest, highest = -(-bar.low // tick), bar.high // tick
    parts = list(pairwise(places))
    while parts:
        left, right = parts.pop()
        if right - left < 2:  # noqa: PLR2004 - nothing lies between neighbours
            continue
        middle = (left + right) // 2
        reach = isqrt(width * width * (right - left) // count) // 2
        aside = draw(chance, (1 << 40) + middle) % (2 * reach + 1) - reach
        level = (prices[left] + prices[right]) // (2 * tick) + aside
        # A bar can be so narrow that no tick lies in it.
        on_tick = max(lowest, min(highest, level)) * tick
        prices[middle] = on_tick if lowest <= highest else prices[left]
        parts += ((left, middle), (middle, right))
    return prices


def _sizes(volume: int, count: int, chance: int, *, is_day: bool) -> Iterator[int]:
    """Yield sizes that add up to the volume, in whole shares as long as there are enough."""
    unit = SCALE if volume >= count * SCALE else 1
    spread_out = volume // unit - count
    weights = [
        (1 + draw(chance, (1 << 41) + place) % _WEIGHT_UNIT)
        * (_u_shape(place, count) if is_day else 1)
        for place in range(count)
    ]
    total, passed, given = sum(weights), 0, 0
    for place, weight in enumerate(weights):
        passed += weight
        share = spread_out * passed // total - given
        given += share
        last = volume % unit if place == count - 1 else 0
        yield (1 + share) * unit + last


def _u_shape(place: int, count: int) -> int:
    """Return the weight of a trade by its place in the day: four at the ends to one at noon."""
    from_middle = abs(2 * place - count)
    return _WEIGHT_UNIT + _ENDS_WEIGHT * _WEIGHT_UNIT * from_middle**2 // count**2


def _time(begins_at: int, ends_at: int, place: int, count: int, bits: int) -> int:
    """Return when a trade takes place: by chance within its even share of the time."""
    length = ends_at - begins_at
    start, end = length * place // count, length * (place + 1) // count
    return begins_at + start + bits % max(1, end - start)


def _quote(
    at: int, price: int, tick: int, chance: int, counter: int, *, is_buy: bool | None
) -> QuoteTick:
    """Return the quote that a trade meets: at its ask if it buys, at its bid if it sells.

    With None the price lies between the two, as does one that is not on the tick.
    """
    spread = max(1, -(-price // (SPREAD_PART * tick))) * tick
    if is_buy is None:
        bid, ask = (price - 1) // tick * tick, (price // tick + 1) * tick
    elif is_buy:
        ask = -(-price // tick) * tick
        bid = ask - spread
    else:
        bid = price // tick * tick
        ask = bid + spread
    bits = draw(chance, counter)
    bid_size = (1 + bits % _LOTS_MAX) * _LOT
    ask_size = (1 + (bits >> 32) % _LOTS_MAX) * _LOT
    if bid <= 0:
        bid = bid_size = 0
    return QuoteTick(at, bid, bid_size, ask, ask_size)

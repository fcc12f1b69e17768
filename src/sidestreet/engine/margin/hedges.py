"""Shares that an option hedges: what they want less of while they are held.

FINRA Rule 4210(f)(2)(H)(v), with examples at the end of the Cboe margin manual. A bought put under
long shares, or a bought call over short ones, limits what the shares can lose; so maintenance
falls to 10 percent of the strike and the amount by which the option is out of the money, if that
is less. With a written option on the other side, of the same expiry, the pair is a conversion, a
reverse conversion or a collar. What is wanted when the position is opened does not change.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE
from sidestreet.engine.margin.option_legs import Lot
from sidestreet.engine.margin.requirement import part

STRIKE_RATE: Final = SCALE // 10
"""Of the strike, for shares whose loss a bought option limits."""


RANKED_MAX: Final = 64
"""Most pairs of a bought option and what it may hedge that are all ranked."""


class Shares(msgspec.Struct, frozen=True, gc=False):
    """The shares of a group: signed quantity, price, and what they want while held.

    `held_rate` is what one share wants unhedged, 0 if a hedge may not lower it; `long_rate` the
    part of the value that long ones want, in millionths.
    """

    quantity: int
    price: int
    held_rate: int
    long_rate: int


class Cover(msgspec.Struct, frozen=True):
    """Written contracts that shares cover, and so many shares in them; `lot` None: bare shares."""

    lot: Lot | None
    multiplier: int
    quantity: int


def take_relief(covers: list[Cover], longs: list[tuple[Lot, int]], shares: Shares) -> int:
    """Use up bought options as hedges of shares, and return by how much maintenance falls.

    `longs` are the bought options left over, each with its multiplier. The answer is price times
    quantity, in millionths of millionths of a dollar. A hedge that saves most comes first; where
    there are many, conversions, then collars, then the others.
    """
    left = [cover.quantity for cover in covers]
    few = len(covers) * len(longs) <= RANKED_MAX
    relief = 0
    pairs = _ranked(covers, longs, shares) if few else _walked(covers, left, longs, shares)
    for saved, index, place in pairs:
        long, multiplier = longs[place]
        quantity = min(left[index], long.quantity)
        if quantity:
            left[index] -= quantity
            long.quantity -= quantity
            relief += saved * quantity * multiplier
    return relief


def _ranked(
    covers: list[Cover], longs: list[tuple[Lot, int]], shares: Shares
) -> Iterable[tuple[int, int, int]]:
    """Return what each pair saves per share, with its places, the best pair first."""
    ranked = []
    for index, cover in enumerate(covers):
        for place, (long, multiplier) in enumerate(longs):
            if multiplier == cover.multiplier:
                saved = shares.held_rate - _hedged(cover.lot, long, shares)
                if saved > 0:
                    ranked.append((-saved, index, place))
    ranked.sort()
    return [(-saving, index, place) for saving, index, place in ranked]


def _walked(
    covers: list[Cover], left: list[int], longs: list[tuple[Lot, int]], shares: Shares
) -> Iterator[tuple[int, int, int]]:
    """Yield the like of `_ranked` without a look at every pair: kind by kind.

    None is said to save more than it does. `left` is what the caller has not used of the covers;
    he takes of each pair what he can before he asks for more.
    """
    written: dict[tuple[int, int], list[int]] = {}
    twins: dict[tuple[int, int, int], list[int]] = {}
    sizes: dict[int, list[int]] = {}
    for index, cover in enumerate(covers):
        sizes.setdefault(cover.multiplier, []).append(index)
        if cover.lot is not None:
            key = cover.lot.expires_at, cover.multiplier
            written.setdefault(key, []).append(index)
            twins.setdefault((*key, cover.lot.strike), []).append(index)
    plain = [shares.held_rate - _hedged(None, long, shares) for long, _ in longs]
    for place, (long, multiplier) in enumerate(longs):
        saved = shares.held_rate - part(long.strike, STRIKE_RATE)
        for index in twins.get((long.expires_at, multiplier, long.strike), ()) if saved > 0 else ():
            yield saved, index, place
    # What gains least by hedging bare shares goes into the collars, what gains most is left.
    rising = sorted(range(len(longs)), key=lambda place: (plain[place], place))
    if shares.quantity > 0:
        yield from _collars((covers, left), longs, shares, written, rising)
    for place in reversed(rising):
        indexes = sizes.get(longs[place][1], [])
        while plain[place] > 0 and longs[place][0].quantity and indexes:
            yield plain[place], indexes[-1], place
            if not left[indexes[-1]]:
                indexes.pop()


def _collars(
    covered: tuple[list[Cover], list[int]],
    longs: list[tuple[Lot, int]],
    shares: Shares,
    written: dict[tuple[int, int], list[int]],
    rising: list[int],
) -> Iterator[tuple[int, int, int]]:
    """Yield pairs in which the written option caps what is wanted below what the bought one does.

    `written` has the places of covers by expiry and multiplier, `rising` the places of `longs` by
    what they save against bare shares.
    """
    covers, left = covered
    bought: dict[tuple[int, int], list[int]] = {}
    for place in reversed(rising):
        long, multiplier = longs[place]
        if long.quantity and (long.expires_at, multiplier) in written:
            bought.setdefault((long.expires_at, multiplier), []).append(place)
    for key, places in bought.items():
        ranked = [(lot.strike, index) for index in written[key] if (lot := covers[index].lot)]
        for strike, index in sorted(ranked):
            wanted = part(strike, shares.long_rate)
            while wanted < shares.held_rate and left[index] and places:
                long = longs[places[-1]][0]
                fits = long.strike < strike and _hedged(None, long, shares) > wanted
                if fits and long.quantity:
                    yield shares.held_rate - wanted, index, places[-1]
                if not fits or not long.quantity:
                    places.pop()


def _hedged(written: Lot | None, bought: Lot, shares: Shares) -> int:
    """Return what one share wants while held with a bought option, and perhaps a written one."""
    is_long = shares.quantity > 0
    price = shares.price
    tenth = part(bought.strike, STRIKE_RATE)
    out_of_money = max(0, price - bought.strike if is_long else bought.strike - price)
    if written is None or written.expires_at != bought.expires_at:
        return tenth + out_of_money
    if written.strike == bought.strike:
        return tenth
    if is_long and bought.strike < written.strike:
        # A collar wants no more than the usual part of the price at which the call takes it away.
        return min(tenth + out_of_money, part(written.strike, shares.long_rate))
    return tenth + out_of_money

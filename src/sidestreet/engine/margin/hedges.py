"""Shares that an option hedges: what they want less of while they are held.

FINRA Rule 4210(f)(2)(H)(v), with examples at the end of the Cboe margin manual. A bought put under
long shares, or a bought call over short ones, limits what the shares can lose; so maintenance
falls to 10 percent of the strike and the amount by which the option is out of the money, if that
is less. With a written option on the other side, of the same expiry, the pair is a conversion, a
reverse conversion or a collar. What is wanted when the position is opened does not change.
"""

from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE
from sidestreet.engine.margin.option_legs import Lot
from sidestreet.engine.margin.requirement import part

STRIKE_RATE: Final = SCALE // 10
"""Of the strike, for shares whose loss a bought option limits."""


class Shares(msgspec.Struct, frozen=True, gc=False):
    """The shares of a group: signed quantity, price, and what they want while held.

    `held_rate` is what one share wants unhedged, 0 if a hedge may not lower it; `long_rate` the
    part of the value that long ones want, in millionths.
    """

    quantity: int
    price: int
    held_rate: int
    long_rate: int


class Cover(msgspec.Struct):
    """Written contracts that shares cover, and so many shares in them; `lot` None: bare shares."""

    lot: Lot | None
    multiplier: int
    quantity: int


def take_relief(covers: list[Cover], longs: list[tuple[Lot, int]], shares: Shares) -> int:
    """Use up bought options as hedges of shares, and return by how much maintenance falls.

    `longs` are the bought options left over, each with its multiplier. The answer is price times
    quantity, in millionths of millionths of a dollar. A hedge that saves most comes first.
    """
    ranked = []
    for index, cover in enumerate(covers):
        for place, (long, multiplier) in enumerate(longs):
            if multiplier == cover.multiplier:
                saved = shares.held_rate - _hedged(cover.lot, long, shares)
                if saved > 0:
                    ranked.append((-saved, index, place))
    ranked.sort()
    relief = 0
    for saving, index, place in ranked:
        cover, (long, multiplier) = covers[index], longs[place]
        quantity = min(cover.quantity, long.quantity)
        cover.quantity -= quantity
        long.quantity -= quantity
        relief -= saving * quantity * multiplier
    return relief


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

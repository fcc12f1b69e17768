"""Which position covers which: the recognised strategies, tried in a few orders.

What a group wants depends on how its positions are paired, and no unit may be used twice. Each
plan here is a way that the rules allow, so none asks for too little, and the cheapest one holds.
A plan has these steps:

1. shares cover what is written against them: long shares calls, short shares puts;
2. bought options cover written ones, as spreads (`spreads.py`);
3. written calls and puts that are still bare pair up as straddles and strangles: the side that
   wants more, and the market value of the other;
4. bought options that are left hedge shares (`hedges.py`).

Plans differ in whether the second step comes before the first, whether the fourth comes before the
second, and in which spreads are made. Within a step, what saves most comes first. That is not a
search through all pairings: it finds the least for the strategies that have a name, and
`docs/margin.md` says how far it may be off for others.

Figures are *deposits*, as the rule books state them: the value of a written option is part of
them. They are price times quantity, in millionths of millionths of a dollar.
"""

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from sidestreet.domain.amounts import SCALE
from sidestreet.engine.margin.hedges import Cover, Shares, take_relief
from sidestreet.engine.margin.option_legs import Lot, Series
from sidestreet.engine.margin.spreads import Pairing, take_spreads


class _Plan(NamedTuple):
    """One way to go about it: which step comes first, and which spreads are made."""

    stock_first: bool
    hedge_first: bool
    calls: Pairing
    puts: Pairing


def least_deposits(all_series: Sequence[Series], shares: Shares) -> tuple[int, int]:
    """Return the least that written options want, first to open and then to hold.

    The second is less by what hedged shares want less of, so it may be negative. Neither holds
    what shares want without regard to options.
    """
    opening: list[int] = []
    holding: list[int] = []
    for plan in _plans(all_series, shares):
        deposit, relief = _planned([series.copied() for series in all_series], shares, plan)
        opening.append(deposit)
        holding.append(deposit - relief)
    return min(opening), min(holding)


def _plans(all_series: Sequence[Series], shares: Shares) -> list[_Plan]:
    """Return the plans that can differ for these positions."""
    calls = _pairings([(series.short_calls, series.long_calls) for series in all_series])
    puts = _pairings([(series.short_puts, series.long_puts) for series in all_series])
    orders: tuple[tuple[bool, bool], ...] = ((True, False),)
    if shares.quantity and (len(calls) > 1 or len(puts) > 1):
        orders = ((True, False), (True, True), (False, False))
    return [_Plan(*order, *pairings) for order, *pairings in product(orders, calls, puts)]


def _pairings(sides: list[tuple[list[Lot], list[Lot]]]) -> tuple[Pairing, ...]:
    both = [(shorts, longs) for shorts, longs in sides if shorts and longs]
    if not both:
        return (Pairing.NONE,)
    if all(len(shorts) == len(longs) == 1 for shorts, longs in both):
        return (Pairing.ALL, Pairing.NONE)
    return tuple(Pairing)


def _planned(all_series: list[Series], shares: Shares, plan: _Plan) -> tuple[int, int]:
    """Return the deposit of one plan, and how much less shares want by it. Uses up the series."""
    covers: list[Cover] = []
    deposit = relief = 0
    if plan.stock_first:
        deposit += _take_covers(all_series, shares, covers)
    if plan.hedge_first:
        relief += _relief(all_series, shares, covers)
    for series in all_series:
        deposit += take_spreads(series, plan.calls, plan.puts).largest_loss() * series.multiplier
    if not plan.stock_first:
        deposit += _take_covers(all_series, shares, covers)
    for series in all_series:
        deposit += _straddled(series) * series.multiplier
    if not plan.hedge_first:
        relief += _relief(all_series, shares, covers)
    return deposit, relief


def _take_covers(all_series: list[Series], shares: Shares, covers: list[Cover]) -> int:
    """Use up what shares cover, whole contracts only, and return what it still wants.

    Shares count for no more than the price at which a call takes them away, and what is owed for
    no less than the price at which a put hands them over (FINRA Rule 4210(f)(2)(H)): what is
    wanted is the amount by which the written option is in the money.
    """
    if not shares.quantity:
        return 0
    is_long = shares.quantity > 0
    ranked: list[tuple[int, int, int, Lot, int]] = []
    for place, series in enumerate(all_series):
        if not series.is_cash_settled:
            for lot in series.short_calls if is_long else series.short_puts:
                wanted = max(0, shares.price - lot.strike if is_long else lot.strike - shares.price)
                saved = lot.deposit - wanted
                if saved > 0:
                    ranked.append((-saved, place, len(ranked), lot, wanted))
    ranked.sort(key=lambda each: each[:3])
    left = abs(shares.quantity)
    deposit = 0
    for _, place, _, lot, wanted in ranked:
        multiplier = all_series[place].multiplier
        quantity = min(lot.quantity, left // (multiplier * SCALE) * SCALE)
        if quantity:
            lot.quantity -= quantity
            left -= quantity * multiplier
            deposit += wanted * quantity * multiplier
            covers.append(Cover(lot, multiplier, quantity))
    return deposit


def _straddled(series: Series) -> int:
    """Return what the bare written options of a series want, calls and puts in pairs.

    FINRA Rule 4210(f)(2)(H): of a written call and a written put, what the side wants that wants
    more, and the current market value of the other.
    """
    calls = sorted(series.short_calls, key=lambda lot: -lot.deposit)
    puts = sorted(series.short_puts, key=lambda lot: -lot.deposit)
    deposit = 0
    for call in calls:
        for put in puts:
            quantity = min(call.quantity, put.quantity)
            if quantity:
                more, less = (call, put) if call.deposit >= put.deposit else (put, call)
                deposit += (more.deposit + less.mark) * quantity
                call.quantity -= quantity
                put.quantity -= quantity
    return deposit + sum(lot.deposit * lot.quantity for lot in (*calls, *puts))


def _relief(all_series: list[Series], shares: Shares, covers: list[Cover]) -> int:
    if not shares.held_rate:
        return 0
    is_long = shares.quantity > 0
    longs = [
        (lot, series.multiplier)
        for series in all_series
        if not series.is_cash_settled
        for lot in (series.long_puts if is_long else series.long_calls)
        if lot.quantity
    ]
    if not longs:
        return 0
    left = abs(shares.quantity) - sum(cover.quantity * cover.multiplier for cover in covers)
    # Bare shares stand by for contracts of any size, but only once.
    multiplier = longs[0][1]
    bare = left // (multiplier * SCALE) * SCALE
    # First in the list, because among equals bare shares are hedged first.
    return take_relief([Cover(None, multiplier, bare), *covers], longs, shares)

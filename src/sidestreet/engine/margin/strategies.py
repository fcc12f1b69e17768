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
`docs/margin.md` says how far it may be off for others. The work grows with n log n in the number
of options, or with their number times that of their expiries.

Figures are *deposits*, as the rule books state them: the value of a written option is part of
them. They are price times quantity, in millionths of millionths of a dollar.
"""

from collections.abc import Sequence
from itertools import product
from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE
from sidestreet.engine.margin.hedges import Cover, Shares, take_relief
from sidestreet.engine.margin.option_legs import Kind, Lot, Series, copied
from sidestreet.engine.margin.spreads import (
    Pairing,
    intrinsic,
    largest_loss,
    pairings,
    take_pairs,
)


class _Order(msgspec.Struct, frozen=True):
    """Whether shares cover before spreads are made, and whether they are hedged before."""

    stock_first: bool
    hedge_first: bool


_USUAL: Final = (_Order(stock_first=True, hedge_first=False),)
_ALL_ORDERS: Final = (
    *_USUAL,
    _Order(stock_first=True, hedge_first=True),
    _Order(stock_first=False, hedge_first=False),
)


class _Side(msgspec.Struct):
    """The calls of all series, or the puts, once a pairing has been made among them.

    By series: what the spread's part is worth at each strike, and what is left bare, as deposit,
    mark and quantity of each lot, the greatest deposit first. `deposit` is what `covers`, made
    after the pairing, still want. `relief` is what `longs` save as hedges, once it is known and
    wherever it does not depend on the other kind.
    """

    worth: list[list[int]]
    bare: list[list[tuple[int, int, int]]]
    longs: list[tuple[Lot, int]]
    covers: list[Cover]
    deposit: int
    relief: int | None = None


def least_deposits(all_series: Sequence[Series], shares: Shares) -> tuple[int, int]:
    """Return the least that written options want, first to open and then to hold.

    The second is less by what hedged shares want less of, so it may be negative. Neither holds
    what shares want without regard to options.
    """
    calls = pairings([series.calls for series in all_series])
    puts = pairings([series.puts for series in all_series])
    orders = _ALL_ORDERS if shares.quantity and len(calls) * len(puts) > 1 else _USUAL
    found = [
        figures
        for order in orders
        for figures in _planned(
            [series.copied() for series in all_series], shares, order, calls, puts
        )
    ]
    return min(deposit for deposit, _ in found), min(held for _, held in found)


def _planned(
    all_series: list[Series],
    shares: Shares,
    order: _Order,
    calls: Sequence[Pairing],
    puts: Sequence[Pairing],
) -> list[tuple[int, int]]:
    """Return what each choice of pairings wants to open and to hold, all in one order of steps.

    Calls never pair with puts, so each pairing of a kind is made once and then joined with each of
    the other kind.
    """
    covers: list[Cover] = []
    deposit = relief = 0
    if order.stock_first:
        deposit, covers = _take_covers(all_series, shares)
    if order.hedge_first:
        relief = _relief(_hedging(all_series, shares), shares, covers)
    found = []
    sides = (
        [_paired(all_series, shares, order, pairing, is_call=True) for pairing in calls],
        [_paired(all_series, shares, order, pairing, is_call=False) for pairing in puts],
    )
    for call, put in product(*sides):
        total = deposit + call.deposit + put.deposit
        for place, series in enumerate(all_series):
            total += series.multiplier * (
                largest_loss(call.worth[place], put.worth[place])
                + _straddled(call.bare[place], put.bare[place])
            )
        if not order.hedge_first:
            hedging, covered = (put, call) if shares.quantity > 0 else (call, put)
            if hedging.relief is None or not order.stock_first:
                # The lots are only lent: another choice for the other kind needs them whole.
                longs = _lent(hedging.longs)
                hedging.relief = _relief(longs, shares, [*covers, *covered.covers])
            relief = hedging.relief
        found.append((total, total - relief))
    return found


def _paired(
    all_series: list[Series], shares: Shares, order: _Order, pairing: Pairing, *, is_call: bool
) -> _Side:
    """Return one kind of all series after a pairing, and after the shares if those come then."""
    kinds = [series.kind(is_call=is_call).copied() for series in all_series]
    worth = [
        intrinsic(take_pairs(kind, pairing), series.strikes, is_call=is_call)
        for kind, series in zip(kinds, all_series, strict=True)
    ]
    deposit, covers = 0, list[Cover]()
    if not order.stock_first and is_call is (shares.quantity > 0):
        deposit, covers = _take_covers(all_series, shares, kinds)
    return _Side(worth, [_bare(kind) for kind in kinds], _whole(all_series, kinds), covers, deposit)


def _bare(kind: Kind) -> list[tuple[int, int, int]]:
    bare = [(lot.deposit, lot.mark, lot.quantity) for lot in kind.shorts if lot.quantity]
    bare.sort(key=lambda each: -each[0])
    return bare


def _hedging(all_series: list[Series], shares: Shares) -> list[tuple[Lot, int]]:
    """Return the bought options that may hedge shares, each with its multiplier."""
    is_call = shares.quantity < 0
    return _whole(all_series, [series.kind(is_call=is_call) for series in all_series])


def _whole(all_series: list[Series], kinds: list[Kind]) -> list[tuple[Lot, int]]:
    """Return what is left of the bought options that are settled in shares."""
    return [
        (lot, series.multiplier)
        for series, kind in zip(all_series, kinds, strict=True)
        if not series.is_cash_settled
        for lot in kind.longs
        if lot.quantity
    ]


def _take_covers(
    all_series: list[Series], shares: Shares, kinds: list[Kind] | None = None
) -> tuple[int, list[Cover]]:
    """Use up what shares cover, whole contracts only; return what it still wants, and the covers.

    Shares count for no more than the price at which a call takes them away, and what is owed for
    no less than the price at which a put hands them over (FINRA Rule 4210(f)(2)(H)): what is
    wanted is the amount by which the written option is in the money. `kinds` are the calls or puts
    of the series that are to be used up, if not the series' own.
    """
    covers: list[Cover] = []
    if not shares.quantity:
        return 0, covers
    is_long = shares.quantity > 0
    ranked: list[tuple[int, int, int, Lot, int]] = []
    for place, series in enumerate(all_series):
        if not series.is_cash_settled:
            kind = series.kind(is_call=is_long) if kinds is None else kinds[place]
            for lot in kind.shorts:
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
    return deposit, covers


def _straddled(calls: list[tuple[int, int, int]], puts: list[tuple[int, int, int]]) -> int:
    """Return what bare written options of a series want, calls and puts in pairs.

    FINRA Rule 4210(f)(2)(H): of a written call and a written put, what the side wants that wants
    more, and the current market value of the other. The dearest call goes with the dearest put.
    """
    total = 0
    others = iter(puts)
    put_deposit = put_mark = left = 0
    for deposit, mark, quantity in calls:
        bare = quantity
        while bare:
            if not left:
                put_deposit, put_mark, left = next(others, (0, 0, 0))
                if not left:
                    total += deposit * bare
                    break
            both = min(bare, left)
            total += both * (deposit + put_mark if deposit >= put_deposit else put_deposit + mark)
            bare -= both
            left -= both
    return total + put_deposit * left + sum(each[0] * each[2] for each in others)


def _relief(longs: list[tuple[Lot, int]], shares: Shares, covers: list[Cover]) -> int:
    """Use up bought options that hedge shares; return how much less the shares then want."""
    if not shares.held_rate or not longs:
        return 0
    left = abs(shares.quantity) - sum(cover.quantity * cover.multiplier for cover in covers)
    # Bare shares stand by for contracts of any size, but only once.
    multiplier = longs[0][1]
    bare = left // (multiplier * SCALE) * SCALE
    # First in the list, because among equals bare shares are hedged first.
    return take_relief([Cover(None, multiplier, bare), *covers], longs, shares)


def _lent(longs: list[tuple[Lot, int]]) -> list[tuple[Lot, int]]:
    lots = copied([lot for lot, _ in longs])
    return [(lot, multiplier) for lot, (_, multiplier) in zip(lots, longs, strict=True)]

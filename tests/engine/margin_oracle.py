"""The least that a small group may want, found by trying every way to pair it: the slow way.

Written from the rules alone, and for whole contracts of 100 shares one by one, so that it shares
no code and no order of steps with the desk's. It tries every use of every single contract, so a
handful of them is all it can take.
"""

import itertools
from collections.abc import Iterator
from typing import NamedTuple


class Contract(NamedTuple):
    """One contract: `sign` 1 if bought, -1 if written; strike and mark in cents a share."""

    sign: int
    is_call: bool
    strike: int
    expiry: int
    mark: int


def naked(contract: Contract, price: int) -> int:
    """Return what a written contract wants uncovered, its value included, in thousandths."""
    away = contract.strike - price if contract.is_call else price - contract.strike
    floor = price if contract.is_call else contract.strike
    return 1000 * contract.mark + max(200 * price - 1000 * max(0, away), 100 * floor)


def _loss(spread: list[Contract]) -> int:
    worst = 0
    for each in spread:
        at = each.strike
        value = sum(
            other.sign * max(0, at - other.strike if other.is_call else other.strike - at)
            for other in spread
        )
        worst = max(worst, -value)
    return 1000 * worst


def _is_spread(spread: list[Contract]) -> bool:
    """Whether each written one can have a bought one of its kind that lives as long."""
    for is_call in (True, False):
        ends = {
            sign: sorted(each.expiry for each in spread if (each.sign, each.is_call) == kind)
            for sign in (1, -1)
            for kind in [(sign, is_call)]
        }
        if len(ends[1]) != len(ends[-1]):
            return False
        if any(short > long for short, long in zip(ends[-1], ends[1], strict=True)):
            return False
    return True


def _straddles(calls: list[Contract], puts: list[Contract], price: int) -> int:
    """Return the least that bare written contracts want, however they pair up."""
    if not calls or not puts:
        return sum(naked(each, price) for each in (*calls, *puts))
    call, rest = calls[0], calls[1:]
    best = naked(call, price) + _straddles(rest, puts, price)
    for index, put in enumerate(puts):
        more, less = sorted((call, put), key=lambda each: -naked(each, price))
        pair = naked(more, price) + 1000 * less.mark
        best = min(best, pair + _straddles(rest, puts[:index] + puts[index + 1 :], price))
    return best


def _hedged(covered: Contract | None, bought: Contract, price: int, lots: int) -> int:
    away = max(0, price - bought.strike if lots > 0 else bought.strike - price)
    plain = 100 * bought.strike + 1000 * away
    if covered is None or covered.expiry != bought.expiry:
        return plain
    if covered.strike == bought.strike:
        return 100 * bought.strike
    if lots > 0 and bought.strike < covered.strike:
        return min(plain, 250 * covered.strike)
    return plain


def _relief(covered: list[Contract], spare: list[Contract], price: int, lots: int) -> int:
    """Return the most by which bought options can lower what lots of shares want."""
    whole = 250 * price if lots > 0 else max(300 * price, 500_000)
    held: list[Contract | None] = [*covered, *[None] * (abs(lots) - len(covered))]
    best = 0
    for count in range(min(len(held), len(spare)) + 1):
        for hedges in itertools.permutations(spare, count):
            for places in itertools.combinations(range(len(held)), count):
                saved = sum(
                    max(0, whole - _hedged(held[place], hedge, price, lots))
                    for place, hedge in zip(places, hedges, strict=True)
                )
                best = max(best, saved)
    return best


def _ways(contracts: list[Contract], lots: int) -> Iterator[tuple[str, ...]]:
    for uses in itertools.product(("bare", "spread", "stock"), repeat=len(contracts)):
        fits = True
        for contract, use in zip(contracts, uses, strict=True):
            if use == "stock":
                covers = contract.sign < 0 and contract.is_call == (lots > 0)
                hedges = contract.sign > 0 and contract.is_call != (lots > 0)
                fits = fits and lots != 0 and (covers or hedges)
        if fits:
            yield uses


def least(contracts: list[Contract], lots: int, price: int) -> tuple[int, int]:
    """Return the least deposits to open and to hold, without what shares want by themselves.

    `lots` are long (or negative: short) shares in hundreds. In thousandths of a cent a share.
    """
    opening, holding = [], []
    for uses in _ways(contracts, lots):
        chosen = {
            use: [each for each, its in zip(contracts, uses, strict=True) if its == use]
            for use in ("bare", "spread", "stock")
        }
        covered = [each for each in chosen["stock"] if each.sign < 0]
        spare = [each for each in chosen["stock"] if each.sign > 0]
        if len(covered) > abs(lots) or not _is_spread(chosen["spread"]):
            continue
        bare = [each for each in chosen["bare"] if each.sign < 0]
        calls = [each for each in bare if each.is_call]
        puts = [each for each in bare if not each.is_call]
        deposit = _loss(chosen["spread"]) + _straddles(calls, puts, price)
        deposit += sum(
            1000 * max(0, price - each.strike if each.is_call else each.strike - price)
            for each in covered
        )
        opening.append(deposit)
        holding.append(deposit - _relief(covered, spare, price, lots))
    return min(opening), min(holding)

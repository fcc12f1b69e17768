"""Written options against bought ones: which bought option covers which, and what then is at risk.

The rule is FINRA Rule 4210(f)(2)(H) since 2012 (Regulatory Notice 12-44, and Cboe's release
34-67752): a spread is any set of options of one underlying in which, among the calls and among the
puts, as much is bought as is written, and no written option outlives the bought one that covers
it. It wants its largest possible loss by intrinsic value, which is found at one of its strikes,
and never more than its written options would want uncovered. Verticals, butterflies, condors,
boxes, calendars and the iron kinds are all this one rule, so none of them has code of its own.

A bought option that expires before the written one covers nothing of it.

Where only few pairs may be, all are ranked. A book of hundreds of options would take that into the
tens of thousands; there, what is bought is looked up by expiry and strike instead.
"""

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from enum import Enum
from operator import add
from typing import Final

from sidestreet.engine.margin.option_legs import Kind, Lot

RANKED_MAX: Final = 64
"""Most pairs of one kind, calls or puts, that are all ranked."""

Taken = dict[int, int]
"""By strike, how much of one kind a spread has: bought less written."""


class Pairing(Enum):
    """Which of the pairs that may be are made, for the calls or the puts of a group."""

    NONE = 0
    SAVING = 1
    """Those whose width is less than the written option wants uncovered."""
    ALL = 2
    """All, for the sake of what the whole spread may lose."""
    DEAREST = 3
    """As SAVING, but what wants most uncovered chooses first."""
    TIGHTEST = 4
    """As DEAREST, and each takes the bought option that leaves least at risk."""
    SWEPT = 5
    """As SAVING, by one walk over the expiries."""
    SWEPT_ALL = 6
    """As ALL, by one walk over the expiries."""


NO_PAIRS: Final = (Pairing.NONE,)
ONE_PAIR: Final = (Pairing.ALL, Pairing.NONE)
FEW_PAIRS: Final = (Pairing.NONE, Pairing.SAVING, Pairing.ALL, Pairing.DEAREST)
MANY_PAIRS: Final = (Pairing.NONE, Pairing.TIGHTEST, Pairing.SWEPT, Pairing.SWEPT_ALL)


def pairings(kinds: Sequence[Kind]) -> tuple[Pairing, ...]:
    """Return the pairings that are worth a try for the calls, or the puts, of all series."""
    pairs = [len(kind.shorts) * len(kind.longs) for kind in kinds]
    if sum(pairs) > RANKED_MAX:
        return MANY_PAIRS
    most = max(pairs, default=0)
    if most == 0:
        return NO_PAIRS
    return ONE_PAIR if most == 1 else FEW_PAIRS


def take_pairs(kind: Kind, pairing: Pairing) -> Taken:
    """Use up the lots that go into a spread, and return what the spread then has of the kind."""
    taken: Taken = {}
    if pairing is Pairing.NONE or not kind.shorts or not kind.longs:
        return taken
    for short, long in _pairs(kind, pairing):
        quantity = min(short.quantity, long.quantity)
        if quantity:
            short.quantity -= quantity
            long.quantity -= quantity
            taken[short.strike] = taken.get(short.strike, 0) - quantity
            taken[long.strike] = taken.get(long.strike, 0) + quantity
    return taken


def intrinsic(taken: Taken, strikes: Sequence[int], *, is_call: bool) -> list[int]:
    """Return what the options of one kind are worth at expiry, with the underlying at each strike.

    The strikes ascend. The figures are price times quantity, negative for a loss.
    """
    worth: list[int] = []
    total = held = 0
    last = 0
    for strike in strikes if is_call else reversed(strikes):
        total += held * abs(strike - last)
        worth.append(total)
        held += taken.get(strike, 0)
        last = strike
    if not is_call:
        worth.reverse()
    return worth


def largest_loss(calls: Sequence[int], puts: Sequence[int]) -> int:
    """Return the most that a spread may lose, given what its kinds are worth at each strike.

    The answer is price times quantity and never negative. As much is bought as is written, so the
    worst is at a strike, and no strike of another option can be worse.
    """
    return max(0, -min(map(add, calls, puts), default=0))


def _pairs(kind: Kind, pairing: Pairing) -> Iterator[tuple[Lot, Lot]]:
    """Yield pairs of a written and a bought option; some of it may be used up already."""
    if pairing is Pairing.TIGHTEST:
        return _tightest(kind)
    if pairing is Pairing.SWEPT or pairing is Pairing.SWEPT_ALL:
        return _swept(kind, pairing)
    return _ranked(kind, pairing)


def _ranked(kind: Kind, pairing: Pairing) -> Iterator[tuple[Lot, Lot]]:
    """Yield the pairs that may be, the one first that saves most against leaving it uncovered.

    Among equals, the bought option that covers just so and no more comes first: the one that ends
    first, then the one of the greatest depth. The better ones are kept for those that need them.
    """
    pairs = []
    for index, short in enumerate(kind.shorts):
        deposit = short.deposit
        for long in kind.longs:
            if long.expires_at < short.expires_at:
                continue
            saved = deposit - max(0, long.depth - short.depth)
            if saved > 0 or pairing is Pairing.ALL:
                rank = deposit if pairing is Pairing.DEAREST else saved
                pairs.append((-rank, long.expires_at, -long.depth, index, short, long))
    pairs.sort(key=lambda pair: pair[:4])
    for *_, short, long in pairs:
        yield short, long


def _swept(kind: Kind, pairing: Pairing) -> Iterator[tuple[Lot, Lot]]:
    """Yield pairs from the written options that end last to those that end first.

    Whatever is bought and lives long enough for one of them does so for all that follow, so no
    bought option is wasted on what another could cover. Of one expiry, what wants most uncovered
    chooses first: the bought option that leaves nothing at risk and is the deepest of those, else
    the one that leaves least. The caller takes of each pair what it can before it asks for more.
    """
    longs = sorted(kind.longs, key=lambda lot: -lot.expires_at)
    pool: list[tuple[int, int]] = []
    come = 0
    for short in sorted(kind.shorts, key=lambda lot: (-lot.expires_at, -lot.deposit)):
        while come < len(longs) and longs[come].expires_at >= short.expires_at:
            insort(pool, (longs[come].depth, come))
            come += 1
        while short.quantity and pool:
            place = max(0, bisect_right(pool, (short.depth, come)) - 1)
            long = longs[pool[place][1]]
            saved = short.deposit - max(0, long.depth - short.depth)
            if saved <= 0 and pairing is Pairing.SWEPT:
                break
            yield short, long
            if not long.quantity:
                del pool[place]


def _tightest(kind: Kind) -> Iterator[tuple[Lot, Lot]]:
    """Yield pairs from the written option that wants most uncovered to the one that wants least.

    Each takes what leaves it least at risk, of that what ends first, and of that the deepest. The
    caller takes of each pair what it can before it asks for more.
    """
    by_end: dict[int, list[tuple[int, int]]] = {}
    for index, long in enumerate(kind.longs):
        by_end.setdefault(long.expires_at, []).append((long.depth, index))
    pools = sorted(by_end.items())
    for _, pool in pools:
        pool.sort()
    most = len(kind.longs)
    for short in sorted(kind.shorts, key=lambda lot: -lot.deposit):
        while short.quantity:
            at_risk = short.deposit
            found: tuple[list[tuple[int, int]], int] | None = None
            for expires_at, pool in pools:
                if pool and expires_at >= short.expires_at and at_risk > 0:
                    place = max(0, bisect_right(pool, (short.depth, most)) - 1)
                    risk = max(0, pool[place][0] - short.depth)
                    if risk < at_risk:
                        at_risk, found = risk, (pool, place)
            if found is None:
                break
            pool, place = found
            long = kind.longs[pool[place][1]]
            yield short, long
            if not long.quantity:
                del pool[place]

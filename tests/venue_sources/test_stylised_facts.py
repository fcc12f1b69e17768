"""What is known of real markets, and holds here: with fixed seeds, in whole numbers.

The figures of a test are far from what is measured (docs/agent-market.md), so that a change that
means no harm does not break it, and one that breaks a market does.
"""

from functools import cache
from itertools import pairwise

import pytest

from sidestreet.domain.amounts import SCALE
from sidestreet.venue.sources.agents import PRESETS, AgentMarket
from venue_sources.bare_market import BASE, CENT, DAY, HOUR, MINUTE, OPENING, SECOND, TERMS
from venue_sources.bare_market import BareMarket as Market

SEEDS = (1, 2, 3)
HOURS = 2


def opened(name: str, seed: int) -> Market:
    made = Market(AgentMarket(PRESETS[name], seed).source(TERMS, BASE, OPENING))
    made.open(OPENING)
    return made


@cache
def hours(name: str, seed: int) -> Market:
    """Return a market after two hours of trading."""
    made = opened(name, seed)
    made.run(OPENING + HOURS * HOUR)
    return made


def median_spread(market: Market) -> int:
    spreads = sorted(each.ask - each.bid for each in market.touches if each.bid and each.ask)
    return spreads[len(spreads) // 2]


def minute_moves(market: Market) -> list[int]:
    """Return by how much the middle moved in each minute, in millionths of the price."""
    middles = [each.bid + each.ask for each in market.touches[::60] if each.bid and each.ask]
    return [abs(later - earlier) * SCALE // earlier for earlier, later in pairwise(middles)]


def signs(market: Market) -> list[int]:
    """Return 1 for a buyer and -1 for a seller who came to the market, once for each instant."""
    found = {each.at: 1 if each.is_buy else -1 for each in market.prints}
    return list(found.values())


def agreement(found: list[int], lag: int) -> int:
    """Return the autocorrelation of signs, in thousandths."""
    pairs = zip(found, found[lag:], strict=False)
    return 1000 * sum(first * second for first, second in pairs) // (len(found) - lag)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_spread_is_wider_the_more_volatile_and_the_thinner_a_market_is(seed: int) -> None:
    calm, volatile, thin = (
        median_spread(hours(name, seed)) for name in ("calm", "volatile", "thin")
    )
    assert CENT <= calm < volatile < thin
    assert calm <= 2 * CENT
    assert thin > 10 * CENT


@pytest.mark.parametrize("seed", SEEDS)
def test_the_price_moves_more_in_a_thin_market_and_most_in_a_volatile_one(seed: int) -> None:
    calm, thin, volatile = (
        sum(minute_moves(hours(name, seed))) for name in ("calm", "thin", "volatile")
    )
    assert calm * 3 < 2 * thin
    assert thin * 3 < 2 * volatile


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["calm", "thin", "volatile"])
def test_buys_follow_buys(name: str, seed: int) -> None:
    """The autocorrelation of signs is at least a tenth from one trade to the next."""
    assert agreement(signs(hours(name, seed)), 1) > 100


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["calm", "volatile"])
def test_buys_follow_buys_still_after_many_trades(name: str, seed: int) -> None:
    """Large orders are worked in many slices, so the agreement fades slowly."""
    found = signs(hours(name, seed))
    assert agreement(found, 1) > agreement(found, 10) > 40


@pytest.mark.parametrize("seed", SEEDS)
def test_few_trades_are_many_times_as_large_as_most(seed: int) -> None:
    taken: dict[int, int] = {}
    for each in hours("calm", seed).prints:
        taken[each.at] = taken.get(each.at, 0) + each.size
    sizes = sorted(taken.values())
    median, rare = sizes[len(sizes) // 2], sizes[len(sizes) * 99 // 100]
    assert median <= 300 * SCALE
    assert rare >= 5 * median
    assert all(size % (100 * SCALE) == 0 for size in sizes)


def test_wild_minutes_come_together() -> None:
    """How far the price moved in a minute says something of the next five: over three seeds."""
    products = squares = 0
    for seed in SEEDS:
        moves = minute_moves(hours("volatile", seed))
        mean = sum(moves) // len(moves)
        away = [move - mean for move in moves]
        squares += sum(each * each for each in away)
        for lag in range(1, 6):
            products += sum(a * b for a, b in zip(away, away[lag:], strict=False))
    assert 100 * products > 5 * 8 * squares


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gap_market_jumps_within_the_day_and_opens_away_from_the_close(seed: int) -> None:
    made = opened("gap", seed)
    made.run(OPENING + 3 * HOUR + 20 * MINUTE)
    tens = [each.bid + each.ask for each in made.touches[::10] if each.bid and each.ask]
    largest = max(abs(later - earlier) * 1000 // earlier for earlier, later in pairwise(tens))
    assert largest >= 10, "no jump of a percent within ten seconds"
    closed = made.prints[-1].price
    made.close()
    made.open(OPENING + DAY)
    reopened = made.crosses[-1][1]
    assert abs(reopened - closed) * 1000 > 10 * closed


def test_a_large_order_moves_the_price_and_the_market_recovers() -> None:
    """Beside a twin without that order: half a spread or more after seconds, little after a while.

    Over eight seeds together, because after the order the twins' chances differ.
    """
    soon = late = 0
    for seed in range(8):
        moved, still = opened("calm", seed), opened("calm", seed)
        at = OPENING + 10 * MINUTE
        for made in (moved, still):
            made.run(at)
        fills = moved.book.take(is_buy=True, quantity=10_000 * SCALE, limit=None)
        assert sum(fill.quantity for fill in fills) == 10_000 * SCALE
        assert fills[-1].price > fills[0].price
        middles = []
        for wait in (5, 1200):
            for made in (moved, still):
                made.run(at + wait * SECOND)
                touch = made.touch(at)
                middles.append((touch.bid + touch.ask) // 2)
        soon += middles[0] - middles[1]
        late += middles[2] - middles[3]
    assert soon > 8 * CENT
    assert late < soon // 2

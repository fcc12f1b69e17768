from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.amounts import AMOUNT_MAX, SCALE
from sidestreet.venue.reference_price import PARTS, RANGE_PARTS, ReferencePrice

SEEDS = st.integers(0, 2**64 - 1)
STEPS = st.integers(0, 2**40)
PRICES = st.integers(1, AMOUNT_MAX)
NAMES = st.text(max_size=40)


@given(SEEDS, NAMES, PRICES, STEPS)
def test_the_price_stays_within_its_range(seed: int, name: str, base: int, step: int) -> None:
    path = ReferencePrice(seed, name, base)
    assert path.lowest <= path.at(step) <= path.highest
    assert path.lowest == base * (PARTS - RANGE_PARTS) // PARTS
    assert path.highest == base * (PARTS + RANGE_PARTS) // PARTS
    assert RANGE_PARTS < PARTS // 10


@given(SEEDS, NAMES, PRICES, st.lists(STEPS, max_size=20))
def test_the_order_of_asking_makes_no_difference(
    seed: int,
    name: str,
    base: int,
    steps: list[int],
) -> None:
    asked = ReferencePrice(seed, name, base)
    forth = {step: asked.at(step) for step in steps}
    assert forth == {step: ReferencePrice(seed, name, base).at(step) for step in steps}
    assert forth == {step: asked.at(step) for step in reversed(steps)}


@given(SEEDS, STEPS, st.integers(0, 3000), st.data())
def test_a_span_holds_every_price_in_it(
    seed: int,
    first: int,
    length: int,
    data: st.DataObject,
) -> None:
    path = ReferencePrice(seed, "x", 100 * SCALE)
    low, high = path.span(first, first + length)
    inside = data.draw(st.lists(st.integers(first, first + length), max_size=30))
    assert all(low <= path.at(step) <= high for step in (first, first + length, *inside))


def test_a_short_span_knows_the_corner_inside_it() -> None:
    path = ReferencePrice(3, "x", 100 * SCALE)
    for first in range(10**9, 10**9 + 1500):
        low, high = path.span(first, first + 3)
        assert all(low <= path.at(step) <= high for step in range(first, first + 4))


@given(SEEDS, STEPS, st.integers(91 * SCALE, 100 * SCALE), st.integers(100 * SCALE, 109 * SCALE))
def test_nothing_is_reached_before_the_step_that_the_search_names(
    seed: int,
    start: int,
    low: int,
    high: int,
) -> None:
    path = ReferencePrice(seed, "x", 100 * SCALE)
    found = path.next_reaching(start, low, high)
    assert found is not None
    assert found >= start
    checked = range(start, min(found, start + 2000))
    assert all(low < path.at(step) < high for step in checked)
    if found < start + 40:
        # So near, the search has not run out of effort: the price is there.
        assert not low < path.at(found) < high


def test_a_price_beyond_the_range_is_never_reached() -> None:
    path = ReferencePrice(1, "x", 100 * SCALE)
    assert path.next_reaching(0, path.lowest - 1, path.highest + 1) is None
    assert path.next_reaching(0, path.lowest, path.highest + 1) is not None


def test_the_path_looks_alive() -> None:
    """It moves at nearly every step, a little; over an hour it gets somewhere."""
    path = ReferencePrice(7, "x", 100 * SCALE)
    prices = [path.at(step) for step in range(6_800_000_000, 6_800_014_400)]
    moves = [abs(after - before) for before, after in pairwise(prices)]
    assert sum(move > 0 for move in moves) > 0.99 * len(moves)
    assert max(moves) < SCALE // 20
    assert max(prices) - min(prices) > SCALE // 2


def test_a_seed_means_the_same_path_for_ever() -> None:
    path = ReferencePrice(42, "0193c8a0-0000-7000-8000-0000000000aa", 150 * SCALE)
    assert [path.at(step) for step in (0, 1, 6_800_000_000, 2**40)] == [
        145449545,
        145445152,
        154655311,
        148056551,
    ]


@pytest.mark.parametrize("base", [0, -1])
def test_a_base_price_must_be_positive(base: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        ReferencePrice(1, "x", base)

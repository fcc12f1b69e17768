from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.amounts import AMOUNT_MAX, SCALE
from sidestreet.domain.enums import OptionRight
from sidestreet.venue.paths import Paths
from sidestreet.venue.price_path import PricePath
from sidestreet.venue.reference_price import PARTS, RANGE_PARTS, ReferencePrice
from venue.conversation import BASE, STEP, TERMS, option

SEEDS = st.integers(0, 2**64 - 1)
STEPS = st.integers(0, 2**40)
PRICES = st.integers(1, AMOUNT_MAX)
NAMES = st.text(max_size=40)
OFFSETS = st.integers(0, STEP - 1)
LIVES = st.integers(-500, 500) | st.integers(500, 10**7)


@given(SEEDS, NAMES, PRICES, STEPS)
def test_the_price_stays_within_its_range(seed: int, name: str, base: int, step: int) -> None:
    path = ReferencePrice(seed, name, base)
    assert path.lowest <= path.at(step) <= path.highest
    assert path.lowest == base * (PARTS - RANGE_PARTS) // PARTS
    assert path.highest == base * (PARTS + RANGE_PARTS) // PARTS
    assert RANGE_PARTS < PARTS // 10


@st.composite
def paths(draw: st.DrawFn) -> tuple[Callable[[], PricePath], int]:
    """Draw how to make a path, a stock's or an option's, and a step that is worth a look there."""
    seed, start = draw(SEEDS), draw(STEPS)
    terms = TERMS
    if draw(st.booleans()):
        expires_at = max(
            start + draw(st.integers(-500, 500) | st.integers(500, 10**7)), 1
        ) * STEP + draw(OFFSETS)
        right, strike = draw(st.sampled_from(OptionRight)), draw(st.integers(80, 120)) * SCALE
        terms = option(0, right, strike, expires_at=expires_at)
    return lambda: Paths(seed).path(terms, BASE), start


@given(paths(), st.lists(st.integers(0, 1000) | st.integers(0, 2**20), max_size=20))
def test_the_order_of_asking_makes_no_difference(
    drawn: tuple[Callable[[], PricePath], int], offsets: list[int]
) -> None:
    make, start = drawn
    asked = make()
    forth = {start + offset: asked.at(start + offset) for offset in offsets}
    assert forth == {step: make().at(step) for step in forth}
    assert forth == {step: asked.at(step) for step in reversed(forth)}
    assert all(asked.lowest <= price <= asked.highest for price in forth.values())


@given(paths(), st.integers(0, 3000), st.data())
def test_a_span_holds_every_price_in_it(
    drawn: tuple[Callable[[], PricePath], int],
    length: int,
    data: st.DataObject,
) -> None:
    make, first = drawn
    path = make()
    low, high = path.span(first, first + length)
    inside = data.draw(st.lists(st.integers(first, first + length), max_size=30))
    assert all(low <= path.at(step) <= high for step in (first, first + length, *inside))


def test_a_short_span_knows_the_corner_inside_it() -> None:
    path = ReferencePrice(3, "x", 100 * SCALE)
    for first in range(10**9, 10**9 + 1500):
        low, high = path.span(first, first + 3)
        assert all(low <= path.at(step) <= high for step in range(first, first + 4))


@given(paths(), st.integers(-3 * SCALE, 0), st.integers(0, 3 * SCALE))
def test_nothing_is_reached_before_the_step_that_the_search_names(
    drawn: tuple[Callable[[], PricePath], int], below: int, above: int
) -> None:
    make, start = drawn
    path = make()
    low, high = path.at(start) + below, path.at(start) + above
    found = path.next_reaching(start, low, high)
    last = start + 1000 if path.end is None else min(start + 1000, path.end)
    checked = range(start, last if found is None else min(found, last))
    assert all(low < path.at(step) < high for step in checked)
    if found is None:
        assert path.end is not None or (low < path.lowest and high > path.highest)
    elif path.end is None and found < start + 40:
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

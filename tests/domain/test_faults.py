"""Which calls a fault strikes: by count, by chance that is the same every time, and so often."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.faults import CERTAIN, Pick, strikes


def struck(pick: Pick, name: str = "one", calls: int = 12) -> list[int]:
    """Return which of so many calls are struck."""
    hits: list[int] = []
    for count in range(1, calls + 1):
        if strikes(pick, name, count, len(hits)):
            hits.append(count)
    return hits


@pytest.mark.parametrize(
    ("pick", "expected"),
    [
        (Pick(), [*range(1, 13)]),
        (Pick(first=2, last=2), [2]),
        (Pick(first=10), [10, 11, 12]),
        (Pick(first=3, last=5), [3, 4, 5]),
        (Pick(first=4, every=4), [4, 8, 12]),
        (Pick(first=2, every=4, last=9), [2, 6]),
        (Pick(times=2), [1, 2]),
        (Pick(first=4, every=4, times=2), [4, 8]),
        (Pick(probability=0), []),
    ],
)
def test_calls_are_picked_by_their_count(pick: Pick, expected: list[int]) -> None:
    assert struck(pick) == expected


def test_chance_is_of_the_name_the_seed_and_the_count_alone() -> None:
    half = Pick(probability=CERTAIN // 2, seed=7)
    assert struck(half) == struck(half)
    assert struck(half) != struck(half, "another")
    assert struck(half) != struck(Pick(probability=CERTAIN // 2, seed=8))


def test_of_many_calls_about_the_share_is_struck() -> None:
    """Of 4000 at a quarter, 1000 are expected and 27 are a standard deviation."""
    assert 850 < len(struck(Pick(probability=CERTAIN // 4), calls=4000)) < 1150


@given(
    st.integers(1, 20),
    st.none() | st.integers(1, 40),
    st.integers(1, 5),
    st.integers(0, CERTAIN),
    st.none() | st.integers(1, 5),
)
def test_nothing_is_struck_that_was_not_picked(
    first: int, last: int | None, every: int, probability: int, times: int | None
) -> None:
    pick = Pick(first, last, every, probability, 3, times)
    hits = struck(pick, calls=40)
    picked = range(first, 41 if last is None else min(last, 40) + 1, every)
    assert set(hits) <= set(picked)
    assert times is None or len(hits) <= times
    if probability == CERTAIN:
        assert hits == list(picked)[:times]

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.amounts import AMOUNT_MAX, SCALE
from sidestreet.venue.sources.agents import PRESETS
from sidestreet.venue.sources.fundamental import Fundamental

SEEDS = st.integers(0, 2**64 - 1)
NOW = 1_700_058_600
HOUR = 3_600
DAY = 24 * HOUR
BASE = 150 * SCALE


def walk(name: str, seed: int = 1) -> Fundamental:
    return Fundamental(PRESETS[name], seed, "x", BASE)


@given(st.sampled_from(sorted(PRESETS)), SEEDS, st.integers(0, 2**32), st.integers(0, 2**20))
def test_the_value_depends_on_nothing_that_was_asked_before(
    name: str, seed: int, second: int, before: int
) -> None:
    asked, fresh = walk(name, seed), walk(name, seed)
    for each in (second - 1, second + before, second + 1):
        asked.price(each)
    assert asked.price(second) == fresh.price(second)


@given(st.sampled_from(sorted(PRESETS)), SEEDS, st.integers(0, 2**32))
def test_the_value_stays_near_the_base_price_for_ever(name: str, seed: int, second: int) -> None:
    """The waves of the volatile market add up to a quarter at most, news and nights to less."""
    price = walk(name, seed).price(second)
    assert BASE * 3 // 4 < price < BASE * 5 // 4


@given(SEEDS, st.integers(0, 2**32), st.sampled_from([1, AMOUNT_MAX]))
def test_the_value_can_be_held_whatever_the_base_price(seed: int, second: int, base: int) -> None:
    price = Fundamental(PRESETS["gap"], seed, "x", base).price(second)
    assert 1 <= price <= AMOUNT_MAX


@pytest.mark.parametrize(
    ("name", "least", "most"), [("calm", 5, 15), ("thin", 9, 28), ("volatile", 20, 80)]
)
def test_an_hour_moves_the_value_as_the_preset_says(name: str, least: int, most: int) -> None:
    """The mean move in twenty thousandths: by a random walk 0.8 * 60 * second_parts."""
    moves = [
        abs(later - earlier)
        for seed in range(20)
        for earlier, later in pairwise(
            walk(name, seed).price(NOW + hour * HOUR) for hour in range(50)
        )
    ]
    assert least * BASE < 4000 * sum(moves) // len(moves) < most * BASE


@given(SEEDS, st.integers(0, 10_000))
def test_the_gap_market_jumps_in_every_session_and_in_every_night(seed: int, day: int) -> None:
    """Within a second by one percent or more, between half past nine and four in New York."""
    value = walk("gap", seed)
    news, night = value._levels
    opening = NOW + day * DAY
    for levels, since, until in (
        (news, opening, opening + 13 * HOUR // 2),
        (night, opening - 35 * HOUR // 2, opening),
    ):
        at = levels.next_change(since)
        assert since < at <= until
        jump = abs(levels.at(at) - levels.at(at - 1))
        assert jump >= 10_000_000
        assert levels.at(at - 1) == levels.at(since)
        assert levels.next_change(at - 1) == at


@given(SEEDS, st.integers(0, 2**32))
def test_only_the_halt_market_is_halted(seed: int, second: int) -> None:
    for name in sorted(PRESETS):
        at = walk(name, seed).next_halt(second)
        if name == "halt":
            assert at is not None
            assert second < at <= second + 9 * HOUR // 2
        else:
            assert at is None


def test_neighbours_in_time_agree_and_instruments_do_not() -> None:
    one, other = walk("calm"), Fundamental(PRESETS["calm"], 1, "y", BASE)
    assert abs(one.price(NOW) - one.price(NOW + 1)) * 1000 < BASE
    assert [one.price(NOW + hour * HOUR) for hour in range(9)] != [
        other.price(NOW + hour * HOUR) for hour in range(9)
    ]


def test_a_regime_lasts_ten_minutes_and_is_one_of_the_presets() -> None:
    value = walk("volatile")
    first = NOW // 600 * 600
    regimes = [value.regime(first + each) for each in range(0, 6000, 60)]
    assert set(regimes) <= set(PRESETS["volatile"].regimes)
    assert len(set(regimes)) > 2
    assert all(len(set(regimes[each : each + 10])) == 1 for each in range(0, 100, 10))


@pytest.mark.parametrize("base", [0, -1])
def test_a_base_price_is_positive(base: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        Fundamental(PRESETS["calm"], 1, "x", base)

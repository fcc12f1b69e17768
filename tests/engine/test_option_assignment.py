"""The wheel: everybody in proportion, nobody more than they are short, and nothing lost."""

from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.engine.options.assignment import (
    assign,
    contracts_of,
    street_longs,
    street_shorts,
)

SHORTS = st.dictionaries(st.integers(1, 30), st.integers(1, 10**9), max_size=12)


@given(SHORTS, st.integers(0, 10**9), st.integers(0), st.text(max_size=5), st.data())
def test_as_much_is_assigned_as_was_exercised_and_to_nobody_more_than_they_are_short(
    shorts: dict[int, int], street: int, seed: int, name: str, data: st.DataObject
) -> None:
    exercised = data.draw(st.integers(0, street + sum(shorts.values())))
    assigned = assign(exercised, shorts, street, name, seed)
    assert all(0 < count <= shorts[account_id] for account_id, count in assigned.items())
    to_street = exercised - sum(assigned.values())
    assert 0 <= to_street <= street


@given(SHORTS, st.integers(0, 10**9), st.integers(0))
def test_everybody_is_assigned_where_everything_is_exercised(
    shorts: dict[int, int], street: int, seed: int
) -> None:
    assert assign(street + sum(shorts.values()), shorts, street, "all", seed) == shorts


@given(SHORTS, st.integers(1, 10**6), st.integers(0))
def test_an_account_is_assigned_its_share_to_within_one_contract(
    shorts: dict[int, int], street: int, seed: int
) -> None:
    size = street + sum(shorts.values())
    exercised = size // 3
    assigned = assign(exercised, shorts, street, "share", seed)
    for account_id, count in shorts.items():
        assert abs(assigned.get(account_id, 0) * size - count * exercised) < size


def test_even_steps_hit_every_hundredth_contract() -> None:
    """Eleven of eleven hundred: whoever is short a hundred in a row is assigned one."""
    for seed in range(100):
        assert assign(11, {1: 100, 2: 200}, 800, "steps", seed) == {1: 1, 2: 2}


def test_one_exercise_finds_one_of_two_writers_about_every_other_time() -> None:
    hits = sum(assign(1, {1: 1}, 1, "coin", seed) == {1: 1} for seed in range(400))
    assert 160 < hits < 240


def test_a_draw_depends_on_seed_and_name_alone_and_not_on_the_order_of_accounts() -> None:
    shorts = dict.fromkeys(range(1, 40), 10)
    backwards = dict(reversed(shorts.items()))
    first = assign(20, shorts, 100, "2026-01-05|a", 1)
    assert assign(20, backwards, 100, "2026-01-05|a", 1) == first
    assert assign(20, shorts, 100, "2026-01-06|a", 1) != first
    assert assign(20, shorts, 100, "2026-01-05|a", 2) != first


def test_nobody_exercises_on_an_empty_wheel() -> None:
    assert assign(0, {}, 0, "nobody", 1) == {}


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_long_and_short_come_to_the_same_with_the_street(longs: int, shorts: int) -> None:
    assert longs + street_longs(longs, shorts) == shorts + street_shorts(longs, shorts)


def test_a_part_of_a_contract_takes_a_place_of_its_own() -> None:
    assert [contracts_of(each) for each in (0, 1, SCALE, SCALE + 1)] == [0, 1, 1, 2]

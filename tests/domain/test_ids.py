"""Ids say when and where they were made, and no two things share one."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.ids import BATCH_MAX, IdKind, IdSpace, make_id

SPACES = st.builds(IdSpace, st.integers(0, 15), st.integers(0, 65_535))
TIMES = st.integers(0, 2**62)
SEQUENCES = st.integers(1, 2**40 - 1)
FACTS = st.tuples(
    SPACES, st.sampled_from(IdKind), SEQUENCES | st.integers(1, 3), st.integers(0, 1023)
)


@given(SPACES, st.sampled_from(IdKind), TIMES, SEQUENCES, st.integers(0, 1023))
def test_an_id_is_a_uuid_of_version_seven_at_its_time(
    space: IdSpace, kind: IdKind, time_ns: int, sequence: int, index: int
) -> None:
    text = make_id(space, kind, time_ns, sequence, index)
    parsed = uuid.UUID(text)
    assert str(parsed) == text
    assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
    assert parsed.int >> 80 == time_ns // 1_000_000


@given(st.sets(FACTS, min_size=2, max_size=50))
def test_different_facts_of_one_instant_have_different_ids(
    facts: set[tuple[IdSpace, IdKind, int, int]],
) -> None:
    ids = {make_id(space, kind, 7, sequence, index) for space, kind, sequence, index in facts}
    assert len(ids) == len(facts)


@given(st.lists(st.tuples(TIMES, SEQUENCES), min_size=2, max_size=20))
def test_ids_sort_by_time_and_then_by_sequence(made: list[tuple[int, int]]) -> None:
    """A journal's time never goes back, so sorting by id is sorting by arrival."""
    arrivals = sorted((time_ns // 1_000_000, sequence) for time_ns, sequence in made)
    ids = [
        make_id(IdSpace(), IdKind.ORDER, time_ms * 1_000_000, sequence, 0)
        for time_ms, sequence in arrivals
    ]
    assert ids == sorted(ids)


def test_two_kinds_of_things_of_one_command_never_share_an_id() -> None:
    ids = [make_id(IdSpace(), kind, 7, 7, 7) for kind in IdKind]
    assert len(set(ids)) == len(IdKind)


def test_the_rows_of_one_command_sort_as_they_stood() -> None:
    ids = [make_id(IdSpace(), IdKind.ORDER, 0, 1, index) for index in range(BATCH_MAX)]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("index", [-1, 1024])
def test_an_index_without_room_is_refused(index: int) -> None:
    """It would run into the bits that say what the id names."""
    with pytest.raises(ValueError, match="no room in an id"):
        make_id(IdSpace(), IdKind.ORDER, 0, 1, index)


@pytest.mark.parametrize(("shard", "generation"), [(-1, 0), (16, 0), (0, -1), (0, 65_536)])
def test_a_space_outside_its_bits_is_refused(shard: int, generation: int) -> None:
    with pytest.raises(ValueError, match="no such id space"):
        IdSpace(shard, generation)


def test_another_generation_makes_other_ids_of_the_same_facts() -> None:
    """Also where it takes more than the eight bits that generations had at first."""
    numbers = (0, 1, 255, 256, 257, 65_535)
    ids = [make_id(IdSpace(3, number), IdKind.ORDER, 10**18, 5, 0) for number in numbers]
    assert len(set(ids)) == len(numbers)

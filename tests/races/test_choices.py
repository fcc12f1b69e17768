"""Choices: what a course says, what a seed draws, and how a course is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.testing.races.choices import Chooser, parse_course, render_course

COURSES = st.dictionaries(st.integers(0, 999_999_999), st.integers(1, 999_999_999), max_size=20)
THREE = ("nothing", "a fill", "a loss")


def test_nothing_happens_where_a_course_says_nothing() -> None:
    chooser = Chooser({1: 2})
    assert [chooser.choose("here", THREE) for _ in range(3)] == [0, 2, 0]
    assert chooser.course == {1: 2}
    assert [each.label for each in chooser.made] == ["nothing", "a loss", "nothing"]


def test_what_a_course_asks_for_and_cannot_happen_does_not_happen() -> None:
    chooser = Chooser({0: 3})
    assert chooser.choose("here", THREE) == 0
    assert chooser.course == {}


def test_the_same_seed_chooses_the_same_and_another_one_does_not() -> None:
    def drawn(seed: int) -> list[int]:
        chooser = Chooser(seed=seed)
        return [chooser.choose("here", THREE) for _ in range(200)]

    assert drawn(1) == drawn(1)
    assert len({tuple(drawn(seed)) for seed in range(20)}) == 20


def test_a_seed_comes_to_every_choice_there_is() -> None:
    chooser = Chooser(seed=7)
    assert {chooser.choose("here", THREE) for _ in range(500)} == {0, 1, 2}


def test_where_one_thing_can_happen_it_does_whatever_the_seed() -> None:
    chooser = Chooser(seed=3)
    assert {chooser.choose("here", THREE[:1]) for _ in range(200)} == {0}


@given(COURSES)
def test_a_course_is_read_as_it_was_written(course: dict[int, int]) -> None:
    assert parse_course(render_course(course)) == course


@pytest.mark.parametrize("text", ["", "1", "1:", ":1", "1:2,", "1:2;3:4", "-1:2", "1:2 ", "x"])
def test_what_is_no_course_is_refused_with_what_one_looks_like(text: str) -> None:
    with pytest.raises(ValueError, match="one looks like 12:3,15:1"):
        parse_course(text)

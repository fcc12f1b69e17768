"""Shrinking: it ends, it finds what matters, and it never makes anything worse."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.testing.races.choices import Course
from sidestreet.testing.races.shrinking import Tried, shrink, weight

COURSES = st.dictionaries(st.integers(0, 60), st.integers(1, 5), max_size=12)
CAUSES = st.dictionaries(st.integers(0, 60), st.integers(1, 5), min_size=1, max_size=3)


def failing_where(holds: Callable[[Course], bool]) -> Tried:
    return lambda course, _: course if holds(course) else None


def has(cause: Course) -> Callable[[Course], bool]:
    """Return whether a course has at least these choices, or greater ones."""
    return lambda course: all(course.get(point, 0) >= least for point, least in cause.items())


@given(COURSES, CAUSES)
def test_what_is_left_is_the_cause_alone(noise: Course, cause: Course) -> None:
    course = {**noise, **dict.fromkeys(cause, 5)}
    assert shrink(course, failing_where(has(cause)), tries=5_000) == cause


@given(COURSES, st.integers(0, 2**12))
def test_it_never_ends_heavier_than_it_began_and_still_fails(course: Course, salt: int) -> None:
    def holds(tried: Course) -> bool:
        return tried == course or hash((salt, tuple(sorted(tried.items())))) % 3 == 0

    found = shrink(course, failing_where(holds))
    assert holds(found)
    assert weight(found) <= weight(course)


@given(COURSES, CAUSES)
def test_shrinking_what_was_shrunk_changes_nothing(noise: Course, cause: Course) -> None:
    tried = failing_where(has(cause))
    found = shrink({**noise, **dict.fromkeys(cause, 5)}, tried, tries=5_000)
    assert shrink(found, tried, tries=5_000) == found


def test_a_run_that_went_another_way_is_taken_as_it_went() -> None:
    """Leaving a choice out moves the others: what comes back is what happened in fact."""

    def tried(course: Course, _: Course) -> Course | None:
        return {3: 1} if 9 in course else None

    assert shrink({2: 1, 9: 4}, tried) == {3: 1}


@pytest.mark.parametrize("tries", [0, 1, 7])
def test_it_plays_no_more_often_than_it_may(tries: int) -> None:
    played = 0

    def tried(course: Course, _: Course) -> Course | None:
        nonlocal played
        played += 1
        return course if len(course) > 2 else None

    shrink(dict.fromkeys(range(40), 3), tried, tries)
    assert played <= tries

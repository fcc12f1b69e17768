"""From a course that fails to the plainest one that still does.

Plainer means: fewer choices, and of as many, smaller ones. Every step takes a course that is
strictly plainer, so it ends; and it ends where no single change that it knows makes the course
plainer and still fails, so shrinking what was shrunk changes nothing.

A change of one choice moves what comes after it, so a course is taken as the run in fact went and
not as it was asked for.
"""

from collections.abc import Callable, Iterator

from sidestreet.testing.races.choices import Course

Tried = Callable[[Course, Course], Course | None]
"""Plays a course that comes from another one, which is the second. Returns how the run went if it
failed in the same way, None if it did not."""


def weight(course: Course) -> tuple[int, int, int]:
    """Return what is compared: fewer choices are plainer, then smaller, then earlier ones."""
    return len(course), sum(course.values()), sum(course)


def shrink(course: Course, tried: Tried, tries: int = 400) -> Course:
    """Return the plainest course found that still fails, within a number of tries."""
    known: set[tuple[tuple[int, int], ...]] = set()
    is_plainer = True
    while is_plainer:
        is_plainer = False
        for candidate in _plainer(course):
            told = tuple(sorted(candidate.items()))
            if told in known:
                continue
            if tries <= 0:
                return course
            known.add(told)
            tries -= 1
            went = tried(candidate, course)
            if went is not None and weight(went) < weight(course):
                course, is_plainer = went, True
                break
    return course


def _plainer(course: Course) -> Iterator[Course]:
    """Yield courses that may be plainer: halves and quarters gone, one gone, one smaller."""
    points = sorted(course)
    size = len(points)
    while size:
        for start in range(0, len(points), size):
            gone = set(points[start : start + size])
            yield {point: course[point] for point in points if point not in gone}
        size //= 2
    for point in points:
        for chosen in range(1, course[point]):
            yield {**course, point: chosen}

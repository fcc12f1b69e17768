"""The choices of one run: who makes them, and a note of each.

A run comes to one point after another at which several things may happen. Which of them does is a
number; 0 is always that nothing happens, so a run in which all choices are 0 is the plain one. A
run is told by the choices that are not 0, by the points at which they were made: a `Course`. The
same course gives the same run, to the last byte.
"""

import random
import re
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

Course: TypeAlias = Mapping[int, int]
"""Choices by their points, counted from 0; at every other point nothing happens."""

PLAIN: Final[Course] = {}

_TEXT: Final = re.compile(r"\d{1,9}:\d{1,9}(?:,\d{1,9}:\d{1,9})*", re.ASCII)
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_DENSITIES: Final = (0.05, 0.15, 0.35)
"""How often a seed lets something happen: bugs hide behind one event as well as behind many."""


class Choice(NamedTuple):
    """One choice as it was made: `label` says what happened, `where` at which point."""

    chosen: int
    options: int
    label: str
    where: str


Told: TypeAlias = Sequence[tuple[str, str]]
"""Where something happened and what, one after the other."""


class Chooser:
    """Makes the choices of a run: by a seed, by what shall happen one after the other, by a course.

    What a course asks for at a point where it cannot happen does not happen.
    """

    def __init__(
        self, course: Course = PLAIN, seed: int | None = None, told: Told | None = None
    ) -> None:
        self._course = course
        self._told = None if told is None else deque(told)
        self._random = None if seed is None else random.Random(f"race {seed}")  # noqa: S311 - a seed
        self._density = 0.0 if self._random is None else self._random.choice(_DENSITIES)
        self.made: list[Choice] = []
        """Every choice so far."""

    def choose(self, where: str, labels: Sequence[str]) -> int:
        """Return which of these things happens; the first is that nothing does."""
        if self._random is not None:
            chosen = self._drawn(self._random, len(labels))
        elif self._told is not None:
            chosen = self._retold(self._told, where, labels)
        else:
            chosen = self._course.get(len(self.made), 0)
        if chosen >= len(labels):
            chosen = 0
        self.made.append(Choice(chosen, len(labels), labels[chosen], where))
        return chosen

    @property
    def course(self) -> dict[int, int]:
        """The course of the run so far."""
        return {point: each.chosen for point, each in enumerate(self.made) if each.chosen}

    def _retold(self, told: deque[tuple[str, str]], where: str, labels: Sequence[str]) -> int:
        """Return the next thing to happen, if it can happen here."""
        if told and place(told[0][0]) == place(where):
            wanted = place(told[0][1])
            for number, label in enumerate(labels):
                if number and place(label) == wanted:
                    told.popleft()
                    return number
        return 0

    def _drawn(self, drawn: random.Random, options: int) -> int:
        if options == 1 or drawn.random() >= self._density:
            return 0
        return drawn.randrange(1, options)


def place(text: str) -> str:
    """Return a text without the ids in it, which other choices before it may have changed.

    >>> place("before GET /v1/orders/019a4a3b-6d81-7000-8000-00000001c000")
    'before GET /v1/orders/*'
    """
    return _ID.sub("*", text)


def render_course(course: Course) -> str:
    """Return a course as text, `plain` for the one in which nothing happens.

    >>> render_course({12: 3, 15: 1}), render_course({})
    ('12:3,15:1', 'plain')
    """
    return ",".join(f"{point}:{chosen}" for point, chosen in sorted(course.items())) or "plain"


def parse_course(text: str) -> dict[int, int]:
    """Return the course that a text tells. ValueError for what tells none.

    >>> parse_course("12:3,15:1"), parse_course("plain")
    ({12: 3, 15: 1}, {})
    """
    if text == "plain":
        return {}
    if _TEXT.fullmatch(text) is None:
        raise ValueError(f"{text!r} is no course of a race; one looks like 12:3,15:1")
    pairs = (pair.split(":") for pair in text.split(","))
    return {int(point): int(chosen) for point, chosen in pairs}

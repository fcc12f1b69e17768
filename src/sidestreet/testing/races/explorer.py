"""Plays a test body under many interleavings, and makes the most of the first that breaks it.

Runs come from seeds, or with `exhaustive` from all courses with at most so many happenings, the
plain one first. What breaks is shrunk to the plainest course that breaks in the same way, played
once more for its story, and told with the line that plays it again.
"""

import functools
import hashlib
import inspect
import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from sidestreet.testing.races.checks import check_desk
from sidestreet.testing.races.choices import (
    PLAIN,
    Choice,
    Chooser,
    Course,
    parse_course,
    render_course,
)
from sidestreet.testing.races.race import Race, RaceStuck
from sidestreet.testing.races.shrinking import shrink
from sidestreet.testing.staged_desk import Sidestreet

VARIABLE: Final = "SIDESTREET_RACE"
"""The variable with the course that is played in place of all others, like `12:3,15:1`, or with the
name of the body that it is for ahead of it, like `test_reprices@12:3`."""

REQUESTS_MAX: Final = 2_000

SINGLES_MAX: Final = 300
"""So many courses of one happening are tried, before one with more is shrunk."""

Body = Callable[[Race], object]


class RaceFound(AssertionError):  # noqa: N818 - it names the fact
    """A body breaks. `course` is the plainest way to that which was found; `seed` led to it."""

    def __init__(self, told: str, course: str, seed: int | None) -> None:
        super().__init__(told)
        self.course = course
        self.seed = seed


@dataclass(frozen=True, slots=True)
class Explored:
    """What was played without a break: how many runs, how many different ones, and their points."""

    runs: int
    distinct: int
    points: int

    def __str__(self) -> str:
        return f"{self.runs} runs, {self.distinct} different ones, {self.points} points"


@dataclass(frozen=True, slots=True)
class _Run:
    """How a run went: its choices, and what it raised, if anything."""

    choices: tuple[Choice, ...]
    failure: BaseException | None
    timeline: str

    @property
    def course(self) -> dict[int, int]:
        return {point: each.chosen for point, each in enumerate(self.choices) if each.chosen}

    @property
    def mark(self) -> bytes:
        """What tells this interleaving from others."""
        told = "\n".join(f"{each.where} {each.label}" for each in self.choices)
        return hashlib.blake2b(told.encode(), digest_size=16).digest()

    @property
    def kind(self) -> tuple[object, ...]:
        """What tells this failure from another one: its type, and the line that raised it."""
        failure = self.failure
        lines = [] if failure is None else traceback.extract_tb(failure.__traceback__)
        is_stuck = isinstance(failure, RaceStuck)
        at = (lines[-1].filename, lines[-1].lineno) if lines and not is_stuck else ()
        return type(failure), at

    @property
    def told(self) -> str:
        """The failure in a line."""
        return f"{type(self.failure).__name__}: {self.failure}"


class _Player:
    """Plays one body on a new desk for each run."""

    def __init__(
        self, body: Body, choices: dict[str, Any], requests_max: int, *, is_rare: bool
    ) -> None:
        self._body = body
        self._choices = choices
        self._requests_max = requests_max
        self._is_rare = is_rare

    def play(self, chooser: Chooser, *, with_timeline: bool = False) -> _Run:
        """Return how a run goes. What is no test failure, like a skip, is raised."""
        failure: BaseException | None = None
        timeline = ""
        with Sidestreet(**self._choices) as desk:
            race = Race(desk, chooser, self._requests_max, is_rare=self._is_rare)
            try:
                with race.playing():
                    self._give(race)
                check_desk(desk)
            except (Exception, RaceStuck) as error:  # noqa: BLE001 - whatever the body raises
                failure = error
            if with_timeline:
                timeline = desk.timeline()
        return _Run(tuple(chooser.made), failure, timeline)

    def _give(self, race: Race) -> None:
        answer = self._body(race)
        if inspect.isawaitable(answer):
            if inspect.iscoroutine(answer):
                answer.close()
            raise BodyUnfit("the body of a race is a plain function: nobody awaits what it returns")


class BodyUnfit(BaseException):
    """A body that cannot be explored. It is told at once, and is no finding about the body."""


def explore(
    body: Body,
    *,
    seeds: int | Iterable[int] = 200,
    exhaustive: int | None = None,
    replay: str | None = None,
    requests_max: int = REQUESTS_MAX,
    rare: bool = False,
    name: str = "",
    **choices: Any,  # noqa: ANN401 - those of `Sidestreet`
) -> Explored:
    """Play `body(race)` under many interleavings, and return what was played.

    `seeds` is how many, or which. With `exhaustive` all courses with at most so many happenings are
    played in their place. `replay` plays one course, and so does the variable `SIDESTREET_RACE`
    where it names no other body; what the body raises then is raised as it is. With `rare` also
    busts, late fills and ends that nobody asked for may happen. `choices` say what the desk is
    like, as those of `Sidestreet` do. An actor that makes more than `requests_max` requests asks
    for ever. `name` is what the body is called, if not as it calls itself.

    Raises `RaceFound` for the first run that breaks, shrunk, and `BodyUnfit` for a coroutine
    function and for a body that came to no point at which anything could have happened.
    """
    player = _Player(body, choices, requests_max, is_rare=rare)
    name = name or getattr(body, "__name__", "")
    course = replay or _of_variable(name)
    if course:
        return _played_again(player, parse_course(course))
    numbers = range(seeds) if isinstance(seeds, int) else seeds
    runs = _by_seed(player, numbers) if exhaustive is None else _by_course(player, exhaustive)
    seen: set[bytes] = set()
    count = points = 0
    for seed, run in runs:
        count += 1
        points += len(run.choices)
        seen.add(run.mark)
        if run.failure is not None:
            _tell(player, run, seed, count, name)
        if not points:
            raise BodyUnfit(
                "the body came to no point: it must ask by race.client() or race.transport()"
            )
    return Explored(count, len(seen), points)


def races(**options: Any) -> Callable[[Callable[..., object]], Callable[..., Any]]:  # noqa: ANN401 - those of `explore`
    """Make a test of a function whose first parameter is the race. `options` are of `explore`.

    In a method it is the one after `self`. Other parameters stay, for fixtures; they are the same
    for all runs. What the desk is like, these options say, and the marker `sidestreet` of pytest
    where they do not.
    """

    def decorate(body: Callable[..., object]) -> Callable[..., Any]:
        named = {"name": body.__name__, **options}
        parameters = list(inspect.signature(body).parameters.values())
        is_method = parameters[0].name == "self"
        place = 1 if is_method else 0
        of_marker: dict[str, Any] = {}

        @functools.wraps(body)
        def test(*arguments: Any, **fixtures: Any) -> None:  # noqa: ANN401 - fixtures
            before, after = arguments[:place], arguments[place:]
            options = {**of_marker, **named}
            explore(lambda race: body(*before, race, *after, **fixtures), **options)

        del parameters[place]
        test.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        # The plugin writes into it what markers say.
        test.sidestreet_of_marker = of_marker  # type: ignore[attr-defined]
        # What wraps is looked through by test runners, and the race is no fixture.
        del test.__wrapped__
        return test

    return decorate


def _of_variable(name: str) -> str:
    """Return the course that the variable has for a body, "" for none."""
    named, at, course = os.environ.get(VARIABLE, "").rpartition("@")
    return course if not at or named == name else ""


def _by_seed(player: _Player, seeds: Iterable[int]) -> Iterator[tuple[int | None, _Run]]:
    yield None, player.play(Chooser())
    for seed in seeds:
        yield seed, player.play(Chooser(seed=seed))


def _by_course(player: _Player, happenings_max: int) -> Iterator[tuple[int | None, _Run]]:
    """Play all courses with at most so many happenings, fewest first.

    One more happening is put behind the last of a course at every point that its run came to, so
    each course is played once.
    """
    ahead: list[Course] = [PLAIN]
    for left in range(happenings_max, -1, -1):
        behind: list[Course] = []
        for course in ahead:
            run = player.play(Chooser(course))
            yield None, run
            if left:
                after = max(course, default=-1) + 1
                behind += (
                    {**course, point: chosen}
                    for point, choice in enumerate(run.choices)
                    if point >= after
                    for chosen in range(1, choice.options)
                )
        ahead = behind


def _played_again(player: _Player, course: Course) -> Explored:
    run = player.play(Chooser(course), with_timeline=True)
    if run.failure is not None:
        run.failure.add_note(_story(run))
        raise run.failure
    return Explored(1, 1, len(run.choices))


def _tell(player: _Player, run: _Run, seed: int | None, count: int, name: str) -> NoReturn:
    """Shrink a run that broke, and raise it with its story."""
    first = player.play(Chooser(run.course))
    if first.kind != run.kind:
        told = (
            f"run {count} broke with {run.failure!r}, and did not when it was played again: the "
            "body goes by something other than the desk, like the time or the order of a set"
        )
        raise RaceFound(told, render_course(run.course), seed) from run.failure
    shown = player.play(Chooser(_plainest(player, first)), with_timeline=True)
    course = render_course(shown.course)
    again = f"{name}@{course}" if name.isidentifier() else course
    by = f"seed {seed}" if seed is not None else "the course"
    told = "\n".join(
        (
            f"{by}, run {count}, breaks it: {run.told}",
            f"Things that happened in it: {len(run.course)}. The plainest run that breaks as well:",
            _story(shown),
            "",
            *(() if shown.told == run.told else (f"There it breaks with {shown.told}",)),
            f"Play it again: {VARIABLE}={again} or replay={course!r}",
        )
    )
    raise RaceFound(told, course, seed) from shown.failure


def _plainest(player: _Player, first: _Run) -> Course:
    """Return the plainest course found that breaks as a run does."""
    single = _single(player, first)
    if single is not None:
        return single
    went = {render_course(first.course): first}

    def tried(course: Course, whole: Course) -> Course | None:
        # What is left out moves what comes behind it, so that is looked for where it was told.
        choices = went[render_course(whole)].choices
        told = [(choices[point].where, choices[point].label) for point in sorted(course)]
        for chooser in (Chooser(course), Chooser(told=told)):
            run = player.play(chooser)
            if run.kind == first.kind:
                went[render_course(run.course)] = run
                return run.course
        return None

    return shrink(first.course, tried)


def _single(player: _Player, first: _Run) -> Course | None:
    """Return a course of one happening that breaks in the same way, if there is one.

    Shrinking leaves things out and makes them smaller, and never moves one to another point.
    """
    for number, (_, run) in enumerate(_by_course(player, 1)):
        if number >= SINGLES_MAX:
            break
        if run.kind == first.kind:
            return run.course
    return None


def _story(run: _Run) -> str:
    """Return what happened, point by point, and how the orders of the desk fared."""
    happened = [
        f"  point {point}, {each.where}: {each.label}"
        for point, each in enumerate(run.choices)
        if each.chosen
    ]
    return "\n".join([*(happened or ["  nothing at all"]), "", run.timeline.rstrip()])


__all__ = ["BodyUnfit", "Explored", "RaceFound", "RaceStuck", "explore", "races"]

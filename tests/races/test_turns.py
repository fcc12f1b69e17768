"""Turns: one actor at a time, changes at points alone, and ends whatever the actors do."""

import threading
from collections.abc import Sequence

import pytest

from sidestreet.testing.races import turns as module
from sidestreet.testing.races.turns import RaceStuck, Turns


class Story:
    """Actors that write down what they do, on a clock that is moved."""

    def __init__(self, *choices: int) -> None:
        self._choices = list(choices)
        self.now = 0
        self.told: list[str] = []
        self.asked: list[tuple[str, ...]] = []
        self.turns = Turns(self._choose, lambda: self.now, self._advance)

    def _choose(self, _: str, labels: Sequence[str]) -> int:
        self.asked.append(tuple(labels))
        return self._choices.pop(0) if self._choices else 0

    def _advance(self, to: int) -> None:
        assert to > self.now
        self.now = to

    def actor(self, name: str, *steps: int) -> "Actor":
        """Return an actor with a point before each step, and a sleep where one is above 0."""
        return Actor(self, name, steps)


class Actor:
    """One actor of a story."""

    def __init__(self, story: Story, name: str, steps: Sequence[int]) -> None:
        self.__name__ = name
        self._story = story
        self._steps = steps

    def __call__(self) -> None:
        """Do its steps."""
        turns = self._story.turns
        for number, span in enumerate(self._steps, start=1):
            if span:
                assert turns.sleep(self._story.now + span)
            else:
                turns.point()
            self._story.told.append(f"{turns.current}{number}@{self._story.now}")


def test_an_actor_runs_to_its_end_if_no_other_is_chosen() -> None:
    story = Story()
    story.turns.run([story.actor("f", 0, 0), story.actor("g", 0)])
    assert story.told == ["f1@0", "f2@0", "g1@0"]


def test_another_goes_on_where_it_is_chosen() -> None:
    story = Story(0, 1, 0, 1)
    story.turns.run([story.actor("f", 0, 0), story.actor("g", 0, 0)])
    assert story.asked[0] == ("f goes on", "g goes on")
    assert story.asked[1] == ("f goes on", "g goes on")
    assert story.told == ["g1@0", "f1@0", "f2@0", "g2@0"]


def test_who_sleeps_lets_others_go_on_and_time_moves_when_all_sleep() -> None:
    story = Story()
    story.turns.run([story.actor("f", 30), story.actor("g", 10, 5)])
    assert story.told == ["g1@10", "g2@15", "f1@30"]


def test_the_body_itself_is_no_actor() -> None:
    story = Story()
    assert story.turns.current == ""
    story.turns.point()
    assert not story.turns.sleep(10)
    assert story.now == 0


def test_what_an_actor_raises_ends_the_others_and_is_raised() -> None:
    story = Story()

    def breaks() -> None:
        story.turns.point()
        raise LookupError("broken")

    with pytest.raises(LookupError, match="broken"):
        story.turns.run([breaks, story.actor("g", 0, 0, 0)])
    assert story.told == []
    assert {each.name for each in threading.enumerate()}.isdisjoint({"breaks", "g"})


def test_actors_can_be_run_again_after_they_ended() -> None:
    story = Story()
    story.turns.run([story.actor("f", 0)])
    story.turns.run([story.actor("g", 0)])
    assert story.told == ["f1@0", "g1@0"]


def test_an_actor_cannot_begin_others() -> None:
    story = Story()

    def begins() -> None:
        story.turns.run([story.actor("g", 0)])

    with pytest.raises(RuntimeError, match="cannot begin others"):
        story.turns.run([begins])


def test_who_waits_for_a_lock_lets_its_holder_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that is right in threads is right here: the lock is let go of, and both end."""
    monkeypatch.setattr(module, "_BLOCKED_AFTER_S", 0.05)
    lock = threading.Lock()
    story = Story(0, 1)

    def locks(name: str) -> None:
        with lock:
            story.turns.point()
            story.told.append(name)
        story.turns.point()

    def first() -> None:
        locks("first")

    def second() -> None:
        locks("second")

    story.turns.run([first, second])
    assert story.told == ["first", "second"]


def test_actors_that_wait_for_each_other_are_told_with_where_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_BLOCKED_AFTER_S", 0.05)
    story = Story(0, 1)
    one, other, is_over = threading.Lock(), threading.Lock(), threading.Event()

    def takes(first: threading.Lock, second: threading.Lock) -> None:
        with first:
            story.turns.point()
            # Each has the lock that the other one wants.
            while not second.acquire(timeout=0.01):
                if is_over.is_set():
                    return
            second.release()

    def left() -> None:
        takes(one, other)

    def right() -> None:
        takes(other, one)

    try:
        with pytest.raises(RaceStuck, match="wait for each other") as found:
            story.turns.run([left, right])
    finally:
        is_over.set()
    assert "second.acquire" in str(found.value)

"""Clocks: what time they say it is, and how long they have a driver wait."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sidestreet.runtime.clock import LATEST, Clock, RealClock, VirtualClock

START = 1_761_917_400_000_000_000
SECOND = 1_000_000_000


class Wall:
    """A machine's time that a test moves."""

    def __init__(self) -> None:
        self.ns = 77

    def __call__(self) -> int:
        """Return the machine's time."""
        return self.ns


def running(speed: Fraction = Fraction(1)) -> tuple[VirtualClock, Wall]:
    """Return a clock that runs, and the machine's time that it runs by."""
    wall = Wall()
    return VirtualClock(START, is_frozen=False, speed=speed, wall=wall), wall


def stepping(step_ns: int = 5) -> VirtualClock:
    """Return a clock that steps; the machine's time rushes by."""
    wall = iter(range(0, 10**12, SECOND))
    return VirtualClock(START, is_frozen=False, step_ns=step_ns, wall=lambda: next(wall))


def test_the_real_clock_does_not_follow_a_machine_that_is_set_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instants = iter([100, 90, 110])
    monkeypatch.setattr("time.time_ns", lambda: next(instants))
    clock = RealClock()
    assert [clock.now(), clock.now(), clock.now()] == [100, 100, 110]


def test_the_real_clock_begins_where_the_journal_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time_ns", lambda: 100)
    assert RealClock(latest=105).now() == 105


def test_the_real_clock_has_the_machine_wait_as_long_as_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("time.time_ns", lambda: 100)
    clock: Clock = RealClock()
    assert [clock.wall_delay_ns(130), clock.wall_delay_ns(100), clock.wall_delay_ns(9)] == [
        30,
        0,
        0,
    ]


def test_a_frozen_clock_stands_still_until_it_is_told() -> None:
    wall = Wall()
    clock = VirtualClock(START, wall=wall)
    wall.ns += SECOND
    assert clock.now() == START
    assert clock.wall_delay_ns(START + 1) is None
    clock.advance_to(START + 3)
    assert clock.now() == START + 3


@pytest.mark.parametrize("make", [lambda: VirtualClock(START), stepping, lambda: running()[0]])
def test_no_clock_goes_back(make: Callable[[], VirtualClock]) -> None:
    clock = make()
    clock.advance_to(START)
    with pytest.raises(ValueError, match="time cannot go back"):
        clock.advance_to(START - 1)
    assert clock.now() == START


def test_a_running_clock_goes_with_the_machine_at_its_speed() -> None:
    clock, wall = running(Fraction(60))
    wall.ns += SECOND
    assert clock.now() == START + 60 * SECOND
    assert clock.wall_delay_ns(START + 90 * SECOND) == SECOND // 2
    assert clock.wall_delay_ns(START) == 0


def test_a_speed_need_not_be_whole() -> None:
    clock, wall = running(Fraction(2, 3))
    wall.ns += 10
    assert clock.now() == START + 6
    assert clock.wall_delay_ns(START + 8) == 2, "twelve of the machine's in all"
    assert clock.wall_delay_ns(START + 9) == 4, "thirteen and a half in all, rounded up"


def test_a_clock_that_is_frozen_and_resumed_has_lost_nothing_but_the_pause() -> None:
    clock, wall = running(Fraction(2))
    wall.ns += 10
    clock.freeze()
    wall.ns += SECOND
    assert (clock.now(), clock.wall_delay_ns(START + SECOND)) == (START + 20, None)
    clock.resume()
    wall.ns += 5
    assert clock.now() == START + 30


def test_another_speed_holds_from_now_on() -> None:
    clock, wall = running(Fraction(2))
    wall.ns += 10
    clock.run_at(Fraction(100))
    wall.ns += 1
    assert clock.now() == START + 120


def test_a_stepped_clock_says_how_far_a_request_moves_it_and_does_not_run() -> None:
    clock = stepping(5)
    assert (clock.now(), clock.step_at_request) == (START, 5)
    assert clock.wall_delay_ns(START + SECOND) is None
    clock.freeze()
    assert clock.step_at_request == 0
    clock.resume()
    assert (clock.now(), clock.step_at_request) == (START, 5)


def test_a_clock_that_ran_can_step_and_one_that_stepped_can_run() -> None:
    clock, wall = running()
    clock.step_by(7)
    wall.ns += SECOND
    assert (clock.now(), clock.step_at_request) == (START, 7)
    clock.run_at(Fraction(3))
    wall.ns += 2
    assert (clock.now(), clock.step_at_request) == (START + 6, 0)


def test_what_is_set_while_frozen_holds_after_it() -> None:
    wall = Wall()
    clock = VirtualClock(START, wall=wall)
    clock.run_at(Fraction(5))
    wall.ns += SECOND
    assert clock.now() == START
    clock.resume()
    wall.ns += 1
    assert clock.now() == START + 5


def test_a_clock_that_is_held_moves_only_by_hand_and_then_goes_on() -> None:
    clock, wall = running()
    clock.hold()
    wall.ns += SECOND
    clock.advance_to(START + 3)
    clock.run_at(Fraction(2))
    wall.ns += SECOND
    assert (clock.now(), clock.wall_delay_ns(START + SECOND)) == (START + 3, None)
    clock.let_go()
    wall.ns += 4
    assert clock.now() == START + 11


def test_a_running_clock_stands_still_where_calendars_end() -> None:
    clock, wall = running(Fraction(100_000))
    clock.advance_to(LATEST - 1)
    wall.ns += SECOND
    assert clock.now() == LATEST
    assert (clock.wall_delay_ns(LATEST), clock.wall_delay_ns(LATEST + 1)) == (0, None)


def test_a_speed_or_a_step_of_nothing_is_a_bug() -> None:
    clock = VirtualClock(START)
    with pytest.raises(ValueError, match="cannot run at 0"):
        clock.run_at(Fraction(0))
    with pytest.raises(ValueError, match="cannot step by 0"):
        clock.step_by(0)


SPEEDS = st.builds(Fraction, st.integers(1, 10**6), st.integers(1, 10**6))


@given(SPEEDS, st.lists(st.integers(0, 10**13), max_size=8), st.integers(1, 10**15))
def test_a_wait_is_as_short_as_it_can_be(speed: Fraction, looks: list[int], ahead: int) -> None:
    clock, wall = running(speed)
    seen = START
    for passed in looks:
        wall.ns += passed
        assert clock.now() >= seen
        seen = clock.now()
    assume(seen < LATEST)
    due = min(seen + ahead, LATEST)
    delay = clock.wall_delay_ns(due)
    assert delay is not None
    wall.ns += delay - 1
    assert clock.now() < due
    wall.ns += 1
    assert clock.now() >= due


@given(
    st.lists(
        st.one_of(
            st.sampled_from(["freeze", "resume", "hold", "let go"]),
            st.tuples(st.just("run"), SPEEDS),
            st.tuples(st.sampled_from(["step", "advance", "wait"]), st.integers(1, 10**12)),
        )
    )
)
def test_whatever_is_done_to_a_clock_it_never_goes_back(deeds: list[object]) -> None:
    clock, wall = running()
    before = clock.now()
    for deed in deeds:
        match deed:
            case "freeze":
                clock.freeze()
            case "resume":
                clock.resume()
            case "hold":
                clock.hold()
            case "let go":
                clock.let_go()
            case ("run", Fraction() as speed):
                clock.run_at(speed)
            case ("step", int(step_ns)):
                clock.step_by(step_ns)
            case ("advance", int(span)):
                clock.advance_to(clock.now() + span)
                before += span
            case ("wait", int(passed)):
                wall.ns += passed
        assert clock.now() >= before
        before = clock.now()


def test_a_clock_runs_no_further_than_it_is_allowed_and_loses_what_passes_there() -> None:
    wall = [0]
    clock = VirtualClock(START, is_frozen=False, wall=lambda: wall[0])
    clock.allow(START + 10)
    wall[0] = 25
    assert clock.now() == START + 10
    assert clock.wall_delay_ns(START + 11) is None
    clock.allow(START + 20)
    assert clock.now() == START + 10
    assert clock.wall_delay_ns(START + 11) == 1
    wall[0] = 28
    assert clock.now() == START + 13
    clock.advance_to(START + 30)
    wall[0] = 50
    assert clock.now() == START + 30, "moved beyond it, it stands there"

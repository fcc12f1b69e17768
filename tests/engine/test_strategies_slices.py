"""How much of an order is to have gone out by when, worked out by hand and held to laws."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import StrategyType
from sidestreet.domain.schedule import Schedule
from sidestreet.domain.sessions import ENDLESS
from sidestreet.engine.strategies.slices import (
    SLICE_NS,
    SLICES_MAX,
    VOLUME_CURVE,
    next_slice_at,
    slice_end,
    slice_ns,
    wanted,
)

MINUTE = 60_000_000_000
HOUR = 60 * MINUTE
TWAP, VWAP = StrategyType.TWAP, StrategyType.VWAP
FULL = Schedule(0, 390 * MINUTE, 0, 390 * MINUTE)
"""A whole regular session of New York: six and a half hours."""


def shares_by(strategy: StrategyType, schedule: Schedule, shares: int, minute: int) -> int:
    """Return how many whole shares are wanted in the slice of a minute."""
    amount = wanted(strategy, schedule, shares * SCALE, schedule.starts_at + minute * MINUTE)
    assert amount % SCALE == 0
    return amount // SCALE


def test_the_curve_is_of_thousandths_and_highest_at_both_ends() -> None:
    assert sum(VOLUME_CURVE) == 1000
    lowest = VOLUME_CURVE.index(min(VOLUME_CURVE))
    assert list(VOLUME_CURVE[: lowest + 1]) == sorted(VOLUME_CURVE[: lowest + 1], reverse=True)
    assert list(VOLUME_CURVE[lowest:]) == sorted(VOLUME_CURVE[lowest:])


@pytest.mark.parametrize(
    ("minutes", "seconds"),
    [(1, 60), (10, 60), (78, 60), (156, 120), (390, 300), (1_440, 1_107)],
)
def test_a_slice_is_a_minute_or_a_seventy_eighth(minutes: int, seconds: int) -> None:
    assert slice_ns(Schedule(0, minutes * MINUTE, 0, 1_440 * MINUTE)) // 10**9 == seconds


def test_twap_wants_a_tenth_in_each_of_ten_minutes() -> None:
    schedule = Schedule(0, 10 * MINUTE, 0, 390 * MINUTE)
    assert [shares_by(TWAP, schedule, 100, minute) for minute in range(10)] == [
        10,
        20,
        30,
        40,
        50,
        60,
        70,
        80,
        90,
        100,
    ]


def test_twap_rounds_up_to_whole_shares_and_takes_the_rest_in_the_last_slice() -> None:
    schedule = Schedule(0, 3 * MINUTE, 0, 390 * MINUTE)
    assert [shares_by(TWAP, schedule, 10, minute) for minute in range(3)] == [4, 7, 10]


def test_a_fraction_goes_out_with_the_last_slice() -> None:
    schedule = Schedule(0, 2 * MINUTE, 0, 390 * MINUTE)
    assert wanted(TWAP, schedule, 3_500_000, 0) == 2_000_000
    assert wanted(TWAP, schedule, 3_500_000, MINUTE) == 3_500_000


def test_vwap_follows_the_curve_over_a_full_session() -> None:
    """Six slices of five minutes make a half hour; the first one is for 130 of 1,000."""
    by_half_hour = [shares_by(VWAP, FULL, 1_000, minute) for minute in range(25, 390, 30)]
    assert by_half_hour == [130, 220, 295, 360, 420, 475, 525, 575, 630, 690, 760, 850, 1_000]


def test_vwap_of_a_part_of_the_session_takes_the_curve_of_that_part() -> None:
    """The first hour has 220 thousandths of the volume, 130 of them in its first half."""
    schedule = Schedule(0, 60 * MINUTE, 0, 390 * MINUTE)
    assert shares_by(VWAP, schedule, 220, 29) == 130
    assert shares_by(VWAP, schedule, 220, 59) == 220


def test_vwap_in_a_session_without_end_is_as_good_as_even() -> None:
    window = ENDLESS.regular
    schedule = Schedule(10**18, 10**18 + 10 * MINUTE, window.begins_at, window.ends_at)
    assert [shares_by(VWAP, schedule, 100, minute) for minute in (0, 4, 9)] == [10, 50, 100]


def test_slices_of_a_last_part_end_with_the_schedule() -> None:
    schedule = Schedule(0, 5 * MINUTE // 2, 0, 390 * MINUTE)
    assert [slice_end(schedule, minute * MINUTE) for minute in range(3)] == [
        MINUTE,
        2 * MINUTE,
        5 * MINUTE // 2,
    ]
    assert [next_slice_at(schedule, minute * MINUTE) for minute in range(3)] == [
        MINUTE,
        2 * MINUTE,
        None,
    ]


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Return a schedule somewhere inside a session of any length."""
    begins_at = draw(st.integers(0, 10**18))
    length = draw(st.integers(MINUTE, 24 * HOUR))
    starts_at = begins_at + draw(st.integers(0, length - 1))
    ends_at = draw(st.integers(starts_at + 1, begins_at + length))
    return Schedule(starts_at, ends_at, begins_at, begins_at + length)


def walk(schedule: Schedule) -> list[int]:
    """Return the instants at which slices begin, as the desk comes to them."""
    instants = [schedule.starts_at]
    while (following := next_slice_at(schedule, instants[-1])) is not None:
        instants.append(following)
    return instants


@given(schedules())
def test_a_schedule_has_no_more_slices_than_there_may_be(schedule: Schedule) -> None:
    instants = walk(schedule)
    assert len(instants) <= SLICES_MAX
    gaps = {later - earlier for earlier, later in itertools.pairwise(instants)}
    assert gaps <= {slice_ns(schedule)}
    assert slice_ns(schedule) >= SLICE_NS
    assert slice_end(schedule, instants[-1]) == schedule.ends_at


@given(schedules(), st.sampled_from([TWAP, VWAP]), st.integers(1, 10**12))
def test_what_is_wanted_never_falls_and_ends_with_all_of_it(
    schedule: Schedule, strategy: StrategyType, quantity: int
) -> None:
    by_slice = [wanted(strategy, schedule, quantity, instant) for instant in walk(schedule)]
    assert by_slice == sorted(by_slice)
    assert by_slice[0] > 0
    assert by_slice[-1] == quantity
    assert all(amount % SCALE == 0 for amount in by_slice if amount != quantity)


@given(schedules(), st.sampled_from([TWAP, VWAP]), st.integers(1, 10**12), st.data())
def test_within_a_slice_always_the_same_is_wanted(
    schedule: Schedule, strategy: StrategyType, quantity: int, data: st.DataObject
) -> None:
    """So a desk that comes late asks for what one that came in time asked for."""
    instant = data.draw(st.sampled_from(walk(schedule)))
    later = data.draw(st.integers(instant, slice_end(schedule, instant) - 1))
    same = wanted(strategy, schedule, quantity, instant)
    assert wanted(strategy, schedule, quantity, later) == same


@given(schedules(), st.integers(1, 10**12), st.data())
def test_twap_is_within_one_slice_and_one_share_of_the_straight_line(
    schedule: Schedule, quantity: int, data: st.DataObject
) -> None:
    instant = data.draw(st.integers(schedule.starts_at, schedule.ends_at - 1))
    span, elapsed = schedule.ends_at - schedule.starts_at, instant - schedule.starts_at
    ahead = wanted(TWAP, schedule, quantity, instant) * span - quantity * elapsed
    assert 0 <= ahead <= quantity * slice_ns(schedule) + SCALE * span

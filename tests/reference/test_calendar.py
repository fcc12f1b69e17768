from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.reference.calendar import EveryDay

NEW_YORK = ZoneInfo("America/New_York")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR_NS = 3_600_000_000_000
INSTANTS = st.integers(min_value=0, max_value=2**63 - 1 - 25 * HOUR_NS)


def ns(text: str) -> int:
    """Return the instant of an ISO text with an offset."""
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1) * 1_000


@pytest.mark.parametrize(
    ("instant", "end"),
    [
        ("2025-07-01T09:30:00-04:00", "2025-07-01T20:00:00-04:00"),
        ("2025-07-01T19:59:59-04:00", "2025-07-01T20:00:00-04:00"),
        ("2025-07-01T20:00:00-04:00", "2025-07-02T20:00:00-04:00"),
        ("2025-07-01T23:59:59-04:00", "2025-07-02T20:00:00-04:00"),
        ("2025-12-31T21:00:00-05:00", "2026-01-01T20:00:00-05:00"),
        # Friday evening: days are calendar days, the desk is always open.
        ("2025-07-04T20:00:00-04:00", "2025-07-05T20:00:00-04:00"),
        # Clocks go forward at 02:00 on 2025-03-09 and back at 02:00 on 2025-11-02.
        ("2025-03-08T20:00:00-05:00", "2025-03-09T20:00:00-04:00"),
        ("2025-03-09T01:59:59-05:00", "2025-03-09T20:00:00-04:00"),
        ("2025-03-09T03:00:00-04:00", "2025-03-09T20:00:00-04:00"),
        ("2025-11-01T20:00:00-04:00", "2025-11-02T20:00:00-05:00"),
        ("2025-11-02T01:30:00-04:00", "2025-11-02T20:00:00-05:00"),
        ("2025-11-02T01:30:00-05:00", "2025-11-02T20:00:00-05:00"),
    ],
)
def test_a_day_ends_at_the_next_eight_in_the_evening(instant: str, end: str) -> None:
    assert EveryDay().at(ns(instant)).ends_at == ns(end)


@pytest.mark.parametrize(
    ("began", "hours"),
    [
        ("2025-03-08T20:00:00-05:00", 23),
        ("2025-07-01T20:00:00-04:00", 24),
        ("2025-11-01T20:00:00-04:00", 25),
    ],
)
def test_a_day_in_which_clocks_change_is_an_hour_shorter_or_longer(began: str, hours: int) -> None:
    assert EveryDay().at(ns(began)).ends_at - ns(began) == hours * HOUR_NS


def test_a_nanosecond_before_the_end_is_still_the_day() -> None:
    end = ns("2025-07-01T20:00:00-04:00")
    assert EveryDay().at(end - 1).ends_at == end
    assert EveryDay().at(end).ends_at > end


@given(INSTANTS)
def test_the_end_comes_within_a_day_and_is_eight_in_new_york(instant: int) -> None:
    end = EveryDay().at(instant).ends_at
    assert 0 < end - instant <= 25 * HOUR_NS
    seconds, rest = divmod(end, 1_000_000_000)
    local = (EPOCH + timedelta(seconds=seconds)).astimezone(NEW_YORK)
    assert rest == 0
    assert (local.hour, local.minute, local.second) == (20, 0, 0)


@given(INSTANTS, INSTANTS)
def test_days_never_end_in_another_order_than_they_pass(one: int, other: int) -> None:
    earlier, later = sorted((one, other))
    assert EveryDay().at(earlier).ends_at <= EveryDay().at(later).ends_at


@given(INSTANTS)
def test_no_day_end_is_passed_over(instant: int) -> None:
    """The whole day up to its end has the same end."""
    end = EveryDay().at(instant).ends_at
    assert EveryDay().at((instant + end) // 2).ends_at == end

"""The day and the session of an event are those of the calendar that the desk goes by."""

import pytest

from sidestreet.control.trace.surroundings import Surroundings
from sidestreet.reference.calendar import AlwaysOpen, EveryDay, NewYork, TradingDays
from sidestreet.reference.instants import parse_instant

HOUR_NS = 3_600_000_000_000
HALF_DAY = "2025-11-28"


@pytest.mark.parametrize(
    ("instant", "date", "session"),
    [
        ("2025-10-31T13:30:00Z", "2025-10-31", "regular"),
        ("2025-10-31T13:29:59Z", "2025-10-31", "pre_market"),
        ("2025-10-31T23:59:59Z", "2025-10-31", "after_hours"),
        ("2025-11-01T00:00:00Z", "2025-11-03", None),
        ("2025-11-03T01:00:00Z", "2025-11-03", "overnight"),
        # After-hours ends at 17:00 on a half day, the business day at 20:00 as ever.
        ("2025-11-28T22:30:00Z", HALF_DAY, None),
    ],
)
def test_days_and_sessions_of_new_york(instant: str, date: str, session: str | None) -> None:
    around = Surroundings({}, {}, NewYork(), frozenset())
    time_ns = parse_instant(instant)
    assert time_ns is not None
    assert (around.business_date(time_ns), around.session(time_ns)) == (date, session)


@pytest.mark.parametrize(
    ("hours", "days"), [(NewYork(), TradingDays()), (AlwaysOpen(), EveryDay())]
)
def test_a_business_day_is_the_one_for_which_the_books_count(
    hours: NewYork | AlwaysOpen, days: TradingDays | EveryDay
) -> None:
    """Every hour of five weeks around the end of daylight saving time and Thanksgiving."""
    around = Surroundings({}, {}, hours, frozenset())
    begin = parse_instant("2025-10-27T00:00:00Z")
    assert begin is not None
    for hour in range(35 * 24):
        time_ns = begin + hour * HOUR_NS
        assert around.business_date(time_ns) == days.at(time_ns).date

"""The calendar day by day against the package `exchange_calendars`, which others maintain.

This is the only module that loads it. From 1990 to the end of next year every trading day and
every close is held against it.
"""

import warnings
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import exchange_calendars
import pytest

from reference.test_calendar_dates import PUBLISHED
from sidestreet.reference.calendar import FIRST_DATE, NewYork
from sidestreet.reference.calendar.early_closes import close_hour
from sidestreet.reference.calendar.holidays import is_trading_day

NEXT_YEAR = datetime.now(UTC).year + 1
LAST = date(NEXT_YEAR, 12, 31)


@pytest.fixture(scope="module")
def closes() -> Mapping[date, datetime]:
    """Return the close of every trading day, in New York, as the package has it."""
    zone = ZoneInfo("America/New_York")
    with warnings.catch_warnings():
        # What it uses of pandas is its own affair.
        warnings.simplefilter("ignore")
        known = exchange_calendars.get_calendar("XNYS", start=str(FIRST_DATE), end=str(LAST))
        return {
            day.date(): known.session_close(day).to_pydatetime().astimezone(zone)
            for day in known.sessions
        }


def all_dates() -> list[date]:
    return [FIRST_DATE + timedelta(days=n) for n in range((LAST - FIRST_DATE).days + 1)]


def test_the_package_covers_what_it_is_asked_for(closes: Mapping[date, datetime]) -> None:
    assert min(closes) == date(1990, 1, 2)
    assert max(closes) >= date(NEXT_YEAR, 12, 30)
    assert len(closes) > 9_300


def test_every_trading_day_is_one_there_too_and_no_other(closes: Mapping[date, datetime]) -> None:
    ours = {day for day in all_dates() if is_trading_day(day)}
    assert ours ^ closes.keys() == set()


def test_every_close_is_the_same(closes: Mapping[date, datetime]) -> None:
    differing = [
        day
        for day, close in closes.items()
        if (close.hour, close.minute, close.second) != (close_hour(day), 0, 0)
    ]
    assert differing == []


def test_the_regular_session_ends_at_that_very_instant(closes: Mapping[date, datetime]) -> None:
    hours = NewYork()
    differing = [
        day
        for day, close in closes.items()
        if hours.schedule(day).regular.ends_at != int(close.timestamp()) * 1_000_000_000
    ]
    assert differing == []


def session_by_the_clock_on_the_wall(
    local: datetime, closes: Mapping[date, datetime]
) -> str | None:
    """Return the session of a time in New York, told by someone with a watch and a list of days."""
    if local.hour >= 20:
        return "overnight" if local.date() + timedelta(days=1) in closes else None
    if local.date() not in closes:
        return None
    minutes, close = local.hour * 60 + local.minute, closes[local.date()].hour * 60
    for begins, session in (
        (close + 4 * 60, None),
        (close, "after_hours"),
        (9 * 60 + 30, "regular"),
        (4 * 60, "pre_market"),
        (3 * 60 + 30, None),
    ):
        if minutes >= begins:
            return session
    return "overnight"


def test_the_session_of_any_moment_is_what_a_watch_and_the_days_say(
    closes: Mapping[date, datetime],
) -> None:
    """Every quarter of an hour of six weeks of each year: in spring, summer, autumn and winter."""
    hours, zone = NewYork(), ZoneInfo("America/New_York")
    quarter = timedelta(minutes=15)
    for year in range(FIRST_DATE.year, LAST.year + 1):
        for month, day in ((3, 5), (4, 1), (7, 1), (10, 28), (11, 22), (12, 20)):
            moment = datetime(year, month, day, 5, tzinfo=UTC)
            for _ in range(7 * 24 * 4):
                found = hours.at(int(moment.timestamp()) * 1_000_000_000).window
                expected = session_by_the_clock_on_the_wall(moment.astimezone(zone), closes)
                assert (None if found is None else found.session) == expected, moment
                moment += quarter


def test_the_days_announced_for_next_year_are_written_down() -> None:
    """Fails each January until somebody has copied what the exchange has announced."""
    assert NEXT_YEAR in PUBLISHED

"""Which days New York trades on, and when they end, against what the exchange has published."""

from datetime import date

import pytest
from hypothesis import given

from reference.instants_in_new_york import DATES
from sidestreet.reference.calendar import DayKind
from sidestreet.reference.calendar.date_rules import easter
from sidestreet.reference.calendar.early_closes import close_hour, early_closes_in
from sidestreet.reference.calendar.federal_holidays import (
    is_federal_working_day,
    is_settlement_day,
    settlement_day_after,
)
from sidestreet.reference.calendar.holidays import (
    closures_in,
    is_trading_day,
    trading_day_after,
    trading_day_before,
)
from sidestreet.reference.calendar.schedule import day_kind

PUBLISHED: dict[int, tuple[str, str]] = {
    2024: (
        "01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25",
        "07-03 11-29 12-24",
    ),
    2025: (
        "01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25",
        "07-03 11-28 12-24",
    ),
    2026: (
        "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25",
        "11-27 12-24",
    ),
    2027: (
        "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24",
        "11-26",
    ),
    2028: (
        "01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25",
        "07-03 11-24",
    ),
}
"""What the exchange has announced: the days without trading, and the days that end at 13:00."""


@pytest.mark.parametrize("year", PUBLISHED)
def test_a_year_is_as_the_exchange_announced_it(year: int) -> None:
    closed, early = PUBLISHED[year]
    assert [day.strftime("%m-%d") for day in closures_in(year)] == closed.split()
    assert [day.strftime("%m-%d") for day in early_closes_in(year)] == early.split()
    assert set(early_closes_in(year).values()) == {13}


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("1994-04-27", "Day of mourning for Richard Nixon"),
        ("2001-09-11", "Attacks of September 11"),
        ("2001-09-14", "Attacks of September 11"),
        ("2007-01-02", "Day of mourning for Gerald Ford"),
        ("2012-10-30", "Hurricane Sandy"),
        ("2025-01-09", "Day of mourning for Jimmy Carter"),
        ("1999-12-24", "Christmas Day"),
        ("2022-06-20", "Juneteenth"),
        ("2023-01-02", "New Year's Day"),
    ],
)
def test_a_day_without_trading_has_its_reason(day: str, why: str) -> None:
    when = date.fromisoformat(day)
    assert closures_in(when.year)[when] == why
    assert day_kind(when) is DayKind.HOLIDAY


@pytest.mark.parametrize(
    "day",
    [
        "2001-09-10",
        "2001-09-17",
        "2012-10-26",
        "2012-10-31",
        # A holiday before the exchange kept it, and after.
        "1997-01-20",
        "2021-06-18",
        # The Friday before a New Year's Day on a Saturday, which is nobody's holiday.
        "1993-12-31",
        "1999-12-31",
        "2010-12-31",
        "2021-12-31",
        # Banks are closed and the exchange is open: Columbus Day and Veterans Day.
        "2025-10-13",
        "2025-11-11",
    ],
)
def test_a_day_that_one_might_think_closed_is_a_trading_day(day: str) -> None:
    assert is_trading_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        ("1990-12-24", 14),
        ("1992-11-27", 14),
        ("1992-12-24", 14),
        ("1993-11-26", 13),
        ("1991-11-29", 16),
        ("1994-07-01", 16),
        # Independence Day on a Thursday: the Friday after until 2012, the Wednesday before since.
        ("1996-07-03", 16),
        ("1996-07-05", 13),
        ("2002-07-05", 13),
        ("2013-07-03", 13),
        ("2013-07-05", 16),
        ("2024-07-03", 13),
        ("1997-12-26", 13),
        ("1999-12-31", 13),
        ("2003-12-26", 13),
        ("2025-12-26", 16),
        # On a Sunday, the Friday before is an ordinary day.
        ("2021-07-02", 16),
        ("2025-11-28", 13),
        ("2025-12-01", 16),
    ],
)
def test_a_day_ends_at_the_hour_of_its_year(day: str, hour: int) -> None:
    assert close_hour(date.fromisoformat(day)) == hour


@pytest.mark.parametrize(
    ("year", "day"),
    [
        # The earliest and the latest that there can be, and some from an almanac.
        (1818, "1818-03-22"),
        (1943, "1943-04-25"),
        (1990, "1990-04-15"),
        (2000, "2000-04-23"),
        (2008, "2008-03-23"),
        (2011, "2011-04-24"),
        (2038, "2038-04-25"),
        (2076, "2076-04-19"),
        (2100, "2100-03-28"),
    ],
)
def test_easter_is_where_the_almanac_has_it(year: int, day: str) -> None:
    assert easter(year).isoformat() == day


@pytest.mark.parametrize(
    ("day", "settles_on"),
    [
        ("2025-11-03", "2025-11-04"),
        ("2025-10-31", "2025-11-03"),
        # Columbus Day is traded on and not settled on: both days settle on the Tuesday.
        ("2025-10-10", "2025-10-14"),
        ("2025-10-13", "2025-10-14"),
        ("2025-11-10", "2025-11-12"),
        ("2025-11-11", "2025-11-12"),
        # Veterans Day on a Sunday is kept on the Monday, on a Saturday by no bank.
        ("2018-11-09", "2018-11-13"),
        ("2023-11-09", "2023-11-10"),
        # The exchange traded on Martin Luther King Jr. Day until 1997.
        ("1997-01-17", "1997-01-21"),
        ("2025-12-24", "2025-12-26"),
    ],
)
def test_a_trade_settles_on_the_next_day_on_which_banks_are_open(day: str, settles_on: str) -> None:
    assert settlement_day_after(date.fromisoformat(day)).isoformat() == settles_on


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (1996, "01-15 10-14 11-11"),
        (1998, "10-12 11-11"),
        # Veterans Day on a Sunday is kept on the Monday; on a Saturday no bank keeps it.
        (2018, "10-08 11-12"),
        (2022, "10-10 11-11"),
        (2023, "10-09"),
        (2025, "10-13 11-11"),
        (2026, "10-12 11-11"),
    ],
)
def test_on_these_days_there_is_trading_and_no_settlement(year: int, days: str) -> None:
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    dates = map(date.fromordinal, range(first, last + 1))
    found = [each for each in dates if is_trading_day(each) and not is_settlement_day(each)]
    assert [each.strftime("%m-%d") for each in found] == days.split()


def test_agencies_keep_a_saturday_on_the_friday_before_and_banks_do_not() -> None:
    for day in (date(2023, 11, 10), date(2021, 12, 31)):
        assert not is_federal_working_day(day)
        assert is_settlement_day(day)


@given(DATES)
def test_the_trading_days_around_a_date_are_the_nearest(day: date) -> None:
    after, before = trading_day_after(day), trading_day_before(day)
    assert before < day < after
    between = range(before.toordinal() + 1, after.toordinal())
    assert not [each for each in between if each != day.toordinal() and opens(each)]
    assert is_trading_day(before)
    assert is_trading_day(after)
    assert trading_day_after(before) == (day if is_trading_day(day) else after)


@given(DATES)
def test_no_more_than_seven_days_pass_without_trading(day: date) -> None:
    """The longest pause there was: Monday 10 September to Monday 17 September 2001."""
    assert (trading_day_after(day) - day).days <= 7


@given(DATES)
def test_a_year_has_about_252_trading_days(day: date) -> None:
    first, last = date(day.year, 1, 1).toordinal(), date(day.year, 12, 31).toordinal()
    assert 247 <= sum(opens(each) for each in range(first, last + 1)) <= 254


def opens(ordinal: int) -> bool:
    return is_trading_day(date.fromordinal(ordinal))

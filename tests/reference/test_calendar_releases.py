"""When the figures of the economy come out, by the rules that stand in for the announcements."""

from datetime import date

import pytest
from hypothesis import given

from reference.instants_in_new_york import DATES, ns
from sidestreet.reference.calendar import new_york_instant, new_york_time
from sidestreet.reference.calendar.federal_holidays import is_federal_working_day
from sidestreet.reference.calendar.releases import Impact, releases_between


def days_of(name: str, year: int) -> list[str]:
    """Return the dates of a release in a year, as month and day in New York."""
    begins_at, ends_at = (new_york_instant(date(each, 1, 1), 0) for each in (year, year + 1))
    return [
        new_york_time(each.at).strftime("%m-%d")
        for each in releases_between(begins_at, ends_at)
        if each.name == name
    ]


def test_the_employment_situation_is_on_the_first_friday_but_for_new_year_and_holidays() -> None:
    """The dates announced for 2025 before that autumn's pause, which rules cannot foresee."""
    announced = "01-10 02-07 03-07 04-04 05-02 06-06 07-03 08-01 09-05 10-03 11-07 12-05"
    assert " ".join(days_of("Employment Situation", 2025)) == announced


def test_the_open_market_committee_meets_eight_times() -> None:
    """The second days of its meetings of 2026, as the Federal Reserve announced them."""
    announced = ["01-28", "03-18", "04-29", "06-17", "07-29", "09-16", "10-28", "12-09"]
    assert days_of("FOMC Statement", 2026) == announced
    assert days_of("FOMC Press Conference", 2026) == announced
    # Minutes come three weeks later.
    assert days_of("FOMC Minutes", 2026) == (
        ["02-18", "04-08", "05-20", "07-08", "08-19", "10-07", "11-18", "12-30"]
    )


def test_jobless_claims_come_every_thursday_or_the_wednesday_before() -> None:
    in_2025 = days_of("Initial Jobless Claims", 2025)
    assert len(in_2025) == 53
    # Juneteenth, Thanksgiving, Christmas; and New Year's Day of 2026, moved into 2025.
    for day in ("06-18", "11-26", "12-24", "12-31"):
        assert day in in_2025
    assert days_of("Initial Jobless Claims", 2026)[0] == "01-08"


@pytest.mark.parametrize(
    ("name", "year", "days"),
    [
        ("Gross Domestic Product (advance)", 2024, "01-25 04-25 07-25 10-31"),
        ("Gross Domestic Product (third)", 2025, "03-27 06-26 09-25 12-24"),
        ("ISM Manufacturing PMI", 2025, "01-02 02-03 03-03 04-01 05-01 06-02"),
        ("ISM Services PMI", 2025, "01-06 02-05 03-05 04-03 05-05 06-04"),
        ("Retail Sales", 2025, "01-15 02-18 03-17 04-15 05-15 06-16"),
        ("Consumer Confidence", 2025, "01-28 02-25 03-25 04-29 05-27 06-24"),
        ("Stock exchanges close early", 2025, "07-03 11-28 12-24"),
        ("Stock exchanges closed: Thanksgiving Day", 2025, "11-27"),
        ("Stock exchanges closed: Day of mourning for Jimmy Carter", 2025, "01-09"),
    ],
)
def test_each_release_keeps_its_rule(name: str, year: int, days: str) -> None:
    expected = days.split()
    assert days_of(name, year)[: len(expected)] == expected


@given(DATES)
def test_releases_are_in_order_and_on_working_days_in_the_morning_or_afternoon(day: date) -> None:
    begins_at = new_york_instant(day, 0)
    found = releases_between(begins_at, begins_at + 30 * 86_400 * 1_000_000_000)
    assert found == sorted(set(found))
    for each in found:
        if each.impact is Impact.NONE:
            assert each.name.startswith("Stock exchanges close")
            continue
        local = new_york_time(each.at)
        assert is_federal_working_day(local.date())
        assert (8, 30) <= (local.hour, local.minute) <= (14, 30)


@given(DATES)
def test_a_span_is_the_sum_of_its_parts(day: date) -> None:
    """So no release is lost or told twice, whichever year a rule counts it to."""
    begins_at = new_york_instant(day, 0)
    middle, ends_at = (begins_at + n * 86_400 * 1_000_000_000 for n in (20, 45))
    whole = releases_between(begins_at, ends_at)
    assert releases_between(begins_at, middle) + releases_between(middle, ends_at) == whole


def test_an_empty_span_has_no_releases() -> None:
    instant = ns("2025-11-06T08:30:00-05:00")
    assert [each.name for each in releases_between(instant, instant + 1)] == [
        "Initial Jobless Claims"
    ]
    assert releases_between(instant, instant) == releases_between(instant + 1, instant) == []

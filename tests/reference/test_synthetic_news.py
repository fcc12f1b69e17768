"""Made-up news: the same for the same seed, instrument and day, in every year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.reference.calendar import new_york_instant
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.synthetic.news import NEWSROOM, WIRE, Newsroom

NAMED = [
    found
    for symbol in ("AAPL", "MSFT", "NVO")
    if (found := InstrumentDirectory.from_packaged().find(symbol)) is not None
]
BY_ID = {each.instrument_id: each for each in NAMED}
FRIDAY = date(2025, 10, 31)
FOREVER = 2**63


def stands(_: str, at: int) -> int:
    """Say that everything stood at 100 dollars on Thursday, and at 101.50 a day later."""
    return 101_500_000 if at >= new_york_instant(FRIDAY, 16) else 100_000_000


@given(st.integers(0, 2**32), st.dates(date(1970, 1, 2), date(2261, 12, 30)))
def test_leads_lie_in_their_day_and_do_not_depend_on_who_else_is_asked_about(
    seed: int, day: date
) -> None:
    newsroom = Newsroom(seed, stands)
    together = newsroom.leads(day, NAMED, FOREVER)
    apart = [lead for each in NAMED for lead in newsroom.leads(day, [each], FOREVER)]
    assert together == sorted(apart, reverse=True)
    begin, end = (new_york_instant(each, 0) for each in (day, day + timedelta(days=1)))
    assert all(begin <= lead.published_at < end for lead in together)
    for lead in together:
        article = newsroom.write(lead, BY_ID[lead.instrument_id])
        assert article.lead.publisher in {NEWSROOM, WIRE}
        assert article == newsroom.write(lead, BY_ID[lead.instrument_id])
        assert "{" not in article.title + article.text


@given(st.integers(0, 2**32), st.integers(0, 86_400))
def test_nothing_is_told_before_its_time(seed: int, seconds: int) -> None:
    until = new_york_instant(FRIDAY, 0) + seconds * 10**9
    newsroom = Newsroom(seed)
    whole = newsroom.leads(FRIDAY, NAMED, FOREVER)
    assert newsroom.leads(FRIDAY, NAMED, until) == [
        lead for lead in whole if lead.published_at <= until
    ]


def close_titles(day: date) -> set[str]:
    """Return how the close of a day is headed, under many seeds."""
    return {
        article.title.removeprefix(BY_ID[lead.instrument_id].name)
        for newsroom in (Newsroom(seed, stands) for seed in range(20))
        for lead in newsroom.leads(day, NAMED, FOREVER)
        if (article := newsroom.write(lead, BY_ID[lead.instrument_id])).url.endswith("close")
    }


def test_a_close_is_told_with_its_change_in_percent() -> None:
    assert close_titles(FRIDAY) == {" gains 1.50 % to $101.50"}
    assert close_titles(FRIDAY - timedelta(days=1)) == {" ends the day unchanged at $100.00"}


@pytest.mark.parametrize(
    "day", [date(2025, 11, 1), date(2025, 12, 25), date(2025, 11, 28), date(2025, 12, 1)]
)
def test_of_a_day_that_has_no_usual_close_or_follows_one_none_is_told(day: date) -> None:
    assert close_titles(day) == set()


def test_without_anybody_who_knows_prices_no_close_is_told() -> None:
    leads = [lead for seed in range(20) for lead in Newsroom(seed).leads(FRIDAY, NAMED, FOREVER)]
    assert leads
    assert all(lead.slot >= 0 for lead in leads)

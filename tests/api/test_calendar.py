"""The clock, market hours and economic events, by the desk's clock, through the application."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.desk_in_process import SECOND, START, DeskInProcess
from api.people import EVERYONE, READER, SEED, WRITER
from reference.instants_in_new_york import ns
from sidestreet.api.application import Api
from sidestreet.api.calendar import _duration
from sidestreet.api.handlers import handlers
from sidestreet.api.orders import CancelProfile
from sidestreet.api.pages import pages
from sidestreet.reference.calendar import MarketHours, NewYork
from sidestreet.reference.calendar.releases import releases_between
from sidestreet.reference.instruments import InstrumentDirectory

HOURS = "/v1/calendars/market-hours"
EVENTS = "/v1/calendars/economic-events"

At = Callable[[str], DeskInProcess]


@pytest.fixture
def at() -> Iterator[At]:
    """Make desks of the true New York at an instant."""
    made: list[DeskInProcess] = []

    def desk_at(instant: str) -> DeskInProcess:
        made.append(keeping(DeskInProcess(SEED, now=ns(instant)), NewYork()))
        return made[-1]

    yield desk_at
    for each in made:
        each.close()


def keeping(desk: DeskInProcess, hours: MarketHours) -> DeskInProcess:
    """Have a desk tell these hours."""
    directory = InstrumentDirectory.from_packaged()
    told = handlers(desk.desk, directory, CancelProfile.SPEC, hours=hours)
    desk.api = Api(desk.desk, told, pages())
    return desk


def read(desk: DeskInProcess, path: str, query: str = "") -> Any:
    return desk.ask("GET", path, key=READER, query=query).data


def span(opens: str, closes: str, **left: str) -> dict[str, str]:
    return {"open": opens, "close": closes, **left}


# The clock.


def test_the_clock_is_the_desks_and_to_the_nanosecond(desk: DeskInProcess) -> None:
    assert read(desk, "/v1/clock") == {"clock": "2025-10-31T13:30:00.000000000Z"}
    desk.pass_time(90 * SECOND + 7)
    assert read(desk, "/v1/clock") == {"clock": "2025-10-31T13:31:30.000000007Z"}


@pytest.mark.parametrize("path", ["/v1/clock", HOURS, EVENTS])
def test_the_calendar_wants_a_key_that_may_read(desk: DeskInProcess, path: str) -> None:
    assert desk.ask("GET", path).status == 401
    assert desk.ask("GET", path, key=WRITER).status == 403
    assert desk.ask("GET", path, key=EVERYONE).status == 200


# Market hours.


def test_an_ordinary_afternoon_is_told_as_in_the_published_example(at: At) -> None:
    """The published example is older than overnight and maintenance; the rest is its own."""
    desk = at("2025-10-15T14:30:45-04:00")
    assert read(desk, HOURS, "market=us_equities") == [
        {
            "market": "us_equities",
            "market_name": "US Equities",
            "date": "2025-10-15",
            "timezone": "America/New_York",
            "current_time": "2025-10-15T14:30:45-04:00",
            "status": {"day_type": "TRADING_DAY", "is_open": True, "current_session": "regular"},
            "today_sessions": {
                "overnight": span("2025-10-14T20:00:00-04:00", "2025-10-15T04:00:00-04:00"),
                "maintenance": span("2025-10-15T03:30:00-04:00", "2025-10-15T04:00:00-04:00"),
                "pre_market": span("2025-10-15T04:00:00-04:00", "2025-10-15T09:30:00-04:00"),
                "regular": span(
                    "2025-10-15T09:30:00-04:00",
                    "2025-10-15T16:00:00-04:00",
                    time_until_close="PT1H29M15S",
                ),
                "after_hours": span(
                    "2025-10-15T16:00:00-04:00",
                    "2025-10-15T20:00:00-04:00",
                    time_until_open="PT1H29M15S",
                ),
            },
            "next_sessions": {
                "overnight": span("2025-10-15T20:00:00-04:00", "2025-10-16T04:00:00-04:00"),
                "maintenance": span("2025-10-16T03:30:00-04:00", "2025-10-16T04:00:00-04:00"),
                "pre_market": span("2025-10-16T04:00:00-04:00", "2025-10-16T09:30:00-04:00"),
                "regular": span("2025-10-16T09:30:00-04:00", "2025-10-16T16:00:00-04:00"),
                "after_hours": span("2025-10-16T16:00:00-04:00", "2025-10-16T20:00:00-04:00"),
            },
        }
    ]


def test_a_half_day_ends_at_one_and_lists_no_after_hours_session(at: At) -> None:
    (told,) = read(at("2025-11-28T11:00:00-05:00"), HOURS, "market=us_equities")
    assert told["status"] == {
        "day_type": "EARLY_CLOSE",
        "is_open": True,
        "current_session": "regular",
    }
    today = told["today_sessions"]
    assert today["regular"] == span(
        "2025-11-28T09:30:00-05:00", "2025-11-28T13:00:00-05:00", time_until_close="PT2H"
    )
    assert set(today) == {"overnight", "maintenance", "pre_market", "regular"}
    assert told["next_sessions"]["after_hours"] == span(
        "2025-12-01T16:00:00-05:00", "2025-12-01T20:00:00-05:00"
    )


def test_the_status_of_a_half_days_afternoon_is_what_the_desk_does(at: At) -> None:
    (told,) = read(at("2025-11-28T14:00:00-05:00"), HOURS, "market=us_equities")
    assert told["status"]["current_session"] == "after_hours"
    (over,) = read(at("2025-11-28T17:00:00-05:00"), HOURS, "market=us_equities")
    assert over["status"] == {"day_type": "EARLY_CLOSE", "is_open": False}


@pytest.mark.parametrize(
    ("instant", "kind", "next_open"),
    [
        ("2025-12-25T10:00:00-05:00", "HOLIDAY", "2025-12-26T09:30:00-05:00"),
        ("2025-10-18T12:00:00-04:00", "WEEKEND", "2025-10-20T09:30:00-04:00"),
    ],
)
def test_a_day_without_trading_has_no_sessions(
    at: At, instant: str, kind: str, next_open: str
) -> None:
    for told in read(at(instant), HOURS):
        assert told["status"] == {"day_type": kind, "is_open": False}
        assert told["today_sessions"] == {}
        assert told["next_sessions"]["regular"]["open"] == next_open


def test_a_sunday_evening_is_open_and_has_no_sessions_of_its_own(at: At) -> None:
    told, options = read(at("2025-10-19T21:00:00-04:00"), HOURS)
    assert told["status"] == {
        "day_type": "WEEKEND",
        "is_open": True,
        "current_session": "overnight",
    }
    assert told["today_sessions"] == {}
    assert told["next_sessions"]["overnight"]["open"] == "2025-10-19T20:00:00-04:00"
    assert options["status"] == {"day_type": "WEEKEND", "is_open": False}


@pytest.mark.parametrize(
    ("instant", "session", "left"),
    [
        (
            "2025-10-15T02:30:00-04:00",
            "overnight",
            {
                "overnight": "closes in PT1H30M",
                "maintenance": "opens in PT1H",
                "pre_market": "opens in PT1H30M",
                "regular": "opens in PT7H",
                "after_hours": "opens in PT13H30M",
            },
        ),
        # In maintenance the overnight session has begun, so it opens no more, and it is not open.
        (
            "2025-10-15T03:45:00-04:00",
            None,
            {
                "maintenance": "closes in PT15M",
                "pre_market": "opens in PT15M",
                "regular": "opens in PT5H45M",
                "after_hours": "opens in PT12H15M",
            },
        ),
        (
            "2025-10-15T09:29:59.999999-04:00",
            "pre_market",
            {
                "pre_market": "closes in PT1S",
                "regular": "opens in PT1S",
                "after_hours": "opens in PT6H30M1S",
            },
        ),
        (
            "2025-10-15T16:00:00-04:00",
            "after_hours",
            {"after_hours": "closes in PT4H"},
        ),
        # All of the date is over; the session under way is tomorrow's.
        ("2025-10-15T20:00:00-04:00", "overnight", {}),
    ],
)
def test_time_is_left_to_an_edge_that_is_ahead_and_to_no_other(
    at: At, instant: str, session: str | None, left: dict[str, str]
) -> None:
    (told,) = read(at(instant), HOURS, "market=us_equities")
    assert told["status"].get("current_session") == session
    assert told["status"]["is_open"] is (session is not None)
    assert left_of(told["today_sessions"]) == left
    assert left_of(told["next_sessions"]) == {}


def left_of(sessions: dict[str, dict[str, str]]) -> dict[str, str]:
    return {
        name: f"{verb}s in {each[f'time_until_{verb}']}"
        for name, each in sessions.items()
        for verb in ("open", "close")
        if f"time_until_{verb}" in each
    }


def test_another_date_has_its_own_sessions_and_the_status_of_now(at: At) -> None:
    desk = at("2025-10-15T14:30:45-04:00")
    (past,) = read(desk, HOURS, "date=2025-07-03&market=us_equities")
    assert past["date"] == "2025-07-03"
    assert past["current_time"] == "2025-10-15T14:30:45-04:00"
    assert past["status"] == {
        "day_type": "EARLY_CLOSE",
        "is_open": True,
        "current_session": "regular",
    }
    assert left_of(past["today_sessions"]) == {}
    assert past["next_sessions"]["regular"]["open"] == "2025-07-07T09:30:00-04:00"
    (ahead,) = read(desk, HOURS, "date=2025-10-17&market=us_equities")
    assert ahead["today_sessions"]["regular"]["time_until_open"] == "PT42H59M15S"


@pytest.mark.parametrize(
    ("query", "markets"),
    [
        ("", ["us_equities", "us_options"]),
        ("market=us_equities", ["us_equities"]),
        ("market=us_options", ["us_options"]),
        ("market=us_event_contracts", ["us_event_contracts"]),
    ],
)
def test_event_contracts_are_told_only_when_asked_for(
    at: At, query: str, markets: list[str]
) -> None:
    told = read(at("2025-10-15T12:00:00-04:00"), HOURS, query)
    assert [each["market"] for each in told] == markets


def test_options_trade_in_regular_sessions_alone_and_event_contracts_never(at: At) -> None:
    desk = at("2025-10-15T17:00:00-04:00")
    (options,) = read(desk, HOURS, "market=us_options")
    assert options["status"] == {"day_type": "TRADING_DAY", "is_open": False}
    assert set(options["today_sessions"]) == set(options["next_sessions"]) == {"regular"}
    (events,) = read(desk, HOURS, "market=us_event_contracts")
    assert events["status"] == {"day_type": "TRADING_DAY", "is_open": False}
    assert events["today_sessions"] == events["next_sessions"] == {}


def test_a_market_that_is_always_open_says_so(desk: DeskInProcess) -> None:
    equities, options = read(desk, HOURS)
    assert (
        equities["status"]
        == options["status"]
        == {
            "day_type": "TRADING_DAY",
            "is_open": True,
            "current_session": "regular",
        }
    )
    assert equities["today_sessions"] == {
        "regular": span(
            "2025-10-30T20:00:00-04:00",
            "2025-10-31T20:00:00-04:00",
            time_until_close="PT10H30M",
        )
    }
    # A Saturday, and the day on which clocks go back: 25 hours.
    assert equities["next_sessions"]["regular"]["open"] == "2025-10-31T20:00:00-04:00"
    (sunday,) = read(desk, HOURS, "date=2025-11-02&market=us_equities")
    assert sunday["today_sessions"]["regular"] == span(
        "2025-11-01T20:00:00-04:00", "2025-11-02T20:00:00-05:00", time_until_open="PT34H30M"
    )
    assert sunday["status"]["day_type"] == "TRADING_DAY"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("date=2025-02-29", "invalid value `2025-02-29` for `date`"),
        ("date=20251031", "expected a day as YYYY-MM-DD"),
        ("date=2025-W44-5", "expected a day as YYYY-MM-DD"),
        ("date=today", "invalid value `today` for `date`"),
        ("date=", "expected a day as YYYY-MM-DD"),
        ("date=0001-01-01", "it runs from"),
        ("date=1969-12-31", "it runs from"),
        ("date=9999-12-31", "it runs from"),
        ("market=us_futures", "`us_equities`, `us_options`, `us_event_contracts`"),
        ("market=", "unknown variant"),
        ("day=2025-10-31", "unknown field `day`"),
        ("date=2025-10-31&date=2025-11-01", "duplicate field `date`"),
    ],
)
@pytest.mark.parametrize("is_true_calendar", [True, False])
def test_a_question_about_hours_that_makes_no_sense_is_refused(
    desk: DeskInProcess, query: str, told: str, *, is_true_calendar: bool
) -> None:
    if is_true_calendar:
        keeping(desk, NewYork())
    reply = desk.ask("GET", HOURS, key=READER, query=query)
    assert reply.status == 400
    assert told in reply.message


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1, "PT1S"),
        (60, "PT1M"),
        (3_600, "PT1H"),
        (3_601, "PT1H1S"),
        (5_355, "PT1H29M15S"),
        (7_200, "PT2H"),
        (237_599, "PT65H59M59S"),
    ],
)
def test_a_duration_is_written_without_its_empty_parts(seconds: int, text: str) -> None:
    assert _duration(START, START + seconds * SECOND) == text


# Economic events.


def names(events: list[dict[str, str]]) -> list[str]:
    return [each["name"] for each in events]


def test_events_are_told_from_the_previous_trading_day_to_the_seventh_day_ahead(at: At) -> None:
    """Monday: from the start of Friday to the end of next Monday, in New York."""
    events = read(at("2025-11-03T12:00:00-05:00"), EVENTS)
    stamps = [each["timestamp"] for each in events]
    assert stamps == sorted(stamps)
    assert stamps[0] == "2025-10-31T12:30:00.000000000Z"
    assert all("2025-10-31T04" <= each < "2025-11-11T05" for each in stamps)
    assert names(events) == [
        "Personal Income and Outlays",
        "ISM Manufacturing PMI",
        "Job Openings and Labor Turnover",
        "ISM Services PMI",
        "EIA Petroleum Status",
        "Initial Jobless Claims",
        "Employment Situation",
    ]
    assert events[-1] == {
        "country": "US",
        "name": "Employment Situation",
        "timestamp": "2025-11-07T13:30:00.000000000Z",
        "impact": "HIGH",
        "currency": "USD",
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("impact=HIGH", ["Personal Income and Outlays", "Employment Situation"]),
        ("impact=LOW", ["EIA Petroleum Status"]),
        ("impact=NONE", []),
        ("impact=HIGH,LOW&country=US", 3),
        ("country=us", 7),
        ("country=GB,US", 7),
        ("country=GB", []),
        ("country=EU,DE", []),
    ],
)
def test_events_are_filtered(at: At, query: str, expected: list[str] | int) -> None:
    events = read(at("2025-11-03T12:00:00-05:00"), EVENTS, query)
    assert (names(events) if isinstance(expected, list) else len(events)) == expected


@pytest.mark.parametrize(
    ("query", "count"),
    [
        # Claims are at 13:30 in UTC on Thursday 6 November; a bare date is a day of UTC.
        ("timestamp[gte]=2025-11-06&timestamp[lte]=2025-11-06", 1),
        ("timestamp[gte]=2025-11-06&timestamp[lt]=2025-11-06", 0),
        ("timestamp[gt]=2025-11-05&timestamp[lt]=2025-11-07", 1),
        ("timestamp[gt]=2025-11-06&timestamp[lt]=2025-11-07", 0),
        ("timestamp[gte]=2025-11-06T13:30:00Z&timestamp[lte]=2025-11-06T13:30:00Z", 1),
        ("timestamp[gt]=2025-11-06T13:30:00Z&timestamp[lte]=2025-11-06T14:00:00Z", 0),
        ("timestamp[gte]=2025-11-06T13:00:00Z&timestamp[lt]=2025-11-06T13:30:00Z", 0),
        ("timestamp[gte]=2025-11-06T08:30:00-05:00&timestamp[lt]=2025-11-06T08:31:00-05:00", 1),
        # Two bounds on one side must both hold.
        (
            "timestamp[gt]=2025-11-05&timestamp[gte]=2025-11-06T14:00:00Z&timestamp[lt]=2025-11-07",
            0,
        ),
        # With one bound the other is as if nothing had been asked.
        ("timestamp[gte]=2025-11-07", 1),
        ("timestamp[lte]=2025-10-31", 1),
        ("timestamp[lte]=2025-10-01", 0),
    ],
)
def test_bounds_of_time_are_kept_to_the_nanosecond(at: At, query: str, count: int) -> None:
    assert len(read(at("2025-11-03T12:00:00-05:00"), EVENTS, query)) == count


def test_events_are_known_for_a_year_back_and_ninety_days_ahead(at: At) -> None:
    desk = at("2025-11-03T12:00:00-05:00")
    events = read(desk, EVENTS, "timestamp[gte]=0001-01-01&timestamp[lte]=9999-12-31")
    assert events[0]["timestamp"] >= "2024-11-03T04:00:00"
    assert events[0]["timestamp"] < "2024-11-06"
    assert "2026-01-30" < events[-1]["timestamp"] < "2026-02-02"
    assert read(desk, EVENTS, "timestamp[lt]=2024-01-01&timestamp[gte]=2023-01-01") == []


def test_events_come_in_pages(at: At) -> None:
    desk = at("2025-11-03T12:00:00-05:00")
    whole = read(desk, EVENTS)
    seen: list[Any] = []
    query = "page_size=3"
    while query:
        reply = desk.ask("GET", EVENTS, key=READER, query=query)
        seen += reply.data
        metadata = reply.body["metadata"]
        assert (metadata["total_items"], metadata["total_pages"]) == (7, 3)
        token = metadata.get("next_page_token")
        query = f"page_token={token}" if token else ""
    assert seen == whole


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("timestamp[gte]=2025-11-07&timestamp[lte]=2025-11-06", "ends before it begins"),
        ("timestamp[gt]=2025-11-06T00:00:01Z&timestamp[lt]=2025-11-06T00:00:00Z", "ends before"),
        ("timestamp[gte]=yesterday", "timestamp[gte]"),
        ("timestamp=2025-11-06", "unknown field `timestamp`"),
        ("timestamp[eq]=2025-11-06", "unknown field `timestamp[eq]`"),
        ("impact=SEVERE", "unknown variant `SEVERE` for `impact`"),
        ("country=USA", "`USA` for `country`"),
        ("country=", "for `country`"),
        ("country=US,", "for `country`"),
        ("page_size=0", "page_size"),
        ("page_token=x", "page_token"),
    ],
)
def test_a_question_about_events_that_makes_no_sense_is_refused(
    desk: DeskInProcess, query: str, told: str
) -> None:
    reply = desk.ask("GET", EVENTS, key=READER, query=query)
    assert reply.status == 400
    assert told in reply.message


def test_no_figure_is_made_up(desk: DeskInProcess) -> None:
    events = read(desk, EVENTS, "timestamp[gte]=2025-01-01&timestamp[lte]=2026-01-01")
    assert len(events) > 300
    assert {name for each in events for name in each} == {
        "country",
        "name",
        "timestamp",
        "impact",
        "currency",
    }


@settings(max_examples=20)
@given(st.integers(ns("1990-01-02T00:00:00-05:00"), ns("2100-12-01T00:00:00-05:00")))
def test_a_week_has_the_events_of_its_weekdays(begins_at: int) -> None:
    week = releases_between(begins_at, begins_at + 14 * 86_400 * SECOND)
    assert sum(each.name == "Initial Jobless Claims" for each in week) in {1, 2, 3}
    assert week == sorted(week)

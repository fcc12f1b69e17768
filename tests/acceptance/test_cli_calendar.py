"""The commands on the calendar, as a person types them."""

import re

import pytest

from acceptance.server_process import ServerProcess
from acceptance.test_cli_money import run, typed

pytestmark = pytest.mark.server


def test_the_clock_is_read(rich: ServerProcess) -> None:
    clock = typed(rich, "v1:calendar get-clock")["clock"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z", clock)
    later = run(rich, "v1:calendar get-clock --transform data.clock --format raw").stdout.strip()
    assert later.strip('"') >= clock


def test_hours_are_read_for_a_date_and_a_market(rich: ServerProcess) -> None:
    command = "v1:calendar get-market-hours-calendar"
    assert [each["market"] for each in typed(rich, command)] == ["us_equities", "us_options"]
    (one,) = typed(rich, f"{command} --date 2025-11-02 --market us_equities")
    assert one["today_sessions"] == {
        "regular": {"open": "2025-11-01T20:00:00-04:00", "close": "2025-11-02T20:00:00-05:00"}
    }


def test_events_are_filtered_and_come_in_pages(rich: ServerProcess) -> None:
    command = "v1:calendar get-economic-events-calendar"
    assert typed(rich, command)
    assert typed(rich, f"{command} --country GB") == []
    high = typed(rich, f"{command} --country US --impact HIGH --impact MEDIUM --page-size 2")
    assert len(high) == 2
    assert {each["impact"] for each in high} <= {"HIGH", "MEDIUM"}


def test_events_of_a_day_are_asked_for_by_their_bounds(rich: ServerProcess) -> None:
    command = "v1:calendar get-economic-events-calendar"
    today = typed(rich, "v1:calendar get-clock")["clock"][:10]
    bounded = typed(rich, f"{command} --timestamp.gte {today} --timestamp.lte {today}")
    assert {each["timestamp"][:10] for each in bounded} <= {today}
    assert typed(rich, f"{command} --timestamp '{{gte: {today}, lte: {today}}}'") == bounded
    assert typed(rich, f"{command} --timestamp.gte {today} --timestamp.lt {today}") == []


def test_a_question_that_makes_no_sense_is_told_on_standard_output(rich: ServerProcess) -> None:
    done = run(rich, "v1:calendar get-market-hours-calendar --date tomorrow")
    assert done.returncode != 0
    assert "expected a day as YYYY-MM-DD" in done.stdout

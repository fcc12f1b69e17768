"""The page about market hours says what the calendar does."""

import json
import re
from typing import Any

import pytest

from api.desk_in_process import DeskInProcess
from api.people import SEED
from api.test_calendar import HOURS, keeping, read
from project.doc_pages import page
from reference.instants_in_new_york import ns
from sidestreet.reference.calendar import NewYork
from sidestreet.reference.calendar.holidays import HOLIDAYS
from sidestreet.reference.calendar.releases import RULES, Rule
from sidestreet.reference.calendar.schedule import MAINTENANCE

PAGE = page("docs/market-hours.md")


def shown(command: str) -> Any:
    """Return what the page says that a command prints."""
    (text,) = [block.text for block in PAGE.blocks if f" {command} " in block.text]
    return json.loads(text.partition("\n")[2])


def test_the_output_that_is_shown_is_what_a_desk_answers_on_that_half_day() -> None:
    desk = keeping(DeskInProcess(SEED, now=ns("2025-11-28T11:00:00-05:00")), NewYork())
    (told,) = read(desk, HOURS, "market=us_equities")
    assert shown("get-market-hours-calendar") == told
    assert shown("get-clock") == read(desk, "/v1/clock")
    desk.close()


def test_the_sessions_are_told_as_they_are() -> None:
    rows = {row[0]: row[1:] for row in PAGE.table("Session")}
    begins, ends = (f"{hour:02}:{minute:02}" for hour, minute in MAINTENANCE)
    assert rows["maintenance"][:2] == [begins, ends]
    assert rows["regular"] == ["09:30", "16:00", "to 13:00"]
    assert rows["after-hours"] == ["16:00", "20:00", "13:00 to 17:00"]


def test_every_holiday_is_told_with_its_year() -> None:
    rows = PAGE.table("Closed on")
    assert len(rows) == len(HOLIDAYS)
    for (text, since), holiday in zip(rows, HOLIDAYS, strict=True):
        assert text.startswith(holiday.name)
        assert since.strip(" |") == (str(holiday.since) if holiday.since else "")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_release_is_told_with_its_time_and_impact(
    rule: Rule,
) -> None:
    rows = PAGE.table("Release")
    # Estimates of one figure share a row.
    name = re.sub(r" \(.*\)", "", rule.name)
    (row,) = [row for row in rows if name in row[0]]
    hour, minute = rule.time
    assert f"{hour:02}:{minute:02}" in row[2]
    assert rule.impact in row[3]


def test_every_row_of_the_page_is_a_release() -> None:
    names = " ".join(rule.name for rule in RULES)
    for row in PAGE.table("Release"):
        assert row[0].partition(",")[0] in names

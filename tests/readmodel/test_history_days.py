from pathlib import Path

import pytest
from msgspec.structs import replace

from sidestreet.domain.events import Cause, Record
from sidestreet.domain.money_events import DayClosed
from sidestreet.readmodel.changes import Change, change_of
from sidestreet.readmodel.history import History

HUGE = str(2**80)
DAY = DayClosed(
    account_id=1,
    date="2026-01-05",
    start_equity="1000",
    equity="1010",
    realized="4",
    unrealized="6",
    bought="100",
    sold="50",
    position_pnl="3",
    day_pnl="7",
    net_pnl="10",
    long_market_value="500",
    short_market_value="0",
    buying_power="4000",
    maintenance_requirement="125",
)
DAYS = tuple(
    replace(DAY, account_id=account_id, date=f"2026-01-{number:02}")
    for account_id in (1, 2)
    for number in (7, 5, 6, 8)
)


def test_a_record_that_closes_days_changes_what_is_seen() -> None:
    change = change_of(Record(9, 1, Cause("test"), (DAY,)), {}, {})
    assert change == Change(9, days=(DAY,))
    assert change.weight == 2


def test_the_opening_of_the_books_is_no_day() -> None:
    assert change_of(Record(9, 1, Cause("test"), (replace(DAY, date=""),)), {}, {}) is None


@pytest.mark.parametrize("is_file", [False, True])
def test_days_of_an_account_are_read_by_date_both_ends_included(
    tmp_path: Path, *, is_file: bool
) -> None:
    history = History.open(tmp_path / "history.sqlite" if is_file else None)
    history.apply([Change(1, days=DAYS)])
    found = history.days(1, "2026-01-05", "2026-01-07")
    assert [(day.account_id, day.date) for day in found] == [
        (1, "2026-01-05"),
        (1, "2026-01-06"),
        (1, "2026-01-07"),
    ]
    assert history.days(1, "2026-01-09", "2026-02-01") == ()
    assert history.days(3, "2026-01-01", "2026-02-01") == ()
    history.close()


def test_figures_have_no_bound() -> None:
    history = History.open(None)
    huge = replace(DAY, equity=HUGE, net_pnl=f"-{HUGE}")
    history.apply([Change(1, days=(huge,))])
    assert history.days(1, "2026-01-05", "2026-01-05") == (huge,)
    history.close()


def test_a_day_that_is_applied_again_is_there_once() -> None:
    history = History.open(None)
    history.apply([Change(1, days=(DAY,))])
    history.apply([Change(2, days=(replace(DAY, equity="7"),))])
    assert [day.equity for day in history.days(1, "2026-01-01", "2026-12-31")] == ["7"]
    history.close()

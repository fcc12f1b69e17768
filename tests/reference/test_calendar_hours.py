"""When a market trades: every edge of a session, to the nanosecond, and what holds of all."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.instants_in_new_york import DATES, HOUR_NS, KNOWN, ns
from sidestreet.domain.sessions import Session, Trading
from sidestreet.reference.calendar import (
    AlwaysOpen,
    CalendarReachError,
    DayKind,
    EveryDay,
    MarketHours,
    NewYork,
    TradingDays,
    new_york_time,
)
from sidestreet.reference.calendar import schedule as schedules
from sidestreet.reference.calendar.hours import SLOT_NS

HOURS: list[MarketHours] = [AlwaysOpen(), NewYork()]
either = pytest.mark.parametrize("hours", HOURS, ids=["always open", "New York"])


def told(trading: Trading) -> str:
    return "closed" if trading.window is None else trading.window.session.value


@pytest.mark.parametrize(
    ("instant", "session", "until"),
    [
        # An ordinary Wednesday.
        ("2025-10-14T19:59:59-04:00", "after_hours", "2025-10-14T20:00:00-04:00"),
        ("2025-10-14T20:00:00-04:00", "overnight", "2025-10-15T03:30:00-04:00"),
        ("2025-10-15T03:29:59-04:00", "overnight", "2025-10-15T03:30:00-04:00"),
        ("2025-10-15T03:30:00-04:00", "closed", "2025-10-15T04:00:00-04:00"),
        ("2025-10-15T04:00:00-04:00", "pre_market", "2025-10-15T09:30:00-04:00"),
        ("2025-10-15T09:30:00-04:00", "regular", "2025-10-15T16:00:00-04:00"),
        ("2025-10-15T16:00:00-04:00", "after_hours", "2025-10-15T20:00:00-04:00"),
        # A weekend: nothing from Friday evening to Sunday evening.
        ("2025-10-17T20:00:00-04:00", "closed", "2025-10-19T20:00:00-04:00"),
        ("2025-10-18T12:00:00-04:00", "closed", "2025-10-19T20:00:00-04:00"),
        ("2025-10-19T20:00:00-04:00", "overnight", "2025-10-20T03:30:00-04:00"),
        # Thanksgiving: closed until its evening; half days end four hours after 13:00.
        ("2025-11-26T20:00:00-05:00", "closed", "2025-11-27T20:00:00-05:00"),
        ("2025-11-27T20:00:00-05:00", "overnight", "2025-11-28T03:30:00-05:00"),
        ("2025-11-28T12:59:59-05:00", "regular", "2025-11-28T13:00:00-05:00"),
        ("2025-11-28T13:00:00-05:00", "after_hours", "2025-11-28T17:00:00-05:00"),
        ("2025-11-28T17:00:00-05:00", "closed", "2025-11-30T20:00:00-05:00"),
        # A half day that ended at 14:00.
        ("1992-11-27T14:00:00-05:00", "after_hours", "1992-11-27T18:00:00-05:00"),
        # The weekends on which clocks change.
        ("2025-03-07T20:00:00-05:00", "closed", "2025-03-09T20:00:00-04:00"),
        ("2025-11-02T01:30:00-05:00", "closed", "2025-11-02T20:00:00-05:00"),
        # A closure of days: from Monday evening to the Sunday after.
        ("2001-09-10T20:00:00-04:00", "closed", "2001-09-16T20:00:00-04:00"),
    ],
)
def test_a_session_is_under_way_until_the_next_edge(instant: str, session: str, until: str) -> None:
    trading = NewYork().at(ns(instant))
    assert told(trading) == session
    assert trading.until == ns(until)
    assert told(NewYork().at(trading.until - 1)) == session


@pytest.mark.parametrize(
    ("instant", "regular", "extended", "extended_ends"),
    [
        # Before, in and after the regular session of a Wednesday.
        ("2025-10-15T09:29:59-04:00", "10-15T09:30", "10-15T04:00", "10-15T20:00"),
        ("2025-10-15T15:59:59-04:00", "10-15T09:30", "10-15T09:30", "10-15T20:00"),
        ("2025-10-15T16:00:00-04:00", "10-16T09:30", "10-15T16:00", "10-15T20:00"),
        ("2025-10-15T20:00:00-04:00", "10-16T09:30", "10-15T20:00", "10-16T20:00"),
        # In maintenance the next session is pre-market.
        ("2025-10-15T03:45:00-04:00", "10-15T09:30", "10-15T04:00", "10-15T20:00"),
        # A weekend.
        ("2025-10-18T12:00:00-04:00", "10-20T09:30", "10-19T20:00", "10-20T20:00"),
    ],
)
def test_orders_of_each_kind_have_a_session_to_wait_for(
    instant: str, regular: str, extended: str, extended_ends: str
) -> None:
    trading = NewYork().at(ns(instant))
    for found, expected in (
        (trading.regular.begins_at, regular),
        (trading.extended.begins_at, extended),
        (trading.extended_ends_at, extended_ends),
    ):
        assert new_york_time(found).strftime("%m-%dT%H:%M") == expected
    assert trading.regular.session is Session.REGULAR


def test_on_a_half_day_orders_wait_for_monday_from_the_afternoon_on() -> None:
    trading = NewYork().at(ns("2025-11-28T13:00:00-05:00"))
    assert trading.extended.ends_at == trading.extended_ends_at == ns("2025-11-28T17:00:00-05:00")
    assert trading.regular.begins_at == ns("2025-12-01T09:30:00-05:00")


@pytest.mark.parametrize(
    ("instant", "begins"),
    [
        ("2025-10-15T09:29:59-04:00", "2025-10-15T09:30:00-04:00"),
        ("2025-10-15T09:30:00-04:00", "2025-10-16T09:30:00-04:00"),
        ("2025-10-17T12:00:00-04:00", "2025-10-20T09:30:00-04:00"),
        ("2025-11-26T17:00:00-05:00", "2025-11-28T09:30:00-05:00"),
        ("2025-03-08T00:00:00-05:00", "2025-03-10T09:30:00-04:00"),
    ],
)
def test_the_next_regular_session_begins_later_even_if_one_begins_now(
    instant: str, begins: str
) -> None:
    assert NewYork().next_regular(ns(instant)).begins_at == ns(begins)


@pytest.mark.parametrize(
    ("began", "hours"),
    [
        ("2025-03-08T20:00:00-05:00", 23),
        ("2025-07-04T20:00:00-04:00", 24),
        ("2025-11-01T20:00:00-04:00", 25),
    ],
)
def test_a_market_that_is_always_open_has_one_session_a_business_day(
    began: str, hours: int
) -> None:
    trading = AlwaysOpen().at(ns(began))
    assert trading.window == trading.regular == trading.extended
    assert trading.is_regular
    assert trading.regular.begins_at == ns(began)
    assert trading.until == trading.extended_ends_at == ns(began) + hours * HOUR_NS
    assert AlwaysOpen().at(ns(began) - 1).until == ns(began)
    following = AlwaysOpen().next_regular(ns(began))
    assert following.begins_at == trading.until


@either
@given(time_ns=KNOWN)
def test_an_answer_holds_until_it_says_and_not_a_nanosecond_longer(
    hours: MarketHours, time_ns: int
) -> None:
    trading = hours.at(time_ns)
    assert trading.until > time_ns
    assert hours.at(trading.until - 1) == trading
    after = hours.at(trading.until)
    assert (after.window, after.regular, after.extended) != (
        trading.window,
        trading.regular,
        trading.extended,
    )


@either
@given(time_ns=KNOWN, share=st.floats(0, 1, exclude_max=True))
def test_between_two_edges_the_answer_is_the_same(
    hours: MarketHours, time_ns: int, share: float
) -> None:
    trading = hours.at(time_ns)
    later = time_ns + int((trading.until - 1 - time_ns) * share)
    assert hours.at(later) == trading


@either
@given(time_ns=KNOWN)
def test_what_orders_wait_for_is_under_way_or_ahead(hours: MarketHours, time_ns: int) -> None:
    trading = hours.at(time_ns)
    assert trading.regular.session is Session.REGULAR
    assert time_ns < trading.regular.ends_at
    assert time_ns < trading.extended.ends_at <= trading.extended_ends_at
    assert trading.extended.begins_at <= trading.regular.begins_at
    is_open = trading.extended.begins_at <= time_ns
    assert trading.window == (trading.extended if is_open else None)
    if trading.is_regular:
        assert trading.regular == trading.extended == trading.window
    following = hours.next_regular(time_ns)
    assert following.begins_at > time_ns
    if trading.regular.begins_at > time_ns:
        assert following == trading.regular
    else:
        assert following == hours.next_regular(trading.regular.ends_at - 1)


@either
@given(day=DATES)
def test_windows_never_overlap_and_are_what_the_instants_say(hours: MarketHours, day: date) -> None:
    schedule, following = hours.schedule(day), hours.schedule_after(day)
    windows = schedule.windows + following.windows
    assert all(one.ends_at <= other.begins_at for one, other in pairwise(windows))
    for window in windows:
        assert window.begins_at < window.ends_at
        for inside in (window.begins_at, window.ends_at - 1):
            assert hours.at(inside).window == window
        for edge in (window.begins_at, window.ends_at):
            assert edge % SLOT_NS == 0


@given(DATES)
def test_the_market_is_closed_in_maintenance(day: date) -> None:
    schedule = NewYork().schedule(day)
    if schedule.maintenance is None:
        assert schedule.kind in {DayKind.HOLIDAY, DayKind.WEEKEND}
        assert schedule.sessions == schedule.windows == ()
        return
    begins_at, ends_at = schedule.maintenance
    overnight, *_ = schedule.sessions
    assert overnight.begins_at <= begins_at < ends_at <= overnight.ends_at
    for inside in (begins_at, (begins_at + ends_at) // 2, ends_at - 1):
        assert NewYork().at(inside).window is None


def test_maintenance_in_the_middle_of_a_session_leaves_two_windows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(schedules, "MAINTENANCE", ((1, 0), (1, 30)))
    # Not from what is remembered of the day.
    night = schedules.schedule_of.__wrapped__(date(2025, 10, 15)).windows[:3]
    assert [each.session for each in night] == ["overnight", "overnight", "pre_market"]
    assert [(each.begins_at, each.ends_at) for each in night[:2]] == [
        (ns("2025-10-14T20:00:00-04:00"), ns("2025-10-15T01:00:00-04:00")),
        (ns("2025-10-15T01:30:00-04:00"), ns("2025-10-15T04:00:00-04:00")),
    ]


@given(KNOWN)
def test_a_session_belongs_to_the_business_day_that_it_is_traded_for(time_ns: int) -> None:
    """But for half days, whose business day goes on to 20:00 when trading is over at 17:00."""
    trading, day = NewYork().at(time_ns), TradingDays().at(time_ns)
    if trading.window is not None:
        assert trading.extended_ends_at <= day.ends_at
        assert new_york_time(trading.extended_ends_at).date().isoformat() == day.date


@pytest.mark.parametrize(
    ("instant", "day", "settles_on", "nights"),
    [
        ("2025-10-15T19:59:59-04:00", "2025-10-15", "2025-10-16", 1),
        ("2025-10-15T20:00:00-04:00", "2025-10-16", "2025-10-17", 1),
        ("2025-10-17T19:59:59-04:00", "2025-10-17", "2025-10-20", 3),
        # The whole weekend, from Friday 20:00 on, is Monday's.
        ("2025-10-17T20:00:00-04:00", "2025-10-20", "2025-10-21", 1),
        ("2025-10-19T23:00:00-04:00", "2025-10-20", "2025-10-21", 1),
        # Columbus Day has a business day and no settlement.
        ("2025-10-10T12:00:00-04:00", "2025-10-10", "2025-10-14", 3),
        ("2025-10-13T12:00:00-04:00", "2025-10-13", "2025-10-14", 1),
        # A holiday on a Monday, one on a Thursday, and the half day behind it.
        ("2025-08-29T12:00:00-04:00", "2025-08-29", "2025-09-02", 4),
        ("2025-11-26T12:00:00-05:00", "2025-11-26", "2025-11-28", 2),
        ("2025-11-28T18:00:00-05:00", "2025-11-28", "2025-12-01", 3),
    ],
)
def test_a_business_day_of_new_york_is_a_trading_day(
    instant: str, day: str, settles_on: str, nights: int
) -> None:
    found = TradingDays().at(ns(instant))
    assert (found.date, found.settles_on, found.nights) == (day, settles_on, nights)
    assert new_york_time(found.ends_at).strftime("%Y-%m-%d %H:%M") == f"{day} 20:00"


@pytest.mark.parametrize("days", [EveryDay(), TradingDays()], ids=["every day", "trading days"])
@given(time_ns=KNOWN)
def test_business_days_follow_each_other_without_a_gap(
    days: EveryDay | TradingDays, time_ns: int
) -> None:
    day = days.at(time_ns)
    assert time_ns < day.ends_at
    assert days.at(day.ends_at - 1) == day
    following = days.after(day)
    assert days.at(day.ends_at) == following
    assert following.date > day.date
    assert day.settles_on >= following.date
    gap = date.fromisoformat(following.date) - date.fromisoformat(day.date)
    assert timedelta(days=day.nights) == gap


@pytest.mark.parametrize(
    "instant",
    ["1989-12-31T23:59:59-05:00", "2101-01-01T00:00:00-05:00", "1970-01-01T00:00:00+00:00"],
)
def test_what_new_york_does_not_know_is_refused_by_name(instant: str) -> None:
    time_ns = ns(instant)
    for ask in (NewYork().at, NewYork().next_regular, TradingDays().at):
        with pytest.raises(CalendarReachError, match="it runs from 1990-01-01 to 2100-12-31"):
            ask(time_ns)
    for ask_date in (NewYork().schedule, NewYork().schedule_after):
        with pytest.raises(CalendarReachError):
            ask_date(new_york_time(time_ns).date())


@pytest.mark.parametrize("instant", ["1990-01-01T00:00:00-05:00", "2100-12-31T23:59:59-05:00"])
def test_the_first_and_the_last_instant_are_known(instant: str) -> None:
    time_ns = ns(instant)
    assert NewYork().at(time_ns).until > time_ns
    assert TradingDays().at(time_ns).ends_at > time_ns


@either
@pytest.mark.parametrize("day", [date.min, date(1969, 12, 31), date(2262, 1, 1), date.max])
def test_a_date_beyond_all_instants_is_refused_by_name(hours: MarketHours, day: date) -> None:
    with pytest.raises(CalendarReachError, match=f"{day} is not in the calendar"):
        hours.schedule(day)
    with pytest.raises(CalendarReachError):
        hours.schedule_after(day)


def test_the_date_after_the_last_is_known_too() -> None:
    assert NewYork().schedule_after(date(2100, 12, 31)).date == date(2101, 1, 3)
    assert AlwaysOpen().schedule_after(date(2261, 12, 31)).date == date(2262, 1, 1)


@pytest.mark.parametrize("time_ns", [0, 2**63 - 1 - 26 * HOUR_NS])
def test_a_market_that_is_always_open_is_so_from_1970_to_2262(time_ns: int) -> None:
    trading = AlwaysOpen().at(time_ns)
    assert trading.regular.begins_at <= time_ns < trading.until < 2**63

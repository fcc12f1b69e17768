"""Which clock and which calendar a start gets, and what it is refused."""

from fractions import Fraction

import pytest

from sidestreet.bootstrap import StartRefused
from sidestreet.bootstrap.market import make_market
from sidestreet.bootstrap.market_plan import plan_market
from sidestreet.bootstrap.timekeeping import (
    ALWAYS,
    EARLIEST,
    OF_NEW_YORK,
    calendar_of,
    check_days,
    clock_of,
)
from sidestreet.config import ClockChoice, ClockMode, HoursName, MarketChoice
from sidestreet.domain.ledger import BusinessDay
from sidestreet.engine.state import State
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.clock import LATEST, RealClock, VirtualClock

START = 1_761_917_400_000_000_000
"""Friday 2025-10-31, 09:30 in New York."""

HOUR = 3_600_000_000_000
VIRTUAL = (ClockMode.FROZEN, ClockMode.STEPPED, ClockMode.FAST)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have it be `START` on the machine."""
    monkeypatch.setattr("time.time_ns", lambda: START)


def virtual(choice: ClockChoice, latest: int = 0) -> VirtualClock:
    """Return the clock of a choice, which has to be a virtual one."""
    clock = clock_of(choice, latest)
    assert isinstance(clock, VirtualClock)
    return clock


@pytest.mark.parametrize(
    ("mode", "hours", "calendar"),
    [
        (ClockMode.OPEN, None, ALWAYS),
        (ClockMode.OPEN, HoursName.ALWAYS, ALWAYS),
        (ClockMode.REAL, None, OF_NEW_YORK),
        (ClockMode.REAL, HoursName.NEW_YORK, OF_NEW_YORK),
        *((mode, None, OF_NEW_YORK) for mode in VIRTUAL),
        *((mode, HoursName.NEW_YORK, OF_NEW_YORK) for mode in VIRTUAL),
        *((mode, HoursName.ALWAYS, ALWAYS) for mode in VIRTUAL),
    ],
)
def test_a_clock_has_its_hours(mode: ClockMode, hours: HoursName | None, calendar: object) -> None:
    assert calendar_of(ClockChoice(mode, hours)) is calendar


@pytest.mark.parametrize(
    ("mode", "hours", "told"),
    [
        (ClockMode.OPEN, HoursName.NEW_YORK, "for new-york say --clock real"),
        (ClockMode.REAL, HoursName.ALWAYS, "for always say --clock open"),
    ],
)
def test_the_machines_clocks_say_their_hours_themselves(
    mode: ClockMode, hours: HoursName, told: str
) -> None:
    with pytest.raises(StartRefused, match=told):
        calendar_of(ClockChoice(mode, hours))


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("mode", [ClockMode.OPEN, ClockMode.REAL])
def test_the_machines_clock_waits_for_the_machine_where_the_journal_is_a_little_ahead(
    mode: ClockMode,
) -> None:
    clock = clock_of(ClockChoice(mode), START + HOUR)
    assert isinstance(clock, RealClock)
    assert clock.now() == START + HOUR


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("mode", [ClockMode.OPEN, ClockMode.REAL])
def test_a_desk_that_was_advanced_into_the_future_is_not_kept_waiting_for_it(
    mode: ClockMode,
) -> None:
    with pytest.raises(StartRefused, match="start with --clock frozen, stepped or fast"):
        clock_of(ClockChoice(mode), START + HOUR + 1)


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("mode", VIRTUAL)
def test_a_virtual_clock_begins_where_it_is_told_else_where_the_journal_ends_else_now(
    mode: ClockMode,
) -> None:
    far = START + 1000 * HOUR
    begins = [
        virtual(ClockChoice(mode, start=start), latest).now() // HOUR
        for start, latest in ((far, 0), (far, START), (far, far), (None, far), (None, 0))
    ]
    assert begins == [far // HOUR] * 4 + [START // HOUR]


@pytest.mark.parametrize("mode", VIRTUAL)
def test_no_clock_begins_before_what_the_journal_knows(mode: ClockMode) -> None:
    told = "--start 2025-10-31T13:30:00.000000000Z is before 2025-10-31T13:30:00.000000001Z"
    with pytest.raises(StartRefused, match=told):
        clock_of(ClockChoice(mode, start=START), START + 1)


def test_a_market_can_begin_at_the_earliest_instant() -> None:
    plan = plan_market(MarketChoice(), 1, OF_NEW_YORK.hours)
    market = make_market(
        plan, OF_NEW_YORK.hours, EARLIEST, InstrumentDirectory.from_packaged(), State()
    )
    found = InstrumentDirectory.from_packaged().find("AAPL")
    assert found is not None
    assert market.marks.at(EARLIEST).mark(found.instrument_id) is not None
    assert EARLIEST == 633_848_400_000_000_000, "1990-02-01T00:00:00-05:00"


@pytest.mark.parametrize("start", [EARLIEST - 1, LATEST + 1])
def test_no_clock_begins_where_there_is_no_calendar(start: int) -> None:
    with pytest.raises(StartRefused, match="as far as calendars go"):
        clock_of(ClockChoice(ClockMode.FROZEN, start=start), 0)


@pytest.mark.parametrize("start", [EARLIEST, LATEST])
def test_the_calendar_answers_at_both_ends_of_what_a_clock_may_say(start: int) -> None:
    assert virtual(ClockChoice(ClockMode.FROZEN, start=start)).now() == start
    for calendar in (ALWAYS, OF_NEW_YORK):
        assert calendar.hours.at(start).until > start
        assert calendar.days.at(start).ends_at > start


def test_each_mode_sets_the_pace() -> None:
    half = Fraction(1, 2)
    paces = {
        mode: (clock.is_frozen, clock.speed, clock.step_ns)
        for mode in VIRTUAL
        for clock in [virtual(ClockChoice(mode, start=START))]
    }
    assert paces == {
        ClockMode.FROZEN: (True, Fraction(1), 0),
        ClockMode.STEPPED: (False, Fraction(1), 10_000_000),
        ClockMode.FAST: (False, Fraction(60), 0),
    }
    assert virtual(ClockChoice(ClockMode.FAST, speed=half)).speed == half
    assert virtual(ClockChoice(ClockMode.FROZEN, speed=half)).speed == half
    assert virtual(ClockChoice(ClockMode.STEPPED, step_ns=7)).step_at_request == 7


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (ClockChoice(ClockMode.OPEN, start=START), "takes no --start"),
        (ClockChoice(ClockMode.REAL, start=START), "takes no --start"),
        (ClockChoice(ClockMode.OPEN, speed=Fraction(2)), "--speed is for --clock fast or frozen"),
        (
            ClockChoice(ClockMode.STEPPED, speed=Fraction(2)),
            "--speed is for --clock fast or frozen",
        ),
        (ClockChoice(ClockMode.FAST, speed=Fraction(0)), "--speed is above 0 and at most 100000"),
        (ClockChoice(ClockMode.FAST, speed=Fraction(100_001)), "--speed is above 0 and at most"),
        (ClockChoice(ClockMode.FROZEN, step_ns=5), "--step is for --clock stepped, not for frozen"),
        (ClockChoice(ClockMode.STEPPED, step_ns=0), "--step is above 0"),
    ],
)
def test_what_means_nothing_for_a_clock_is_refused(choice: ClockChoice, told: str) -> None:
    with pytest.raises(StartRefused, match=told):
        clock_of(choice, 0)


def on_day(day: BusinessDay | None) -> State:
    """Return the state of a desk on a business day."""
    state = State()
    state.day = day
    return state


FRIDAY_EVENING = START + 11 * HOUR
"""20:30 on Friday: the next business day has begun, on Saturday or on Monday."""


def test_a_calendar_by_which_the_business_day_would_go_back_is_refused() -> None:
    state = on_day(OF_NEW_YORK.days.at(FRIDAY_EVENING))
    with pytest.raises(StartRefused, match="is 2025-11-03, and with --hours always it would be"):
        check_days(ALWAYS, state, FRIDAY_EVENING)


@pytest.mark.parametrize("calendar", [ALWAYS, OF_NEW_YORK])
@pytest.mark.parametrize("now", [FRIDAY_EVENING, FRIDAY_EVENING + 24 * HOUR])
def test_going_forward_by_another_calendar_is_no_trouble(calendar: object, now: int) -> None:
    state = on_day(ALWAYS.days.at(FRIDAY_EVENING))
    check_days(OF_NEW_YORK if calendar is OF_NEW_YORK else ALWAYS, state, now)
    assert OF_NEW_YORK.days.after(ALWAYS.days.at(FRIDAY_EVENING)).date == "2025-11-03"


def test_a_desk_without_a_day_takes_any_calendar() -> None:
    check_days(ALWAYS, on_day(None), START)

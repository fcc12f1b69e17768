"""The figures of a trading day."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.venue.port import DayBar
from sidestreet.venue.price_path import step_at
from sidestreet.venue.simulated import SimulatedVenue
from sidestreet.venue.tape import Tape
from venue.conversation import BASE, BUY, DAY_NS, GTC, IOC, MS, TERMS, Talk, market_maker, option
from venue.trading_day import (
    CLOSE,
    CLOSED_EVENING,
    HOUR,
    MINUTE,
    NOON,
    PRE,
    RoundTheClock,
    ShortDays,
    at,
)

ID = TERMS.instrument_id


def bar(venue: SimulatedVenue, now: int) -> DayBar:
    found = venue.day_bar(ID, now)
    assert found is not None
    return found


def mark(instant: int) -> int:
    return market_maker(1).mark(step_at(instant))


def test_a_day_begins_with_its_first_session_and_is_measured_by_the_regular_close() -> None:
    talk = Talk(start=PRE, hours=ShortDays())
    found = bar(talk.venue, at(12, day=1))
    assert found.open == mark(at(4, day=1))
    assert found.previous_close == mark(CLOSE)
    assert found.last == talk.venue.last_price(ID, at(12, day=1))
    assert found.last_at == at(12, day=1)


def test_high_and_low_are_those_of_the_minutes_and_of_the_latest_trade() -> None:
    talk = Talk(start=PRE, hours=ShortDays())
    now = at(9, 47) + 12_345 * MS
    marks = [mark(at(4) + minute * MINUTE) for minute in range(5 * 60 + 48)]
    found = bar(talk.venue, now)
    assert found.high == max(*marks, found.last)
    assert found.low == min(*marks, found.last)


@settings(max_examples=30, deadline=None)
@given(
    times=st.lists(st.integers(0, 3 * DAY_NS), min_size=1, max_size=6),
    hours=st.sampled_from([None, ShortDays(), RoundTheClock()]),
)
def test_the_figures_depend_on_the_instant_and_not_on_who_asked_before(
    times: list[int], hours: ShortDays | RoundTheClock | None
) -> None:
    asked = Talk(start=NOON, hours=hours).venue
    for offset in times:
        fresh = Talk(start=NOON, hours=hours).venue
        assert asked.day_bar(ID, NOON + offset) == fresh.day_bar(ID, NOON + offset)


def test_volume_only_grows_within_a_day_and_begins_anew_with_the_next() -> None:
    venue = Talk(start=PRE, hours=ShortDays()).venue
    volumes = [bar(venue, at(4) + n * 7 * MINUTE).volume for n in range(16 * 60 // 7)]
    assert all(before <= after for before, after in pairwise(volumes))
    # On average 62 lots of a hundred a minute, for sixteen hours.
    assert 5_000_000 * SCALE < volumes[-1] < 7_000_000 * SCALE
    assert bar(venue, at(4, 1, day=1)).volume < volumes[1] + 20_000 * SCALE


def test_over_night_the_day_that_is_over_stands() -> None:
    venue = Talk(start=PRE, hours=ShortDays()).venue
    evening = bar(venue, CLOSED_EVENING)
    assert evening == bar(venue, at(3, 59, day=1))
    assert evening.last == mark(at(20) - 1)


def test_a_clients_trades_are_part_of_the_day() -> None:
    talk = Talk(start=NOON, hours=ShortDays())
    alone = bar(talk.venue, NOON + 2 * MS)
    talk.new(1, BUY, 10**6 * SCALE, None, IOC)
    trades = [(r.last_price, r.last_quantity) for r in talk.hear() if r.last_quantity]
    found = bar(talk.venue, NOON + 2 * MS)
    assert found.high == max(alone.high, trades[-1][0])
    assert found.volume == alone.volume + sum(size for _, size in trades)
    assert (found.last, found.last_size, found.last_at) == (*trades[-1], NOON + 2 * MS)
    # The next day knows nothing of it.
    fresh = Talk(start=NOON, hours=ShortDays()).venue
    assert bar(talk.venue, at(9, day=1)) == bar(fresh, at(9, day=1))


def test_without_hours_a_day_is_one_of_utc() -> None:
    venue = Talk(start=NOON).venue
    found = bar(venue, at(1, day=1))
    assert found.open == found.previous_close == mark(at(0, day=1))


def test_an_options_day_is_the_regular_session() -> None:
    terms = option(1)
    talk = Talk(start=NOON, hours=ShortDays(), terms=terms)
    found = talk.venue.day_bar(terms.instrument_id, CLOSED_EVENING)
    assert found is not None
    assert found.open == talk.venue.last_price(terms.instrument_id, at(9, 30))
    assert found.last == talk.venue.last_price(terms.instrument_id, CLOSE)


def test_a_tape_adds_up_its_trades_and_forgets_the_day_before() -> None:
    tape = Tape(BASE)
    assert tape.day_bar() is None
    assert tape.price_at(0) == BASE
    for minute, price, size in ((0, 10, 5), (1, 14, 1), (1, 8, 2), (3, 9, 4)):
        tape.note(minute * MINUTE + 1, price, size)
    assert tape.day_bar() == DayBar(10, 14, 8, 9, 4, 3 * MINUTE + 1, 12, BASE)
    tape.close()
    tape.begin_day(HOUR)
    assert tape.day_bar() is None
    tape.note(2 * HOUR, 11, 1)
    assert tape.day_bar() == DayBar(11, 11, 11, 11, 1, 2 * HOUR, 1, 9)


def test_a_tape_tells_a_past_price_to_the_instant() -> None:
    tape = Tape(BASE)
    for at_, price in ((10, 7), (20, 7), (20, 8), (30, 9), (40, 9)):
        tape.note(at_, price, 1)
    assert [tape.price_at(at_) for at_ in (9, 10, 19, 20, 29, 30, 45)] == [BASE, 7, 7, 8, 8, 9, 9]


def test_a_tape_forgets_what_is_long_past() -> None:
    tape = Tape(BASE)
    for number in range(250_000):
        tape.note(number, 1 + number, 1)
    assert tape.price_at(249_990) == 249_991
    assert tape.price_at(100_000) == 100_001
    assert tape.price_at(5) == 100_001


def test_an_order_that_never_trades_leaves_the_day_as_it_is() -> None:
    """Auctions are held for it, but what others trade in them is counted without it as well."""
    alone, beside = (Talk(start=at(9), hours=ShortDays()) for _ in range(2))
    beside.new(1, BUY, SCALE, SCALE, GTC)

    days = []
    for talk in (alone, beside):
        talk.until(at(17))
        days.append(talk.venue.day_bar(TERMS.instrument_id, talk.now))

    assert days[0] is not None
    assert days[0] == days[1]

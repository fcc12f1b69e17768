"""The lowest and the highest price of many steps, found without looking at them."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.venue.path_year import YEAR_NS, Range, range_of, sessions
from sidestreet.venue.price_path import PricePath, step_at
from sidestreet.venue.reference_price import ReferencePrice
from sidestreet.venue.staged.moved_path import Move, MovedPath
from sidestreet.venue.timetable import Timetable
from venue.conversation import DAY_NS, TERMS, Talk, market_maker
from venue.trading_day import CLOSE, HOUR, NOON, ShortDays, at

ID = TERMS.instrument_id
STRETCHES = st.lists(st.tuples(st.integers(0, 2**34), st.integers(0, 900)), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(1, 5_000 * SCALE), STRETCHES, st.booleans())
@example(1, SCALE, [(0, 7), (8, 8)], False)
def test_the_range_is_that_of_every_step(
    seed: int, base: int, begun: list[tuple[int, int]], is_moved: bool
) -> None:
    path: PricePath = ReferencePrice(seed, "X", base)
    if is_moved:
        path = MovedPath(path, (Move(begun[0][0] + 5, 2 * base, False),))
    stretches = [(first, first + more) for first, more in begun]
    prices = [path.at(step) for first, last in stretches for step in range(first, last + 1)]
    assert range_of(path, stretches) == (min(prices), max(prices))
    middle = Range(base, base)
    assert range_of(path, stretches, middle) == middle.joined(Range(min(prices), max(prices)))


def test_nothing_has_no_range() -> None:
    assert range_of(ReferencePrice(1, "X", SCALE), []) is None


def test_sessions_are_cut_off_at_the_ends_and_the_night_is_left_out() -> None:
    """A regular session has a closing auction at its end, which no other session has."""
    found = list(sessions(Timetable(ShortDays()), NOON, at(5, day=1)))
    assert found == [
        (step_at(NOON), step_at(CLOSE)),
        (step_at(CLOSE), step_at(at(20)) - 1),
        (step_at(at(4, day=1)), step_at(at(5, day=1))),
    ]


def test_a_market_without_hours_is_one_session() -> None:
    assert list(sessions(Timetable(), NOON, CLOSE)) == [(step_at(NOON), step_at(CLOSE))]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 363 * DAY_NS), min_size=1, max_size=4), st.integers(0, 2 * DAY_NS))
def test_a_year_holds_every_day_of_it_and_the_price_of_now(ago: list[int], ahead: int) -> None:
    talk = Talk(start=NOON, hours=ShortDays())
    now = NOON + ahead
    year = talk.venue.year(ID, now)
    assert year is not None
    tick = TERMS.tick_size(year.high)
    assert tick == TERMS.tick_size(year.low) == 10_000
    assert year.low % tick == year.high % tick == 0
    for instant in [now, *(now - each for each in ago)]:
        bar = talk.venue.day_bar(ID, instant)
        assert bar is not None
        assert year.low <= bar.low <= bar.high <= year.high
        assert year.low <= talk.venue.last_price(ID, instant) <= year.high


def test_the_ends_of_a_year_are_prices_at_which_it_traded() -> None:
    """Beside a walk that looks once an hour: it gets nearly as far, and never further."""
    talk = Talk(start=NOON)
    year = talk.venue.year(ID, NOON)
    assert year is not None
    path = market_maker(1).reference
    begin = NOON - NOON % DAY_NS - YEAR_NS
    low, high = path.extremes(step_at(begin), 4 * 60 * 60, (NOON - begin) // HOUR)
    assert year.low <= low + 5_000
    assert year.high >= high - 5_000
    assert (year.low, year.high) != (path.lowest, path.highest)
    assert low - year.low < low // 50
    assert year.high - high < high // 50


def test_a_year_is_the_same_whoever_asked_before() -> None:
    asked, fresh = Talk(start=NOON, hours=ShortDays()), Talk(start=NOON, hours=ShortDays())
    for hours in range(0, 60, 7):
        asked.venue.year(ID, NOON + hours * HOUR)
    later = NOON + 60 * HOUR
    assert asked.venue.year(ID, later) == fresh.venue.year(ID, later)

"""Being told when a price is reached: at the first instant, once, and never for nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.sessions import Hours
from sidestreet.venue.port import Crossing, PriceWatch
from sidestreet.venue.price_path import step_at
from sidestreet.venue.simulated import Latency, SimulatedVenue
from venue.conversation import (
    BASE,
    BUY,
    GTC,
    IOC,
    MS,
    SELL,
    STEP,
    TERMS,
    Talk,
    market_maker,
    option,
)
from venue.trading_day import (
    AFTER,
    CLOSED_EVENING,
    MINUTE,
    NOON,
    OPEN,
    PRE,
    RoundTheClock,
    ShortDays,
    at,
)

ID = TERMS.instrument_id
CENT = SCALE // 100
SHARES = 100 * SCALE


def play(talk: Talk, end: int) -> list[Crossing]:
    """Go from one due time to the next until `end`; return what the data line says."""
    heard = []
    while (due := talk.venue.next_crossing()) is not None and due <= end:
        talk.until(max(due, talk.now))
        heard += talk.venue.crossings()
    talk.until(end)
    return heard + talk.venue.crossings()


def walked(
    seed: int, hours: Hours | None, span: tuple[int, int], low: int | None, high: int | None
) -> list[Crossing]:
    """Return the crossing that looking at every single step finds."""
    maker = market_maker(seed)
    instant, end = span
    while instant <= end:
        is_open = hours is None or hours.at(instant).window is not None
        price = maker.mark(step_at(instant))
        if is_open and ((low is not None and price <= low) or (high is not None and price >= high)):
            return [Crossing(ID, price, instant)]
        instant += STEP - instant % STEP
    return []


OFFSETS = st.none() | st.integers(0, 120)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    hours=st.sampled_from([None, ShortDays(), RoundTheClock()]),
    start=st.sampled_from([NOON, at(3, 58), at(9, 29), at(15, 59), at(19, 58), at(20)]),
    late=st.integers(0, STEP),
    below=OFFSETS,
    above=OFFSETS,
    minutes=st.integers(0, 12),
)
def test_a_crossing_is_the_first_of_all_steps_and_no_other(
    *,
    seed: int,
    hours: Hours | None,
    start: int,
    late: int,
    below: int | None,
    above: int | None,
    minutes: int,
) -> None:
    start += late
    end = start + minutes * MINUTE
    talk = Talk(seed, start=start, hours=hours)
    now = market_maker(seed).mark(step_at(start))
    low = None if below is None else now - below * CENT
    high = None if above is None else now + above * CENT
    talk.venue.watch(ID, low, high, start)
    expected = walked(seed, hours, (start, end), low, high)
    assert play(talk, end) == expected


def test_a_price_that_is_there_already_is_told_at_once() -> None:
    talk = Talk(start=NOON + 7 * MS)
    price = talk.venue.last_price(ID)
    watch: PriceWatch = talk.venue
    watch.watch(ID, price, None, talk.now)
    assert watch.next_crossing() == talk.now
    talk.wait(0)
    assert watch.crossings() == [Crossing(ID, price, talk.now)]
    assert watch.crossings() == []
    assert watch.next_crossing() is None


def test_news_of_a_price_takes_its_time() -> None:
    talk = Talk(start=NOON, latency=Latency(data_ns=30 * MS))
    price = talk.venue.last_price(ID)
    talk.venue.watch(ID, None, price, NOON)
    assert talk.venue.next_crossing() == NOON + 30 * MS
    talk.wait(30 * MS - 1)
    assert talk.venue.crossings() == []
    talk.wait(1)
    assert talk.venue.crossings() == [Crossing(ID, price, NOON)]


def test_each_question_takes_the_place_of_the_one_before() -> None:
    talk = Talk(start=NOON)
    price = talk.venue.last_price(ID)
    talk.venue.watch(ID, price - 5 * CENT, price + 5 * CENT, NOON)
    talk.venue.watch(ID, price - SCALE * 50, None, NOON)
    assert play(talk, NOON + 60 * MINUTE) == []
    talk.venue.watch(ID, None, None, talk.now)
    assert talk.venue.next_crossing() is None


def test_a_clients_own_trade_is_seen_at_its_instant() -> None:
    """It trades through the levels of the book, where the market's own price never is."""
    talk = Talk(start=NOON)
    price = talk.venue.last_price(ID)
    ask = talk.quote().ask
    talk.venue.watch(ID, None, ask + CENT, NOON)
    talk.new(1, BUY, 10**4 * SCALE, None, IOC)
    trades = [r.last_price for r in talk.hear() if r.last_price]
    first = next(each for each in trades if each >= ask + CENT)
    assert price < first
    assert talk.venue.crossings() == [Crossing(ID, first, NOON + 2 * MS)]


def test_trades_while_the_market_is_closed_do_not_exist() -> None:
    """The path moves on over night; the first trade of the morning is what counts."""
    talk = Talk(seed=11, start=CLOSED_EVENING, hours=ShortDays())
    morning = at(4, day=1)
    price = market_maker(11).mark(step_at(morning))
    talk.venue.watch(ID, price, None, talk.now)
    assert talk.venue.next_crossing() == morning
    assert play(talk, morning) == [Crossing(ID, price, morning)]


def test_an_option_crosses_in_the_regular_session_alone() -> None:
    terms = option(1)
    talk = Talk(seed=1, start=PRE, hours=ShortDays(), terms=terms)
    talk.venue.watch(terms.instrument_id, 10**6 * SCALE, None, PRE)
    (crossing,) = play(talk, AFTER)
    assert crossing.at == OPEN


def test_a_halt_keeps_a_price_from_being_reached() -> None:
    talk = Talk(seed=3, start=NOON, hours=ShortDays())
    price = talk.venue.last_price(ID)
    low, high = price - 8 * CENT, price + 8 * CENT
    (alone,) = walked(3, None, (NOON, NOON + 600 * MINUTE), low, high)
    talk.venue.watch(ID, low, high, NOON)
    talk.until(alone.at - STEP)
    talk.venue.halt(ID, talk.now, is_halted=True)
    assert play(talk, alone.at + 10 * STEP) == []
    talk.venue.halt(ID, talk.now, is_halted=False)
    (after,) = play(talk, talk.now + 60 * MINUTE)
    (expected,) = walked(3, None, (alone.at + 10 * STEP, NOON + 600 * MINUTE), low, high)
    assert after == expected


def test_watching_changes_nothing_for_anybody_else() -> None:
    def trades(*, watched: bool) -> list[tuple[int, int, int]]:
        talk = Talk(seed=5, start=NOON, hours=ShortDays())
        limit = talk.quote().bid - 2 * CENT
        if watched:
            talk.venue.watch(ID, limit, limit + 5 * CENT, NOON)
        talk.new(1, BUY, 50 * SHARES, limit, GTC)
        talk.new(2, SELL, 50 * SHARES, limit + 10 * CENT, GTC)
        heard = talk.until(NOON + 30 * MINUTE)
        return [(r.route_id, r.last_quantity, r.last_price) for r in heard]

    assert trades(watched=True) == trades(watched=False)


def test_an_unknown_instrument_cannot_be_watched() -> None:
    with pytest.raises(KeyError):
        SimulatedVenue(1, NOON).watch("nothing", 1, None, NOON)


def test_far_prices_are_found_without_walking_there() -> None:
    """Out of the path's reach: not one appointment in a year, but for the sessions."""
    talk = Talk(start=NOON)
    talk.venue.watch(ID, BASE // 2, BASE * 2, NOON)
    assert talk.venue.next_crossing() is None

"""Options at the simulated venue: what they are worth, and how their trading ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.instruments import US_OPTION_TICKS, InstrumentTerms
from sidestreet.domain.messages import ExecType
from sidestreet.domain.option_model import option_value
from sidestreet.venue.option_price import volatility_of
from sidestreet.venue.paths import Paths
from sidestreet.venue.port import Quote
from sidestreet.venue.price_path import step_at
from sidestreet.venue.simulated import SimulatedVenue
from venue.conversation import (
    BASE,
    BUY,
    DAY_NS,
    GTC,
    IOC,
    MONTH,
    MS,
    SELL,
    START,
    STEP,
    TERMS,
    Talk,
    instrument,
    market_maker,
    option,
    told,
)

CALL, PUT = OptionRight.CALL, OptionRight.PUT
CENT = SCALE // 100
SECOND = 1000 * MS
EXPIRY = START + 10 * SECOND
RIGHTS = st.sampled_from([CALL, PUT])
SEEDS = st.integers(0, 2**64 - 1)


def venue_of(*listed: InstrumentTerms, seed: int = 1) -> SimulatedVenue:
    venue = SimulatedVenue(seed, START)
    for terms in listed:
        venue.admit(terms, BASE)
    return venue


def expiring(right: OptionRight = CALL, strike: int = BASE) -> InstrumentTerms:
    """Return an option with ten seconds to live, to a nanosecond that is on no step."""
    return option(7, right, strike, expires_at=EXPIRY + 1)


@given(SEEDS, RIGHTS, st.integers(80, 120), st.integers(1, 500 * 86_400))
def test_an_option_is_worth_what_the_model_says_of_its_underlying_at_that_step(
    seed: int, right: OptionRight, strike: int, seconds: int
) -> None:
    expires_at = START + seconds * SECOND
    paths, step = Paths(seed), step_at(START)
    terms = option(1, right, strike * SCALE, expires_at=expires_at)
    value = option_value(
        right,
        paths.path(TERMS, BASE).at(step),
        strike * SCALE,
        volatility_of(seed, TERMS.instrument_id),
        expires_at - step * STEP,
    )
    assert paths.path(terms, BASE).at(step) == max(value, CENT)


@given(SEEDS, st.integers(80, 120), st.integers(0, 29 * 86_400))
def test_a_call_a_put_and_the_stock_never_disagree(seed: int, strike: int, seconds: int) -> None:
    """Put-call parity to the ticks that the three prices are rounded to, and the least tick."""
    call, put = (option(number, right, strike * SCALE) for number, right in enumerate((CALL, PUT)))
    venue = venue_of(TERMS, call, put, seed=seed)
    at = START + seconds * SECOND
    stock, up, down = (venue.last_price(terms.instrument_id, at) for terms in (TERMS, call, put))
    assert abs(up - down - (stock - strike * SCALE)) <= 2 * 5 * CENT // 2 + 2 * CENT


@given(SEEDS)
def test_every_underlying_has_one_volatility_from_a_fifth_to_three_fifths(seed: int) -> None:
    found = {volatility_of(seed, instrument(number).instrument_id) for number in range(20)}
    assert len(found) > 10
    assert all(200_000 <= volatility <= 600_000 for volatility in found)


def test_a_volatility_means_the_same_for_ever() -> None:
    assert volatility_of(42, TERMS.instrument_id) == 400_749


def test_an_option_needs_no_listing_of_its_underlying_and_is_not_changed_by_one() -> None:
    alone, beside = venue_of(option(1)), venue_of(TERMS, option(1))
    key = option(1).instrument_id
    for seconds in range(0, 100_000, 997):
        at = START + seconds * SECOND
        assert alone.quote(key, at) == beside.quote(key, at)
        assert alone.last_price(key, at) == beside.last_price(key, at)


def test_prices_of_days_gone_by_can_be_read_and_are_what_they_were() -> None:
    terms = option(1)
    venue = venue_of(terms)
    days = [START + number * DAY_NS for number in range(40)]
    then = []
    for day in days:
        venue.advance(day)
        then.append((venue.last_price(terms.instrument_id), venue.quote(terms.instrument_id, day)))
    for day, known in reversed(list(zip(days, then, strict=True))):
        price = venue.last_price(terms.instrument_id, day)
        assert (price, venue.quote(terms.instrument_id, day)) == known
    assert then[29] != then[30] == then[39]


@pytest.mark.parametrize(("right", "strike"), [(CALL, 109), (PUT, 91)])
def test_bounds_over_a_whole_life_hold_the_value_that_time_takes_away(
    right: OptionRight, strike: int
) -> None:
    path = Paths(5).path(option(1, right, strike * SCALE), BASE)
    assert path.end is not None
    low, high = path.span(step_at(START), path.end - 1)
    prices = [path.at(step) for step in range(step_at(START), path.end, 9_973)]
    assert low <= min(prices) <= 2 * CENT
    assert 50 * CENT < max(prices) <= high


def test_the_search_ends_where_the_path_does() -> None:
    path = Paths(5).path(option(1, strike=BASE // 2), BASE)
    assert path.end is not None
    price = path.at(path.end)
    assert path.next_reaching(path.end, price, price) is None
    assert path.next_reaching(path.end - 1, price - 20 * SCALE, price + 20 * SCALE) is None


def test_options_are_quoted_on_their_own_ticks_in_whole_contracts() -> None:
    listed = [option(number, strike=BASE + number * SCALE) for number in (0, 3, 6, 9, 12)]
    venue = venue_of(*listed)
    seen = set()
    for terms in listed:
        for seconds in range(40):
            quote = venue.quote(terms.instrument_id, START + seconds * SECOND)
            for price in (quote.bid, quote.ask):
                rule = US_OPTION_TICKS[price >= 3 * SCALE]
                assert price % rule.tick_size == 0
                seen.add(rule.tick_size)
            assert quote.bid < quote.ask
            assert quote.bid_size % SCALE == quote.ask_size % SCALE == 0
    assert seen == {CENT, 5 * CENT}


def test_a_hopeless_option_costs_a_tick_or_two_and_nobody_bids_for_it() -> None:
    talk = Talk(terms=option(1, strike=10 * BASE, expires_at=START + DAY_NS))
    quote = talk.quote()
    assert (quote.bid, quote.bid_size) == (0, 0)
    assert quote.ask in (2 * CENT, 3 * CENT)
    assert talk.venue.last_price(talk.terms.instrument_id) == CENT
    talk.new(1, BUY, SCALE)
    assert [report.last_price for report in talk.hear()] == [0, quote.ask]


def test_an_option_trades_like_anything_else_until_the_last_nanosecond() -> None:
    talk = Talk(terms=expiring())
    talk.now = EXPIRY + 1 - 1 - 2 * MS
    quote = talk.quote()
    talk.new(1, BUY, SCALE)
    heard = talk.hear()
    assert [told(report) for report in heard] == [(1, ExecType.NEW), (1, ExecType.TRADE)]
    assert heard[1].last_price == quote.ask


@pytest.mark.parametrize("late", [0, 1, STEP, MONTH])
def test_from_the_expiry_on_a_new_route_is_rejected_with_its_date(late: int) -> None:
    talk = Talk(terms=expiring())
    talk.now = EXPIRY + 1 - 2 * MS + late
    request = talk.new(1, BUY, SCALE)
    (report,) = talk.hear()
    assert (*told(report), report.request_id) == (1, ExecType.REJECTED, request)
    assert report.text == "the option expired on 2023-12-14"


@given(SEEDS, RIGHTS, st.integers(90, 110), st.sampled_from([0, 1, STEP, DAY_NS, MONTH]))
def test_from_the_expiry_on_there_is_no_quote_and_the_price_is_what_exercise_gained(
    seed: int, right: OptionRight, strike: int, late: int
) -> None:
    """Of the stock's last price at that moment, which is a close on its tick."""
    terms = expiring(right, strike * SCALE)
    venue = venue_of(TERMS, terms, seed=seed)
    close = venue.last_price(TERMS.instrument_id, EXPIRY + 1)
    gain = close - strike * SCALE if right is CALL else strike * SCALE - close
    at = EXPIRY + 1 + late
    assert venue.last_price(terms.instrument_id, at) == max(gain, 0)
    assert venue.quote(terms.instrument_id, at) == Quote(0, 0, 0, 0)
    assert venue.quote(terms.instrument_id, EXPIRY).ask > 0
    assert venue.last_price(terms.instrument_id, EXPIRY) >= CENT


def test_a_route_at_rest_stays_through_the_expiry_untraded_and_can_be_canceled() -> None:
    talk = Talk(terms=expiring(strike=2 * BASE))
    talk.new(1, BUY, SCALE, CENT, GTC)
    talk.new(2, SELL, SCALE, 5 * SCALE, GTC)
    assert len(talk.hear()) == 2
    assert talk.wait(MONTH) == []
    assert talk.venue.next_due() is None
    talk.cancel(1)
    talk.cancel(2)
    assert [told(report) for report in talk.hear()] == [
        (1, ExecType.CANCELED),
        (2, ExecType.CANCELED),
    ]


def test_after_the_expiry_no_replacement_makes_two_routes_meet() -> None:
    talk = Talk(terms=expiring(strike=2 * BASE))
    talk.new(1, BUY, 2 * SCALE, CENT, GTC)
    talk.new(2, SELL, SCALE, 5 * SCALE, GTC)
    talk.wait(MONTH)
    talk.replace(1, 2 * SCALE, 6 * SCALE)
    talk.replace(1, SCALE, CENT)
    for report in talk.hear():
        assert told(report) == (1, ExecType.REPLACE_REJECTED)
        assert report.text == "the option expired on 2023-12-14"


@pytest.mark.parametrize("before", [-MONTH, -STEP, 0, 1])
def test_routes_handed_over_around_the_expiry_wait_to_be_canceled(before: int) -> None:
    """The two cross; yet the step at which the listing would open again never comes."""
    talk = Talk(terms=expiring(), start=EXPIRY + 1 - before)
    talk.resume(1, BUY, SCALE, 2 * BASE)
    talk.resume(2, SELL, SCALE, CENT)
    assert talk.wait(MONTH) == []
    assert talk.venue.next_due() is None
    talk.cancel(1)
    talk.cancel(2)
    assert [told(report)[1] for report in talk.hear()] == [ExecType.CANCELED] * 2


def test_background_takers_trade_a_few_contracts_at_a_time() -> None:
    maker = market_maker(1, option(1))
    sizes = {taker.quantity for step in range(5000) if (taker := maker.taker(step)) is not None}
    assert sizes == {contracts * SCALE for contracts in range(1, 13)}


def test_an_order_that_the_option_reaches_trades_at_its_own_limit() -> None:
    talk = Talk(3, terms=option(1))
    limit = talk.quote().bid - 20 * CENT
    talk.new(1, BUY, SCALE, limit, GTC)
    heard = talk.wait(2 * DAY_NS)
    assert [told(report) for report in heard] == [(1, ExecType.NEW), (1, ExecType.TRADE)]
    assert heard[1].last_price == limit


def test_an_immediate_order_takes_what_is_offered_and_no_part_of_a_contract() -> None:
    talk = Talk(terms=option(1))
    quote = talk.quote()
    talk.new(1, BUY, quote.ask_size + SCALE, quote.ask, IOC)
    heard = talk.hear()
    assert [report.last_quantity for report in heard] == [0, quote.ask_size, 0]
    assert heard[-1].exec_type is ExecType.CANCELED

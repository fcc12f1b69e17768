"""Markets that a test moves: to a price, to a touch that is held, by a trade, into a halt."""

import pytest

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.messages import AdjustListing, DirectedMarket, ExecType
from sidestreet.domain.scripts import MarketDirective, MarketMove
from sidestreet.venue.port import Quote
from sidestreet.venue.simulated import SimulatedVenue
from venue.conversation import (
    BASE,
    BUY,
    IOC,
    MS,
    SELL,
    START,
    STEP,
    TERMS,
    Talk,
    option,
)
from venue.scripted_source import RandomSource, ScriptedSource, only
from venue_staged.staging import SECOND, SHARES, E, kinds

M = MarketMove
CENT = SCALE // 100
HOUR = 3600 * SECOND
QUOTE = MarketDirective(
    M.QUOTE,
    bid=49 * SCALE,
    bid_size=200 * SCALE,
    ask=50 * SCALE,
    ask_size=300 * SCALE,
)


class Market(Talk):
    """A talk with a venue whose market is moved."""

    def move(self, directive: MarketDirective) -> None:
        """Send a directive now, and let it be there."""
        self.venue.send(DirectedMarket(self.terms.instrument_id, directive), self.now)
        self.heard = self.wait(0)

    @property
    def last(self) -> int:
        """Where it last traded."""
        return self.venue.last_price(self.terms.instrument_id, self.now)


def price(dollars: int) -> MarketDirective:
    """Return a move to a price."""
    return MarketDirective(M.PRICE, price=dollars * SCALE)


def test_a_price_is_there_at_once_and_quotes_stand_around_it() -> None:
    market = Market()
    market.wait(77 * MS)
    market.move(price(50))
    assert market.last == 50 * SCALE
    quote = market.quote()
    assert 50 * SCALE - 10 * CENT < quote.bid < 50 * SCALE < quote.ask < 50 * SCALE + 10 * CENT


def test_a_market_goes_on_from_a_price_as_its_path_would_have_gone() -> None:
    market, other = Market(), Market()
    market.move(price(50))
    for _ in range(20):
        market.wait(HOUR)
        other.wait(HOUR)
        begun = other.venue.last_price(TERMS.instrument_id, START)
        # Each is put on its own tick of a cent.
        assert abs(market.last - other.last * 50 * SCALE // begun) <= 2 * CENT


def test_what_had_been_seen_of_the_past_stays_true() -> None:
    market = Market()
    market.wait(HOUR)
    before = [market.venue.last_price(TERMS.instrument_id, START + n * STEP) for n in range(100)]
    market.move(price(50))
    after = [market.venue.last_price(TERMS.instrument_id, START + n * STEP) for n in range(100)]
    assert after == before


def test_a_price_is_a_trade_of_the_day() -> None:
    market = Market()
    market.wait(600 * SECOND)
    market.move(price(50))
    bar = market.venue.day_bar(TERMS.instrument_id, market.now)
    assert bar is not None
    assert (bar.low, bar.last) == (50 * SCALE, 50 * SCALE)
    market.wait(600 * SECOND)
    bar = market.venue.day_bar(TERMS.instrument_id, market.now)
    assert bar is not None
    assert 40 * SCALE < bar.low <= 50 * SCALE < 90 * SCALE < bar.high


def test_an_order_at_rest_trades_when_the_price_comes_to_it() -> None:
    market = Market()
    market.new(1, BUY, SHARES, 60 * SCALE)
    market.hear()
    market.move(price(50))
    assert kinds(market.wait(2 * MS)) == [E.TRADE]


def test_an_order_in_a_moved_market_trades_within_its_bands() -> None:
    market = Market()
    market.move(price(50))
    market.new(1, BUY, SHARES, 100 * SCALE)
    assert set(kinds(market.hear())) == {E.NEW, E.TRADE}
    market.move(price(150))
    market.new(2, BUY, SHARES, None)
    reports = market.hear()
    assert sum(each.last_quantity for each in reports) == SHARES
    assert all(each.last_price > 149 * SCALE for each in reports if each.last_price)


def test_a_price_that_is_waited_for_is_told_of() -> None:
    market = Market()
    market.venue.watch(TERMS.instrument_id, 60 * SCALE, None, market.now)
    market.move(price(50))
    (crossing,) = market.venue.crossings()
    assert (crossing.price, crossing.at) == (50 * SCALE, market.now)


def test_a_quote_is_exactly_that_and_stays() -> None:
    market = Market()
    market.move(QUOTE)
    held = Quote(49 * SCALE, 200 * SCALE, 50 * SCALE, 300 * SCALE)
    assert market.quote() == held
    for _ in range(5):
        market.wait(HOUR)
        assert market.quote() == held
        assert market.last == 49_500_000


def test_orders_trade_against_a_held_quote_up_to_its_size_which_is_there_again_a_step_later() -> (
    None
):
    market = Market()
    market.move(QUOTE)
    market.new(1, BUY, 500 * SCALE, 50 * SCALE)
    new, trade = market.hear()
    assert (new.exec_type, trade.last_quantity) == (E.NEW, 300 * SCALE)
    assert trade.last_price == 50 * SCALE
    assert market.quote() == Quote(50 * SCALE, 200 * SCALE, 0, 0)
    (rest,) = market.wait(STEP)
    assert (rest.last_quantity, rest.last_price) == (200 * SCALE, 50 * SCALE)
    market.new(2, SELL, 500 * SCALE, 48 * SCALE, IOC)
    assert kinds(market.hear()) == [E.NEW, E.TRADE, E.CANCELED]


def test_nobody_trades_with_what_rests_inside_a_held_quote() -> None:
    market = Market()
    market.move(QUOTE)
    market.new(1, BUY, SHARES, 49_500_000)
    assert kinds(market.wait(24 * HOUR)) == [E.NEW]
    assert market.quote().bid == 49_500_000


def test_a_side_may_be_empty_and_a_size_left_out_is_a_lot() -> None:
    market = Market()
    market.move(MarketDirective(M.QUOTE, ask=50 * SCALE))
    assert market.quote() == Quote(0, 0, 50 * SCALE, 100 * SCALE)
    market.new(1, SELL, SHARES, None, IOC)
    assert kinds(market.hear()) == [E.NEW, E.CANCELED]


def test_a_held_market_is_released_and_goes_on_from_where_it_is() -> None:
    market = Market()
    market.move(QUOTE)
    market.wait(HOUR)
    market.move(MarketDirective(M.RELEASE))
    assert market.last == 49_500_000
    market.wait(HOUR)
    assert market.last != 49_500_000
    assert 47 * SCALE < market.quote().bid < market.quote().ask < 52 * SCALE


def test_a_trade_is_printed_and_is_where_a_held_market_stands_from_then_on() -> None:
    market = Market()
    market.move(QUOTE)
    market.venue.watch(TERMS.instrument_id, None, 49_800_000, market.now)
    market.move(MarketDirective(M.TRADE, price=49_800_000, size=70 * SCALE))
    assert [each.price for each in market.venue.crossings()] == [49_800_000]
    market.wait(HOUR)
    assert market.last == 49_800_000
    assert market.quote().bid == 49 * SCALE


def test_a_trade_in_a_market_that_is_not_held_is_a_print_and_the_market_trades_on() -> None:
    market = Market()
    before = market.last
    market.move(MarketDirective(M.TRADE, price=80 * SCALE, size=70 * SCALE))
    assert market.last == 80 * SCALE
    market.wait(STEP)
    assert abs(market.last - before) < SCALE
    bar = market.venue.day_bar(TERMS.instrument_id, market.now)
    assert bar is not None
    assert bar.low == 80 * SCALE


def test_a_trade_while_trading_is_halted_is_passed_over() -> None:
    market = Market()
    market.move(MarketDirective(M.HALT))
    before = market.last
    market.move(MarketDirective(M.TRADE, price=80 * SCALE))
    assert market.last == before
    assert market.quote() == Quote(0, 0, 0, 0)
    market.new(1, BUY, SHARES, 200 * SCALE)
    assert kinds(market.wait(HOUR)) == [E.NEW]
    market.move(MarketDirective(M.RESUME))
    assert set(kinds(market.wait(SECOND))) == {E.TRADE}


def test_an_option_goes_with_its_underlying_whichever_was_listed_first() -> None:
    market = Market()
    call = option(1, strike=100 * SCALE)
    market.venue.admit(call, BASE)
    market.move(price(150))
    late = option(2, OptionRight.PUT, strike=100 * SCALE)
    market.venue.admit(late, BASE)
    assert 50 * SCALE <= market.venue.last_price(call.instrument_id, market.now) < 52 * SCALE
    assert market.venue.last_price(late.instrument_id, market.now) < SCALE


def test_an_option_settles_by_where_its_underlying_was_moved() -> None:
    market = Market()
    soon = START + HOUR
    call = option(1, strike=100 * SCALE, expires_at=soon)
    market.venue.admit(call, BASE)
    market.move(MarketDirective(M.QUOTE, bid=130 * SCALE, ask=130_020_000))
    market.wait(2 * HOUR)
    assert market.venue.last_price(call.instrument_id, market.now) == 30_010_000


def test_an_option_of_its_own_price_keeps_it_when_its_underlying_moves() -> None:
    market = Market()
    call = option(1, strike=100 * SCALE)
    market.venue.admit(call, BASE)
    market.venue.send(DirectedMarket(call.instrument_id, price(7)), market.now)
    market.wait(0)
    assert market.venue.last_price(call.instrument_id, market.now) == 7 * SCALE
    market.wait(SECOND)
    market.move(price(200))
    assert market.venue.last_price(call.instrument_id, market.now) > 90 * SCALE


def test_a_market_that_is_told_before_it_is_listed_goes_by_it_then() -> None:
    first, second = SimulatedVenue(1, START), SimulatedVenue(1, START)
    first.admit(TERMS, BASE)
    for number, directive in enumerate((price(50), QUOTE, price(70))):
        for venue in (first, second):
            venue.direct(DirectedMarket(TERMS.instrument_id, directive), START + number * HOUR)
    second.admit(TERMS, BASE)
    for hours in range(6):
        at = START + hours * HOUR + SECOND
        if hours > 2:
            assert second.quote(TERMS.instrument_id, at) == first.quote(TERMS.instrument_id, at)
        assert second.last_price(TERMS.instrument_id, at) == first.last_price(
            TERMS.instrument_id, at
        )


def test_a_held_market_that_is_counted_in_other_units_is_held_in_them() -> None:
    market = Market()
    market.move(QUOTE)
    market.venue.send(AdjustListing(TERMS, 2, 1), market.now)
    market.wait(SECOND)
    assert market.quote() == Quote(24_500_000, 200 * SCALE, 25 * SCALE, 300 * SCALE)
    assert market.last == 24_750_000


def sourced() -> Market:
    """Return one in which somebody trades all the time."""
    return Market(sources=lambda *_: RandomSource(5, START, 100 * MS))


def test_a_market_of_actions_is_held_at_a_price_until_it_is_released() -> None:
    market = sourced()
    market.wait(60 * SECOND)
    market.move(price(50))
    assert market.last == 50 * SCALE
    held = Quote(49_990_000, 1000 * SCALE, 50_010_000, 1000 * SCALE)
    assert market.quote() == held
    market.wait(HOUR)
    assert (market.quote(), market.last) == (held, 50 * SCALE)
    market.move(MarketDirective(M.RELEASE))
    market.wait(60 * SECOND)
    assert market.last > 90 * SCALE


def test_orders_trade_in_a_held_market_of_actions_within_the_bands_and_size_comes_back() -> None:
    market = sourced()
    market.move(QUOTE)
    market.new(1, BUY, 500 * SCALE, 50 * SCALE)
    assert kinds(market.hear()) == [E.NEW, E.TRADE]
    (rest,) = market.wait(STEP)
    assert (rest.last_quantity, rest.last_price) == (200 * SCALE, 50 * SCALE)
    market.wait(STEP)
    assert market.quote() == Quote(49 * SCALE, 200 * SCALE, 50 * SCALE, 300 * SCALE)


def test_an_order_at_rest_trades_when_a_held_quote_comes_to_it() -> None:
    market = sourced()
    market.new(1, BUY, SHARES, 60 * SCALE)
    market.hear()
    market.move(QUOTE)
    (trade,) = market.hear()
    assert (trade.exec_type, trade.last_price) == (E.TRADE, 60 * SCALE)


def test_a_halt_holds_over_a_quote() -> None:
    market = sourced()
    market.move(QUOTE)
    market.move(MarketDirective(M.HALT))
    assert market.quote() == Quote(0, 0, 0, 0)
    market.move(MarketDirective(M.RESUME))
    assert market.quote() == Quote(49 * SCALE, 200 * SCALE, 50 * SCALE, 300 * SCALE)


def test_a_market_of_actions_told_of_before_it_is_listed_is_held_then() -> None:
    venue = SimulatedVenue(1, START, sources=lambda *_: RandomSource(5, START, 100 * MS))
    venue.direct(DirectedMarket(TERMS.instrument_id, QUOTE), START + SECOND)
    venue.admit(TERMS, BASE)
    assert venue.quote(TERMS.instrument_id, START + HOUR).bid == 49 * SCALE


def test_a_source_without_actions_is_held_too() -> None:
    market = Market(sources=only(ScriptedSource([])))
    market.move(QUOTE)
    assert market.quote().ask == 50 * SCALE


@pytest.mark.parametrize("move", list(MarketMove))
def test_a_move_of_what_is_not_listed_changes_nothing_there(move: MarketMove) -> None:
    market = Market()
    before = market.quote(), market.last
    market.venue.send(
        DirectedMarket("nobody", MarketDirective(move, SCALE, SCALE, SCALE, SCALE)), market.now
    )
    market.wait(0)
    assert (market.quote(), market.last) == before
    market.new(1, BUY, SHARES, 10 * SCALE)
    assert [each.exec_type for each in market.hear()] == [ExecType.NEW]

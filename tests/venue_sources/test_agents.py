import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OrderType, Side, TimeInForce
from sidestreet.domain.instruments import US_EQUITY_TICKS, TickRule
from sidestreet.domain.messages import NewRoute
from sidestreet.venue.book import Book
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.sources.agents import PRESETS, AgentMarket, AgentSource
from venue.conversation import option
from venue_sources.bare_market import (
    BASE,
    DAY,
    HOUR,
    MINUTE,
    OPENING,
    SECOND,
    TERMS,
    BareMarket,
)
from venue_sources.two_processes import told_by_two_processes

NAMES = sorted(PRESETS)


def market(name: str, seed: int = 1) -> BareMarket:
    return BareMarket(AgentMarket(PRESETS[name], seed).source(TERMS, BASE, OPENING))


def opened(name: str, seed: int = 1) -> BareMarket:
    made = market(name, seed)
    made.open(OPENING)
    return made


def resting(book: Book[WorkedRoute]) -> int:
    return sum(1 for side in (book.bids, book.asks) for level in side for _ in level)


def client(*, is_buy: bool, quantity: int, limit: int) -> WorkedRoute:
    side = Side.BUY if is_buy else Side.SELL
    return WorkedRoute(
        NewRoute(
            route_id=1,
            request_id=1,
            instrument_id=TERMS.instrument_id,
            side=side,
            order_type=OrderType.LIMIT,
            quantity=quantity,
            limit_price=limit,
            time_in_force=TimeInForce.DAY,
        )
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_makes_one_market_and_another_seed_another(name: str) -> None:
    days = []
    for seed in (1, 1, 2):
        made = opened(name, seed)
        made.run(OPENING + 20 * MINUTE)
        days.append(made.digest())
    assert days[0] == days[1] != days[2]


def test_how_often_the_market_is_brought_up_to_date_changes_nothing() -> None:
    at_once, bit_by_bit = opened("volatile"), opened("volatile")
    at_once.run(OPENING + 10 * MINUTE)
    for until in range(OPENING, OPENING + 10 * MINUTE + 1, 137 * SECOND // 100):
        bit_by_bit.run(until)
    bit_by_bit.run(OPENING + 10 * MINUTE)
    assert at_once.digest() == bit_by_bit.digest()


def test_two_processes_make_the_same_market() -> None:
    """The order of a set or of a dict of texts differs from process to process."""
    program = (
        "from venue_sources.test_agents import opened, OPENING, HOUR\n"
        "made = opened('halt')\nmade.run(OPENING + HOUR)\nprint(made.digest())"
    )
    first, second = told_by_two_processes(program)
    assert first == second != ""


@pytest.mark.parametrize("name", NAMES)
def test_the_book_is_never_crossed_and_a_side_is_never_empty_for_long(name: str) -> None:
    made = opened(name)
    made.run(OPENING + HOUR)
    empty = longest = 0
    for touch in made.touches:
        assert not touch.bid or not touch.ask or touch.bid < touch.ask
        empty = 0 if touch.bid and touch.ask else empty + 1
        longest = max(longest, empty)
    assert longest <= (20 if name == "thin" else 2)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.integers(0, 2**64 - 1),
    st.integers(SCALE // 1000, 20_000 * SCALE) | st.integers(SCALE * 9 // 10, SCALE * 11 // 10),
    st.sampled_from(
        [
            US_EQUITY_TICKS,
            (TickRule(0, 50 * SCALE, SCALE // 20), TickRule(50 * SCALE, None, 20_000)),
        ]
    ),
)
def test_every_order_is_on_the_tick_and_in_round_lots(
    name: str, seed: int, base: int, rules: tuple[TickRule, ...]
) -> None:
    """Whatever the price, and where the tick changes near it too."""
    terms = structs.replace(TERMS, tick_rules=rules)
    source = AgentMarket(PRESETS[name], seed).source(terms, base, OPENING)
    book: Book[WorkedRoute] = Book()
    for _ in range(60):
        at = source.next_at()
        assert at is not None
        source.act(book)
        for side in (book.bids, book.asks):
            for level in side:
                tick = terms.tick_size(abs(level.key))
                assert tick is not None
                assert abs(level.key) % tick == 0
                assert level.quantity % SCALE == 0


def test_what_the_agents_keep_does_not_grow() -> None:
    """Three makers with four prices a side, and 256 traders with one order each."""
    made = opened("calm")
    most = 0
    for minute in range(1, 121):
        made.run(OPENING + minute * MINUTE)
        most = max(most, resting(made.book))
    assert 100 < most <= 3 * 4 * 2 + 256


@pytest.mark.parametrize("name", NAMES)
def test_withdrawing_leaves_what_clients_have_in_the_book_and_nothing_else(name: str) -> None:
    made = opened(name)
    made.run(OPENING + 5 * MINUTE)
    owner = client(is_buy=True, quantity=SCALE, limit=SCALE)
    made.book.rest(owner, is_buy=True, quantity=SCALE, limit=SCALE)
    made.close()
    assert [order.owner for level in made.book.bids for order in level] == [owner]
    assert not made.book.asks.keys
    assert made.source.next_at() is None


def test_agents_who_are_away_do_not_act() -> None:
    made = opened("calm")
    made.close()
    with pytest.raises(RuntimeError, match="away"):
        made.source.act(made.book)


def test_a_clients_order_is_filled_after_those_before_it_and_before_those_behind_it() -> None:
    """It joins the queue at the best bid, and the price falls through it."""
    made = opened("calm", seed=3)
    made.run(OPENING + MINUTE)
    best = made.book.best(is_buy=True)
    assert best is not None
    owner = client(is_buy=True, quantity=100 * SCALE, limit=best.price)
    order = made.book.rest(owner, is_buy=True, quantity=100 * SCALE, limit=best.price)
    level = order.level
    assert level is not None
    ahead = [each for each in level if each is not order]
    while order.level is not None:
        for fill in made.source.act(made.book).fills:
            if fill.resting is order:
                assert all(each.level is not level for each in ahead)
    assert order.leaves == 0


def test_an_option_has_no_agents_of_its_own() -> None:
    with pytest.raises(ValueError, match="is an option"):
        AgentMarket(PRESETS["calm"], 1).source(option(1), BASE, OPENING)


def test_a_price_that_is_not_positive_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        AgentMarket(PRESETS["calm"], 1).source(TERMS, 0, OPENING)


def test_a_market_that_is_started_again_is_where_it_would_have_been() -> None:
    """Its agents are others, but the value that they trade around is the same."""
    kept = opened("volatile")
    kept.run(OPENING + 2 * HOUR)
    source = AgentMarket(PRESETS["volatile"], 1).source(TERMS, BASE, OPENING + 2 * HOUR)
    again = BareMarket(source)
    again.run(OPENING + 2 * HOUR + SECOND)
    one, other = kept.touches[-1], again.touches[-1]
    assert abs(one.bid - other.bid) * 1000 < 2 * one.bid
    assert abs(one.bid - BASE) * 1000 > 5 * BASE


def test_a_halt_for_news_lasts_five_minutes_and_ends_in_an_auction_elsewhere() -> None:
    made = opened("halt")
    made.run(OPENING + 4 * HOUR)
    (began_at, began), (ended_at, ended) = made.halts[:2]
    assert (began, ended) == (True, False)
    assert ended_at - began_at == 300 * SECOND
    assert not [each for each in made.prints if began_at < each.at < ended_at]
    before = [each.price for each in made.prints if each.at < began_at][-1]
    at, price, quantity = made.crosses[1]
    assert at == ended_at
    assert quantity > 0
    assert abs(price - before) * 100 > before


def test_agents_go_on_by_themselves_where_nobody_makes_them_withdraw_for_a_halt() -> None:
    source = AgentMarket(PRESETS["halt"], 1).source(TERMS, BASE, OPENING)
    book: Book[WorkedRoute] = Book()
    halts: list[tuple[int | None, bool]] = []
    while len(halts) < 2:
        at = source.next_at()
        halted = source.act(book).halts
        if halted is not None:
            halts.append((at, halted))
    rested = resting(book)
    source.act(book)
    assert [halted for _, halted in halts] == [True, False]
    assert rested > 100


def test_a_century_without_trading_is_passed_over_at_once() -> None:
    source = AgentMarket(PRESETS["gap"], 1).source(TERMS, BASE, OPENING)
    assert isinstance(source, AgentSource)
    book: Book[WorkedRoute] = Book()
    source.reopen(book, OPENING + 30_000 * DAY)
    at = source.next_at()
    assert at is not None
    assert OPENING + 30_000 * DAY < at < OPENING + 30_000 * DAY + MINUTE

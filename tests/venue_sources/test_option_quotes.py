from collections.abc import Callable

import pytest

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.option_model import option_value
from sidestreet.venue.book import Book
from sidestreet.venue.level import Fill
from sidestreet.venue.option_price import volatility_of
from sidestreet.venue.route import WorkedRoute
from sidestreet.venue.sources.agents import PRESETS, AgentMarket
from sidestreet.venue.sources.option_quotes import ModelValue, OptionQuotes
from venue.conversation import BASE, DAY_NS, MONTH, START, STEP, TERMS, option
from venue_sources.bare_market import SECOND, BareMarket

CALL = option(1)
SEED = 7


def still(price: int) -> Callable[[int], int]:
    return lambda _at: price


def depths(book: Book[WorkedRoute]) -> list[tuple[int, int]]:
    return [*book.depth(is_buy=True), *book.depth(is_buy=False)]


def walk(source: OptionQuotes, book: Book[WorkedRoute], until: int) -> list[Fill[WorkedRoute]]:
    fills = []
    while (at := source.next_at()) is not None and at <= until:
        fills += source.act(book).fills
    return fills


def test_quotes_stand_around_the_value_for_the_underlyings_last_price() -> None:
    for spot in (90 * SCALE, 100 * SCALE, 110 * SCALE):
        source, book = OptionQuotes(SEED, CALL, still(spot), START), Book[WorkedRoute]()
        source.act(book)
        volatility = volatility_of(SEED, TERMS.instrument_id)
        value = option_value(OptionRight.CALL, spot, BASE, volatility, MONTH)
        bid, ask = book.best(is_buy=True), book.best(is_buy=False)
        assert bid is not None
        assert ask is not None
        assert bid.price < value < ask.price
        assert ask.price - bid.price <= 20 * SCALE // 100


def test_quotes_follow_the_underlying_from_step_to_step() -> None:
    rising = OptionQuotes(SEED, CALL, lambda at: BASE + (at - START) // STEP * SCALE, START)
    book: Book[WorkedRoute] = Book()
    bids = []
    for _ in range(4):
        rising.act(book)
        best = book.best(is_buy=True)
        assert best is not None
        bids.append(best.price)
    assert bids == sorted(set(bids))


def test_steps_that_nobody_looked_at_may_be_passed_over() -> None:
    walked, passed = (OptionQuotes(SEED, CALL, still(BASE), START) for _ in range(2))
    one: Book[WorkedRoute] = Book()
    other: Book[WorkedRoute] = Book()
    until = START + 1000 * STEP + 5
    walk(walked, one, until)
    passed.pass_over(until)
    assert passed.next_at() == START + 1000 * STEP
    passed.act(other)
    assert depths(one) == depths(other) != []
    assert walked.next_at() == passed.next_at() == START + 1001 * STEP


def test_passing_over_never_goes_back() -> None:
    source = OptionQuotes(SEED, CALL, still(BASE), START)
    source.pass_over(START - DAY_NS)
    assert source.next_at() == START


def test_somebody_takes_now_and_then() -> None:
    source, book = OptionQuotes(SEED, CALL, still(BASE), START), Book[WorkedRoute]()
    fills = walk(source, book, START + 1000 * STEP)
    assert 10 < len(fills) < 100


def test_a_clients_order_that_the_underlying_runs_over_is_filled_at_its_limit() -> None:
    """It asks for 3.00 while the option is worth about 5, and is taken by the new quotes."""
    spots = {True: 80 * SCALE, False: 100 * SCALE}
    source = OptionQuotes(SEED, CALL, lambda at: spots[at <= START], START)
    book: Book[WorkedRoute] = Book()
    source.act(book)
    order = book.rest(None, is_buy=False, quantity=SCALE, limit=3 * SCALE)
    fills = source.act(book).fills
    assert [(fill.resting, fill.price) for fill in fills][:1] == [(order, 3 * SCALE)]


def test_nobody_quotes_after_the_expiry_and_the_mark_is_what_exercise_gained() -> None:
    source = OptionQuotes(SEED, CALL, still(104 * SCALE), START + MONTH - 2 * STEP)
    book: Book[WorkedRoute] = Book()
    walk(source, book, START + MONTH + DAY_NS)
    assert source.next_at() is None
    with pytest.raises(RuntimeError, match="expiry"):
        source.act(book)
    assert source.mark(START + MONTH) == 4 * SCALE
    source.withdraw(book)
    source.reopen(book, START + MONTH + DAY_NS)
    assert depths(book) == []


def test_the_value_is_never_under_what_exercise_gains_nor_under_a_tick() -> None:
    terms = CALL.option
    assert terms is not None
    deep = ModelValue(SEED, terms, still(200 * SCALE), 10_000)
    worthless = ModelValue(SEED, terms, still(SCALE), 10_000)
    last = (START + MONTH) // STEP - 1
    assert deep.at(last) >= 100 * SCALE
    assert worthless.at(last) == 10_000
    assert worthless.at(last + 1) == 0
    assert deep.span(0, 1)[0] <= deep.at(last) <= deep.span(0, 1)[1]


def test_withdrawn_quotes_come_back_with_an_auctions_interest() -> None:
    source, book = OptionQuotes(SEED, CALL, still(BASE), START), Book[WorkedRoute]()
    source.act(book)
    source.withdraw(book)
    assert depths(book) == []
    assert source.next_at() is None
    source.reopen(book, START + DAY_NS + 5)
    bid, ask = book.best(is_buy=True), book.best(is_buy=False)
    assert bid is not None
    assert ask is not None
    assert bid.price >= ask.price
    assert source.next_at() == START + DAY_NS + STEP


def test_an_option_follows_the_last_trade_of_an_agent_market() -> None:
    stock = BareMarket(AgentMarket(PRESETS["volatile"], SEED).source(TERMS, BASE, START))

    def spot(at: int) -> int:
        stock.run(at)
        return stock.prints[-1].price if stock.prints else BASE

    source, book = OptionQuotes(SEED, CALL, spot, START), Book[WorkedRoute]()
    marks = set()
    while (at := source.next_at()) is not None and at < START + 120 * SECOND:
        source.act(book)
        marks.add(source.mark(at))
    assert len(marks) > 10


def test_a_stock_is_not_quoted_by_the_model() -> None:
    with pytest.raises(ValueError, match="not an option"):
        OptionQuotes(SEED, TERMS, still(BASE), START)

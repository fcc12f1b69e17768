"""A replay of every order of a book, with a client's order among them."""

from hypothesis import given
from hypothesis import strategies as st

from market_files.stage import (
    SECOND,
    NaiveBook,
    Stage,
    add,
    assert_not_crossed,
    change,
    leaves,
    trade,
)
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import Side
from sidestreet.domain.ticks import DepthAction, DepthTick, TradeTick

BUY, SELL = Side.BUY, Side.SELL
EXECUTE, REDUCE, DELETE = DepthAction.EXECUTE, DepthAction.REDUCE, DepthAction.DELETE


def test_the_book_has_the_orders_of_history_in_their_queues() -> None:
    stage = Stage(
        [
            add(1, 1, BUY, "9.98", 300),
            add(2, 2, BUY, "9.98", 100),
            add(3, 3, SELL, "10.00", 50),
            change(4, REDUCE, 1, 120),
            change(5, DELETE, 3),
        ],
        is_depth=True,
    )
    stage.until(5)
    assert [order.leaves // SCALE for order in stage.book.bids.levels[9_980_000]] == [180, 100]
    assert stage.touch() == ("9.98", 280, "", 0)


def test_a_client_waits_behind_the_orders_that_were_there_and_trades_before_later_ones() -> None:
    stage = Stage(
        [
            add(1, 1, BUY, "9.98", 300),
            add(2, 2, BUY, "9.98", 100),
            change(3, EXECUTE, 1, 300),
            change(4, EXECUTE, 2, 60),
            change(5, EXECUTE, 2, 40),
        ],
        is_depth=True,
    )
    stage.until(1)
    route = stage.client(BUY, "9.98", 80)
    stage.until(2)
    assert stage.until(3) == [("history", 300, "9.98")]
    # What the client trades, the order behind it does not: it loses its 60 all the same.
    assert stage.until(4) == [("client", 60, "9.98")]
    assert stage.touch() == ("9.98", 60, "", 0)
    assert stage.until(5) == [("client", 20, "9.98"), ("history", 20, "9.98")]
    assert leaves(route) == 0


def test_a_client_with_a_better_price_trades_first() -> None:
    stage = Stage([add(1, 1, SELL, "10.00", 300), change(2, EXECUTE, 1, 100)], is_depth=True)
    stage.until(1)
    stage.client(SELL, "9.99", 30)
    assert stage.until(2) == [("client", 30, "9.99"), ("history", 70, "10.00")]


def test_an_order_of_history_that_crosses_a_client_trades_at_the_clients_price() -> None:
    stage = Stage([add(1, 1, SELL, "10.00", 300), add(2, 2, SELL, "9.97", 100)], is_depth=True)
    stage.until(1)
    stage.client(BUY, "9.99", 40)
    assert stage.until(2) == [("client", 40, "9.99")]
    assert stage.touch() == ("", 0, "9.97", 60)


def test_what_a_client_took_is_printed_when_history_trades_it() -> None:
    stage = Stage([add(1, 1, SELL, "10.00", 300), change(2, EXECUTE, 1, 300)], is_depth=True)
    stage.until(1)
    stage.client(BUY, "10.00", 200)
    assert stage.until(2) == [("history", 100, "10.00"), ("print", 200, "10.00")]


def test_an_execution_at_another_price_is_told_at_that_price() -> None:
    ticks = [add(1, 1, SELL, "10.00", 300), change(2, EXECUTE, 1, 50, "10.01")]
    stage = Stage(ticks, is_depth=True)
    stage.until(1)
    assert stage.until(2) == [("history", 50, "10.01")]


def test_a_trade_outside_the_book_comes_to_displayed_clients_first() -> None:
    stage = Stage(
        [
            add(1, 1, BUY, "9.98", 300),
            add(2, 2, SELL, "10.02", 300),
            trade(90, "9.99", 100, is_buy=False),
        ],
        is_depth=True,
    )
    stage.until(2)
    stage.client(BUY, "9.99", 30)
    assert stage.until(90) == [("client", 30, "9.99"), ("print", 70, "9.99")]
    assert stage.touch() == ("9.98", 300, "10.02", 300)


def test_an_older_order_that_contradicts_a_newer_one_has_gone() -> None:
    stage = Stage([add(1, 1, SELL, "10.00", 300), add(2, 2, BUY, "10.01", 100)], is_depth=True)
    assert stage.until(2) == []
    assert stage.touch() == ("10.01", 100, "", 0)


def test_changes_of_orders_that_have_gone_are_passed_over() -> None:
    ticks = [change(1, EXECUTE, 9, 10), change(2, REDUCE, 9, 10), change(3, DELETE, 9)]
    assert Stage(ticks, is_depth=True).play() == []


def test_a_new_day_begins_with_an_empty_book() -> None:
    ticks = [
        add(1, 1, BUY, "9.98", 300),
        change(2, DepthAction.CLEAR, 0),
        add(3, 1, BUY, "9.00", 10),
    ]
    stage = Stage(ticks, is_depth=True)
    stage.until(2)
    assert stage.touch() == ("", 0, "", 0)
    stage.until(3)
    assert stage.touch() == ("9.00", 10, "", 0)


def test_while_its_orders_are_out_history_goes_on_and_comes_back_as_it_is_then() -> None:
    stage = Stage(
        [
            add(1, 1, BUY, "9.98", 300),
            add(2, 2, BUY, "9.99", 100),
            change(3, DELETE, 1),
            change(4, EXECUTE, 2, 30),
        ],
        is_depth=True,
    )
    stage.until(1)
    stage.source.withdraw(stage.book)
    assert stage.touch() == ("", 0, "", 0)
    stage.source.reopen(stage.book, 10 * SECOND)
    assert stage.touch() == ("9.99", 70, "", 0)


@st.composite
def feeds(draw: st.DrawFn) -> list[DepthTick | TradeTick]:
    """Make a feed as an exchange sends it: no order crosses, none loses more than it has."""
    ticks: list[DepthTick | TradeTick] = []
    naive = NaiveBook()
    for step in range(draw(st.integers(1, 40))):
        at = (step + 1) * 3_600 * SECOND
        kind = draw(st.sampled_from(["add", "add", "add", "reduce", "delete", "execute", "trade"]))
        size = draw(st.integers(1, 9)) * SCALE
        if kind == "trade":
            ticks.append(TradeTick(at, draw(st.integers(95, 105)) * 10_000, size))
            continue
        if kind == "add" or not naive.rows:
            is_buy = draw(st.booleans())
            opposite = naive.side(is_buy=not is_buy)
            price = draw(st.integers(95, 105)) * 10_000
            if opposite:
                best = opposite[0][0]
                price = min(price, best - 10_000) if is_buy else max(price, best + 10_000)
            tick = DepthTick(at, DepthAction.ADD, step + 1, is_buy, price, size)
        else:
            ref, is_buy, _, left = draw(st.sampled_from(naive.rows))
            if kind == "execute":
                best = naive.side(is_buy=is_buy)[0][0]
                ref, is_buy, _, left = next(
                    r for r in naive.rows if r[1] is is_buy and r[2] == best
                )
            action = {"reduce": REDUCE, "delete": DELETE, "execute": EXECUTE}[kind]
            tick = DepthTick(at, action, ref, size=min(size, left) if kind != "delete" else 0)
        naive.apply(tick)
        ticks.append(tick)
    return ticks


@given(feeds())
def test_without_clients_the_book_is_that_of_history_order_by_order(
    ticks: list[DepthTick | TradeTick],
) -> None:
    stage, naive = Stage(ticks, is_depth=True), NaiveBook()
    for tick in ticks:
        stage.step()
        if isinstance(tick, DepthTick):
            naive.apply(tick)
        for is_buy, side in ((True, stage.book.bids), (False, stage.book.asks)):
            orders = [(order.price, order.leaves) for level in side for order in level]
            assert orders == naive.side(is_buy=is_buy)


@given(feeds(), st.lists(st.tuples(st.booleans(), st.integers(95, 105), st.integers(1, 9))))
def test_with_clients_nothing_crosses_and_a_trade_is_told_once(
    ticks: list[DepthTick | TradeTick], clients: list[tuple[bool, int, int]]
) -> None:
    stage = Stage(ticks, is_depth=True)
    for place, tick in enumerate(ticks):
        if place < len(clients):
            is_buy, cents, size = clients[place]
            stage.client(BUY if is_buy else SELL, f"{cents // 100}.{cents % 100:02d}", size)
        activity = stage.source.act(stage.book)
        assert_not_crossed(stage.book)
        told = sum(fill.quantity for fill in activity.fills) + sum(s for _, s in activity.prints)
        is_trade = isinstance(tick, TradeTick) or tick.action is EXECUTE
        if is_trade:
            assert told == tick.size
        # Else history put an order in that a client's crossed, and only clients traded.
        assert is_trade or all(fill.resting.owner is not None for fill in activity.fills)

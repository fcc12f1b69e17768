"""A replay of quotes and trades, with a client's order in the midst of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market_files.stage import SECOND, Stage, add, assert_not_crossed, halt, leaves, quote, trade
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import Side
from sidestreet.domain.ticks import QuoteTick, Tick, TradeTick
from sidestreet.venue.book import Book
from sidestreet.venue.sources.depth_replay import DepthReplaySource
from sidestreet.venue.sources.history import HistorySource
from sidestreet.venue.sources.replay import ReplaySource
from sidestreet.venue.sources.time_map import TimeMap

BUY, SELL = Side.BUY, Side.SELL


def test_the_book_shows_the_touch_of_history_and_nothing_behind_it() -> None:
    stage = Stage([quote(1, "9.98", 300, "10.00", 500), quote(2, "9.99", 100, "", 0)])
    assert stage.until(1) == []
    assert stage.touch() == ("9.98", 300, "10.00", 500)
    stage.until(2)
    assert stage.touch() == ("9.99", 100, "", 0)


@pytest.mark.parametrize(
    ("kind", "tick"),
    [
        (ReplaySource, add(1, 1, BUY, "9.98", 100)),
        (DepthReplaySource, quote(1, "9.98", 300, "10.00", 500)),
    ],
)
def test_a_tick_of_the_other_kind_of_file_is_refused_in_trading_and_before_it(
    kind: type[HistorySource], tick: Tick
) -> None:
    traded = kind(iter([tick]))
    traded.reopen(Book(), 0)
    with pytest.raises(TypeError):
        traded.act(Book())
    with pytest.raises(TypeError):
        kind(iter([tick])).reopen(Book(), 2 * SECOND)


def test_a_trade_takes_what_was_shown_and_prints_what_finds_nobody() -> None:
    stage = Stage([quote(1, "9.98", 300, "10.00", 500), trade(90, "9.98", 400, is_buy=False)])
    stage.until(1)
    assert stage.until(90) == [("history", 300, "9.98"), ("print", 100, "9.98")]


def test_a_client_waits_behind_what_was_shown_when_it_came() -> None:
    stage = Stage(
        [
            quote(1, "9.98", 300, "10.00", 500),
            trade(90, "9.98", 250, is_buy=False),
            trade(91, "9.98", 80, is_buy=False),
        ]
    )
    stage.until(1)
    route = stage.client(BUY, "9.98", 100)
    assert stage.until(90) == [("history", 250, "9.98")]
    assert stage.until(91) == [("history", 50, "9.98"), ("client", 30, "9.98")]
    assert leaves(route) == 70


def test_size_that_comes_later_stands_behind_the_client() -> None:
    stage = Stage(
        [
            quote(1, "9.98", 300, "10.00", 500),
            quote(2, "9.98", 900, "10.00", 500),
            trade(90, "9.98", 450, is_buy=False),
        ]
    )
    stage.until(1)
    stage.client(BUY, "9.98", 100)
    stage.until(2)
    assert stage.until(90) == [
        ("history", 300, "9.98"),
        ("client", 100, "9.98"),
        ("history", 50, "9.98"),
    ]


def test_size_that_leaves_is_taken_from_behind_the_client_first() -> None:
    stage = Stage(
        [
            quote(1, "9.98", 300, "10.00", 500),
            quote(2, "9.98", 900, "10.00", 500),
            quote(3, "9.98", 400, "10.00", 500),
            quote(4, "9.98", 120, "10.00", 500),
            trade(90, "9.98", 150, is_buy=False),
        ]
    )
    stage.until(1)
    stage.client(BUY, "9.98", 100)
    stage.until(3)
    assert [order.leaves // SCALE for order in stage.book.bids.levels[9_980_000]] == [300, 100, 100]
    stage.until(4)
    assert stage.until(90) == [("history", 120, "9.98"), ("client", 30, "9.98")]


def test_a_quote_that_crosses_a_client_trades_with_it_at_the_clients_price() -> None:
    stage = Stage([quote(1, "9.98", 300, "10.00", 500), quote(2, "9.95", 300, "9.97", 60)])
    stage.until(1)
    route = stage.client(BUY, "9.99", 100)
    assert stage.until(2) == [("client", 60, "9.99")]
    assert leaves(route) == 40
    assert stage.touch() == ("9.99", 40, "", 0)


def test_a_trade_beyond_the_touch_takes_better_clients_and_leaves_historys_touch() -> None:
    """History's own order at a better price did not trade then, whatever the reason was."""
    stage = Stage([quote(1, "9.98", 300, "10.00", 500), trade(90, "9.97", 50, is_buy=False)])
    stage.until(1)
    stage.client(BUY, "9.98", 20)
    assert stage.until(90) == [("client", 20, "9.98"), ("print", 30, "9.97")]
    assert stage.touch() == ("9.98", 300, "10.00", 500)


def test_what_a_client_took_stays_taken_until_that_side_changes() -> None:
    stage = Stage(
        [
            quote(1, "9.98", 300, "10.00", 500),
            quote(2, "9.97", 100, "10.00", 500),
            quote(3, "9.97", 100, "10.00", 600),
        ]
    )
    stage.until(1)
    assert stage.client(BUY, "10.00", 200).filled_quantity == 200 * SCALE
    stage.until(2)
    assert stage.touch() == ("9.97", 100, "10.00", 300)
    stage.until(3)
    assert stage.touch() == ("9.97", 100, "10.00", 600)


def test_who_came_is_told_by_the_quote_and_else_by_the_trade_before() -> None:
    stage = Stage(
        [
            quote(1, "9.98", 300, "10.00", 500),
            trade(91, "10.00", 10),
            trade(92, "9.98", 10),
            trade(93, "9.99", 10),
            trade(94, "9.99", 10),
        ]
    )
    stage.until(1)
    bid, ask = stage.client(BUY, "9.98", 1), stage.client(SELL, "10.00", 1)
    assert stage.until(91) == [("history", 10, "10.00")]
    assert stage.until(92) == [("history", 10, "9.98")]
    # In the middle, and above the trade before it: a buyer, who meets nobody below the ask.
    assert stage.until(93) == [("print", 10, "9.99")]
    assert stage.until(94) == [("print", 10, "9.99")]
    assert (leaves(bid), leaves(ask)) == (1, 1)


def test_at_the_end_the_quotes_are_withdrawn_and_the_source_is_silent() -> None:
    stage = Stage([quote(1, "9.98", 300, "10.00", 500)])
    stage.until(1)
    assert stage.source.next_at() == 1 * SECOND + 1
    assert stage.play() == []
    assert stage.touch() == ("", 0, "", 0)
    assert stage.source.next_at() is None


def test_while_its_orders_are_out_it_has_no_action_and_passes_over_what_happens() -> None:
    stage = Stage(
        [
            quote(1, "9.98", 300, "10.00", 500),
            quote(5, "11.00", 10, "11.02", 10),
            trade(6, "11.02", 5),
            quote(9, "12.00", 20, "12.02", 20),
            quote(1000, "13.00", 20, "13.02", 20),
        ]
    )
    stage.until(1)
    stage.source.withdraw(stage.book)
    assert stage.source.next_at() is None
    assert stage.touch() == ("", 0, "", 0)
    stage.source.reopen(stage.book, 10 * SECOND)
    assert stage.touch() == ("12.00", 20, "12.02", 20)
    assert stage.source.next_at() == 1000 * SECOND


def test_an_old_quote_is_not_put_back_for_an_auction() -> None:
    stage = Stage([quote(1, "9.98", 300, "10.00", 500), quote(9000, "12.00", 20, "12.02", 20)])
    stage.until(1)
    stage.source.withdraw(stage.book)
    stage.source.reopen(stage.book, 8000 * SECOND)
    assert stage.touch() == ("", 0, "", 0)
    assert stage.until(9000) == []
    assert stage.touch() == ("12.00", 20, "12.02", 20)


def test_the_first_trade_after_an_auction_here_is_offered_to_it_on_both_sides() -> None:
    ticks: list[Tick] = [
        quote(1, "9.98", 300, "10.00", 500),
        quote(8001, "12.00", 20, "12.02", 20),
        trade(8002, "12.01", 700),
        trade(8003, "12.02", 5),
    ]
    stage = Stage(ticks, at=8000)
    bid, ask = stage.book.best(is_buy=True), stage.book.best(is_buy=False)
    assert (bid, ask) == ((12_010_000, 700 * SCALE), (12_010_000, 700 * SCALE))
    # The first action, at the same instant, ends the auction's orders.
    assert stage.source.next_at() == 8000 * SECOND
    assert stage.step() == []
    assert stage.touch() == ("", 0, "", 0)
    # The trade does not happen a second time.
    assert stage.until(8001) == []
    assert stage.touch() == ("12.00", 20, "12.02", 20)
    assert stage.play() == [("history", 5, "12.02")]


def test_a_halt_is_told_and_only_its_end_is_an_action_while_orders_are_out() -> None:
    stage = Stage(
        [
            quote(1, "9.98", 300, "10.00", 500),
            halt(2, is_halted=True),
            quote(3, "9.00", 10, "9.02", 10),
            halt(4, is_halted=False),
            quote(400, "9.01", 10, "9.02", 10),
        ]
    )
    stage.until(1)
    assert stage.source.act(stage.book).halts is True
    stage.source.withdraw(stage.book)
    assert stage.source.next_at() == 4 * SECOND
    assert stage.source.act(stage.book).halts is False
    assert stage.touch() == ("", 0, "", 0)
    stage.source.reopen(stage.book, 4 * SECOND)
    assert stage.touch() == ("9.00", 10, "9.02", 10)


def test_a_halt_that_began_while_the_market_was_closed_is_told_when_it_opens() -> None:
    ticks: list[Tick] = [
        quote(1, "9.98", 300, "10.00", 500),
        halt(2, is_halted=True),
        halt(9, is_halted=False),
    ]
    stage = Stage(ticks, at=5)
    assert stage.touch() == ("", 0, "", 0)
    assert stage.source.next_at() == 5 * SECOND
    assert stage.source.act(stage.book).halts is True
    stage.source.withdraw(stage.book)
    assert stage.source.next_at() == 9 * SECOND


def test_history_is_played_from_its_begin_at_its_speed() -> None:
    time_map = TimeMap(100 * SECOND, 7_000 * SECOND, 10, 1)
    stage = Stage(
        [quote(90, "9.98", 300, "10.00", 500), quote(200, "9.00", 1, "9.01", 1)],
        time_map=time_map,
        at=7_000,
    )
    assert stage.touch() == ("9.98", 300, "10.00", 500)
    assert stage.source.next_at() == 7_010 * SECOND


PRICES = st.integers(90, 110).map(lambda cents: cents * 10_000)
SIZES = st.integers(1, 50).map(lambda shares: shares * SCALE)


@st.composite
def quotes(draw: st.DrawFn) -> QuoteTick:
    """Make a quote with a touch that is not crossed, or with a side that is empty."""
    bid, spread = draw(PRICES), draw(st.integers(1, 5)) * 10_000
    bid_size, ask_size = draw(SIZES), draw(SIZES)
    side = draw(st.sampled_from(["both", "both", "bid", "ask", "none"]))
    if side in ("ask", "none"):
        return QuoteTick(0, 0, 0, bid + spread if side == "ask" else 0, ask_size * (side == "ask"))
    return QuoteTick(
        0, bid, bid_size, bid + spread if side == "both" else 0, ask_size * (side == "both")
    )


TICKS = st.one_of(
    quotes(),
    st.builds(TradeTick, st.just(0), PRICES, SIZES, st.sampled_from([True, False, None])),
)
CLIENTS = st.tuples(st.booleans(), PRICES, SIZES)


@given(st.lists(st.one_of(TICKS, CLIENTS), max_size=40))
def test_whatever_comes_the_book_is_never_crossed_and_volume_is_never_lost(
    script: list[Tick | tuple[bool, int, int]],
) -> None:
    ticks = [each for each in script if not isinstance(each, tuple)]
    timed = [_at(tick, place + 1) for place, tick in enumerate(ticks)]
    stage = Stage(iter(timed), at=0)
    played = 0
    for each in script:
        if isinstance(each, tuple):
            is_buy, price, size = each
            text = f"{price // SCALE}.{price % SCALE // 10_000:02d}"
            stage.client(Side.BUY if is_buy else Side.SELL, text, size // SCALE)
            assert_not_crossed(stage.book)
            continue
        played += 1
        activity = stage.source.act(stage.book)
        assert_not_crossed(stage.book)
        traded = sum(fill.quantity for fill in activity.fills)
        if isinstance(each, TradeTick):
            assert traded + sum(size for _, size in activity.prints) >= each.size
            assert all(size > 0 for _, size in activity.prints)
        for fill in activity.fills:
            assert fill.quantity > 0
            assert fill.price == fill.resting.price
        if isinstance(each, QuoteTick):
            _shows(stage, each)
    assert played == len(ticks)


def _at(tick: Tick, minutes: int) -> Tick:
    at = minutes * 3_600 * SECOND
    if isinstance(tick, QuoteTick):
        return QuoteTick(at, tick.bid, tick.bid_size, tick.ask, tick.ask_size)
    assert isinstance(tick, TradeTick)
    return TradeTick(at, tick.price, tick.size, tick.is_buy)


def _shows(stage: Stage, tick: QuoteTick) -> None:
    """History's orders stand at its touch alone, and for no more than it showed."""
    for side, price, size in (
        (stage.book.bids, tick.bid, tick.bid_size),
        (stage.book.asks, tick.ask, tick.ask_size),
    ):
        own = [order for level in side for order in level if order.owner is None]
        assert {order.price for order in own} <= {price}
        assert sum(order.leaves for order in own) <= size

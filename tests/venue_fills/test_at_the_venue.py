"""Fill models at a whole venue: a market that a script makes, and orders of every kind."""

import pytest

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.venue.fills.named import fill_model
from sidestreet.venue.port import Quote
from sidestreet.venue.simulated import Latency
from venue.conversation import (
    AT_CLOSE,
    AT_OPEN,
    BASE,
    BUY,
    FOK,
    GTC,
    IOC,
    MS,
    SELL,
    START,
    Talk,
)
from venue.scripted_source import CENT, SHARES, Act, ScriptedSource, only, quoting
from venue.trading_day import CLOSE, HOUR, MINUTE, NOON, OPEN, PRE, ShortDays

NO_LATENCY = Latency(0, 0, 0)
SECOND = 1000 * MS
BID, ASK = BASE - CENT, BASE + CENT


def talk(name: str, acts: list[Act], *, start: int = START, days: bool = False) -> Talk:
    """Return a desk's end of the line to a venue with a scripted market and a model."""
    return Talk(
        start=start,
        latency=NO_LATENCY,
        hours=ShortDays() if days else None,
        sources=only(ScriptedSource(acts)),
        fill_model=fill_model(name),
    )


def fills(reports: list[ExecutionReport]) -> list[tuple[int, int, int]]:
    """Return route, shares and cents above or below the base price of each trade."""
    return [
        (each.route_id, each.last_quantity // SCALE, (each.last_price - BASE) // CENT)
        for each in reports
        if each.exec_type is ExecType.TRADE
    ]


def ends(reports: list[ExecutionReport]) -> list[tuple[int, str]]:
    """Return route and text of each end that nobody asked for."""
    return [(each.route_id, each.text) for each in reports if each.exec_type is ExecType.CANCELED]


def market() -> list[Act]:
    """Quote 1,000 shares a cent to either side of the base price."""
    return quoting(START + 1, BID, ASK)


def test_a_client_leaves_no_trace_in_the_market() -> None:
    line = talk("touch", market())
    line.wait(SECOND)
    before = line.quote(), line.venue.last_price(line.terms.instrument_id)
    line.new(1, BUY, 5 * SHARES)
    line.new(2, BUY, SHARES, BASE)
    assert fills(line.wait(SECOND)) == [(1, 500, 1)]
    assert (line.quote(), line.venue.last_price(line.terms.instrument_id)) == before
    assert line.quote() == Quote(BID, 10 * SHARES, ASK, 10 * SHARES)
    assert line.venue.day_bar(line.terms.instrument_id, line.now) is None


def test_what_one_client_took_the_next_one_does_not_get() -> None:
    line = talk("touch", market())
    line.wait(SECOND)
    line.new(1, BUY, 8 * SHARES, time_in_force=IOC)
    line.new(2, BUY, 8 * SHARES, time_in_force=IOC)
    line.new(3, BUY, 8 * SHARES, time_in_force=IOC)
    heard = line.wait(SECOND)
    assert fills(heard) == [(1, 800, 1), (2, 200, 1)]
    assert [route for route, _ in ends(heard)] == [2, 3]


def test_what_was_taken_comes_back_when_the_market_shows_another_price_or_fewer_shares() -> None:
    later = START + 10 * SECOND
    acts = [
        *market(),
        # Somebody takes 600 of the 1,000: what is added after that is new.
        Act(later, True, 6 * SHARES, ASK),
        Act(later + SECOND, False, 3 * SHARES, ASK),
    ]
    line = talk("touch", acts)
    line.wait(SECOND)
    line.new(1, BUY, 20 * SHARES)
    assert fills(line.until(later - 1)) == [(1, 1000, 1)]
    # 400 are shown, all of which count as taken.
    assert fills(line.until(later)) == []
    assert fills(line.wait(2 * SECOND)) == [(1, 300, 1)]


def test_an_order_at_the_market_goes_on_as_more_is_shown() -> None:
    later = START + 10 * SECOND
    acts = [
        *market(),
        Act(later, True, 12 * SHARES, ASK),
        Act(later + 1, False, SHARES, ASK + CENT),
    ]
    line = talk("touch", acts)
    line.wait(SECOND)
    line.new(1, BUY, 12 * SHARES)
    assert fills(line.until(later - 1)) == [(1, 1000, 1)]
    assert fills(line.until(later + SECOND)) == [(1, 100, 2)]


def test_at_touch_an_order_at_rest_trades_what_comes_to_it() -> None:
    later = START + 10 * SECOND
    acts = [
        *market(),
        # A seller comes to the bid with 300 shares, and later offers what is left at it.
        Act(later, False, 3 * SHARES, BID),
        Act(later + SECOND, False, 9 * SHARES, BID),
    ]
    line = talk("touch", acts)
    line.wait(SECOND)
    line.new(1, BUY, 20 * SHARES, BID)
    assert fills(line.until(later - 1)) == []
    assert fills(line.until(later)) == [(1, 300, -1)]
    # 700 trade at the bid, and 200 of the seller's are offered there.
    assert fills(line.until(later + SECOND)) == [(1, 900, -1)]


def test_gone_through_is_more_than_touched() -> None:
    later = START + 10 * SECOND
    acts = [
        *market(),
        Act(later, False, 12 * SHARES, BID),
        Act(later + SECOND, False, 5 * SHARES, BID - CENT),
    ]
    line = talk("through", acts)
    line.wait(SECOND)
    line.new(1, BUY, 20 * SHARES, BID)
    assert fills(line.until(later)) == []
    assert fills(line.wait(2 * SECOND)) == [(1, 500, -1)]


def test_a_pessimist_stands_behind_all_that_was_shown() -> None:
    later = START + 10 * SECOND
    low = BID - CENT
    acts = [
        Act(START + 1, True, 4 * SHARES, BID),
        Act(START + 1, True, 10 * SHARES, low),
        Act(START + 1, False, 10 * SHARES, ASK),
        Act(later, prints=((low, 3 * SHARES), (BID, 9 * SHARES))),
        Act(later + SECOND, prints=((low, 3 * SHARES),)),
    ]
    line = talk("pessimistic", acts)
    line.wait(SECOND)
    line.new(1, BUY, 5 * SHARES, BID)
    # 400 were shown at the bid: 300 of them have traded beyond it.
    assert fills(line.until(later)) == []
    assert fills(line.wait(2 * SECOND)) == [(1, 200, -1)]


def test_a_pessimist_pays_a_tick_and_gets_what_is_shown() -> None:
    line = talk("pessimistic", market())
    line.wait(SECOND)
    line.new(1, SELL, 20 * SHARES)
    assert fills(line.wait(SECOND)) == [(1, 1000, -2)]


def test_an_optimist_trades_in_full_in_the_middle() -> None:
    line = talk("optimistic", market())
    line.wait(SECOND)
    line.new(1, BUY, 99 * SHARES)
    line.new(2, SELL, 99 * SHARES, ASK)
    line.new(3, BUY, 99 * SHARES, BID - CENT)
    assert fills(line.wait(SECOND)) == [(1, 9900, 0), (2, 9900, 1)]


def test_clients_never_trade_with_each_other() -> None:
    line = talk("optimistic", [])
    line.new(1, BUY, SHARES, ASK)
    line.new(2, SELL, SHARES, BID)
    assert fills(line.wait(SECOND)) == []


def test_a_share_of_the_volume_is_a_share_of_the_last_minute() -> None:
    acts = [
        *market(),
        Act(START + 10 * SECOND, prints=((BASE, 5 * SHARES),)),
        Act(START + 40 * SECOND, prints=((BASE, 2 * SHARES),)),
        Act(START + 90 * SECOND, prints=((BASE, 10 * SHARES),)),
    ]
    line = talk("volume:share=0.1", acts)
    line.wait(SECOND)
    line.new(1, BUY, 5 * SHARES)
    assert fills(line.until(START + 30 * SECOND)) == [(1, 50, 1)]
    # A tenth of the 700 that have traded, less the 50.
    assert fills(line.until(START + 80 * SECOND)) == [(1, 20, 1)]
    # Of what traded in the last minute, and of what the client had of it: 1,200 and 20.
    assert fills(line.until(START + 100 * SECOND)) == [(1, 100, 1)]


def test_slippage_stops_at_the_limit() -> None:
    line = talk("slippage:ticks=5", market())
    line.wait(SECOND)
    line.new(1, BUY, SHARES)
    line.new(2, BUY, SHARES, ASK + 2 * CENT)
    assert fills(line.wait(SECOND)) == [(1, 100, 6), (2, 100, 3)]


@pytest.mark.parametrize("name", ["touch", "through", "pessimistic", "volume:share=1"])
def test_all_or_nothing_is_all_or_nothing(name: str) -> None:
    acts = [*market(), Act(START + 2, prints=((BASE, 50 * SHARES),))]
    line = talk(name, acts)
    line.wait(SECOND)
    line.new(1, BUY, 11 * SHARES, ASK, FOK)
    line.new(2, BUY, 10 * SHARES, ASK, FOK)
    heard = line.wait(SECOND)
    assert ends(heard) == [(1, "cannot be filled in full at once")]
    assert fills(heard) == [(2, 1000, 1)]


def test_a_limit_is_replaced_and_canceled_as_ever() -> None:
    line = talk("touch", market())
    line.wait(SECOND)
    line.new(1, BUY, 5 * SHARES, BID)
    line.replace(1, 3 * SHARES, BID)
    line.replace(1, 4 * SHARES, ASK)
    heard = line.wait(SECOND)
    assert [each.exec_type for each in heard] == [
        ExecType.NEW,
        ExecType.REPLACED,
        ExecType.REPLACED,
        ExecType.TRADE,
    ]
    assert fills(heard) == [(1, 400, 1)]
    line.new(2, BUY, 5 * SHARES, BID)
    line.cancel(2)
    line.new(3, SELL, 5 * SHARES, BID, IOC)
    heard = line.wait(SECOND)
    assert fills(heard) == [(3, 500, -1)]
    assert heard[1].exec_type is ExecType.CANCELED


def test_a_halt_is_a_halt() -> None:
    halted, resumes = START + 10 * SECOND, START + 20 * SECOND
    acts = [
        *market(),
        Act(halted, halts=True),
        Act(resumes, halts=False),
        Act(resumes + SECOND, prints=((BID, SHARES),)),
    ]
    line = talk("touch", acts)
    line.wait(SECOND)
    line.new(1, BUY, 5 * SHARES, BID)
    line.until(halted + SECOND)
    line.new(2, BUY, 5 * SHARES)
    line.new(3, BUY, 5 * SHARES, ASK, GTC)
    assert fills(line.until(resumes - 1)) == []
    assert fills(line.until(resumes)) == [(2, 500, 1), (3, 500, 1)]
    assert fills(line.wait(2 * SECOND)) == [(1, 100, -1)]


def test_what_was_taken_before_a_halt_is_shown_anew_after_it() -> None:
    """The market that shows the same price again has shown nothing in between."""
    halted, resumes = START + 10 * SECOND, START + 20 * SECOND
    line = talk("touch", [*market(), Act(halted, halts=True), Act(resumes, halts=False)])
    line.wait(SECOND)
    line.new(1, BUY, 10 * SHARES, None, IOC)
    assert fills(line.wait(SECOND)) == [(1, 1_000, 1)]
    line.until(resumes + SECOND)
    assert line.quote() == Quote(BID, 10 * SHARES, ASK, 10 * SHARES)
    line.new(2, BUY, 10 * SHARES, None, IOC)
    assert fills(line.wait(SECOND)) == [(2, 1_000, 1)]


def crossing(at: int, quantity: int, price: int = BASE) -> list[Act]:
    """Have orders rest in an auction that cross by a quantity at one price."""
    return [Act(at, True, quantity, price), Act(at, False, quantity, price)]


class AuctionSource(ScriptedSource):
    """Puts orders into each auction that cross at the base price."""

    def __init__(self, quantity: int) -> None:
        super().__init__([])
        self.quantity = quantity

    def reopen(self, book, at):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        """Bid for and offer the quantity."""
        super().reopen(book, at)
        for is_buy in (True, False):
            self.resting.append(book.place(None, is_buy=is_buy, quantity=self.quantity, limit=BASE))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # At the market first, then by price: 1,000 shares on a side.
        ("touch", [(1, 600, 0), (3, 400, 0)]),
        ("through", [(1, 600, 0), (3, 400, 0)]),
        ("pessimistic", [(1, 100, 0)]),
        ("optimistic", [(1, 600, 0), (3, 600, 0), (2, 600, 0)]),
        ("volume:share=0.7", [(1, 600, 0), (3, 100, 0)]),
        ("slippage:ticks=3", [(1, 600, 0), (3, 400, 0)]),
    ],
)
@pytest.mark.parametrize("auction", [AT_OPEN, AT_CLOSE])
def test_an_auction_gives_clients_their_share_at_its_price(
    name: str, expected: list[tuple[int, int, int]], auction: object
) -> None:
    start = PRE if auction is AT_OPEN else NOON
    line = Talk(
        start=start,
        latency=NO_LATENCY,
        hours=ShortDays(),
        sources=only(AuctionSource(10 * SHARES)),
        fill_model=fill_model(name),
    )
    line.new(1, BUY, 6 * SHARES, time_in_force=auction)  # type: ignore[arg-type]
    line.new(2, BUY, 6 * SHARES, BASE, auction)  # type: ignore[arg-type]
    line.new(3, BUY, 6 * SHARES, ASK, auction)  # type: ignore[arg-type]
    line.new(4, BUY, 6 * SHARES, BID, auction)  # type: ignore[arg-type]
    line.hear()
    heard = line.until(OPEN if auction is AT_OPEN else CLOSE)
    assert fills(heard) == expected
    done = {route for route, shares, _ in expected if shares == 600}
    assert {route for route, _ in ends(heard)} == {1, 2, 3, 4} - done


def test_nothing_trades_while_the_market_is_closed_and_orders_keep_waiting() -> None:
    line = talk("optimistic", quoting(NOON + 1, BID, ASK), start=NOON, days=True)
    line.wait(SECOND)
    line.new(1, BUY, SHARES, BID - CENT, GTC)
    line.new(2, BUY, SHARES, BID - CENT, GTC, extended_hours=True)
    assert fills(line.until(CLOSE)) == []
    line.new(3, BUY, SHARES, ASK, GTC)
    line.new(4, BUY, SHARES, ASK, GTC, extended_hours=True)
    assert fills(line.until(CLOSE + MINUTE)) == [(4, 100, 0)]
    assert fills(line.until(OPEN + 23 * HOUR)) == []
    assert fills(line.until(OPEN + 24 * HOUR)) == [(3, 100, 0)]


@pytest.mark.parametrize("name", ["book", "touch"])
def test_latencies_are_the_messages_and_not_the_models(name: str) -> None:
    line = Talk(
        latency=Latency(70 * MS, 30 * MS, 0),
        sources=only(ScriptedSource(market())),
        fill_model=fill_model(name),
    )
    line.wait(SECOND)
    line.new(1, BUY, SHARES)
    assert line.wait(100 * MS - 1) == []
    assert fills(line.wait(1)) == [(1, 100, 1)]


def test_with_a_slow_entry_the_price_is_gone() -> None:
    """What an order meets is the market of when it arrives."""
    later = START + SECOND + 50 * MS
    acts = [*market(), Act(later, True, 10 * SHARES, ASK), Act(later, False, SHARES, ASK + CENT)]
    for entry, expected in ((0, (1, 100, 1)), (70 * MS, (1, 100, 2))):
        line = Talk(
            latency=Latency(entry, 0, 0),
            sources=only(ScriptedSource(acts)),
            fill_model=fill_model("touch"),
        )
        line.wait(SECOND)
        line.new(1, BUY, SHARES)
        assert fills(line.wait(SECOND)) == [expected]


def test_news_of_a_price_takes_the_data_latency() -> None:
    acts = [*market(), Act(START + 10 * SECOND, prints=((BASE + 5 * CENT, SHARES),))]
    line = Talk(
        latency=Latency(0, 0, 40 * MS),
        sources=only(ScriptedSource(acts)),
        fill_model=fill_model("touch"),
    )
    line.venue.watch(line.terms.instrument_id, None, BASE + 5 * CENT, line.now)
    line.until(START + 10 * SECOND + 40 * MS - 1)
    assert line.venue.crossings() == []
    line.wait(1)
    assert [each.price for each in line.venue.crossings()] == [BASE + 5 * CENT]

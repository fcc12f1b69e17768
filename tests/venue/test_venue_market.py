"""What the market does to orders that rest in it, and what it costs to have them there."""

import itertools

import pytest

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.messages import ExecType, ExecutionReport, NewRoute
from sidestreet.venue.listing import Listing
from sidestreet.venue.market_maker import MarketMaker
from sidestreet.venue.path_crowd import PathCrowd
from sidestreet.venue.price_path import step_at
from sidestreet.venue.timetable import Timetable
from sidestreet.venue.watches import Watches
from venue.conversation import (
    BASE,
    BUY,
    GTC,
    IOC,
    LIMIT,
    MS,
    SELL,
    START,
    STEP,
    TERMS,
    Talk,
    instrument,
    market_maker,
    told,
)

SHARES = 100 * SCALE
CENT = SCALE // 100
HOUR = 3600 * 1000 * MS


def trades(reports: list[ExecutionReport], route_id: int) -> list[ExecutionReport]:
    return [report for report in reports if told(report) == (route_id, ExecType.TRADE)]


def play(talk: Talk, duration: int) -> list[ExecutionReport]:
    """Go from one due time to the next for as long as `duration`."""
    heard: list[ExecutionReport] = []
    end = talk.now + duration
    while (due := talk.venue.next_due()) is not None and due <= end:
        heard += talk.wait(max(due - talk.now, 0))
    heard += talk.wait(end - talk.now)
    return heard


def buys_from(maker: MarketMaker, step: int, limit: int) -> bool:
    """Whether a step of the market sells to a bid: the quotes reach it, or a taker does."""
    bid, ask = maker.touch(step)
    taker = maker.taker(step)
    return (ask is not None and ask <= limit) or (
        taker is not None and not taker.is_buy and bid is not None and bid <= limit
    )


def first_step_selling_to(maker: MarketMaker, limit: int, after: int) -> int:
    return next(step for step in itertools.count(after + 1) if buys_from(maker, step, limit))


def test_an_order_at_the_touch_is_hit_by_background_takers_in_priority_order() -> None:
    """Whoever came first is filled first, in part where the taker was small."""
    seen_part = False
    for seed in range(12):
        talk = Talk(seed)
        limit = talk.quote().bid
        for route_id in (1, 2):
            talk.new(route_id, BUY, 5 * SHARES, limit, GTC)
        heard = play(talk, 60_000 * MS)
        first, second = trades(heard, 1), trades(heard, 2)
        if second:
            assert sum(report.last_quantity for report in first) == 5 * SHARES
            assert first[-1].report_id < second[0].report_id
        assert all(report.last_price == limit for report in first + second)
        seen_part = seen_part or any(r.last_quantity < 5 * SHARES for r in first)
    assert seen_part


def test_an_order_that_the_market_reaches_trades_at_that_step_and_at_its_own_limit() -> None:
    talk = Talk(3)
    limit = talk.quote().bid - 20 * CENT
    talk.new(1, BUY, SHARES, limit, GTC)
    step = first_step_selling_to(market_maker(3), limit, step_at(START))
    assert step > step_at(START) + 100
    before = play(talk, step * STEP - talk.now - MS)
    assert [told(report) for report in before] == [(1, ExecType.NEW)]
    (trade,) = play(talk, 3 * MS)
    assert (trade.last_quantity, trade.last_price) == (SHARES, limit)


def test_a_sell_order_is_lifted_the_same_way() -> None:
    talk = Talk(4)
    limit = talk.quote().ask + 5 * CENT
    talk.new(1, SELL, SHARES, limit, GTC)
    heard = trades(play(talk, 12 * HOUR), 1)
    assert {report.last_price for report in heard} == {limit}
    assert sum(report.last_quantity for report in heard) == SHARES


@pytest.mark.parametrize("in_full", [True, False])
def test_a_fill_crosses_a_cancel_that_is_on_its_way(in_full: bool) -> None:
    """The market traded before the cancel arrived: fill first, then the answer."""
    talk = Talk(3)
    limit = talk.quote().bid - 20 * CENT
    quantity = SHARES if in_full else 1000 * SHARES
    talk.new(1, BUY, quantity, limit, GTC)
    step = first_step_selling_to(market_maker(3), limit, step_at(START))
    play(talk, step * STEP - MS - talk.now)
    request = talk.cancel(1)
    *fills, answer = play(talk, 4 * MS)
    assert fills
    assert all(told(report) == (1, ExecType.TRADE) for report in fills)
    expected = ExecType.CANCEL_REJECTED if in_full else ExecType.CANCELED
    assert (answer.exec_type, answer.request_id) == (expected, request)
    assert talk.venue.next_due() is None


def test_an_order_that_arrives_on_the_boundary_meets_the_new_quotes() -> None:
    """The step comes first; a market order then pays the new step's price."""
    maker = market_maker(5)
    for step in range(step_at(START) + 1, step_at(START) + 60):
        if maker.taker(step) is None:
            talk = Talk(5)
            talk.now = step * STEP - 2 * MS
            talk.new(1, BUY, SHARES)
            assert talk.hear()[1].last_price == maker.touch(step).ask


def test_a_quote_tells_what_an_order_arriving_in_that_step_would_meet() -> None:
    """Read first without touching anything, then traded with: the same touch."""
    talk = Talk(6)
    talk.new(1, BUY, SHARES, BASE // 2, GTC)
    talk.wait(STEP)
    for number in range(200):
        quote = talk.quote()
        assert quote.bid < quote.ask
        talk.new(number + 2, BUY, quote.ask_size, None, IOC)
        talk.new(number + 1002, SELL, quote.bid_size, None, IOC)
        heard = talk.hear()
        for route_id, price in ((number + 2, quote.ask), (number + 1002, quote.bid)):
            assert [report.last_price for report in trades(heard, route_id)] == [price]
        talk.wait(STEP - 4 * MS)


def test_a_quote_is_the_same_before_and_after_the_book_is_brought_to_its_step() -> None:
    """Our order often shares its price with the maker, whose old quote must not be counted."""
    talk = Talk(8)
    talk.new(1, BUY, 10**5 * SHARES, talk.quote().bid, GTC)
    talk.wait(STEP)
    shared = 0
    for number in range(400):
        read = talk.quote()
        talk.new(number + 2, BUY, SHARES, BASE // 2, GTC)
        talk.hear()
        assert talk.quote() == read
        shared += read.bid_size > 90_000 * SHARES
        talk.wait(STEP - 4 * MS)
    assert shared > 20


def test_our_own_best_order_is_part_of_the_quote() -> None:
    talk = Talk(1)
    for _ in range(400):
        quote = talk.quote()
        if quote.ask - quote.bid > CENT:
            break
        talk.wait(STEP)
    inside = quote.bid + CENT
    talk.new(1, BUY, SHARES, inside, GTC)
    talk.hear()
    assert talk.quote()[:2] == (inside, SHARES)


def test_last_price_is_our_trade_in_its_step_and_the_reference_on_its_tick_after_it() -> None:
    talk = Talk(1)
    talk.new(1, SELL, SHARES)
    _, trade = talk.hear()
    assert talk.venue.last_price(TERMS.instrument_id) == trade.last_price
    talk.wait(STEP)
    mark = market_maker(1).mark(step_at(talk.now))
    assert talk.venue.last_price(TERMS.instrument_id) == mark
    later = talk.now + HOUR
    assert talk.venue.last_price(TERMS.instrument_id, later) == market_maker(1).mark(
        step_at(later),
    )


def test_nothing_is_due_when_nothing_rests() -> None:
    talk = Talk()
    assert talk.venue.next_due() is None
    talk.new(1, BUY, SHARES)
    talk.hear()
    assert talk.venue.next_due() is None


def test_orders_out_of_the_markets_reach_make_nothing_due() -> None:
    talk = Talk()
    talk.new(1, BUY, SHARES, BASE // 2, GTC)
    talk.new(2, SELL, SHARES, BASE * 2, GTC)
    talk.hear()
    talk.wait(STEP)
    assert talk.venue.next_due() is None


def test_a_hundred_thousand_far_orders_are_never_walked_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One look for each instrument settles that they cannot trade; a year then costs nothing."""
    talk = Talk()
    terms = [instrument(number) for number in range(20)]
    for each in terms:
        talk.venue.admit(each, BASE)
    for number in range(100_000):
        limit = BASE // 2 - number // 20 % 400 * CENT
        key = terms[number % 20].instrument_id
        talk.say(NewRoute(number, 1, key, BUY, LIMIT, GTC, SHARES, limit))
    assert len(talk.hear()) == 100_000
    looks: list[int] = []
    trades_at = PathCrowd.trades_at

    def counted(crowd: PathCrowd, step: int) -> bool:
        looks.append(step)
        return trades_at(crowd, step)

    monkeypatch.setattr(PathCrowd, "trades_at", counted)
    assert talk.wait(365 * 24 * HOUR) == []
    assert len(looks) == 20
    assert talk.venue.next_due() is None


def test_a_price_under_the_tick_has_no_bid_and_nobody_sells_into_it() -> None:
    talk = Talk(base=20)
    assert talk.quote()[:2] == (0, 0)
    talk.new(1, SELL, SHARES)
    assert [told(report)[1] for report in talk.hear()] == [ExecType.NEW, ExecType.CANCELED]
    talk.new(2, BUY, SHARES, 1, GTC)
    talk.hear()
    for route_id in range(3, 150):
        talk.new(route_id, SELL, SHARES, BASE, GTC)
        assert [told(report) for report in play(talk, STEP)] == [(route_id, ExecType.NEW)]
    assert talk.quote()[:2] == (1, SHARES)


def test_listings_make_their_appointments_in_the_order_of_their_admission() -> None:
    watches = Watches()
    with pytest.raises(ValueError, match="out of order"):
        watches.enroll(Listing(1, TERMS, Timetable(), START))
    listings = [
        Listing(index, terms, Timetable(), START)
        for index, terms in enumerate(map(instrument, range(3)))
    ]
    for listing in listings:
        watches.enroll(listing)
    for listing, step in zip(reversed(listings), (7, 7, 9), strict=True):
        watches.arm(listing, step)
    watches.arm(listings[0], 8)
    watches.arm(listings[0], 12)
    watches.disarm(listings[1])
    assert [(watches.next_at(), watches.take().index) for _ in range(2)] == [(7, 2), (8, 0)]
    assert watches.next_at() is None

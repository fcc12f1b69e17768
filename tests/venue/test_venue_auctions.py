"""Opening, closing and reopening: one price for everybody who takes part."""

import pytest

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.venue.price_path import step_at
from venue.conversation import (
    AT_CLOSE,
    AT_OPEN,
    BASE,
    BUY,
    DAY,
    DAY_NS,
    GTC,
    MS,
    SELL,
    STEP,
    TERMS,
    Talk,
    instrument,
    market_maker,
    told,
)
from venue.scripted_source import CENT, SHARES, Act, ScriptedSource, only, quoting
from venue.trading_day import (
    AFTER,
    CLOSE,
    CLOSED_NIGHT,
    MINUTE,
    NOON,
    OPEN,
    PRE,
    RoundTheClock,
    ShortDays,
    at,
)

ID = TERMS.instrument_id
LOT = SHARES


def trades(reports: list[ExecutionReport]) -> list[tuple[int, int, int]]:
    return [
        (r.route_id, r.last_quantity, r.last_price)
        for r in reports
        if r.exec_type is ExecType.TRADE
    ]


def path_talk(start: int, seed: int = 1) -> Talk:
    return Talk(seed, start=start, hours=ShortDays())


def mark(instant: int, seed: int = 1) -> int:
    return market_maker(seed).mark(step_at(instant))


def source_talk(*acts: Act, start: int = CLOSED_NIGHT) -> Talk:
    """Return a market in which nobody else has an order at the opening."""
    return Talk(start=start, hours=ShortDays(), sources=only(ScriptedSource(acts)))


def test_the_market_at_large_makes_an_opening_at_its_reference_price() -> None:
    """Small orders on both sides trade there, all at once and at that price."""
    talk = path_talk(PRE)
    talk.new(1, BUY, LOT, None, AT_OPEN)
    talk.new(2, SELL, LOT, BASE // 2, AT_OPEN)
    talk.new(3, BUY, LOT, 2 * BASE, DAY)
    talk.new(4, SELL, LOT, BASE // 2, GTC)
    talk.hear()
    assert talk.until(OPEN + 2 * MS - 1) == []
    price = mark(OPEN)
    assert sorted(trades(talk.wait(1))) == [(n, LOT, price) for n in (1, 2, 3, 4)]
    assert talk.venue.last_price(ID, OPEN) == price


def test_a_large_order_moves_the_opening_and_everybody_pays_the_same() -> None:
    talk = path_talk(PRE)
    talk.new(1, BUY, 60_000 * SCALE, None, AT_OPEN)
    talk.new(2, BUY, LOT, 2 * BASE, DAY)
    talk.hear()
    found = trades(talk.until(OPEN + 2 * MS))
    prices = {price for _, _, price in found}
    assert len(prices) == 1
    assert prices.pop() > mark(OPEN)
    assert sum(quantity for _, quantity, _ in found) > 20_000 * SCALE


def test_the_closing_auction_is_at_the_close_and_its_price_is_the_last_of_the_day() -> None:
    talk = path_talk(NOON)
    talk.new(1, SELL, LOT, None, AT_CLOSE)
    talk.new(2, BUY, LOT, BASE // 2, AT_CLOSE)
    talk.hear()
    heard = talk.until(CLOSE + 2 * MS)
    assert trades(heard) == [(1, LOT, mark(CLOSE))]
    (canceled,) = [r for r in heard if r.exec_type is ExecType.CANCELED]
    assert (canceled.route_id, canceled.text) == (2, "not filled in the closing auction")
    bar = talk.venue.day_bar(ID, at(12, day=1))
    assert bar is not None
    assert bar.previous_close == mark(CLOSE)


def test_what_the_opening_leaves_of_orders_for_it_is_canceled() -> None:
    talk = path_talk(PRE)
    talk.new(1, BUY, LOT, BASE // 2, AT_OPEN)
    talk.new(2, BUY, LOT, BASE // 2, DAY)
    talk.hear()
    (report,) = talk.until(OPEN + 2 * MS)
    assert told(report) == (1, ExecType.CANCELED)
    assert report.text == "not filled in the opening auction"


def test_an_order_for_the_next_auction_waits_for_it_however_long() -> None:
    talk = path_talk(NOON)
    talk.new(1, BUY, LOT, None, AT_OPEN)
    talk.new(2, BUY, LOT, None, AT_CLOSE)
    talk.hear()
    heard = talk.wait(3 * DAY_NS)
    assert trades(heard) == [(2, LOT, mark(CLOSE)), (1, LOT, mark(at(9, 30, day=1)))]


def test_clients_meet_each_other_in_an_auction_when_nobody_else_is_there() -> None:
    """Ten to buy at 101, six to sell at 99: six trade, nearest to where it last traded."""
    talk = source_talk()
    talk.new(1, BUY, 10 * LOT, BASE + SCALE, DAY)
    talk.new(2, SELL, 6 * LOT, BASE - SCALE, DAY)
    talk.hear()
    found = trades(talk.until(OPEN + 2 * MS))
    # Buyers are left over, so the price is the highest of those at which most can be traded.
    assert found == [(1, 6 * LOT, BASE + SCALE), (2, 6 * LOT, BASE + SCALE)]
    assert talk.quote()[:2] == (BASE + SCALE, 4 * LOT)


def test_priority_in_an_auction_is_market_then_price_then_time() -> None:
    talk = source_talk()
    talk.new(1, BUY, LOT, BASE, DAY)
    talk.new(2, BUY, LOT, BASE + SCALE, DAY)
    talk.new(3, BUY, LOT, None, AT_OPEN)
    talk.new(4, BUY, LOT, BASE, DAY)
    talk.new(5, SELL, 3 * LOT, BASE, DAY)
    talk.hear()
    found = trades(talk.until(OPEN + 2 * MS))
    assert [route_id for route_id, _, _ in found] == [3, 2, 1, 5]
    assert {price for _, _, price in found} == {BASE}


def test_an_order_at_rest_from_the_early_session_takes_part_in_the_opening() -> None:
    talk = source_talk(start=PRE)
    talk.new(1, BUY, LOT, BASE, GTC, extended_hours=True)
    talk.new(2, SELL, LOT, BASE, DAY)
    talk.hear()
    assert sorted(trades(talk.until(OPEN + 2 * MS))) == [(1, LOT, BASE), (2, LOT, BASE)]


def test_what_rests_takes_part_in_the_close_and_waits_for_the_next_opening() -> None:
    talk = source_talk(start=NOON)
    talk.new(1, BUY, 2 * LOT, BASE, GTC)
    talk.hear()
    talk.new(2, SELL, LOT, None, AT_CLOSE)
    talk.hear()
    assert sorted(trades(talk.until(CLOSE + 2 * MS))) == [(1, LOT, BASE), (2, LOT, BASE)]
    talk.until(AFTER)
    talk.new(3, SELL, LOT, BASE, GTC, extended_hours=True)
    assert trades(talk.hear()) == []
    morning = at(9, 30, day=1)
    assert sorted(trades(talk.until(morning + 2 * MS))) == [(1, LOT, BASE), (3, LOT, BASE)]


def test_the_source_takes_part_in_both_auctions_and_goes_on_after_them() -> None:
    source = ScriptedSource(quoting(PRE, BASE - CENT, BASE + CENT))
    talk = Talk(start=PRE, hours=ShortDays(), sources=only(source))
    talk.new(1, BUY, LOT, None, AT_OPEN)
    talk.new(2, SELL, LOT, None, AT_CLOSE)
    talk.hear()
    talk.new(3, BUY, LOT, BASE // 2, GTC)
    talk.hear()
    assert trades(talk.until(OPEN + 2 * MS)) == [(1, LOT, BASE + CENT)]
    assert source.calls == ["reopen", "withdraw", "reopen"]
    assert trades(talk.until(CLOSE + 2 * MS)) == [(2, LOT, BASE - CENT)]
    talk.until(at(20))
    assert source.calls[3:] == ["withdraw", "reopen", "withdraw"]


def test_where_a_day_ends_as_the_next_begins_both_auctions_fall_together() -> None:
    talk = Talk(start=NOON, hours=RoundTheClock())
    talk.new(1, BUY, LOT, None, AT_CLOSE)
    talk.new(2, BUY, LOT, None, AT_OPEN)
    talk.new(3, SELL, LOT, BASE // 2, AT_OPEN)
    talk.new(4, BUY, LOT, BASE // 2, DAY)
    talk.new(5, BUY, LOT, BASE // 2, AT_CLOSE)
    talk.hear()
    heard = talk.until(at(20) + 2 * MS)
    price = mark(at(20))
    assert trades(heard) == [(1, LOT, price), (2, LOT, price), (3, LOT, price)]
    assert told(heard[1]) == (5, ExecType.CANCELED)


def test_a_restart_on_the_way_to_an_auction_changes_nothing() -> None:
    first, second = path_talk(PRE), path_talk(at(9, 29))
    first.new(1, BUY, 50 * LOT, 2 * BASE, DAY)
    first.new(2, BUY, 50 * LOT, None, AT_OPEN)
    first.hear()
    second.resume(1, BUY, 50 * LOT, 2 * BASE)
    second.resume(2, BUY, 50 * LOT, None, time_in_force=AT_OPEN)
    found = [trades(talk.until(OPEN + MINUTE)) for talk in (first, second)]
    assert found[0] == found[1]


def test_without_sessions_there_are_no_auctions_to_wait_for() -> None:
    talk = Talk()
    talk.new(1, BUY, LOT, None, AT_OPEN)
    talk.resume(2, BUY, LOT, None, time_in_force=AT_CLOSE)
    rejected, canceled = sorted(talk.hear(), key=lambda report: report.route_id)
    assert told(rejected) == (1, ExecType.REJECTED)
    assert told(canceled) == (2, ExecType.CANCELED)
    assert rejected.text == "time in force AT_OPEN is not taken here: there are no auctions"


# Halts.


def halt(talk: Talk, *, is_halted: bool = True) -> None:
    talk.venue.halt(ID, talk.now, is_halted=is_halted)


def test_in_a_halt_nothing_is_quoted_and_the_price_stands() -> None:
    talk = path_talk(NOON)
    price = talk.venue.last_price(ID, NOON)
    halt(talk)
    talk.wait(MINUTE)
    assert talk.quote() == (0, 0, 0, 0)
    assert talk.venue.last_price(ID) == price
    halt(talk, is_halted=False)
    assert talk.quote() != (0, 0, 0, 0)
    assert talk.venue.last_price(ID) == mark(talk.now)


def test_in_a_halt_orders_can_be_canceled_and_replaced_and_do_not_trade() -> None:
    talk = path_talk(NOON)
    talk.new(1, BUY, LOT, BASE // 2, GTC)
    talk.hear()
    halt(talk)
    talk.new(2, BUY, LOT, BASE // 2, GTC)
    talk.replace(1, LOT, 2 * BASE)
    talk.replace(2, LOT, 2 * BASE)
    talk.cancel(2)
    assert [told(r) for r in talk.wait(10 * MINUTE)] == [
        (2, ExecType.NEW),
        (1, ExecType.REPLACED),
        (2, ExecType.REPLACED),
        (2, ExecType.CANCELED),
    ]


def test_a_halt_ends_with_an_auction_for_all_that_waited() -> None:
    talk = path_talk(NOON)
    halt(talk)
    talk.new(1, BUY, LOT, None)
    talk.new(2, BUY, LOT, 2 * BASE, GTC)
    talk.new(3, SELL, LOT, BASE // 2, GTC)
    talk.new(4, BUY, LOT, None, AT_CLOSE)
    talk.wait(MINUTE)
    halt(talk, is_halted=False)
    price = mark(talk.now)
    assert sorted(trades(talk.hear())) == [(n, LOT, price) for n in (1, 2, 3)]
    assert trades(talk.until(CLOSE + 2 * MS)) == [(4, LOT, mark(CLOSE))]


def test_a_market_order_that_the_auction_leaves_over_goes_on_into_the_book() -> None:
    talk = source_talk(start=NOON)
    halt(talk)
    talk.new(1, BUY, 2 * LOT, None)
    talk.new(2, SELL, LOT, BASE, GTC)
    talk.wait(MINUTE)
    halt(talk, is_halted=False)
    heard = talk.hear()
    assert [row[:2] for row in trades(heard)] == [(1, LOT), (2, LOT)]
    assert told(heard[-1]) == (1, ExecType.CANCELED)


def test_a_halt_over_the_opening_puts_it_off() -> None:
    talk = path_talk(PRE)
    talk.new(1, BUY, LOT, None, AT_OPEN)
    talk.new(2, BUY, LOT, BASE // 2, AT_OPEN)
    talk.hear()
    halt(talk)
    assert talk.until(OPEN + MINUTE) == []
    halt(talk, is_halted=False)
    trade, canceled = talk.hear()
    assert (told(trade), trade.last_price) == ((1, ExecType.TRADE), mark(OPEN + MINUTE))
    assert canceled.text == "not filled in the opening auction"


def test_a_halt_over_both_auctions_leaves_nothing_waiting_for_them() -> None:
    talk = path_talk(PRE)
    talk.new(1, BUY, LOT, None, AT_OPEN)
    talk.new(2, BUY, LOT, None, AT_CLOSE)
    talk.hear()
    halt(talk)
    heard = talk.until(CLOSE + MINUTE)
    assert [(told(r), r.text) for r in heard] == [
        ((1, ExecType.CANCELED), "there was no opening auction"),
        ((2, ExecType.CANCELED), "not filled in the closing auction"),
    ]


def test_a_halt_that_ends_while_the_market_is_closed_is_not_felt() -> None:
    talk = path_talk(AFTER)
    talk.new(1, BUY, LOT, 2 * BASE, GTC)
    talk.hear()
    halt(talk)
    talk.until(at(22))
    halt(talk, is_halted=False)
    assert trades(talk.until(at(12, day=1))) == [(1, LOT, mark(at(9, 30, day=1)))]


def test_an_early_session_goes_on_after_a_halt_with_its_own_orders_alone() -> None:
    talk = path_talk(PRE)
    talk.new(1, BUY, LOT, 2 * BASE, DAY)
    talk.hear()
    halt(talk)
    talk.new(2, BUY, LOT, 2 * BASE, GTC, extended_hours=True)
    talk.wait(MINUTE)
    halt(talk, is_halted=False)
    assert trades(talk.hear()) == [(2, LOT, mark(PRE + MINUTE))]


def test_halting_twice_is_halting_once() -> None:
    talk = path_talk(NOON)
    for is_halted in (True, True, False, False):
        halt(talk, is_halted=is_halted)
    talk.new(1, BUY, LOT, None)
    assert [told(r)[1] for r in talk.hear()] == [ExecType.NEW, ExecType.TRADE]


def test_other_instruments_trade_on() -> None:
    talk = path_talk(NOON)
    talk.venue.admit(instrument(1), BASE)
    talk.venue.halt(instrument(1).instrument_id, NOON, is_halted=True)
    talk.new(1, BUY, LOT, None)
    assert [told(r)[1] for r in talk.hear()] == [ExecType.NEW, ExecType.TRADE]


def test_a_source_can_halt_its_own_market_and_let_it_go_on() -> None:
    talk = source_talk(
        *quoting(NOON, BASE - CENT, BASE + CENT),
        Act(NOON + MINUTE, halts=True),
        Act(NOON + 2 * MINUTE, True, LOT, 2 * BASE),
        Act(NOON + 3 * MINUTE, halts=False),
        Act(NOON + 4 * MINUTE, prints=((BASE, LOT),)),
        start=NOON,
    )
    talk.until(NOON + MINUTE)
    talk.new(1, BUY, LOT, None)
    talk.hear()
    assert talk.quote() == (0, 0, 0, 0)
    assert trades(talk.until(NOON + 3 * MINUTE - 1)) == []
    assert trades(talk.wait(1 + 2 * MS)) == [(1, LOT, BASE + CENT)]
    assert talk.quote()[:2] == (BASE - CENT, 10 * LOT)


@pytest.mark.parametrize("order_first", [True, False])
def test_two_reasons_to_halt_have_both_to_end(order_first: bool) -> None:
    talk = source_talk(
        *quoting(NOON, BASE - CENT, BASE + CENT),
        Act(NOON + MINUTE, halts=True),
        Act(NOON + 3 * MINUTE, halts=False),
        start=NOON,
    )
    talk.until(NOON + (0 if order_first else 2 * MINUTE))
    if order_first:
        talk.until(NOON + MINUTE)
    halt(talk)
    talk.new(1, BUY, LOT, None)
    talk.until(NOON + 3 * MINUTE + STEP)
    assert talk.quote() == (0, 0, 0, 0)
    halt(talk, is_halted=False)
    assert trades(talk.hear()) == [(1, LOT, BASE + CENT)]

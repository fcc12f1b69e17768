"""Trades that a venue takes back or says to have been others, one case at a time."""

from typing import Any

import pytest

from engine.money_desk import OPENING, OPTION_ACCOUNT, MoneyDesk, limit_order, option_on
from engine.played_desk import ACCOUNT, CASH, SELL, START, XYZ, PlayedDesk, row, shares_held
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import SeedOrder, StartMarket
from sidestreet.domain.enums import OptionRight, OrderStatus, Side
from sidestreet.domain.events import (
    DontKnowTrade,
    FillBusted,
    FillCorrected,
    OrderFilled,
    ReportsTaken,
)
from sidestreet.domain.fees import FeeSchedule
from sidestreet.domain.fills import FillState, Undone
from sidestreet.domain.holdings import Holding
from sidestreet.domain.ledger import BusinessDay, House
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import RollDay, SetFees
from sidestreet.domain.orders import TERMINAL, Order
from sidestreet.domain.standing import SeedFill
from sidestreet.engine.evolve import evolve
from sidestreet.engine.money.ledger import check_books
from sidestreet.engine.money.valuation import value_account
from sidestreet.engine.state import State

SHARE, DOLLAR = SCALE, SCALE
MONDAY = BusinessDay("2026-01-05", START + 10**12, "2026-01-06")
TUESDAY = BusinessDay("2026-01-06", START + 2 * 10**12, "2026-01-07")
WEDNESDAY = BusinessDay("2026-01-07", START + 3 * 10**12, "2026-01-08")
CENT_A_SHARE = FeeSchedule(per_share=DOLLAR // 100)


def desk_on_monday() -> PlayedDesk:
    """Return a desk whose first business day has begun; XYZ is at 10.00."""
    desk = PlayedDesk()
    desk.do(RollDay(MONDAY))
    return desk


def bust(desk: PlayedDesk, order: Order, trade: int = 1, text: str = "") -> Order:
    """Have the venue take a trade back."""
    return desk.report(order, ExecType.TRADE_CANCEL, trade=trade, text=text)


def correct(
    desk: PlayedDesk, order: Order, shares: int, price: int = 10 * DOLLAR, trade: int = 1
) -> Order:
    """Have the venue say that a trade was of so many shares, at a price in millionths."""
    return desk.report(
        order,
        ExecType.TRADE_CORRECT,
        trade=trade,
        last_quantity=shares * SHARE,
        last_price=price,
    )


def books(state: State) -> dict[str, Any]:
    """Return all that a trade moves, but for what says that it was."""
    return {
        "cash": dict(state.cash),
        "settled": dict(state.settled_cash),
        "unsettled": {date: dict(due) for date, due in state.unsettled.items()},
        "holdings": {key: dict(held) for key, held in state.holdings.items() if held},
        "ledger": dict(state.ledger),
        "street": {key: owed for key, owed in state.street.items() if owed},
        "day": dict(state.day_starts),
        "reserved": dict(state.reserved),
        "sold_short": {key: dict(sold) for key, sold in state.lending.sold_short.items() if sold},
    }


def holding(desk: PlayedDesk) -> Holding:
    """Return what the account holds of XYZ."""
    return desk.state.holding(ACCOUNT, XYZ.instrument_id) or Holding()


# The order.


def test_a_part_fill_that_is_taken_back_leaves_the_order_new() -> None:
    desk = desk_on_monday()
    order = desk.fill(desk.working(), 40)
    execution_id = desk.state.fills[1][0].execution_id
    order = bust(desk, order, text="clearly erroneous")
    undone = Undone(40 * SHARE, 10 * DOLLAR, 400 * DOLLAR, 0, 0, 40 * SHARE, "2026-01-06")
    assert desk.events == (
        FillBusted(order.order_id, 1, 1, execution_id, undone, "clearly erroneous"),
        ReportsTaken(desk.state.market_session, desk.state.reports_taken),
    )
    assert order.status is OrderStatus.NEW
    assert (order.filled_quantity, order.leaves_quantity) == (0, 100 * SHARE)
    assert order.filled_notional == 0
    assert (order.routes[0].filled_quantity, order.routes[0].trades) == (0, 1)
    assert order.details == ("clearly erroneous",)
    assert desk.state.fills[1][0].state is FillState.BUSTED


def test_what_is_taken_back_may_trade_again() -> None:
    desk = desk_on_monday()
    order = bust(desk, desk.fill(desk.working(), 40))
    order = desk.fill(order, 100)
    assert (order.status, order.filled_quantity) == (OrderStatus.FILLED, 100 * SHARE)
    assert [fill.trade for fill in desk.state.fills[1]] == [1, 2]


def test_an_order_with_another_trade_stays_partially_filled() -> None:
    desk = desk_on_monday()
    order = desk.fill(desk.fill(desk.working(), 40), 10, 9 * DOLLAR)
    order = bust(desk, order, 1)
    assert (order.status, order.filled_quantity) == (OrderStatus.PARTIALLY_FILLED, 10 * SHARE)
    assert order.filled_notional == 90 * DOLLAR


def test_a_filled_order_stays_filled_with_less() -> None:
    desk = desk_on_monday()
    order = desk.fill(desk.fill(desk.working(), 60), 40)
    order = bust(desk, order, 2)
    assert order.status is OrderStatus.FILLED
    assert (order.filled_quantity, order.leaves_quantity) == (60 * SHARE, 0)
    assert desk.state.open_orders[ACCOUNT] == {}


ENDED_UNTRADED = sorted(TERMINAL - {OrderStatus.FILLED})


@pytest.mark.parametrize("status", ENDED_UNTRADED)
def test_a_late_fill_can_be_taken_back_and_the_status_stays(status: OrderStatus) -> None:
    desk = PlayedDesk()
    order = desk.in_status(status)
    before = books(desk.state)
    late = desk.fill(order, 30)
    assert (late.status, late.filled_quantity) == (status, 30 * SHARE)
    after = bust(desk, late)
    assert (after.status, after.filled_quantity, after.leaves_quantity) == (status, 0, 0)
    assert books(desk.state) == before


def test_a_cancel_that_is_pending_stays_so_when_a_trade_is_taken_back() -> None:
    desk = desk_on_monday()
    order = desk.cancel(desk.fill(desk.working(), 40))
    order = bust(desk, order)
    assert (order.status, order.leaves_quantity) == (OrderStatus.PENDING_CANCEL, 100 * SHARE)
    order = desk.report(order, ExecType.CANCELED)
    assert (order.status, order.filled_quantity) == (OrderStatus.CANCELED, 0)


def test_a_suspended_order_stays_suspended() -> None:
    desk = desk_on_monday()
    order = desk.report(desk.fill(desk.working(), 40), ExecType.SUSPENDED)
    assert bust(desk, order).status is OrderStatus.SUSPENDED


# What makes no sense.


def test_a_trade_that_is_not_there_cannot_be_taken_back() -> None:
    desk = desk_on_monday()
    order = desk.fill(desk.working(), 40)
    before = books(desk.state)
    assert bust(desk, order, 2) == order
    assert isinstance(desk.events[0], DontKnowTrade)
    assert desk.events[0].reason == "no such trade"
    assert books(desk.state) == before


def test_a_trade_is_taken_back_once() -> None:
    desk = desk_on_monday()
    order = bust(desk, desk.fill(desk.working(), 40))
    before = books(desk.state)
    assert bust(desk, order) == order
    assert correct(desk, order, 10) == order
    assert isinstance(desk.events[0], DontKnowTrade)
    assert desk.events[0].reason == "that trade has been taken back"
    assert books(desk.state) == before


@pytest.mark.parametrize(("shares", "price"), [(0, DOLLAR), (-1, DOLLAR), (1, 0), (1, -1)])
def test_a_correction_to_nothing_is_noted(shares: int, price: int) -> None:
    desk = desk_on_monday()
    order = desk.fill(desk.working(), 40)
    assert correct(desk, order, shares, price) == order
    assert isinstance(desk.events[0], DontKnowTrade)


def test_a_correction_beyond_the_order_is_noted() -> None:
    desk = desk_on_monday()
    order = desk.fill(desk.fill(desk.working(), 40), 10)
    assert correct(desk, order, 91) == order
    assert isinstance(desk.events[0], DontKnowTrade)
    assert desk.events[0].reason == "more than the route has"
    assert correct(desk, order, 90).status is OrderStatus.FILLED


# Numbers of trades.


def test_a_trade_whose_number_the_desk_has_is_not_booked_again() -> None:
    desk = desk_on_monday()
    order = desk.working()
    figures = {"last_quantity": 10 * SHARE, "last_price": 10 * DOLLAR}
    order = desk.report(order, ExecType.TRADE, trade=1, **figures)
    assert desk.report(order, ExecType.TRADE, trade=1, **figures) == order
    assert [type(event) for event in desk.events] == [ReportsTaken]
    assert desk.report(order, ExecType.TRADE, trade=2, **figures).filled_quantity == 20 * SHARE


def test_a_trade_that_was_taken_back_is_not_booked_again_either() -> None:
    desk = desk_on_monday()
    figures = {"last_quantity": 10 * SHARE, "last_price": 10 * DOLLAR}
    order = desk.report(desk.working(), ExecType.TRADE, trade=1, **figures)
    order = bust(desk, order)
    assert desk.report(order, ExecType.TRADE, trade=1, **figures) == order


def test_a_gap_in_the_numbers_is_believed_and_may_be_filled_later() -> None:
    desk = desk_on_monday()
    figures = {"last_quantity": 10 * SHARE, "last_price": 10 * DOLLAR}
    order = desk.report(desk.working(), ExecType.TRADE, trade=3, **figures)
    assert order.routes[0].trades == 3
    order = desk.report(order, ExecType.TRADE, trade=2, **figures)
    assert (order.filled_quantity, order.routes[0].trades) == (20 * SHARE, 3)
    # Without a number it is the next one.
    order = desk.report(order, ExecType.TRADE, **figures)
    assert [fill.trade for fill in desk.state.fills[1]] == [3, 2, 4]
    assert bust(desk, order, 2).filled_quantity == 20 * SHARE


def test_numbers_go_on_in_the_next_session_of_the_venue() -> None:
    desk = desk_on_monday()
    order = desk.fill(desk.working(), 10)
    desk.do(StartMarket("again", 2))
    order = desk.fill(order, 10, 9 * DOLLAR)
    filled = desk.events[0]
    assert isinstance(filled, OrderFilled)
    assert filled.trade == 2
    order = bust(desk, order, 1)
    assert order.filled_notional == 90 * DOLLAR


# The books.


def test_a_trade_and_its_bust_leave_the_books_as_they_were() -> None:
    desk = desk_on_monday()
    desk.do(SetFees(CENT_A_SHARE))
    desk.fill(desk.submit(), 100, 9 * DOLLAR)
    order = desk.working()
    before = books(desk.state)
    order = desk.fill(order, 30, 8 * DOLLAR)
    assert books(desk.state) != before
    bust(desk, order)
    assert books(desk.state) == before
    check_books(desk.state)


def test_a_sale_that_is_taken_back_gives_back_cost_and_profit() -> None:
    desk = desk_on_monday()
    desk.fill(desk.submit(quantity=3 * SHARE), 3, 10 * DOLLAR)
    desk.fill(desk.submit(quantity=4 * SHARE), 4, 9_990_001)
    order = desk.working(side=SELL)
    before = holding(desk)
    order = desk.fill(order, 5, 12 * DOLLAR)
    assert holding(desk).realized > 0
    bust(desk, order)
    assert holding(desk) == before


def test_a_sale_across_zero_is_taken_back_whole() -> None:
    desk = desk_on_monday()
    desk.fill(desk.submit(), 100, 10 * DOLLAR)
    order = desk.working(side=SELL, quantity=150 * SHARE)
    before = books(desk.state)
    order = desk.fill(order, 150, 11 * DOLLAR)
    assert shares_held(desk.state, ACCOUNT) == {XYZ.instrument_id: -50 * SHARE}
    bust(desk, order)
    assert books(desk.state)["holdings"] == before["holdings"]
    assert books(desk.state)["cash"] == before["cash"]


def test_money_that_has_settled_comes_back_as_that_of_a_trade_of_now() -> None:
    desk = desk_on_monday()
    order = desk.fill(desk.working(), 100, 9 * DOLLAR)
    desk.do(RollDay(TUESDAY))
    assert desk.state.settled_cash[ACCOUNT] == CASH - 900 * DOLLAR
    bust(desk, order)
    assert desk.state.cash[ACCOUNT] == CASH
    assert desk.state.settled_cash[ACCOUNT] == CASH - 900 * DOLLAR
    assert desk.state.unsettled == {"2026-01-07": {ACCOUNT: (900 * DOLLAR, 0)}}
    desk.do(RollDay(WEDNESDAY))
    assert desk.state.settled_cash[ACCOUNT] == CASH


def test_the_figures_of_a_closed_day_stay_and_today_bears_the_difference() -> None:
    desk = desk_on_monday()
    order = desk.fill(desk.working(), 100, 9 * DOLLAR)
    # It closes at 10.00, a profit of 100.
    desk.do(RollDay(TUESDAY))
    value = value_account(desk.state, ACCOUNT, desk.prices)
    assert (value.day_pnl, value.bought) == (0, 0)
    bust(desk, order)
    value = value_account(desk.state, ACCOUNT, desk.prices)
    assert (value.equity, value.day_pnl) == (CASH, -100 * DOLLAR)
    # Nothing was traded today, and nothing was earned in the end.
    assert (value.bought, value.sold) == (0, 0)
    assert holding(desk).realized == 0
    assert holding(desk).day_realized == -100 * DOLLAR


def test_profit_taken_in_between_stays_as_it_was_taken() -> None:
    """Bought at 8 and at 10, all sold at 11; then the purchase at 8 was none."""
    desk = desk_on_monday()
    order = desk.fill(desk.working(quantity=10 * SHARE, limit_price=8 * DOLLAR), 10, 8 * DOLLAR)
    desk.fill(desk.submit(quantity=10 * SHARE), 10, 10 * DOLLAR)
    desk.fill(desk.submit(side=SELL, quantity=20 * SHARE), 20, 11 * DOLLAR)
    assert (holding(desk).quantity, holding(desk).realized) == (0, 40 * DOLLAR)
    bust(desk, order)
    # Short 10, as if sold at 8: with what was taken that is 10 bought at 10 and 20 sold at 11.
    assert (holding(desk).quantity, holding(desk).cost) == (-10 * SHARE, -80 * DOLLAR)
    assert holding(desk).realized == 40 * DOLLAR
    assert desk.state.cash[ACCOUNT] == CASH - 100 * DOLLAR + 220 * DOLLAR
    check_books(desk.state)


def test_a_part_that_was_sold_leaves_the_rest_its_own_cost() -> None:
    """Bought 10 at 10 and 10 at 12, sold 5 at 11; then the purchase at 12 was none."""
    desk = desk_on_monday()
    desk.fill(desk.submit(quantity=10 * SHARE), 10, 10 * DOLLAR)
    order = desk.fill(desk.working(quantity=10 * SHARE, limit_price=12 * DOLLAR), 10, 12 * DOLLAR)
    desk.fill(desk.submit(side=SELL, quantity=5 * SHARE), 5, 11 * DOLLAR)
    assert (holding(desk).cost, holding(desk).realized) == (165 * DOLLAR, 0)
    bust(desk, order)
    # 5 left, and 165 less 120: the five that were sold took 55 of cost with them, not 50.
    assert (holding(desk).quantity, holding(desk).cost) == (5 * SHARE, 45 * DOLLAR)
    assert holding(desk).realized == 0
    assert desk.state.cash[ACCOUNT] == CASH - 100 * DOLLAR + 55 * DOLLAR


def test_a_correction_books_the_other_trade_in_its_place() -> None:
    desk = desk_on_monday()
    desk.do(SetFees(CENT_A_SHARE))
    order = desk.fill(desk.working(), 40, 9 * DOLLAR)
    execution_id = desk.state.fills[1][0].execution_id
    order = correct(desk, order, 50, 8 * DOLLAR)
    event = desk.events[0]
    assert isinstance(event, FillCorrected)
    assert event.execution_id == execution_id
    assert (event.quantity, event.price, event.notional) == (50 * SHARE, 8 * DOLLAR, 400 * DOLLAR)
    assert (event.undone.commission, event.commission) == (DOLLAR * 40 // 100, DOLLAR // 2)
    assert order.status is OrderStatus.PARTIALLY_FILLED
    assert (order.filled_quantity, order.filled_notional) == (50 * SHARE, 400 * DOLLAR)
    assert order.leaves_quantity == 50 * SHARE
    assert desk.state.cash[ACCOUNT] == CASH - 400 * DOLLAR - DOLLAR // 2
    assert desk.state.ledger[House.COMMISSIONS] == DOLLAR // 2
    assert desk.state.unsettled == {"2026-01-06": {ACCOUNT: (0, 400 * DOLLAR + DOLLAR // 2)}}
    assert holding(desk).bought == 400 * DOLLAR
    assert desk.state.fills[1][0].state is FillState.CORRECTED


def test_a_corrected_trade_is_as_if_it_had_been_reported_so() -> None:
    corrected, reported = desk_on_monday(), desk_on_monday()
    for desk in (corrected, reported):
        desk.do(SetFees(CENT_A_SHARE))
        desk.fill(desk.submit(quantity=30 * SHARE), 30, 10 * DOLLAR)
    order = corrected.fill(corrected.working(side=SELL), 40, 11 * DOLLAR)
    order = correct(corrected, order, 35, 12 * DOLLAR)
    expected = reported.fill(reported.working(side=SELL), 35, 12 * DOLLAR)
    assert books(corrected.state) == books(reported.state)
    assert (order.filled_quantity, order.filled_notional) == (
        expected.filled_quantity,
        expected.filled_notional,
    )


def test_a_correction_may_fill_an_order_or_leave_a_filled_one_with_less() -> None:
    desk = desk_on_monday()
    order = correct(desk, desk.fill(desk.working(), 40), 100)
    assert (order.status, order.leaves_quantity) == (OrderStatus.FILLED, 0)
    order = correct(desk, order, 70)
    assert (order.status, order.filled_quantity) == (OrderStatus.FILLED, 70 * SHARE)
    order = bust(desk, order)
    assert (order.status, order.filled_quantity) == (OrderStatus.FILLED, 0)
    assert shares_held(desk.state, ACCOUNT) == {}
    assert desk.state.cash[ACCOUNT] == CASH


def test_a_correction_that_says_nothing_new_comes_to_nothing() -> None:
    desk = desk_on_monday()
    order = desk.fill(desk.working(), 40, 9 * DOLLAR)
    assert correct(desk, order, 40, 9 * DOLLAR) == order
    assert [type(event) for event in desk.events] == [ReportsTaken]


def test_a_trade_of_yesterday_that_is_corrected_and_taken_back_leaves_nothing() -> None:
    desk = desk_on_monday()
    order = desk.fill(desk.working(), 100, 9 * DOLLAR)
    desk.do(RollDay(TUESDAY))
    order = correct(desk, order, 60, 8 * DOLLAR)
    assert (holding(desk).cost, holding(desk).realized) == (480 * DOLLAR, 0)
    # What closed at 10.00 was bought for 900, and is 60 that were bought for 480.
    value = value_account(desk.state, ACCOUNT, desk.prices)
    assert value.equity == CASH + 120 * DOLLAR
    assert (value.bought, value.sold) == (0, 0)
    bust(desk, order)
    assert (holding(desk).cost, holding(desk).realized) == (0, 0)
    assert desk.state.cash[ACCOUNT] == CASH
    check_books(desk.state)
    desk.do(RollDay(WEDNESDAY))
    assert desk.state.settled_cash[ACCOUNT] == CASH
    assert desk.state.holdings[ACCOUNT] == {}


# What was written before trades had numbers, and what was never reported.


def test_trades_without_a_number_are_counted_as_they_come() -> None:
    desk = desk_on_monday()
    order = desk.working()
    for number, execution_id in enumerate(("e1", "e2"), start=1):
        evolve(
            desk.state,
            OrderFilled(order.order_id, 1, execution_id, SHARE, DOLLAR, DOLLAR, "XNAS"),
        )
        assert desk.now_of(order).routes[0].trades == number
    assert [(fill.trade, fill.execution_id) for fill in desk.state.fills[1]] == [
        (1, "e1"),
        (2, "e2"),
    ]


def test_a_fill_that_a_seed_tells_can_be_taken_back() -> None:
    desk = desk_on_monday()
    fills = (SeedFill(10 * SHARE, 9 * DOLLAR), SeedFill(20 * SHARE, 8 * DOLLAR))
    (order,) = desk.orders(SeedOrder(ACCOUNT, row(), fills))
    order = bust(desk, order, 2)
    assert (order.filled_quantity, order.filled_notional) == (10 * SHARE, 90 * DOLLAR)
    assert desk.state.cash[ACCOUNT] == CASH - 90 * DOLLAR


def test_an_option_that_has_expired_is_owed_until_the_next_close() -> None:
    """Ten contracts expired worthless; then the purchase was none, and ten are owed of nothing."""
    desk = MoneyDesk()
    call = option_on(XYZ, OptionRight.CALL, 2_000, 1, 7)
    desk.market.cents[call.instrument_id] = 50
    desk.submit(OPTION_ACCOUNT, limit_order(call, Side.BUY, 10 * SHARE, DOLLAR // 2))
    (order,) = desk.state.orders.values()
    desk.say(order.order_id, ExecType.TRADE, last_quantity=10 * SHARE, last_price=DOLLAR // 2)
    paid = OPENING[OPTION_ACCOUNT] - desk.state.cash[OPTION_ACCOUNT]
    assert paid == 500 * DOLLAR
    for _ in range(3):
        desk.roll()
    assert desk.state.held_quantity(OPTION_ACCOUNT, call.instrument_id) == 0
    desk.say(order.order_id, ExecType.TRADE_CANCEL, trade=1)
    assert desk.state.held_quantity(OPTION_ACCOUNT, call.instrument_id) == -10 * SHARE
    desk.compare_all()
    desk.roll()
    assert desk.state.held_quantity(OPTION_ACCOUNT, call.instrument_id) == 0
    assert desk.state.cash[OPTION_ACCOUNT] == OPENING[OPTION_ACCOUNT]
    desk.compare_all()
    desk.compare_memories()

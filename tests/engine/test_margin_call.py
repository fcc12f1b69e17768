"""Margin calls and liquidation, by figures that were worked out by hand.

The account owes 6,000 and holds 1,000 XYZ. At 10.00 its equity is 4,000 and a quarter of 10,000
must be covered; at 7.00 the equity is 1,000 and 1,750 must be.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.played_desk import (
    ABC,
    ACCOUNT,
    DAY_ENDS_AT,
    SELL,
    XYZ,
    PlayedDesk,
    shares_held,
)
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import ReplaceOrder
from sidestreet.domain.enums import AccountSubtype, OptionRight, OrderStatus, OrderType, Side
from sidestreet.domain.events import OrderAccepted
from sidestreet.domain.instruments import OptionTerms
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.limits import HouseRules
from sidestreet.domain.margin_call_events import LiquidationBegan, MarginCalled, MarginCallMet
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import ChangeInstrument, MoveCash, RollDay, SeedPosition
from sidestreet.domain.orders import Order
from sidestreet.domain.reasons import Reason
from sidestreet.domain.risk_commands import SetHouseRules

CALLS = HouseRules(calls_margin=True)
LIQUIDATES = HouseRules(calls_margin=True, liquidates=True)


def roll(desk: PlayedDesk, day: int) -> None:
    """Begin a day of January."""
    date, next_date = f"2026-01-{day:02}", f"2026-01-{day + 1:02}"
    desk.do(RollDay(BusinessDay(date, DAY_ENDS_AT, next_date)))


def indebted(rules: HouseRules, shares: int = 1_000, cash: int = -6_000) -> PlayedDesk:
    """Return a desk in its first day with one account that owes."""
    desk = PlayedDesk(accounts=[Account(ACCOUNT, "a", "A", "2020-01-01")])
    desk.do(MoveCash(ACCOUNT, (cash - 1_000_000) * SCALE))
    desk.do(SeedPosition(ACCOUNT, XYZ, shares * SCALE, 10 * SCALE))
    desk.do(SetHouseRules(rules))
    roll(desk, 5)
    return desk


def price(desk: PlayedDesk, dollars: int, instrument_id: str = XYZ.instrument_id) -> None:
    """Let an instrument be worth so much."""
    desk.prices.prices[instrument_id] = dollars * SCALE


def said(desk: PlayedDesk) -> list[object]:
    """Return what the last day's beginning said of calls."""
    kinds = (MarginCalled, MarginCallMet, LiquidationBegan)
    return [event for event in desk.events if isinstance(event, kinds)]


def placed(desk: PlayedDesk) -> list[tuple[str, Side, int]]:
    """Return what the last day's beginning closes, in whole shares."""
    return [
        (event.instrument_id, event.side, event.quantity // SCALE)
        for event in desk.events
        if isinstance(event, OrderAccepted)
    ]


def closing_orders(desk: PlayedDesk) -> list[Order]:
    """Return the open orders of the house."""
    return [
        desk.state.orders[order_id]
        for order_id in desk.state.open_orders.get(ACCOUNT, {})
        if desk.state.orders[order_id].client_order_id.startswith("margin-call-")
    ]


def test_an_account_that_covers_what_it_must_is_not_called() -> None:
    desk = indebted(CALLS)
    price(desk, 8)  # 2,000 of equity, and 2,000 to cover
    roll(desk, 6)
    assert said(desk) == []


def test_a_call_goes_out_with_its_figures_and_stays_open() -> None:
    desk = indebted(CALLS)
    price(desk, 7)
    roll(desk, 6)
    assert said(desk) == [MarginCalled(ACCOUNT, "2026-01-06", "1000000000", "1750000000")]
    roll(desk, 7)
    assert (said(desk), placed(desk)) == ([], [])
    assert desk.state.margin_calls[ACCOUNT].date == "2026-01-06"


def test_nothing_is_called_unless_it_is_switched_on() -> None:
    desk = indebted(HouseRules(liquidates=True))
    price(desk, 7)
    roll(desk, 6)
    roll(desk, 7)
    assert (said(desk), placed(desk), desk.state.margin_calls) == ([], [], {})


def test_a_call_is_met_by_a_deposit() -> None:
    desk = indebted(LIQUIDATES)
    price(desk, 7)
    roll(desk, 6)
    desk.do(MoveCash(ACCOUNT, 750 * SCALE))
    roll(desk, 7)
    assert said(desk) == [MarginCallMet(ACCOUNT, "2026-01-07", "1750000000", "1750000000")]
    assert desk.state.margin_calls == {}


def test_a_call_in_its_time_closes_nothing() -> None:
    desk = indebted(LIQUIDATES)
    price(desk, 7)
    roll(desk, 6)
    assert placed(desk) == []


def test_a_call_that_is_out_of_time_closes_just_enough() -> None:
    """1,837.5 with the buffer, 1,000 there: 837.5 of 1,837.5 are 455.8 of 1,000 shares."""
    desk = indebted(LIQUIDATES)
    price(desk, 7)
    roll(desk, 6)
    roll(desk, 7)
    assert said(desk) == [LiquidationBegan(ACCOUNT, "2026-01-07", "1000000000", "1750000000")]
    assert placed(desk) == [(XYZ.instrument_id, SELL, 456)]
    (order,) = closing_orders(desk)
    assert (order.status, order.order_type) == (OrderStatus.PENDING_NEW, OrderType.MARKET)
    assert order.client_order_id == f"margin-call-{order.order_id}"
    assert desk.state.margin_calls[ACCOUNT].is_liquidating


def test_what_was_closed_meets_the_call() -> None:
    desk = indebted(LIQUIDATES)
    price(desk, 7)
    roll(desk, 6)
    roll(desk, 7)
    (order,) = closing_orders(desk)
    desk.report(order, ExecType.NEW)
    desk.fill(order, 456, 7 * SCALE)
    roll(desk, 8)
    # 544 shares at 7.00 want 952.
    assert said(desk) == [MarginCallMet(ACCOUNT, "2026-01-08", "1000000000", "952000000")]


def test_a_short_position_is_bought_back() -> None:
    """16,000 in cash, 1,000 short at 13: equity 3,000, and 1,000 x 5 to cover."""
    desk = indebted(LIQUIDATES, shares=-1_000, cash=16_000)
    price(desk, 13)
    roll(desk, 6)
    assert said(desk) == [MarginCalled(ACCOUNT, "2026-01-06", "3000000000", "5000000000")]
    roll(desk, 7)
    # 2,250 of 5,250 are wanted: 428.57 of 1,000 shares.
    assert placed(desk) == [(XYZ.instrument_id, Side.BUY, 429)]


def test_the_position_that_relieves_most_goes_first_and_the_next_only_in_part() -> None:
    """Equity -1,000; ABC wants 2,500, XYZ 500: all of ABC goes, and then all of XYZ."""
    desk = indebted(LIQUIDATES, shares=200, cash=-13_000)
    # Called on the first day, before it had ABC.
    desk.do(SeedPosition(ACCOUNT, ABC, 1_000 * SCALE, 10 * SCALE))
    roll(desk, 6)
    assert placed(desk) == [(ABC.instrument_id, SELL, 1_000), (XYZ.instrument_id, SELL, 200)]


def test_what_cannot_be_traded_is_left_alone() -> None:
    desk = indebted(LIQUIDATES)
    desk.do(ChangeInstrument(replace(XYZ, is_halted=True)))
    price(desk, 7)
    roll(desk, 6)
    roll(desk, 7)
    assert said(desk) == [LiquidationBegan(ACCOUNT, "2026-01-07", "1000000000", "1750000000")]
    assert placed(desk) == []


def test_a_cash_account_is_never_called() -> None:
    account = Account(ACCOUNT, "a", "A", "2020-01-01", subtype=AccountSubtype.CASH)
    desk = PlayedDesk(accounts=[account])
    desk.do(SetHouseRules(CALLS))
    desk.do(MoveCash(ACCOUNT, -1_000_001 * SCALE))
    roll(desk, 5)
    assert said(desk) == []


def test_open_orders_in_what_is_closed_are_canceled_first() -> None:
    desk = indebted(LIQUIDATES)
    resting = desk.working(side=SELL, quantity=1_000 * SCALE, limit_price=20 * SCALE)
    price(desk, 7)
    roll(desk, 6)
    roll(desk, 7)
    assert desk.now_of(resting).status is OrderStatus.PENDING_CANCEL
    (order,) = closing_orders(desk)
    assert (order.routes, order.awaits) == ((), (resting.order_id,))
    desk.report(resting, ExecType.CANCELED)
    (order,) = closing_orders(desk)
    assert (order.quantity, len(order.routes)) == (456 * SCALE, 1)


@pytest.mark.parametrize("days", [1, 2, 3])
def test_an_unmet_call_goes_on_every_day(days: int) -> None:
    """A closing order that found nobody to trade with has ended with its day."""
    desk = indebted(LIQUIDATES)
    price(desk, 7)
    roll(desk, 6)
    for day in range(days):
        roll(desk, 7 + day)
        (order,) = closing_orders(desk)
        assert order.quantity == 456 * SCALE
        desk.report(order, ExecType.EXPIRED)


def test_nothing_more_is_closed_while_a_closing_order_is_open() -> None:
    """It may fill yet, and then a second one would have closed the same again."""
    desk = indebted(LIQUIDATES)
    price(desk, 7)
    roll(desk, 6)
    roll(desk, 7)
    (first,) = closing_orders(desk)
    roll(desk, 8)
    assert [order.order_id for order in closing_orders(desk)] == [first.order_id]
    desk.fill(first, 456, 7 * SCALE)
    roll(desk, 9)
    assert ACCOUNT not in desk.state.margin_calls


def test_a_day_that_passed_while_nobody_ran_calls_nobody() -> None:
    desk = indebted(LIQUIDATES)
    price(desk, 7)
    for number in (6, 7, 8):
        desk.do(RollDay(BusinessDay(f"2026-01-{number:02}", desk.now, "2026-01-09")))
        assert said(desk) == []
    roll(desk, 9)
    assert len(said(desk)) == 1
    assert closing_orders(desk) == []


def test_a_client_does_not_change_what_the_house_closes() -> None:
    desk = indebted(LIQUIDATES)
    price(desk, 7)
    roll(desk, 6)
    roll(desk, 7)
    (order,) = closing_orders(desk)
    refusal = desk.refusal(ReplaceOrder(ACCOUNT, order.order_id, quantity=SCALE))
    assert refusal.reason is Reason.ORDER_NOT_REPLACEABLE


def test_a_client_changes_its_own_order_whatever_it_is_called() -> None:
    desk = indebted(LIQUIDATES)
    order = desk.working(client_order_id="margin-call-mine")
    assert desk.replace(order, limit_price=9 * SCALE).shown.limit_price == 9 * SCALE


def test_a_client_that_names_an_order_as_the_house_does_is_closed_out_all_the_same() -> None:
    """Else an account under a call would keep its positions by one order that never trades."""
    desk = indebted(LIQUIDATES)
    order = desk.working(
        side=SELL, quantity=SCALE, limit_price=20 * SCALE, client_order_id="margin-call-mine"
    )
    price(desk, 7)
    roll(desk, 6)
    roll(desk, 7)
    assert placed(desk) == [(XYZ.instrument_id, SELL, 456)]
    assert desk.now_of(order).status is OrderStatus.PENDING_CANCEL


def covered(rules: HouseRules) -> PlayedDesk:
    """Return a desk whose account has 100 shares and a call written on them, and owes."""
    desk = indebted(rules, shares=100, cash=-700)
    option = OptionTerms(XYZ.instrument_id, "XYZ", OptionRight.CALL, 2 * SCALE, "2026-06-19", 1)
    call = replace(XYZ, instrument_id="a-call", symbol="a call", option=option)
    desk.do(SeedPosition(ACCOUNT, call, -SCALE, 6 * SCALE))
    price(desk, 9)
    price(desk, 7, "a-call")
    roll(desk, 6)
    return desk


def test_shares_that_cover_a_written_call_go_with_it_and_after_it() -> None:
    desk = covered(LIQUIDATES)
    roll(desk, 7)
    assert placed(desk) == [("a-call", Side.BUY, 1), (XYZ.instrument_id, SELL, 100)]


def test_what_cannot_go_together_does_not_go() -> None:
    desk = covered(LIQUIDATES)
    desk.do(ChangeInstrument(replace(desk.state.instruments["a-call"], is_halted=True)))
    roll(desk, 7)
    assert placed(desk) == []


@given(
    st.integers(1, 2_000),
    st.integers(-2_000, 2_000).filter(bool),
    st.integers(1, 60),
    st.integers(1, 60),
    st.integers(0, 40_000),
)
def test_what_is_closed_at_the_closing_price_meets_the_call(
    shares: int, others: int, dollars: int, other_dollars: int, debt: int
) -> None:
    """Unless everything is gone: an account may owe more than it holds."""
    desk = indebted(LIQUIDATES, shares=shares, cash=0)
    desk.do(MoveCash(ACCOUNT, -debt * SCALE))
    desk.do(SeedPosition(ACCOUNT, ABC, others * SCALE, 10 * SCALE))
    price(desk, dollars)
    price(desk, other_dollars, ABC.instrument_id)
    roll(desk, 6)
    roll(desk, 7)
    closing = closing_orders(desk)
    assert bool(closing) is (ACCOUNT in desk.state.margin_calls)
    for order in closing:
        desk.report(order, ExecType.NEW)
        mark = desk.prices.mark(order.instrument_id)
        desk.fill(order, order.quantity // SCALE, mark)
    roll(desk, 8)
    assert ACCOUNT not in desk.state.margin_calls or shares_held(desk.state, ACCOUNT) == {}

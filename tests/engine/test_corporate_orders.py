"""Open orders through a split and a dividend: restated, ended at the venue, and sent out again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.corporate_days import TUESDAY, WEDNESDAY, Days
from engine.played_desk import ACCOUNT, BUY, OTHER_ACCOUNT, SELL, XYZ, shares_held
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import AskVenue, StartMarket, TakeReports
from sidestreet.domain.corporate_actions import CashDividend, Split
from sidestreet.domain.enums import OrderStatus, OrderType, TimeInForce
from sidestreet.domain.events import DontKnowTrade, OrderFilled, RouteRecalled
from sidestreet.domain.ledger import House
from sidestreet.domain.messages import (
    AdjustListing,
    CancelRoute,
    ExecType,
    ExecutionReport,
    NewRoute,
    ReplaceRoute,
    ResumeRoute,
)
from sidestreet.domain.orders import Order, RequestKind
from sidestreet.engine.money.ledger import check_books
from sidestreet.runtime.outbox import handover
from sidestreet.runtime.timers import _REQUESTS

ID = XYZ.instrument_id
FIVE, TEN = 5 * SCALE, 10 * SCALE
HUNDRED = 100 * SCALE


def split_days(new: int, old: int, price: int = TEN) -> Days:
    """Return a desk with a split announced for Tuesday, and shares to sell."""
    days = Days(price=price)
    days.hold(ACCOUNT, 1_000 * SCALE)
    days.announce(Split(ID, TUESDAY, new, old))
    return days


def on_route(days: Days, order: Order, exec_type: ExecType, **members: object) -> Order:
    """Have the venue report on the newest route of an order."""
    route = days.desk.now_of(order).routes[-1]
    report = ExecutionReport(days.desk.state.reports_taken + 1, route.route_id, exec_type)
    command = TakeReports(days.desk.state.market_session, (replace(report, **members),))
    days.desk.do(command)
    check_books(days.desk.state)
    return days.desk.now_of(order)


def end_route(days: Days, order: Order) -> Order:
    """Have the venue end the old route of a restated order, as it was asked to."""
    request = days.desk.now_of(order).request(RequestKind.RESTATE)
    assert request is not None
    return on_route(days, order, ExecType.CANCELED, request_id=request.request_id)


def test_an_open_order_is_restated_and_nobody_is_asked() -> None:
    days = split_days(2, 1)
    order = days.desk.working(side=BUY, quantity=HUNDRED, limit_price=9_990_000)
    days.tuesday()
    after = days.desk.now_of(order)
    assert (after.quantity, after.limit_price) == (200 * SCALE, 4_990_000)
    assert (after.status, after.details) == (OrderStatus.NEW, ("2:1 split on 2026-01-06",))
    assert after.order_id == order.order_id


@pytest.mark.parametrize(
    ("side", "limit", "after"),
    [(BUY, 9_990_000, 3_330_000), (BUY, 10_010_000, 3_330_000), (SELL, 10_010_000, 3_340_000)],
)
def test_a_limit_is_rounded_so_that_it_gets_no_worse(side: str, limit: int, after: int) -> None:
    days = split_days(3, 1)
    order = days.desk.working(side=side, quantity=HUNDRED, limit_price=limit)
    days.tuesday()
    assert days.desk.now_of(order).limit_price == after


def test_the_venue_hears_of_the_old_route_first_and_of_the_new_units_then() -> None:
    days = split_days(2, 1)
    days.desk.working(quantity=HUNDRED)
    days.tuesday()
    cancel, adjust = days.messages()
    assert cancel == CancelRoute(1, days.desk.sequence)
    assert isinstance(adjust, AdjustListing)
    assert (adjust.terms.instrument_id, adjust.numerator, adjust.denominator) == (ID, 2, 1)


def test_when_the_old_route_has_ended_the_order_goes_out_again() -> None:
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.tuesday()
    after = end_route(days, order)
    assert [(route.route_id, route.closed, route.quantity) for route in after.routes] == [
        (1, True, 200 * SCALE),
        (2, False, 200 * SCALE),
    ]
    (message,) = days.messages()
    assert isinstance(message, NewRoute)
    assert (message.route_id, message.quantity, message.limit_price) == (2, 200 * SCALE, FIVE)
    after = on_route(days, order, ExecType.NEW)
    assert (after.status, after.pending, after.routes[-1].acknowledged) == (
        OrderStatus.NEW,
        (),
        True,
    )


def test_a_restated_order_fills_like_any_other() -> None:
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.tuesday()
    end_route(days, order)
    on_route(days, order, ExecType.NEW)
    after = on_route(days, order, ExecType.TRADE, last_quantity=200 * SCALE, last_price=FIVE)
    assert (after.status, after.filled_quantity) == (OrderStatus.FILLED, 200 * SCALE)
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 2_200 * SCALE}
    assert days.desk.state.reserved[ACCOUNT] == 0
    assert days.desk.state.working[ACCOUNT] == {}


def test_what_has_traded_stays_as_it_traded() -> None:
    """Of 100 at 10.00, 40 traded: 60 are left, which are 120 at 5.00."""
    days = split_days(2, 1)
    order = days.desk.fill(days.desk.working(quantity=HUNDRED), 40)
    days.tuesday()
    after = end_route(days, order)
    assert (after.quantity, after.filled_quantity, after.leaves_quantity) == (
        160 * SCALE,
        40 * SCALE,
        120 * SCALE,
    )
    (message,) = days.messages()
    assert isinstance(message, NewRoute)
    assert message.quantity == 120 * SCALE
    on_route(days, order, ExecType.NEW)
    after = on_route(days, order, ExecType.TRADE, last_quantity=120 * SCALE, last_price=FIVE)
    assert (after.status, after.filled_notional) == (OrderStatus.FILLED, 1_000 * SCALE)
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 2_200 * SCALE}


def test_a_fill_that_was_on_its_way_counts_in_the_new_units() -> None:
    """30 at 10.00 in the old units are 60 at 5.00, for the same 300 dollars."""
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.tuesday()
    cash = days.desk.state.cash[ACCOUNT]
    after = days.desk.fill(order, 30)
    (filled,) = [event for event in days.desk.events if isinstance(event, OrderFilled)]
    assert (filled.quantity, filled.price, filled.notional) == (60 * SCALE, FIVE, 300 * SCALE)
    assert (after.status, after.leaves_quantity) == (
        OrderStatus.PARTIALLY_FILLED,
        140 * SCALE,
    )
    assert days.desk.state.cash[ACCOUNT] == cash - 300 * SCALE
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 2_060 * SCALE}
    end_route(days, order)
    (message,) = days.messages()
    assert isinstance(message, NewRoute)
    assert message.quantity == 140 * SCALE


def test_an_order_that_filled_on_the_way_is_filled() -> None:
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.tuesday()
    request = days.desk.now_of(order).request(RequestKind.RESTATE)
    assert request is not None
    after = days.desk.fill(order, 100)
    assert (after.status, after.filled_quantity) == (OrderStatus.FILLED, 200 * SCALE)
    late = on_route(days, order, ExecType.CANCEL_REJECTED, request_id=request.request_id)
    assert late == after


def test_a_trade_of_an_order_that_had_ended_before_is_booked_in_the_new_units() -> None:
    days = split_days(2, 1)
    order = days.desk.give_up(days.desk.submit(quantity=HUNDRED), RequestKind.NEW)
    days.tuesday()
    after = days.desk.fill(order, 100)
    assert (after.status, after.filled_quantity) == (OrderStatus.REJECTED, 200 * SCALE)
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 2_200 * SCALE}


def test_a_reverse_split_leaves_whole_shares_of_an_order() -> None:
    days = split_days(1, 10)
    order = days.desk.working(quantity=HUNDRED + 5 * SCALE)
    days.tuesday()
    after = end_route(days, order)
    assert (after.quantity, after.limit_price) == (10 * SCALE, HUNDRED)


def test_a_late_fill_of_a_reverse_split_leaves_no_fraction_in_the_position() -> None:
    """33 of 60 traded on the way: 3.3 for 330 dollars, of which 0.3 are paid out at 100.00."""
    days = split_days(1, 10)
    order = days.desk.working(quantity=60 * SCALE)
    days.tuesday()
    cash = days.desk.state.cash[ACCOUNT]
    days.desk.fill(order, 33)
    check_books(days.desk.state)
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 103 * SCALE}
    assert days.desk.state.cash[ACCOUNT] == cash - 300 * SCALE
    after = end_route(days, order)
    assert (after.filled_quantity, after.leaves_quantity) == (3_300_000, 2 * SCALE)


def test_an_order_of_which_less_than_a_share_is_left_is_canceled() -> None:
    days = split_days(1, 10)
    order = days.desk.working(quantity=9 * SCALE)
    days.tuesday()
    after = end_route(days, order)
    assert (after.status, after.details[-1]) == (
        OrderStatus.CANCELED,
        "less than one unit is left after the change of units",
    )
    assert days.desk.state.reserved[ACCOUNT] == 0


def test_an_order_whose_price_is_nothing_is_canceled() -> None:
    days = split_days(1000, 1, price=SCALE)
    order = days.desk.working(quantity=SCALE, limit_price=99_900)
    days.tuesday()
    after = days.desk.now_of(order)
    assert after.status is OrderStatus.PENDING_CANCEL
    assert after.details == ("no price is left after the adjustment",)


def test_an_order_that_the_desk_holds_is_restated_at_once() -> None:
    days = split_days(1, 10)
    held, small = days.desk.held(quantity=HUNDRED), days.desk.held(quantity=SCALE)
    days.tuesday()
    after = days.desk.now_of(held)
    assert (after.status, after.quantity) == (OrderStatus.QUEUED, 10 * SCALE)
    assert days.desk.now_of(small).status is OrderStatus.CANCELED
    assert [type(message) for message in days.messages()] == [AdjustListing]


def test_a_cancel_on_top_of_a_restatement_ends_the_order() -> None:
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.tuesday()
    assert days.desk.cancel(order).status is OrderStatus.PENDING_CANCEL
    assert end_route(days, order).status is OrderStatus.CANCELED


def test_a_cancel_that_was_asked_before_ends_the_order_too() -> None:
    days = split_days(2, 1)
    order = days.desk.cancel(days.desk.working(quantity=HUNDRED))
    request = order.request(RequestKind.CANCEL)
    assert request is not None
    days.tuesday()
    after = on_route(days, order, ExecType.CANCELED, request_id=request.request_id)
    assert after.status is OrderStatus.CANCELED


def test_an_order_whose_time_ends_meanwhile_has_expired() -> None:
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.tuesday()
    days.desk.expire(order)
    assert end_route(days, order).status is OrderStatus.EXPIRED


def test_an_order_at_once_that_ends_by_itself_is_not_sent_again() -> None:
    days = split_days(2, 1)
    ioc = TimeInForce.IMMEDIATE_OR_CANCEL
    order = days.desk.submit(quantity=HUNDRED, time_in_force=ioc)
    days.tuesday()
    on_route(days, order, ExecType.NEW)
    after = on_route(days, order, ExecType.CANCELED)
    assert (after.status, len(after.routes)) == (OrderStatus.CANCELED, 1)


def test_a_replace_that_was_under_way_takes_effect_in_the_new_units() -> None:
    days = split_days(2, 1)
    order = days.desk.replace(days.desk.working(quantity=HUNDRED), quantity=50 * SCALE)
    asked = order.request(RequestKind.REPLACE)
    assert asked is not None
    days.tuesday()
    assert days.desk.now_of(order).shown.quantity == HUNDRED
    after = on_route(
        days,
        order,
        ExecType.REPLACED,
        request_id=asked.request_id,
        quantity=50 * SCALE,
        limit_price=TEN,
    )
    assert (after.quantity, after.limit_price, after.status) == (HUNDRED, FIVE, OrderStatus.NEW)
    after = end_route(days, order)
    assert after.routes[-1].quantity == HUNDRED


def test_new_terms_that_nobody_asked_for_are_not_taken_in_old_units() -> None:
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.tuesday()
    on_route(days, order, ExecType.REPLACED, quantity=70 * SCALE, limit_price=TEN)
    assert isinstance(days.desk.events[0], DontKnowTrade)
    assert days.desk.now_of(order).quantity == 200 * SCALE


def test_a_replace_after_reentry_tells_the_venue_of_its_own_route_alone() -> None:
    """40 of 160 traded on the first route; the second is for what is more."""
    days = split_days(2, 1)
    order = days.desk.fill(days.desk.working(quantity=HUNDRED), 40)
    days.tuesday()
    end_route(days, order)
    on_route(days, order, ExecType.NEW)
    after = days.desk.replace(order, quantity=140 * SCALE)
    (message,) = days.messages()
    assert message == ReplaceRoute(2, days.desk.sequence, HUNDRED, FIVE)
    after = on_route(
        days,
        order,
        ExecType.REPLACED,
        request_id=days.desk.sequence,
        quantity=HUNDRED,
        limit_price=FIVE,
    )
    assert (after.quantity, after.routes[-1].quantity) == (140 * SCALE, HUNDRED)
    after = on_route(days, order, ExecType.TRADE, last_quantity=HUNDRED, last_price=FIVE)
    assert after.status is OrderStatus.FILLED


def test_a_venue_that_refuses_the_reentry_ends_the_order() -> None:
    days = split_days(2, 1)
    order = days.desk.fill(days.desk.working(quantity=HUNDRED), 40)
    days.tuesday()
    end_route(days, order)
    after = on_route(days, order, ExecType.REJECTED, text="not today")
    assert (after.status, after.details[-1]) == (OrderStatus.CANCELED, "not today")


@pytest.mark.parametrize("kind", [RequestKind.RESTATE, RequestKind.REENTER])
def test_a_venue_that_stays_silent_is_asked_and_given_up(kind: RequestKind) -> None:
    days = split_days(2, 1)
    order = days.desk.fill(days.desk.working(quantity=HUNDRED), 40)
    days.tuesday()
    if kind is RequestKind.REENTER:
        end_route(days, order)
    request = days.desk.now_of(order).request(kind)
    assert request is not None
    days.desk.do(AskVenue(order.order_id, request.request_id, kind))
    assert len(days.desk.events) == 1
    after = days.desk.give_up(order, kind)
    assert (after.status, after.leaves_quantity) == (OrderStatus.CANCELED, 0)
    assert isinstance(days.desk.events[-1], RouteRecalled)


def test_silence_is_noticed_of_both_requests() -> None:
    assert {RequestKind.RESTATE, RequestKind.REENTER} <= set(_REQUESTS.values())


def test_after_a_restart_the_old_route_is_not_handed_over() -> None:
    """The market begins in the new units, so only the answer to the cancel is waited for."""
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.tuesday()
    request = days.desk.now_of(order).request(RequestKind.RESTATE)
    assert request is not None
    days.desk.do(StartMarket("again", 1))
    assert list(handover(days.desk.state)) == [CancelRoute(1, request.request_id)]
    after = on_route(
        days, order, ExecType.CANCEL_REJECTED, request_id=request.request_id, text="unknown"
    )
    assert (after.status, len(after.routes)) == (OrderStatus.NEW, 2)
    request = after.request(RequestKind.REENTER)
    assert request is not None
    (message,) = handover(days.desk.state)
    assert isinstance(message, NewRoute)
    assert (message.route_id, message.quantity) == (2, 200 * SCALE)


def test_after_a_restart_a_cancel_is_not_lost() -> None:
    days = split_days(2, 1)
    order = days.desk.cancel(days.desk.working(quantity=HUNDRED))
    days.tuesday()
    days.desk.do(StartMarket("again", 1))
    (message,) = handover(days.desk.state)
    assert isinstance(message, CancelRoute)
    after = on_route(days, order, ExecType.CANCEL_REJECTED, request_id=message.request_id)
    assert after.status is OrderStatus.CANCELED


def test_a_route_that_went_out_again_is_handed_over_like_any_other() -> None:
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.tuesday()
    end_route(days, order)
    on_route(days, order, ExecType.NEW)
    (message,) = handover(days.desk.state)
    assert isinstance(message, ResumeRoute)
    assert (message.route_id, message.quantity, message.limit_price) == (2, 200 * SCALE, FIVE)


def test_a_second_split_asks_for_the_new_route_to_end_too() -> None:
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.tuesday()
    end_route(days, order)
    days.announce(Split(ID, WEDNESDAY, 2, 1))
    days.wednesday()
    on_route(days, order, ExecType.NEW)
    after = end_route(days, order)
    assert (after.quantity, after.limit_price, len(after.routes)) == (
        400 * SCALE,
        2_500_000,
        3,
    )


def test_a_market_order_on_its_way_is_restated() -> None:
    days = split_days(2, 1)
    day = TimeInForce.DAY
    order = days.desk.submit(
        quantity=HUNDRED, limit_price=None, order_type=OrderType.MARKET, time_in_force=day
    )
    days.tuesday()
    after = days.desk.fill(order, 100)
    assert (after.status, after.filled_quantity) == (OrderStatus.FILLED, 200 * SCALE)


DIVIDEND = CashDividend(ID, TUESDAY, TUESDAY, WEDNESDAY, 375_000)


def test_a_dividend_is_received_long_and_paid_short() -> None:
    """0.375 a share: 1,000 long receive 375.00, 200 short pay 75.00."""
    days = Days()
    days.hold(ACCOUNT, 1_000 * SCALE)
    days.hold(OTHER_ACCOUNT, -200 * SCALE)
    days.announce(DIVIDEND)
    days.tuesday()
    state = days.desk.state
    assert (state.cash[ACCOUNT], state.cash[OTHER_ACCOUNT]) == (1_000_375 * SCALE, 999_925 * SCALE)
    assert state.ledger[House.ISSUERS] == -300 * SCALE
    settled = state.settled_cash
    assert (settled[ACCOUNT], settled[OTHER_ACCOUNT]) == (1_000_000 * SCALE, 1_000_000 * SCALE)
    days.wednesday()
    assert (settled[ACCOUNT], settled[OTHER_ACCOUNT]) == (1_000_375 * SCALE, 999_925 * SCALE)


def test_who_buys_on_the_ex_date_gets_nothing() -> None:
    days = Days()
    days.hold(OTHER_ACCOUNT, SCALE)
    days.announce(DIVIDEND)
    days.tuesday()
    days.desk.fill(days.desk.working(quantity=HUNDRED), 100)
    days.wednesday()
    assert days.desk.state.cash[ACCOUNT] == 999_000 * SCALE


@pytest.mark.parametrize(
    ("limit", "amount", "after"),
    [
        # 10.00 less 0.375 is 9.625, which is down to 9.62.
        (TEN, 375_000, 9_620_000),
        (TEN, 10_000, 9_990_000),
        # Less than a cent: left as it is.
        (TEN, 9_999, TEN),
    ],
)
def test_an_order_to_buy_is_reduced_by_the_dividend(limit: int, amount: int, after: int) -> None:
    days = Days()
    days.hold(OTHER_ACCOUNT, SCALE)
    order = days.desk.working(side=BUY, quantity=HUNDRED, limit_price=limit)
    days.announce(replace(DIVIDEND, amount=amount))
    days.tuesday()
    reduced = days.desk.now_of(order)
    assert (reduced.limit_price, reduced.quantity) == (after, HUNDRED)


def test_a_reduced_order_goes_out_at_its_new_price() -> None:
    days = Days()
    days.hold(OTHER_ACCOUNT, SCALE)
    order = days.desk.working(side=BUY, quantity=HUNDRED)
    days.announce(DIVIDEND)
    days.tuesday()
    assert list(days.messages()) == [CancelRoute(1, days.desk.sequence)]
    # A fill at the old price that was on its way is what it is.
    after = days.desk.fill(order, 40)
    assert after.filled_quantity == 40 * SCALE
    end_route(days, order)
    (message,) = days.messages()
    assert isinstance(message, NewRoute)
    assert (message.quantity, message.limit_price) == (60 * SCALE, 9_620_000)


def test_an_order_to_sell_is_left_as_it_is() -> None:
    days = Days()
    days.hold(ACCOUNT, HUNDRED)
    order = days.desk.working(side=SELL, quantity=HUNDRED)
    days.announce(DIVIDEND)
    days.tuesday()
    assert days.desk.now_of(order) == order
    assert list(days.messages()) == []


def test_a_limit_below_the_dividend_is_canceled() -> None:
    days = Days()
    days.hold(OTHER_ACCOUNT, SCALE)
    order = days.desk.working(side=BUY, quantity=HUNDRED, limit_price=TEN)
    days.announce(replace(DIVIDEND, amount=TEN))
    days.tuesday()
    assert days.desk.now_of(order).status is OrderStatus.PENDING_CANCEL


@given(
    st.sampled_from([(2, 1), (3, 1), (5, 1), (3, 2), (1, 2), (1, 10), (7, 4)]),
    st.integers(1, 500),
    st.lists(st.integers(1, 200), max_size=4),
)
def test_what_a_venue_traded_of_an_order_is_never_lost(
    ratio: tuple[int, int], shares: int, fills: list[int]
) -> None:
    """However much of an order trades before the venue hears of the split, it is all booked."""
    days = split_days(*ratio)
    order = days.desk.working(side=BUY, quantity=shares * SCALE)
    days.tuesday()
    cash, left = days.desk.state.cash[ACCOUNT], shares
    for wanted in fills:
        fill = min(wanted, left)
        if fill:
            days.desk.fill(order, fill)
            left -= fill
            check_books(days.desk.state)
    after = days.desk.now_of(order)
    assert after.filled_notional == (shares - left) * TEN
    held = shares_held(days.desk.state, ACCOUNT)[ID]
    assert held % SCALE == 0
    if left:
        after = end_route(days, order)
        assert after.leaves_quantity % SCALE == 0
        assert after.is_open is (left * ratio[0] // ratio[1] > 0)
    paid = cash - days.desk.state.cash[ACCOUNT]
    assert 0 <= paid <= (shares - left) * TEN


def test_a_replace_that_comes_too_late_for_the_old_route_is_rejected_and_the_order_lives() -> None:
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.tuesday()
    assert days.desk.replace(order, quantity=150 * SCALE).status is OrderStatus.PENDING_REPLACE
    asked = days.desk.sequence
    end_route(days, order)
    on_route(days, order, ExecType.NEW)
    late = ExecutionReport(
        days.desk.state.reports_taken + 1, 1, ExecType.REPLACE_REJECTED, asked, text="too late"
    )
    days.desk.do(TakeReports(days.desk.state.market_session, (late,)))
    after = days.desk.now_of(order)
    assert (after.status, after.quantity, after.pending) == (OrderStatus.NEW, 200 * SCALE, ())
    assert after.details[-1] == "too late"

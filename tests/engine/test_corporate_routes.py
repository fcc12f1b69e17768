"""Routes in former units: what is said of them, after a restart too, never counts in wrong ones."""

import pytest

from engine.corporate_days import CALL, TUESDAY, WEDNESDAY, Days
from engine.played_desk import ACCOUNT, BUY, OTHER_ACCOUNT, SELL, XYZ, shares_held
from engine.test_corporate_orders import DIVIDEND, end_route, on_route, split_days
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import StartMarket, TakeReports
from sidestreet.domain.corporate_actions import Delisting, Split
from sidestreet.domain.enums import OrderStatus, TimeInForce
from sidestreet.domain.events import DontKnowTrade, RouteRecalled
from sidestreet.domain.messages import CancelRoute, ExecType, ExecutionReport, NewRoute
from sidestreet.domain.money_commands import MoveCash
from sidestreet.domain.orders import Order, RequestKind
from sidestreet.engine.money.ledger import check_books
from sidestreet.runtime.outbox import handover

ID = XYZ.instrument_id
FIVE, TEN = 5 * SCALE, 10 * SCALE
HUNDRED = 100 * SCALE


def on_first(days: Days, order: Order, exec_type: ExecType, request_id: int = 0) -> Order:
    """Have the venue report on the first route of an order."""
    route = days.desk.now_of(order).routes[0]
    number = days.desk.state.reports_taken + 1
    report = ExecutionReport(number, route.route_id, exec_type, request_id)
    days.desk.do(TakeReports(days.desk.state.market_session, (report,)))
    return days.desk.now_of(order)


def restarted(days: Days) -> list[object]:
    """Begin another session of the venue, and return what it is handed over."""
    days.desk.do(StartMarket("again", 1))
    return list(handover(days.desk.state))


def test_an_order_whose_time_is_over_is_not_handed_over_in_former_units() -> None:
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.desk.expire(order)
    asked = days.desk.sequence
    days.tuesday()
    assert restarted(days) == [CancelRoute(1, asked)]
    after = on_first(days, order, ExecType.CANCEL_REJECTED, asked)
    assert (after.status, after.filled_quantity) == (OrderStatus.EXPIRED, 0)


def test_nor_is_one_that_no_venue_has_answered() -> None:
    days = split_days(2, 1)
    order = days.desk.submit(quantity=HUNDRED)
    days.desk.expire(order)
    asked = days.desk.sequence
    days.tuesday()
    assert restarted(days) == [CancelRoute(1, asked)]
    after = on_first(days, order, ExecType.CANCEL_REJECTED, asked)
    assert after.status is OrderStatus.EXPIRED


def test_an_order_that_went_out_unanswered_goes_out_again_in_new_units() -> None:
    days = split_days(2, 1)
    order = days.desk.submit(quantity=HUNDRED)
    days.tuesday()
    asked = days.desk.sequence
    assert restarted(days) == [CancelRoute(1, asked)]
    on_first(days, order, ExecType.CANCEL_REJECTED, asked)
    (message,) = days.messages()
    assert isinstance(message, NewRoute)
    assert (message.route_id, message.quantity) == (2, 200 * SCALE)


def test_an_order_without_a_price_left_is_canceled_whatever_the_venue_remembers() -> None:
    """A tenth of a cent is all that a thousand for one leaves of 99.9 cents: less than a tick."""
    days = split_days(1000, 1, price=SCALE)
    order = days.desk.working(quantity=SCALE, limit_price=99_900)
    days.tuesday()
    asked = days.desk.sequence
    assert restarted(days) == [CancelRoute(1, asked)]
    after = on_first(days, order, ExecType.CANCEL_REJECTED, asked)
    assert after.status is OrderStatus.CANCELED


def test_a_fill_of_an_order_without_a_price_left_counts_in_the_new_units() -> None:
    """Of 2 shares at 0.0999 one has traded: that is 1,000 new ones."""
    days = split_days(1000, 1, price=SCALE)
    order = days.desk.working(quantity=2 * SCALE, limit_price=99_900)
    days.tuesday()
    after = days.desk.fill(order, 1, price=99_900)
    assert (after.quantity, after.filled_quantity) == (2_000 * SCALE, 1_000 * SCALE)
    assert after.status is OrderStatus.PENDING_CANCEL


def test_a_cancel_that_stays_unanswered_ends_an_order_of_former_units() -> None:
    days = split_days(1000, 1, price=SCALE)
    order = days.desk.working(quantity=SCALE, limit_price=99_900)
    days.tuesday()
    after = days.desk.give_up(order, RequestKind.CANCEL)
    assert (after.status, after.details[-1]) == (
        OrderStatus.CANCELED,
        "the venue did not answer",
    )
    assert RouteRecalled(order.order_id, 1) in days.desk.events


def test_a_replace_that_a_venue_took_with_it_is_rejected_as_the_order_goes_out_again() -> None:
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.desk.replace(order, quantity=150 * SCALE)
    days.tuesday()
    asked = days.desk.sequence
    assert restarted(days) == [CancelRoute(1, asked)]
    after = on_first(days, order, ExecType.CANCEL_REJECTED, asked)
    assert (after.status, after.quantity, len(after.routes)) == (
        OrderStatus.NEW,
        200 * SCALE,
        2,
    )
    assert after.details[-1] == "the route ended before the venue answered"


def test_an_open_order_is_never_enlarged_by_a_trade() -> None:
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.desk.expire(order)
    days.tuesday()
    after = days.desk.fill(order, 101)
    assert isinstance(days.desk.events[0], DontKnowTrade)
    assert (after.quantity, after.filled_quantity) == (200 * SCALE, 0)


def test_a_replace_after_two_splits_leaves_what_was_asked_for() -> None:
    """40 fill; 60 are 120. Then 180 in all are asked for, which leaves 140, and 280 after 2:1."""
    days = split_days(2, 1)
    order = days.desk.fill(days.desk.working(quantity=HUNDRED), 40)
    days.tuesday()
    end_route(days, order)
    on_route(days, order, ExecType.NEW)
    days.announce(Split(ID, WEDNESDAY, 2, 1))
    days.desk.replace(order, quantity=180 * SCALE)
    asked = days.desk.sequence
    days.wednesday()
    new_terms = {"request_id": asked, "quantity": 140 * SCALE, "limit_price": FIVE}
    after = on_route(days, order, ExecType.REPLACED, **new_terms)
    assert (after.quantity, after.leaves_quantity) == (320 * SCALE, 280 * SCALE)
    after = end_route(days, order)
    assert after.routes[-1].quantity == 280 * SCALE


def test_so_does_one_after_a_dividend_and_a_split() -> None:
    """40 fill, and the dividend has 60 go out again. 180 in all leave 140, and 280 after 2:1."""
    days = Days()
    days.hold(OTHER_ACCOUNT, SCALE)
    days.announce(DIVIDEND)
    order = days.desk.fill(days.desk.working(side=BUY, quantity=HUNDRED), 40)
    days.tuesday()
    end_route(days, order)
    on_route(days, order, ExecType.NEW)
    days.announce(Split(ID, WEDNESDAY, 2, 1))
    days.desk.replace(order, quantity=180 * SCALE)
    asked = days.desk.sequence
    days.wednesday()
    new_terms = {"request_id": asked, "quantity": 140 * SCALE, "limit_price": 9_620_000}
    after = on_route(days, order, ExecType.REPLACED, **new_terms)
    assert (after.quantity, after.limit_price) == (320 * SCALE, 4_810_000)


def test_a_dividend_reduces_a_replace_that_is_not_answered() -> None:
    """9.90 less 0.375 is 9.525, which is down to 9.52."""
    days = Days()
    days.hold(OTHER_ACCOUNT, SCALE)
    days.announce(DIVIDEND)
    order = days.desk.working(side=BUY, quantity=HUNDRED)
    days.desk.replace(order, limit_price=9_900_000)
    asked = days.desk.sequence
    days.tuesday()
    assert days.desk.now_of(order).shown.limit_price == 9_520_000
    new_terms = {"request_id": asked, "quantity": HUNDRED, "limit_price": 9_900_000}
    on_route(days, order, ExecType.REPLACED, **new_terms)
    assert end_route(days, order).routes[-1].limit_price == 9_520_000


@pytest.mark.parametrize("tif", [TimeInForce.DAY, TimeInForce.GOOD_TILL_CANCEL])
def test_an_order_that_traded_in_full_over_a_reverse_split_is_filled(tif: TimeInForce) -> None:
    """100 are 33.333333 after 1:3, and twice 50 are only 33.333332: the millionth goes along."""
    days = Days(XYZ)
    days.hold(ACCOUNT, 1_000 * SCALE)
    days.announce(Split(ID, TUESDAY, 1, 3))
    order = days.desk.working(quantity=HUNDRED, time_in_force=tif)
    days.tuesday()
    days.desk.fill(order, 50)
    after = days.desk.fill(order, 50)
    assert (after.status, after.filled_quantity) == (OrderStatus.FILLED, 33_333_333)
    assert after.filled_notional == 1_000 * SCALE


def test_no_order_of_dust_goes_out() -> None:
    """A two-thousandth of a share is half a millionth of one after 1:1000."""
    days = Days(XYZ)
    days.hold(ACCOUNT, 1_000 * SCALE)
    days.announce(Split(ID, TUESDAY, 1, 1000))
    order = days.desk.working(quantity=500, time_in_force=TimeInForce.DAY)
    days.tuesday()
    after = end_route(days, order)
    assert (after.status, len(after.routes)) == (OrderStatus.CANCELED, 1)


def test_a_replace_that_a_fill_overtook_is_not_shown_after_a_split() -> None:
    """Cut to 50 when 60 had traded: it can only be refused, and 40 that are left are 80."""
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.desk.replace(order, quantity=50 * SCALE)
    days.desk.fill(order, 60)
    days.tuesday()
    after = days.desk.now_of(order)
    assert (after.shown.quantity, after.leaves_quantity) == (140 * SCALE, 80 * SCALE)


def test_a_venue_that_trades_an_order_has_taken_its_new_route() -> None:
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.tuesday()
    end_route(days, order)
    after = on_route(days, order, ExecType.TRADE, last_quantity=50 * SCALE, last_price=FIVE)
    assert after.pending == ()


def test_a_trade_of_the_old_route_tells_nothing_of_the_new_one() -> None:
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.tuesday()
    end_route(days, order)
    after = days.desk.fill(order, 10)
    assert after.request(RequestKind.REENTER) is not None


def test_what_an_ended_route_traded_is_not_bought_again() -> None:
    """60 of 100 turn out to have traded, which are 120 of 200. 80 go out again, and no more."""
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.tuesday()
    end_route(days, order)
    on_route(days, order, ExecType.NEW)
    after = days.desk.fill(order, 60)
    assert (after.filled_quantity, after.leaves_quantity) == (120 * SCALE, 80 * SCALE)
    assert list(days.messages()) == [CancelRoute(2, days.desk.sequence)]
    end_route(days, order)
    (message,) = days.messages()
    assert isinstance(message, NewRoute)
    assert (message.route_id, message.quantity) == (3, 80 * SCALE)


def test_a_route_is_recalled_if_an_ended_one_traded_all_of_its_order() -> None:
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.tuesday()
    end_route(days, order)
    on_route(days, order, ExecType.NEW)
    after = days.desk.fill(order, 100)
    assert after.status is OrderStatus.FILLED
    assert list(days.messages()) == [CancelRoute(2, days.desk.sequence)]
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 2_200 * SCALE}


def test_a_late_trade_of_what_was_delisted_is_closed_as_far_as_money_goes() -> None:
    """A billion shares at 100,000 would be 10^20 millionths, which nothing can hold."""
    days = Days(XYZ)
    days.desk.do(MoveCash(ACCOUNT, 10**12 * SCALE))
    order = days.desk.working(quantity=10**9 * SCALE, limit_price=TEN)
    days.announce(Delisting(ID, TUESDAY, 10**5 * SCALE))
    days.tuesday()
    days.desk.fill(order, 10**9)
    check_books(days.desk.state)
    assert shares_held(days.desk.state, ACCOUNT) == {}


@pytest.mark.parametrize("second", [(1, 1000), (1, 999)])
def test_an_order_whose_limit_would_pass_a_billion_is_canceled(second: tuple[int, int]) -> None:
    """20,000,000 is 20,000,000,000 after 1:1000."""
    days = split_days(1, 1000)
    days.announce(Split(ID, WEDNESDAY, *second))
    order = days.desk.working(side=SELL, quantity=HUNDRED, limit_price=20_000_000 * SCALE)
    days.tuesday()
    after = days.desk.now_of(order)
    assert (after.status, after.details) == (
        OrderStatus.PENDING_CANCEL,
        ("larger after the change of units than an order can be",),
    )
    days.wednesday()
    assert on_first(days, order, ExecType.CANCELED).status is OrderStatus.CANCELED


def test_an_order_counts_with_the_price_of_its_new_units() -> None:
    """5 contracts of 100 at 0.01 are worth 5.00; after 3:2, of 150 at 0.006667, 5.00025."""
    days = split_days(3, 2)
    days.desk.prices.prices[CALL.instrument_id] = SCALE // 100
    days.desk.working(terms=CALL, side=SELL, quantity=5 * SCALE, limit_price=SCALE // 100)
    days.tuesday()
    working = days.desk.state.working[ACCOUNT][CALL.instrument_id]
    assert working.sells.notional == 5_000_250

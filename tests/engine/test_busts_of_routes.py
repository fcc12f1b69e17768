"""Trades taken back of an order with many routes: over a split, or worked over time."""

from engine.corporate_days import TUESDAY, Days
from engine.played_desk import ACCOUNT, SELL, XYZ, shares_held
from engine.strategy_desk import SHARE, StrategyDesk, shares
from engine.test_corporate_orders import end_route, on_route, split_days
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.corporate_actions import Delisting
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import DontKnowTrade, FillBusted, FillCorrected, RouteOpened
from sidestreet.domain.messages import CancelRoute, ExecType, NewRoute
from sidestreet.domain.orders import RequestKind
from sidestreet.domain.schedule import ChildEnded, RollRequested
from sidestreet.engine.corporate.units import multiplier_at
from sidestreet.engine.money.ledger import check_books

ID = XYZ.instrument_id
TEN, HUNDRED = 10 * SCALE, 100 * SCALE


def test_a_trade_from_before_a_split_is_taken_back_in_the_new_units() -> None:
    """40 of 100 are 80 of 200: they are not held any more, and may trade again."""
    days = split_days(2, 1)
    order = days.desk.fill(days.desk.working(quantity=HUNDRED), 40)
    days.tuesday()
    assert days.desk.now_of(order).leaves_quantity == 120 * SCALE
    end_route(days, order)
    on_route(days, order, ExecType.NEW)
    cash = days.desk.state.cash[ACCOUNT]
    after = days.desk.report(order, ExecType.TRADE_CANCEL, trade=1)
    assert isinstance(days.desk.events[0], FillBusted)
    assert (days.desk.events[0].undone.quantity, days.desk.events[0].undone.moved) == (
        40 * SCALE,
        80 * SCALE,
    )
    assert (after.filled_quantity, after.leaves_quantity) == (0, 200 * SCALE)
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 2_000 * SCALE}
    assert days.desk.state.cash[ACCOUNT] == cash + 400 * SCALE
    # The new route has 120: it is ended, and the 200 go out together.
    assert list(days.messages()) == [CancelRoute(2, days.desk.sequence)]
    end_route(days, order)
    (message,) = days.messages()
    assert isinstance(message, NewRoute)
    assert (message.route_id, message.quantity) == (3, 200 * SCALE)
    check_books(days.desk.state)


def test_so_is_one_whose_route_has_yet_to_end() -> None:
    days = split_days(2, 1)
    order = days.desk.fill(days.desk.working(quantity=HUNDRED), 40)
    days.tuesday()
    after = days.desk.report(order, ExecType.TRADE_CANCEL, trade=1)
    assert (after.filled_quantity, after.leaves_quantity) == (0, 200 * SCALE)
    assert after.request(RequestKind.RESTATE) is not None
    end_route(days, order)
    (message,) = days.messages()
    assert isinstance(message, NewRoute)
    assert message.quantity == 200 * SCALE


def test_a_trade_that_was_reported_late_after_a_split_is_taken_back_whole() -> None:
    days = split_days(2, 1)
    order = days.desk.working(quantity=HUNDRED)
    days.tuesday()
    end_route(days, order)
    on_route(days, order, ExecType.NEW)
    before = dict(days.desk.state.holdings[ACCOUNT]), days.desk.state.cash[ACCOUNT]
    late = days.desk.fill(order, 60)
    assert late.filled_quantity == 120 * SCALE
    after = days.desk.report(order, ExecType.TRADE_CANCEL, trade=1)
    assert (after.filled_quantity, after.leaves_quantity) == (0, 200 * SCALE)
    assert (dict(days.desk.state.holdings[ACCOUNT]), days.desk.state.cash[ACCOUNT]) == before


def test_a_trade_from_before_a_split_is_corrected_in_the_units_of_its_route() -> None:
    days = split_days(2, 1)
    order = days.desk.fill(days.desk.working(quantity=HUNDRED), 100)
    days.tuesday()
    after = days.desk.report(
        order, ExecType.TRADE_CORRECT, trade=1, last_quantity=90 * SCALE, last_price=9 * SCALE
    )
    event = days.desk.events[0]
    assert isinstance(event, FillCorrected)
    assert (event.quantity, event.price, event.moved) == (90 * SCALE, 9 * SCALE, 180 * SCALE)
    assert (after.status, after.filled_quantity) == (OrderStatus.FILLED, 90 * SCALE)
    assert after.filled_notional == 810 * SCALE
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 2_180 * SCALE}
    check_books(days.desk.state)


def test_a_fraction_that_a_bust_leaves_is_paid_out() -> None:
    """3 of 1,003 shares are 1.5 of 501.5, of which the half was paid out: it is bought back."""
    days = split_days(1, 2)
    order = days.desk.fill(days.desk.working(quantity=3 * SCALE), 3)
    days.tuesday()
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 501 * SCALE}
    cash = days.desk.state.cash[ACCOUNT]
    days.desk.report(order, ExecType.TRADE_CANCEL, trade=1)
    # 501 less 1.5 is 499.5, of which the half is paid out at 20.00.
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 499 * SCALE}
    assert days.desk.state.cash[ACCOUNT] == cash + 30 * SCALE + 10 * SCALE
    check_books(days.desk.state)


def test_what_was_delisted_since_is_settled_at_its_last_worth() -> None:
    days = Days()
    days.hold(ACCOUNT, HUNDRED)
    days.announce(Delisting(ID, TUESDAY, 2 * SCALE))
    order = days.desk.fill(days.desk.working(side=SELL, quantity=HUNDRED), 40)
    days.tuesday()
    assert shares_held(days.desk.state, ACCOUNT) == {}
    cash = days.desk.state.cash[ACCOUNT]
    days.desk.report(order, ExecType.TRADE_CANCEL, trade=1)
    assert shares_held(days.desk.state, ACCOUNT) == {}
    # 400 go back, and the 40 shares are worth 80.
    assert days.desk.state.cash[ACCOUNT] == cash - 400 * SCALE + 80 * SCALE
    check_books(days.desk.state)


def test_how_many_shares_a_unit_was_for_is_known_from_what_has_changed_since() -> None:
    days = split_days(2, 1)
    sequence = days.desk.sequence
    days.tuesday()
    assert multiplier_at(days.desk.state, ID, sequence) == 1


# Worked over time.


def test_the_next_part_makes_up_for_what_a_filled_part_has_not_traded() -> None:
    desk = StrategyDesk()
    order = desk.between_slices()
    desk.report_on(1, ExecType.TRADE_CANCEL, trade=1)
    order = desk.now_of(order)
    assert (order.status, order.leaves_quantity) == (OrderStatus.NEW, 100 * SHARE)
    order = desk.work(order)
    assert shares(order.routes) == [10, 20]


def test_a_part_at_work_is_rolled_when_one_before_it_has_not_traded_after_all() -> None:
    desk = StrategyDesk()
    order = desk.report(desk.work(desk.between_slices()), ExecType.NEW)
    desk.report_on(1, ExecType.TRADE_CANCEL, trade=1)
    assert RollRequested(order.order_id, 2) in desk.events
    order = desk.report(order, ExecType.CANCELED)
    assert shares(order.routes) == [10, 10, 20]


def test_a_correction_that_fills_a_part_ends_it() -> None:
    desk = StrategyDesk()
    order = desk.fill(desk.at_work(), 4)
    desk.report_on(
        1, ExecType.TRADE_CORRECT, trade=1, last_quantity=10 * SHARE, last_price=10 * SCALE
    )
    assert ChildEnded(order.order_id, 1) in desk.events
    assert desk.child(order) is None
    order = desk.work(order)
    assert shares(order.routes) == [10, 10]


def test_a_part_at_work_that_has_not_traded_after_all_goes_on() -> None:
    desk = StrategyDesk()
    order = desk.fill(desk.at_work(), 4)
    desk.report_on(1, ExecType.TRADE_CANCEL, trade=1)
    assert not any(isinstance(event, RollRequested | RouteOpened) for event in desk.events)
    order = desk.fill(order, 10)
    assert order.filled_quantity == 10 * SHARE


def test_what_an_earlier_part_has_not_traded_goes_out_once_the_last_one_has() -> None:
    desk = StrategyDesk()
    order = desk.fill(desk.at_work(shares=10), 1)
    while len(order.routes) < 10:
        order = desk.work(order)
        order = desk.fill(order, 1) if len(order.routes) < 10 else order
    assert order.leaves_quantity == SHARE
    desk.report_on(9, ExecType.TRADE_CANCEL, trade=1)
    assert desk.now_of(order).leaves_quantity == 2 * SHARE
    order = desk.fill(order, 1)
    assert (order.status, order.leaves_quantity) == (OrderStatus.PARTIALLY_FILLED, SHARE)
    assert shares(order.routes) == [1] * 11
    assert desk.fill(order, 1).status is OrderStatus.FILLED


def test_a_correction_on_an_ended_route_that_fills_the_order_recalls_the_one_at_work() -> None:
    """All 100 turn out to have traded before the split, so nothing is left of the 200."""
    days = split_days(2, 1)
    order = days.desk.fill(days.desk.working(quantity=HUNDRED), 40)
    days.tuesday()
    end_route(days, order)
    on_route(days, order, ExecType.NEW)
    figures = {"last_quantity": HUNDRED + 1, "last_price": TEN}
    assert days.desk.report(order, ExecType.TRADE_CORRECT, trade=1, **figures).is_open
    assert isinstance(days.desk.events[0], DontKnowTrade)
    figures = {"last_quantity": HUNDRED, "last_price": TEN}
    after = days.desk.report(order, ExecType.TRADE_CORRECT, trade=1, **figures)
    assert (after.status, after.filled_quantity) == (OrderStatus.FILLED, HUNDRED)
    assert list(days.messages()) == [CancelRoute(2, days.desk.sequence)]
    assert shares_held(days.desk.state, ACCOUNT) == {ID: 2_200 * SCALE}

"""The children of an order that is worked over time: sent, rolled, filled, refused."""

import pytest

from engine.played_desk import BUY, START, request_id
from engine.strategy_desk import MINUTE, SHARE, StrategyDesk, over, shares
from sidestreet.domain.enums import OrderStatus, OrderType, StrategyType
from sidestreet.domain.events import (
    DontKnowTrade,
    Event,
    OrderAcknowledged,
    OrderCanceled,
    OrderFilled,
    ReportsTaken,
    RouteOpened,
    RouteRecalled,
)
from sidestreet.domain.messages import ExecType
from sidestreet.domain.orders import RequestKind
from sidestreet.domain.schedule import ChildEnded, RollRejected, RollRequested, SliceWorked
from sidestreet.domain.waiting_commands import WorkOrders
from sidestreet.engine.strategies.ended import REJECTIONS_MAX

NEW, PARTLY = OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED


def kinds(desk: StrategyDesk) -> list[type[Event]]:
    """Return the kinds of events of the latest record, but for the settling of reports."""
    return [type(event) for event in desk.events if not isinstance(event, ReportsTaken)]


def test_the_first_acknowledgement_makes_the_order_new() -> None:
    desk = StrategyDesk()
    order = desk.submit(**over())
    assert order.status is OrderStatus.PENDING_NEW
    assert desk.report(order, ExecType.NEW).status is NEW
    assert kinds(desk) == [OrderAcknowledged]


def test_between_slices_the_order_is_what_its_fills_make_it() -> None:
    desk = StrategyDesk()
    order = desk.between_slices()
    assert kinds(desk) == [OrderFilled, ChildEnded]
    assert (order.status, order.leaves_quantity) == (PARTLY, 90 * SHARE)
    assert desk.child(order) is None
    unfilled = desk.report(desk.at_work(), ExecType.CANCELED)
    assert kinds(desk) == [ChildEnded]
    assert (unfilled.status, unfilled.leaves_quantity, unfilled.details) == (NEW, 100 * SHARE, ())


def test_each_slice_sends_what_is_wanted_by_then() -> None:
    desk = StrategyDesk()
    order = desk.work(desk.between_slices())
    assert kinds(desk) == [RouteOpened, SliceWorked]
    assert shares(order.routes) == [10, 10]
    # Already acknowledged once, so the client sees nothing of the next one's way.
    assert order.status is PARTLY
    assert desk.report(order, ExecType.NEW).status is PARTLY


def test_a_later_child_leaves_an_order_without_fills_new() -> None:
    desk = StrategyDesk()
    order = desk.work(desk.report(desk.at_work(), ExecType.CANCELED))
    assert (order.status, desk.asked(order)) == (NEW, [RequestKind.NEW])
    assert shares(order.routes) == [10, 20]


def test_a_child_that_is_paused_before_it_is_acknowledged_is_acknowledged_in_its_pause() -> None:
    desk = StrategyDesk()
    order = desk.work(desk.report(desk.at_work(), ExecType.CANCELED))
    assert desk.report(order, ExecType.STOPPED).status is OrderStatus.STOPPED
    order = desk.report(order, ExecType.NEW)
    assert (order.status, desk.asked(order)) == (OrderStatus.STOPPED, [])
    assert desk.fill(order, 20).status is PARTLY


def test_a_child_with_too_little_is_rolled_into_the_next() -> None:
    desk = StrategyDesk()
    order = desk.work(desk.at_work())
    assert kinds(desk) == [RollRequested, SliceWorked]
    assert (order.status, desk.asked(order)) == (NEW, [RequestKind.ROLL])
    order = desk.report(order, ExecType.CANCELED)
    assert kinds(desk) == [ChildEnded, RouteOpened]
    assert shares(order.routes) == [10, 20]
    assert [route.closed for route in order.routes] == [True, False]


def test_a_fill_that_crosses_the_roll_goes_off_the_next_child() -> None:
    desk = StrategyDesk()
    order = desk.work(desk.at_work())
    order = desk.fill(order, 4)
    order = desk.report(order, ExecType.CANCELED)
    assert shares(order.routes) == [10, 16]


def test_a_child_that_fills_while_it_is_rolled_is_followed_at_once() -> None:
    desk = StrategyDesk()
    order = desk.work(desk.at_work())
    asked = order.pending[0].request_id
    order = desk.fill(order, 10)
    assert kinds(desk) == [OrderFilled, ChildEnded, RouteOpened]
    assert shares(order.routes) == [10, 10]
    # The venue's answer to the cancel has been overtaken.
    desk.report_on(order.routes[0].route_id, ExecType.CANCEL_REJECTED, request_id=asked)
    assert kinds(desk) == []
    assert desk.asked(order) == [RequestKind.NEW]


def test_a_child_that_still_has_what_is_wanted_keeps_its_place() -> None:
    """Of three shares over ten minutes, the first is for the first three minutes and a third."""
    desk = StrategyDesk()
    order = desk.at_work(3)
    assert shares(order.routes) == [1]
    desk.work(order)
    assert kinds(desk) == [SliceWorked]
    desk.work(order)
    assert kinds(desk) == [SliceWorked]
    desk.work(order)
    assert kinds(desk) == [RollRequested, SliceWorked]


def test_a_roll_that_the_venue_refuses_is_tried_again_at_the_next_slice() -> None:
    desk = StrategyDesk()
    order = desk.work(desk.at_work())
    order = desk.report(order, ExecType.CANCEL_REJECTED, order.pending[0].request_id)
    assert kinds(desk) == [RollRejected]
    assert (order.status, order.pending, order.details) == (NEW, (), ())
    desk.work(order)
    assert kinds(desk) == [RollRequested, SliceWorked]


def test_a_refused_cancel_that_nobody_asked_for_is_not_understood() -> None:
    desk = StrategyDesk()
    order = desk.work(desk.at_work())
    after = desk.report(order, ExecType.CANCEL_REJECTED, 99)
    assert kinds(desk) == [DontKnowTrade]
    assert after == order


def test_while_something_is_asked_of_a_child_the_slice_waits_for_the_answer() -> None:
    desk = StrategyDesk()
    order = desk.work(desk.submit(**over()))
    assert (kinds(desk), desk.asked(order)) == ([SliceWorked], [RequestKind.NEW])
    order = desk.work(desk.report(order, ExecType.NEW))
    assert kinds(desk) == [RollRequested, SliceWorked]
    desk.work(order)
    assert kinds(desk) == [SliceWorked]


def test_slices_that_nobody_worked_are_made_up_for_in_one() -> None:
    desk = StrategyDesk()
    order = desk.between_slices()
    desk.wait(5)
    order = desk.work(order)
    assert shares(order.routes) == [10, 50]
    assert order.schedule is not None
    assert order.schedule.next_at == START + 6 * MINUTE


def test_the_last_slice_takes_all_and_none_comes_after_it() -> None:
    desk = StrategyDesk()
    order = desk.between_slices()
    desk.wait(9)
    order = desk.work(order)
    assert shares(order.routes) == [10, 90]
    assert order.schedule is not None
    assert order.schedule.next_at is None


def test_a_slice_that_is_not_due_is_not_worked() -> None:
    desk = StrategyDesk()
    order = desk.between_slices()
    desk.do(WorkOrders((order.order_id, "nobody")))
    assert desk.events == ()


def test_a_slice_that_comes_after_the_end_sends_nothing() -> None:
    desk = StrategyDesk()
    order = desk.between_slices()
    desk.wait(10)
    order = desk.work(order)
    assert kinds(desk) == [SliceWorked]
    assert desk.child(order) is None
    assert desk.expire(order).status is OrderStatus.EXPIRED


@pytest.mark.parametrize("end", [ExecType.CANCELED, ExecType.EXPIRED, ExecType.DONE_FOR_DAY])
def test_a_child_that_the_venue_ends_ends_nothing_but_itself(end: ExecType) -> None:
    desk = StrategyDesk()
    order = desk.report(desk.fill(desk.at_work(), 4), end, text="the venue wants no more of it")
    assert kinds(desk) == [ChildEnded]
    assert (order.status, order.filled_quantity, order.details) == (PARTLY, 4 * SHARE, ())
    assert shares(desk.work(order).routes) == [10, 16]


def test_a_child_at_the_market_leaves_its_rest_to_the_next_slice() -> None:
    desk = StrategyDesk()
    order = desk.submit(**over(), order_type=OrderType.MARKET, limit_price=None)
    order = desk.report(desk.fill(order, 7), ExecType.CANCELED)
    order = desk.work(order)
    assert shares(order.routes) == [10, 13]
    assert order.routes[-1].limit_price is None


def test_a_refused_child_is_tried_again_at_the_next_slice() -> None:
    desk = StrategyDesk()
    order = desk.report(desk.submit(**over()), ExecType.REJECTED, text="no")
    assert kinds(desk) == [ChildEnded]
    assert (order.status, order.details) == (NEW, ("no",))
    assert shares(desk.work(order).routes) == [10, 20]


def test_three_refusals_in_a_row_end_the_order() -> None:
    desk = StrategyDesk()
    order = desk.between_slices()
    for number in range(1, REJECTIONS_MAX + 1):
        order = desk.work(order)
        order = desk.report(order, ExecType.REJECTED, text="no")
        assert order.is_open is (number < REJECTIONS_MAX)
    assert (REJECTIONS_MAX, order.status) == (3, OrderStatus.CANCELED)
    assert order.details[-1] == "3 parts in a row rejected: no"
    assert [type(event) for event in desk.events] == [OrderCanceled, ReportsTaken]


def test_a_child_that_was_taken_in_between_forgives_the_refusals() -> None:
    desk = StrategyDesk()
    order = desk.report(desk.submit(**over()), ExecType.REJECTED)
    order = desk.report(desk.work(order), ExecType.REJECTED)
    order = desk.report(desk.work(order), ExecType.NEW)
    order = desk.report(order, ExecType.CANCELED)
    for _ in range(REJECTIONS_MAX - 1):
        order = desk.report(desk.work(order), ExecType.REJECTED)
    assert order.is_open


def test_a_child_that_works_cannot_be_refused() -> None:
    desk = StrategyDesk()
    order = desk.at_work()
    after = desk.report(order, ExecType.REJECTED)
    assert kinds(desk) == [DontKnowTrade]
    assert after == order


@pytest.mark.parametrize("exec_type", [ExecType.REPLACED, ExecType.REPLACE_REJECTED])
def test_a_venue_that_speaks_of_other_terms_for_a_child_is_not_understood(
    exec_type: ExecType,
) -> None:
    desk = StrategyDesk()
    order = desk.at_work()
    after = desk.report(order, exec_type, quantity=50 * SHARE, limit_price=9 * SHARE)
    assert kinds(desk) == [DontKnowTrade]
    assert after == order


def test_a_paused_child_is_left_where_it_is() -> None:
    desk = StrategyDesk()
    order = desk.report(desk.at_work(), ExecType.SUSPENDED)
    assert order.status is OrderStatus.SUSPENDED
    desk.work(order)
    assert kinds(desk) == [SliceWorked]
    order = desk.report(order, ExecType.CANCELED)
    assert order.status is NEW


def test_repeated_answers_about_a_child_of_before_change_nothing() -> None:
    desk = StrategyDesk()
    order = desk.work(desk.between_slices())
    for exec_type in (ExecType.NEW, ExecType.CANCELED, ExecType.EXPIRED, ExecType.CANCEL_REJECTED):
        desk.report_on(order.routes[0].route_id, exec_type)
        assert kinds(desk) == []
    assert desk.now_of(order) == order


def test_a_child_that_lives_on_at_the_venue_is_recalled() -> None:
    desk = StrategyDesk()
    order = desk.report(desk.submit(**over()), ExecType.REJECTED)
    desk.report_on(order.routes[0].route_id, ExecType.NEW)
    assert kinds(desk) == [DontKnowTrade, RouteRecalled]


def test_a_late_trade_of_a_child_of_before_goes_off_what_is_at_work() -> None:
    """The child at work is too large by then, so it is asked to end."""
    desk = StrategyDesk()
    order = desk.work(desk.report(desk.at_work(), ExecType.CANCELED))
    order = desk.report(order, ExecType.NEW)
    trade = {"last_quantity": 4 * SHARE, "last_price": 10 * SHARE}
    desk.report_on(order.routes[0].route_id, ExecType.TRADE, **trade)
    assert kinds(desk) == [OrderFilled, RollRequested]
    order = desk.report(order, ExecType.CANCELED)
    assert (order.filled_quantity, shares(order.routes)) == (4 * SHARE, [10, 20, 16])


def test_a_child_that_its_venue_does_not_know_is_rolled_into_the_next() -> None:
    desk = StrategyDesk()
    order = desk.work(desk.at_work())
    number = request_id(order, RequestKind.ROLL)
    order = desk.report(order, ExecType.CANCEL_REJECTED, number, is_unknown=True)
    assert kinds(desk) == [ChildEnded, RouteOpened]
    assert shares(order.routes) == [10, 20]


def test_the_last_child_fills_the_order() -> None:
    desk = StrategyDesk()
    order = desk.between_slices()
    desk.wait(9)
    order = desk.fill(desk.work(order), 90)
    assert (order.status, order.filled_quantity) == (OrderStatus.FILLED, 100 * SHARE)
    assert all(route.closed for route in order.routes)
    assert order.side is BUY


@pytest.mark.parametrize("strategy", [StrategyType.TWAP, StrategyType.VWAP])
def test_in_a_market_that_fills_everything_the_order_fills(strategy: StrategyType) -> None:
    desk = StrategyDesk()
    order = desk.submit(**over(strategy))
    while order.is_open:
        child = desk.child(order)
        if child is not None:
            order = desk.fill(desk.report(order, ExecType.NEW), child.quantity // SHARE)
        if order.is_open:
            order = desk.work(order)
    assert order.status is OrderStatus.FILLED
    assert sum(shares(order.routes)) == 100
    assert desk.now < START + 10 * MINUTE

"""Canceling, replacing and ending an order that is worked over time, whatever it is about."""

import pytest

from engine.played_desk import ACCOUNT, BUY, SELL, START, XYZ, request_id
from engine.strategy_desk import MINUTE, SHARE, StrategyDesk, over, shares
from sidestreet.domain.commands import AskVenue, CancelOrders
from sidestreet.domain.enums import OrderStatus, OrderType
from sidestreet.domain.events import (
    CancelRejected,
    CancelRequested,
    Event,
    ExpiryRequested,
    OrderCanceled,
    OrderExpired,
    OrderFilled,
    OrderRejected,
    OrderReplaced,
    ReplaceRejected,
    ReplaceRequested,
    ReportsTaken,
    RouteOpened,
    RouteRecalled,
    VenueAsked,
)
from sidestreet.domain.limits import Scope
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import ClosePositions
from sidestreet.domain.orders import Order, RequestKind
from sidestreet.domain.risk_commands import EngageKillSwitch, ReleaseKillSwitch
from sidestreet.domain.schedule import ChildEnded, RollRejected, SliceWorked
from sidestreet.domain.waiting_commands import WorkOrders
from sidestreet.engine.corporate.open_orders import WORKED, repriced, rescaled
from sidestreet.engine.evolve import evolve
from sidestreet.engine.strategies.work import next_work_at

CANCELED, EXPIRED = OrderStatus.CANCELED, OrderStatus.EXPIRED
PENDING_CANCEL, PENDING_REPLACE = OrderStatus.PENDING_CANCEL, OrderStatus.PENDING_REPLACE
SILENCE = "the venue did not answer"


def kinds(desk: StrategyDesk) -> list[type[Event]]:
    """Return the kinds of events of the latest record, but for the settling of reports."""
    return [type(event) for event in desk.events if not isinstance(event, ReportsTaken)]


# Cancel.


def test_a_cancel_with_a_child_at_work_asks_the_venue() -> None:
    desk = StrategyDesk()
    order = desk.cancel(desk.fill(desk.at_work(), 4))
    assert kinds(desk) == [CancelRequested]
    assert order.status is PENDING_CANCEL
    order = desk.report(order, ExecType.CANCELED)
    assert desk.events[0] == OrderCanceled(order.order_id, 96 * SHARE)
    assert (order.status, order.leaves_quantity) == (CANCELED, 0)


def test_a_cancel_between_slices_is_done_at_once() -> None:
    desk = StrategyDesk()
    order = desk.cancel(desk.between_slices())
    assert desk.events == (OrderCanceled(order.order_id, 90 * SHARE),)
    assert order.status is CANCELED


def test_a_cancel_while_queued_is_done_at_once() -> None:
    desk = StrategyDesk()
    order = desk.cancel(desk.submit(**over(start_at=START + MINUTE)))
    assert desk.events == (OrderCanceled(order.order_id, 100 * SHARE),)


def test_a_cancel_before_the_first_acknowledgement_asks_the_venue() -> None:
    desk = StrategyDesk()
    order = desk.cancel(desk.submit(**over()))
    assert order.status is PENDING_CANCEL
    desk.report(order, ExecType.NEW)
    assert desk.report(order, ExecType.CANCELED).status is CANCELED


def test_a_cancel_while_a_child_is_rolled_ends_with_the_first_answer() -> None:
    desk = StrategyDesk()
    order = desk.work(desk.at_work())
    roll = request_id(order, RequestKind.ROLL)
    order = desk.cancel(order)
    assert order.status is PENDING_CANCEL
    order = desk.report(order, ExecType.CANCELED, roll)
    assert (kinds(desk), order.status) == ([OrderCanceled], CANCELED)
    # The answer to the second cancel finds nothing left.
    assert desk.report(order, ExecType.CANCEL_REJECTED) == order


def test_a_child_that_fills_before_the_cancel_ends_the_order_with_the_fill() -> None:
    """No venue is asked any more, so there is nothing to wait for."""
    desk = StrategyDesk()
    order = desk.fill(desk.cancel(desk.at_work()), 10)
    assert kinds(desk) == [OrderFilled, OrderCanceled]
    assert (order.status, order.filled_quantity) == (CANCELED, 10 * SHARE)


def test_the_last_child_that_fills_before_the_cancel_fills_the_order() -> None:
    desk = StrategyDesk()
    order = desk.between_slices()
    desk.wait(9)
    order = desk.fill(desk.cancel(desk.work(order)), 90)
    assert (kinds(desk), order.status) == ([OrderFilled], OrderStatus.FILLED)


def test_a_cancel_that_the_venue_refuses_lets_the_order_be_worked_on() -> None:
    desk = StrategyDesk()
    order = desk.cancel(desk.at_work())
    order = desk.report(order, ExecType.CANCEL_REJECTED, order.pending[-1].request_id)
    assert (kinds(desk), order.status) == ([CancelRejected], OrderStatus.NEW)
    desk.work(order)
    assert desk.asked(order) == [RequestKind.ROLL]


def test_while_a_cancel_is_pending_no_slice_is_sent() -> None:
    desk = StrategyDesk()
    order = desk.work(desk.cancel(desk.at_work()))
    assert kinds(desk) == [SliceWorked]
    assert desk.asked(order) == [RequestKind.CANCEL]


def test_a_refused_child_ends_an_order_that_is_being_canceled() -> None:
    desk = StrategyDesk()
    order = desk.report(desk.cancel(desk.submit(**over())), ExecType.REJECTED, text="no")
    assert (order.status, order.details) == (CANCELED, ("no",))


def test_cancel_all_takes_orders_in_every_state() -> None:
    desk = StrategyDesk()
    at_work, between = desk.at_work(), desk.between_slices()
    queued = desk.submit(**over(start_at=START + MINUTE))
    told = desk.orders(CancelOrders(ACCOUNT))
    assert [order.status for order in told] == [PENDING_CANCEL, CANCELED, CANCELED]
    assert [order.order_id for order in told] == [
        order.order_id for order in (at_work, between, queued)
    ]


def test_a_canceled_order_is_not_worked_any_more() -> None:
    desk = StrategyDesk()
    order = desk.cancel(desk.between_slices())
    assert next_work_at(order) is None
    desk.wait(1)
    desk.do(WorkOrders((order.order_id,)))
    assert desk.events == ()


# Replace.


def test_a_replace_between_slices_is_in_force_at_once() -> None:
    desk = StrategyDesk()
    order = desk.replace(desk.between_slices(), quantity=200 * SHARE, limit_price=11 * SHARE)
    assert kinds(desk) == [OrderReplaced]
    assert (order.quantity, order.limit_price) == (200 * SHARE, 11 * SHARE)
    order = desk.work(order)
    # A fifth of 200 is wanted by the second minute, and 10 have filled.
    assert [(route.quantity, route.limit_price) for route in order.routes][1] == (
        30 * SHARE,
        11 * SHARE,
    )


def test_a_replace_with_a_child_at_work_ends_the_child_first() -> None:
    desk = StrategyDesk()
    order = desk.replace(desk.fill(desk.at_work(), 4), quantity=50 * SHARE)
    assert kinds(desk) == [ReplaceRequested]
    assert order.status is PENDING_REPLACE
    assert (order.shown.quantity, order.quantity) == (50 * SHARE, 100 * SHARE)
    order = desk.report(order, ExecType.CANCELED, order.pending[-1].request_id)
    assert kinds(desk) == [ChildEnded, OrderReplaced, RouteOpened]
    assert (order.status, order.quantity) == (OrderStatus.PARTIALLY_FILLED, 50 * SHARE)
    # A tenth of 50 is wanted, of which 4 have filled.
    assert shares(order.routes) == [10, 1]


def test_a_replace_to_less_than_fills_meanwhile_is_refused_in_the_end() -> None:
    desk = StrategyDesk()
    order = desk.replace(desk.at_work(), quantity=5 * SHARE)
    order = desk.fill(order, 10)
    assert kinds(desk) == [OrderFilled, ChildEnded, ReplaceRejected]
    assert (order.status, order.quantity) == (OrderStatus.PARTIALLY_FILLED, 100 * SHARE)


def test_a_replace_to_what_has_filled_by_then_is_refused_in_the_end() -> None:
    desk = StrategyDesk()
    order = desk.fill(desk.replace(desk.at_work(), quantity=5 * SHARE), 5)
    assert order.status is PENDING_REPLACE
    desk.report(order, ExecType.CANCELED)
    assert kinds(desk) == [ChildEnded, ReplaceRejected, RouteOpened]


def test_a_replace_while_queued_is_in_force_at_once() -> None:
    desk = StrategyDesk()
    order = desk.replace(desk.submit(**over(start_at=START + MINUTE)), quantity=50 * SHARE)
    assert (kinds(desk), order.quantity) == ([OrderReplaced], 50 * SHARE)


def test_a_replace_that_the_venue_cannot_make_room_for_is_refused() -> None:
    desk = StrategyDesk()
    order = desk.replace(desk.at_work(), quantity=50 * SHARE)
    order = desk.report(order, ExecType.CANCEL_REJECTED, order.pending[-1].request_id, text="no")
    assert (kinds(desk), order.status) == ([ReplaceRejected], OrderStatus.NEW)
    assert (order.quantity, order.details) == (100 * SHARE, ("no",))


def test_a_cancel_on_top_of_a_replace_ends_the_order_with_the_old_terms() -> None:
    desk = StrategyDesk()
    order = desk.cancel(desk.replace(desk.at_work(), quantity=50 * SHARE))
    assert order.status is PENDING_CANCEL
    order = desk.report(order, ExecType.CANCELED)
    assert (kinds(desk), order.status, order.quantity) == ([OrderCanceled], CANCELED, 100 * SHARE)


def test_a_replace_on_top_of_a_roll_is_answered_by_the_same_end() -> None:
    desk = StrategyDesk()
    order = desk.work(desk.at_work())
    roll = request_id(order, RequestKind.ROLL)
    order = desk.replace(order, limit_price=9 * SHARE)
    order = desk.report(order, ExecType.CANCELED, roll)
    assert kinds(desk) == [ChildEnded, OrderReplaced, RouteOpened]
    assert (shares(order.routes), order.routes[-1].limit_price) == ([10, 20], 9 * SHARE)
    assert desk.asked(order) == [RequestKind.NEW]


def test_a_replace_cannot_give_an_order_at_the_market_a_limit() -> None:
    desk = StrategyDesk()
    order = desk.submit(**over(), order_type=OrderType.MARKET, limit_price=None)
    order = desk.report(order, ExecType.CANCELED)
    replaced = desk.replace(order, quantity=300 * SHARE)
    assert (replaced.quantity, replaced.limit_price) == (300 * SHARE, None)


def test_terms_that_come_into_force_after_the_end_send_nothing() -> None:
    desk = StrategyDesk()
    order = desk.replace(desk.at_work(), quantity=200 * SHARE)
    desk.wait(10)
    desk.report(order, ExecType.CANCELED)
    assert kinds(desk) == [ChildEnded, OrderReplaced]


# Its time is over.


def test_an_expiry_between_slices_is_done_at_once() -> None:
    desk = StrategyDesk()
    order = desk.expire(desk.between_slices())
    assert desk.events == (OrderExpired(order.order_id, 90 * SHARE),)


@pytest.mark.parametrize("end", [ExecType.CANCELED, ExecType.EXPIRED])
def test_an_expiry_with_a_child_at_work_asks_the_venue(end: ExecType) -> None:
    desk = StrategyDesk()
    order = desk.expire(desk.fill(desk.at_work(), 4))
    assert kinds(desk) == [ExpiryRequested]
    order = desk.report(order, end)
    assert desk.events[0] == OrderExpired(order.order_id, 96 * SHARE)


def test_an_expiry_that_the_venue_refuses_ends_the_order_and_recalls_the_child() -> None:
    desk = StrategyDesk()
    order = desk.expire(desk.fill(desk.at_work(), 4))
    asked = request_id(order, RequestKind.EXPIRE)
    order = desk.report(order, ExecType.CANCEL_REJECTED, asked)
    assert kinds(desk) == [OrderExpired, RouteRecalled]
    assert desk.events[0] == OrderExpired(order.order_id, 96 * SHARE)


def test_a_child_that_fills_while_the_order_expires_ends_it() -> None:
    desk = StrategyDesk()
    order = desk.fill(desk.expire(desk.at_work()), 10)
    assert (kinds(desk), order.status) == ([OrderFilled, OrderExpired], EXPIRED)


def test_a_cancel_goes_before_an_expiry() -> None:
    desk = StrategyDesk()
    order = desk.cancel(desk.expire(desk.at_work()))
    assert desk.report(order, ExecType.CANCELED).status is CANCELED


# The kill switch.


@pytest.mark.parametrize(
    ("scope", "key"),
    [(Scope.FIRM, ""), (Scope.ACCOUNT, str(ACCOUNT)), (Scope.INSTRUMENT, XYZ.instrument_id)],
)
def test_a_kill_switch_ends_what_is_worked(scope: Scope, key: str) -> None:
    desk = StrategyDesk()
    at_work, between = desk.at_work(), desk.between_slices()
    desk.do(EngageKillSwitch(scope, key))
    assert desk.now_of(at_work).status is PENDING_CANCEL
    assert desk.now_of(between).status is CANCELED


def test_what_a_kill_switch_has_not_come_to_yet_sends_nothing() -> None:
    """A switch ends orders slice by slice of its own, and an order may be due in between."""
    desk = StrategyDesk()
    between, rolled = desk.between_slices(), desk.work(desk.at_work())
    desk.state.risk.killed[Scope.FIRM, ""] = ""
    desk._twin.risk.killed[Scope.FIRM, ""] = ""
    desk.report(rolled, ExecType.CANCELED)
    assert kinds(desk) == [ChildEnded]
    desk.work(between)
    assert kinds(desk) == [SliceWorked]
    desk.do(ReleaseKillSwitch(Scope.FIRM))
    desk.work(between)
    assert kinds(desk) == [RouteOpened, SliceWorked]


# Silence.


def test_silence_about_the_first_child_is_a_rejection() -> None:
    desk = StrategyDesk()
    order = desk.give_up(desk.submit(**over()), RequestKind.NEW)
    assert kinds(desk) == [OrderRejected, RouteRecalled]
    assert order.status is OrderStatus.REJECTED


def test_silence_about_a_later_child_ends_the_order() -> None:
    """What the silent child may do is not known, so another one might be one too many."""
    desk = StrategyDesk()
    order = desk.give_up(desk.work(desk.between_slices()), RequestKind.NEW)
    assert kinds(desk) == [OrderCanceled, RouteRecalled]
    assert (order.status, order.details) == (CANCELED, (SILENCE,))
    order = desk.fill(order, 5)
    assert (order.status, order.filled_quantity) == (CANCELED, 15 * SHARE)


def test_silence_after_a_refusal_ends_the_order_too() -> None:
    desk = StrategyDesk()
    order = desk.report(desk.submit(**over()), ExecType.REJECTED)
    order = desk.give_up(desk.work(order), RequestKind.NEW)
    assert (order.status, order.details[-1]) == (CANCELED, SILENCE)


def test_a_venue_that_is_silent_about_a_roll_is_asked_and_given_up() -> None:
    desk = StrategyDesk()
    order = desk.work(desk.at_work())
    number = request_id(order, RequestKind.ROLL)
    desk.do(AskVenue(order.order_id, number, RequestKind.ROLL))
    assert kinds(desk) == [VenueAsked]
    order = desk.give_up(order, RequestKind.ROLL)
    assert (kinds(desk), order.status, order.details) == ([RollRejected], OrderStatus.NEW, ())
    # The answer comes after all: the child is over, and the next slice goes on.
    order = desk.report(order, ExecType.CANCELED, number)
    assert kinds(desk) == [ChildEnded]
    assert shares(desk.work(order).routes) == [10, 30]


@pytest.mark.parametrize(
    ("ask", "kind", "expected", "status"),
    [
        ("cancel", RequestKind.CANCEL, [CancelRejected], OrderStatus.PARTIALLY_FILLED),
        ("replace", RequestKind.REPLACE, [ReplaceRejected], OrderStatus.PARTIALLY_FILLED),
        ("expire", RequestKind.EXPIRE, [OrderExpired, RouteRecalled], EXPIRED),
    ],
)
def test_silence_about_what_was_asked_of_a_child(
    ask: str, kind: RequestKind, expected: list[type[Event]], status: OrderStatus
) -> None:
    desk = StrategyDesk()
    order = desk.fill(desk.at_work(), 4)
    match ask:
        case "cancel":
            desk.cancel(order)
        case "replace":
            desk.replace(order, quantity=50 * SHARE)
        case _:
            desk.expire(order)
    assert desk.give_up(order, kind).status is status
    assert kinds(desk) == expected


# Corporate actions.


def split(desk: StrategyDesk, order: Order) -> Order:
    """Have an order counted two for one, by the events alone."""
    for event in list(rescaled(order, XYZ, (2, 1), (2, 1), "two for one")):
        evolve(desk.state, event)
    return desk.now_of(order)


def test_a_split_ends_an_order_that_is_being_worked() -> None:
    desk = StrategyDesk()
    order = split(desk, desk.fill(desk.at_work(), 4))
    assert (order.status, order.details) == (PENDING_CANCEL, (WORKED,))
    desk = StrategyDesk()
    order = split(desk, desk.between_slices())
    assert (order.status, order.details) == (CANCELED, (WORKED,))


def test_a_lower_price_by_a_dividend_ends_an_order_that_is_being_worked() -> None:
    desk = StrategyDesk()
    order = desk.between_slices()
    for event in list(repriced(order, XYZ, SHARE, "a dividend")):
        evolve(desk.state, event)
    assert desk.now_of(order).status is CANCELED


def test_a_split_of_a_queued_order_leaves_it_queued_in_new_units() -> None:
    desk = StrategyDesk()
    order = split(desk, desk.submit(**over(start_at=START + MINUTE)))
    assert (order.status, order.quantity) == (OrderStatus.QUEUED, 200 * SHARE)
    assert (order.limit_price, order.details) == (5 * SHARE, ("two for one",))


# Beside other orders.


def test_a_sale_worked_over_time_is_one_order_to_its_position() -> None:
    desk = StrategyDesk()
    desk.fill(desk.submit(side=BUY), 100)
    order = desk.between_slices(side=SELL)
    holding = desk.state.holding(ACCOUNT, XYZ.instrument_id)
    assert holding is not None
    assert holding.quantity == 90 * SHARE
    assert order.leaves_quantity == 90 * SHARE


def test_closing_a_position_ends_what_is_worked_for_it_and_waits_for_that() -> None:
    desk = StrategyDesk()
    desk.fill(desk.submit(side=BUY), 100)
    at_work = desk.at_work(side=SELL)
    (closing,) = desk.orders(ClosePositions(ACCOUNT, XYZ.instrument_id, cancel_orders=True))
    assert (desk.now_of(at_work).status, closing.status) == (PENDING_CANCEL, OrderStatus.QUEUED)
    desk.fill(at_work, 10)
    closing = desk.now_of(closing)
    assert (closing.status, closing.quantity) == (OrderStatus.PENDING_NEW, 90 * SHARE)


def test_closing_a_position_between_slices_goes_out_at_once() -> None:
    desk = StrategyDesk()
    desk.fill(desk.submit(side=BUY), 100)
    between = desk.between_slices(side=SELL)
    (closing,) = desk.orders(ClosePositions(ACCOUNT, XYZ.instrument_id, cancel_orders=True))
    assert desk.now_of(between).status is CANCELED
    assert (closing.status, closing.quantity) == (OrderStatus.PENDING_NEW, 90 * SHARE)

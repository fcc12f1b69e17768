"""Other terms for the same order: shown at once, in force when the venue says so."""

import pytest

from engine.played_desk import ACCOUNT, OTHER_ACCOUNT, PlayedDesk, request_id
from sidestreet.domain.amounts import NOTIONAL_MAX, SCALE
from sidestreet.domain.commands import EvictOrders, ReplaceOrder
from sidestreet.domain.enums import OrderStatus, OrderType
from sidestreet.domain.enums import TimeInForce as Tif
from sidestreet.domain.events import (
    DontKnowTrade,
    OrderCanceled,
    OrderReplaced,
    ReplaceRejected,
    ReplaceRequested,
)
from sidestreet.domain.messages import ExecType
from sidestreet.domain.orders import Order, RequestKind, Route, Terms
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.digest import state_digest
from sidestreet.engine.replace import decide_replace

SHARE, DOLLAR = SCALE, SCALE
ASKED = [OrderStatus.PENDING_NEW, OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED]
AT_ONCE = [OrderStatus.QUEUED, OrderStatus.PENDING_TRIGGER]
NEVER = [status for status in OrderStatus if status not in ASKED + AT_ONCE]


@pytest.mark.parametrize("status", ASKED)
def test_the_new_terms_are_shown_while_the_venue_is_asked(status: OrderStatus) -> None:
    desk = PlayedDesk()
    order = desk.in_status(status)
    answer = desk.replace(order, quantity=60 * SHARE, limit_price=11 * DOLLAR)
    # A share at 11.00 wants a quarter of it covered.
    terms = Terms(60 * SHARE, 11 * DOLLAR, 11 * DOLLAR, 11 * DOLLAR // 4)
    assert desk.events == (ReplaceRequested(order.order_id, order.routes[0].route_id, terms),)
    assert (answer.status, answer.shown) == (
        OrderStatus.PENDING_REPLACE,
        Terms(60 * SHARE, 11 * DOLLAR),
    )
    assert answer.filled_quantity + answer.leaves_quantity == 60 * SHARE
    assert (answer.quantity, answer.limit_price) == (100 * SHARE, 10 * DOLLAR)
    assert (answer.order_id, answer.client_order_id) == (order.order_id, order.client_order_id)


@pytest.mark.parametrize("status", AT_ONCE)
def test_an_order_that_no_venue_knows_is_replaced_at_once(status: OrderStatus) -> None:
    desk = PlayedDesk()
    order = desk.in_status(status)
    answer = desk.replace(order, quantity=60 * SHARE)
    kept = Terms(60 * SHARE, 10 * DOLLAR, 10 * DOLLAR, 10 * DOLLAR // 4)
    assert desk.events == (OrderReplaced(order.order_id, 0, kept),)
    assert (answer.status, answer.quantity) == (status, 60 * SHARE)
    assert answer.leaves_quantity == 60 * SHARE


@pytest.mark.parametrize("status", NEVER)
def test_an_order_that_is_changing_or_has_ended_is_not_replaced(status: OrderStatus) -> None:
    desk = PlayedDesk()
    order = desk.in_status(status)
    refusal = desk.refusal(ReplaceOrder(ACCOUNT, order.order_id, quantity=200 * SHARE))
    assert refusal == Refusal(Reason.ORDER_NOT_REPLACEABLE, (("status", status),))


def test_members_that_are_not_named_stay() -> None:
    desk = PlayedDesk()
    order = desk.working()
    assert desk.replace(order, limit_price=9 * DOLLAR).shown == Terms(100 * SHARE, 9 * DOLLAR)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"quantity": 40 * SHARE}, Reason.QUANTITY_BELOW_FILLED),
        ({"quantity": 40 * SHARE - 1, "limit_price": 1}, Reason.QUANTITY_BELOW_FILLED),
        ({"quantity": 50 * SHARE + 1, "limit_price": 1}, Reason.QUANTITY_NOT_WHOLE),
        ({"limit_price": 10 * DOLLAR + 1}, Reason.INVALID_TICK_SIZE),
        ({"quantity": NOTIONAL_MAX // 2}, Reason.NOTIONAL_TOO_LARGE),
    ],
)
def test_terms_that_cannot_be_worked_are_refused_for_the_first_reason(
    changes: dict[str, int], reason: Reason
) -> None:
    desk = PlayedDesk()
    order = desk.in_status(OrderStatus.PARTIALLY_FILLED)
    command = ReplaceOrder(
        ACCOUNT, order.order_id, changes.get("quantity"), changes.get("limit_price")
    )
    assert desk.refusal(command).reason is reason
    assert desk.now_of(order) == order


def test_a_market_order_takes_no_limit_price() -> None:
    desk = PlayedDesk()
    order = desk.working(order_type=OrderType.MARKET, limit_price=None)
    command = ReplaceOrder(ACCOUNT, order.order_id, quantity=1, limit_price=10 * DOLLAR)
    assert desk.refusal(command) == Refusal(
        Reason.FIELD_NOT_FOR_ORDER_TYPE, (("field", "limit_price"), ("order_type", "MARKET"))
    )
    assert desk.replace(order, quantity=50 * SHARE).shown == Terms(50 * SHARE, None)


def test_a_fraction_may_be_asked_for_where_it_may_be_ordered() -> None:
    desk = PlayedDesk()
    order = desk.working(time_in_force=Tif.DAY)
    assert desk.replace(order, quantity=SHARE // 2).shown.quantity == SHARE // 2


def test_a_missing_order_and_another_accounts_order_get_one_refusal() -> None:
    desk = PlayedDesk()
    order = desk.working(client_order_id="mine")
    missing = desk.refusal(ReplaceOrder(ACCOUNT, "nobody", quantity=SHARE))
    assert missing == Refusal(Reason.ORDER_NOT_FOUND)
    assert desk.refusal(ReplaceOrder(OTHER_ACCOUNT, order.order_id, quantity=SHARE)) == missing
    (answer,) = desk.orders(ReplaceOrder(ACCOUNT, "mine", quantity=SHARE))
    assert answer.order_id == order.order_id


def test_an_order_that_memory_let_go_of_is_refused_by_its_history() -> None:
    desk = PlayedDesk()
    order = desk.in_status(OrderStatus.FILLED)
    desk.do(EvictOrders(((order.order_id, order.version),)))
    command = ReplaceOrder(ACCOUNT, order.order_id, quantity=SHARE, history=order)
    assert desk.refusal(command).reason is Reason.ORDER_NOT_REPLACEABLE


def test_only_routes_that_are_open_are_asked_to_change() -> None:
    desk = PlayedDesk()
    order = desk.working()
    closed = Route(99, "XNYS", 0, None, priority=1, closed=True)
    desk.plant(order, routes=(closed, *order.routes))
    command = ReplaceOrder(ACCOUNT, order.order_id, quantity=50 * SHARE)
    events = decide_replace(desk.state, command, desk.stamp()).events
    assert [event.route_id for event in events if isinstance(event, ReplaceRequested)] == [1]


@pytest.mark.parametrize("status", OrderStatus)
def test_deciding_a_replace_changes_nothing(status: OrderStatus) -> None:
    desk = PlayedDesk()
    order = desk.in_status(status)
    before = state_digest(desk.state)
    decide_replace(
        desk.state, ReplaceOrder(ACCOUNT, order.order_id, quantity=60 * SHARE), desk.stamp()
    )
    assert state_digest(desk.state) == before


def confirm(desk: PlayedDesk, order: Order, shares: int, dollars: int) -> Order:
    """Have the venue confirm the open replace of an order."""
    return desk.report(
        order,
        ExecType.REPLACED,
        request_id(desk.now_of(order), RequestKind.REPLACE),
        quantity=shares * SHARE,
        limit_price=dollars * DOLLAR,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (OrderStatus.NEW, OrderStatus.NEW),
        (OrderStatus.PARTIALLY_FILLED, OrderStatus.PARTIALLY_FILLED),
        (OrderStatus.PENDING_NEW, OrderStatus.PENDING_NEW),
    ],
)
def test_a_confirmed_replace_puts_the_terms_in_force(
    before: OrderStatus, after: OrderStatus
) -> None:
    desk = PlayedDesk()
    order = desk.in_status(before)
    desk.replace(order, quantity=60 * SHARE, limit_price=11 * DOLLAR)
    order = confirm(desk, order, 60, 11)
    assert order.status is after
    assert (order.quantity, order.limit_price) == (60 * SHARE, 11 * DOLLAR)
    assert (order.routes[0].quantity, order.routes[0].limit_price) == (60 * SHARE, 11 * DOLLAR)
    assert order.request(RequestKind.REPLACE) is None


@pytest.mark.parametrize(
    ("shares", "dollars", "keeps"),
    [(60, 10, True), (100, 10, True), (101, 10, False), (60, 9, False)],
)
def test_only_asking_for_less_keeps_the_place_in_the_queue(
    shares: int, dollars: int, *, keeps: bool
) -> None:
    desk = PlayedDesk()
    order = desk.working()
    joined = order.routes[0].priority
    desk.replace(order, quantity=shares * SHARE, limit_price=dollars * DOLLAR)
    order = confirm(desk, order, shares, dollars)
    assert order.routes[0].priority == (joined if keeps else desk.sequence)


@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize("before", ASKED)
def test_a_refused_replace_brings_the_old_terms_back(before: OrderStatus, *, silent: bool) -> None:
    desk = PlayedDesk()
    order = desk.in_status(before)
    asked = desk.replace(order, quantity=60 * SHARE, limit_price=11 * DOLLAR)
    if silent:
        after = desk.give_up(asked, RequestKind.REPLACE)
        detail = "the venue did not answer"
    else:
        number = request_id(asked, RequestKind.REPLACE)
        after = desk.report(order, ExecType.REPLACE_REJECTED, number, text="too late")
        detail = "too late"
    assert desk.events[0] == ReplaceRejected(order.order_id, detail)
    assert (after.status, after.shown) == (before, order.shown)
    assert after.details == (*order.details, detail)
    assert after.filled_quantity + after.leaves_quantity == after.quantity


def test_a_fill_that_overtakes_a_smaller_quantity_shows_the_old_terms_again() -> None:
    desk = PlayedDesk()
    order = desk.working()
    asked = desk.replace(order, quantity=50 * SHARE)
    order = desk.fill(order, 60)
    assert (order.status, order.shown.quantity) == (OrderStatus.PENDING_REPLACE, 100 * SHARE)
    assert order.leaves_quantity == 40 * SHARE
    # No such replace can be in force any more.
    after = confirm(desk, order, 50, 10)
    assert isinstance(desk.events[0], DontKnowTrade)
    assert after == order
    number = request_id(asked, RequestKind.REPLACE)
    after = desk.report(order, ExecType.REPLACE_REJECTED, number)
    assert (after.status, after.leaves_quantity) == (OrderStatus.PARTIALLY_FILLED, 40 * SHARE)


def test_a_fill_in_full_ends_a_replace_that_was_open() -> None:
    desk = PlayedDesk()
    order = desk.working()
    asked = desk.replace(order, quantity=200 * SHARE)
    order = desk.fill(order, 100)
    assert (order.status, order.pending) == (OrderStatus.FILLED, ())
    desk.report(order, ExecType.REPLACE_REJECTED, request_id(asked, RequestKind.REPLACE))
    assert desk.now_of(order) == order


@pytest.mark.parametrize("confirmed", [False, True])
def test_with_a_cancel_on_top_the_replace_is_resolved_first(*, confirmed: bool) -> None:
    desk = PlayedDesk()
    order = desk.working()
    asked = desk.replace(order, quantity=60 * SHARE)
    assert desk.cancel(order).status is OrderStatus.PENDING_CANCEL
    if confirmed:
        order = confirm(desk, order, 60, 10)
    else:
        number = request_id(asked, RequestKind.REPLACE)
        order = desk.report(order, ExecType.REPLACE_REJECTED, number)
    assert order.status is OrderStatus.PENDING_CANCEL
    assert order.leaves_quantity == (60 if confirmed else 100) * SHARE
    order = desk.report(order, ExecType.CANCELED)
    assert order.status is OrderStatus.CANCELED
    left = (60 if confirmed else 100) * SHARE
    assert desk.events[0] == OrderCanceled(order.order_id, left)


def test_a_cancel_refused_on_top_of_a_replace_leaves_the_replace_pending() -> None:
    desk = PlayedDesk()
    order = desk.working()
    desk.replace(order, quantity=60 * SHARE)
    canceled = desk.cancel(order)
    number = request_id(canceled, RequestKind.CANCEL)
    order = desk.report(order, ExecType.CANCEL_REJECTED, number)
    assert (order.status, order.shown.quantity) == (OrderStatus.PENDING_REPLACE, 60 * SHARE)


@pytest.mark.parametrize("filled", [0, 40])
def test_a_replace_that_was_given_up_and_confirmed_later_is_believed(filled: int) -> None:
    """The venue's terms are the terms."""
    desk = PlayedDesk()
    order = desk.working()
    if filled:
        order = desk.fill(order, filled)
    asked = desk.replace(order, quantity=60 * SHARE)
    desk.give_up(asked, RequestKind.REPLACE)
    number = request_id(asked, RequestKind.REPLACE)
    after = desk.report(
        order, ExecType.REPLACED, number, quantity=60 * SHARE, limit_price=10 * DOLLAR
    )
    assert (after.status, after.quantity) == (order.status, 60 * SHARE)


def test_a_late_answer_to_one_replace_leaves_the_next_one_open() -> None:
    desk = PlayedDesk()
    order = desk.working()
    first = desk.replace(order, quantity=60 * SHARE)
    desk.give_up(first, RequestKind.REPLACE)
    second = desk.replace(order, quantity=70 * SHARE)
    late = desk.report(
        order,
        ExecType.REPLACED,
        request_id(first, RequestKind.REPLACE),
        quantity=60 * SHARE,
        limit_price=10 * DOLLAR,
    )
    assert (late.status, late.quantity) == (OrderStatus.PENDING_REPLACE, 60 * SHARE)
    assert late.shown.quantity == 70 * SHARE
    assert late.pending == second.pending
    after = confirm(desk, order, 70, 10)
    assert (after.status, after.quantity) == (OrderStatus.NEW, 70 * SHARE)


def test_terms_that_a_venue_changes_of_its_own_accord_settle_what_was_asked() -> None:
    desk = PlayedDesk()
    order = desk.working()
    desk.replace(order, quantity=60 * SHARE)
    after = desk.report(order, ExecType.REPLACED, quantity=80 * SHARE, limit_price=10 * DOLLAR)
    assert (after.status, after.quantity) == (OrderStatus.NEW, 80 * SHARE)


@pytest.mark.parametrize("pause", [ExecType.STOPPED, ExecType.SUSPENDED])
def test_a_replace_that_is_confirmed_in_a_pause_is_believed_and_what_trades_on_it_books(
    pause: ExecType,
) -> None:
    """The venue answered after it was given up, and the order had been paused meanwhile."""
    desk = PlayedDesk()
    order = desk.working()
    asked = desk.replace(order, quantity=150 * SHARE, limit_price=11 * DOLLAR)
    desk.give_up(asked, RequestKind.REPLACE)
    paused = desk.report(order, pause)
    number = request_id(asked, RequestKind.REPLACE)
    late = desk.report(
        order, ExecType.REPLACED, number, quantity=150 * SHARE, limit_price=11 * DOLLAR
    )
    assert (late.status, late.quantity, late.limit_price) == (
        paused.status,
        150 * SHARE,
        11 * DOLLAR,
    )
    traded = desk.fill(order, 120, 11 * DOLLAR)
    assert (traded.status, traded.leaves_quantity) == (OrderStatus.PARTIALLY_FILLED, 30 * SHARE)
    assert desk.cancel(order).status is OrderStatus.PENDING_CANCEL


@pytest.mark.parametrize("is_given_up", [False, True])
def test_an_answer_to_a_replace_that_comes_again_brings_no_old_terms_back(
    is_given_up: bool,
) -> None:
    """It was asked for once more when it was late, and the venue has changed the terms since."""
    desk = PlayedDesk()
    order = desk.working()
    asked = desk.replace(order, quantity=150 * SHARE, limit_price=11 * DOLLAR)
    number = request_id(asked, RequestKind.REPLACE)
    if is_given_up:
        desk.give_up(asked, RequestKind.REPLACE)
    terms = {"quantity": 150 * SHARE, "limit_price": 11 * DOLLAR}
    desk.report(order, ExecType.REPLACED, number, **terms)
    restated = desk.report(order, ExecType.REPLACED, quantity=180 * SHARE, limit_price=12 * DOLLAR)
    again = desk.report(order, ExecType.REPLACED, number, **terms)
    assert again == restated
    assert desk.fill(order, 180, 12 * DOLLAR).status is OrderStatus.FILLED


@pytest.mark.parametrize("pause", [ExecType.STOPPED, ExecType.SUSPENDED])
def test_a_venue_restates_what_rests_in_a_pause_and_the_pause_goes_on(pause: ExecType) -> None:
    desk = PlayedDesk()
    order = desk.report(desk.fill(desk.working(), 40), pause)
    restated = desk.report(order, ExecType.REPLACED, quantity=60 * SHARE, limit_price=9 * DOLLAR)
    assert (restated.status, restated.leaves_quantity) == (order.status, 20 * SHARE)
    assert restated.limit_price == 9 * DOLLAR


@pytest.mark.parametrize("pause", [ExecType.STOPPED, ExecType.SUSPENDED])
def test_what_rests_in_a_pause_is_not_replaced_at_our_asking_and_a_refused_cancel_ends_the_pause(
    pause: ExecType,
) -> None:
    """What a refusal says of the order is told by its fills: the pause is not remembered."""
    desk = PlayedDesk()
    order = desk.report(desk.working(), pause)
    command = ReplaceOrder(order.account_id, order.order_id, 150 * SHARE)
    assert desk.refusal(command).reason is Reason.ORDER_NOT_REPLACEABLE
    number = request_id(desk.cancel(order), RequestKind.CANCEL)
    assert desk.report(order, ExecType.CANCEL_REJECTED, number).status is OrderStatus.NEW

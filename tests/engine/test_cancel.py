"""The heart of the desk: what a cancel is answered, and what follows, in every status."""

import pytest
from msgspec.structs import replace

from engine.played_desk import (
    ABC,
    ACCOUNT,
    BUY,
    OTHER_ACCOUNT,
    PUT,
    SELL,
    XYZ,
    PlayedDesk,
    request_id,
    row,
)
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import (
    CancelOrder,
    CancelOrders,
    ContinueCancelOrders,
    EvictOrders,
    SubmitOrders,
)
from sidestreet.domain.enums import InstrumentType, OrderStatus, OrderType
from sidestreet.domain.events import (
    CancelOrdersAccepted,
    CancelOrdersAdvanced,
    CancelRequested,
    OrderCanceled,
)
from sidestreet.domain.messages import ExecType
from sidestreet.domain.orders import Order, RequestKind, Route
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.cancel import SLICE, cancel_events, decide_cancel, matching
from sidestreet.engine.digest import state_digest

ASKED = [
    OrderStatus.PENDING_NEW,
    OrderStatus.NEW,
    OrderStatus.PARTIALLY_FILLED,
    OrderStatus.PENDING_REPLACE,
    OrderStatus.STOPPED,
    OrderStatus.SUSPENDED,
]
AT_ONCE = [OrderStatus.QUEUED, OrderStatus.PENDING_TRIGGER]
AS_IT_IS = [OrderStatus.PENDING_CANCEL, OrderStatus.CANCELED]
TOO_LATE = [
    OrderStatus.FILLED,
    OrderStatus.REJECTED,
    OrderStatus.EXPIRED,
    OrderStatus.REPLACED,
    OrderStatus.DONE_FOR_DAY,
]


def test_every_status_has_its_answer_to_a_cancel() -> None:
    assert sorted(ASKED + AT_ONCE + AS_IT_IS + TOO_LATE) == sorted(OrderStatus)


@pytest.mark.parametrize("status", ASKED)
@pytest.mark.parametrize("strict", [False, True])
def test_an_order_at_a_venue_is_pending_until_the_venue_has_answered(
    status: OrderStatus, *, strict: bool
) -> None:
    desk = PlayedDesk()
    order = desk.in_status(status)
    command = CancelOrder(ACCOUNT, order.order_id, refuse_terminal=strict)
    (answer,) = desk.orders(command)
    assert desk.events == (CancelRequested(order.order_id, order.routes[0].route_id),)
    assert answer.status is OrderStatus.PENDING_CANCEL
    assert answer.leaves_quantity == order.leaves_quantity > 0
    assert answer.version == order.version + 1
    assert request_id(answer, RequestKind.CANCEL) == desk.sequence


@pytest.mark.parametrize("status", AT_ONCE)
def test_an_order_that_no_venue_knows_is_canceled_at_once(status: OrderStatus) -> None:
    desk = PlayedDesk()
    order = desk.in_status(status)
    answer = desk.cancel(order)
    assert desk.events == (OrderCanceled(order.order_id, 100 * SCALE),)
    assert (answer.status, answer.leaves_quantity) == (OrderStatus.CANCELED, 0)


@pytest.mark.parametrize("status", AS_IT_IS)
@pytest.mark.parametrize("strict", [False, True])
def test_an_order_on_its_way_out_is_answered_as_it_is(status: OrderStatus, *, strict: bool) -> None:
    """No second message goes to the venue, whoever asks how often."""
    desk = PlayedDesk()
    order = desk.in_status(status)
    command = CancelOrder(ACCOUNT, order.order_id, refuse_terminal=strict)
    assert desk.orders(command) == (order,)
    assert desk.events == ()


@pytest.mark.parametrize("status", TOO_LATE)
def test_an_order_that_has_ended_is_answered_as_it_is_or_refused_on_demand(
    status: OrderStatus,
) -> None:
    desk = PlayedDesk()
    order = desk.in_status(status)
    assert desk.orders(CancelOrder(ACCOUNT, order.order_id)) == (order,)
    assert desk.events == ()
    strict = CancelOrder(ACCOUNT, order.order_id, refuse_terminal=True)
    assert desk.refusal(strict) == Refusal(Reason.ORDER_NOT_OPEN, (("status", status),))


def test_a_missing_order_and_another_accounts_order_get_one_refusal() -> None:
    desk = PlayedDesk()
    order = desk.working()
    missing = desk.refusal(CancelOrder(ACCOUNT, "nobody"))
    assert desk.refusal(CancelOrder(OTHER_ACCOUNT, order.order_id)) == missing
    assert missing == Refusal(Reason.ORDER_NOT_FOUND)


def test_an_open_order_is_found_by_its_clients_id() -> None:
    desk = PlayedDesk()
    order = desk.working(client_order_id="mine")
    assert desk.refusal(CancelOrder(OTHER_ACCOUNT, "mine")).reason is Reason.ORDER_NOT_FOUND
    (answer,) = desk.orders(CancelOrder(ACCOUNT, "mine"))
    assert (answer.order_id, answer.status) == (order.order_id, OrderStatus.PENDING_CANCEL)
    desk.report(order, ExecType.CANCELED)
    assert desk.refusal(CancelOrder(ACCOUNT, "mine")).reason is Reason.ORDER_NOT_FOUND


def test_an_order_that_memory_let_go_of_is_answered_from_its_history() -> None:
    desk = PlayedDesk()
    order = desk.in_status(OrderStatus.FILLED)
    desk.do(EvictOrders(((order.order_id, order.version),)))
    assert desk.orders(CancelOrder(ACCOUNT, order.order_id, history=order)) == (order,)
    strict = CancelOrder(ACCOUNT, order.order_id, history=order, refuse_terminal=True)
    assert desk.refusal(strict).reason is Reason.ORDER_NOT_OPEN


def test_only_routes_that_are_open_are_asked_to_end() -> None:
    desk = PlayedDesk()
    order = desk.working()
    closed = Route(99, "XNYS", 0, None, priority=1, closed=True)
    order = desk.plant(order, routes=(closed, *order.routes))
    assert cancel_events(order) == (CancelRequested(order.order_id, order.routes[1].route_id),)


@pytest.mark.parametrize("status", OrderStatus)
def test_deciding_a_cancel_changes_nothing(status: OrderStatus) -> None:
    desk = PlayedDesk()
    order = desk.in_status(status)
    before = state_digest(desk.state)
    decide_cancel(desk.state, CancelOrder(ACCOUNT, order.order_id))
    list(matching(desk.state, CancelOrders(ACCOUNT)))
    assert state_digest(desk.state) == before


def test_a_cancel_all_takes_what_a_single_cancel_would_move() -> None:
    desk = PlayedDesk()
    made = {status: desk.in_status(status) for status in OrderStatus}
    answers = desk.orders(CancelOrders(ACCOUNT))
    moved = {made[status].order_id for status in ASKED + AT_ONCE}
    assert {order.order_id for order in answers} == moved
    assert {order.status for order in answers} == {
        OrderStatus.PENDING_CANCEL,
        OrderStatus.CANCELED,
    }
    assert desk.refusal(CancelOrders(ACCOUNT)) == Refusal(Reason.NO_ORDERS_MATCH)


def test_a_cancel_all_leaves_other_accounts_alone() -> None:
    desk = PlayedDesk()
    desk.working(OTHER_ACCOUNT)
    assert desk.refusal(CancelOrders(ACCOUNT)).reason is Reason.NO_ORDERS_MATCH
    assert desk.refusal(CancelOrders(404)).reason is Reason.NO_ORDERS_MATCH


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, "abcd"),
        ({"side": SELL}, "b"),
        ({"side": BUY}, "acd"),
        ({"order_type": OrderType.MARKET}, "c"),
        ({"instrument_type": InstrumentType.OPTION}, "d"),
        ({"instrument_type": InstrumentType.INDEX}, ""),
        ({"instruments": frozenset({"XYZ"})}, "ab"),
        ({"instruments": frozenset({ABC.instrument_id})}, "c"),
        ({"instruments": frozenset({"XYZ", PUT.instrument_id, "nothing"})}, "abd"),
        ({"instruments": frozenset()}, ""),
        ({"side": SELL, "instruments": frozenset({"ABC"})}, ""),
        ({"side": BUY, "instruments": frozenset({"XYZ"})}, "a"),
    ],
)
def test_filters_of_a_cancel_all_are_joined_by_and(filters: dict[str, object], names: str) -> None:
    desk = PlayedDesk()
    rows = (
        row(client_order_id="a"),
        row(client_order_id="b", side=SELL, limit_price=11 * SCALE),
        row(client_order_id="c", terms=ABC, order_type=OrderType.MARKET, limit_price=None),
        row(client_order_id="d", terms=PUT),
    )
    desk.orders(SubmitOrders(ACCOUNT, rows))
    command = replace(CancelOrders(ACCOUNT), **filters)
    if names:
        answers = desk.orders(command)
        assert "".join(order.client_order_id for order in answers) == names
    else:
        assert desk.refusal(command).reason is Reason.NO_ORDERS_MATCH


def many(desk: PlayedDesk, count: int) -> list[Order]:
    """Return that many working orders of XYZ, submitted in arrays of a thousand."""
    rows = [row(client_order_id=f"m{number}") for number in range(count)]
    made: list[Order] = []
    for start in range(0, count, 1000):
        made += desk.orders(SubmitOrders(ACCOUNT, tuple(rows[start : start + 1000])))
    return made


def test_a_thousand_orders_are_canceled_in_one_record() -> None:
    desk = PlayedDesk()
    many(desk, SLICE)
    answers = desk.orders(CancelOrders(ACCOUNT))
    assert len(answers) == len(desk.events) == SLICE
    assert desk.state.cancel_alls == {}


def test_a_larger_cancel_all_goes_on_in_slices_over_what_it_fixed_at_first() -> None:
    desk = PlayedDesk()
    made = many(desk, 2 * SLICE + 5)
    first = desk.orders(CancelOrders(ACCOUNT, instruments=frozenset({XYZ.symbol})))
    number = desk.sequence
    ids = tuple(order.order_id for order in made)
    assert desk.events[0] == CancelOrdersAccepted(ACCOUNT, ids)
    assert desk.events[-1] == CancelOrdersAdvanced(number, SLICE)
    assert desk.state.cancel_alls == {number: (ids, SLICE)}

    # Meanwhile life goes on: one is filled, one is let go of, and one is new.
    filled, gone = made[SLICE], made[SLICE + 1]
    desk.fill(filled, 100)
    gone = desk.report(gone, ExecType.CANCELED)
    desk.do(EvictOrders(((gone.order_id, gone.version),)))
    later = desk.working()

    second = desk.orders(ContinueCancelOrders(number))
    assert desk.events[-1] == CancelOrdersAdvanced(number, SLICE)
    third = desk.orders(ContinueCancelOrders(number))
    assert desk.events[-1] == CancelOrdersAdvanced(number, 5)
    assert desk.state.cancel_alls == {}

    answered = [order.order_id for order in first + second + third]
    assert answered == [order_id for order_id in ids if order_id != gone.order_id]
    assert second[0].status is OrderStatus.FILLED
    assert {order.status for order in first + second[1:] + third} == {OrderStatus.PENDING_CANCEL}
    assert desk.now_of(later).status is OrderStatus.NEW


def test_going_on_with_a_cancel_all_that_is_done_comes_to_nothing() -> None:
    desk = PlayedDesk()
    assert desk.orders(ContinueCancelOrders(7)) == ()
    assert desk.events == ()

"""What becomes of a new order: taken, denied for the first reason that holds, or known already."""

import pytest
from msgspec.structs import replace

from engine.played_desk import (
    ABC,
    ACCOUNT,
    DAY_ENDS_AT,
    OTHER_ACCOUNT,
    START,
    XYZ,
    PlayedDesk,
    row,
)
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import NOTIONAL_MAX, SCALE
from sidestreet.domain.commands import EvictOrders, SubmitOrders
from sidestreet.domain.enums import AccountStatus, OrderStatus, OrderType, PositionIntent, Side
from sidestreet.domain.enums import TimeInForce as Tif
from sidestreet.domain.events import (
    InstrumentAdmitted,
    OrderAccepted,
    OrderDenied,
    RouteOpened,
)
from sidestreet.domain.ids import IdKind, IdSpace, make_id
from sidestreet.domain.instruments import TickRule
from sidestreet.domain.messages import ExecType
from sidestreet.domain.orders import Order, RequestKind, Terms
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.digest import state_digest
from sidestreet.engine.submit import decide_submit

UNTRADABLE = replace(XYZ, instrument_id="i-halted", is_tradable=False)
FRACTION = SCALE // 2
OFF_TICK = 10 * SCALE + 1


def test_a_new_order_is_pending_at_a_route_of_its_own() -> None:
    desk = PlayedDesk()
    order = desk.submit(position_intent=PositionIntent.OPEN, extended_hours=True)
    assert [type(event) for event in desk.events] == [
        InstrumentAdmitted,
        OrderAccepted,
        RouteOpened,
    ]
    assert order.status is OrderStatus.PENDING_NEW
    assert (order.symbol, order.venue, order.leaves_quantity) == ("XYZ", "XNAS", 100 * SCALE)
    assert (order.position_intent, order.extended_hours) == (PositionIntent.OPEN, True)
    assert (order.created_at, order.updated_at, order.expires_at) == (START, START, None)
    assert [route.route_id for route in order.routes] == [1]
    request = order.request(RequestKind.NEW)
    assert request is not None
    assert (request.request_id, request.sent_at) == (desk.sequence, START)


def test_an_instrument_is_admitted_once() -> None:
    desk = PlayedDesk()
    desk.submit()
    desk.submit()
    assert not any(isinstance(event, InstrumentAdmitted) for event in desk.events)
    assert list(desk.state.instruments) == [XYZ.instrument_id]


def test_an_order_without_a_client_id_is_called_by_its_own() -> None:
    desk = PlayedDesk()
    order = desk.submit()
    assert order.order_id == make_id(IdSpace(), IdKind.ORDER, START, desk.sequence, 0)
    assert (order.client_order_id, order.client_named) == (order.order_id, False)
    assert desk.state.client_ids == {}


def test_a_day_order_ends_with_the_business_day() -> None:
    desk = PlayedDesk()
    assert desk.submit(time_in_force=Tif.DAY, expires_at=1).expires_at == DAY_ENDS_AT


def test_a_dated_order_ends_when_it_says() -> None:
    desk = PlayedDesk()
    end = START + 1
    assert desk.submit(time_in_force=Tif.GOOD_TILL_DATE, expires_at=end).expires_at == end


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        (Reason.INSTRUMENT_NOT_TRADABLE, {"terms": UNTRADABLE}),
        (Reason.QUANTITY_NOT_WHOLE, {"quantity": FRACTION}),
        (
            Reason.QUANTITY_NOT_WHOLE,
            {
                "quantity": FRACTION,
                "time_in_force": Tif.DAY,
                "terms": replace(ABC, is_fractionable=False),
            },
        ),
        (Reason.INVALID_TICK_SIZE, {"limit_price": OFF_TICK}),
        (
            Reason.INVALID_TICK_SIZE,
            {"terms": replace(ABC, tick_rules=(TickRule(0, SCALE, 1),))},
        ),
        (
            Reason.NOTIONAL_TOO_LARGE,
            {"quantity": NOTIONAL_MAX // SCALE + SCALE, "limit_price": SCALE * SCALE},
        ),
        (Reason.EXPIRES_IN_THE_PAST, {"expires_at": START}),
    ],
)
def test_a_denied_order_is_kept_with_its_reason(reason: Reason, changes: dict[str, object]) -> None:
    desk = PlayedDesk()
    order = desk.submit(client_order_id="mine", **changes)
    assert isinstance(desk.events[-1], OrderDenied)
    assert order.status is OrderStatus.REJECTED
    assert order.refusal is not None
    assert order.refusal.reason is reason
    assert order.details == (order.refusal.text(),)
    assert (order.routes, order.pending, order.leaves_quantity) == ((), (), 0)
    assert desk.state.find_order(ACCOUNT, order.order_id) == order
    assert list(desk.state.closed_orders) == [order.order_id]


@pytest.mark.parametrize("status", [AccountStatus.INACTIVE, AccountStatus.CLOSED])
def test_an_account_that_may_not_trade_is_denied(status: AccountStatus) -> None:
    desk = PlayedDesk(accounts=[Account(ACCOUNT, "a", "A", "2020-01-01", status)])
    refusal = desk.submit().refusal
    assert refusal == Refusal(Reason.ACCOUNT_NOT_ACTIVE, (("status", status),))


def test_the_most_decisive_of_all_failed_facts_is_the_answer() -> None:
    """Each repair uncovers the next reason, in the order in which the reasons are listed."""
    closed = Account(ACCOUNT, "a", "A", "2020-01-01", AccountStatus.CLOSED)
    worst = row(
        terms=UNTRADABLE,
        quantity=NOTIONAL_MAX // SCALE + FRACTION,
        limit_price=SCALE * SCALE + 1,
        expires_at=START,
    )
    repairs: list[tuple[Reason, dict[str, object]]] = [
        (Reason.INSTRUMENT_NOT_TRADABLE, {"terms": XYZ}),
        (Reason.QUANTITY_NOT_WHOLE, {"quantity": NOTIONAL_MAX // SCALE + SCALE}),
        (Reason.INVALID_TICK_SIZE, {"limit_price": SCALE * SCALE}),
        (Reason.NOTIONAL_TOO_LARGE, {"quantity": SCALE}),
        (Reason.EXPIRES_IN_THE_PAST, {"expires_at": START + 1}),
    ]
    shut = PlayedDesk(accounts=[closed])
    assert shut.refusal(SubmitOrders(404, (worst,))).reason is Reason.ACCOUNT_NOT_FOUND
    denied = shut.orders(SubmitOrders(ACCOUNT, (worst,)))[0].refusal
    assert denied is not None
    assert denied.reason is Reason.ACCOUNT_NOT_ACTIVE
    desk = PlayedDesk()
    for reason, repair in repairs:
        denied = desk.orders(SubmitOrders(ACCOUNT, (worst,)))[0].refusal
        assert denied is not None
        assert denied.reason is reason
        worst = replace(worst, **repair)
    assert desk.orders(SubmitOrders(ACCOUNT, (worst,)))[0].is_open


def test_a_used_client_id_is_denied_before_anything_else_is_looked_at() -> None:
    desk = PlayedDesk()
    first = desk.submit(client_order_id="mine")
    second = desk.submit(client_order_id="mine", digest=b"other", terms=UNTRADABLE)
    assert second.refusal == Refusal(
        Reason.DUPLICATE_ORDER_ID, (("id", "mine"), ("existing_id", first.order_id))
    )
    assert desk.state.client_ids[ACCOUNT] == {"mine": first.order_id}


def test_a_fraction_of_a_share_is_taken_for_the_day() -> None:
    assert PlayedDesk().submit(quantity=FRACTION, time_in_force=Tif.DAY).is_open


def test_a_market_order_has_no_price_to_check() -> None:
    order = PlayedDesk().submit(
        order_type=OrderType.MARKET, limit_price=None, quantity=1000 * SCALE
    )
    assert order.is_open


@pytest.mark.parametrize(
    "status",
    [OrderStatus.PENDING_NEW, OrderStatus.NEW, OrderStatus.FILLED, OrderStatus.CANCELED],
)
def test_a_retry_gets_the_same_order_whatever_became_of_it(status: OrderStatus) -> None:
    desk = PlayedDesk()
    order = desk.submit(client_order_id="mine")
    if status is not OrderStatus.PENDING_NEW:
        order = desk.report(order, ExecType.NEW)
    if status is OrderStatus.FILLED:
        order = desk.fill(order, 100)
    if status is OrderStatus.CANCELED:
        order = desk.report(order, ExecType.CANCELED)
    assert order.status is status
    assert desk.submit(client_order_id="mine") == order
    assert desk.events == ()


def test_a_retry_of_a_denied_order_gets_the_same_refusal() -> None:
    """Even where the reason has gone in the meantime: the answer is part of the past."""
    desk = PlayedDesk()
    end = START + 10
    desk.now = end
    denied = desk.submit(client_order_id="mine", expires_at=end)
    desk.now = START
    assert desk.submit(client_order_id="mine", expires_at=end) == denied
    assert desk.events == ()


def test_a_denied_duplicate_does_not_take_the_client_id_over() -> None:
    desk = PlayedDesk()
    first = desk.submit(client_order_id="mine")
    desk.submit(client_order_id="mine", digest=b"other")
    assert desk.submit(client_order_id="mine") == first
    again = desk.submit(client_order_id="mine", digest=b"other")
    assert again.refusal is not None
    assert again.refusal.reason is Reason.DUPLICATE_ORDER_ID


def test_client_ids_belong_to_one_account() -> None:
    desk = PlayedDesk()
    first = desk.submit(client_order_id="mine")
    second = desk.submit(OTHER_ACCOUNT, client_order_id="mine")
    assert second.is_open
    assert second.order_id != first.order_id


def test_the_rows_of_one_submit_see_each_other() -> None:
    desk = PlayedDesk()
    rows = (
        row(client_order_id="a"),
        row(client_order_id="a"),
        row(client_order_id="a", digest=b"other"),
        row(client_order_id="b", quantity=FRACTION),
        row(client_order_id="c"),
    )
    first, same, other, fraction, last = desk.orders(SubmitOrders(ACCOUNT, rows))
    assert same is first
    assert [order.status for order in (first, other, fraction, last)] == [
        OrderStatus.PENDING_NEW,
        OrderStatus.REJECTED,
        OrderStatus.REJECTED,
        OrderStatus.PENDING_NEW,
    ]
    assert desk.records[-1].sequence == desk.sequence
    assert len({order.order_id for order in (first, other, fraction, last)}) == 4
    assert [route.route_id for order in (first, last) for route in order.routes] == [1, 2]


def evicted(desk: PlayedDesk, **changes: object) -> Order:
    """Return an order that has ended and that memory has let go of."""
    order = desk.report(desk.working(**changes), ExecType.CANCELED)
    desk.do(EvictOrders(((order.order_id, order.version),)))
    assert order.order_id not in desk.state.orders
    return order


def test_a_retry_of_an_order_that_memory_let_go_of_is_known_by_its_history() -> None:
    desk = PlayedDesk()
    order = evicted(desk, client_order_id="mine")
    assert desk.submit(client_order_id="mine", history=order) == order
    assert desk.events == ()
    other = desk.submit(client_order_id="mine", digest=b"other", history=order)
    assert other.refusal is not None
    assert other.refusal.reason is Reason.DUPLICATE_ORDER_ID
    assert desk.state.client_ids[ACCOUNT] == {}


def test_deciding_changes_nothing() -> None:
    desk = PlayedDesk()
    before = state_digest(desk.state)
    for changes in ({}, {"quantity": FRACTION}, {"terms": UNTRADABLE}):
        decide_submit(desk.state, ACCOUNT, row(**changes), desk.stamp(), 0)
    assert state_digest(desk.state) == before


def test_a_sell_is_taken_like_a_buy() -> None:
    order = PlayedDesk().submit(side=Side.SELL)
    assert (order.side, order.shown) == (Side.SELL, Terms(100 * SCALE, 10 * SCALE))

"""No order is ever stuck: days end, silence is asked about, and in the end it is an answer."""

import pytest

from engine.played_desk import ACCOUNT, XYZ, PlayedDesk, request_id, shares_held
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import AskVenue, Command, ExpireOrders, GiveUpRequest
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import (
    CancelRejected,
    ExpiryRequested,
    OrderCanceled,
    OrderExpired,
    OrderRejected,
    ReplaceRejected,
    RouteRecalled,
    VenueAsked,
)
from sidestreet.domain.messages import ExecType
from sidestreet.domain.orders import TERMINAL, Order, RequestKind
from sidestreet.engine.digest import state_digest
from sidestreet.engine.timers import (
    ASK_AFTER_NS,
    GIVE_UP_AFTER_NS,
    decide_ask,
    decide_expiry,
    decide_give_up,
)

SHARE = SCALE
HELD = [OrderStatus.QUEUED, OrderStatus.PENDING_TRIGGER]
ROUTED = [status for status in OrderStatus if status not in TERMINAL and status not in HELD]
SILENCE = "the venue did not answer"


def test_a_venue_is_asked_after_ten_seconds_and_given_up_after_thirty() -> None:
    assert (ASK_AFTER_NS, GIVE_UP_AFTER_NS) == (10_000_000_000, 30_000_000_000)


KINDS = [RequestKind.NEW, RequestKind.REPLACE, RequestKind.CANCEL, RequestKind.EXPIRE]
"""What clients and clocks ask for; what a corporate action asks for has tests of its own."""


def with_request(desk: PlayedDesk, kind: RequestKind) -> Order:
    """Return an order with one request of a kind open, made by the latest command."""
    match kind:
        case RequestKind.NEW:
            return desk.submit()
        case RequestKind.REPLACE:
            return desk.replace(desk.working(), quantity=200 * SHARE)
        case RequestKind.CANCEL:
            return desk.cancel(desk.working())
        case RequestKind.EXPIRE:
            return desk.expire(desk.working())
        case _:
            raise AssertionError(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_silent_venue_is_asked_once(kind: RequestKind) -> None:
    desk = PlayedDesk()
    order = with_request(desk, kind)
    number = desk.sequence
    ask = AskVenue(order.order_id, number, kind)
    desk.do(ask)
    assert desk.events == (VenueAsked(order.order_id, 1, number, kind),)
    after = desk.now_of(order)
    assert (after.status, after.version) == (order.status, order.version + 1)
    desk.do(ask)
    assert desk.now_of(order) == after


def test_only_the_request_in_question_counts_as_asked() -> None:
    desk = PlayedDesk()
    order = desk.cancel(desk.submit())
    number = request_id(order, RequestKind.NEW)
    desk.do(AskVenue(order.order_id, number, RequestKind.NEW))
    assert [(request.kind, request.asked) for request in desk.now_of(order).pending] == [
        (RequestKind.NEW, True),
        (RequestKind.CANCEL, False),
    ]


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_silence_of_thirty_seconds_is_a_refusal(kind: RequestKind, *, asked: bool) -> None:
    desk = PlayedDesk()
    order = with_request(desk, kind)
    number = desk.sequence
    if asked:
        desk.do(AskVenue(order.order_id, number, kind))
    desk.do(GiveUpRequest(order.order_id, number, kind))
    expected = {
        RequestKind.NEW: (OrderRejected(order.order_id, 100 * SHARE, SILENCE), "REJECTED"),
        RequestKind.REPLACE: (ReplaceRejected(order.order_id, SILENCE), "NEW"),
        RequestKind.CANCEL: (CancelRejected(order.order_id, SILENCE), "NEW"),
        RequestKind.EXPIRE: (OrderExpired(order.order_id, 100 * SHARE, SILENCE), "EXPIRED"),
    }[kind]
    # What ends for us may live on at the venue, which is told to end it too.
    recalled = kind in {RequestKind.NEW, RequestKind.EXPIRE}
    recalls = (RouteRecalled(order.order_id, 1),) if recalled else ()
    assert desk.events == (expected[0], *recalls)
    after = desk.now_of(order)
    assert (after.status, after.pending, after.details) == (expected[1], (), (SILENCE,))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", [AskVenue, GiveUpRequest])
def test_a_settled_request_is_neither_asked_about_nor_given_up(
    command: type[AskVenue | GiveUpRequest], kind: RequestKind
) -> None:
    desk = PlayedDesk()
    order = with_request(desk, kind)
    number = desk.sequence
    desk.fill(order, 100)
    digest = state_digest(desk.state)
    desk.do(command(order.order_id, number, kind))
    desk.do(command(order.order_id, number + 1, kind))
    desk.do(command("nobody", number, kind))
    assert state_digest(desk.state) == digest


@pytest.mark.parametrize("command", [AskVenue, GiveUpRequest])
def test_a_timer_of_one_request_leaves_a_later_one_of_its_kind_alone(
    command: type[AskVenue | GiveUpRequest],
) -> None:
    desk = PlayedDesk()
    order = with_request(desk, RequestKind.CANCEL)
    first = desk.sequence
    desk.report(order, ExecType.CANCEL_REJECTED, first)
    order = desk.cancel(order)
    desk.do(command(order.order_id, first, RequestKind.CANCEL))
    assert desk.now_of(order) == order


@pytest.mark.parametrize("top", ["replace", "cancel"])
def test_giving_up_a_new_order_ends_whatever_was_asked_on_top(top: str) -> None:
    desk = PlayedDesk()
    order = desk.submit()
    number = desk.sequence
    order = desk.cancel(order) if top == "cancel" else desk.replace(order, quantity=1 * SHARE)
    desk.do(GiveUpRequest(order.order_id, number, RequestKind.NEW))
    after = desk.now_of(order)
    assert (after.status, after.pending) == (OrderStatus.REJECTED, ())


def test_what_was_given_up_counts_only_what_had_not_traded() -> None:
    desk = PlayedDesk()
    order = desk.expire(desk.fill(desk.working(), 40))
    desk.do(GiveUpRequest(order.order_id, desk.sequence, RequestKind.EXPIRE))
    assert desk.events[0] == OrderExpired(order.order_id, 60 * SHARE, SILENCE)


@pytest.mark.parametrize("kind", [RequestKind.NEW, RequestKind.EXPIRE])
def test_a_fill_after_the_desk_gave_up_still_books(kind: RequestKind) -> None:
    desk = PlayedDesk()
    order = desk.give_up(with_request(desk, kind), kind)
    after = desk.fill(order, 100)
    assert (after.status, after.filled_quantity) == (order.status, 100 * SHARE)
    assert shares_held(desk.state, ACCOUNT) == {XYZ.instrument_id: 100 * SHARE}


def test_a_cancel_after_the_desk_gave_it_up_still_ends_the_order() -> None:
    desk = PlayedDesk()
    order = desk.give_up(with_request(desk, RequestKind.CANCEL), RequestKind.CANCEL)
    assert order.status is OrderStatus.NEW
    order = desk.report(order, ExecType.CANCELED)
    assert order.status is OrderStatus.CANCELED


@pytest.mark.parametrize("status", ROUTED)
def test_the_end_of_an_orders_time_is_asked_of_the_venue(status: OrderStatus) -> None:
    """The client sees no change until the venue has answered."""
    desk = PlayedDesk()
    order = desk.in_status(status)
    after = desk.expire(order)
    asked = ExpiryRequested(order.order_id, order.routes[0].route_id)
    assert list(desk.events) == [asked]
    assert (after.status, after.leaves_quantity) == (order.status, order.leaves_quantity)
    assert desk.expire(order) == after, "the venue is asked once"
    end = ExecType.EXPIRED if status is OrderStatus.PENDING_CANCEL else ExecType.CANCELED
    ended = desk.report(order, end, text="over")
    assert desk.events[0] == OrderExpired(
        order.order_id, order.routes[0].quantity - order.filled_quantity, "over"
    )
    assert (ended.status, ended.leaves_quantity) == (OrderStatus.EXPIRED, 0)


@pytest.mark.parametrize("status", HELD)
def test_an_order_that_no_venue_knows_expires_at_once(status: OrderStatus) -> None:
    desk = PlayedDesk()
    order = desk.expire(desk.in_status(status))
    assert desk.events == (OrderExpired(order.order_id, 100 * SHARE),)
    assert order.status is OrderStatus.EXPIRED


@pytest.mark.parametrize("status", sorted(TERMINAL))
def test_an_order_that_has_ended_does_not_expire(status: OrderStatus) -> None:
    desk = PlayedDesk()
    order = desk.in_status(status)
    assert desk.expire(order) == order


def test_ends_of_many_orders_share_one_record() -> None:
    desk = PlayedDesk()
    first, second = desk.working(), desk.working()
    desk.do(ExpireOrders((first.order_id, "nobody", second.order_id)))
    assert [event.order_id for event in desk.events if isinstance(event, ExpiryRequested)] == [
        first.order_id,
        second.order_id,
    ]


def test_a_cancel_in_flight_at_the_end_of_the_day_is_what_the_client_sees() -> None:
    desk = PlayedDesk()
    order = desk.expire(desk.in_status(OrderStatus.PENDING_CANCEL))
    assert order.status is OrderStatus.PENDING_CANCEL
    order = desk.report(order, ExecType.CANCELED)
    assert desk.events[0] == OrderCanceled(order.order_id, 100 * SHARE)


def test_a_cancel_after_the_end_of_the_day_is_what_the_client_sees() -> None:
    desk = PlayedDesk()
    order = desk.cancel(desk.expire(desk.working()))
    assert order.status is OrderStatus.PENDING_CANCEL
    assert desk.report(order, ExecType.CANCELED).status is OrderStatus.CANCELED


def test_a_venue_that_will_not_expire_an_order_cannot_keep_it_alive() -> None:
    desk = PlayedDesk()
    order = desk.fill(desk.expire(desk.working()), 40)
    number = request_id(order, RequestKind.EXPIRE)
    order = desk.report(order, ExecType.CANCEL_REJECTED, number, text="too late")
    assert desk.events[0] == OrderExpired(order.order_id, 60 * SHARE, "too late")
    assert order.status is OrderStatus.EXPIRED


def test_a_fill_that_crosses_the_end_of_the_day_wins() -> None:
    desk = PlayedDesk()
    assert desk.fill(desk.expire(desk.working()), 100).status is OrderStatus.FILLED


@pytest.mark.parametrize("kind", KINDS)
def test_deciding_about_time_changes_nothing(kind: RequestKind) -> None:
    desk = PlayedDesk()
    order = with_request(desk, kind)
    digest = state_digest(desk.state)
    decide_ask(desk.state, AskVenue(order.order_id, desk.sequence, kind))
    decide_give_up(desk.state, GiveUpRequest(order.order_id, desk.sequence, kind))
    decide_expiry(desk.state, order.order_id)
    assert state_digest(desk.state) == digest


def test_every_command_of_a_timer_may_come_for_an_order_that_is_gone() -> None:
    desk = PlayedDesk()
    digest = state_digest(desk.state)
    gone: list[Command] = [ExpireOrders(("gone",))]
    for kind in RequestKind:
        gone += [AskVenue("gone", 1, kind), GiveUpRequest("gone", 1, kind)]
    for command in gone:
        desk.do(command)
    assert state_digest(desk.state) == digest

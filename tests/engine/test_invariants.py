"""What cannot be stops the process: every breach is seen, whichever event would have made it."""

import pytest
from msgspec.structs import replace

from domain.order_cases import an_order, asked
from engine.played_desk import PlayedDesk
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import (
    CancelRejected,
    OrderAccepted,
    OrderFilled,
    OrderPaused,
    RouteOpened,
)
from sidestreet.domain.lifecycle import Happening
from sidestreet.domain.messages import ExecType
from sidestreet.domain.orders import HELD, Order, RequestKind, Route, Terms
from sidestreet.domain.schedule import Schedule
from sidestreet.engine.evolve import evolve
from sidestreet.engine.invariants import InvariantBroken, check_order

ROUTE = Route(1, "XNAS", 100, 10, priority=1, filled_quantity=40)
BEFORE = an_order(
    status=OrderStatus.PARTIALLY_FILLED, filled_quantity=40, routes=(ROUTE,), version=3
)
ENDED = replace(BEFORE, status=OrderStatus.CANCELED)


def next_version(order: Order, **changes: object) -> Order:
    """Return what an order became, one version on."""
    return replace(order, version=order.version + 1, **changes)


def filled(quantity: int, **changes: object) -> Order:
    """Return the order with so much filled, at its route too."""
    routes = (replace(ROUTE, filled_quantity=quantity),)
    return next_version(BEFORE, filled_quantity=quantity, routes=routes, **changes)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BEFORE, filled(60)),
        (BEFORE, filled(100, status=OrderStatus.FILLED)),
        (BEFORE, next_version(BEFORE, status=OrderStatus.STOPPED)),
        (BEFORE, next_version(BEFORE, status=OrderStatus.CANCELED)),
        (ENDED, filled(60, status=OrderStatus.CANCELED)),
        (an_order(status=OrderStatus.QUEUED), an_order(status=OrderStatus.QUEUED, version=2)),
    ],
)
def test_what_may_be_passes(before: Order, after: Order) -> None:
    check_order(before, after)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (BEFORE, filled(30), "filled 40 then 30 of 100"),
        (BEFORE, filled(101, status=OrderStatus.FILLED), "filled 40 then 101 of 100"),
        (BEFORE, replace(BEFORE, version=3), "version 3 then 3"),
        (BEFORE, replace(BEFORE, version=5), "version 3 then 5"),
        (BEFORE, next_version(BEFORE, routes=()), "routes filled 0, order 40"),
        (
            BEFORE,
            next_version(BEFORE, routes=(replace(ROUTE, quantity=101),)),
            "venues work 61, order has 60 left",
        ),
        (
            BEFORE,
            next_version(BEFORE, routes=(ROUTE, Route(2, "XNYS", 1, 10, priority=2))),
            "venues work 61, order has 60 left",
        ),
        (
            BEFORE,
            next_version(
                BEFORE,
                schedule=Schedule(0, 1, 0, 1),
                routes=(replace(ROUTE, quantity=50), Route(2, "XNAS", 1, 10, priority=2)),
            ),
            "2 parts at work at once",
        ),
        (BEFORE, filled(100), "open with nothing left"),
        (BEFORE, next_version(BEFORE, status=OrderStatus.NEW), "should be PARTIALLY_FILLED"),
        (BEFORE, next_version(BEFORE, status=OrderStatus.FILLED), "FILLED with 40 of 100"),
        (
            BEFORE,
            next_version(BEFORE, status=OrderStatus.CANCELED, pending=(asked(RequestKind.CANCEL),)),
            "ended with a request open",
        ),
        (ENDED, next_version(ENDED, status=OrderStatus.EXPIRED), "left CANCELED"),
        (ENDED, next_version(ENDED, status=OrderStatus.PARTIALLY_FILLED), "reopened"),
    ],
)
def test_what_cannot_be_is_seen(before: Order, after: Order, what: str) -> None:
    with pytest.raises(InvariantBroken, match=what):
        check_order(before, after)


def test_a_happening_without_a_place_stops_the_process() -> None:
    desk = PlayedDesk()
    order = desk.working()
    with pytest.raises(InvariantBroken, match="CANCEL_REJECTED has no place in NEW"):
        evolve(desk.state, CancelRejected(order.order_id, "of what?"))
    assert desk.now_of(order) == order


def test_a_fill_beyond_the_quantity_stops_the_process() -> None:
    desk = PlayedDesk()
    order = desk.working()
    fill = OrderFilled(order.order_id, 1, "e1", order.quantity + 1, 1, 1, "XNAS")
    with pytest.raises(InvariantBroken):
        evolve(desk.state, fill)
    assert desk.now_of(order) == order


def test_two_orders_of_one_id_stop_the_process() -> None:
    desk = PlayedDesk()
    order = desk.working()
    accepted = desk.records[-2].events[1]
    assert isinstance(accepted, OrderAccepted)
    assert accepted.order_id == order.order_id
    with pytest.raises(InvariantBroken, match="exists already"):
        evolve(desk.state, accepted)


@pytest.mark.parametrize("status", sorted(HELD))
def test_a_held_order_is_pending_once_a_route_is_open(status: OrderStatus) -> None:
    desk = PlayedDesk()
    order = desk.held(status)
    evolve(desk.state, RouteOpened(order.order_id, 5, "XNAS", Terms(order.quantity, 10)))
    order = desk.now_of(order)
    assert (order.status, order.routes[0].route_id) == (OrderStatus.PENDING_NEW, 5)
    assert (desk.state.routes[5], desk.state.next_route_id) == (order.order_id, 6)


def test_another_route_of_an_order_that_waits_for_an_answer_leaves_its_status() -> None:
    desk = PlayedDesk()
    order = desk.submit()
    routes = (replace(order.routes[0], quantity=order.quantity - 1),)
    desk.plant(order, routes=routes)
    evolve(desk.state, RouteOpened(order.order_id, 2, "XNYS", Terms(1, 10)))
    after = desk.now_of(order)
    assert (after.status, len(after.routes)) == (OrderStatus.PENDING_NEW, 2)
    evolve(desk.state, OrderFilled(order.order_id, 2, "e1", 1, 1, 1, "XNYS"))
    assert [route.filled_quantity for route in desk.now_of(order).routes] == [0, 1]


def test_routes_that_have_closed_stay_closed_when_the_order_ends() -> None:
    desk = PlayedDesk()
    order = desk.working()
    closed = Route(99, "XNYS", 0, None, priority=1, closed=True)
    desk.plant(order, routes=(closed, *order.routes))
    evolve(desk.state, OrderPaused(order.order_id, Happening.DONE_FOR_DAY))
    after = desk.now_of(order)
    assert [route.closed for route in after.routes] == [True, True]
    assert after.status is OrderStatus(ExecType.DONE_FOR_DAY)

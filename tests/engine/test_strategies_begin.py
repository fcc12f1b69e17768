"""Taking orders that are worked over time, and orders for one venue alone."""

import pytest

from engine.played_desk import ACCOUNT, SELL, START, row
from engine.strategy_desk import (
    CLOSED,
    IN_SESSION,
    MINUTE,
    SESSION_ENDS_AT,
    SHARE,
    TEN_MINUTES,
    TOMORROW,
    StrategyDesk,
    over,
    shares,
)
from sidestreet.domain.commands import SubmitOrders
from sidestreet.domain.conditions import Strategy
from sidestreet.domain.enums import OrderStatus, OrderType, StrategyType
from sidestreet.domain.enums import TimeInForce as Tif
from sidestreet.domain.events import OrderAccepted, OrderCanceled, OrderExpired, RouteOpened
from sidestreet.domain.limits import Scope
from sidestreet.domain.orders import Terms
from sidestreet.domain.risk_commands import EngageKillSwitch
from sidestreet.domain.schedule import Schedule, SliceWorked, WorkScheduled
from sidestreet.domain.waiting_commands import ReleaseOrders
from sidestreet.engine.strategies.begin import NO_TIME, begin, released
from sidestreet.engine.strategies.work import next_work_at

QUEUED = OrderStatus.QUEUED
BOTH = [StrategyType.TWAP, StrategyType.VWAP]


def kinds(desk: StrategyDesk) -> list[type]:
    """Return the kinds of events of the latest record."""
    return [type(event) for event in desk.events]


def test_a_parent_sends_its_first_slice_at_once() -> None:
    desk = StrategyDesk()
    order = desk.submit(**over())
    assert desk.events[-2:] == (
        RouteOpened(order.order_id, 1, "XNAS", Terms(10 * SHARE, 10 * SHARE)),
        WorkScheduled(
            order.order_id,
            Schedule(START, START + TEN_MINUTES, START, SESSION_ENDS_AT, START + MINUTE),
        ),
    )
    assert (order.status, order.quantity) == (OrderStatus.PENDING_NEW, 100 * SHARE)
    assert next_work_at(order) == START + MINUTE


@pytest.mark.parametrize("strategy", BOTH)
def test_without_times_it_is_worked_from_now_to_the_end_of_the_session(
    strategy: StrategyType,
) -> None:
    desk = StrategyDesk()
    desk.wait(20)
    order = desk.submit(**over(strategy, end_at=None))
    assert order.strategy == Strategy(strategy, START + 20 * MINUTE, SESSION_ENDS_AT)
    assert order.expires_at == SESSION_ENDS_AT


def test_the_whole_order_is_reserved_for_and_not_the_slice() -> None:
    desk = StrategyDesk()
    desk.submit(**over())
    sliced = desk.state.reserved[ACCOUNT]
    whole = StrategyDesk()
    whole.submit(time_in_force=Tif.DAY)
    assert sliced == whole.state.reserved[ACCOUNT] > 0


def test_a_start_that_is_ahead_is_waited_for() -> None:
    desk = StrategyDesk()
    starts_at = START + 5 * MINUTE
    order = desk.submit(**over(start_at=starts_at))
    assert (order.status, order.releases_at, order.routes) == (QUEUED, starts_at, ())
    assert next_work_at(order) is None
    desk.now = starts_at
    desk.do(ReleaseOrders((order.order_id,)))
    assert kinds(desk) == [RouteOpened, SliceWorked]
    order = desk.now_of(order)
    assert (order.status, shares(order.routes)) == (OrderStatus.PENDING_NEW, [20])
    assert next_work_at(order) == starts_at + MINUTE


def test_a_start_in_the_past_means_now() -> None:
    desk = StrategyDesk()
    desk.wait(5)
    order = desk.submit(**over(start_at=START))
    assert order.strategy == Strategy(StrategyType.TWAP, desk.now, START + TEN_MINUTES)
    assert shares(order.routes) == [20]


def test_while_the_market_is_closed_the_next_regular_session_is_waited_for() -> None:
    """Its session is another day's, so the end of the present business day has no say in it."""
    desk = StrategyDesk()
    desk.trading = CLOSED
    order = desk.submit(**over(end_at=None))
    assert (order.status, order.releases_at) == (QUEUED, TOMORROW.begins_at)
    assert order.expires_at == TOMORROW.ends_at
    assert TOMORROW.begins_at > SESSION_ENDS_AT


def test_a_start_after_the_session_leaves_no_time() -> None:
    desk = StrategyDesk()
    order = desk.submit(**over(start_at=SESSION_ENDS_AT, end_at=None))
    assert kinds(desk)[-2:] == [OrderAccepted, OrderExpired]
    assert (order.status, order.details) == (OrderStatus.EXPIRED, (NO_TIME,))
    # The end of the session would stand before the start.
    assert order.strategy == Strategy(StrategyType.TWAP, SESSION_ENDS_AT)


def test_a_release_that_comes_late_makes_up_for_what_was_missed() -> None:
    desk = StrategyDesk()
    order = desk.submit(**over(start_at=START + MINUTE))
    desk.wait(6)
    desk.do(ReleaseOrders((order.order_id,)))
    # Of nine minutes' slices, the sixth: six ninths of 100, rounded up.
    assert shares(desk.now_of(order).routes) == [67]


def test_a_release_after_the_end_sends_nothing() -> None:
    desk = StrategyDesk()
    order = desk.submit(**over(start_at=START + MINUTE))
    desk.wait(10)
    desk.do(ReleaseOrders((order.order_id,)))
    assert desk.events == ()
    assert list(released(desk.state, order, desk.stamp())) == []
    assert desk.expire(order).status is OrderStatus.EXPIRED


def test_what_a_kill_switch_has_canceled_is_not_released() -> None:
    desk = StrategyDesk()
    order = desk.submit(**over(start_at=START + MINUTE))
    desk.do(EngageKillSwitch(Scope.FIRM))
    assert desk.now_of(order).status is OrderStatus.CANCELED
    desk.wait(1)
    desk.do(ReleaseOrders((order.order_id,)))
    assert desk.events == ()


def test_a_release_that_can_no_longer_be_paid_is_canceled() -> None:
    desk = StrategyDesk()
    order = desk.submit(**over(start_at=START + MINUTE), limit_price=None, order_type="MARKET")
    desk.prices.prices[order.instrument_id] = 100_000 * SHARE
    desk.wait(1)
    desk.do(ReleaseOrders((order.order_id,)))
    assert kinds(desk) == [OrderCanceled]


def test_an_order_of_one_share_goes_out_in_its_first_slice() -> None:
    desk = StrategyDesk()
    order = desk.submit(**over(), quantity=SHARE)
    assert shares(order.routes) == [1]


def test_only_what_is_worked_over_time_is_begun_so() -> None:
    desk = StrategyDesk()
    desk.submit()
    accepted = next(event for event in desk.events if isinstance(event, OrderAccepted))
    with pytest.raises(ValueError, match="not worked over time"):
        begin(desk.state, accepted, desk.stamp(), "XNAS")


def test_rows_of_one_submit_are_begun_one_after_the_other() -> None:
    desk = StrategyDesk()
    desk.trading = IN_SESSION
    rows = tuple(row(**over(), side=side) for side in (SELL, SELL))
    orders = desk.orders(SubmitOrders(ACCOUNT, rows))
    assert [order.routes[0].route_id for order in orders] == [1, 2]


@pytest.mark.parametrize(
    ("strategy", "venue"),
    [
        (None, "XNAS"),
        (Strategy(StrategyType.SOR), "XNAS"),
        (Strategy(StrategyType.DMA, destination="IEXG"), "IEXG"),
    ],
)
def test_an_order_goes_to_the_venue_that_its_strategy_names(
    strategy: Strategy | None, venue: str
) -> None:
    desk = StrategyDesk()
    order = desk.submit(strategy=strategy, time_in_force=Tif.DAY)
    assert (order.venue, order.routes[0].venue) == (venue, venue)
    assert order.schedule is None
    filled = desk.fill(order, 100)
    assert filled.status is OrderStatus.FILLED
    assert [event.venue for event in desk.events if hasattr(event, "venue")] == [venue]


@pytest.mark.parametrize("order_type", [OrderType.MARKET, OrderType.LIMIT])
@pytest.mark.parametrize("strategy", BOTH)
def test_children_have_the_limit_of_their_order(
    strategy: StrategyType, order_type: OrderType
) -> None:
    desk = StrategyDesk()
    limit = None if order_type is OrderType.MARKET else 9 * SHARE
    order = desk.submit(**over(strategy), order_type=order_type, limit_price=limit)
    assert [route.limit_price for route in order.routes] == [limit]

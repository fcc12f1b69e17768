"""Orders that come outside their session: held until it begins, then sent out or ended."""

import pytest

from engine.played_desk import ACCOUNT, BUY, SELL, START, XYZ, PlayedDesk, row
from engine.session_desk import (
    AFTER,
    CLOSED,
    DAY,
    DOLLAR,
    HOUR,
    PRE,
    REGULAR,
    SHARE,
    SessionDesk,
    needs,
)
from sidestreet.domain.commands import ExpireOrders, SubmitOrders
from sidestreet.domain.enums import OrderStatus, OrderType, Side
from sidestreet.domain.enums import TimeInForce as Tif
from sidestreet.domain.events import OrderAccepted, OrderCanceled, RouteOpened
from sidestreet.domain.lending_commands import RestrictShorts
from sidestreet.domain.limits import Limits, Scope
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import ClosePositions
from sidestreet.domain.orders import Order
from sidestreet.domain.risk_commands import SetLimits
from sidestreet.domain.waiting_events import OrderReleased, ReleasePostponed, TrailMoved

HELD_FOR_PRICE = (
    OrderType.STOP,
    OrderType.STOP_LIMIT,
    OrderType.TRAILING_STOP,
    OrderType.TRAILING_STOP_LIMIT,
)
NEXT_DAY = DAY + 2 * HOUR
"""When the regular session of day 1 begins, after the start."""


@pytest.mark.parametrize("order_type", OrderType)
@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(
    ("hour", "begins"), [(PRE, 2 * HOUR), (REGULAR, None), (AFTER, NEXT_DAY), (CLOSED, NEXT_DAY)]
)
def test_an_order_for_the_regular_session_is_held_at_any_other_hour(
    order_type: OrderType, side: Side, hour: int, begins: int | None
) -> None:
    desk = SessionDesk() if hour >= REGULAR else _early()
    desk.at(hour)
    order = desk.place(order_type, side=side, time_in_force=Tif.DAY)
    if begins is not None:
        assert order.status is OrderStatus.QUEUED
        assert order.releases_at == START + begins
        assert order.routes == ()
    elif order_type in HELD_FOR_PRICE:
        assert (order.status, order.releases_at) == (OrderStatus.PENDING_TRIGGER, None)
        assert order.routes == ()
    else:
        assert (order.status, order.releases_at) == (OrderStatus.PENDING_NEW, None)


def _early() -> SessionDesk:
    """Return a desk that has not come to the regular session of its first day."""
    desk = SessionDesk()
    desk.now = START
    return desk


@pytest.mark.parametrize("order_type", [OrderType.LIMIT, OrderType.STOP_LIMIT])
@pytest.mark.parametrize(
    ("hour", "begins"), [(PRE, None), (REGULAR, None), (AFTER, None), (CLOSED, DAY)]
)
def test_an_order_with_extended_hours_is_held_only_while_the_market_is_closed(
    order_type: OrderType, hour: int, begins: int | None
) -> None:
    desk = _early()
    desk.at(hour)
    order = desk.place(order_type, extended_hours=True)
    waits = OrderStatus.PENDING_TRIGGER if order.trigger else OrderStatus.PENDING_NEW
    assert order.status is (waits if begins is None else OrderStatus.QUEUED)
    assert order.releases_at == (None if begins is None else START + begins)


@pytest.mark.parametrize(
    ("hour", "extended", "ends"),
    [
        (PRE, None, 8 * HOUR),
        (PRE, True, 10 * HOUR),
        (REGULAR, False, 8 * HOUR),
        (REGULAR, True, 10 * HOUR),
        # Held for the day after: the end of the day of its acceptance has no say in it.
        (AFTER, None, DAY + 8 * HOUR),
        (AFTER, True, 10 * HOUR),
        (CLOSED, None, DAY + 8 * HOUR),
        (CLOSED, True, DAY + 10 * HOUR),
    ],
)
def test_a_day_order_ends_with_its_session(hour: int, extended: bool | None, ends: int) -> None:
    desk = _early()
    desk.at(hour)
    order = desk.place(OrderType.LIMIT, time_in_force=Tif.DAY, extended_hours=extended)
    assert order.expires_at == START + ends


@pytest.mark.parametrize("tif", [Tif.AT_OPEN, Tif.AT_CLOSE])
@pytest.mark.parametrize("order_type", [OrderType.MARKET, OrderType.LIMIT])
@pytest.mark.parametrize("hour", [PRE, REGULAR, AFTER, CLOSED])
def test_what_asks_for_an_auction_goes_to_its_venue_at_any_hour(
    tif: Tif, order_type: OrderType, hour: int
) -> None:
    desk = _early()
    desk.at(hour)
    order = desk.place(order_type, time_in_force=tif)
    assert order.status is OrderStatus.PENDING_NEW
    assert order.releases_at is None


@pytest.mark.parametrize(
    ("tif", "hour", "auction"),
    [
        (Tif.AT_OPEN, PRE, 2 * HOUR),
        (Tif.AT_OPEN, REGULAR, DAY + 2 * HOUR),
        (Tif.AT_OPEN, AFTER, DAY + 2 * HOUR),
        (Tif.AT_OPEN, CLOSED, DAY + 2 * HOUR),
        (Tif.AT_CLOSE, PRE, 8 * HOUR),
        (Tif.AT_CLOSE, REGULAR, 8 * HOUR),
        (Tif.AT_CLOSE, AFTER, DAY + 8 * HOUR),
        (Tif.AT_CLOSE, CLOSED, DAY + 8 * HOUR),
    ],
)
def test_an_order_for_an_auction_ends_ten_seconds_after_it(
    tif: Tif, hour: int, auction: int
) -> None:
    desk = _early()
    desk.at(hour)
    order = desk.place(OrderType.MARKET, time_in_force=tif)
    assert order.expires_at == START + auction + 10_000_000_000


@pytest.mark.parametrize("tif", [Tif.AT_OPEN, Tif.AT_CLOSE])
def test_where_no_session_ends_an_order_for_an_auction_has_no_end(tif: Tif) -> None:
    assert PlayedDesk().submit(time_in_force=tif).expires_at is None


@pytest.mark.parametrize("tif", [Tif.IMMEDIATE_OR_CANCEL, Tif.FILL_OR_KILL])
def test_what_is_to_trade_at_once_is_held_until_it_can(tif: Tif) -> None:
    desk = SessionDesk()
    desk.at(CLOSED)
    order = desk.place(OrderType.LIMIT, time_in_force=tif)
    assert order.status is OrderStatus.QUEUED
    desk.at(2, day=1)
    desk.release(order)
    assert desk.now_of(order).status is OrderStatus.PENDING_NEW


@pytest.mark.parametrize("order_type", [OrderType.MARKET, OrderType.LIMIT])
def test_a_held_order_goes_out_when_its_session_begins(order_type: OrderType) -> None:
    desk, order = _queued(order_type)
    desk.release(order)
    released = desk.now_of(order)
    assert [type(event) for event in desk.events] == [RouteOpened]
    assert released.status is OrderStatus.PENDING_NEW
    assert released.routes[0].quantity == 100 * SHARE
    assert released.routes[0].limit_price == order.limit_price


@pytest.mark.parametrize("order_type", HELD_FOR_PRICE)
def test_a_held_order_with_a_stop_waits_for_its_price_when_its_session_begins(
    order_type: OrderType,
) -> None:
    desk, order = _queued(order_type)
    desk.mark(9 * DOLLAR)
    desk.release(order)
    released = desk.now_of(order)
    assert (released.status, released.routes) == (OrderStatus.PENDING_TRIGGER, ())
    kinds: list[type] = [OrderReleased]
    if released.trigger is not None and released.trigger.trailing_offset is not None:
        # The best price that was seen is the one at which it began to wait.
        kinds.append(TrailMoved)
        assert released.trail is not None
        assert released.trail.watermark == 9 * DOLLAR
        assert released.trail.stop_price == 10 * DOLLAR
    assert [type(event) for event in desk.events] == kinds


def _queued(order_type: OrderType, **changes: object) -> tuple[SessionDesk, Order]:
    """Return a desk at the open, and an order that was placed the evening before."""
    desk = SessionDesk()
    desk.at(CLOSED)
    order = desk.place(order_type, **({"side": BUY} | changes))
    assert order.status is OrderStatus.QUEUED
    desk.at(2, day=1)
    return desk, order


def test_a_release_repeated_changes_nothing() -> None:
    desk, order = _queued(OrderType.LIMIT)
    desk.release(order, order)
    assert len(desk.now_of(order).routes) == 1
    desk.release(order)
    assert desk.events == ()


def test_an_order_that_ended_before_its_session_is_not_released() -> None:
    desk, order = _queued(OrderType.LIMIT)
    assert desk.cancel(order).status is OrderStatus.CANCELED
    desk.release(order)
    assert desk.events == ()


def test_a_release_that_comes_too_late_waits_for_the_next_session() -> None:
    """Nobody ran while the session of day 1 lasted."""
    desk, order = _queued(OrderType.LIMIT, time_in_force=Tif.GOOD_TILL_CANCEL)
    desk.at(CLOSED, day=1)
    desk.release(order)
    assert desk.events == (ReleasePostponed(order.order_id, START + 2 * DAY + 2 * HOUR),)
    assert desk.now_of(order).releases_at == START + 2 * DAY + 2 * HOUR
    assert desk.now_of(order).status is OrderStatus.QUEUED


def test_an_order_whose_time_is_over_is_left_to_its_expiry() -> None:
    desk, order = _queued(OrderType.LIMIT, time_in_force=Tif.DAY)
    desk.at(REGULAR, day=2)
    desk.release(order)
    assert desk.events == ()
    desk.do(ExpireOrders((order.order_id,)))
    assert desk.now_of(order).status is OrderStatus.EXPIRED


def test_a_held_order_is_ended_at_once_in_each_way() -> None:
    for ended, status in (("cancel", OrderStatus.CANCELED), ("expire", OrderStatus.EXPIRED)):
        desk, order = _queued(OrderType.MARKET)
        getattr(desk, ended)(order)
        after = desk.now_of(order)
        assert (after.status, after.routes, after.leaves_quantity) == (status, (), 0)


def test_an_order_that_may_no_longer_be_sold_short_is_canceled_instead_of_sent() -> None:
    desk, order = _queued(OrderType.MARKET, side=SELL)
    desk.do(RestrictShorts(XYZ.instrument_id, "2023-11-14", desk.now))
    desk.release(order)
    after = desk.now_of(order)
    assert (after.status, after.routes) == (OrderStatus.CANCELED, ())
    assert after.details[0].startswith("SHORT_SALE_RESTRICTED")


def test_an_order_that_a_gap_has_made_too_dear_is_canceled_instead_of_sent() -> None:
    """A million pays for 95,000 shares at ten dollars and a run of 5 %, not for as many at 60."""
    desk = SessionDesk()
    desk.at(CLOSED)
    order = desk.place(OrderType.MARKET, quantity=80_000 * SHARE)
    assert order.status is OrderStatus.QUEUED
    desk.at(2, day=1)
    desk.mark(60 * DOLLAR)
    desk.release(order)
    after = desk.now_of(order)
    assert after.status is OrderStatus.CANCELED
    assert after.details[0].startswith("BUYING_POWER")


def test_what_an_order_reserves_once_it_is_out_is_by_the_prices_of_then() -> None:
    desk, order = _queued(OrderType.MARKET)
    assert order.worst_price == 10_500_000
    desk.mark(20 * DOLLAR)
    desk.release(order)
    assert desk.now_of(order).worst_price == 21 * DOLLAR


@pytest.mark.parametrize(
    ("order_type", "before", "after"),
    [
        # Stops at 11.00 and 21.00, and 5 % above them; limits half a dollar above them.
        (OrderType.TRAILING_STOP, 11_550_000, 22_050_000),
        (OrderType.TRAILING_STOP_LIMIT, 11_500_000, 21_500_000),
    ],
)
def test_a_trailing_buy_counts_by_the_price_at_which_its_trail_begins(
    order_type: OrderType, before: int, after: int
) -> None:
    desk, order = _queued(order_type)
    assert order.worst_price == before
    desk.mark(20 * DOLLAR)
    desk.release(order)
    assert desk.now_of(order).worst_price == after
    # On margin a quarter of it is reserved.
    assert desk.state.reserved[ACCOUNT] == 100 * after // 4


def test_a_trailing_order_counts_by_the_first_price_where_none_was_known_at_its_release() -> None:
    desk, order = _queued(OrderType.TRAILING_STOP)
    desk.prices.prices[XYZ.instrument_id] = None  # type: ignore[assignment]
    desk.release(order)
    assert [type(event) for event in desk.events] == [OrderReleased]
    assert desk.now_of(order).worst_price == 11_550_000
    desk.see(20 * DOLLAR)
    assert desk.now_of(order).worst_price == 22_050_000
    # The market comes down and the stop with it; what is reserved stays.
    desk.see(15 * DOLLAR)
    assert desk.now_of(order).worst_price == 22_050_000


@pytest.mark.parametrize("is_known", [True, False])
def test_a_trailing_buy_that_a_gap_has_made_too_dear_is_canceled_instead_of_released(
    *, is_known: bool
) -> None:
    """A million buys for four on margin: 80,000 shares at 11.55, but not at 64.05."""
    desk, order = _queued(OrderType.TRAILING_STOP, quantity=80_000 * SHARE)
    desk.prices.prices[XYZ.instrument_id] = 60 * DOLLAR if is_known else None  # type: ignore[assignment]
    desk.release(order)
    if not is_known:
        desk.see(60 * DOLLAR)
    after = desk.now_of(order)
    assert [type(event) for event in desk.events] == [OrderCanceled]
    assert after.details[0].startswith("BUYING_POWER")
    assert desk.state.reserved.get(ACCOUNT, 0) == 0


def test_a_trailing_limit_that_a_gap_has_put_outside_the_collar_is_canceled_too() -> None:
    """Half a dollar is within 10 % of a stop at 11.00, and not of one at 3.00."""
    desk, order = _queued(OrderType.TRAILING_STOP_LIMIT)
    desk.do(SetLimits(Scope.FIRM, "", Limits(price_collar=SHARE // 10)))
    desk.mark(2 * DOLLAR)
    desk.release(order)
    assert desk.now_of(order).details[0].startswith("PRICE_OUTSIDE_COLLAR: price=3.50")


def test_a_position_closed_overnight_is_closed_at_the_next_open() -> None:
    desk = SessionDesk()
    desk.fill(desk.working(), 100)
    desk.at(CLOSED)
    (order,) = desk.orders(ClosePositions(ACCOUNT, XYZ.instrument_id))
    assert (order.status, order.releases_at) == (OrderStatus.QUEUED, START + NEXT_DAY)
    assert order.expires_at == START + DAY + 8 * HOUR
    desk.at(2, day=1)
    desk.release(order)
    out = desk.now_of(order)
    assert (out.status, out.routes[0].quantity) == (OrderStatus.PENDING_NEW, 100 * SHARE)


def test_a_closing_order_waits_for_cancels_and_for_its_session() -> None:
    desk = SessionDesk()
    desk.fill(desk.working(), 100)
    resting = desk.working(side=SELL, limit_price=15 * DOLLAR, quantity=40 * SHARE)
    desk.at(CLOSED)
    (order,) = desk.orders(ClosePositions(ACCOUNT, XYZ.instrument_id, cancel_orders=True))
    assert order.awaits == (resting.order_id,)
    desk.report(resting, ExecType.CANCELED)
    assert desk.now_of(order).status is OrderStatus.QUEUED
    desk.at(2, day=1)
    desk.release(order)
    assert desk.now_of(order).routes[0].quantity == 100 * SHARE


def test_a_closing_order_whose_wait_outlasts_the_open_goes_out_when_that_is_over() -> None:
    desk = SessionDesk()
    desk.fill(desk.working(), 100)
    resting = desk.working(side=SELL, limit_price=15 * DOLLAR, quantity=40 * SHARE)
    desk.at(CLOSED)
    (order,) = desk.orders(ClosePositions(ACCOUNT, XYZ.instrument_id, cancel_orders=True))
    desk.at(2, day=1)
    desk.release(order)
    assert desk.events == ()
    desk.fill(resting, 40, 15 * DOLLAR)
    assert desk.now_of(order).routes[0].quantity == 60 * SHARE


def test_a_closing_order_that_lost_its_session_while_it_waited_gets_the_next() -> None:
    desk = SessionDesk()
    desk.fill(desk.working(), 100)
    resting = desk.working(side=SELL, limit_price=15 * DOLLAR, quantity=40 * SHARE)
    (order,) = desk.orders(ClosePositions(ACCOUNT, XYZ.instrument_id, cancel_orders=True))
    assert order.releases_at is None
    desk.at(AFTER)
    desk.report(resting, ExecType.CANCELED)
    assert desk.now_of(order).releases_at == START + NEXT_DAY
    assert desk.now_of(order).status is OrderStatus.QUEUED


def test_every_row_of_a_submit_is_held_by_itself() -> None:
    desk = SessionDesk()
    desk.at(AFTER)
    rows = (
        row(**needs(OrderType.LIMIT)),
        row(**(needs(OrderType.LIMIT) | {"extended_hours": True})),
        row(**needs(OrderType.STOP)),
    )
    orders = desk.orders(SubmitOrders(ACCOUNT, rows))
    assert [order.status for order in orders] == [
        OrderStatus.QUEUED,
        OrderStatus.PENDING_NEW,
        OrderStatus.QUEUED,
    ]
    assert sum(isinstance(event, OrderAccepted) for event in desk.events) == 3

"""Orders that wait for a price, through a split and a dividend."""

import pytest
from msgspec.structs import replace

from engine.corporate_days import TUESDAY, WEDNESDAY, Days
from engine.played_desk import BUY, SELL, XYZ
from engine.session_desk import CENT, DOLLAR, SHARE, needs, stop, trailing, trailing_bps
from sidestreet.domain.conditions import Trigger
from sidestreet.domain.corporate_actions import CashDividend, Split
from sidestreet.domain.enums import OrderStatus, OrderType, Side
from sidestreet.domain.orders import Order
from sidestreet.domain.waiting_commands import SeePrice

ID = XYZ.instrument_id


def placed(days: Days, order_type: OrderType, side: Side, **changes: object) -> Order:
    """Place an order that waits, in a market at 10.00."""
    return days.desk.submit(**(needs(order_type) | {"side": side} | changes))


def see(days: Days, price: int) -> None:
    """Have the stock trade at a price."""
    days.price(price)
    days.desk.do(SeePrice(ID, price, days.desk.now))


@pytest.mark.parametrize(
    ("side", "before", "after"),
    [
        # Half of 11.01 is 5.505, of 9.01 it is 4.505: on the tick, away from the market.
        (BUY, stop(11, 1), stop(5, 51)),
        (SELL, stop(9, 1), stop(4, 50)),
    ],
)
def test_a_split_in_two_halves_a_stop(side: Side, before: Trigger, after: Trigger) -> None:
    days = Days()
    order = placed(days, OrderType.STOP, side, trigger=before)
    days.announce(Split(ID, TUESDAY, 2, 1))
    days.tuesday()
    now = days.desk.now_of(order)
    assert (now.status, now.quantity, now.trigger) == (
        OrderStatus.PENDING_TRIGGER,
        200 * SHARE,
        after,
    )
    assert after.stop_price is not None
    see(days, after.stop_price)
    assert days.desk.now_of(order).routes[0].quantity == 200 * SHARE


def test_a_split_in_two_halves_stop_and_limit_of_a_stop_limit() -> None:
    days = Days()
    order = placed(days, OrderType.STOP_LIMIT, BUY)
    days.announce(Split(ID, TUESDAY, 2, 1))
    days.tuesday()
    now = days.desk.now_of(order)
    assert (now.trigger, now.limit_price) == (stop(5, 50), 6 * DOLLAR)


@pytest.mark.parametrize(("side", "watermark", "stop_at"), [(SELL, 600, 550), (BUY, 400, 450)])
def test_a_split_in_two_halves_an_offset_in_dollars_and_where_the_trail_stands(
    side: Side, watermark: int, stop_at: int
) -> None:
    days = Days()
    order = placed(days, OrderType.TRAILING_STOP, side)
    see(days, 2 * watermark * CENT)
    days.announce(Split(ID, TUESDAY, 2, 1))
    days.tuesday()
    now = days.desk.now_of(order)
    assert now.trigger == trailing(50)
    assert now.trail is not None
    assert (now.trail.watermark, now.trail.stop_price) == (watermark * CENT, stop_at * CENT)


def test_basis_points_stay_through_a_split_and_a_limit_offset_is_halved() -> None:
    days = Days()
    trigger = replace(trailing_bps(100), limit_offset=-50 * CENT)
    order = placed(days, OrderType.TRAILING_STOP_LIMIT, SELL, trigger=trigger)
    days.announce(Split(ID, TUESDAY, 2, 1))
    days.tuesday()
    now = days.desk.now_of(order)
    assert now.trigger == replace(trailing_bps(100), limit_offset=-25 * CENT)
    assert now.trail is not None
    assert (now.trail.stop_price, now.trail.limit_price) == (495 * CENT, 520 * CENT)


def test_a_reverse_split_that_leaves_less_than_a_share_ends_the_order() -> None:
    days = Days()
    order = placed(days, OrderType.STOP, SELL, trigger=stop(9), quantity=5 * SHARE)
    days.announce(Split(ID, TUESDAY, 1, 10))
    days.tuesday()
    assert days.desk.now_of(order).status is OrderStatus.CANCELED


@pytest.mark.parametrize(
    ("order_type", "side", "before", "stop_at", "limit"),
    [
        # FINRA Rule 5330: stops to sell are reduced, stops to buy are not.
        (OrderType.STOP, SELL, {"trigger": stop(9)}, 870, None),
        (
            OrderType.STOP_LIMIT,
            SELL,
            {"trigger": stop(9), "limit_price": 8 * DOLLAR},
            870,
            770,
        ),
        (OrderType.STOP, BUY, {"trigger": stop(11)}, 1100, None),
        (
            OrderType.STOP_LIMIT,
            BUY,
            {"trigger": stop(11), "limit_price": 12 * DOLLAR},
            1100,
            1200,
        ),
    ],
)
def test_a_dividend_reduces_stops_to_sell(
    order_type: OrderType, side: Side, before: dict[str, object], stop_at: int, limit: int | None
) -> None:
    days = Days()
    order = placed(days, order_type, side, **before)
    days.announce(CashDividend(ID, TUESDAY, TUESDAY, WEDNESDAY, 30 * CENT))
    days.tuesday()
    now = days.desk.now_of(order)
    assert now.trigger == Trigger(stop_price=stop_at * CENT)
    assert now.limit_price == (None if limit is None else limit * CENT)


@pytest.mark.parametrize(("side", "stop_at"), [(SELL, 870), (BUY, 1100)])
def test_a_dividend_reduces_the_watermark_of_a_trailing_sale(side: Side, stop_at: int) -> None:
    days = Days()
    order = placed(days, OrderType.TRAILING_STOP, side)
    days.announce(CashDividend(ID, TUESDAY, TUESDAY, WEDNESDAY, 30 * CENT))
    days.tuesday()
    now = days.desk.now_of(order)
    assert now.trail is not None
    assert (now.trigger, now.trail.stop_price) == (trailing(100), stop_at * CENT)


def test_a_dividend_that_leaves_nothing_of_a_stop_ends_the_order() -> None:
    days = Days()
    order = placed(days, OrderType.STOP, SELL, trigger=Trigger(stop_price=20 * CENT))
    days.announce(CashDividend(ID, TUESDAY, TUESDAY, WEDNESDAY, 30 * CENT))
    days.tuesday()
    ended = days.desk.now_of(order)
    assert (ended.status, ended.details) == (
        OrderStatus.CANCELED,
        ("no price is left after the adjustment",),
    )

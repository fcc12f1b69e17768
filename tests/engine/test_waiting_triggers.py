"""Stop and trailing orders: which price sends which of them out, as what, and which does not."""

from typing import NamedTuple

import pytest
from msgspec.structs import replace

from engine.played_desk import ABC, ACCOUNT, BUY, OTHER_ACCOUNT, SELL, START, XYZ, request_id, row
from engine.session_desk import (
    AFTER,
    CENT,
    CLOSED,
    DAY,
    DOLLAR,
    HOUR,
    PRE,
    REGULAR,
    SHARE,
    SessionDesk,
    needs,
    stop,
    trailing,
    trailing_bps,
)
from sidestreet.domain.commands import ReplaceOrder, SubmitOrders
from sidestreet.domain.conditions import Trail, Trigger
from sidestreet.domain.enums import OrderStatus, OrderType, Side, TrailingOffsetType
from sidestreet.domain.enums import TimeInForce as Tif
from sidestreet.domain.events import CancelRequested, OrderCanceled, OrderReplaced, RouteOpened
from sidestreet.domain.lending_commands import RestrictShorts
from sidestreet.domain.limits import Limits, Scope, SelfMatch
from sidestreet.domain.messages import ExecType
from sidestreet.domain.orders import Order, RequestKind
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.domain.risk_commands import EngageKillSwitch, SetLimits
from sidestreet.domain.waiting_commands import SeePrice
from sidestreet.domain.waiting_events import OrderTriggered, TrailMoved

HALF = 50 * CENT


class Held(NamedTuple):
    """An order that waits in a market at 10.00, and the prices at which it does and does not go."""

    order_type: OrderType
    side: Side
    members: dict[str, object]
    short_of: int
    at: int
    gap: int
    limit: int | None


CASES = [
    Held(OrderType.STOP, BUY, {"trigger": stop(11)}, 1099, 1100, 1400, None),
    Held(OrderType.STOP, SELL, {"trigger": stop(9)}, 901, 900, 600, None),
    Held(
        OrderType.STOP_LIMIT,
        BUY,
        {"trigger": stop(11), "limit_price": 12 * DOLLAR},
        1099,
        1100,
        1400,
        1200,
    ),
    Held(
        OrderType.STOP_LIMIT,
        SELL,
        {"trigger": stop(9), "limit_price": 8 * DOLLAR},
        901,
        900,
        600,
        800,
    ),
    Held(OrderType.TRAILING_STOP, BUY, {"trigger": trailing(100)}, 1099, 1100, 1400, None),
    Held(OrderType.TRAILING_STOP, SELL, {"trigger": trailing(100)}, 901, 900, 600, None),
    Held(
        OrderType.TRAILING_STOP_LIMIT,
        BUY,
        {"trigger": replace(trailing(100), limit_offset=HALF)},
        1099,
        1100,
        1400,
        1150,
    ),
    Held(
        OrderType.TRAILING_STOP_LIMIT,
        SELL,
        {"trigger": replace(trailing(100), limit_offset=HALF)},
        901,
        900,
        600,
        850,
    ),
]
"""Prices in cents, worked out by hand: a dollar away from the market, half a dollar beyond it."""


@pytest.fixture(params=CASES, ids=lambda case: f"{case.order_type}-{case.side}")
def held(request: pytest.FixtureRequest) -> Held:
    """Go through all kinds of orders that wait for a price."""
    case = request.param
    assert isinstance(case, Held)
    return case


def place(desk: SessionDesk, held: Held, **changes: object) -> Order:
    """Place an order that waits, in a market at 10.00."""
    desk.mark(10 * DOLLAR)
    return desk.place(held.order_type, side=held.side, **(held.members | changes))


def replacing(order: Order, trigger: Trigger) -> ReplaceOrder:
    """Return the command that asks for another trigger of an order."""
    return ReplaceOrder(order.account_id, order.order_id, trigger=trigger)


def test_an_order_waits_at_the_desk_while_its_price_has_not_come(held: Held) -> None:
    desk = SessionDesk()
    order = place(desk, held)
    desk.see(held.short_of * CENT)
    assert desk.now_of(order).status is OrderStatus.PENDING_TRIGGER
    assert desk.now_of(order).routes == ()
    assert not any(isinstance(event, OrderTriggered) for event in desk.events)


@pytest.mark.parametrize("gap", [False, True])
def test_its_price_or_one_beyond_sends_it_out(held: Held, *, gap: bool) -> None:
    desk = SessionDesk()
    order = place(desk, held)
    price = (held.gap if gap else held.at) * CENT
    desk.see(price)
    sent = desk.now_of(order)
    assert [type(event) for event in desk.events] == [OrderTriggered, RouteOpened]
    limit = None if held.limit is None else held.limit * CENT
    fixed = limit if order.limit_price is None else None
    assert desk.events[0] == OrderTriggered(order.order_id, price, fixed)
    assert sent.status is OrderStatus.PENDING_NEW
    (route,) = sent.routes
    assert (route.quantity, route.limit_price) == (100 * SHARE, limit)
    assert (sent.limit_price, sent.trigger) == (limit, order.trigger)


def test_it_goes_out_once(held: Held) -> None:
    desk = SessionDesk()
    order = place(desk, held)
    desk.see(held.at * CENT)
    desk.see(held.at * CENT)
    assert desk.events == ()
    assert len(desk.now_of(order).routes) == 1


@pytest.mark.parametrize(("hour", "day"), [(AFTER, 0), (CLOSED, 0), (PRE, 1)])
def test_no_price_of_another_session_sends_it_out(held: Held, hour: int, day: int) -> None:
    desk = SessionDesk()
    order = place(desk, held)
    desk.at(hour, day)
    desk.see(held.gap * CENT)
    assert desk.events == ()
    assert desk.now_of(order).status is OrderStatus.PENDING_TRIGGER
    desk.at(REGULAR, day=1)
    desk.see(held.gap * CENT)
    assert desk.now_of(order).status is OrderStatus.PENDING_NEW


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("hour", [AFTER, DAY // HOUR + PRE, REGULAR])
def test_a_stop_limit_with_extended_hours_goes_out_in_any_session(side: Side, hour: int) -> None:
    desk = SessionDesk()
    members: dict[str, object] = {"trigger": stop(11), "limit_price": 12 * DOLLAR}
    if side is SELL:
        members = {"trigger": stop(9), "limit_price": 8 * DOLLAR}
    order = desk.place(OrderType.STOP_LIMIT, side=side, extended_hours=True, **members)
    desk.now = START + hour * HOUR
    desk.see((11 if side is BUY else 9) * DOLLAR)
    assert desk.now_of(order).status is OrderStatus.PENDING_NEW


def test_a_queued_order_is_sent_out_by_no_price(held: Held) -> None:
    desk = SessionDesk()
    desk.at(CLOSED)
    order = place(desk, held)
    desk.at(REGULAR, day=1)
    # Its release is due, and comes before what was seen after it.
    desk.see(held.gap * CENT)
    assert desk.now_of(order).status is OrderStatus.QUEUED


def test_a_price_of_another_instrument_means_nothing(held: Held) -> None:
    desk = SessionDesk()
    order = place(desk, held)
    desk.do(SeePrice(ABC.instrument_id, held.gap * CENT, desk.now))
    assert desk.events == ()
    assert desk.now_of(order).status is OrderStatus.PENDING_TRIGGER


def test_a_price_sends_out_the_nearest_stops_first_and_then_by_arrival() -> None:
    desk = SessionDesk()
    far = desk.place(OrderType.STOP, trigger=stop(12))
    near = desk.place(OrderType.STOP, trigger=stop(11))
    later = desk.place(OrderType.STOP, trigger=stop(11))
    out = desk.place(OrderType.STOP, trigger=stop(14))
    desk.see(13 * DOLLAR)
    sent = [event.order_id for event in desk.events if isinstance(event, RouteOpened)]
    assert sent == [near.order_id, later.order_id, far.order_id]
    assert desk.now_of(out).status is OrderStatus.PENDING_TRIGGER


def test_a_fall_sends_out_the_highest_stops_first() -> None:
    desk = SessionDesk()
    far = desk.place(OrderType.STOP, side=SELL, trigger=stop(7))
    near = desk.place(OrderType.STOP, side=SELL, trigger=stop(8))
    desk.see(6 * DOLLAR)
    sent = [event.order_id for event in desk.events if isinstance(event, RouteOpened)]
    assert sent == [near.order_id, far.order_id]


# What becomes of it: fill, cancel, expiry, silence.


def test_a_triggered_order_trades_like_any_other(held: Held) -> None:
    desk = SessionDesk()
    order = place(desk, held)
    desk.see(held.at * CENT)
    desk.report(order := desk.now_of(order), ExecType.NEW)
    assert desk.fill(order, 40, held.at * CENT).status is OrderStatus.PARTIALLY_FILLED
    assert desk.fill(order, 60, held.at * CENT).status is OrderStatus.FILLED


def test_a_cancel_while_it_waits_is_done_at_once(held: Held) -> None:
    desk = SessionDesk()
    order = place(desk, held)
    answer = desk.cancel(order)
    assert (answer.status, answer.leaves_quantity) == (OrderStatus.CANCELED, 0)
    assert list(desk.events) == [OrderCanceled(order.order_id, 100 * SHARE)]
    desk.see(held.gap * CENT)
    assert list(desk.events) == []
    assert desk.state.waiting.ladders == {}


def test_a_cancel_after_it_went_out_asks_the_venue(held: Held) -> None:
    desk = SessionDesk()
    order = place(desk, held)
    desk.see(held.at * CENT)
    assert desk.cancel(order).status is OrderStatus.PENDING_CANCEL
    assert isinstance(desk.events[0], CancelRequested)
    asked = request_id(desk.now_of(order), RequestKind.CANCEL)
    ended = desk.report(desk.now_of(order), ExecType.CANCELED, asked)
    assert ended.status is OrderStatus.CANCELED


def test_its_time_ends_it_while_it_waits(held: Held) -> None:
    desk = SessionDesk()
    order = place(desk, held, time_in_force=Tif.DAY)
    assert order.expires_at == START + 8 * HOUR
    assert desk.expire(order).status is OrderStatus.EXPIRED
    assert desk.state.waiting.ladders == {}


def test_a_date_ends_it_too(held: Held) -> None:
    desk = SessionDesk()
    order = place(desk, held, time_in_force=Tif.GOOD_TILL_DATE, expires_at=START + 3 * DAY)
    assert order.expires_at == START + 3 * DAY
    assert desk.expire(order).status is OrderStatus.EXPIRED


# Checks, once more.


def test_a_kill_switch_ends_what_waits(held: Held) -> None:
    desk = SessionDesk()
    order = place(desk, held)
    desk.do(EngageKillSwitch(Scope.INSTRUMENT, XYZ.instrument_id, "a drill"))
    assert desk.now_of(order).status is OrderStatus.CANCELED


def test_a_short_sale_that_is_restricted_by_then_is_canceled_instead_of_sent() -> None:
    desk = SessionDesk()
    order = desk.place(OrderType.STOP, side=SELL, trigger=stop(9))
    desk.do(RestrictShorts(XYZ.instrument_id, "2023-11-14", START))
    desk.see(9 * DOLLAR)
    after = desk.now_of(order)
    assert (after.status, after.routes) == (OrderStatus.CANCELED, ())
    assert after.details[0].startswith("SHORT_SALE_RESTRICTED")


def test_a_sale_of_what_is_held_goes_out_all_the_same() -> None:
    desk = SessionDesk()
    desk.fill(desk.working(), 100)
    order = desk.place(OrderType.STOP, side=SELL, trigger=stop(9))
    desk.do(RestrictShorts(XYZ.instrument_id, "2023-11-14", START))
    desk.see(6 * DOLLAR)
    assert desk.now_of(order).status is OrderStatus.PENDING_NEW


def test_what_a_gap_has_made_too_dear_is_canceled_instead_of_sent() -> None:
    desk = SessionDesk()
    order = desk.place(OrderType.STOP, quantity=80_000 * SHARE)
    desk.see(60 * DOLLAR)
    assert desk.now_of(order).status is OrderStatus.CANCELED
    assert desk.now_of(order).details[0].startswith("BUYING_POWER")


# What it reserves.


@pytest.mark.parametrize(
    ("order_type", "members", "worst"),
    [
        # 5 % above the stop, which is above the market; the limit; a dollar above the market.
        (OrderType.STOP, {"trigger": stop(12)}, 12_600_000),
        (OrderType.STOP, {"trigger": stop(9)}, 10_500_000),
        (OrderType.STOP_LIMIT, {"trigger": stop(12), "limit_price": 13 * DOLLAR}, 13_000_000),
        (OrderType.TRAILING_STOP, {"trigger": trailing(100)}, 11_550_000),
        (
            OrderType.TRAILING_STOP_LIMIT,
            {"trigger": replace(trailing(100), limit_offset=HALF)},
            11_500_000,
        ),
    ],
)
def test_a_waiting_buy_counts_with_what_it_may_cost(
    order_type: OrderType, members: dict[str, object], worst: int
) -> None:
    desk = SessionDesk()
    order = desk.place(order_type, **members)
    assert order.worst_price == worst
    assert desk.state.reserved[ACCOUNT] == 100 * worst // 4


def test_a_stop_needs_no_market_price_and_a_trailing_one_does() -> None:
    desk = SessionDesk()
    desk.prices.prices[XYZ.instrument_id] = None  # type: ignore[assignment] # nobody knows one
    assert desk.place(OrderType.STOP).worst_price == 11_550_000
    for order_type in (OrderType.TRAILING_STOP, OrderType.TRAILING_STOP_LIMIT):
        refusal = desk.place(order_type).refusal
        assert refusal is not None
        assert refusal.reason is Reason.NO_MARKET_PRICE


@pytest.mark.parametrize(
    ("side", "at", "limit", "is_in"),
    [
        # With a collar of 10 %: from the stop, or from the market where that is nearer.
        (BUY, 12, 1320, True),
        (BUY, 12, 1321, False),
        (BUY, 9, 1100, True),
        (BUY, 9, 1101, False),
        (SELL, 8, 720, True),
        (SELL, 8, 719, False),
        (SELL, 11, 900, True),
        (SELL, 11, 899, False),
    ],
)
def test_a_collar_holds_the_limit_to_the_price_at_which_it_goes_out(
    side: Side, at: int, limit: int, *, is_in: bool
) -> None:
    desk = SessionDesk()
    desk.do(SetLimits(Scope.FIRM, "", Limits(price_collar=SHARE // 10)))
    order = desk.place(OrderType.STOP_LIMIT, side=side, trigger=stop(at), limit_price=limit * CENT)
    assert order.is_open is is_in


@pytest.mark.parametrize(
    ("side", "offset", "is_in"),
    [
        # The stop is at 11.00 or at 9.00, and the limit is compared with it: 10 % are 1.10 or 0.90.
        (BUY, 110, True),
        (BUY, 111, False),
        (SELL, 90, True),
        (SELL, 91, False),
    ],
)
def test_a_collar_holds_the_limit_that_a_trailing_order_would_have(
    side: Side, offset: int, *, is_in: bool
) -> None:
    desk = SessionDesk()
    desk.do(SetLimits(Scope.FIRM, "", Limits(price_collar=SHARE // 10)))
    trigger = replace(trailing(100), limit_offset=offset * CENT)
    order = desk.place(OrderType.TRAILING_STOP_LIMIT, side=side, trigger=trigger)
    assert order.is_open is is_in
    kept = desk.place(
        OrderType.TRAILING_STOP_LIMIT, side=side, trigger=replace(trailing(100), limit_offset=0)
    )
    desk.do(replacing(kept, Trigger(limit_offset=offset * CENT)))
    assert (desk.now_of(kept).trigger == trigger) is is_in


@pytest.mark.parametrize("low", [500, 200])
def test_the_collar_is_looked_at_again_when_the_price_has_come(low: int) -> None:
    """50 cents are within 10 % of a stop at 11.00 and of one at 6.00, not of one at 3.00."""
    desk = SessionDesk()
    desk.do(SetLimits(Scope.FIRM, "", Limits(price_collar=SHARE // 10)))
    order = desk.place(
        OrderType.TRAILING_STOP_LIMIT, trigger=replace(trailing(100), limit_offset=HALF)
    )
    desk.see(low * CENT)
    desk.see(low * CENT + DOLLAR)
    after = desk.now_of(order)
    if low == 500:
        assert after.status is OrderStatus.PENDING_NEW
    else:
        assert after.status is OrderStatus.CANCELED
        assert after.details[0].startswith("PRICE_OUTSIDE_COLLAR: price=3.50, reference=3.00")


def test_a_collar_that_was_set_while_a_stop_waited_holds_what_goes_out() -> None:
    desk = SessionDesk()
    order = desk.place(OrderType.STOP_LIMIT, trigger=stop(11), limit_price=13 * DOLLAR)
    desk.do(SetLimits(Scope.FIRM, "", Limits(price_collar=SHARE // 10)))
    desk.see(11 * DOLLAR)
    assert desk.now_of(order).status is OrderStatus.CANCELED
    assert desk.now_of(order).details[0].startswith("PRICE_OUTSIDE_COLLAR")


# Orders of one account that might meet.


def test_what_waits_for_a_price_is_in_nobodys_way() -> None:
    """A stop that limits a loss, an order to buy more, and a stop on the other side."""
    desk = SessionDesk()
    desk.fill(desk.working(), 100)
    protection = desk.place(OrderType.STOP, side=SELL, trigger=stop(9))
    more = desk.submit(limit_price=8 * DOLLAR)
    breakout = desk.place(OrderType.STOP, trigger=stop(12))
    assert all(order.is_open for order in (protection, more, breakout))
    assert desk.submit(side=SELL, limit_price=7 * DOLLAR).refusal is not None


def test_an_order_whose_price_has_come_goes_before_those_that_it_would_meet() -> None:
    desk = SessionDesk()
    desk.fill(desk.working(), 100)
    protection = desk.place(OrderType.STOP, side=SELL, trigger=stop(9))
    more = desk.working(limit_price=8 * DOLLAR)
    desk.see(9 * DOLLAR)
    kinds = [type(event) for event in desk.events]
    assert kinds == [CancelRequested, OrderTriggered, RouteOpened]
    assert desk.now_of(more).status is OrderStatus.PENDING_CANCEL
    assert desk.now_of(protection).status is OrderStatus.PENDING_NEW


def test_a_limit_that_would_meet_nobody_leaves_the_others_alone() -> None:
    desk = SessionDesk()
    desk.fill(desk.working(), 100)
    desk.place(OrderType.STOP_LIMIT, side=SELL, trigger=stop(9), limit_price=850 * CENT)
    more = desk.working(limit_price=8 * DOLLAR)
    desk.see(9 * DOLLAR)
    assert desk.now_of(more).status is OrderStatus.NEW


def test_where_orders_may_meet_nothing_is_canceled() -> None:
    desk = SessionDesk()
    desk.do(SetLimits(Scope.FIRM, "", Limits(self_match=SelfMatch.ALLOW)))
    desk.fill(desk.working(), 100)
    desk.place(OrderType.STOP, side=SELL, trigger=stop(9))
    more = desk.working(limit_price=8 * DOLLAR)
    desk.see(9 * DOLLAR)
    assert desk.now_of(more).status is OrderStatus.NEW


def test_an_order_of_another_account_is_left_alone() -> None:
    desk = SessionDesk()
    theirs = desk.working(OTHER_ACCOUNT, limit_price=8 * DOLLAR)
    desk.place(OrderType.STOP, side=SELL, trigger=stop(9))
    desk.see(9 * DOLLAR)
    assert desk.now_of(theirs).status is OrderStatus.NEW


# Trails.


def test_a_trailing_stop_begins_at_the_price_of_its_acceptance() -> None:
    desk = SessionDesk()
    order = desk.place(OrderType.TRAILING_STOP, side=SELL)
    assert order.trail == Trail(10 * DOLLAR, desk.now, 9 * DOLLAR)


@pytest.mark.parametrize(
    ("side", "prices", "watermark", "stop_at"),
    [
        (SELL, [1010, 1005, 1030, 1000, 1029], 1030, 930),
        (BUY, [990, 995, 970, 1000, 971], 970, 1070),
    ],
)
def test_a_trail_follows_the_market_one_way_only(
    side: Side, prices: list[int], watermark: int, stop_at: int
) -> None:
    desk = SessionDesk()
    order = desk.place(OrderType.TRAILING_STOP, side=side)
    seen_at = 0
    for cents in prices:
        desk.now += 1
        desk.see(cents * CENT)
        if cents == watermark:
            seen_at = desk.now
        moved = any(isinstance(event, TrailMoved) for event in desk.events)
        assert moved is (cents in {prices[0], watermark})
    assert desk.now_of(order).trail == Trail(watermark * CENT, seen_at, stop_at * CENT)


@pytest.mark.parametrize(
    ("side", "mark", "points", "stop_at"),
    [
        # 99.99 less 1 % is 98.9901, and never nearer is 98.99; plus 1 % is 100.9899, so 100.99.
        (SELL, 99_990_000, 100, 98_990_000),
        (BUY, 99_990_000, 100, 100_990_000),
        (SELL, 100_000_000, 25, 99_750_000),
        # Below a dollar the tick is a hundredth of a cent: 0.5001 less a half is 0.25005.
        (SELL, 500_100, 5_000, 250_000),
        (BUY, 500_100, 1, 500_200),
    ],
)
def test_basis_points_are_rounded_away_from_the_market(
    side: Side, mark: int, points: int, stop_at: int
) -> None:
    desk = SessionDesk()
    desk.mark(mark)
    order = desk.place(OrderType.TRAILING_STOP, side=side, trigger=trailing_bps(points))
    assert order.trail is not None
    assert order.trail.stop_price == stop_at


@pytest.mark.parametrize(
    ("side", "trigger", "is_taken"),
    [
        # A sale needs a stop above zero; the market is at 10.00.
        (SELL, trailing(999), True),
        (SELL, trailing(1000), False),
        (BUY, trailing(1500), True),
        (SELL, trailing_bps(9_999), True),
        (SELL, trailing_bps(10_000), False),
        (BUY, trailing_bps(10_000), False),
    ],
)
def test_an_offset_that_leaves_nothing_of_the_price_is_refused(
    side: Side, trigger: Trigger, *, is_taken: bool
) -> None:
    desk = SessionDesk()
    order = desk.place(OrderType.TRAILING_STOP, side=side, trigger=trigger)
    assert order.is_open is is_taken
    kept = desk.place(OrderType.TRAILING_STOP, side=side)
    answer = desk.do(replacing(kept, trigger))
    assert (desk.now_of(kept).trigger == trigger) is is_taken
    for refusal in () if is_taken else (order.refusal, answer):
        assert isinstance(refusal, Refusal)
        assert refusal.reason is Reason.TRAILING_OFFSET_TOO_LARGE


def test_an_offset_in_basis_points_stays_below_all_of_the_price_where_its_unit_is_not_told() -> (
    None
):
    desk = SessionDesk()
    order = desk.place(OrderType.TRAILING_STOP, trigger=trailing_bps(100))
    answer = desk.do(replacing(order, Trigger(trailing_offset=20_000 * SHARE)))
    assert isinstance(answer, Refusal)
    assert answer.text() == (
        "TRAILING_OFFSET_TOO_LARGE: trailing_offset=20000, trailing_offset_type=BPS, side=Buy, "
        f"symbol=XYZ, order_id={order.order_id}"
    )


def test_a_replace_measures_the_offset_by_the_watermark() -> None:
    desk = SessionDesk()
    order = desk.place(OrderType.TRAILING_STOP, side=SELL)
    desk.see(12 * DOLLAR)
    desk.see(1150 * CENT)
    desk.do(replacing(order, Trigger(trailing_offset=1199 * CENT)))
    trail = desk.now_of(order).trail
    assert trail is not None
    assert trail.stop_price == 1 * CENT
    answer = desk.do(replacing(order, Trigger(trailing_offset=12 * DOLLAR)))
    assert isinstance(answer, Refusal)
    assert ("reference", "12.00") in answer.figures


def test_an_offset_that_a_night_made_larger_than_the_price_waits_until_the_market_has_risen() -> (
    None
):
    desk = SessionDesk()
    desk.at(CLOSED)
    desk.mark(20 * DOLLAR)
    order = desk.place(
        OrderType.TRAILING_STOP,
        side=SELL,
        trigger=trailing(1500),
        time_in_force=Tif.GOOD_TILL_CANCEL,
    )
    desk.at(2, day=1)
    desk.mark(10 * DOLLAR)
    desk.release(order)
    trail = desk.now_of(order).trail
    assert trail is not None
    assert trail.stop_price == 0
    desk.see(1 * CENT)
    assert desk.now_of(order).status is OrderStatus.PENDING_TRIGGER
    desk.see(20 * DOLLAR)
    desk.see(5 * DOLLAR)
    assert desk.now_of(order).status is OrderStatus.PENDING_NEW


@pytest.mark.parametrize(
    ("side", "offset", "limit"),
    [(SELL, 50, 850), (SELL, -50, 950), (BUY, 50, 1150), (BUY, -50, 1050), (SELL, 0, 900)],
)
def test_a_positive_limit_offset_fills_more_easily(side: Side, offset: int, limit: int) -> None:
    desk = SessionDesk()
    trigger = replace(trailing(100), limit_offset=offset * CENT)
    order = desk.place(OrderType.TRAILING_STOP_LIMIT, side=side, trigger=trigger)
    assert order.trail is not None
    assert order.trail.limit_price == limit * CENT
    assert order.limit_price is None
    desk.see(order.trail.stop_price)
    assert desk.now_of(order).limit_price == limit * CENT


def test_a_limit_that_nothing_would_be_left_of_is_one_tick() -> None:
    desk = SessionDesk()
    trigger = replace(trailing(100), limit_offset=20 * DOLLAR)
    order = desk.place(OrderType.TRAILING_STOP_LIMIT, side=SELL, trigger=trigger)
    assert order.trail is not None
    assert order.trail.limit_price == CENT // 100


def test_without_a_price_at_its_acceptance_the_first_that_is_seen_counts() -> None:
    desk = SessionDesk()
    desk.state.closing_prices[XYZ.instrument_id] = 10 * DOLLAR
    desk._twin.closing_prices[XYZ.instrument_id] = 10 * DOLLAR
    for side, seen in ((SELL, 12), (BUY, 8)):
        desk.prices.prices[XYZ.instrument_id] = None  # type: ignore[assignment]
        order = desk.place(OrderType.TRAILING_STOP, side=side)
        assert (order.status, order.trail) == (OrderStatus.PENDING_TRIGGER, None)
        desk.see(seen * DOLLAR)
        trail = desk.now_of(order).trail
        assert trail is not None
        assert trail.watermark == seen * DOLLAR
        desk.cancel(order)


def test_a_price_from_before_it_began_to_wait_moves_no_trail() -> None:
    desk = SessionDesk()
    order = desk.place(OrderType.TRAILING_STOP, side=SELL)
    desk.do(SeePrice(XYZ.instrument_id, 15 * DOLLAR, desk.now - 1))
    assert desk.now_of(order) == order


# Replaces.


def test_other_terms_hold_at_once_while_it_waits(held: Held) -> None:
    desk = SessionDesk()
    order = place(desk, held)
    answer = desk.replace(order, quantity=60 * SHARE)
    assert isinstance(desk.events[0], OrderReplaced)
    assert (answer.status, answer.quantity) == (OrderStatus.PENDING_TRIGGER, 60 * SHARE)
    assert (answer.trigger, answer.trail) == (order.trigger, order.trail)
    desk.see(held.at * CENT)
    assert desk.now_of(order).routes[0].quantity == 60 * SHARE


def test_another_stop_price_is_the_one_that_counts() -> None:
    desk = SessionDesk()
    order = desk.place(OrderType.STOP)
    assert desk.replace(order, trigger=stop(13)).trigger == stop(13)
    desk.see(12 * DOLLAR)
    assert desk.now_of(order).status is OrderStatus.PENDING_TRIGGER
    desk.see(13 * DOLLAR)
    assert desk.now_of(order).status is OrderStatus.PENDING_NEW


def test_another_offset_keeps_the_watermark_and_moves_the_stop() -> None:
    desk = SessionDesk()
    order = desk.place(OrderType.TRAILING_STOP, side=SELL)
    desk.see(12 * DOLLAR)
    desk.mark(11_500_000)
    answer = desk.replace(order, trigger=Trigger(trailing_offset=2 * DOLLAR))
    assert answer.trail is not None
    assert (answer.trail.watermark, answer.trail.stop_price) == (12 * DOLLAR, 10 * DOLLAR)
    assert answer.trigger == trailing(200)
    points = Trigger(trailing_offset=500 * SHARE, trailing_offset_type=TrailingOffsetType.BPS)
    answer = desk.replace(order, trigger=points)
    assert answer.trail is not None
    assert answer.trail.stop_price == 11_400_000


def test_another_limit_offset_moves_the_limit() -> None:
    desk = SessionDesk()
    order = desk.place(OrderType.TRAILING_STOP_LIMIT, side=SELL)
    answer = desk.replace(order, trigger=Trigger(limit_offset=-HALF))
    assert answer.trail is not None
    assert (answer.trail.stop_price, answer.trail.limit_price) == (9 * DOLLAR, 950 * CENT)


FIELDS: dict[str, dict[str, object]] = {
    "limit_price": {"limit_price": 10 * DOLLAR},
    "stop_price": {"trigger": Trigger(stop_price=10 * DOLLAR)},
    "trailing_offset": {"trigger": Trigger(trailing_offset=DOLLAR)},
    "trailing_offset_type": {"trigger": Trigger(trailing_offset_type=TrailingOffsetType.PRICE)},
    "limit_offset": {"trigger": Trigger(limit_offset=HALF)},
}
TAKEN = {
    OrderType.MARKET: set[str](),
    OrderType.LIMIT: {"limit_price"},
    OrderType.STOP: {"stop_price"},
    OrderType.STOP_LIMIT: {"limit_price", "stop_price"},
    OrderType.TRAILING_STOP: {"trailing_offset", "trailing_offset_type"},
    OrderType.TRAILING_STOP_LIMIT: {"trailing_offset", "trailing_offset_type", "limit_offset"},
}


@pytest.mark.parametrize("order_type", OrderType)
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("hour", [REGULAR, CLOSED])
def test_a_replace_takes_what_the_order_has(order_type: OrderType, field: str, hour: int) -> None:
    desk = SessionDesk()
    desk.at(hour)
    order = desk.place(order_type, time_in_force=Tif.DAY)
    command = ReplaceOrder(ACCOUNT, order.order_id, **FIELDS[field])  # type: ignore[arg-type]
    if field in TAKEN[order_type]:
        assert desk.orders(command)[0].is_open
    else:
        assert desk.refusal(command) == Refusal(
            Reason.FIELD_NOT_FOR_ORDER_TYPE, (("field", field), ("order_type", order_type))
        )


@pytest.mark.parametrize("field", ["stop_price", "trailing_offset", "limit_offset"])
def test_an_order_that_has_gone_out_waits_for_nothing_that_could_be_changed(
    held: Held, field: str
) -> None:
    desk = SessionDesk()
    order = place(desk, held)
    desk.see(held.at * CENT)
    desk.report(desk.now_of(order), ExecType.NEW)
    command = ReplaceOrder(ACCOUNT, order.order_id, **FIELDS[field])  # type: ignore[arg-type]
    refusal = desk.refusal(command)
    assert refusal.reason is Reason.FIELD_NOT_FOR_ORDER_TYPE
    if field in TAKEN[held.order_type]:
        assert ("status", "NEW") in refusal.figures


def test_what_has_gone_out_with_a_limit_may_get_another_one(held: Held) -> None:
    desk = SessionDesk()
    order = place(desk, held)
    desk.see(held.at * CENT)
    desk.report(desk.now_of(order), ExecType.NEW)
    command = ReplaceOrder(ACCOUNT, order.order_id, limit_price=10 * DOLLAR)
    if held.limit is None:
        assert desk.refusal(command).reason is Reason.FIELD_NOT_FOR_ORDER_TYPE
        return
    answer = desk.orders(command)[0]
    assert answer.status is OrderStatus.PENDING_REPLACE
    assert (answer.shown.limit_price, answer.shown.trigger) == (10 * DOLLAR, order.trigger)
    asked = request_id(answer, RequestKind.REPLACE)
    after = desk.report(
        answer, ExecType.REPLACED, asked, quantity=100 * SHARE, limit_price=10 * DOLLAR
    )
    assert (after.limit_price, after.trigger) == (10 * DOLLAR, order.trigger)


def test_rows_of_one_submit_wait_side_by_side() -> None:
    desk = SessionDesk()
    rows = tuple(row(**needs(order_type)) for order_type in OrderType)
    orders = desk.orders(SubmitOrders(ACCOUNT, rows))
    held = [order for order in orders if order.status is OrderStatus.PENDING_TRIGGER]
    assert len(held) == 4
    ladder = desk.state.waiting.ladders[XYZ.instrument_id].regular
    assert (len(ladder.rises), len(ladder.lows)) == (4, 2)

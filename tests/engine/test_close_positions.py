import pytest
from msgspec.structs import replace

from engine.option_desk import CALL, EXERCISE, OptionDesk
from engine.played_desk import ABC, ACCOUNT, BUY, SELL, XYZ, PlayedDesk, row, shares_held
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import CancelOrder, ExpireOrders, SubmitOrders
from sidestreet.domain.enums import OrderStatus, OrderType, Side, TimeInForce
from sidestreet.domain.events import RouteOpened
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import ChangeInstrument, ClosePositions, SeedPosition
from sidestreet.domain.orders import Order
from sidestreet.domain.reasons import Reason
from sidestreet.engine.cancel import SLICE
from sidestreet.engine.invariants import InvariantBroken

SHARE = SCALE
ONE = ClosePositions(ACCOUNT, XYZ.instrument_id)
AFTER_CANCELS = ClosePositions(ACCOUNT, XYZ.instrument_id, cancel_orders=True)


def holding(*positions: tuple[InstrumentTerms, int]) -> PlayedDesk:
    """Return a desk whose account holds some shares, bought at 10.00."""
    desk = PlayedDesk()
    for terms, shares in positions:
        desk.do(SeedPosition(ACCOUNT, terms, shares * SHARE, 10 * SCALE))
    return desk


@pytest.mark.parametrize(("shares", "side"), [(100, SELL), (-100, BUY)])
def test_a_position_is_closed_by_a_market_order_the_other_way(shares: int, side: Side) -> None:
    desk = holding((XYZ, shares))
    (order,) = desk.orders(ONE)
    assert (order.status, order.side, order.quantity) == (
        OrderStatus.PENDING_NEW,
        side,
        100 * SHARE,
    )
    assert (order.order_type, order.time_in_force) == (OrderType.MARKET, TimeInForce.DAY)
    assert order.client_order_id == f"close-position-{order.order_id}"
    desk.fill(order, 100)
    assert shares_held(desk.state, ACCOUNT) == {}


def test_what_open_orders_close_already_is_not_closed_twice() -> None:
    desk = holding((XYZ, 100))
    desk.working(side=SELL, quantity=30 * SHARE, limit_price=12 * SCALE)
    (order,) = desk.orders(ONE)
    assert order.quantity == 70 * SHARE


def test_a_position_with_nothing_free_is_not_closed() -> None:
    desk = holding((XYZ, 100))
    desk.working(side=SELL, limit_price=12 * SCALE)
    assert desk.refusal(ONE).reason is Reason.POSITION_NOT_AVAILABLE


def test_a_position_that_is_not_there_is_not_closed() -> None:
    assert PlayedDesk().refusal(ONE).reason is Reason.POSITION_NOT_FOUND


def test_everything_is_closed_that_can_be() -> None:
    desk = holding((XYZ, 100), (ABC, -50))
    desk.working(side=SELL, limit_price=12 * SCALE)
    (order,) = desk.orders(ClosePositions(ACCOUNT))
    assert (order.instrument_id, order.side, order.quantity) == (ABC.instrument_id, BUY, 50 * SHARE)


def test_an_account_without_positions_has_nothing_closed() -> None:
    assert PlayedDesk().orders(ClosePositions(ACCOUNT)) == ()


def waiting_desk() -> tuple[PlayedDesk, Order, Order]:
    """Return a desk with 100 held, a sale of 30 being canceled, and the close that waits for it."""
    desk = holding((XYZ, 100))
    resting = desk.working(side=SELL, quantity=30 * SHARE, limit_price=12 * SCALE)
    (closing,) = desk.orders(AFTER_CANCELS)
    return desk, desk.now_of(resting), closing


def test_a_close_waits_at_the_desk_for_the_cancels_before_it() -> None:
    desk, resting, closing = waiting_desk()
    assert resting.status is OrderStatus.PENDING_CANCEL
    assert (closing.status, closing.quantity, closing.routes) == (
        OrderStatus.QUEUED,
        100 * SHARE,
        (),
    )
    desk.report(resting, ExecType.CANCELED)
    assert desk.now_of(closing).status is OrderStatus.PENDING_NEW
    assert isinstance(desk.events[-2], RouteOpened)
    assert desk.state.awaited == {}


def test_a_close_goes_out_for_what_a_crossing_fill_has_left() -> None:
    desk, resting, closing = waiting_desk()
    desk.fill(resting, 30, price=12 * SCALE)
    sent = desk.now_of(closing)
    assert (sent.status, sent.quantity) == (OrderStatus.PENDING_NEW, 70 * SHARE)
    desk.fill(sent, 70)
    assert shares_held(desk.state, ACCOUNT) == {}


def test_a_close_with_nothing_left_to_close_is_canceled() -> None:
    desk = holding((XYZ, 100))
    resting = desk.working(side=SELL, limit_price=12 * SCALE)
    (closing,) = desk.orders(AFTER_CANCELS)
    desk.fill(desk.now_of(resting), 100, price=12 * SCALE)
    ended = desk.now_of(closing)
    assert (ended.status, ended.details) == (OrderStatus.CANCELED, ("nothing is left to close",))
    assert desk.state.awaited == {}


def test_a_close_waits_for_the_last_of_several_cancels() -> None:
    desk = holding((XYZ, 100))
    resting = [
        desk.working(side=SELL, quantity=10 * SHARE, limit_price=12 * SCALE) for _ in range(3)
    ]
    (closing,) = desk.orders(AFTER_CANCELS)
    for order in resting[:2]:
        desk.report(order, ExecType.CANCELED)
        assert desk.now_of(closing).status is OrderStatus.QUEUED
    desk.report(resting[2], ExecType.CANCELED)
    assert desk.now_of(closing).status is OrderStatus.PENDING_NEW


def test_a_close_that_waits_reserves_nothing() -> None:
    """The sale that it waits for still closes the position, so it would look like a short sale."""
    desk, _, _ = waiting_desk()
    assert desk.state.reserved[ACCOUNT] == 0


@pytest.mark.parametrize("ends", ["cancel", "expire"])
def test_a_close_that_waits_can_end_before_it_is_sent(ends: str) -> None:
    desk, resting, closing = waiting_desk()
    if ends == "cancel":
        desk.do(CancelOrder(ACCOUNT, closing.order_id))
    else:
        desk.do(ExpireOrders((closing.order_id,)))
    assert not desk.now_of(closing).is_open
    assert desk.state.awaited == {}
    desk.report(resting, ExecType.CANCELED)
    assert desk.state.working[ACCOUNT] == {}


def test_orders_in_the_way_that_no_venue_knows_are_gone_at_once() -> None:
    desk = holding((XYZ, 100))
    held = desk.held(side=SELL, limit_price=12 * SCALE)
    (closing,) = desk.orders(AFTER_CANCELS)
    assert desk.now_of(held).status is OrderStatus.CANCELED
    assert (closing.status, closing.quantity) == (OrderStatus.PENDING_NEW, 100 * SHARE)


def instructed_desk() -> tuple[PlayedDesk, InstrumentTerms]:
    """Return a desk on which all ten contracts of a position are to be exercised."""
    desk = OptionDesk()
    desk.give(ACCOUNT, CALL, 10)
    desk.accepted(EXERCISE, 10)
    return desk, CALL


def test_what_was_given_to_the_clearing_house_is_not_closed() -> None:
    desk, call = instructed_desk()
    desk.working(terms=call, side=BUY, quantity=SCALE, limit_price=SCALE)
    command = ClosePositions(ACCOUNT, call.instrument_id, cancel_orders=True)
    assert desk.refusal(command).reason is Reason.POSITION_NOT_AVAILABLE
    assert desk.orders(ClosePositions(ACCOUNT, cancel_orders=True)) == ()


def test_a_close_that_may_not_go_out_any_more_ends_with_the_reason() -> None:
    desk, resting, closing = waiting_desk()
    desk.do(ChangeInstrument(replace(XYZ, is_halted=True)))
    desk.report(resting, ExecType.CANCELED)
    ended = desk.now_of(closing)
    assert ended.status is OrderStatus.CANCELED
    assert ended.details == ("INSTRUMENT_HALTED: symbol=XYZ",)
    assert desk.state.awaited == {}


def test_more_orders_in_the_way_than_one_record_holds_are_refused() -> None:
    desk = holding((XYZ, 5_000))
    rows = tuple(row(side=SELL, quantity=SHARE, limit_price=12 * SCALE) for _ in range(SLICE))
    desk.do(SubmitOrders(ACCOUNT, rows))
    desk.submit(side=SELL, quantity=SHARE, limit_price=12 * SCALE)
    for command in (AFTER_CANCELS, ClosePositions(ACCOUNT, cancel_orders=True)):
        refusal = desk.refusal(command)
        assert refusal.reason is Reason.POSITION_NOT_AVAILABLE
        assert dict(refusal.figures) == {"open_orders": "1001", "maximum": "1000"}


def test_no_order_is_for_nothing() -> None:
    desk = PlayedDesk()
    with pytest.raises(InvariantBroken, match="is for 0"):
        desk.submit(quantity=0)


def test_what_covers_written_calls_is_sold_after_they_are_bought_back() -> None:
    """At no moment in between is a call uncovered, which the account's level would not allow."""
    desk = OptionDesk()
    desk.give(ACCOUNT, XYZ, 100)
    desk.give(ACCOUNT, CALL, -1)
    buy_back, sale = desk.orders(ClosePositions(ACCOUNT))
    assert (buy_back.instrument_id, buy_back.status) == (
        CALL.instrument_id,
        OrderStatus.PENDING_NEW,
    )
    assert (sale.instrument_id, sale.status) == (XYZ.instrument_id, OrderStatus.QUEUED)
    desk.fill(buy_back, 1, price=2 * SCALE)
    assert desk.now_of(sale).status is OrderStatus.PENDING_NEW
    desk.fill(desk.now_of(sale), 100)
    assert shares_held(desk.state, ACCOUNT) == {}

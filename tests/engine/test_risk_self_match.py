"""Orders of one account that would meet each other, and what each mode does about it."""

import pytest
from msgspec.structs import replace

from engine.played_desk import ABC, ACCOUNT, BUY, OTHER_ACCOUNT, SELL, XYZ, PlayedDesk
from engine.risk_desk import CENT, figures, hold, limited, refused, replaced, set_limits
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import ReplaceOrder
from sidestreet.domain.enums import OrderStatus, OrderType, Side
from sidestreet.domain.events import CancelRequested, OrderAccepted, OrderDenied, RouteOpened
from sidestreet.domain.limits import Scope, SelfMatch
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import ClosePositions
from sidestreet.domain.orders import HELD
from sidestreet.domain.reasons import Reason

MARKET = {"order_type": OrderType.MARKET, "limit_price": None}
TEN = 10 * SCALE
PENDING_CANCEL = OrderStatus.PENDING_CANCEL


@pytest.mark.parametrize(
    ("resting", "side", "price", "meets"),
    [
        (BUY, SELL, TEN, True),
        (BUY, SELL, TEN + CENT, False),
        (SELL, BUY, TEN, True),
        (SELL, BUY, TEN - CENT, False),
        (BUY, SELL, None, True),
        (SELL, BUY, None, True),
        (BUY, BUY, TEN, False),
        (SELL, SELL, TEN, False),
    ],
)
def test_an_order_meets_one_of_the_other_side_at_its_price_or_better(
    resting: Side, side: Side, price: int | None, *, meets: bool
) -> None:
    desk = PlayedDesk()
    desk.working(side=resting)
    changes = MARKET if price is None else {"limit_price": price}
    assert refused(desk.submit(side=side, **changes)) is (Reason.SELF_MATCH if meets else None)


def test_only_orders_of_the_same_account_and_instrument_meet() -> None:
    desk = PlayedDesk()
    desk.working()
    assert refused(desk.submit(OTHER_ACCOUNT, side=SELL)) is None
    assert refused(desk.submit(side=SELL, terms=ABC)) is None


def test_the_price_is_told_as_the_contract_tells_it() -> None:
    desk = PlayedDesk()
    desk.working()
    assert figures(desk.submit(side=SELL, limit_price=9 * SCALE)) == {"price": "$9"}
    assert figures(desk.submit(side=SELL, limit_price=9 * SCALE + CENT)) == {"price": "$9.01"}
    # At the market there is no price of its own but that of the order that it would meet.
    assert figures(desk.submit(side=SELL, **MARKET)) == {"price": "$10"}


def test_two_orders_at_the_market_have_no_price_to_tell() -> None:
    desk = PlayedDesk()
    desk.submit(**MARKET)
    assert figures(desk.submit(side=SELL, **MARKET)) == {"price": "market"}


def test_an_order_that_has_ended_meets_nobody_and_one_that_is_ending_may() -> None:
    desk = PlayedDesk()
    order = desk.cancel(desk.working())
    assert refused(desk.submit(side=SELL)) is Reason.SELF_MATCH
    desk.report(order, ExecType.CANCELED)
    assert refused(desk.submit(side=SELL)) is None


def test_a_replace_under_way_meets_at_both_of_its_prices() -> None:
    desk = PlayedDesk()
    order = desk.replace(desk.working(limit_price=9 * SCALE), limit_price=TEN)
    assert refused(desk.submit(side=SELL)) is Reason.SELF_MATCH
    desk.report(order, ExecType.REPLACE_REJECTED, order.pending[0].request_id)
    assert refused(desk.submit(side=SELL)) is None


def test_in_the_mode_that_cancels_the_oldest_the_venue_hears_of_the_cancel_first() -> None:
    desk = limited(self_match=SelfMatch.CANCEL_OLDEST)
    first, beside, second = (
        desk.working(limit_price=price) for price in (TEN, 9 * SCALE, TEN + CENT)
    )
    taken = desk.submit(side=SELL)
    assert [type(event) for event in desk.events] == [
        *(CancelRequested, CancelRequested, OrderAccepted, RouteOpened)
    ]
    assert (refused(taken), taken.status) == (None, OrderStatus.PENDING_NEW)
    assert [desk.now_of(order).status for order in (first, beside, second)] == [
        *(PENDING_CANCEL, OrderStatus.NEW, PENDING_CANCEL)
    ]


def test_one_that_is_ending_already_is_left_to_end() -> None:
    desk = limited(self_match=SelfMatch.CANCEL_OLDEST)
    desk.cancel(desk.working())
    assert refused(desk.submit(side=SELL)) is None
    assert [type(event) for event in desk.events] == [OrderAccepted, RouteOpened]


@pytest.mark.parametrize("status", sorted(HELD))
def test_one_that_no_venue_knows_is_canceled_at_once(status: OrderStatus) -> None:
    desk = limited(self_match=SelfMatch.CANCEL_OLDEST)
    held = desk.held(status)
    desk.submit(side=SELL)
    assert desk.now_of(held).status is OrderStatus.CANCELED


def test_an_order_that_is_refused_for_another_reason_cancels_nothing() -> None:
    desk = limited(self_match=SelfMatch.CANCEL_OLDEST)
    resting = desk.working(side=SELL)
    denied = desk.submit(quantity=10**6 * SCALE)
    assert refused(denied) is Reason.BUYING_POWER
    assert desk.now_of(resting) == resting


def test_in_the_mode_that_cancels_both_none_of_them_trades() -> None:
    desk = limited(self_match=SelfMatch.CANCEL_BOTH)
    resting = desk.working()
    assert refused(desk.submit(side=SELL)) is Reason.SELF_MATCH
    assert [type(event) for event in desk.events] == [OrderDenied, CancelRequested]
    assert desk.now_of(resting).status is PENDING_CANCEL


def test_in_the_mode_that_allows_it_they_trade() -> None:
    desk = limited(self_match=SelfMatch.ALLOW)
    resting = desk.working()
    assert refused(desk.submit(side=SELL)) is None
    assert desk.now_of(resting) == resting


def test_the_mode_of_the_account_goes_before_that_of_the_firm() -> None:
    desk = limited(Scope.FIRM, self_match=SelfMatch.ALLOW)
    set_limits(desk, Scope.ACCOUNT, self_match=SelfMatch.CANCEL_NEWEST)
    set_limits(desk, Scope.INSTRUMENT, max_order_quantity=10**6 * SCALE)
    for account_id, reason in ((ACCOUNT, Reason.SELF_MATCH), (OTHER_ACCOUNT, None)):
        desk.working(account_id)
        assert refused(desk.submit(account_id, side=SELL)) is reason
    set_limits(desk, Scope.ACCOUNT, max_order_quantity=10**6 * SCALE)
    assert refused(desk.submit(side=SELL)) is None


def _two_apart(desk: PlayedDesk) -> tuple[ReplaceOrder, list[str]]:
    """Have a buy at 9.00 and a sale at 10.00; return what brings the buy up to the sale."""
    buy, sale = desk.working(limit_price=9 * SCALE), desk.working(side=SELL)
    return ReplaceOrder(ACCOUNT, buy.order_id, limit_price=TEN), [buy.order_id, sale.order_id]


@pytest.mark.parametrize(
    ("mode", "buy", "sale"),
    [
        (SelfMatch.CANCEL_OLDEST, OrderStatus.PENDING_REPLACE, PENDING_CANCEL),
        (SelfMatch.CANCEL_BOTH, PENDING_CANCEL, PENDING_CANCEL),
        (SelfMatch.ALLOW, OrderStatus.PENDING_REPLACE, OrderStatus.NEW),
    ],
)
def test_a_replace_that_brings_two_together_goes_by_the_mode(
    mode: SelfMatch, buy: OrderStatus, sale: OrderStatus
) -> None:
    desk = limited(self_match=mode)
    command, order_ids = _two_apart(desk)
    answer = desk.orders(command)
    assert answer[0].status is buy
    assert [desk.state.orders[order_id].status for order_id in order_ids] == [buy, sale]


def test_a_replace_that_brings_two_together_is_refused_unless_told_otherwise() -> None:
    desk = PlayedDesk()
    command, _ = _two_apart(desk)
    refusal = desk.refusal(command)
    assert refusal.reason is Reason.SELF_MATCH
    assert refusal.figures[:3] == (("price", "$10"), ("side", "Buy"), ("symbol", "XYZ"))
    assert desk.do(replace(command, limit_price=TEN - CENT)) is not None
    assert desk.events


def test_a_replace_does_not_meet_its_own_order() -> None:
    desk = PlayedDesk()
    order = desk.working()
    assert replaced(desk, order, limit_price=11 * SCALE) is None


def test_an_order_that_closes_a_position_goes_by_the_mode_too() -> None:
    desk = limited(self_match=SelfMatch.CANCEL_OLDEST)
    hold(desk, 100)
    resting = desk.working(limit_price=9 * SCALE)
    (closing,) = desk.orders(ClosePositions(ACCOUNT, XYZ.instrument_id))
    assert refused(closing) is None
    assert desk.now_of(resting).status is PENDING_CANCEL

"""Each child of an order that is worked over time is looked at before it goes out."""

import pytest
from msgspec.structs import replace

from engine.played_desk import ACCOUNT, BUY, SELL, START, XYZ
from engine.strategy_desk import SHARE, StrategyDesk, over, shares
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import AccountSubtype, OrderStatus, OrderType
from sidestreet.domain.events import Event, OrderCanceled, RouteOpened
from sidestreet.domain.lending_commands import RestrictShorts
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import ChangeInstrument
from sidestreet.domain.orders import Order
from sidestreet.domain.schedule import SliceWorked

CENT = SCALE // 100
AT_MARKET = {"order_type": OrderType.MARKET, "limit_price": None}


def mark(desk: StrategyDesk, price: int) -> None:
    """Let the market stand at a price."""
    desk.prices.prices[XYZ.instrument_id] = price


def change(desk: StrategyDesk, **changes: object) -> None:
    """Give the instrument other terms."""
    desk.do(ChangeInstrument(replace(XYZ, **changes)))


def kinds(desk: StrategyDesk) -> list[type[Event]]:
    """Return the kinds of events of the latest record."""
    return [type(event) for event in desk.events]


def buying(price: int) -> tuple[StrategyDesk, Order]:
    """Have a tenth of 90,000 bought for cash at 10.00 of a million, then a slice due at a price."""
    desk = StrategyDesk(
        accounts=[Account(ACCOUNT, "a", "A", "2020-01-01", subtype=AccountSubtype.CASH)]
    )
    order = desk.submit(quantity=90_000 * SHARE, **(over() | AT_MARKET))
    desk.report(order, ExecType.NEW)
    desk.fill(order, 9_000)
    mark(desk, price)
    return desk, desk.work(order)


def shorting(**changes: object) -> tuple[StrategyDesk, Order]:
    """Sell a tenth of 100 short at 10.00, then let Rule 201 come into force at 9.00."""
    desk = StrategyDesk()
    order = desk.submit(quantity=100 * SHARE, side=SELL, **(over() | changes))
    desk.report(order, ExecType.NEW)
    order = desk.fill(order, 10)
    mark(desk, 9 * SCALE)
    desk.do(RestrictShorts(XYZ.instrument_id, "2026-01-05", START))
    return desk, order


def test_what_is_left_is_reserved_for_by_the_price_of_each_slice() -> None:
    desk, order = buying(10 * SCALE + 10 * CENT)
    assert shares(order.routes) == [9_000, 9_000]
    # 81,000 that are left, at 10.10 and 5 % of it.
    assert order.worst_price == 10_605_000
    assert desk.state.reserved[ACCOUNT] == 859_005 * SCALE


def test_an_order_that_can_no_longer_be_paid_for_ends_with_the_slice() -> None:
    # 81,000 at 11.55 are 935,550, and 910,000 are left.
    desk, order = buying(11 * SCALE)
    assert kinds(desk) == [OrderCanceled]
    assert (order.status, order.filled_quantity) == (OrderStatus.CANCELED, 9_000 * SHARE)
    assert order.details[0].startswith("BUYING_POWER: ")
    assert desk.state.reserved[ACCOUNT] == 0


def test_a_slice_waits_while_trading_is_halted_and_the_next_makes_up_for_it() -> None:
    desk = StrategyDesk()
    order = desk.between_slices()
    change(desk, is_halted=True)
    desk.work(order)
    assert kinds(desk) == [SliceWorked]
    change(desk, is_halted=False)
    order = desk.work(order)
    assert kinds(desk) == [RouteOpened, SliceWorked]
    assert shares(order.routes) == [10, 20]


def test_an_order_that_may_trade_no_more_ends_with_the_slice() -> None:
    desk = StrategyDesk()
    order = desk.between_slices(side=BUY)
    change(desk, is_liquidation_only=True)
    order = desk.work(order)
    assert (order.status, order.details) == (
        OrderStatus.CANCELED,
        ("LIQUIDATION_ONLY: symbol=XYZ",),
    )


def test_a_short_sale_at_the_market_ends_when_rule_201_comes_into_force() -> None:
    desk, order = shorting(**AT_MARKET)
    order = desk.work(order)
    assert kinds(desk) == [OrderCanceled]
    assert order.details == ("SHORT_SALE_RESTRICTED: price=market, bid=9.00",)


def test_a_short_sale_at_a_limit_waits_until_that_is_above_the_bid() -> None:
    desk, order = shorting()
    mark(desk, 10 * SCALE)
    desk.work(order)
    assert kinds(desk) == [SliceWorked]
    mark(desk, 9 * SCALE)
    order = desk.work(order)
    assert shares(order.routes) == [10, 20]


@pytest.mark.parametrize("is_halted", [True, False])
def test_what_rolls_is_looked_at_as_well(*, is_halted: bool) -> None:
    desk = StrategyDesk()
    order = desk.work(desk.at_work())
    change(desk, is_halted=is_halted, is_liquidation_only=not is_halted)
    order = desk.report(order, ExecType.CANCELED)
    assert shares(order.routes) == [10]
    assert order.status is (OrderStatus.NEW if is_halted else OrderStatus.CANCELED)

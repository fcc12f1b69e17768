"""The market of a test's desk, moved from Python."""

from collections.abc import Iterator
from typing import Any

import pytest
from clearstreet import ClearStreet
from clearstreet.types.v1 import NewOrderRequestParam

from sidestreet.testing import Sidestreet

MARKET: NewOrderRequestParam = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "MARKET",
    "quantity": "10",
    "time_in_force": "DAY",
}


@pytest.fixture(params=["in process", "served"])
def desk(request: pytest.FixtureRequest) -> Iterator[Sidestreet]:
    """Begin a desk in each of the two places."""
    with Sidestreet(in_process=request.param == "in process") as begun:
        yield begun


def submit(client: ClearStreet, desk: Sidestreet, row: NewOrderRequestParam) -> Any:
    (order,) = client.v1.orders.submit_orders(desk.account_id, orders=[row]).data
    return order


def test_a_market_is_held_at_a_quote_and_let_go(desk: Sidestreet) -> None:
    seen = desk.market.quote("AAPL", "99.98", "100.02", bid_size=500, ask_size=300)
    assert (seen["bid"], seen["ask"], seen["held_by"]) == ("99.98", "100.02", "quote")
    order = submit(desk.client(), desk, MARKET)
    desk.clock.advance("1s")
    assert desk.order(order)["average_fill_price"] == "100.02"
    assert desk.market.release("AAPL")["held_by"] is None
    assert desk.market.halt("AAPL")["is_halted"]
    assert not desk.market.resume("AAPL")["is_halted"]


def test_a_market_is_put_at_a_price(desk: Sidestreet) -> None:
    stop: NewOrderRequestParam = {**MARKET, "order_type": "STOP", "stop_price": "230.00"}
    order = submit(desk.client(), desk, stop)
    desk.clock.advance("1s")
    assert desk.order(order)["status"] == "PENDING_TRIGGER"
    desk.market.set_price("AAPL", "231.00")
    assert desk.market.see("AAPL")["last"] == "231.00"
    desk.clock.advance("1s")
    assert desk.order(order)["status"] == "FILLED"
    desk.market.trade("AAPL", "232.50", 100)
    assert desk.market.see("AAPL")["last"] == "232.50"

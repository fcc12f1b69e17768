"""A trade long after the end of its order: shares changed hands, so memory takes the order back.

With a real read model on a disk, which alone knows by then whose route it was.
"""

from pathlib import Path

import pytest

from engine.played_desk import ACCOUNT, CASH, request_id, row
from runtime.kept_desk import DOLLAR, SHARE, Kept
from sidestreet.domain.commands import (
    GiveUpRequest,
    NewOrder,
    OrderWithTrades,
    SubmitOrders,
    TakeReports,
)
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import DontKnowTrade, OrderBroughtBack, OrderFilled, RouteRecalled
from sidestreet.domain.messages import CancelRoute, ExecType, ExecutionReport
from sidestreet.domain.orders import Order, RequestKind
from sidestreet.engine.digest import state_digest

BUY = row(quantity=100 * SHARE, limit_price=9 * DOLLAR)
COMMISSION = DOLLAR // 100
"""On each share."""


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "history.sqlite")


def given_up(kept: Kept, order: NewOrder = BUY) -> str:
    """Return an order that its venue never answered, and that memory has let go of."""
    kept.do(SubmitOrders(ACCOUNT, (order,)))
    order_id = next(reversed(kept.state.orders))
    number = request_id(kept.state.orders[order_id], RequestKind.NEW)
    kept.do(GiveUpRequest(order_id, number, RequestKind.NEW))
    assert kept.state.orders[order_id].status is OrderStatus.REJECTED
    kept.let_go(order_id)
    return order_id


def test_a_trade_of_a_route_that_memory_let_go_of_is_booked(kept: Kept) -> None:
    order_id = given_up(kept)
    kept.report(1, ExecType.TRADE, last_quantity=40 * SHARE, last_price=9 * DOLLAR)
    assert [type(event) for event in kept.events[:3]] == [
        OrderBroughtBack,
        OrderFilled,
        RouteRecalled,
    ]
    order = kept.state.orders[order_id]
    assert (order.status, order.filled_quantity) == (OrderStatus.REJECTED, 40 * SHARE)
    assert kept.state.held_quantity(ACCOUNT, order.instrument_id) == 40 * SHARE
    assert kept.state.cash[ACCOUNT] == CASH - 360 * DOLLAR - 40 * COMMISSION
    assert kept.history.order(order_id) == order
    assert kept.digest_after_a_restart() == state_digest(kept.state)


def test_the_venue_is_told_to_end_what_is_left_of_it(kept: Kept) -> None:
    given_up(kept)
    kept.report(1, ExecType.TRADE, last_quantity=40 * SHARE, last_price=9 * DOLLAR)
    (message,) = kept.messages
    assert isinstance(message, CancelRoute)
    assert message.route_id == 1


def test_trades_before_and_after_memory_let_go_of_it_add_up(kept: Kept) -> None:
    kept.do(SubmitOrders(ACCOUNT, (BUY,)))
    order_id = next(iter(kept.state.orders))
    kept.report(1, ExecType.TRADE, last_quantity=30 * SHARE, last_price=9 * DOLLAR)
    kept.report(1, ExecType.CANCELED)
    for more, traded in ((50, 80), (20, 100)):
        kept.let_go(order_id)
        kept.report(1, ExecType.TRADE, last_quantity=more * SHARE, last_price=9 * DOLLAR)
        order = kept.state.orders[order_id]
        assert (order.status, order.filled_quantity) == (OrderStatus.CANCELED, traded * SHARE)
    assert [fill.trade for fill in kept.state.fills[1]] == [1, 2, 3]
    kept.let_go(order_id)
    kept.report(1, ExecType.TRADE, last_quantity=SHARE, last_price=9 * DOLLAR)
    assert isinstance(kept.events[1], DontKnowTrade), "more than the route has"
    assert kept.state.cash[ACCOUNT] == CASH - 900 * DOLLAR - 100 * COMMISSION
    assert kept.digest_after_a_restart() == state_digest(kept.state)


def test_a_trade_that_is_told_again_brings_its_order_back_and_is_booked_once(kept: Kept) -> None:
    kept.let_go(kept.filled(BUY, 100, 9 * DOLLAR))
    cash = kept.state.cash[ACCOUNT]
    kept.report(1, ExecType.TRADE, last_quantity=50 * SHARE, last_price=9 * DOLLAR, trade=2)
    assert not any(isinstance(event, OrderFilled) for event in kept.events)
    assert kept.state.cash[ACCOUNT] == cash


@pytest.mark.parametrize(
    "told",
    [
        ExecutionReport(1, 1, ExecType.NEW),
        ExecutionReport(
            1, 1, ExecType.REPLACED, quantity=200 * SHARE, limit_price=9 * DOLLAR, request_id=7
        ),
    ],
    ids=lambda told: told.exec_type,
)
def test_a_venue_that_works_it_all_the_same_is_told_to_end_it(
    kept: Kept, told: ExecutionReport
) -> None:
    given_up(kept)
    kept.do(TakeReports(kept.state.market_session, (told,)))
    assert [type(message) for message in kept.messages] == [CancelRoute]
    assert kept.state.cash[ACCOUNT] == CASH


def test_the_end_of_what_memory_let_go_of_brings_nothing_back(kept: Kept) -> None:
    given_up(kept)
    kept.report(1, ExecType.CANCELED)
    assert kept.state.orders == {}


class _Unasked:
    """A memory of old orders that must not be asked."""

    def order(self, order_id: str) -> Order | None:
        raise AssertionError(order_id)

    def order_by_client_id(self, account_id: int, client_order_id: str) -> Order | None:
        raise AssertionError(account_id, client_order_id)

    def order_by_route(self, route_id: int) -> OrderWithTrades | None:
        raise AssertionError(route_id)


@pytest.mark.parametrize("route_id", [2, 0, -1, 3, 2**63 - 1])
def test_nothing_is_looked_up_for_a_route_that_is_known_or_never_was(
    kept: Kept, route_id: int
) -> None:
    given_up(kept)
    kept.do(SubmitOrders(ACCOUNT, (BUY,)))
    kept.line._recall = _Unasked()
    kept.report(route_id, ExecType.TRADE, last_quantity=SHARE, last_price=9 * DOLLAR)
    booked = isinstance(kept.events[0], OrderFilled)
    assert booked is (route_id == 2)

"""A trade that is taken back long after: memory has let go of its order, and takes it back.

With a real read model on a disk, because what a trade moved has to come back from there.
"""

from pathlib import Path

import pytest

from engine.played_desk import ACCOUNT, CASH, row
from runtime.kept_desk import DOLLAR, SHARE, Kept
from sidestreet.domain.commands import TakeReports
from sidestreet.domain.enums import OrderStatus, Side
from sidestreet.domain.events import DontKnowTrade, FillBusted, FillCorrected, OrderBroughtBack
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.engine.digest import state_digest
from sidestreet.readmodel.queries import ExecutionQuery

BUY = row(quantity=100 * SHARE)
SELL = row(side=Side.SELL, quantity=50 * SHARE)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "history.sqlite")


def test_a_trade_of_an_order_that_memory_let_go_of_is_taken_back(kept: Kept) -> None:
    kept.filled(BUY, 100, 9 * DOLLAR)
    before = dict(kept.state.holdings[ACCOUNT]), kept.state.cash[ACCOUNT]
    order_id = kept.filled(SELL, 50, 11 * DOLLAR)
    kept.let_go(order_id)
    for trade in (2, 1):
        kept.report(2, ExecType.TRADE_CANCEL, trade=trade)
    assert isinstance(kept.events[0], FillBusted)
    assert (dict(kept.state.holdings[ACCOUNT]), kept.state.cash[ACCOUNT]) == before
    order = kept.state.orders[order_id]
    assert (order.status, order.filled_quantity) == (OrderStatus.FILLED, 0)
    assert kept.history.order(order_id) == order
    mine = ExecutionQuery(account_id=ACCOUNT, order_ids=frozenset({order_id}))
    assert kept.history.executions(mine).items == ()
    assert kept.digest_after_a_restart() == state_digest(kept.state)


def test_it_can_be_let_go_of_again_and_what_was_taken_back_stays_so(kept: Kept) -> None:
    order_id = kept.filled(BUY, 100, 9 * DOLLAR)
    kept.let_go(order_id)
    kept.report(1, ExecType.TRADE_CANCEL, trade=1)
    kept.let_go(order_id)
    cash = kept.state.cash[ACCOUNT]
    kept.report(1, ExecType.TRADE_CANCEL, trade=1)
    assert [type(event) for event in kept.events[:2]] == [OrderBroughtBack, DontKnowTrade]
    assert kept.state.cash[ACCOUNT] == cash
    kept.let_go(order_id)
    kept.report(1, ExecType.TRADE_CORRECT, trade=2, last_quantity=SHARE, last_price=8 * DOLLAR)
    assert isinstance(kept.events[1], FillCorrected)
    order = kept.state.orders[order_id]
    assert (order.filled_quantity, order.filled_notional) == (SHARE, 8 * DOLLAR)
    assert kept.state.cash[ACCOUNT] == CASH - 8 * DOLLAR - DOLLAR // 100
    assert kept.digest_after_a_restart() == state_digest(kept.state)


def test_two_changes_of_one_order_bring_it_back_once(kept: Kept) -> None:
    order_id = kept.filled(BUY, 100, 9 * DOLLAR)
    kept.let_go(order_id)
    taken = kept.state.reports_taken
    reports = tuple(
        ExecutionReport(taken + number, 1, ExecType.TRADE_CANCEL, trade=number) for number in (1, 2)
    )
    kept.do(TakeReports(kept.state.market_session, reports))
    assert [type(event) for event in kept.events[:3]] == [OrderBroughtBack, FillBusted, FillBusted]
    assert kept.state.cash[ACCOUNT] == CASH


def test_a_route_that_never_was_brings_nothing_back(kept: Kept) -> None:
    kept.let_go(kept.filled(BUY, 100, 9 * DOLLAR))
    kept.report(77, ExecType.TRADE_CANCEL, trade=1)
    assert isinstance(kept.events[0], DontKnowTrade)
    assert kept.state.orders == {}

"""A trade that is taken back long after: memory has let go of its order, and takes it back.

With a real read model on a disk, because what a trade moved has to come back from there.
"""

from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.played_desk import ACCOUNT, CASH, START, row
from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import (
    Command,
    EvictOrders,
    NewOrder,
    OpenAccount,
    StartMarket,
    SubmitOrders,
    TakeReports,
)
from sidestreet.domain.enums import OrderStatus, Side
from sidestreet.domain.events import (
    Cause,
    DontKnowTrade,
    Event,
    FillBusted,
    FillCorrected,
    OrderBroughtBack,
)
from sidestreet.domain.fees import FeeSchedule
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.money_commands import SetFees
from sidestreet.engine.digest import state_digest
from sidestreet.engine.state import State
from sidestreet.readmodel.history import History
from sidestreet.readmodel.queries import ExecutionQuery
from sidestreet.readmodel.recall import HistoryRecall
from sidestreet.reference.calendar import EveryDay
from sidestreet.runtime.codec import decode_record
from sidestreet.runtime.sequencer import Sequencer
from sidestreet.workspace.state import Workspace

SHARE, DOLLAR = SCALE, SCALE
BUY = row(quantity=100 * SHARE)
SELL = row(side=Side.SELL, quantity=50 * SHARE)


class Kept:
    """A sequencer whose batches are durable, and in the read model, at once."""

    def __init__(self, path: Path) -> None:
        self.history = History.open(path)
        self.recall = HistoryRecall.open(path)
        self.line = self._line()
        self.payloads: list[bytes] = []
        self.events: tuple[Event, ...] = ()
        for command in (
            OpenAccount(Account(ACCOUNT, "a", "A", "2020-01-01"), CASH),
            StartMarket("kept", 1),
            SetFees(FeeSchedule(per_share=DOLLAR // 100)),
        ):
            self.do(command)

    def _line(self) -> Sequencer:
        return Sequencer(
            State(), Workspace(), id_space=IdSpace(), days=EveryDay(), recall=self.recall
        )

    @property
    def state(self) -> State:
        """The desk's memory."""
        return self.line.state

    def do(self, command: Command) -> None:
        """Have a command decided and kept."""
        self.line.offer(command, Cause("test"))
        batch = self.line.take_batch(START)
        assert batch is not None
        self.line.durable(batch)
        self.history.apply(batch.changes)
        self.payloads += batch.payloads
        self.events = tuple(event for record in batch.records for event in record.events)

    def report(self, route_id: int, exec_type: ExecType, **members: object) -> None:
        """Have the venue report."""
        report = ExecutionReport(self.state.reports_taken + 1, route_id, exec_type)
        reports = (replace(report, **members),)
        self.do(TakeReports(self.state.market_session, reports))

    def filled(self, order: NewOrder, shares: int, price: int) -> str:
        """Submit an order that is filled whole, and return its id."""
        self.do(SubmitOrders(ACCOUNT, (replace(order, limit_price=price),)))
        order_id, route_id = next(reversed(self.state.orders)), self.state.next_route_id - 1
        half = shares * SHARE // 2
        self.report(route_id, ExecType.TRADE, last_quantity=half, last_price=price)
        self.report(route_id, ExecType.TRADE, last_quantity=half, last_price=price)
        assert self.state.orders[order_id].status is OrderStatus.FILLED
        return order_id

    def let_go(self, order_id: str) -> None:
        """Let memory go of an order."""
        order = self.state.orders[order_id]
        self.do(EvictOrders(((order_id, order.version),)))
        assert order_id not in self.state.orders
        assert not self.state.fills.keys() & {route.route_id for route in order.routes}

    def digest_after_a_restart(self) -> str:
        """Return what the records alone come to."""
        again = self._line()
        for payload in self.payloads:
            again.read_back(decode_record(payload))
        return state_digest(again.state)


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

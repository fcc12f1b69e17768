"""A desk without a driver whose batches are durable, and in a real read model, at once.

For what memory has let go of: what comes back of it has to come from there.
"""

from pathlib import Path

from msgspec.structs import replace

from engine.played_desk import ACCOUNT, CASH, START
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
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import Cause, Event
from sidestreet.domain.fees import FeeSchedule
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.messages import ExecType, ExecutionReport, VenueMessage
from sidestreet.domain.money_commands import SetFees
from sidestreet.engine.digest import state_digest
from sidestreet.engine.state import State
from sidestreet.readmodel.history import History
from sidestreet.readmodel.recall import HistoryRecall
from sidestreet.reference.calendar import EveryDay
from sidestreet.runtime.codec import decode_record
from sidestreet.runtime.sequencer import Sequencer
from sidestreet.workspace.state import Workspace

SHARE, DOLLAR = SCALE, SCALE


class Kept:
    """A sequencer whose batches are durable, and in the read model, at once."""

    def __init__(self, path: Path) -> None:
        self.history = History.open(path)
        self.recall = HistoryRecall.open(path)
        self.line = self._line()
        self.payloads: list[bytes] = []
        self.events: tuple[Event, ...] = ()
        self.messages: tuple[VenueMessage, ...] = ()
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
        self.messages = tuple(batch.messages)

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

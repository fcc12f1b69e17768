"""How many order cycles the desk's core decides in a second, without a disk or a network.

One cycle is a submit, the venue's acknowledgement, a cancel and the venue's answer to it.

- `engine`: the engine alone; reports are made by this script.
- `desk`: sequencer, encoding, timers, outbox and engine in batches, the reports still made here.
- `market`: the same with the real simulated venue, which answers with its usual latency.

    python bench/engine_cycle.py --cycles 50000
"""

import argparse
import time
from collections.abc import Sequence

from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import (
    CancelOrder,
    Command,
    NewOrder,
    OpenAccount,
    Stamp,
    StartMarket,
    SubmitOrders,
    TakeReports,
)
from sidestreet.domain.enums import InstrumentType, OrderStatus, OrderType, Side, TimeInForce
from sidestreet.domain.events import Cause
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import (
    AdjustListing,
    DirectedMarket,
    ExecType,
    ExecutionReport,
    NewRoute,
    VenueMessage,
)
from sidestreet.engine.execute import execute
from sidestreet.engine.state import State
from sidestreet.reference.calendar import EveryDay
from sidestreet.runtime.sequencer import Batch, Sequencer
from sidestreet.venue.simulated import SimulatedVenue
from sidestreet.workspace.state import Workspace

START = 1_700_000_000_000_000_000
STEP_NS = 5_000_000
CAUSE = Cause("bench")
TERMS = InstrumentTerms(
    "0193c8a0-0000-7000-8000-0000000000aa", "XYZ", InstrumentType.COMMON_STOCK, "XNAS"
)
# Far from the market, so that the simulated one never trades it.
ROW = NewOrder(
    TERMS, Side.BUY, OrderType.LIMIT, TimeInForce.GOOD_TILL_CANCEL, SCALE, b"", 10 * SCALE
)
BEGIN: Sequence[Command] = (
    OpenAccount(Account(1, "bench", "Bench", "2020-01-01"), 10**12),
    StartMarket("bench", 1),
)


def main() -> None:
    """Measure each of the three and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cycles", type=int, default=50_000)
    parser.add_argument("--batch", type=int, default=64, help="orders under way at once")
    options = parser.parse_args()
    print(f"{options.cycles:,} cycles; one cycle is 4 commands; {options.batch} orders at once")
    for name, measure in (("engine", engine_alone), ("desk", desk), ("market", market)):
        begun = time.perf_counter()
        measure(options.cycles, options.batch)
        seconds = time.perf_counter() - begun
        rate = options.cycles / seconds
        print(f"{name:7} {rate:9,.0f} cycles/s  {1e6 / rate:7.1f} us a cycle")


def answer(message: VenueMessage, report_id: int) -> ExecutionReport:
    """Return what a venue that agrees to everything reports."""
    if isinstance(message, AdjustListing | DirectedMarket):
        raise TypeError("no market is moved here")
    exec_type = ExecType.NEW if isinstance(message, NewRoute) else ExecType.CANCELED
    return ExecutionReport(report_id, message.route_id, exec_type)


def engine_alone(cycles: int, _: int) -> None:
    """Decide and apply, one command after another; nothing is encoded."""
    state, sequence, space, reported = State(), 0, IdSpace(), 0

    def do(command: Command) -> str:
        nonlocal sequence
        stamp = Stamp(sequence + 1, START + sequence, START + 10**15, space)
        events, orders = execute(state, command, stamp)
        sequence += bool(events)
        return orders[0].order_id if isinstance(orders, tuple) and orders else ""

    for command in BEGIN:
        do(command)
    session = state.market_session
    for route_id in range(1, cycles + 1):
        order_id = do(SubmitOrders(1, (ROW,)))
        reported += 1
        do(TakeReports(session, (ExecutionReport(reported, route_id, ExecType.NEW),)))
        do(CancelOrder(1, order_id))
        reported += 1
        do(TakeReports(session, (ExecutionReport(reported, route_id, ExecType.CANCELED),)))
    check(state, cycles)


class Core:
    """A sequencer whose batches are durable at once."""

    def __init__(self) -> None:
        self.sequencer = Sequencer(State(), Workspace(), id_space=IdSpace(), days=EveryDay())
        self.now = START
        for command in BEGIN:
            self.do([command])

    def do(self, commands: Sequence[Command]) -> Batch:
        """Have commands decided as one batch."""
        for command in commands:
            self.sequencer.offer(command, CAUSE)
        batch = self.sequencer.take_batch(self.now)
        if batch is None:
            raise RuntimeError("nothing was offered")
        self.sequencer.durable(batch)
        for command in self.sequencer.timers.take_due(self.now):
            raise RuntimeError(f"nothing should be due: {command}")
        return batch

    def new_orders(self, batch: Batch) -> list[Command]:
        """Return cancels for the orders that a batch placed."""
        return [
            CancelOrder(order.account_id, order.order_id)
            for change in batch.changes
            for order in change.orders
        ]


def desk(cycles: int, at_once: int) -> None:
    """Run whole batches through the sequencer, the venue's part made up here."""
    core, reported = Core(), 0
    session = core.sequencer.state.market_session
    for _ in range(cycles // at_once):
        placed = core.do([SubmitOrders(1, (ROW,))] * at_once)
        cancels = core.new_orders(placed)
        for batch in (placed, None):
            sent = core.do(cancels) if batch is None else batch
            reports = tuple(
                answer(message, reported + number)
                for number, message in enumerate(sent.messages, 1)
            )
            reported += len(reports)
            core.do([TakeReports(session, reports)])
    check(core.sequencer.state, cycles // at_once * at_once)


def market(cycles: int, at_once: int) -> None:
    """Run whole batches through the sequencer and the simulated venue, its latency stepped over."""
    core, venue = Core(), SimulatedVenue(seed=1, started_at=START)
    session = core.sequencer.state.market_session
    venue.admit(TERMS, 100 * SCALE)
    for _ in range(cycles // at_once):
        placed = core.do([SubmitOrders(1, (ROW,))] * at_once)
        converse(core, venue, session, placed)
        converse(core, venue, session, core.do(core.new_orders(placed)))
    check(core.sequencer.state, cycles // at_once * at_once)


def converse(core: Core, venue: SimulatedVenue, session: int, batch: Batch) -> None:
    """Send what a batch says, and have its answers taken."""
    for message in batch.messages:
        venue.send(message, core.now)
    core.now += STEP_NS
    reports = venue.advance(core.now)
    core.do([TakeReports(session, tuple(reports))])
    venue.acknowledge(reports[-1].report_id)


def check(state: State, cycles: int) -> None:
    """Make sure that what was measured happened."""
    canceled = sum(order.status is OrderStatus.CANCELED for order in state.orders.values())
    if canceled != cycles:
        raise RuntimeError(f"{canceled} of {cycles} orders were canceled")


if __name__ == "__main__":
    main()

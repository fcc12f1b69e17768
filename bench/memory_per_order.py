"""How many bytes an order at rest takes, in the engine and at the simulated venue.

Measured by tracemalloc, which counts what Python's allocator hands out and nothing else, and as
resident memory of the process, which is what a machine must have. Orders come in arrays of a
hundred, as bytes from a client would: every client id and digest is a value of its own.

    python bench/memory_per_order.py --orders 50000
"""

import argparse
import gc
import hashlib
import resource
import tracemalloc
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

from msgspec.structs import replace

from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import (
    Command,
    NewOrder,
    OpenAccount,
    StartMarket,
    SubmitOrders,
    TakeReports,
)
from sidestreet.domain.enums import InstrumentType, OrderStatus, OrderType, Side, TimeInForce
from sidestreet.domain.events import Cause
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import ExecType, ExecutionReport, NewRoute, VenueMessage
from sidestreet.engine.state import State
from sidestreet.reference.calendar import EveryDay
from sidestreet.runtime.sequencer import Sequencer
from sidestreet.venue.simulated import SimulatedVenue
from sidestreet.workspace.state import Workspace

START = 1_700_000_000_000_000_000
STEP_NS = 5_000_000
ARRAY = 100
GOAL_BYTES = 1536
CAUSE = Cause("bench")
TERMS = InstrumentTerms(
    "0193c8a0-0000-7000-8000-0000000000aa", "XYZ", InstrumentType.COMMON_STOCK, "XNAS"
)
ROW = NewOrder(
    TERMS, Side.BUY, OrderType.LIMIT, TimeInForce.GOOD_TILL_CANCEL, SCALE, b"", 10 * SCALE
)


def main() -> None:
    """Measure both ways, each in a process of its own, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--orders", type=int, default=50_000)
    count: int = parser.parse_args().orders
    print(f"{count:,} resting orders; goal {GOAL_BYTES:,} bytes each, engine and venue together")
    for name, fill in (("engine", engine_alone), ("engine + venue", with_venue)):
        for way, measure in (("tracemalloc", by_tracemalloc), ("resident", by_resident)):
            with get_context("spawn").Pool(1) as process:
                per_order = process.apply(measure, (fill, count)) / count
            verdict = "" if per_order <= GOAL_BYTES else "  over the goal"
            print(f"{name:15} {way:12} {per_order:7,.0f} bytes an order{verdict}")


def by_tracemalloc(fill: Callable[[int], object], count: int) -> int:
    """Return the bytes that Python's allocator holds more after `fill`."""
    fill(1000)
    gc.collect()
    tracemalloc.start()
    kept = fill(count)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    del kept
    return held


def by_resident(fill: Callable[[int], object], count: int) -> int:
    """Return the resident bytes that the process has more after `fill`."""
    fill(1000)
    gc.collect()
    before = resident_bytes()
    kept = fill(count)
    gc.collect()
    after = resident_bytes()
    del kept
    return after - before


def resident_bytes() -> int:
    """Return the memory of this process that is in RAM."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def engine_alone(count: int) -> Sequencer:
    """Return a sequencer with so many working orders; nobody holds the other end."""
    sequencer = opened()
    session, reported = sequencer.state.market_session, 0
    for first in range(0, count, ARRAY):
        messages = do(sequencer, START, submit(first))
        reports = tuple(
            ExecutionReport(reported + number, message.route_id, ExecType.NEW)
            for number, message in enumerate(messages, 1)
            if isinstance(message, NewRoute)
        )
        reported += len(reports)
        do(sequencer, START, TakeReports(session, reports))
    return check(sequencer, count)


def with_venue(count: int) -> tuple[Sequencer, SimulatedVenue]:
    """Return a sequencer and the simulated venue where its orders rest."""
    sequencer, venue, now = opened(), SimulatedVenue(seed=1, started_at=START), START
    session = sequencer.state.market_session
    venue.admit(TERMS, 100 * SCALE)
    for first in range(0, count, ARRAY):
        for message in do(sequencer, now, submit(first)):
            venue.send(message, now)
        now += STEP_NS
        reports = venue.advance(now)
        do(sequencer, now, TakeReports(session, tuple(reports)))
        venue.acknowledge(reports[-1].report_id)
    return check(sequencer, count), venue


def opened() -> Sequencer:
    """Return a sequencer with an account and a market."""
    sequencer = Sequencer(State(), Workspace(), id_space=IdSpace(), days=EveryDay())
    do(sequencer, START, OpenAccount(Account(1, "bench", "Bench", "2020-01-01"), 10**12))
    do(sequencer, START, StartMarket("bench", 1))
    return sequencer


def submit(first: int) -> SubmitOrders:
    """Return an array of orders with names of their own, over a hundred prices."""
    rows = tuple(
        replace(
            ROW,
            client_order_id=f"client-order-{number:012}",
            digest=hashlib.sha256(b"%d" % number).digest()[:16],
            limit_price=10 * SCALE + number % 100 * (SCALE // 100),
        )
        for number in range(first, first + ARRAY)
    )
    return SubmitOrders(1, rows)


def do(sequencer: Sequencer, now: int, command: Command) -> list[VenueMessage]:
    """Have one command decided and forgotten; return what the venue hears of it."""
    sequencer.offer(command, CAUSE)
    batch = sequencer.take_batch(now)
    if batch is None:
        raise RuntimeError("nothing was offered")
    sequencer.durable(batch)
    # As a desk does at each turn; timers of what is settled go here.
    sequencer.timers.next_due()
    return batch.messages


def check(sequencer: Sequencer, count: int) -> Sequencer:
    """Make sure that what is measured is there."""
    working = sum(order.status is OrderStatus.NEW for order in sequencer.state.orders.values())
    if working != count:
        raise RuntimeError(f"{working} of {count} orders are working")
    return sequencer


if __name__ == "__main__":
    main()

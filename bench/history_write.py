"""How fast the history takes orders in, and how long its lists take.

    python bench/history_write.py            100,000 orders
    python bench/history_write.py --million  1,000,000 orders

One account owns half of the orders, because a list is as slow as its account is large. Every
order is written twice, as an open order and as a filled one with its execution, the second time
a few batches after the first. Writing is measured alone, and then through the history's thread
beside another that never lets go of the interpreter by itself, which is the worst that an engine
can do to it.
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import msgspec

from sidestreet.domain.enums import InstrumentType, OrderStatus, OrderType, Side, TimeInForce
from sidestreet.domain.fills import Fill
from sidestreet.domain.ids import IdKind, IdSpace, make_id
from sidestreet.domain.orders import Order, Route
from sidestreet.readmodel.changes import Change, Execution
from sidestreet.readmodel.history import History
from sidestreet.readmodel.queries import ExecutionQuery, OrderQuery
from sidestreet.readmodel.worker import HistoryThread

BATCH = 256
DELAY = 8  # batches between an order's first snapshot and its last
START_NS = 1_780_000_000_000_000_000
LARGE = 1
SPACE = IdSpace()


def open_order(number: int) -> Order:
    """Return an open order with members as long as real ones."""
    time_ns = START_NS + number * 25_000
    instrument = number % 97
    return Order(
        order_id=make_id(SPACE, IdKind.ORDER, time_ns, number, 0),
        client_order_id=f"strategy-7-{number:012d}",
        account_id=LARGE if number % 2 else 2 + number % 100,
        instrument_id=f"7b1c3a52-5d0e-5b52-9f3a-{instrument:012d}",
        symbol=f"S{instrument:03d}",
        instrument_type=InstrumentType.COMMON_STOCK,
        venue="XNAS",
        side=Side.BUY,
        order_type=OrderType.LIMIT,
        time_in_force=TimeInForce.DAY,
        quantity=100_000_000,
        limit_price=150_500_000,
        status=OrderStatus.NEW,
        created_at=time_ns,
        updated_at=time_ns,
        routes=(Route(number, "XNAS", 100_000_000, 150_500_000, number, 0, acknowledged=True),),
        digest=b"d" * 32,
        client_named=True,
    )


def fill(order: Order, number: int) -> tuple[Order, Execution]:
    """Return the order filled, and the execution that filled it. One in 1,009 stays open."""
    status = OrderStatus.FILLED if number % 1009 else OrderStatus.PARTIALLY_FILLED
    filled = msgspec.structs.replace(
        order,
        status=status,
        updated_at=order.updated_at + 1_000_000,
        version=3,
        filled_quantity=100_000_000,
        filled_notional=15_050_000_000,
    )
    execution_id = make_id(SPACE, IdKind.EXECUTION, order.created_at, number, 0)
    execution = Execution(
        execution_id=execution_id,
        order_id=order.order_id,
        account_id=order.account_id,
        instrument_id=order.instrument_id,
        symbol=order.symbol,
        side=order.side,
        quantity=100_000_000,
        price=150_500_000,
        venue=order.venue,
        transaction_time=filled.updated_at,
        route_id=number,
        fill=Fill(
            execution_id=execution_id,
            trade=1,
            quantity=100_000_000,
            price=150_500_000,
            notional=15_050_000_000,
            commission=500_000,
            regulatory_fees=10_000,
            time_ns=filled.updated_at,
            sequence=2 * number,
            date="2026-05-28",
            settles_on="2026-05-29",
            booked_on="2026-05-28",
            cost=15_050_000_000,
            day_cost=15_050_000_000,
        ),
    )
    return filled, execution


def batches(first: int, count: int) -> Iterator[list[Change]]:
    """Yield batches of changes: half of each is new orders, half is fills of earlier ones."""
    waiting: list[list[Order]] = []
    sequence = 2 * first
    for start in range(first, first + count + DELAY * BATCH // 2, BATCH // 2):
        changes = []
        orders = [open_order(n) for n in range(start, min(start + BATCH // 2, first + count))]
        waiting.append(orders)
        due = waiting.pop(0) if len(waiting) > DELAY else []
        for order in orders:
            sequence += 1
            changes.append(Change(sequence, (order,)))
        for order in due:
            sequence += 1
            filled, execution = fill(order, order.routes[0].route_id)
            changes.append(Change(sequence, (filled,), (execution,)))
        if changes:
            yield changes


def write(history: History, first: int, count: int) -> tuple[float, float]:
    """Write `count` orders; return the seconds in `apply`, on the wall and on the processor."""
    spent = processor = 0.0
    for changes in batches(first, count):
        begun, worked = time.perf_counter(), time.thread_time()
        history.apply(changes)
        spent += time.perf_counter() - begun
        processor += time.thread_time() - worked
    return spent, processor


def write_beside_a_busy_thread(path: Path, first: int, count: int) -> float:
    """Hand the same batches to a `HistoryThread`, while the interpreter is held at every chance."""
    prepared = list(batches(first, count))
    is_over = threading.Event()
    failures: list[BaseException] = []

    def spin() -> None:
        while not is_over.is_set():
            sum(range(100))

    thread = HistoryThread(History.open(path), failed=failures.append)
    spinner = threading.Thread(target=spin)
    spinner.start()
    begun = time.perf_counter()
    for changes in prepared:
        thread.apply(changes)
    thread.close()
    spent = time.perf_counter() - begun
    is_over.set()
    spinner.join()
    if failures:
        raise failures[0]
    return spent


def timed(name: str, ask: Callable[[], int]) -> None:
    """Print how long a question takes, the first time and the median of the next five."""
    times = []
    for _ in range(6):
        begun = time.perf_counter()
        found = ask()
        times.append((time.perf_counter() - begun) * 1e3)
    print(f"{name:58} {times[0]:9.2f} {statistics.median(times[1:]):9.2f}  {found:,}")


def ask_everything(history: History, count: int) -> None:
    """Time the lists that matter, with the total counted anew each time."""

    def orders(**filters: object) -> int:
        history._totals.clear()  # noqa: SLF001 - a remembered total is not what is measured
        return history.orders(OrderQuery(account_id=LARGE, **filters)).total_items  # type: ignore[arg-type] # free-form here

    def executions(**filters: object) -> int:
        history._totals.clear()  # noqa: SLF001 - as above
        return history.executions(ExecutionQuery(account_id=LARGE, **filters)).total_items  # type: ignore[arg-type] # free-form here

    middle = open_order(count // 2 | 1)
    deep = count // 2 - 1000
    print(f"\n{'milliseconds':58} {'first':>9} {'median':>9}  matches")
    timed("order by id", lambda: int(history.order(middle.order_id) is not None))
    timed(
        "order by client id",
        lambda: int(history.order_by_client_id(LARGE, middle.client_order_id) is not None),
    )
    timed("newest 100 orders", lambda: orders(limit=100))
    timed("newest 1,000 orders", orders)
    timed("oldest 1,000 orders (deepest page)", lambda: orders(offset=deep))
    timed("open orders", lambda: orders(statuses=frozenset({OrderStatus.PARTIALLY_FILLED})))
    timed("one order id", lambda: orders(order_ids=frozenset({middle.client_order_id})))
    timed(
        "1,000 orders from a time, half of the account",
        lambda: orders(created_from=middle.created_at),
    )
    timed("1,000 filled orders (walks the account)", lambda: orders(statuses=FILLED))
    timed(
        "1,000 orders of a symbol (walks the account)",
        lambda: orders(instruments=frozenset({"S007"})),
    )
    timed("newest 1,000 executions", executions)
    timed("oldest 1,000 executions (deepest page)", lambda: executions(offset=deep))
    timed("executions of an order", lambda: executions(order_ids=frozenset({middle.order_id})))
    timed(
        "1,000 executions of a symbol (walks the account)",
        lambda: executions(instruments=frozenset({"S007"})),
    )


FILLED = frozenset({OrderStatus.FILLED})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--million", action="store_true", help="a million orders")
    count = 1_000_000 if parser.parse_args().million else 100_000
    print(f"SQLite {apsw.sqlite_lib_version()}, batches of {BATCH} changes, {count:,} orders")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite"
        history = History.open(path)
        seconds, processor = write(history, 0, count)
        print(f"alone                {2 * count / seconds:10,.0f} snapshots/s")
        print(f"                     {2 * count / processor:10,.0f} by the processor's time")
        print(f"                     {count / seconds:10,.0f} orders/s, each with an execution")
        extra = 20_000
        history.close()
        seconds = write_beside_a_busy_thread(path, count, extra)
        print(f"beside a busy thread {2 * extra / seconds:10,.0f} snapshots/s")
        size = path.stat().st_size / (count + extra)
        print(f"file                 {size:10,.0f} bytes an order with its execution")
        begun = time.perf_counter()
        history = History.open(path)
        print(f"open                 {(time.perf_counter() - begun) * 1e3:10.1f} ms")
        ask_everything(history, count)
        history.close()


if __name__ == "__main__":
    main()

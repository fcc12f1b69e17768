"""What one order costs as everything around it grows tenfold, and tenfold again.

A cycle is a submit, the venue's acknowledgement, a cancel and the venue's answer, through the
sequencer and the codec, by processor time. What follows history are questions to the read model.
Where the figure of the last row is that of the first, the cost does not depend on the size.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Final

import engine_cycle
import history_write
from performance.machine import Watch
from performance.rows import Form, Row
from sidestreet.domain.accounts import Account
from sidestreet.domain.commands import CancelOrder, OpenAccount, SubmitOrders, TakeReports
from sidestreet.readmodel.history import History
from sidestreet.readmodel.queries import OrderQuery
from sidestreet.runtime.sequencer import Batch

SIZES: Final = (1_000, 10_000, 100_000)
CYCLES: Final = 4_096
ROUNDS: Final = 3
AT_ONCE: Final = 64
ARRAY: Final = 100
LEAST: Final = 500
_CASH: Final = 10**12


def growth(form: Form) -> Iterator[Row | str]:
    """Yield the cost of a cycle and of a question as accounts, open orders and history grow."""
    for count in sizes(form, *SIZES):
        watch, core = Watch(), with_accounts(count)
        us = cycle_us(core, count)
        yield Row("a cycle, by accounts", f"{count:,} accounts", {"us": us}, watch.steal())
    for count in sizes(form, *SIZES, 10 * SIZES[-1]):
        watch, core = Watch(), with_open_orders(count)
        us = cycle_us(core, 1)
        yield Row("a cycle, by open orders", f"{count:,} open orders", {"us": us}, watch.steal())
    for count in sizes(form, *SIZES[1:], 10 * SIZES[-1]):
        yield from by_history(form.scratch / f"history-{count}", count)


def sizes(form: Form, *full: int) -> list[int]:
    """Return what the form takes of these sizes, each once, and none too small to tell of."""
    return sorted({max(LEAST, form.sized(each)) for each in full})


def with_accounts(count: int) -> engine_cycle.Core:
    """Return a core with so many accounts."""
    core = engine_cycle.Core()
    for first in range(2, count + 1, ARRAY):
        core.do(
            [
                OpenAccount(Account(number, f"a{number}", "Bench", "2020-01-01"), _CASH)
                for number in range(first, min(first + ARRAY, count + 1))
            ]
        )
    return core


def with_open_orders(count: int) -> engine_cycle.Core:
    """Return a core with so many working orders of one account."""
    core = engine_cycle.Core()
    session = core.sequencer.state.market_session
    for _ in range(0, count, ARRAY):
        acknowledge(core, session, core.do([SubmitOrders(1, (engine_cycle.ROW,) * ARRAY)]))
    return core


def cycle_us(core: engine_cycle.Core, accounts: int) -> float:
    """Return the microseconds of processor time of a cycle, the best of some rounds.

    The best, because what others do to the caches only ever adds.
    """
    took = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for first in range(0, CYCLES, AT_ONCE):
            one_batch(core, [1 + (first + n) * 7919 % accounts for n in range(AT_ONCE)])
        took.append((time.process_time() - begun) / CYCLES * 1e6)
    return round(min(took), 1)


def one_batch(core: engine_cycle.Core, accounts: list[int]) -> None:
    """Take an order of each of these accounts through its life."""
    session = core.sequencer.state.market_session
    placed = core.do([SubmitOrders(account, (engine_cycle.ROW,)) for account in accounts])
    acknowledge(core, session, placed)
    ended = core.do(
        [
            CancelOrder(order.account_id, order.order_id)
            for change in placed.changes
            for order in change.orders
        ]
    )
    acknowledge(core, session, ended)


def acknowledge(core: engine_cycle.Core, session: int, batch: Batch) -> None:
    """Have the venue agree to all that a batch sent it."""
    taken = core.sequencer.state.reports_taken
    reports = tuple(
        engine_cycle.answer(message, taken + number)
        for number, message in enumerate(batch.messages, 1)
    )
    core.do([TakeReports(session, reports)])


def by_history(path: Path, orders: int) -> Iterator[Row]:
    """Yield what questions cost where history holds so many orders, half of them one account's."""
    history = History.open(path)
    history_write.write(history, 0, orders)
    middle = history_write.open_order(orders // 2 | 1)
    account = history_write.LARGE
    newest = OrderQuery(account_id=account, limit=100)
    questions: dict[str, Callable[[], object]] = {
        "an order by its id": lambda: history.order(middle.order_id),
        "an order by its client's id": lambda: history.order_by_client_id(
            account, middle.client_order_id
        ),
        "the newest 100 orders": lambda: history.orders(newest),
    }
    for name, asked in questions.items():
        watch, us = Watch(), question_us(history, asked)
        yield Row(name, f"{orders:,} orders in history", {"us": us}, watch.steal())
    history.close()
    path.unlink()


def question_us(history: History, asked: Callable[[], object]) -> float:
    """Return the microseconds of processor time of a question, the median of a hundred.

    Each time as if orders had changed since the last: no total is remembered.
    """
    asked()
    took = []
    for _ in range(100):
        history._totals.clear()  # noqa: SLF001 - a remembered total is not what is measured
        begun = time.process_time_ns()
        asked()
        took.append(time.process_time_ns() - begun)
    return round(median(took) / 1000, 1)

"""A trace is read from the journal on disk, and is the same after any number of starts."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from bootstrap.served import ACCOUNT, Served, served
from control.trace.traced_desk import SECOND, TracedDesk
from sidestreet.control.trace.model import Trace
from sidestreet.control.trace.search import one_order
from sidestreet.control.trace.story import Story
from sidestreet.control.trace.surroundings import Surroundings
from sidestreet.journal import FileJournal, MemoryJournal
from sidestreet.reference.calendar import NewYork
from sidestreet.runtime.record_log import FolderLog, MemoryLog, RecordLog


async def trace_of(desk: Served, order_id: str) -> Trace:
    return msgspec.convert(await desk.data("GET", f"/control/v1/orders/{order_id}/trace"), Trace)


@pytest.mark.server
def test_a_trace_goes_on_over_starts_and_keeps_what_it_told(tmp_path: Path) -> None:
    async def main() -> None:
        async with served(tmp_path / "desk") as desk:
            order_id = await desk.place()
            await desk.control("clock/advance", {"by": "1s"})
            first = await trace_of(desk, order_id)
        async with served(tmp_path / "desk") as desk:
            path = f"venue/accounts/{ACCOUNT}/orders/{order_id}/fill"
            await desk.control(path, {"quantity": "4"})
            second = await trace_of(desk, order_id)
        async with served(tmp_path / "desk") as desk:
            third = await trace_of(desk, order_id)
            shown = await desk.data("GET", f"/v1/accounts/{ACCOUNT}/orders/{order_id}")
        names = [event.event for event in third.events]
        assert names == [
            "OrderAccepted",
            "RouteOpened",
            "OrderAcknowledged",
            "MarketStarted",
            "RouteDirected",
            "OrderFilled",
            "MarketStarted",
        ]
        assert second.events[: len(first.events)] == first.events
        assert third.events[: len(second.events)] == second.events
        assert msgspec.to_builtins(third.orders[0]) == shown

    asyncio.run(main())


def test_memory_and_disk_tell_the_same(desk: TracedDesk, tmp_path: Path) -> None:
    for nth in range(20):
        order_id = desk.place(f"n-{nth}")
        desk.wait(SECOND)
        desk.cancel(order_id)
    desk.wait(SECOND)
    records = list(desk.records)
    written = 0
    # Three openings of the journal, with batches of every size.
    for end in (len(records) // 3, len(records) // 2, len(records)):
        journal = FileJournal.open(tmp_path, segment_bytes=8192)
        list(journal.replay())
        while written < end:
            count = min(end - written, 1 + written % 5)
            journal.append(written + 1, records[written : written + count])
            written += count
        journal.close()
    assert len(list(tmp_path.glob("*.journal"))) > 2
    for name in ("n-0", "n-13", "n-19"):
        in_memory = story(desk, MemoryLog(MemoryJournal(records)), name)
        assert story(desk, FolderLog(tmp_path), name) == in_memory
        assert len(in_memory.events) == 5


def story(desk: TracedDesk, log: RecordLog, name: str) -> Trace:
    state, last = desk.desk.state, desk.desk.sequencer.sequence
    around = Surroundings(state.accounts, state.instruments, NewYork(), frozenset())
    *_, found = one_order(log, last, name, None, around)
    assert isinstance(found, Story)
    return found.trace(last, desk.clock.now())

"""The desk on a real event loop: one pump a turn, one timer, and a disk that may fail."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any, TypeVarTuple

import pytest

from domain.order_cases import an_order
from engine.played_desk import ACCOUNT, SECOND, START, row
from runtime.desk_parts import CLIENT, KeptJournal, Rig, StagedVenue
from sidestreet.domain.commands import CancelOrder, SubmitOrders
from sidestreet.domain.messages import ExecutionReport
from sidestreet.engine.outcome import Answer
from sidestreet.readmodel.changes import Change
from sidestreet.readmodel.history import History
from sidestreet.runtime import loop_history
from sidestreet.runtime.clock import VirtualClock
from sidestreet.runtime.loop_driver import LoopDriver
from sidestreet.runtime.loop_history import LoopHistory, TooManyReads
from sidestreet.runtime.sequencer import Batch
from sidestreet.runtime.writers import PROBE_AFTER, InlineWriter, LoopWriter

MS = 1_000_000
Ts = TypeVarTuple("Ts")


class HeardLoop(asyncio.SelectorEventLoop):
    """A loop that says which delays it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.delays: list[float] = []

    def call_later(
        self,
        delay: float,
        callback: Callable[[*Ts], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """Note the delay."""
        self.delays.append(delay)
        return super().call_later(delay, callback, *args, context=context)


def unexpected(error: BaseException) -> None:
    """Fail: nothing was to go wrong."""
    raise AssertionError from error


def run(scene: Coroutine[Any, Any, None]) -> None:
    """Play a scene on a fresh loop."""
    with asyncio.Runner(loop_factory=HeardLoop) as runner:
        runner.run(scene)


class CountedVenue(StagedVenue):
    """A venue that counts how often the desk comes by, and says when it was there in time."""

    def __init__(self) -> None:
        super().__init__()
        self.visits = 0
        self.was_due = asyncio.Event()

    def advance(self, now: int) -> list[ExecutionReport]:
        """Count the visit."""
        self.visits += 1
        if self.due is not None and self.due <= now:
            self.was_due.set()
        return super().advance(now)


def driven() -> tuple[Rig, CountedVenue, LoopDriver, HeardLoop]:
    """Return a desk that the running loop drives, by a clock that runs but makes no way."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, HeardLoop)
    venue = CountedVenue()
    rig = Rig(venue=venue)
    rig.clock = rig.desk.clock = VirtualClock(START, is_frozen=False, wall=lambda: 0)
    venue.visits = 0
    return rig, venue, LoopDriver(rig.desk, loop), loop


def test_all_that_is_asked_in_one_turn_is_pumped_once() -> None:
    async def scene() -> None:
        rig, venue, _, _ = driven()
        answered = asyncio.Event()
        answers: list[Answer] = []

        def done(answer: Answer, _: int) -> None:
            answers.append(answer)
            if len(answers) == 50:
                answered.set()

        batches = len(rig.journal.batches)
        for _ in range(50):
            rig.desk.offer(SubmitOrders(ACCOUNT, (row(),)), CLIENT, done)
        assert answers == []
        await answered.wait()
        assert venue.visits == 1
        assert len(rig.journal.batches) == batches + 1

    run(scene())


def test_the_loop_comes_by_when_something_is_due() -> None:
    async def scene() -> None:
        rig, venue, driver, loop = driven()
        venue.due = START + 3 * MS
        driver.start()
        await asyncio.sleep(0)
        assert loop.delays[-1] == 0.003
        rig.clock.advance_to(venue.due)
        await venue.was_due.wait()

    run(scene())


def test_a_delay_is_rounded_up_so_that_no_pump_comes_too_early() -> None:
    async def scene() -> None:
        _, venue, driver, loop = driven()
        venue.due = START + 3 * MS + 1
        driver.start()
        await asyncio.sleep(0)
        assert loop.delays[-1] == 0.004
        driver.stop()

    run(scene())


def test_what_is_due_sooner_takes_the_timer_over() -> None:
    async def scene() -> None:
        rig, venue, driver, loop = driven()
        venue.due = START + 10_000 * SECOND
        driver.start()
        await asyncio.sleep(0)
        assert loop.delays == [3600.0], "nobody waits longer than an hour without a look"
        venue.due = START + MS
        rig.clock.advance_to(venue.due - 1)
        driver.start()
        await asyncio.sleep(0)
        # What is due has not changed: the timer stands.
        driver.start()
        await asyncio.sleep(0)
        assert len(loop.delays) == 2
        rig.clock.advance_to(venue.due)
        await venue.was_due.wait()

    run(scene())


def test_what_is_overdue_is_done_at_once() -> None:
    async def scene() -> None:
        rig, venue, driver, loop = driven()
        venue.due = START + MS
        driver.start()
        await asyncio.sleep(0)
        rig.clock.advance_to(START + SECOND)
        driver.start()
        await venue.was_due.wait()
        assert min(loop.delays) >= 0

    run(scene())


class HeldWriter:
    """A disk that takes its time: a batch is durable when the test says so."""

    def __init__(self) -> None:
        self.finish: Callable[[], None] = lambda: None

    def write(self, batch: Batch, durable: Callable[[Batch], None]) -> None:
        """Take a batch in."""
        self.finish = lambda: durable(batch)


def test_while_the_disk_works_nobody_comes_by_for_what_is_due() -> None:
    """Nothing could be decided, and a timer that is overdue would be set again and again."""

    async def scene() -> None:
        rig, venue, driver, loop = driven()
        writer = rig.desk._writer = HeldWriter()
        rig.desk.offer(SubmitOrders(ACCOUNT, (row(),)), CLIENT)
        await asyncio.sleep(0)
        visits, venue.due = venue.visits, START
        driver.start()
        await asyncio.sleep(0)
        assert (venue.visits, loop.delays) == (visits, [])
        writer.finish()
        await venue.was_due.wait()

    run(scene())


def test_a_stopped_driver_pumps_no_more() -> None:
    async def scene() -> None:
        rig, venue, driver, _ = driven()
        driver.stop()
        venue.due = START + MS
        other = LoopDriver(rig.desk, asyncio.get_running_loop())
        other.start()
        await asyncio.sleep(0)
        visits = venue.visits
        # One wish is on its way, and a timer stands; neither is heard any more.
        other.start()
        other.stop()
        other.start()
        rig.clock.advance_to(START + SECOND)
        await asyncio.sleep(0)
        assert venue.visits == visits
        assert other._timer is not None
        assert other._timer.cancelled()

    run(scene())


class TornError(Exception):
    """The disk's last word."""


class FailingJournal(KeptJournal):
    """A journal whose disk refuses."""

    def append(self, first_sequence: int, records: list[bytes]) -> None:
        """Refuse."""
        raise TornError(first_sequence, len(records))


def a_batch() -> Batch:
    """Return a batch of one record."""
    return Batch(first_sequence=1, payloads=[b"record"])


@pytest.mark.parametrize("is_slow", [False, True])
def test_a_failed_write_is_reported_and_nothing_is_acknowledged(*, is_slow: bool) -> None:
    async def scene() -> None:
        loop = asyncio.get_running_loop()
        failures: list[BaseException] = []
        told = asyncio.Event()

        def failed(error: BaseException) -> None:
            failures.append(error)
            loop.call_soon_threadsafe(told.set)

        writer = LoopWriter(FailingJournal(), loop, failed)
        writer._until_probe = 64 * is_slow
        durable: list[Batch] = []
        writer.write(a_batch(), durable.append)
        await told.wait()
        await asyncio.sleep(0)
        assert [type(error) for error in failures] == [TornError]
        assert durable == []
        writer.close()

    run(scene())


def test_a_slow_disk_is_waited_for_on_a_thread_and_acknowledged_on_the_loop() -> None:
    async def scene() -> None:
        loop = asyncio.get_running_loop()
        journal = SlowJournal()
        writer = LoopWriter(journal, loop, unexpected)
        writer._until_probe = 64
        durable: list[threading.Thread] = []
        told = asyncio.Event()

        def acknowledge(_: Batch) -> None:
            durable.append(threading.current_thread())
            told.set()

        writer.write(a_batch(), acknowledge)
        await asyncio.sleep(0)
        assert durable == [], "the disk is at work, and the loop is free"
        journal.may_end.set()
        await told.wait()
        assert durable == [threading.current_thread()]
        assert journal.batches[0].records == (b"record",)
        assert journal.written_by == ["journal"]
        writer.close()
        assert journal.is_closed

    run(scene())


class SlowJournal(KeptJournal):
    """A journal whose disk takes until it is told that it may end."""

    def __init__(self) -> None:
        super().__init__()
        self.may_end = threading.Event()
        self.written_by: list[str] = []

    def append(self, first_sequence: int, records: list[bytes]) -> None:
        """Wait, then keep the batch."""
        self.may_end.wait()
        self.written_by.append(threading.current_thread().name)
        super().append(first_sequence, records)


def test_where_a_write_is_waited_for_follows_the_speed_of_the_disk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene() -> None:
        journal = SlowJournal()
        journal.may_end.set()
        writer = LoopWriter(journal, asyncio.get_running_loop(), unexpected)

        async def write(took: float) -> str:
            told = asyncio.Event()
            ends = iter([0.0, took])
            monkeypatch.setattr("sidestreet.runtime.writers.time.perf_counter", lambda: next(ends))
            writer.write(a_batch(), lambda _: told.set())
            await told.wait()
            return journal.written_by[-1]

        here = threading.current_thread().name
        assert [await write(0.0001) for _ in range(5)] == [here] * 5
        assert [await write(1.0), await write(1.0), await write(0.0001)] == [here] * 3
        assert await write(1.0) == here, "it is slow in three of the last five"
        for _ in range(2):
            slow = [await write(0.0) for _ in range(PROBE_AFTER)]
            assert slow == ["journal"] * PROBE_AFTER
            assert await write(0.0001) == here, "looked at again"
        assert await write(0.0001) == here, "and found fast in three of the last five"
        writer.close()

    run(scene())


def test_closing_finishes_what_was_handed_over() -> None:
    async def scene() -> None:
        journal = KeptJournal()
        writer = LoopWriter(journal, asyncio.get_running_loop(), unexpected)
        writer._until_probe = 64
        writer.write(a_batch(), lambda _: None)
        writer.close()
        assert (len(journal.batches), journal.is_closed) == (1, True)

    run(scene())


def test_a_journal_that_cannot_be_closed_is_reported() -> None:
    async def scene() -> None:
        failures: list[BaseException] = []
        LoopWriter(UnclosableJournal(), asyncio.get_running_loop(), failures.append).close()
        assert [type(error) for error in failures] == [TornError]

    run(scene())


class UnclosableJournal(KeptJournal):
    """A journal whose last mark cannot be written."""

    def close(self) -> None:
        """Refuse."""
        raise TornError


def test_a_writer_in_line_closes_its_journal() -> None:
    journal = KeptJournal()
    InlineWriter(journal).close()
    assert journal.is_closed


def test_a_desk_answers_through_a_disk_on_another_thread() -> None:
    async def scene() -> None:
        rig, _, _, loop = driven()
        writer = LoopWriter(rig.journal, loop, unexpected)
        writer._until_probe = 64
        rig.desk._writer = writer
        order: asyncio.Future[Answer] = loop.create_future()
        rig.desk.offer(
            SubmitOrders(ACCOUNT, (row(client_order_id="mine"),)),
            CLIENT,
            lambda answer, _: order.set_result(answer),
        )
        await order
        seen: asyncio.Future[Answer] = loop.create_future()
        rig.desk.offer(
            CancelOrder(ACCOUNT, "mine"), CLIENT, lambda answer, _: seen.set_result(answer)
        )
        assert await seen == (rig.state.find_order(ACCOUNT, "mine"),)
        writer.close()

    run(scene())


def change(sequence: int) -> Change:
    """Return a change of one order."""
    return Change(sequence, (an_order(order_id=f"o{sequence}", version=1),))


def test_a_query_sees_all_that_was_taken_in_before_it() -> None:
    async def scene() -> None:
        loop = asyncio.get_running_loop()
        history = LoopHistory(History.open(None), loop, unexpected)
        history.apply([change(1), change(2)])
        assert (history.backlog, history.lag) == (4, 2)
        found: asyncio.Future[object] = loop.create_future()
        history.query(lambda kept: kept.order("o2"), found.set_result)
        assert await found == change(2).orders[0]
        assert (history.applied_sequence, history.backlog, history.lag) == (2, 0, 0)
        history.close()

    run(scene())


@pytest.mark.parametrize("gather_max", [1, 4096])
def test_changes_are_committed_without_anybody_asking(
    gather_max: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Soon, or at once where many have gathered; whoever waits for it is told on the loop."""

    async def scene() -> None:
        monkeypatch.setattr(loop_history, "GATHER_MAX", gather_max)
        monkeypatch.setattr(loop_history, "GATHER_S", 0.001)
        history = LoopHistory(History.open(None), asyncio.get_running_loop(), unexpected)
        drained = asyncio.Event()
        history.applied = drained.set
        history.apply([change(1)])
        history.apply([change(2)])
        while history.applied_sequence < 2:
            await drained.wait()
            drained.clear()
        assert history.backlog == 0
        history.close()

    run(scene())


def test_more_reads_than_may_wait_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        monkeypatch.setattr(loop_history, "READS_MAX", 1)
        loop = asyncio.get_running_loop()
        history = LoopHistory(History.open(None), loop, unexpected)
        for _ in range(2):
            found: asyncio.Future[object] = loop.create_future()
            history.query(lambda kept: kept.order("o1"), found.set_result)
            with pytest.raises(TooManyReads):
                history.query(lambda kept: kept.order("o1"), found.set_result)
            assert await found is None
        history.close()

    run(scene())


def test_closing_a_history_commits_what_has_gathered() -> None:
    async def scene() -> None:
        history = LoopHistory(History.open(None), asyncio.get_running_loop(), unexpected)
        history.apply([change(1)])
        history.close()
        assert history.applied_sequence == 1

    run(scene())

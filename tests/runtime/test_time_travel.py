"""Moving a desk through time: every instant that matters is visited, in order and in full."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.played_desk import ACCOUNT, SECOND, START, row
from runtime.desk_parts import CLIENT, HOUR, KeptJournal, Rig, StagedVenue
from runtime.inline_advance import advance_inline
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import SubmitOrders
from sidestreet.domain.enums import TimeInForce
from sidestreet.domain.events import Cause
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import DirectedMarket, ExecType, ExecutionReport
from sidestreet.domain.money_commands import RollDay
from sidestreet.runtime import time_travel
from sidestreet.runtime.clock import LATEST, VirtualClock
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.journey import Journey, NotAhead, Progress
from sidestreet.runtime.loop_driver import LoopDriver
from sidestreet.runtime.marks import Marks
from sidestreet.runtime.time_travel import TimeTravel, UnderWay
from sidestreet.runtime.writers import LoopWriter
from sidestreet.venue.port import Quote


class TimetabledVenue(StagedVenue):
    """A venue that has something to do at given instants, and notes when it was come by."""

    def __init__(self, *instants: int) -> None:
        super().__init__()
        self.ahead = list(instants)
        self.visits: list[int] = []
        self.trades_at: int | None = None
        self._wisher: Desk | None = None
        self._wishes_left = 0
        self._wishes_after = 0

    def wishes_after(self, instant: int, count: int, wisher: Desk) -> None:
        """Have a desk ask to be pumped again, so many times after an instant."""
        self._wishes_after, self._wishes_left, self._wisher = instant, count, wisher

    def advance(self, now: int) -> list[ExecutionReport]:
        """Note the visit."""
        self.visits.append(now)
        if self._wisher is not None and self._wishes_left and now > self._wishes_after:
            self._wishes_left -= 1
            self._wisher.wake()
        self.ahead = [instant for instant in self.ahead if instant > now]
        if self.trades_at is not None and self.trades_at <= now:
            self.trades_at = None
            self.trade(1, 10)
        return super().advance(now)

    def next_due(self) -> int | None:
        """Return the next of the instants, or whatever else is due."""
        dues = [super().next_due(), self.trades_at, *self.ahead[:1]]
        return min((due for due in dues if due is not None), default=None)


def at(*seconds: float) -> tuple[int, ...]:
    """Return instants so many seconds after the start."""
    return tuple(START + round(each * SECOND) for each in seconds)


def rolling(rig: Rig) -> None:
    """Let business days begin, which last an hour each."""
    rig.ask(RollDay(rig.desk.sequencer._days.at(START)))


def records(journal: KeptJournal) -> list[bytes]:
    """Return what a journal holds."""
    return [record for batch in journal.batches for record in batch.records]


def test_every_instant_at_which_something_is_due_is_visited_in_order_and_no_other() -> None:
    venue = TimetabledVenue(*at(1, 2.5, 7))
    rig = Rig(venue=venue)
    venue.visits.clear()
    progress = advance_inline(rig.desk, rig.clock, START + 5 * SECOND)
    assert list(dict.fromkeys(venue.visits)) == [START, *at(1, 2.5, 5)]
    assert rig.clock.now() == START + 5 * SECOND
    assert progress == Progress(START, START + 5 * SECOND, START + 5 * SECOND, 0, is_complete=True)
    assert progress.percent == 100


def test_what_is_decided_on_the_way_bears_the_time_at_which_it_was_due() -> None:
    rig = Rig()
    rolling(rig)
    order = rig.submit(time_in_force=TimeInForce.DAY)
    rig.venue.say(1, ExecType.NEW, 1)
    rig.settle()
    day_ends_at = (START // HOUR + 1) * HOUR
    advance_inline(rig.desk, rig.clock, day_ends_at + 5 * SECOND)
    ended = rig.now_of(order)
    assert ended.expires_at == day_ends_at
    assert ended.updated_at == day_ends_at


def test_nothing_is_left_to_do_at_an_instant_before_the_next_is_visited() -> None:
    venue = TimetabledVenue(*at(3))
    rig = Rig(venue=venue)
    rig.submit()
    venue.trades_at = at(1)[0]

    def pump() -> bool:
        rig.desk.pump()
        return False

    idle = {
        rig.clock.now(): rig.desk.sequencer.is_idle
        for _ in Journey(rig.desk, rig.clock, at(9)[0], pump).visits()
    }
    assert idle == dict.fromkeys([START, *at(1, 3, 9)], True)
    assert rig.state.orders[next(iter(rig.state.orders))].filled_quantity > 0


def test_the_clock_goes_on_only_when_the_desk_asks_for_no_more_at_this_instant() -> None:
    venue = TimetabledVenue(*at(1, 2))
    rig = Rig(venue=venue)
    venue.wishes_after(START, 2, rig.desk)
    venue.visits.clear()
    advance_inline(rig.desk, rig.clock, at(2)[0])
    assert venue.visits == [START, *at(1, 1, 1, 2)]


def test_on_a_loop_too_the_clock_waits_for_the_desks_wishes() -> None:
    async def scene() -> None:
        desk = Traveled(None, *at(1, 2))
        desk.venue.wishes_after(START, 2, desk.rig.desk)
        desk.advance(at(2)[0])
        await desk.arrived.wait()
        assert desk.venue.visits[:5] == [START, *at(1, 1, 1, 2)]

    run(scene())


@given(st.lists(st.integers(0, 4 * 3600 * 10), min_size=1, max_size=8), st.integers(1, 30))
def test_many_stops_on_the_way_change_nothing_in_the_journal(stops: list[int], fill: int) -> None:
    def played(instants: list[int]) -> tuple[list[bytes], int]:
        venue = TimetabledVenue(*at(0.002, 1, 3600))
        rig = Rig(venue=venue)
        rolling(rig)
        for time_in_force in (TimeInForce.DAY, TimeInForce.GOOD_TILL_CANCEL):
            rig.submit(time_in_force=time_in_force)
        venue.trades_at = START + fill * SECOND
        for instant in instants:
            advance_inline(rig.desk, rig.clock, instant)
        return records(rig.journal), rig.clock.now()

    ahead = sorted(START + stop * SECOND // 10 for stop in stops)
    assert played(ahead) == played(ahead[-1:])


def test_a_journey_to_whatever_happens_next_ends_there() -> None:
    venue = TimetabledVenue(*at(1, 2))
    rig = Rig(venue=venue)
    rig.submit()
    venue.trades_at = at(4)[0]
    progress = advance_inline(rig.desk, rig.clock, None)
    assert (progress.now, progress.records, progress.is_complete) == (at(4)[0], 1, True)


def test_a_journey_to_whatever_happens_next_stays_where_nothing_ever_will() -> None:
    rig = Rig()
    progress = advance_inline(rig.desk, rig.clock, None)
    assert progress == Progress(START, START, None, 0, has_nothing_ahead=True)


def test_on_a_loop_too_a_journey_ends_where_nothing_is_ahead_and_says_so() -> None:
    async def scene() -> None:
        desk = Traveled()
        desk.advance(None)
        await desk.arrived.wait()
        assert desk.ends == [Progress(START, START, None, 0, has_nothing_ahead=True)]

    run(scene())


def test_what_was_asked_before_is_no_part_of_the_journey() -> None:
    rig = Rig()
    rig.desk.offer(SubmitOrders(ACCOUNT, (row(),)), CLIENT)
    progress = advance_inline(rig.desk, rig.clock, START + SECOND)
    assert progress.records == 0
    assert len(rig.state.orders) == 1


@pytest.mark.parametrize("to", [START - 1, LATEST + 1])
def test_nobody_goes_to_the_past_or_beyond_the_calendars(to: int) -> None:
    rig = Rig()
    with pytest.raises(NotAhead):
        advance_inline(rig.desk, rig.clock, to)
    assert rig.clock.now() == START


def test_the_present_is_not_the_past() -> None:
    rig = Rig()
    assert advance_inline(rig.desk, rig.clock, START).is_complete


def test_the_share_of_the_way_is_told_in_percents_where_the_end_is_known() -> None:
    assert Progress(100, 150, 300, 0).percent == 25
    assert Progress(100, 100, 100, 0).percent == 0
    assert Progress(100, 150, None, 0).percent is None


class SlowJournal(KeptJournal):
    """A journal whose disk needs a word for every batch."""

    def __init__(self) -> None:
        super().__init__()
        self.may_write = threading.Semaphore(0)

    def append(self, first_sequence: int, records: list[bytes]) -> None:
        """Wait for the word, then keep the batch."""
        self.may_write.acquire()
        super().append(first_sequence, records)


class Traveled:
    """A desk on the running loop whose clock can be advanced, and what was told of it."""

    def __init__(self, clock: VirtualClock | None = None, *instants: int) -> None:
        self.venue = TimetabledVenue(*instants)
        self.rig = Rig(venue=self.venue)
        self.clock = self.rig.clock = self.rig.desk.clock = clock or VirtualClock(START)
        self.venue.visits.clear()
        self.loop = asyncio.get_running_loop()
        self.driver = LoopDriver(self.rig.desk, self.loop)
        self.travel = TimeTravel(self.rig.desk, self.clock, self.driver, self.loop)
        self.arrived = asyncio.Event()
        self.told: list[Progress] = []
        self.ends: list[Progress] = []

    def advance(self, to: int | None) -> None:
        """Set out."""
        self.travel.advance(to, self._done, self.told.append)

    def when(self, instant: int, do: Callable[[], None]) -> None:
        """Do something as soon as a journey has come to an instant and others have their turn."""
        if self.clock.now() >= instant:
            do()
        else:
            self.loop.call_soon(self.when, instant, do)

    def _done(self, progress: Progress) -> None:
        self.ends.append(progress)
        self.arrived.set()

    def hold_a_trade(self, instant: int) -> SlowJournal:
        """Have an order trade at an instant; that is durable when the disk gets the word."""
        self.rig.submit()
        journal = self.write_on_a_thread()
        self.venue.trades_at = instant
        return journal

    def write_on_a_thread(self) -> SlowJournal:
        """Have the next batches written by a thread, each of them when it gets the word."""
        journal = SlowJournal()
        journal.batches = self.rig.journal.batches
        self.writer = LoopWriter(journal, self.loop, unexpected)
        self.writer._until_probe = 1_000_000
        self.rig.desk._writer = self.writer
        return journal


def stepping(*instants: int) -> Traveled:
    """Return a desk whose clock moves by a second at each request."""
    return Traveled(VirtualClock(START, is_frozen=False, step_ns=SECOND), *instants)


def unexpected(error: BaseException) -> None:
    """Fail: nothing was to go wrong."""
    raise AssertionError from error


def run(scene: Coroutine[Any, Any, None]) -> None:
    """Play a scene."""
    asyncio.run(scene)


def test_on_a_loop_a_journey_waits_for_the_disk_and_never_overtakes_it() -> None:
    async def scene() -> None:
        desk = Traveled()
        journal = desk.hold_a_trade(at(1)[0])
        desk.advance(at(9)[0])
        for _ in range(20):
            await asyncio.sleep(0)
        assert desk.clock.now() == at(1)[0], "the trade is on its way to the disk"
        assert desk.travel.progress == Progress(START, at(1)[0], at(9)[0], 1)
        journal.may_write.release()
        await desk.arrived.wait()
        assert desk.ends == [Progress(START, at(9)[0], at(9)[0], 1, is_complete=True)]
        assert desk.travel.progress is None

    run(scene())


def test_the_disk_changes_nothing_about_what_is_written() -> None:
    written: list[list[tuple[int, tuple[bytes, ...]]]] = []

    async def scene(*, is_slow: bool) -> None:
        desk = Traveled(None, *at(0.5, 2))
        rolling(desk.rig)
        desk.rig.submit(time_in_force=TimeInForce.DAY)
        if is_slow:
            desk.write_on_a_thread().may_write.release(1000)
        desk.venue.trades_at = at(1)[0]
        desk.advance(START + 3 * HOUR)
        await desk.arrived.wait()
        written.append(list(desk.rig.journal.batches))

    run(scene(is_slow=False))
    run(scene(is_slow=True))
    assert written[0] == written[1]


def test_others_have_their_turn_and_hear_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_travel, "SLICE_S", 0.0)

    async def scene() -> None:
        desk = Traveled(None, *at(1, 2, 3))
        turns: list[int] = []

        def turn() -> None:
            turns.append(desk.clock.now())
            if not desk.arrived.is_set():
                desk.loop.call_soon(turn)

        desk.loop.call_soon(turn)
        desk.advance(at(4)[0])
        await desk.arrived.wait()
        assert set(at(1, 2, 3)) <= set(turns)
        assert {25, 50, 75} <= {progress.percent for progress in desk.told}

    run(scene())


def test_an_order_that_comes_on_the_way_is_decided_at_the_instant_of_the_visit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time_travel, "SLICE_S", 0.0)

    async def scene() -> None:
        desk = Traveled(None, *at(1, 2, 3))
        command = SubmitOrders(ACCOUNT, (row(),))
        desk.when(at(2)[0], lambda: desk.rig.desk.offer(command, CLIENT))
        desk.advance(at(4)[0])
        await desk.arrived.wait()
        (order,) = desk.rig.state.orders.values()
        assert order.created_at == at(2)[0]

    run(scene())


def test_a_journey_can_be_canceled_and_ends_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_travel, "SLICE_S", 0.0)

    async def scene() -> None:
        desk = Traveled(None, *at(1, 2, 3))
        desk.when(at(2)[0], desk.travel.cancel)
        desk.advance(at(4)[0])
        await desk.arrived.wait()
        assert desk.ends == [Progress(START, at(2)[0], at(4)[0], 0)]
        for _ in range(20):
            await asyncio.sleep(0)
        assert desk.clock.now() == at(2)[0]
        desk.arrived.clear()
        desk.advance(at(4)[0])
        await desk.arrived.wait()
        assert desk.clock.now() == at(4)[0]

    run(scene())


def test_canceling_where_nothing_is_under_way_does_nothing() -> None:
    async def scene() -> None:
        desk = Traveled()
        desk.travel.cancel()
        await asyncio.sleep(0)
        assert desk.ends == []

    run(scene())


def test_with_a_stride_no_step_is_longer_and_prices_are_looked_at_after_each() -> None:
    async def scene() -> None:
        desk = Traveled(None, *at(1, 5.5))
        held = desk.rig.submit()
        desk.venue.trade(1, 10)
        desk.rig.settle()
        feed = LookedAtFeed()
        desk.rig.desk.sequencer.marks = Marks(feed, lambda: feed, lambda _: None)
        desk.venue.visits.clear()
        desk.travel = TimeTravel(
            desk.rig.desk, desk.clock, desk.driver, desk.loop, stride_ns=2 * SECOND
        )
        desk.advance(at(6)[0])
        await desk.arrived.wait()
        assert list(dict.fromkeys(desk.venue.visits)) == [START, *at(1, 3, 5, 5.5, 6)]
        looks = list(dict.fromkeys(feed.looks))
        assert looks == [(held.instrument_id, instant) for instant in at(1, 3, 5, 5.5, 6)]

    run(scene())


class LookedAtFeed:
    """A market at 10.00 that notes who looks at it, and when."""

    def __init__(self) -> None:
        self.looks: list[tuple[str, int | None]] = []

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """List nothing."""

    def last_price(self, instrument_id: str, now: int | None = None) -> int:
        """Note the look."""
        self.looks.append((instrument_id, now))
        return 10 * SCALE

    def quote(self, instrument_id: str, now: int) -> Quote:
        """Return no quote."""
        del instrument_id, now
        return Quote(0, 0, 0, 0)

    def day_bar(self, instrument_id: str, now: int) -> None:
        """Return no bar."""

    def previous_close(self, instrument_id: str, now: int) -> int:
        """Return the price."""
        del instrument_id, now
        return 10 * SCALE

    def year(self, instrument_id: str, now: int) -> None:
        """Return no range."""

    def restricted_since(self, instrument_id: str, now: int) -> None:
        """Nothing is restricted."""

    def direct(self, message: DirectedMarket, now: int) -> None:
        """Nothing is moved."""


def test_an_answer_on_the_way_may_cancel_the_journey() -> None:
    async def scene() -> None:
        desk = Traveled(None, *at(1, 2))
        desk.rig.desk.offer(
            SubmitOrders(ACCOUNT, (row(),)), CLIENT, lambda *_: desk.travel.cancel()
        )
        desk.advance(at(4)[0])
        for _ in range(20):
            await asyncio.sleep(0)
        assert desk.ends == [Progress(START, START, at(4)[0], 1)]
        assert desk.clock.now() == START

    run(scene())


def test_clients_who_never_pause_do_not_keep_the_clock_from_going_on() -> None:
    async def scene() -> None:
        desk = Traveled(None, *at(1, 2))
        journal = desk.write_on_a_thread()
        journal.may_write.release(10_000)
        client, answers = Cause("submit", "key", "request"), 0

        def ask(*_: object) -> None:
            nonlocal answers
            answers += 1
            # Two of them: one has always come while the other is on its way to the disk.
            if answers < 300 and not desk.ends:
                desk.rig.desk.offer(SubmitOrders(ACCOUNT, (row(),)), client, ask)
            else:
                ended.set()

        ended = asyncio.Event()
        ask()
        ask()
        desk.advance(at(4)[0])
        await desk.arrived.wait()
        assert desk.ends[0].is_complete
        assert answers < 300
        created = {order.created_at for order in desk.rig.state.orders.values()}
        assert {START, *at(1, 2)} <= created
        await ended.wait()
        desk.writer.close()

    run(scene())


def test_only_one_journey_is_made_at_a_time() -> None:
    async def scene() -> None:
        desk = Traveled()
        journal = desk.hold_a_trade(at(1)[0])
        desk.advance(at(9)[0])
        with pytest.raises(UnderWay):
            desk.advance(at(10)[0])
        journal.may_write.release()
        await desk.arrived.wait()
        assert desk.clock.now() == at(9)[0]

    run(scene())


def test_a_running_clock_is_moved_by_hand_on_the_way_and_runs_on_after_it() -> None:
    async def scene() -> None:
        wall = iter(range(10**6))
        clock = VirtualClock(START, is_frozen=False, speed=Fraction(1), wall=lambda: next(wall))
        desk = Traveled(clock, *at(1))
        desk.advance(at(2)[0])
        await desk.arrived.wait()
        assert at(1)[0] in desk.venue.visits
        assert desk.ends[0].now == at(2)[0]
        assert clock.wall_delay_ns(LATEST) is not None

    run(scene())


def test_one_who_asks_for_the_past_leaves_the_clock_as_it_was() -> None:
    async def scene() -> None:
        clock = VirtualClock(START, is_frozen=False, wall=lambda: 0)
        desk = Traveled(clock)
        with pytest.raises(NotAhead):
            desk.advance(START - 1)
        assert clock.wall_delay_ns(START + 1) == 1
        assert desk.travel.progress is None

    run(scene())


def test_each_request_moves_a_stepped_clock_and_is_decided_where_it_stands_then() -> None:
    async def scene() -> None:
        desk = stepping(*at(0.5, 2.5))
        times: list[int] = []
        for _ in range(3):
            desk.travel.let_in(lambda: times.append(desk.clock.now()))
            await asyncio.sleep(0)
        assert times == list(at(1, 2, 3))
        assert [each for each in at(0.5, 1, 2, 2.5, 3) if each not in desk.venue.visits] == []

    run(scene())


def test_requests_that_come_at_once_take_their_steps_in_turn() -> None:
    async def scene() -> None:
        desk = stepping()
        journal = desk.hold_a_trade(at(0.5)[0])
        times: list[tuple[str, int]] = []

        def let_in(name: str) -> None:
            times.append((name, desk.clock.now()))

        done = asyncio.Event()
        for name in ("a", "b", "c"):
            desk.travel.let_in(partial(let_in, name))
        desk.travel.let_in(done.set)
        assert times == [], "a trade on the way to the first of them is not durable yet"
        journal.may_write.release()
        await done.wait()
        assert times == list(zip("abc", at(1, 2, 3), strict=True))
        assert desk.clock.now() == at(4)[0]

    run(scene())


def test_an_advance_waits_for_a_step_and_leaves_nobody_who_waited_for_one_behind() -> None:
    async def scene() -> None:
        desk = stepping()
        journal = desk.hold_a_trade(at(0.5)[0])
        times: list[tuple[str, int]] = []

        def let_in(name: str) -> None:
            times.append((name, desk.clock.now()))

        for name in ("a", "b", "c"):
            desk.travel.let_in(partial(let_in, name))
        desk.advance(at(9)[0])
        with pytest.raises(UnderWay):
            desk.advance(at(10)[0])
        assert times == [], "the step of the first is not over"
        journal.may_write.release()
        await desk.arrived.wait()
        assert times == [("a", at(1)[0]), ("b", at(1)[0]), ("c", at(1)[0])]
        assert desk.ends == [Progress(at(1)[0], at(9)[0], at(9)[0], 0, is_complete=True)]

    run(scene())


def test_an_advance_that_comes_between_two_steps_leaves_nobody_behind() -> None:
    async def scene() -> None:
        desk = stepping()
        journal = desk.hold_a_trade(at(0.5)[0])
        asked: list[str] = []

        def first() -> None:
            asked.append("a")
            desk.loop.call_soon(desk.advance, at(9)[0])

        for do in (first, lambda: asked.append("b"), lambda: asked.append("c")):
            desk.travel.let_in(do)
        journal.may_write.release()
        await desk.arrived.wait()
        for _ in range(20):
            await asyncio.sleep(0)
        assert asked == ["a", "b", "c"]
        assert desk.ends[0].is_complete

    run(scene())


def test_an_advance_to_an_instant_that_a_step_has_passed_is_there_already() -> None:
    async def scene() -> None:
        desk = stepping()
        journal = desk.hold_a_trade(at(0.5)[0])
        desk.travel.let_in(lambda: None)
        desk.advance(at(0.75)[0])
        journal.may_write.release()
        await desk.arrived.wait()
        assert desk.ends == [Progress(at(1)[0], at(1)[0], at(1)[0], 0, is_complete=True)]

    run(scene())


def test_an_advance_that_waits_for_a_step_can_be_canceled() -> None:
    async def scene() -> None:
        desk = stepping()
        journal = desk.hold_a_trade(at(0.5)[0])
        stepped = asyncio.Event()
        desk.travel.let_in(stepped.set)
        desk.advance(at(9)[0])
        desk.travel.cancel()
        assert desk.ends == [Progress(at(0.5)[0], at(0.5)[0], at(9)[0], 0)]
        journal.may_write.release()
        await stepped.wait()
        assert desk.clock.now() == at(1)[0]

    run(scene())


@pytest.mark.parametrize("is_frozen", [True, False])
def test_a_clock_that_does_not_step_lets_requests_in_at_once(*, is_frozen: bool) -> None:
    async def scene() -> None:
        desk = Traveled(VirtualClock(START, is_frozen=is_frozen, wall=lambda: 0))
        times: list[int] = []
        desk.travel.let_in(lambda: times.append(desk.clock.now()))
        assert times == [START]
        assert desk.venue.visits == []

    run(scene())


def test_nobody_makes_the_clock_step_while_it_is_advanced() -> None:
    async def scene() -> None:
        desk = stepping()
        journal = desk.hold_a_trade(at(1)[0])
        desk.advance(at(9)[0])
        times: list[int] = []
        desk.travel.let_in(lambda: times.append(desk.clock.now()))
        assert times == list(at(1))
        journal.may_write.release()
        await desk.arrived.wait()
        assert desk.ends[0].now == at(9)[0]

    run(scene())


def test_a_desk_that_waits_for_its_disk_needs_a_loop() -> None:
    async def scene() -> None:
        desk = Traveled()
        journal = desk.hold_a_trade(at(1)[0])
        with pytest.raises(RuntimeError, match="needs a loop"):
            advance_inline(desk.rig.desk, desk.clock, at(2)[0])
        journal.may_write.release()
        desk.writer.close()

    run(scene())

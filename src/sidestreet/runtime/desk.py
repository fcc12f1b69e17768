"""The desk as the rest of the program sees it: commands in, answers out, reads that are true.

It joins the sequencer to a journal, a read model and a venue, and keeps the one promise: nothing
leaves before it is durable. How a batch reaches the disk is the writer's affair, and when the desk
is pumped is the driver's; neither can change what is decided.
"""

from collections.abc import Callable, Sequence
from typing import Final, Protocol, TypeVar

from sidestreet.domain.commands import (
    CancelOrders,
    Command,
    ContinueCancelOrders,
    StartMarket,
)
from sidestreet.domain.events import Cause, ReportsTaken
from sidestreet.domain.limits import Scope
from sidestreet.domain.orders import Order
from sidestreet.domain.prices import NO_PRICES, Prices
from sidestreet.domain.reasons import Refusal
from sidestreet.domain.risk_commands import EngageKillSwitch
from sidestreet.domain.risk_events import KillSwitchEngaged
from sidestreet.domain.safety_events import SafetySwitchFired
from sidestreet.engine.outcome import Answer
from sidestreet.readmodel.changes import Change
from sidestreet.readmodel.history import History
from sidestreet.runtime.clock import Clock
from sidestreet.runtime.eviction import KEEP_CLOSED, Eviction
from sidestreet.runtime.sequencer import Batch, Done, Recall, Sequencer
from sidestreet.runtime.triggers import Triggers
from sidestreet.runtime.venue_link import VenueLink
from sidestreet.venue.port import PriceWatch

T = TypeVar("T")

_BACKLOG_MAX: Final = 200_000
_STOPS: Final = frozenset({KillSwitchEngaged, SafetySwitchFired})
"""What ends orders of its own accord, slice by slice where there are many."""

_BY_TIMER: Final = Cause("timer")
_BY_VENUE: Final = Cause("venue")
_BY_MARKET: Final = Cause("market")
_BY_DESK: Final = Cause("desk")


class Writer(Protocol):
    """Makes batches durable, one at a time."""

    def write(self, batch: Batch, durable: Callable[[Batch], None]) -> None:
        """Write a batch's payloads, then call `durable`, now or later, on the desk's thread."""
        ...


class Chore(Protocol):
    """Something beside orders that is due now and then, at the desk's own time."""

    def next_due(self) -> int | None:
        """Return the instant at which there is something to do."""
        ...

    def do_due(self, now: int) -> None:
        """Do what is due, by offering commands."""
        ...


class HistoryPort(Protocol):
    """The read model as the desk uses it. Everything is done in the order of asking."""

    @property
    def applied_sequence(self) -> int:
        """The sequence up to which the read model has committed."""
        ...

    @property
    def backlog(self) -> int:
        """How many orders and executions wait to be applied."""
        ...

    def apply(self, changes: Sequence[Change]) -> None:
        """Take changes in."""
        ...

    def query(
        self, query: Callable[[History], T], done: Callable[[T | BaseException], None]
    ) -> None:
        """Run a query after all that was taken in before, and hand its result to `done`."""
        ...


class Desk:
    """A running desk. All calls belong to one thread."""

    def __init__(
        self,
        sequencer: Sequencer,
        *,
        writer: Writer,
        history: HistoryPort,
        link: VenueLink,
        clock: Clock,
        recall: Recall | None = None,
        keep_closed: int = KEEP_CLOSED,
        watch: PriceWatch | None = None,
    ) -> None:
        """Without a `watch` on the market's prices, what waits for one waits for ever."""
        self.sequencer = sequencer
        self.state = sequencer.state
        self.workspace = sequencer.workspace
        self.history = history
        self.link = link
        self.clock = clock
        self.wake: Callable[[], None] = lambda: None
        """Set by the driver: asks it to pump soon."""
        self.later: Callable[[Callable[[], None]], None] = lambda work: work()
        """Set at the start: has a part of a long read done once others have had their turn."""
        self.lacks_room: Callable[[], bool] = lambda: False
        """Set at the start: whether the disk is so full that only what must go through may."""
        self.followers: list[Callable[[Batch], None]] = []
        """Added to at the start: each hears of a durable batch, in order, before anybody else."""
        self.chores: list[Chore] = []
        """Added to at the start."""
        self._writer = writer
        self._recall = recall
        self._eviction = Eviction(self.state, keep_closed)
        self._eviction.rebuild(sequencer.sequence)
        self._triggers = None if watch is None else Triggers(sequencer.state, watch)
        self._is_held_up = False
        link.objected = self._stop_trading
        if sequencer.marks is not None:
            link.directed = sequencer.marks.direct

    # Asking.

    def offer(self, command: Command, cause: Cause, done: Done | None = None) -> None:
        """Have a command decided. `done` gets the answer once it is durable."""
        self.sequencer.offer(command, cause, done)
        self.wake()

    def cancel_all(
        self,
        command: CancelOrders,
        cause: Cause,
        take: Callable[[tuple[Order, ...]], None],
        done: Done,
    ) -> None:
        """Cancel all that match, slice by slice.

        `take` gets the orders of each slice as they then are; `done` follows the last slice, with
        its answer, or gets the refusal.
        """
        request_id: int | None = None

        def next_slice(answer: Answer, sequence: int) -> None:
            nonlocal request_id
            if isinstance(answer, Refusal):
                done(answer, sequence)
                return
            take(answer)
            if request_id is None:
                request_id = sequence
            if request_id in self.state.cancel_alls:
                self.offer(ContinueCancelOrders(request_id), cause, next_slice)
            else:
                done(answer, sequence)

        self.offer(command, cause, next_slice)

    def find_order(self, account_id: int, text: str) -> Order | None:
        """Return an order of an account by its id at any time, or by its client id while open.

        What this returns may leave the desk only through `when_durable`.
        """
        order = self.state.find_order(account_id, text)
        if order is not None or self._recall is None or not self.state.evicted_count:
            return order
        order = self._recall.order(text)
        return order if order is not None and order.account_id == account_id else None

    def when_durable(self, reader: Callable[[], None]) -> None:
        """Call `reader` once all that can be seen in the state is durable."""
        self.sequencer.when_durable(reader)

    def settle_venue(self, done: Callable[[], None]) -> None:
        """Take in what the venue does at once; call `done` when that is decided and durable."""
        commands = self.link.poll(self.clock.now())
        if not commands:
            self.when_durable(done)
            return
        # What is decided about these may be answered at once, too.
        self.sequencer.offer_ahead(commands, _BY_VENUE, lambda *_: self.settle_venue(done))
        self.wake()

    @property
    def prices(self) -> Prices:
        """The prices of this moment, for reads."""
        marks = self.sequencer.marks
        return NO_PRICES if marks is None else marks.at(self.clock.now())

    @property
    def is_held_up(self) -> bool:
        """Whether nothing is decided before the read model has caught up."""
        return self.history.backlog >= _BACKLOG_MAX

    # Driving.

    def open_market(
        self,
        name: str,
        seed: int,
        is_open: Callable[[], None],
        cause: Cause | None = None,
    ) -> None:
        """Begin a venue session; the link opens when that is durable, then `is_open` is called.

        Without a `cause` it is the desk itself that asks for it.
        """

        def opened(_: Answer, __: int) -> None:
            self.link.open(self.state, self.clock.now())
            if self._triggers is not None:
                self._triggers.rebuild()
            for request_id in self.state.cancel_alls:
                self._resume_cancel_all(request_id)
            is_open()
            self.wake()

        # What fell due while nobody ran is decided before any venue hears of it.
        self._offer_due(self.clock.now())
        self.offer(StartMarket(name, seed), cause or _BY_DESK, opened)

    def pump(self) -> None:
        """Do everything that can be done now."""
        if not self.sequencer.is_written:
            # Nothing can be decided before that, and then a pump is asked for.
            return
        now = self.clock.now()
        # Reports first, also ahead of clients: what has happened is not asked for again, and what a
        # client does next finds the venue's answer that was there, however fast the client is. And
        # after a pause of the whole process, an answer that has arrived is not silence.
        self.sequencer.offer_ahead(self.link.poll(now), _BY_VENUE)
        self._watch_prices(now)
        self._offer_due(now)
        for chore in self.chores:
            chore.do_due(now)
        # A slow read model slows the desk; it never fills the memory.
        while not self._must_wait():
            batch = self.sequencer.take_batch(now)
            if batch is None:
                return
            if batch.payloads:
                self._writer.write(batch, self._written)
            else:
                self._release(batch)

    def history_applied(self) -> None:
        """Note that the read model has committed: go on if it was waited for, and let go."""
        if self._is_held_up:
            self.wake()
        self._evict()

    def next_due(self) -> int | None:
        """Return the instant at which `pump` has something to do, if nobody asks before."""
        each = [self.sequencer.timers.next_due(), self.link.next_due()]
        each += [chore.next_due() for chore in self.chores]
        if self._triggers is not None and self.link.is_open:
            each.append(self._triggers.next_due())
        return min((due for due in each if due is not None), default=None)

    def _watch_prices(self, now: int) -> None:
        """Have it decided what prices that were seen mean, and ask for those that matter next."""
        if self._triggers is None or not self.link.is_open:
            return
        marks = self.sequencer.marks
        units = None if marks is None else marks.units
        for command, done in self._triggers.take(units, self.wake):
            self.sequencer.offer(command, _BY_MARKET, done)
        self._triggers.arm(self.sequencer.trading_at(now), units, now)

    def _offer_due(self, now: int) -> None:
        for command in self.sequencer.timers.take_due(now):
            self.sequencer.offer(command, _BY_TIMER)

    def _written(self, batch: Batch) -> None:
        self._release(batch)
        self.wake()

    def _release(self, batch: Batch) -> None:
        """Let out what a durable batch holds."""
        self.sequencer.durable(batch)
        for follow in self.followers:
            follow(batch)
        # Before the answers: one of them may open the link, which tells the venue all of this.
        self.link.carry(batch.records, batch.messages, self.clock.now())
        if self._triggers is not None and self.link.is_open:
            self._triggers.follow(batch.records)
        # Likewise: a client that hears its answer may ask for a list before the next one is out.
        if batch.changes:
            self.history.apply(batch.changes)
            self._eviction.note(batch.changes)
        for done, answer, sequence in batch.answers:
            done(answer, sequence)
        for reader in batch.readers:
            reader()
        for record in batch.records:
            last = record.events[-1]
            if type(last) is ReportsTaken:
                self.link.acknowledge(last.report_id)
            elif type(record.events[0]) in _STOPS:
                self._go_on_canceling(record.sequence)
        self._evict()

    def _must_wait(self) -> bool:
        self._is_held_up = self.is_held_up
        return self._is_held_up

    def _evict(self) -> None:
        if self._recall is None:
            return
        command = self._eviction.next_command(self.history.applied_sequence)
        if command is not None:
            self.offer(command, _BY_DESK, self._evicted)

    def _evicted(self, _: Answer, __: int) -> None:
        self._eviction.done()

    def _stop_trading(self, detail: str) -> None:
        """Stop the firm, because something was about to leave that nobody asked for."""
        self.offer(EngageKillSwitch(Scope.FIRM, "", detail), _BY_DESK)

    def _go_on_canceling(self, request_id: int) -> None:
        """Have the rest canceled of what a kill switch ends, if there is more than one slice."""
        if request_id in self.state.cancel_alls:
            self._resume_cancel_all(request_id)

    def _resume_cancel_all(self, request_id: int) -> None:
        def take(_: Answer, __: int) -> None:
            self._go_on_canceling(request_id)

        self.offer(ContinueCancelOrders(request_id), _BY_DESK, take)

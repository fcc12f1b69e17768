"""One seed from its plan to its verdict.

First faults and clients have their time. Then faults stop, and what was accepted has to come to an
end: every request is answered, no order waits for a venue, and what clients cancel is over. Last,
power goes once more, and the auditor goes through what the disk holds.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from sidestreet.domain.commands import CancelOrders
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.messages import AskRoute, ExecutionReport, VenueMessage
from sidestreet.engine.digest import state_digest
from sidestreet.journal import JournalFailed, JournalReader
from sidestreet.runtime.codec import decode_record
from simulation.answers import Answers
from simulation.asking import Asked
from simulation.auditor import Audit
from simulation.clients import Clients, Told
from simulation.coverage import counted_transitions
from simulation.desk_process import ACCOUNTS, CLOSED_ACCOUNT, DeskProcess, Ground
from simulation.disk import Loss, PowerLost, ProcessKilled, SimulatedDisk
from simulation.disk_calls import folder_of, simulated_calls
from simulation.hostile_venue import HostileVenue
from simulation.knobs import small_sizes
from simulation.lagging_history import KeptHistory
from simulation.plan import Crash, Plan, plan_of
from simulation.world import SECOND, START, World

ANSWERED_WITHIN: Final = 12 * SECOND
ENDED_WITHIN: Final = 42 * SECOND
"""Thirty seconds of silence at most, and the time to answer what clients ask meanwhile."""

CANCELED_WITHIN: Final = 5 * SECOND
_TAIL: Final = 40
_WAITING: Final = frozenset(
    {OrderStatus.PENDING_NEW, OrderStatus.PENDING_CANCEL, OrderStatus.PENDING_REPLACE}
)


class SeedFails(AssertionError):  # noqa: N818 - it says what is so
    """A promise was broken. The message holds the plan and the end of the story."""


@dataclass(slots=True)
class Simulation:
    """A story in progress."""

    plan: Plan
    counts: Counter[str] = field(default_factory=Counter)
    tail: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    came: dict[int, dict[int, ExecutionReport]] = field(default_factory=dict)
    process: DeskProcess | None = None
    last: tuple[int, str] = (0, "")
    """Up to where the last process had decided, and what its memory was then."""
    crash: Crash | None = None
    is_calm: bool = False
    is_mute: bool = False
    is_deaf: bool = False
    world: World = field(init=False)
    ground: Ground = field(init=False)
    clients: Clients = field(init=False)

    def __post_init__(self) -> None:
        chance = Random(f"story {self.plan.seed}")
        self.world = World(Random(f"world {self.plan.seed}"))
        disk = SimulatedDisk(Random(f"disk {self.plan.seed}"), self.met)
        self.ground = Ground(self.plan, self.world, chance, self.met, disk, KeptHistory())
        self.clients = Clients(self.ground, lambda: self.process, self._tell)

    def met(self, what: str) -> None:
        """Count a fault that came to pass."""
        self.counts[what] += 1
        self.note(what)

    def note(self, what: str) -> None:
        """Add a line to the story."""
        self.tail.append(f"{(self.world.now - START) / SECOND:>12.6f}  {what}")
        del self.tail[:-_TAIL]

    def play(self) -> Counter[str]:
        """Play it and return what was counted. Raises where a promise is broken."""
        self._start()
        self.clients.begin()
        for crash in self.plan.crashes:
            self._plan_crash(crash)
        for begins, lasts in self.plan.mute:
            self._plan_silence(begins, lasts, is_mute=True)
        for begins, lasts in self.plan.deaf:
            self._plan_silence(begins, lasts, is_mute=False)
        for begins, lasts in self.plan.pauses:
            self._plan_pause(begins, lasts)
        self.world.run(START + self.plan.lasts)
        self._calm_down()
        self._come_to_an_end()
        self._audit()
        return self.counts

    # The life of processes.

    def _start(self) -> None:
        if self.process is not None:
            return
        ground = self.ground
        try:
            process = DeskProcess(ground, self._ended)
        except PowerLost:
            self._down(is_power_lost=True)
            return
        except (ProcessKilled, JournalFailed):
            self._down(is_power_lost=False)
            return
        self.counts["starts"] += 1
        self.note(f"start with {len(process.recovered)} records")
        report = process.journal.report
        if report.cut_bytes:
            self.met("torn tails cut")
        kept = ground.released
        assert process.recovered[: len(kept)] == kept, (
            f"of {len(kept)} records that something had left for, {len(process.recovered)} are left"
        )
        sequence, digest = self.last
        if sequence == process.desk.sequencer.sequence and sequence:
            now = state_digest(process.desk.state)
            assert now == digest, "memory is after a start what it was before"
            self.counts["memories found again"] += 1
        ground.released = list(process.recovered)
        self.process = process
        process.opened = self._opened
        process.line.is_deaf, process.line.is_mute = self.is_deaf, self.is_mute
        sent: Counter[tuple[str, int, int]] = Counter()

        def check(message: VenueMessage) -> None:
            self._check_sent(message, sent)

        process.line.sent = check
        if self.is_calm:
            self._calm(process)

    def _opened(self, process: DeskProcess) -> None:
        self.came[process.desk.state.market_session] = process.line.came

    def _check_sent(self, message: VenueMessage, sent: Counter[tuple[str, int, int]]) -> None:
        """Hold what leaves for the venue to what is durable, and count it."""
        request_id = getattr(message, "request_id", 0)
        self.counts[f"sent {type(message).__name__}"] += 1
        assert request_id <= len(self.ground.released), "a message left before it was durable"
        if isinstance(message, AskRoute):
            return
        key = type(message).__name__, getattr(message, "route_id", 0), request_id
        sent[key] += 1
        if sent[key] > 1:
            # A venue that says twice that it works an order is told twice to end it.
            record = decode_record(self.ground.released[request_id - 1])
            meant = [getattr(event, "route_id", 0) == key[1] for event in record.events]
            assert sent[key] <= sum(meant), f"sent twice in one session: {message}"

    def _plan_crash(self, crash: Crash) -> None:
        self.world.at(START + crash.at, lambda: self._crash(crash))

    def _plan_pause(self, begins: int, lasts: int) -> None:
        self.world.at(START + begins, lambda: self._pause(lasts))

    def _crash(self, crash: Crash) -> None:
        if self.is_calm:
            return
        self.crash = crash
        disk, process = self.ground.disk, self.process
        self.note(f"planned: {crash.how}")
        match crash.how:
            case "power" | "kill":
                if process is not None and process.is_alive:
                    process.end(is_power_lost=crash.how == "power")
            case "power at a call":
                disk.stop_in(crash.calls, PowerLost)
            case "kill at a call":
                disk.stop_in(crash.calls, ProcessKilled)
            case "write":
                disk.write_fails = True
            case "sync":
                disk.sync_fails = True
            case _:
                disk.room = disk.used() + 100

    def _ended(self, process: DeskProcess) -> None:
        state = process.desk.state
        self.last = process.desk.sequencer.sequence, state_digest(state)
        self.process = None
        self._down(is_power_lost=process.is_power_lost)

    def _down(self, *, is_power_lost: bool) -> None:
        """Stay down for a while, and lose what a loss of power loses."""
        crash, ground = self.crash, self.ground
        self.met("losses of power" if is_power_lost else "ends of the process")
        if is_power_lost:
            ground.disk.lose_power(Loss.TORN if crash is None else crash.loss)
            if crash is not None and crash.history_loses:
                self.met("read models set back")
                ground.kept.lose(crash.history_loses)
        down = SECOND
        if crash is not None:
            down += crash.down
            if crash.clock_jumps:
                ground.clock_is_off += crash.clock_jumps
                self.met("clocks set forward" if crash.clock_jumps > 0 else "clocks set back")
        self.crash = None

        def again() -> None:
            ground.disk.room = None
            self._start()

        self.world.after(down, again)

    def _plan_silence(self, begins: int, lasts: int, *, is_mute: bool) -> None:
        def turn(*, on: bool) -> None:
            if is_mute:
                self.is_mute = on and not self.is_calm
            else:
                self.is_deaf = on and not self.is_calm
            process = self.process
            if process is not None:
                process.line.is_mute, process.line.is_deaf = self.is_mute, self.is_deaf
                process.wake()

        self.world.at(START + begins, lambda: turn(on=True))
        self.world.at(START + begins + lasts, lambda: turn(on=False))

    def _pause(self, lasts: int) -> None:
        if self.process is not None and not self.is_calm:
            self.met("pauses of the process")
            self.process.stands_until = self.world.now + lasts

    def _tell(self, told: Told) -> None:
        self.told.append(told)
        self.counts["answers"] += 1

    # The end of it.

    def _calm_down(self) -> None:
        """Let faults stop, for good."""
        self.note("calm")
        self.is_calm = self.clients.is_calm = self.ground.is_calm = True
        self.is_mute = self.is_deaf = False
        ground = self.ground
        ground.disk.heal()
        if self.process is None:
            self._start()
        process = self.process
        assert process is not None, "a desk starts where nothing is wrong"
        # A clock that was set back stands until its time has come; here it has.
        ahead = process.clock.now() - (self.world.now + ground.clock_is_off)
        ground.clock_is_off += ahead
        self._calm(process)

    def _calm(self, process: DeskProcess) -> None:
        process.line.heal()
        if isinstance(process.line.venue, HostileVenue):
            process.line.venue.be_polite()
        process.go_on()

    def _come_to_an_end(self) -> None:
        """Hold the desk to it that everything accepted comes to an end."""
        world = self.world
        calm_at = world.now
        world.run(calm_at + ANSWERED_WITHIN)
        waiting = self.clients.unanswered
        assert not waiting, f"not answered, though asked again and again: {waiting[:3]}"
        world.run(calm_at + ENDED_WITHIN)
        process = self.process
        assert process is not None
        assert process.is_open
        state, now = process.desk.state, process.clock.now()
        for order in state.orders.values():
            if not order.is_open:
                continue
            # What has only just gone out, as by a price, has its answer on the way.
            is_old = any(request.sent_at < now - SECOND for request in order.pending)
            assert not is_old, f"stuck: {order}"
            assert order.pending or order.status not in _WAITING, f"waits for nothing: {order}"
            is_over = order.expires_at is not None and order.expires_at < now - SECOND
            assert not is_over, f"its time is over: {order}"
        for account_id in (*ACCOUNTS, CLOSED_ACCOUNT):
            self.clients.ask(Asked(0, account_id, "cancel all", CancelOrders(account_id)))
        world.run(world.now + CANCELED_WITHIN)
        left = [order for order in state.orders.values() if order.is_open]
        assert not left, f"canceled and still open: {left[:2]}"
        assert not self.clients.unanswered
        assert not state.cancel_alls, "a cancel-all is gone on with to its end"
        reserved = {account: kept for account, kept in state.reserved.items() if kept}
        assert not reserved, f"nothing is open, and money is kept for it: {reserved}"
        money = sum(state.cash.values()) + sum(state.ledger.values())
        assert not money, f"of the books of all, {money} are left over"
        self.counts["orders"] += len(state.orders)

    def _audit(self) -> None:
        process, ground = self.process, self.ground
        assert process is not None
        process.history.flush()
        live = state_digest(process.desk.state)
        if self.plan.seed % 2:
            process.journal.close()
        ground.disk.lose_power(Loss.WHOLLY)
        reader = JournalReader(folder_of(ground.disk))
        payloads = [payload for batch in reader.batches() for payload in batch.records]
        assert payloads == ground.released, "what left is what is on the disk"
        audit = Audit(self.clients.asked, self.came, counts=self.counts)
        answers = Answers(self.told)
        with counted_transitions(self.counts):
            for payload in payloads:
                record = decode_record(payload)
                audit.take(record)
                answers.check_at(record.sequence, audit)
        assert state_digest(audit.state) == live, "replay gives the memory at hand"
        answers.check_reads(audit)
        history = ground.kept.history
        for order_id, versions in audit.versions.items():
            assert history.order(order_id) == versions[-1][1], "the read model has the last word"
        self.counts["records"] += len(payloads)


def play_seed(seed: int, tell: Callable[[str], None] | None = None) -> Counter[str]:
    """Play a seed and return what was counted. Raises `SeedFails` with its plan and its end.

    `tell` gets the end of the story of one that does not fail.
    """
    plan = plan_of(seed)
    chance = Random(f"threads {seed}")
    with simulated_calls(chance), small_sizes(plan):
        simulation = Simulation(plan)
        try:
            counts = simulation.play()
        except Exception as error:
            story = "\n".join(simulation.tail)
            raise SeedFails(
                f"seed {seed}: {type(error).__name__}: {error}\nplan:\n{plan.text()}\n"
                f"the end of the story:\n{story}"
            ) from error
        finally:
            simulation.ground.kept.close()
        if tell is not None:
            tell("\n".join(simulation.tail))
        return counts

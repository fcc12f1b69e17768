"""One life of a desk: started on what the disk holds, driven by the world, ended by a fault.

The parts are put together as a server puts them (`bootstrap/storage.py`, `desk_on_loop.py`). What
drives them is the world: a wish to pump is a happening, a timer is one, and the disk takes a while.
Whatever was to happen to a process that has ended does not happen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from msgspec.structs import replace

from sidestreet.domain.accounts import Account
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import CompleteSeed, OpenAccount
from sidestreet.domain.enums import AccountStatus
from sidestreet.domain.events import Cause
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.limits import NO_LIMITS, Limits, Scope, SelfMatch
from sidestreet.domain.money_commands import RollDay
from sidestreet.domain.risk_commands import SetLimits
from sidestreet.engine.state import State
from sidestreet.journal import Batch as KeptBatch
from sidestreet.journal import FileJournal, JournalFailed
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.marks import Marks
from sidestreet.runtime.recovery import read_back
from sidestreet.runtime.sequencer import Batch, Sequencer
from sidestreet.runtime.venue_link import VenueLink
from sidestreet.venue.simulated import SimulatedVenue
from sidestreet.workspace.state import Workspace
from simulation.disk import PowerLost, ProcessKilled, SimulatedDisk
from simulation.disk_calls import HeldFolder, folder_of
from simulation.hostile_venue import HostileVenue
from simulation.lagging_history import KeptHistory, LaggingHistory
from simulation.market import ShortDays, ShortSessions, WalkingMarket, listed
from simulation.plan import Plan
from simulation.venue_line import VenueLine
from simulation.world import MILLISECOND, World

ACCOUNTS = (100, 200, 300)
CLOSED_ACCOUNT = 400
OPENING_CASH = 20_000 * SCALE
LIMITS = Limits(
    max_order_quantity=55 * SCALE,
    max_order_notional=2_000 * SCALE,
    max_position_quantity=150 * SCALE,
    max_gross_notional=9_000 * SCALE,
    price_collar=SCALE // 20,
    max_orders_per_second=6,
    max_cancels_per_second=3,
    max_identical=2,
)


@dataclass(slots=True)
class Ground:
    """What outlives a process: the disk, the read model, and what it was seen to release."""

    plan: Plan
    world: World
    chance: Random
    met: Callable[[str], None]
    disk: SimulatedDisk
    kept: KeptHistory
    is_calm: bool = False
    """Whether no fault is to happen any more, and disks are quick."""
    clock_is_off: int = 0
    """How far the machine's clock is from the world's."""
    released: list[bytes] = field(default_factory=list)
    """The payload of each record of which something may have left the desk, in order."""


class MachineClock:
    """The machine's clock, held steady when it is set back, as `RealClock` is."""

    def __init__(self, ground: Ground, latest: int) -> None:
        self._ground = ground
        self._latest = latest

    def now(self) -> int:
        """Return the present instant."""
        self._latest = max(self._latest, self._ground.world.now + self._ground.clock_is_off)
        return self._latest

    def wall_delay_ns(self, due: int) -> int:
        """Return how long it is until then."""
        return max(0, due - self._ground.world.now - self._ground.clock_is_off)


class DeskProcess:
    """A desk that runs until something ends it. `ended` is then called, once.

    `recovered` holds the payloads that this start found. Raises what ends it during the start.
    """

    def __init__(self, ground: Ground, ended: Callable[["DeskProcess"], None]) -> None:
        self.is_alive = True
        self.is_open = False
        self.is_power_lost = False
        self.stands_until = 0
        self.opened: Callable[[DeskProcess], None] = lambda _: None
        """Set by whoever starts it: called when the venue's session has begun."""
        self.recovered: list[bytes] = []
        self._ground = ground
        self._ended = ended
        self._is_awake = False
        self._timer = 0
        plan = ground.plan
        self.history = LaggingHistory(ground.kept, self._after_history)
        self.history.applied = self._applied
        self.journal = FileJournal.open(
            folder_of(ground.disk), segment_bytes=plan.segment_bytes, lock=HeldFolder()
        )
        hours = ShortSessions() if plan.has_sessions else None
        recall = ground.kept.recall
        sequencer = Sequencer(
            State(),
            Workspace(),
            id_space=IdSpace(),
            days=ShortDays(),
            recall=recall,
            hours=hours,
        )
        applied = ground.kept.history.applied_sequence
        read_back(
            self._noted(self.journal.replay()),
            sequencer,
            applied_sequence=applied,
            apply=ground.kept.apply,
        )
        assert applied <= sequencer.sequence, "the read model holds what the journal has lost"
        self.clock = MachineClock(ground, sequencer.state.time_ns)
        self.line, watch = self._make_market(sequencer)
        self.desk = Desk(
            sequencer,
            writer=self,
            history=self.history,
            link=VenueLink(self.line, _base_price),
            clock=self.clock,
            recall=recall,
            keep_closed=plan.keep_closed,
            watch=watch,
        )
        self.desk.wake = self.wake
        self.desk.followers.append(self._released)
        self._begin(sequencer)

    def _make_market(
        self, sequencer: Sequencer
    ) -> tuple[VenueLine, WalkingMarket | SimulatedVenue]:
        ground = self._ground
        plan = ground.plan
        now = self.clock.now()
        watch: WalkingMarket | SimulatedVenue
        venue: HostileVenue | SimulatedVenue
        if plan.is_real_venue:
            watch = venue = SimulatedVenue(plan.seed, now)
            sequencer.marks = Marks(venue, lambda: SimulatedVenue(plan.seed, now), listed)
        else:
            watch = WalkingMarket(plan.seed)
            venue = HostileVenue(plan, ground.chance, watch, ground.met)
            sequencer.marks = Marks(watch, lambda: WalkingMarket(plan.seed), listed)
        rates = plan.report_repeated, plan.report_missing
        return VenueLine(venue, ground.chance, rates, ground.met), watch

    def _begin(self, sequencer: Sequencer) -> None:
        """Plant what the desk begins with, where that is not there yet, and open the market."""
        desk, cause = self.desk, Cause("seed")
        if not sequencer.state.is_planted:
            desk.offer(RollDay(ShortDays().at(self.clock.now())), cause)
            for account_id in (*ACCOUNTS, CLOSED_ACCOUNT):
                status = (
                    AccountStatus.CLOSED if account_id == CLOSED_ACCOUNT else AccountStatus.ACTIVE
                )
                account = Account(account_id, "a", "A", "2020-01-01", status)
                desk.offer(OpenAccount(account, OPENING_CASH), cause)
            limits = _limits(self._ground.plan)
            if limits != NO_LIMITS:
                desk.offer(SetLimits(Scope.FIRM, "", limits), cause)
            desk.offer(CompleteSeed(), cause)
        desk.open_market("simulated", self._ground.plan.seed, self._opened)

    def wake(self) -> None:
        """Pump soon."""
        if not self._is_awake:
            self._is_awake = True
            self._ground.world.after(self._ground.chance.randrange(1000), self._pump)

    def go_on(self) -> None:
        """Stand still no longer."""
        self.stands_until = 0
        self._is_awake = False
        self.wake()

    def write(self, batch: Batch, durable: Callable[[Batch], None]) -> None:
        """Make a batch durable, after as long as the disk takes, and say so."""
        delay = 0 if self._ground.is_calm else self._ground.plan.disk_delay
        if not delay or self._ground.chance.random() < 0.5:
            self.journal.append(batch.first_sequence, batch.payloads)
            durable(batch)
            return

        def written() -> None:
            self.journal.append(batch.first_sequence, batch.payloads)
            # The thread that wrote tells the loop, which may have something else to do first.
            self._ground.world.after(self._ground.chance.randrange(1000), told)

        def told() -> None:
            self.do(lambda: durable(batch))

        self._ground.world.after(self._ground.world.between(0, delay), lambda: self.do(written))

    def do(self, action: Callable[[], None]) -> None:
        """Do something as this process, if it still runs; a fault in it ends the process."""
        if not self.is_alive:
            return
        try:
            action()
        except JournalFailed:
            self.end()
        except PowerLost:
            self.end(is_power_lost=True)
        except ProcessKilled:
            self.end()

    def end(self, *, is_power_lost: bool = False) -> None:
        """Stop at once."""
        self.is_alive = False
        self.is_power_lost = is_power_lost
        self._ended(self)

    def _noted(self, batches: Iterator[KeptBatch]) -> Iterator[KeptBatch]:
        for batch in batches:
            self.recovered += batch.records
            yield batch

    def _released(self, batch: Batch) -> None:
        self._ground.released += batch.payloads

    def _opened(self) -> None:
        self.is_open = True
        self.opened(self)

    def _applied(self) -> None:
        self.do(self.desk.history_applied)

    def _after_history(self, action: Callable[[], None]) -> None:
        most = 0 if self._ground.is_calm else self._ground.plan.history_delay
        delay = self._ground.world.between(0, most + MILLISECOND)
        self._ground.world.after(delay, lambda: self.do(action))

    def _pump(self) -> None:
        if self._ground.world.now < self.stands_until:
            self._ground.world.at(self.stands_until, self._pump)
            return
        self._is_awake = False
        self.do(self._pump_now)

    def _pump_now(self) -> None:
        self.desk.pump()
        due = self.desk.next_due()
        if due is None:
            return
        self._timer += 1
        timer = self._timer
        # A loop counts in milliseconds.
        delay = self.clock.wall_delay_ns(due) + self._ground.chance.randrange(1, MILLISECOND)
        if not self.desk.sequencer.is_written:
            # What is due has to wait for the disk, which asks for a pump; one ahead of that must
            # do no harm.
            delay = max(delay, self._ground.chance.randrange(200) * MILLISECOND)

        def on_time() -> None:
            if timer == self._timer and self.is_alive:
                self.wake()

        self._ground.world.after(delay, on_time)


def _limits(plan: Plan) -> Limits:
    limits = LIMITS if plan.has_limits else NO_LIMITS
    return replace(limits, self_match=SelfMatch.ALLOW) if plan.may_match_itself else limits


def _base_price(terms: InstrumentTerms) -> int:
    return terms.base_price

"""One generation of a desk in process: a desk, and all around it that must not outlive it.

It is what `generation.py` makes for a server, without anything to wait for. Nothing of one can be
seen in the next: directory, market, streams, control, application are made anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from sidestreet.api.access import OPEN, OPEN_AND_CONTROLLED
from sidestreet.api.application import Api
from sidestreet.api.handlers import handlers
from sidestreet.api.orders import CancelProfile
from sidestreet.api.pages import pages
from sidestreet.bootstrap.market import base_prices, make_market
from sidestreet.bootstrap.market_plan import MarketPlan, plan_market
from sidestreet.bootstrap.names import NamesOfTheDesk, directory_of, last_expiry
from sidestreet.bootstrap.planting import seed_commands, told_of_refusal
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.scenario_symbols import check_symbols
from sidestreet.bootstrap.storage import Storage
from sidestreet.bootstrap.streams import Streams
from sidestreet.bootstrap.timekeeping import Calendar
from sidestreet.config import MarketChoice
from sidestreet.control.beginning import beginning
from sidestreet.control.handlers import Controlled, control_handlers, edge_of
from sidestreet.control.pages import control_pages
from sidestreet.control.points import Generations
from sidestreet.domain.commands import Command, CompleteSeed
from sidestreet.domain.events import Cause
from sidestreet.domain.reasons import Refusal
from sidestreet.domain.scripts import Rule
from sidestreet.engine.outcome import Answer as DeskAnswer
from sidestreet.http.limits import Limits
from sidestreet.http.messages import Request, Respond
from sidestreet.http.streams import SERVICE_RESTART
from sidestreet.reference.company_files.held import NO_FILES, CompanyFiles
from sidestreet.reference.seed import Seed
from sidestreet.runtime.clock import VirtualClock
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.inline_history import InlineHistory
from sidestreet.runtime.inline_loop import InlineLoop
from sidestreet.runtime.loop_driver import LoopDriver
from sidestreet.runtime.record_log import record_log
from sidestreet.runtime.time_travel import TimeTravel
from sidestreet.runtime.venue_link import VenueLink
from sidestreet.runtime.writers import InlineWriter
from sidestreet.workspace.state import Key

LOCAL_KEY: Final = "key-of-a-desk-in-process"
_BY_SEED: Final = Cause("seed")
_BY_DESK: Final = Cause("desk")


@dataclass(frozen=True, slots=True)
class InlineFoundation:
    """What all generations of a desk in process have in common."""

    seed: Seed
    start: int
    market: MarketChoice
    calendar: Calendar
    cancel_profile: CancelProfile
    is_controlled: bool
    step_ns: int
    rules: tuple[Rule, ...] = ()
    """The scenarios that a desk begins with, where it is controlled."""

    is_open: bool = False
    """Whether one that is not controlled lets any bearer text in, too."""

    follow: Callable[[Desk], None] = lambda _: None
    """Gets the desk of each generation before it decides anything."""

    files: CompanyFiles = NO_FILES
    """What the user's own files tell of companies."""

    def plan(self) -> MarketPlan:
        """Return the market of one more generation. Raises `StartRefused`."""
        return plan_market(self.market, self.seed.market_seed, self.calendar.hours)

    def clock(self) -> VirtualClock:
        """Return the clock of a desk that begins anew."""
        return VirtualClock(
            self.start, is_frozen=not self.step_ns, step_ns=self.step_ns, wall=standing_still
        )


def standing_still() -> int:
    """Return the same at every call: the machine's time means nothing where nobody acts on it."""
    return 0


class InlineGeneration:
    """A desk that answers, planted if its storage is empty.

    Raises `StartRefused` for a market that cannot be had, or for a seed that cannot be planted.
    """

    def __init__(
        self,
        foundation: InlineFoundation,
        storage: Storage,
        clock: VirtualClock,
        past: Generations,
        cause: Cause | None = None,
    ) -> None:
        self.storage = storage
        self.clock = clock
        calendar, plan = foundation.calendar, foundation.plan()
        self.directory = directory = directory_of(foundation.seed, calendar, foundation.files)
        sequencer = storage.sequencer
        self.venue, sequencer.marks = make_market(
            plan, calendar.hours, clock.now(), directory, sequencer.state
        )
        self.base_price = base_prices(directory, plan)
        self._history = InlineHistory(storage.history)
        self.desk = Desk(
            sequencer,
            writer=InlineWriter(storage.journal),
            history=self._history,
            link=VenueLink(self.venue, self.base_price),
            clock=clock,
            watch=self.venue,
        )
        foundation.follow(self.desk)
        self._loop = InlineLoop()
        loop = self._loop.as_event_loop()
        self.travel = TimeTravel(self.desk, clock, LoopDriver(self.desk, loop), loop)
        names = NamesOfTheDesk(directory, sequencer.state)
        names.restore()
        check_symbols(foundation.rules, directory)
        self.desk.followers.append(names.follow)
        directory.last_expiry = last_expiry(clock.now)
        self._is_delivery_due = self._is_over = False
        self._streams = Streams(
            self.desk,
            directory,
            storage.recovered.recent,
            Limits(),
            wake=self._deliver_soon,
            later=self._loop.call_later,
        )
        self._begin(foundation, plan, cause)
        self._api = self._application(foundation, past)

    def answer(self, request: Request, respond: Respond) -> None:
        """Have a request answered, and do all that can be done now."""
        self._api.handle(request, respond)
        self.settle()

    def settle(self) -> None:
        """Do all that can be done now, and tell the streams of it."""
        self._is_delivery_due = not self._is_over
        while self._is_delivery_due:
            self._is_delivery_due = False
            self._loop.run()
            self._streams.deliver()

    def end(self, reason: str) -> None:
        """Close its streams, saying why, and let go of it."""
        self._streams.close(SERVICE_RESTART, reason)
        self.close()

    def close(self) -> None:
        """Let go of the read model, and do nothing more."""
        self._is_over = True
        self._history.close()

    def _begin(self, foundation: InlineFoundation, plan: MarketPlan, cause: Cause | None) -> None:
        """Plant the seed in a new desk, and open the market."""
        desk, calendar = self.desk, foundation.calendar
        rules = foundation.rules if desk.sequencer.sequence == 0 or cause is None else ()
        if desk.sequencer.sequence == 0:
            commands = seed_commands(foundation.seed, calendar, self.clock.now())
            for command in (*commands, CompleteSeed()):
                desk.offer(command, _BY_SEED, partial(_must_be_taken, command))
            self.settle()
        for staged in beginning(desk.state, is_controlled=foundation.is_controlled, rules=rules):
            desk.offer(staged, _BY_DESK)
        desk.open_market(plan.name, plan.seed, lambda: None, cause)
        self.settle()

    def _application(self, foundation: InlineFoundation, past: Generations) -> Api:
        hours = foundation.calendar.hours
        answered = handlers(
            self.desk,
            self.directory,
            foundation.cancel_profile,
            hours=hours,
            travel=self.travel,
        )
        edge = None
        if foundation.is_controlled:
            controlled = Controlled(
                self.desk,
                self.directory,
                hours,
                self.travel,
                past,
                record_log(self.storage.journal),
            )
            answered |= control_handlers(controlled)
            edge = self._streams.stage(edge_of(controlled))
        return Api(
            self.desk,
            answered,
            pages() | (control_pages() if foundation.is_controlled else {}),
            open_key=_open_key(foundation),
            local_key=LOCAL_KEY.encode(),
            let_in=self.travel.let_in,
            streams=self._streams.operations,
            edge=edge,
        )

    def _deliver_soon(self) -> None:
        self._is_delivery_due = True


def _open_key(foundation: InlineFoundation) -> Key | None:
    """Return what any bearer text may do."""
    if foundation.is_controlled:
        return OPEN_AND_CONTROLLED
    return OPEN if foundation.is_open else None


def _must_be_taken(command: Command, answer: DeskAnswer, _: int) -> None:
    if isinstance(answer, Refusal):
        raise StartRefused(told_of_refusal(command, answer))

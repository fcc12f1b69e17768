"""One generation of a server: a desk, and all around it that must not outlive it.

What outlives it stands in `Foundation`: what the server was told, and its seed. Everything else is
made anew for each generation, so that nothing of one can be seen in the next: directory, market,
streams, control, handlers, application.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from sidestreet.api.access import OPEN, OPEN_AND_CONTROLLED
from sidestreet.api.application import Api
from sidestreet.api.handlers import handlers
from sidestreet.api.pages import pages
from sidestreet.bootstrap.clock_mark import ClockMark
from sidestreet.bootstrap.desk_on_loop import DeskOnLoop, Failed
from sidestreet.bootstrap.language_model import model_of
from sidestreet.bootstrap.market_plan import MarketPlan, plan_market
from sidestreet.bootstrap.metrics.figures import Figures
from sidestreet.bootstrap.metrics.page import PATH, MetricsPage
from sidestreet.bootstrap.names import NamesOfTheDesk, directory_of, last_expiry
from sidestreet.bootstrap.planting import seed_commands, told_of_refusal
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.scenario_symbols import check_symbols
from sidestreet.bootstrap.storage import Storage
from sidestreet.bootstrap.streams import LoopStreams
from sidestreet.bootstrap.timekeeping import Calendar, check_days, clock_of
from sidestreet.config import ClockChoice, Settings
from sidestreet.control.beginning import beginning
from sidestreet.control.handlers import Controlled, control_handlers, edge_of
from sidestreet.control.pages import control_pages
from sidestreet.control.points import Generations
from sidestreet.domain.commands import Command, CompleteSeed
from sidestreet.domain.events import Cause
from sidestreet.domain.money_commands import RollDay
from sidestreet.domain.reasons import Refusal
from sidestreet.domain.scripts import Rule
from sidestreet.engine.state import State
from sidestreet.http.loopback import is_loopback
from sidestreet.http.rate_limits import RateLimits
from sidestreet.http.streams import SERVICE_RESTART
from sidestreet.reference.company_files.held import NO_FILES, CompanyFiles
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed import Seed, is_published
from sidestreet.runtime.clock import Clock
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.record_log import record_log
from sidestreet.workspace.state import Workspace


@dataclass(frozen=True, slots=True)
class Foundation:
    """What all generations of a server have in common."""

    settings: Settings
    seed: Seed
    calendar: Calendar
    local_key: bytes
    rules: tuple[Rule, ...] = ()
    """The scenarios that a desk begins with, where it is controlled."""

    files: CompanyFiles = NO_FILES
    """What the user's own files tell of companies."""

    follow: Callable[[Desk], None] = lambda _: None
    """Gets the desk of each generation before it decides anything."""

    figures: Figures = field(default_factory=Figures)
    """What is counted across generations."""

    rates: RateLimits | None = field(init=False)
    """How often a key may ask, counted across generations; None is as often as it likes."""

    def __post_init__(self) -> None:
        """Begin with full buckets."""
        edge = self.settings.edge
        is_limited = edge.requests is not None or edge.cancels is not None
        rates = RateLimits(edge.requests, edge.cancels) if is_limited else None
        object.__setattr__(self, "rates", rates)

    def plan(self) -> MarketPlan:
        """Return the market of one more generation. Raises `StartRefused`."""
        return plan_market(self.settings.market, self.seed.market_seed, self.calendar.hours)


class Generation:
    """A desk that answers. `end` lets go of it."""

    def __init__(self, parts: DeskOnLoop, streams: LoopStreams, api: Api, *, is_new: bool) -> None:
        """Not for callers: `begin` is."""
        self.desk = parts.desk
        self.travel = parts.travel
        self.storage = parts.storage
        self.api = api
        self.is_new = is_new
        """Whether it was planted from the seed."""
        self._parts = parts
        self._streams = streams

    @property
    def is_at_rest(self) -> bool:
        """Whether all that was accepted is decided, durable and on its way to whoever asked."""
        sequencer = self.desk.sequencer
        return (
            sequencer.is_idle
            and not self.desk.state.cancel_alls
            and (self.travel is None or self.travel.is_idle)
        )

    def let_go(self) -> None:
        """Take no stream that ends from here on for one whose client has gone."""
        self._streams.let_go()

    def keep_clock(self) -> None:
        """Keep where a clock is that goes on from there. Raises `JournalFailed`."""
        self._parts.keep_clock()

    def close(self) -> None:
        """Let go of everything at once, at the end of a server."""
        self._parts.close()

    async def end(self, reason: str) -> None:
        """Decide nothing more, close the streams, and let go of everything once the disk rests."""
        self._parts.stop()
        self._streams.close(SERVICE_RESTART, reason)
        # What a timer asked for last may still be on its way to the disk.
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.desk.when_durable(lambda: written.set_result(None))
        await written
        self._parts.close()


async def begin(
    foundation: Foundation,
    plan: MarketPlan,
    storage: Storage,
    mark: ClockMark,
    failed: Failed,
    *,
    past: Generations,
    clock: Clock | None = None,
    cause: Cause | None = None,
) -> Generation:
    """Return a generation that answers from its storage, which is planted if it is empty.

    Without a `clock` it goes by the one that the server was told. `failed` hears of the disk's or
    the read model's failure, perhaps on another thread. Raises `StartRefused`; the storage is
    closed then.
    """
    settings, calendar = foundation.settings, foundation.calendar
    directory = directory_of(foundation.seed, calendar, foundation.files)
    try:
        if clock is None:
            state = storage.sequencer.state
            clock = clock_for(state, settings.clock, calendar, plan, mark)
        parts = DeskOnLoop(storage, clock, directory, (plan, calendar), failed, mark=mark)
    except BaseException:
        storage.close()
        raise
    try:
        desk = parts.desk
        foundation.follow(desk)
        desk.followers.append(foundation.figures.counts.follow)
        names = NamesOfTheDesk(directory, desk.state)
        names.restore()
        check_symbols(foundation.rules, directory)
        desk.followers.append(names.follow)
        streams = parts.streams(directory, settings.limits)
        desk.later = _after_others
        directory.last_expiry = last_expiry(clock.now)
        _check_keys(settings, desk.workspace)
        is_new = await _begin(desk, foundation)
        # What a test goes back to has the scenarios that it had.
        _stage(desk, foundation, foundation.rules if is_new or cause is None else ())
        await _open_market(desk, plan, calendar, cause)
        api = _api(foundation, parts, directory, streams, past)
    except BaseException:
        parts.close()
        raise
    return Generation(parts, streams, api, is_new=is_new)


def clock_for(
    state: State, choice: ClockChoice, calendar: Calendar, plan: MarketPlan, mark: ClockMark
) -> Clock:
    """Return the clock that was asked for, on a desk that was read back.

    A new desk on a virtual clock begins with the history that its market replays, if nothing else
    is said.
    """
    if choice.start is None and choice.mode.is_virtual and not state.time_ns:
        choice = replace(choice, start=plan.begins_at)
    clock = clock_of(choice, max(state.time_ns, mark.read()))
    check_days(calendar, state, clock.now())
    return clock


def _api(
    foundation: Foundation,
    parts: DeskOnLoop,
    directory: InstrumentDirectory,
    streams: LoopStreams,
    past: Generations,
) -> Api:
    """Return the application over one desk."""
    settings, hours, travel = foundation.settings, foundation.calendar.hours, parts.travel
    answered = handlers(
        parts.desk,
        directory,
        settings.cancel_profile,
        hours=hours,
        travel=travel,
        model=model_of(settings),
    )
    open_key, edge = OPEN, None
    if settings.is_controlled:
        controlled = Controlled(
            parts.desk, directory, hours, travel, past, record_log(parts.storage.journal)
        )
        answered |= control_handlers(controlled)
        edge = streams.stage(edge_of(controlled))
        open_key = OPEN_AND_CONTROLLED
    metrics = MetricsPage(foundation.figures, parts, streams, is_local=is_loopback(settings.host))
    return Api(
        parts.desk,
        answered,
        pages() | (control_pages() if settings.is_controlled else {}),
        open_key=open_key if settings.is_open else None,
        local_key=foundation.local_key,
        let_in=None if travel is None else travel.let_in,
        streams={**streams.operations, PATH: metrics.answer},
        edge=edge,
        rates=foundation.rates,
        meter=foundation.figures.meter,
    )


def _after_others(work: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_soon(work)


def _check_keys(settings: Settings, workspace: Workspace) -> None:
    """Refuse to serve others from a folder that began with the built-in seed's key."""
    known = [key.key_id for key in workspace.keys.values() if not key.is_revoked]
    published = [each for each in known if is_published(workspace.keys[each].secret_hash)]
    if published and not is_loopback(settings.host):
        raise StartRefused(
            f"everybody knows the key {published[0]}; revoke it before serving on {settings.host}"
        )


async def _begin(desk: Desk, foundation: Foundation) -> bool:
    """Plant the seed in a new desk, and say whether it was new."""
    settings = foundation.settings
    if desk.sequencer.sequence == 0:
        await _plant(desk, foundation)
        return True
    if not desk.state.is_planted:
        raise StartRefused(
            f"the first start in {settings.data} was cut short; nobody was served from it, so "
            "delete the folder and start again"
        )
    return False


async def _plant(desk: Desk, foundation: Foundation) -> None:
    """Have a new desk decide what its seed asks for."""
    now = desk.clock.now()
    commands = [*seed_commands(foundation.seed, foundation.calendar, now), CompleteSeed()]
    planted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    left = len(commands)

    def done(command: Command, answer: object, _: int) -> None:
        nonlocal left
        left -= 1
        if planted.done():
            return
        if isinstance(answer, Refusal):
            planted.set_exception(StartRefused(told_of_refusal(command, answer)))
        elif left == 0:
            planted.set_result(None)

    for command in commands:
        desk.offer(command, Cause("seed"), partial(done, command))
    await planted


def _stage(desk: Desk, foundation: Foundation, rules: tuple[Rule, ...]) -> None:
    """Let tests own what happens from here on, or nobody."""
    is_controlled = foundation.settings.is_controlled
    for command in beginning(desk.state, is_controlled=is_controlled, rules=rules):
        desk.offer(command, Cause("desk"))


async def _open_market(
    desk: Desk, plan: MarketPlan, calendar: Calendar, cause: Cause | None
) -> None:
    if desk.state.day is None:
        desk.offer(RollDay(calendar.days.at(desk.clock.now())), Cause("desk"))
    opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    desk.open_market(plan.name, plan.seed, lambda: opened.set_result(None), cause)
    await opened

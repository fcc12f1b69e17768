"""The start of a server, which is the same after a crash, a clean stop, or nothing at all.

Read the journal back, let what fell due be decided, open the market, and only then answer.
"""

import asyncio
import hashlib
import json
import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from sidestreet.api.application import OPEN, Api
from sidestreet.api.call import Handler
from sidestreet.api.handlers import handlers
from sidestreet.api.instants import render_instant
from sidestreet.api.pages import pages
from sidestreet.bootstrap.clock_mark import ClockMark
from sidestreet.bootstrap.desk_on_loop import DeskOnLoop, Failed
from sidestreet.bootstrap.market_plan import MarketPlan, plan_market
from sidestreet.bootstrap.names import NamesOfTheDesk, directory_of, last_expiry
from sidestreet.bootstrap.planting import seed_commands, told_of_refusal
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.storage import open_storage
from sidestreet.bootstrap.timekeeping import Calendar, calendar_of, check_days, clock_of
from sidestreet.config import ClockChoice, Settings
from sidestreet.contract.operation import Operation
from sidestreet.control.handlers import Controlled, control_handlers
from sidestreet.domain.commands import Command, CompleteSeed
from sidestreet.domain.events import Cause
from sidestreet.domain.money_commands import RollDay
from sidestreet.domain.reasons import Refusal
from sidestreet.engine.state import State
from sidestreet.http.loopback import is_loopback
from sidestreet.http.request_ids import request_ids
from sidestreet.http.server import Server, serve
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.reference.seed import Seed, default_seed, is_published, load_seed
from sidestreet.runtime.clock import Clock
from sidestreet.runtime.desk import Desk
from sidestreet.workspace.state import Workspace

LOG: Final = logging.getLogger("sidestreet")

STOP_WITHIN_S: Final = 10.0
SERVER_FILE: Final = "server.json"
_LOCAL_KEY_BYTES: Final = 32


class RunningServer:
    """A server that answers. `stop` ends it cleanly."""

    def __init__(
        self,
        settings: Settings,
        parts: DeskOnLoop,
        server: Server,
        published_keys: tuple[str, ...],
    ) -> None:
        self.settings = settings
        self.desk = parts.desk
        self.recovered = parts.storage.recovered
        self.server = server
        self.published_keys = published_keys
        """Keys of the built-in seed, where this start planted it."""
        self._parts = parts

    @property
    def url(self) -> str:
        """Where it answers."""
        host = self.settings.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.server.port}"

    @property
    def told_time(self) -> str:
        """What time it is on the desk."""
        return render_instant(self.desk.clock.now())

    async def stop(self) -> None:
        """Answer what is in flight, then let go of everything. An advance ends where it is."""
        if self._parts.travel is not None:
            self._parts.travel.cancel()
        await self.server.close_gracefully(STOP_WITHIN_S)
        if self.settings.data is not None:
            (self.settings.data / SERVER_FILE).unlink(missing_ok=True)
        self._parts.keep_clock()
        self._parts.close()


async def start_server(settings: Settings, failed: Failed) -> RunningServer:
    """Start a server and return it once it answers.

    `failed` is called, perhaps on another thread, when the disk or the read model fails; the
    process must then end. Raises `StartRefused`, `SeedError`, `FolderInUse`, `JournalDamaged`,
    `JournalFailed`, or `OSError` where the address cannot be had.
    """
    asyncio.get_running_loop().set_exception_handler(_ending_with(failed))
    seed = _seed_of(settings)
    calendar = calendar_of(settings.clock)
    directory = directory_of(seed, calendar)
    plan = plan_market(settings.market, seed.market_seed, calendar.hours)
    parts = _desk_of(settings, directory, (plan, calendar), failed)
    try:
        LOG.info("%s", parts.storage.recovered.text())
        names = NamesOfTheDesk(directory, parts.desk.state)
        names.restore()
        parts.desk.followers.append(names.follow)
        streams = parts.streams(directory, settings.limits)
        parts.desk.later = _after_others
        directory.last_expiry = last_expiry(parts.desk.clock.now)
        _check_keys(settings, parts.desk.workspace)
        is_new = await _begin(parts.desk, seed, settings, calendar)
        await _open_market(parts.desk, plan, calendar)
        local_key = secrets.token_urlsafe(_LOCAL_KEY_BYTES)
        api = Api(
            parts.desk,
            handlers(
                parts.desk,
                directory,
                settings.cancel_profile,
                hours=calendar.hours,
                travel=parts.travel,
            )
            | _control_of(settings, parts, directory, calendar),
            pages(),
            open_key=OPEN if settings.is_open else None,
            local_key=local_key.encode(),
            let_in=None if parts.travel is None else parts.travel.let_in,
            streams=streams.operations,
        )
        next_request_id = None if parts.travel is None else _request_ids(parts.desk, plan.seed)
        server = await serve(
            api, settings.host, settings.port, settings.limits, next_request_id=next_request_id
        )
        running = RunningServer(settings, parts, server, seed.printed_keys if is_new else ())
        if settings.data is not None:
            _tell_where(settings.data, running, local_key)
    except BaseException:
        parts.close()
        raise
    return running


def _control_of(
    settings: Settings, parts: DeskOnLoop, directory: InstrumentDirectory, calendar: Calendar
) -> dict[Operation, Handler]:
    """Return what answers the control API, nothing where it was not asked for."""
    if not settings.is_controlled:
        return {}
    return control_handlers(Controlled(parts.desk, directory, calendar.hours, parts.travel))


def _after_others(work: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_soon(work)


def _ending_with(
    failed: Failed,
) -> Callable[[asyncio.AbstractEventLoop, dict[str, Any]], None]:
    """Return a handler that treats an exception nobody caught as what it is: a bug."""

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        is_of_a_connection = "transport" in context and isinstance(error, OSError)
        if error is None or is_of_a_connection:
            loop.default_exception_handler(context)
        else:
            failed(error)

    return handle


def _desk_of(
    settings: Settings,
    directory: InstrumentDirectory,
    market: tuple[MarketPlan, Calendar],
    failed: Failed,
) -> DeskOnLoop:
    """Return the desk of a folder that was read back, or give the folder back and say why not."""
    plan, calendar = market
    try:
        storage = open_storage(settings.data, calendar)
    except OSError as error:
        raise StartRefused(f"the data folder cannot be used: {error}") from None
    try:
        mark = ClockMark(settings.data)
        clock = _clock_for(storage.sequencer.state, settings.clock, calendar, plan, mark)
        return DeskOnLoop(storage, clock, directory, market, failed, mark=mark)
    except BaseException:
        storage.close()
        raise


def _clock_for(
    state: State, choice: ClockChoice, calendar: Calendar, plan: MarketPlan, mark: ClockMark
) -> Clock:
    """Return the clock of a desk that was read back.

    A new desk on a virtual clock begins with the history that its market replays, if nothing else
    is said.
    """
    if choice.start is None and choice.mode.is_virtual and not state.time_ns:
        choice = replace(choice, start=plan.begins_at)
    clock = clock_of(choice, max(state.time_ns, mark.read()))
    check_days(calendar, state, clock.now())
    return clock


def _request_ids(desk: Desk, market_seed: int) -> Callable[[], str]:
    """Return request ids that are the same whenever the same is done with the same desk.

    They are part of what the journal notes, which a virtual clock makes repeatable. Each start of a
    desk has others.
    """
    told = f"{market_seed} {desk.sequencer.sequence}".encode()
    return request_ids(int.from_bytes(hashlib.sha256(told).digest()[:9]))


def _seed_of(settings: Settings) -> Seed:
    try:
        seed = default_seed() if settings.seed is None else load_seed(settings.seed)
    except OSError as error:
        raise StartRefused(f"the seed file cannot be read: {error}") from None
    if not is_loopback(settings.host):
        if settings.is_open:
            raise StartRefused("--open lets anybody in and is refused off loopback")
        if seed.has_published_key:
            raise StartRefused(
                f"the built-in seed has a key that everybody knows; to serve on {settings.host} "
                "give a seed file of your own with --seed"
            )
    return seed


def _check_keys(settings: Settings, workspace: Workspace) -> None:
    """Refuse to serve others from a folder that began with the built-in seed's key."""
    known = [key.key_id for key in workspace.keys.values() if not key.is_revoked]
    published = [each for each in known if is_published(workspace.keys[each].secret_hash)]
    if published and not is_loopback(settings.host):
        raise StartRefused(
            f"everybody knows the key {published[0]}; revoke it before serving on {settings.host}"
        )


async def _begin(desk: Desk, seed: Seed, settings: Settings, calendar: Calendar) -> bool:
    """Plant the seed in a new desk, and say whether it was new."""
    if desk.sequencer.sequence == 0:
        await _plant(desk, seed, calendar)
        return True
    if not desk.state.is_planted:
        raise StartRefused(
            f"the first start in {settings.data} was cut short; nobody was served from it, so "
            "delete the folder and start again"
        )
    if settings.seed is not None:
        LOG.warning("%s plants nothing: the folder has a past of its own", settings.seed)
    return False


async def _plant(desk: Desk, seed: Seed, calendar: Calendar) -> None:
    """Have a new desk decide what its seed asks for."""
    commands = [*seed_commands(seed, calendar, desk.clock.now()), CompleteSeed()]
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


async def _open_market(desk: Desk, plan: MarketPlan, calendar: Calendar) -> None:
    if desk.state.day is None:
        desk.offer(RollDay(calendar.days.at(desk.clock.now())), Cause("desk"))
    opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    desk.open_market(plan.name, plan.seed, lambda: opened.set_result(None))
    await opened


def _tell_where(data: Path, running: RunningServer, local_key: str) -> None:
    """Leave word for our own tools, with a key that only this folder's owner can read."""
    told = {"url": running.url, "key": local_key, "pid": os.getpid()}
    path = data / SERVER_FILE
    fresh = path.with_suffix(".new")
    try:
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            json.dump(told, file)
        # Whoever reads it finds all of it, also where this process is killed on the way.
        fresh.replace(path)
    except OSError as error:
        running.server.abort()
        raise StartRefused(f"the data folder cannot be used: {error}") from None

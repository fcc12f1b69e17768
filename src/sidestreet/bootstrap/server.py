"""The start of a server, which is the same after a crash, a clean stop, or nothing at all.

Read the journal back, let what fell due be decided, open the market, and only then answer.
"""

import asyncio
import contextlib
import hashlib
import json
import logging
import os
import secrets
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from sidestreet.api.instants import render_instant
from sidestreet.bootstrap.company_data import company_files_of
from sidestreet.bootstrap.desk_on_loop import Failed
from sidestreet.bootstrap.generation import Foundation
from sidestreet.bootstrap.generations.archive import Archive, MemoryArchive
from sidestreet.bootstrap.generations.folder import FolderArchive
from sidestreet.bootstrap.generations.switch import Switch
from sidestreet.bootstrap.generations.switchboard import Switchboard
from sidestreet.bootstrap.recording import check_new, recorder_of
from sidestreet.bootstrap.refused import StartRefused
from sidestreet.bootstrap.timekeeping import calendar_of
from sidestreet.config import Settings
from sidestreet.control.scenarios.files import ScenarioError, load_scenarios
from sidestreet.domain.scripts import Rule
from sidestreet.http.loopback import is_loopback
from sidestreet.http.request_ids import request_ids
from sidestreet.http.server import Server, serve
from sidestreet.http.tls import TlsRefused, server_context
from sidestreet.reference.seed import Seed, default_seed, load_seed
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.recovery import Recovered

LOG: Final = logging.getLogger("sidestreet")

STOP_WITHIN_S: Final = 10.0
SERVER_FILE: Final = "server.json"
_LOCAL_KEY_BYTES: Final = 32


class RunningServer:
    """A server that answers. `stop` ends it cleanly."""

    def __init__(
        self,
        foundation: Foundation,
        switch: Switch,
        server: Server,
        close: Callable[[], None],
    ) -> None:
        self.settings = foundation.settings
        self.server = server
        self.switch = switch
        """The way to other generations of the desk."""
        self.published_keys = foundation.seed.printed_keys if switch.generation.is_new else ()
        """Keys of the built-in seed, where this start planted it."""
        self._close = close

    @property
    def desk(self) -> Desk:
        """The desk that answers now; a reset, a restore and a branch put another in its place."""
        return self.switch.desk()

    @property
    def recovered(self) -> Recovered:
        """What was found of the generation that answers now."""
        return self.switch.generation.storage.recovered

    @property
    def url(self) -> str:
        """Where it answers."""
        host = self.settings.host
        scheme = "http" if self.settings.edge.tls is None else "https"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.server.port}"

    @property
    def told_time(self) -> str:
        """What time it is on the desk."""
        return render_instant(self.desk.clock.now())

    async def stop(self) -> None:
        """Answer what is in flight, then let go of everything. An advance ends where it is."""
        await self.switch.settle(STOP_WITHIN_S)
        travel = self.switch.generation.travel
        if travel is not None:
            travel.cancel()
        self.switch.generation.let_go()
        await self.server.close_gracefully(STOP_WITHIN_S)
        # A request that was in flight may have asked for one more.
        await self.switch.settle(STOP_WITHIN_S)
        if self.settings.data is not None:
            # Should it stay, whoever reads it finds nobody there, as after a crash.
            with contextlib.suppress(OSError):
                (self.settings.data / SERVER_FILE).unlink(missing_ok=True)
        self.switch.generation.keep_clock()
        self._close()


async def start_server(settings: Settings, failed: Failed) -> RunningServer:
    """Start a server and return it once it answers.

    `failed` is called, perhaps on another thread, when the disk or the read model fails; the
    process must then end. Raises `StartRefused`, `SeedError`, `FolderInUse`, `JournalDamaged`,
    `JournalFailed`, or `OSError` where the address cannot be had.
    """
    asyncio.get_running_loop().set_exception_handler(_ending_with(failed))
    _check_modes(settings)
    tls = _tls_of(settings)
    seed = _seed_of(settings)
    local_key = secrets.token_urlsafe(_LOCAL_KEY_BYTES)
    calendar, rules = calendar_of(settings.clock), _rules_of(settings)
    files = company_files_of(settings.company_data, seed, calendar)
    foundation = Foundation(settings, seed, calendar, local_key.encode(), rules, files)
    plan = foundation.plan()
    archive = _archive_of(settings)
    switchboard = Switchboard()
    recorder = None
    try:
        recorder = recorder_of(foundation)
        if recorder is not None:
            foundation = replace(foundation, follow=recorder.follow)
        switch = Switch(archive, foundation, switchboard, failed)
        generation = await switch.start(plan)
        if recorder is not None:
            check_new(generation)
    except BaseException:
        archive.close()
        if recorder is not None:
            recorder.discard()
        raise

    def close() -> None:
        foundation.figures.stop()
        if recorder is not None:
            recorder.close()
        switch.generation.close()
        archive.close()

    try:
        if settings.seed is not None and not generation.is_new:
            LOG.warning("%s plants nothing: the folder has a past of its own", settings.seed)
        is_virtual = generation.travel is not None
        server = await serve(
            switchboard if recorder is None else recorder.at_edge(switchboard, switch.desk),
            settings.host,
            settings.port,
            settings.limits,
            tls=tls,
            next_request_id=_request_ids(generation.desk, plan.seed) if is_virtual else None,
        )
        foundation.figures.start(lambda: server.connection_count)
        running = RunningServer(foundation, switch, server, close)
        if settings.data is not None:
            _tell_where(settings.data, running, local_key)
    except BaseException:
        close()
        raise
    return running


def _check_modes(settings: Settings) -> None:
    """Refuse what does not fit together: above all to stage anything on a desk in earnest."""
    if settings.record is not None and settings.model is not None:
        raise StartRefused(
            "--record is for what can be made again, and no language model says the same twice: "
            "leave --model-url out"
        )
    is_limited = settings.edge.requests is not None or settings.edge.cancels is not None
    if settings.record is not None and is_limited:
        raise StartRefused(
            "--record is for what can be made again, and how fast clients ask cannot be: leave "
            "--rate-limit and --cancel-rate-limit out"
        )
    if not settings.is_production:
        return
    mode = settings.clock.mode
    for is_so, what in (
        (settings.is_controlled, "--control has tests own what happens"),
        (settings.is_open, "--open lets anybody in"),
        (mode.is_virtual, f"--clock {mode} has another time than the world"),
    ):
        if is_so:
            raise StartRefused(f"{what}: leave it out with --production")


def _tls_of(settings: Settings) -> ssl.SSLContext | None:
    files = settings.edge.tls
    try:
        return None if files is None else server_context(files)
    except TlsRefused as error:
        raise StartRefused(str(error)) from None


def _archive_of(settings: Settings) -> Archive:
    if settings.data is None:
        return MemoryArchive()
    try:
        return FolderArchive.open_folder(settings.data)
    except OSError as error:
        raise StartRefused(f"the data folder cannot be used: {error}") from None


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


def _rules_of(settings: Settings) -> tuple[Rule, ...]:
    if settings.scenarios and not settings.is_controlled:
        raise StartRefused("--scenario has tests own what happens: give --control with it")
    try:
        return load_scenarios(settings.scenarios)
    except ScenarioError as error:
        raise StartRefused(str(error)) from None
    except OSError as error:
        raise StartRefused(f"the scenario file cannot be read: {error}") from None


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

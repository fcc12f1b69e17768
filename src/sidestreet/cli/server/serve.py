"""Running a server until it is told to end.

Standard output carries exactly one line, `ready URL`, when the server answers; a script can wait
for it. Everything else goes to standard error.
"""

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Final

from sidestreet.api.assistant.endpoint import ModelChoice
from sidestreet.api.orders import CancelProfile
from sidestreet.bootstrap import RunningServer, StartRefused, start_server
from sidestreet.cli.server.collector import spare_the_collector
from sidestreet.config import ClockChoice, EdgeChoice, MarketChoice, Settings
from sidestreet.http.event_loop import run
from sidestreet.http.loopback import is_loopback
from sidestreet.journal import FolderInUse, JournalDamaged, JournalFailed
from sidestreet.reference.seed import SeedError

LOG: Final = logging.getLogger("sidestreet")

EXIT_REFUSED: Final = 1
EXIT_BROKEN: Final = 70
"""EX_SOFTWARE: the process ended itself because going on could have lost something."""

_SWITCH_INTERVAL_S: Final = 0.0005


def run_server(
    *,
    data: Path | None,
    host: str,
    port: int,
    seed: Path | None,
    is_open: bool,
    cancel_profile: str,
    is_controlled: bool = False,
    scenarios: tuple[Path, ...] = (),
    record: Path | None = None,
    company_data: Path | None = None,
    is_production: bool = False,
    clock: ClockChoice,
    market: MarketChoice,
    model: ModelChoice | None = None,
    edge: EdgeChoice | None = None,
) -> int:
    """Serve until SIGTERM or SIGINT and return the exit code."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    # What a desk keeps is its owner's alone.
    os.umask(0o077)
    # The journal's thread wants the interpreter back the moment the disk is done.
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    settings = Settings(
        data=data,
        host=host,
        port=port,
        seed=seed,
        is_open=is_open,
        cancel_profile=CancelProfile(cancel_profile),
        is_controlled=is_controlled,
        scenarios=scenarios,
        record=record,
        company_data=company_data,
        is_production=is_production,
        clock=clock,
        market=market,
        model=model,
        edge=edge or EdgeChoice(),
    )
    try:
        run(_serve(settings))
    except (StartRefused, SeedError, FolderInUse, JournalDamaged, JournalFailed) as error:
        LOG.error("%s", error)  # noqa: TRY400 - the message is for the operator, a trace is not
        return EXIT_REFUSED
    except OSError as error:
        LOG.error("cannot serve on %s port %d: %s", host, port, error)  # noqa: TRY400 - as above
        return EXIT_REFUSED
    return 0


async def _serve(settings: Settings) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        _on_signal(loop, name, stopping)
    running = await start_server(settings, _end_now)
    spare_the_collector()
    _greet(running)
    ended = asyncio.ensure_future(running.server.wait_closed())
    told = asyncio.ensure_future(stopping.wait())
    done, _ = await asyncio.wait({ended, told}, return_when=asyncio.FIRST_COMPLETED)
    if ended in done:
        _end_now(ended.exception() or RuntimeError("the server ended by itself"))
    LOG.info("stopping: answering what is in flight")
    await running.stop()
    LOG.info("stopped")


def _greet(running: RunningServer) -> None:
    settings = running.settings
    kept = "keeps nothing" if settings.data is None else f"keeps its data in {settings.data}"
    LOG.info("%s", kept)
    if settings.clock.mode.is_virtual:
        LOG.info("the clock is %s: it is %s", settings.clock.mode, running.told_time)
    if settings.is_open:
        LOG.warning("open: any bearer key is let in, for every account")
    if settings.model is not None:
        _tell_of_model(settings.model)
    if settings.edge.tls is None and not is_loopback(settings.host):
        LOG.warning("without --tls-cert: keys travel unencrypted to %s", settings.host)
    for key in running.published_keys:
        LOG.info("a key for this desk: %s", key)
    sys.stdout.write(f"ready {running.url}\n")
    sys.stdout.flush()


def _tell_of_model(choice: ModelChoice) -> None:
    endpoint = choice.endpoint
    LOG.info("the assistant asks the model %s at %s", choice.model, endpoint.host)
    if endpoint.is_in_the_clear:
        LOG.warning("what it is told of accounts goes to %s unencrypted", endpoint.host)


def _on_signal(loop: asyncio.AbstractEventLoop, name: signal.Signals, told: asyncio.Event) -> None:
    try:
        loop.add_signal_handler(name, told.set)
    except NotImplementedError:  # Windows
        signal.signal(name, lambda *_: loop.call_soon_threadsafe(told.set))


def _end_now(error: BaseException) -> None:
    """End the process without another word to anybody: what is not durable must not leave."""
    LOG.critical("ended: %s: %s", type(error).__name__, error, exc_info=error)
    logging.shutdown()
    os._exit(EXIT_BROKEN)

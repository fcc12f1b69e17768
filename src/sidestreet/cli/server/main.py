"""`sidestreet`: what can be run. Each command's work is in a module that only it loads."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sidestreet import __version__
from sidestreet.cli.server.audit import audit
from sidestreet.cli.server.backup import backup, restore
from sidestreet.cli.server.collector import uncollected
from sidestreet.cli.server.control import control
from sidestreet.cli.server.dead_mans_switch import dead_mans_switch
from sidestreet.cli.server.folders import default_data_folder
from sidestreet.cli.server.inspect import inspect
from sidestreet.cli.server.logs import log_options
from sidestreet.cli.server.options import (
    DATA,
    EDGE_OPTIONS,
    FILE,
    MARKET_FILES,
    URL,
    edge_options,
    model_options,
)
from sidestreet.cli.server.rerun import rerun
from sidestreet.cli.server.seed import seed
from sidestreet.cli.server.studies import plot, realism
from sidestreet.cli.server.why import why

if TYPE_CHECKING:
    from sidestreet.cli.server.local_server import LocalServer

_LABEL_MAX: Final = 128


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-v", "--version", message="%(prog)s %(version)s")
def main() -> None:
    """Run a brokerage on your own machine."""


@main.command()
@DATA
@click.option("--ephemeral", is_flag=True, help="Keep nothing.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=5001,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes any free one.",
)
@click.option(
    "--seed",
    type=FILE,
    default=None,
    help="File that says how a new desk begins.",
)
@click.option("--open", "is_open", is_flag=True, help="Let any bearer key in. Loopback only.")
@click.option(
    "--cancel-profile",
    type=click.Choice(["spec", "strict", "hidden"]),
    default="spec",
    show_default=True,
    help="What a cancel of an order that has ended is answered with: the order, 422, or 404.",
)
@click.option(
    "--control",
    "is_controlled",
    is_flag=True,
    help="Let keys of scope control choose outcomes, stage faults, move markets and time.",
)
@click.option(
    "--scenario",
    "scenarios",
    type=FILE,
    multiple=True,
    help="File of scenarios to begin with; may be given again. Needs --control.",
)
@click.option(
    "--record",
    type=FILE,
    default=None,
    help="New file to record the session of a new desk in, for sidestreet rerun.",
)
@click.option(
    "--company-data",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder with figures and news of companies, in place of those that are made up.",
)
@click.option(
    "--production", "is_production", is_flag=True, help="Refuse for good whatever stages anything."
)
@click.option(
    "--clock",
    type=click.Choice(["open", "real", "frozen", "stepped", "fast"]),
    default="open",
    show_default=True,
    help="The machine's clock, with a market that is always open or New York's hours; or one that "
    "stands still, moves at each request, or runs fast.",
)
@click.option(
    "--hours",
    type=click.Choice(["always", "new-york"]),
    default=None,
    help="Hours of the market under a frozen, stepped or fast clock. [default: new-york]",
)
@click.option(
    "--start",
    default=None,
    metavar="INSTANT",
    help="When a frozen, stepped or fast clock begins; a date is 09:30 in New York.",
)
@click.option("--speed", default=None, metavar="N", help="How fast a clock runs. [default: 60]")
@click.option(
    "--step", default=None, metavar="SPAN", help="How far a stepped clock moves. [default: 10ms]"
)
@click.option(
    "--market",
    default="reference",
    show_default=True,
    metavar="NAME",
    help="Market to trade at: reference; calm, thin, volatile, gap or halt, whose agents trade on "
    "a real book; demo, which plays real days; replay, which plays your files.",
)
@click.option(
    "--market-seed",
    type=click.IntRange(0, 2**63 - 1),
    default=None,
    help="What the market is made from, in place of the seed file's.",
)
@MARKET_FILES
@click.option(
    "--market-symbol",
    "market_symbols",
    multiple=True,
    metavar="SYMBOL",
    help="Symbol of the files to play; all of them if none is given.",
)
@click.option(
    "--market-repair",
    "repair",
    is_flag=True,
    help="Put right what can be in market files, and count it, where they would be refused.",
)
@click.option(
    "--fill-model",
    default=None,
    metavar="MODEL",
    help="How orders are filled: book, which is the real book; touch, through, pessimistic, "
    "optimistic, volume:share=0.1, slippage:ticks=1. [default: book]",
)
@click.option(
    "--latency",
    default=None,
    metavar="entry=SPAN,...",
    help="How long messages take: entry, response and data.",
)
@log_options
@edge_options
@model_options
@uncollected()
def serve(
    *,
    data: Path | None,
    ephemeral: bool,
    host: str,
    port: int,
    seed: Path | None,
    is_open: bool,
    cancel_profile: str,
    is_controlled: bool,
    scenarios: tuple[Path, ...],
    record: Path | None,
    company_data: Path | None,
    is_production: bool,
    clock: str,
    hours: str | None,
    start: str | None,
    speed: str | None,
    step: str | None,
    market: str,
    market_seed: int | None,
    market_files: tuple[Path, ...],
    market_symbols: tuple[str, ...],
    repair: bool,
    fill_model: str | None,
    latency: str | None,
    **others: Any,  # noqa: ANN401 - as `edge_options` and `model_options` declare them
) -> None:
    """Run the desk. Prints one line on stdout when it answers; logs go to stderr."""
    from sidestreet.cli.server import choices, edge  # noqa: PLC0415 - as below
    from sidestreet.cli.server.serve import run_server  # noqa: PLC0415 - only this command pays

    _check_together(data, ephemeral=ephemeral, is_staged=is_production and is_controlled)
    sys.exit(
        run_server(
            data=None if ephemeral else data or default_data_folder(),
            host=host,
            port=port,
            seed=seed,
            is_open=is_open,
            cancel_profile=cancel_profile,
            is_controlled=is_controlled,
            scenarios=scenarios,
            record=record,
            company_data=company_data,
            is_production=is_production,
            clock=choices.clock_choice(clock, hours, speed, start, step),
            market=choices.market_choice(
                market,
                market_seed,
                market_files,
                fill_model,
                latency,
                symbols=market_symbols,
                repair=repair,
            ),
            edge=edge.edge_choice(*(others.pop(name) for name in EDGE_OPTIONS)),
            model=choices.model_choice(**others),
        )
    )


def _check_together(data: Path | None, *, ephemeral: bool, is_staged: bool) -> None:
    """Refuse options that contradict one another."""
    if ephemeral and data is not None:
        raise click.UsageError("--ephemeral keeps nothing, so it takes no --data")
    if is_staged:
        raise click.UsageError("nothing is staged on a desk in --production: leave --control out")


for each in (
    *(realism, plot, control, why, seed, dead_mans_switch, rerun),
    *(inspect, backup, restore, audit),
):
    main.add_command(each)


@main.group()
def keys() -> None:
    """Make, list and revoke bearer keys, on a running server or in a folder at rest."""


def _checked_label(label: str) -> str:
    if len(label) > _LABEL_MAX:
        raise click.BadParameter(f"more than {_LABEL_MAX} characters")
    try:
        label.encode()
    except UnicodeEncodeError:
        raise click.BadParameter("not UTF-8") from None
    return label


@keys.command("create")
@DATA
@click.option(
    "--label",
    default="",
    callback=lambda _, __, label: _checked_label(label),
    help=f"What the key is for, at most {_LABEL_MAX} characters.",
)
@click.option(
    "--account",
    "accounts",
    type=click.IntRange(0, 10**18 - 1),
    multiple=True,
    help="Account it reaches; every one if none.",
)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(["orders:read", "orders:write", "admin", "control"]),
    default=("orders:read", "orders:write"),
    show_default=True,
    help="What it may do.",
)
def create_key(
    data: Path | None, label: str, accounts: tuple[int, ...], scopes: tuple[str, ...]
) -> None:
    """Make a key and print it. It is never shown again."""
    from sidestreet.cli.server.keys import create  # noqa: PLC0415 - only this command pays

    click.echo(create(data or default_data_folder(), label, accounts or None, scopes))


@keys.command("list")
@DATA
def list_keys(data: Path | None) -> None:
    """List all keys, revoked ones included."""
    from sidestreet.cli.server.keys import listing  # noqa: PLC0415 - only this command pays

    for line in listing(data or default_data_folder()):
        click.echo(line)


@keys.command("revoke")
@DATA
@click.argument("key_id")
def revoke_key(data: Path | None, key_id: str) -> None:
    """Shut a key out, at once and for good."""
    from sidestreet.cli.server.keys import revoke  # noqa: PLC0415 - only this command pays

    click.echo(revoke(data or default_data_folder(), key_id))


_KEY: Final = click.option("--key", default="", help="Key of scope admin, together with --url.")


def _server(data: Path | None, url: str | None, key: str) -> "LocalServer":
    from sidestreet.cli.server.local_server import running_server  # noqa: PLC0415 - as above

    return running_server(data or default_data_folder(), url, key)


@main.group()
def clock() -> None:
    """Show, stop and advance the clock of a running desk."""


@clock.command("show")
@DATA
@URL
@_KEY
def show_clock(data: Path | None, url: str | None, key: str) -> None:
    """Print what time it is on the desk, and what comes next."""
    from sidestreet.cli.server.clock import show  # noqa: PLC0415 - only this command pays

    for line in show(_server(data, url, key)):
        click.echo(line)


@clock.command("freeze")
@DATA
@URL
@_KEY
def freeze_clock(data: Path | None, url: str | None, key: str) -> None:
    """Have the clock stand still."""
    from sidestreet.cli.server.clock import change  # noqa: PLC0415 - only this command pays

    for line in change(_server(data, url, key), {"is_frozen": True}):
        click.echo(line)


@clock.command("resume")
@DATA
@URL
@_KEY
@click.option("--speed", default=None, metavar="N", help="Run this many times as fast.")
@click.option("--step", default=None, metavar="SPAN", help="Move by this at each request.")
def resume_clock(
    data: Path | None, url: str | None, key: str, speed: str | None, step: str | None
) -> None:
    """Let the clock go on, at its pace of before or at another."""
    from sidestreet.cli.server.clock import change  # noqa: PLC0415 - only this command pays

    pace = {name: value for name, value in (("speed", speed), ("step", step)) if value is not None}
    for line in change(_server(data, url, key), {"is_frozen": False, **pace}):
        click.echo(line)


@clock.command("advance")
@DATA
@URL
@_KEY
@click.option("--by", default=None, metavar="SPAN", help="How far: PT1H30M, P2D, 90s.")
@click.option(
    "--to", default=None, metavar="INSTANT", help="An instant, or a date for 09:30 on it."
)
@click.option(
    "--until",
    default=None,
    type=click.Choice(["next-session", "next-event"]),
    help="The begin of the next session, or whatever happens next.",
)
def advance_clock(
    *,
    data: Path | None,
    url: str | None,
    key: str,
    by: str | None,
    to: str | None,
    until: str | None,
) -> None:
    """Go forward through every instant at which something is due."""
    from sidestreet.cli.server.clock import advance  # noqa: PLC0415 - only this command pays

    named = (("by", by), ("to", to), ("until", until))
    asked = {name: value for name, value in named if value is not None}
    if len(asked) != 1:
        raise click.UsageError("say one of --by, --to and --until")
    click.echo(advance(_server(data, url, key), asked))

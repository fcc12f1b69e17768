"""`sidestreet realism` and `sidestreet plot`: what they take. Their work is loaded as they run."""

import os
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from sidestreet.cli.server.folders import default_data_folder
from sidestreet.cli.server.options import DATA, FILE, MARKET_FILES, URL, market_file_option

_PNG_TO: Final = click.Path(path_type=Path, dir_okay=False, writable=True)
_JOBS_MAX: Final = 64


@click.command()
@click.option("--market", default="calm", show_default=True, metavar="NAME", help="Market.")
@click.option(
    "--market-seed",
    type=click.IntRange(0, 2**63 - 1),
    default=None,
    help="What the market is made from.",
)
@MARKET_FILES
@click.option("--market-repair", "repair", is_flag=True, help="Put right what can be in files.")
@click.option("--symbol", default="AAPL", show_default=True, help="Instrument to trade.")
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="DATE",
    help="Trading day. [default: the first one of a replay, else 2025-11-03]",
)
@click.option(
    "--orders",
    type=FILE,
    default=None,
    help="CSV of orders: time, side, quantity, and type, limit, stop, time_in_force. Without it, a "
    "thousand shares are bought at the bid in the morning and sold at the ask in the afternoon.",
)
@click.option(
    "--fill-model",
    "models",
    multiple=True,
    metavar="MODEL",
    help="Fill model to compare; may be given more than once. [default: one of each]",
)
@click.option(
    "--latency",
    "latencies",
    multiple=True,
    metavar="entry=SPAN,...",
    help="Latency to compare; may be given more than once.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, _JOBS_MAX),
    default=min(os.cpu_count() or 1, _JOBS_MAX),
    show_default="the processors of this machine",
    help="How many runs are made side by side.",
)
@click.option("--png", type=_PNG_TO, default=None, help="Picture to draw.")
def realism(
    *,
    market: str,
    market_seed: int | None,
    market_files: tuple[Path, ...],
    repair: bool,
    symbol: str,
    day: datetime | None,
    orders: Path | None,
    models: tuple[str, ...],
    latencies: tuple[str, ...],
    jobs: int,
    png: Path | None,
) -> None:
    """Show how much of a result is the fill model's: the same orders, the same day, each model."""
    from sidestreet.cli.realism.command import (  # noqa: PLC0415 - only this command pays
        chosen,
        compare,
    )
    from sidestreet.cli.server.choices import market_choice  # noqa: PLC0415 - as above

    # Files may hold a whole exchange, and one symbol is asked for.
    wanted = (symbol,) if market_files else ()
    choice = market_choice(
        market, market_seed, market_files, None, None, symbols=wanted, repair=repair
    )
    for line in compare(
        choice,
        symbol,
        day=None if day is None else day.date(),
        orders=orders,
        assumptions=chosen(models, latencies),
        jobs=jobs,
        png=png,
    ):
        click.echo(line)


@click.command()
@DATA
@URL
@click.option("--key", default="", help="Key that reaches the account, together with --url.")
@click.option("--account", required=True, type=click.IntRange(0, 10**18 - 1), help="Account.")
@click.option("--symbol", required=True, help="Instrument whose fills are drawn.")
@click.option("--from", "begins", default=None, metavar="INSTANT", help="Draw nothing earlier.")
@click.option("--to", "ends", default=None, metavar="INSTANT", help="Draw nothing later.")
@market_file_option("File that the server replays, for the prices behind the fills.")
@click.option("--png", required=True, type=_PNG_TO, help="Picture to draw.")
def plot(
    *,
    data: Path | None,
    url: str | None,
    key: str,
    account: int,
    symbol: str,
    begins: str | None,
    ends: str | None,
    market_files: tuple[Path, ...],
    png: Path,
) -> None:
    """Draw what an account traded in an instrument over its prices, as a running server tells."""
    from sidestreet.cli.plot.command import draw_fills  # noqa: PLC0415 - only this command pays
    from sidestreet.cli.server.choices import read_moment  # noqa: PLC0415 - as above
    from sidestreet.cli.server.local_server import running_server  # noqa: PLC0415 - as above

    bounds = (
        None if begins is None else read_moment(begins, "--from"),
        None if ends is None else read_moment(ends, "--to"),
    )
    server = running_server(data or default_data_folder(), url, key)
    click.echo(draw_fills(server, account, symbol, bounds, png, market_files))

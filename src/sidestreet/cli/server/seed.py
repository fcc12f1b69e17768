"""`sidestreet seed`: the present state of a desk as a seed file.

A server on the folder is asked, so that the state is that of now; it has to be started with
--control, like for every command of `sidestreet control`. A folder at rest is read by its journal,
under the lock that a server would hold, and not changed.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sidestreet.cli.server.control.groups import COMMON
from sidestreet.cli.server.folders import default_data_folder
from sidestreet.cli.server.options import FILE

if TYPE_CHECKING:
    from sidestreet.control.seed_dump.document import Dump

_LEFT_OUT: Final = 1


@click.group("seed")
def seed() -> None:
    """Write down what a desk is, for another one to begin with."""


@seed.command("dump")
@COMMON["data"]
@COMMON["url"]
@COMMON["key"]
@click.option(
    "-o", "--output", type=FILE, default=None, help="File to write. [default: standard output]"
)
@click.option(
    "--seed",
    "began_with",
    type=FILE,
    default=None,
    help="Of a folder at rest: the seed file that its server is started with, for instruments "
    "that nobody has dealt in.",
)
@click.option(
    "--strict", is_flag=True, help="End with 1, and write nothing, if anything has to be left out."
)
def dump(
    *,
    data: Path | None,
    url: str | None,
    key: str,
    output: Path | None,
    began_with: Path | None,
    strict: bool,
) -> None:
    """Write the present state of a desk as a seed file.

    Planted in an empty desk by sidestreet serve --seed it gives the same state as people see it.
    What such a file cannot say stands at its top, and is told on standard error.
    """
    told = _asked(data, url, key)
    if told is None:
        told = _at_rest(data or default_data_folder(), began_with)
    elif began_with is not None:
        raise click.UsageError("--seed is for a folder on which no server runs")
    for line in told.left_out:
        click.echo(f"left out: {line}", err=True)
    if strict and told.left_out:
        sys.exit(_LEFT_OUT)
    if output is None:
        click.echo(told.text, nl=False)
        return
    try:
        output.write_text(told.text, "utf-8")
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}") from None
    click.echo(f"wrote {output}", err=True)


def _asked(data: Path | None, url: str | None, key: str) -> "Dump | None":
    """Return what a running server tells of its desk; None if none runs on the folder."""
    from sidestreet.cli.server.local_server import server_at, server_of  # noqa: PLC0415 - as below
    from sidestreet.control.seed_dump.document import (  # noqa: PLC0415 - only this command pays
        Dump,
    )

    if url is not None:
        server = server_at(url, key)
    else:
        found = server_of(data or default_data_folder())
        if found is None:
            return None
        server = found
    answer = server.ask("GET", "/control/v1/seed/dump")
    return Dump(answer["seed"], tuple(answer["left_out"]))


def _at_rest(data: Path, began_with: Path | None) -> "Dump":
    """Return the desk of a folder on which no server runs."""
    from sidestreet.bootstrap import StartRefused  # noqa: PLC0415 - as above
    from sidestreet.bootstrap.seed_at_rest import dump_at_rest  # noqa: PLC0415 - as above
    from sidestreet.journal import FolderInUse, JournalDamaged, JournalFailed  # noqa: PLC0415
    from sidestreet.reference.seed import SeedError  # noqa: PLC0415 - as above

    if not data.is_dir():
        raise click.ClickException(f"there is no folder {data}; name that of a desk with --data")
    try:
        return dump_at_rest(data, began_with)
    except (StartRefused, FolderInUse, JournalDamaged, JournalFailed, SeedError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None

"""`sidestreet`: what can be run. Each command's work is in a module that only it loads."""

import sys
from pathlib import Path
from typing import Final

import click

from sidestreet import __version__
from sidestreet.cli.server.folders import default_data_folder

_DATA: Final = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help=f"Folder of the desk. [default: {default_data_folder()}]",
)

_LABEL_MAX: Final = 128


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-v", "--version", message="%(prog)s %(version)s")
def main() -> None:
    """Run a brokerage on your own machine."""


@main.command()
@_DATA
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
    type=click.Path(path_type=Path, dir_okay=False),
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
def serve(
    *,
    data: Path | None,
    ephemeral: bool,
    host: str,
    port: int,
    seed: Path | None,
    is_open: bool,
    cancel_profile: str,
) -> None:
    """Run the desk. Prints one line on stdout when it answers; logs go to stderr."""
    from sidestreet.cli.server.serve import run_server  # noqa: PLC0415 - only this command pays

    if ephemeral and data is not None:
        raise click.UsageError("--ephemeral keeps nothing, so it takes no --data")
    sys.exit(
        run_server(
            data=None if ephemeral else data or default_data_folder(),
            host=host,
            port=port,
            seed=seed,
            is_open=is_open,
            cancel_profile=cancel_profile,
        )
    )


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
@_DATA
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
    type=click.Choice(["orders:read", "orders:write", "admin"]),
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
@_DATA
def list_keys(data: Path | None) -> None:
    """List all keys, revoked ones included."""
    from sidestreet.cli.server.keys import listing  # noqa: PLC0415 - only this command pays

    for line in listing(data or default_data_folder()):
        click.echo(line)


@keys.command("revoke")
@_DATA
@click.argument("key_id")
def revoke_key(data: Path | None, key_id: str) -> None:
    """Shut a key out, at once and for good."""
    from sidestreet.cli.server.keys import revoke  # noqa: PLC0415 - only this command pays

    click.echo(revoke(data or default_data_folder(), key_id))

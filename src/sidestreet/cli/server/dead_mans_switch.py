"""`sidestreet dead-mans-switch`: cancel an account's orders, unless somebody says that they watch.

Setting it again is the sign of life, so a script that is at work sets it in a loop, and one that
has died does not. It is the server that watches the time, not this command.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click

from sidestreet.cli.server.folders import default_data_folder
from sidestreet.cli.server.options import DATA, URL

_ACCOUNT: Final = click.argument("account_id", type=click.IntRange(0))
_KEY: Final = click.option("--key", default="", help="Key of the account, together with --url.")


@click.group("dead-mans-switch")
def dead_mans_switch() -> None:
    """Have an account's open orders canceled, unless you say in time that you are there.

    It is set for one account, outlives a restart of the server, and goes by the desk's clock.
    """


@dead_mans_switch.command("show")
@_ACCOUNT
@DATA
@URL
@_KEY
def show(account_id: int, data: Path | None, url: str | None, key: str) -> None:
    """Print whether it is on, when it fires, and when it has fired."""
    _tell(_ask(account_id, None, data, url, key))


@dead_mans_switch.command("set")
@_ACCOUNT
@click.argument("timeout", metavar="SPAN")
@DATA
@URL
@_KEY
def set_(account_id: int, timeout: str, data: Path | None, url: str | None, key: str) -> None:
    """Turn it on, or put it off: from now on so long, like 60s or PT1M, at most a day."""
    _tell(_ask(account_id, timeout, data, url, key))


@dead_mans_switch.command("off")
@_ACCOUNT
@DATA
@URL
@_KEY
def off(account_id: int, data: Path | None, url: str | None, key: str) -> None:
    """Turn it off: the account's orders stay, whether or not anybody is there."""
    _tell(_ask(account_id, "0", data, url, key))


def _ask(
    account_id: int, timeout: str | None, data: Path | None, url: str | None, key: str
) -> dict[str, Any]:
    """Return the switch, after it was set if a timeout is given."""
    from sidestreet.cli.server.local_server import running_server  # noqa: PLC0415 - as it runs

    server = running_server(data or default_data_folder(), url, key)
    path = f"/sidestreet/v1/accounts/{account_id}/dead-mans-switch"
    switch: dict[str, Any] = (
        server.ask("GET", path)
        if timeout is None
        else server.ask("PUT", path, {"timeout": timeout})
    )
    return switch


def _tell(switch: dict[str, Any]) -> None:
    for line in _lines(switch):
        click.echo(line)


def _lines(switch: dict[str, Any]) -> Iterator[str]:
    account_id, due_at, fired_at = (switch[name] for name in ("account_id", "due_at", "fired_at"))
    if due_at is None:
        yield f"account {account_id}: off"
    else:
        yield (
            f"account {account_id}: on, cancels all open orders at {due_at} unless it is set again "
            f"({switch['timeout']})"
        )
    if fired_at is not None:
        yield f"it has fired at {fired_at}"

"""Which server is asked, and with which key.

In this order: `--url` or its variable, then the server that left word in the folder that `--data`
names, then the one that clients are told of by CLEAR_STREET_BASE_URL, then that of the default
folder, then the default address of this machine. The clients' key is sent where the clients'
variable named the server, and nowhere else; if that server left word in the default folder, the key
that it left is the better one. A server that is open to all takes any key, so without one a text is
sent that says so; another one answers 401.
"""

import os
import sys
from pathlib import Path
from typing import Final, NamedTuple

import click

from sidestreet.cli.client.headers import KEY_VARIABLE
from sidestreet.cli.client.target import LOCAL, VARIABLE, Server, parse
from sidestreet.cli.server.folders import default_data_folder
from sidestreet.cli.server.left_word import SERVER_FILE, Word, word_in

ANY_KEY: Final = "open"


class Address(NamedTuple):
    """A server and the key to ask it with."""

    server: Server
    key: str


def address(data: Path | None, url: str | None, key: str) -> Address:
    """Return where to ask. Raises `ClickException` where a folder is named that has no server."""
    if url is not None:
        return Address(parse(url, "--url"), key or ANY_KEY)
    told = _word_in(data or default_data_folder())
    base_url = os.environ.get(VARIABLE, "") if data is None else ""
    if base_url and (told is None or told.url != base_url.rstrip("/")):
        return Address(parse(base_url, VARIABLE), key or os.environ.get(KEY_VARIABLE) or ANY_KEY)
    if told is not None:
        return Address(parse(told.url, SERVER_FILE), key or told.key)
    if data is not None:
        raise click.ClickException(
            f"no server runs on {data}; name its address with --url and a key with --key"
        )
    return Address(parse(LOCAL, "--url"), key or ANY_KEY)


def _word_in(data: Path) -> Word | None:
    """Return what a server has left in its folder; None without one, or if it is gone."""
    told = word_in(data)
    return told if told is not None and _runs(told.pid) else None


def _runs(pid: int) -> bool:
    """Return whether a process is there, as far as that can be told."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

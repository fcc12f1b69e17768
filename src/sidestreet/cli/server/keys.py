"""Keys of a desk: through its server while one runs, in its folder while none does.

The folder says whether a server runs there (`local_server.py`), and its lock makes sure that only
one of the two ways is gone.
"""

import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from sidestreet.api.keys import new_key, wire_key
from sidestreet.bootstrap import decide_offline
from sidestreet.cli.server.local_server import server_of
from sidestreet.domain.commands import CreateKey, RevokeKey
from sidestreet.domain.reasons import Refusal
from sidestreet.journal import FolderInUse, JournalDamaged, JournalFailed
from sidestreet.workspace.state import Key, Workspace

_PATH = "/sidestreet/v1/keys"


def create(
    data: Path, label: str, account_ids: tuple[int, ...] | None, scopes: tuple[str, ...]
) -> str:
    """Make a key and return its whole text. Raises `ClickException` with what went wrong."""
    server = server_of(data)
    if server is not None:
        asked = {"label": label, "account_ids": account_ids, "scopes": scopes}
        made: dict[str, Any] = server.ask("POST", _PATH, asked)
        return str(made["key"])
    command, text = new_key(label, account_ids, scopes)
    _decide(data, command)
    return text


def listing(data: Path) -> Iterator[str]:
    """Yield a line for every key."""
    server = server_of(data)
    if server is not None:
        keys = server.ask("GET", _PATH)
    else:
        keys = [_members(key) for key in _decide(data, None).keys.values()]
    for key in keys:
        reach = "all accounts" if key["account_ids"] is None else f"accounts {key['account_ids']}"
        state = "revoked" if key.get("revoked_at") else "active"
        yield f"{key['id']}  {state}  {reach}  {' '.join(key['scopes'])}  {key['label']}".rstrip()


def revoke(data: Path, key_id: str) -> str:
    """Shut a key out and return a line that says so."""
    server = server_of(data)
    if server is not None:
        server.ask("DELETE", f"{_PATH}/{urllib.parse.quote(key_id, safe='')}")
    else:
        _decide(data, RevokeKey(key_id))
    return f"{key_id} is revoked"


def _decide(data: Path, command: CreateKey | RevokeKey | None) -> Workspace:
    if not (data / "journal").is_dir():
        raise click.ClickException(
            f"there is no desk in {data}: run `sidestreet serve --data {data}` once"
        )
    try:
        answer, workspace = decide_offline(data, command)
    except (FolderInUse, JournalDamaged, JournalFailed) as error:
        raise click.ClickException(str(error)) from None
    if isinstance(answer, Refusal):
        raise click.ClickException(answer.text())
    return workspace


def _members(key: Key) -> dict[str, Any]:
    wire = wire_key(key)
    return {name: getattr(wire, name) for name in wire.__struct_fields__}

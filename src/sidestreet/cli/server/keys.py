"""Keys of a desk: through its server while one runs, in its folder while none does.

A running server leaves its address and a key of its own in the data folder, readable by the
folder's owner alone; whoever may read the desk's journal may administer it.
"""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from sidestreet.api.keys import new_key, wire_key
from sidestreet.bootstrap import SERVER_FILE, decide_offline
from sidestreet.domain.commands import CreateKey, RevokeKey
from sidestreet.domain.reasons import Refusal
from sidestreet.journal import FolderInUse, JournalDamaged, JournalFailed
from sidestreet.workspace.state import Key, Workspace

_PATH = "/sidestreet/v1/keys"
_TIMEOUT_S = 10.0

# The server is on this machine; a proxy would be told its key.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def create(
    data: Path, label: str, account_ids: tuple[int, ...] | None, scopes: tuple[str, ...]
) -> str:
    """Make a key and return its whole text. Raises `ClickException` with what went wrong."""
    server = _server_of(data)
    if server is not None:
        asked = {"label": label, "account_ids": account_ids, "scopes": scopes}
        made: dict[str, Any] = _ask(server, "POST", _PATH, asked)
        return str(made["key"])
    command, text = new_key(label, account_ids, scopes)
    _decide(data, command)
    return text


def listing(data: Path) -> Iterator[str]:
    """Yield a line for every key."""
    server = _server_of(data)
    if server is not None:
        keys = _ask(server, "GET", _PATH)
    else:
        keys = [_members(key) for key in _decide(data, None).keys.values()]
    for key in keys:
        reach = "all accounts" if key["account_ids"] is None else f"accounts {key['account_ids']}"
        state = "revoked" if key.get("revoked_at") else "active"
        yield f"{key['id']}  {state}  {reach}  {' '.join(key['scopes'])}  {key['label']}".rstrip()


def revoke(data: Path, key_id: str) -> str:
    """Shut a key out and return a line that says so."""
    server = _server_of(data)
    if server is not None:
        _ask(server, "DELETE", f"{_PATH}/{urllib.parse.quote(key_id, safe='')}")
    else:
        _decide(data, RevokeKey(key_id))
    return f"{key_id} is revoked"


def _server_of(data: Path) -> dict[str, str] | None:
    """Return where the folder's server is, or None if it left no word."""
    try:
        told: dict[str, str] = json.loads((data / SERVER_FILE).read_text("utf-8"))
    except FileNotFoundError:
        return None
    request = urllib.request.Request(told["url"] + "/livez")  # noqa: S310 - our own file's address
    try:
        with _DIRECT.open(request, timeout=_TIMEOUT_S):
            return told
    except OSError:
        # Left behind by a server that was killed; the folder lock decides.
        return None


def _ask(server: dict[str, str], method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
    request = urllib.request.Request(  # noqa: S310 - our own file's address
        server["url"] + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {server['key']}",
            "Content-Type": "application/json",
        },
    )
    try:
        with _DIRECT.open(request, timeout=_TIMEOUT_S) as answer:
            return json.load(answer)["data"]
    except urllib.error.HTTPError as error:
        told = json.load(error)["error"]["message"]
        raise click.ClickException(told) from None
    except OSError as error:
        raise click.ClickException(
            f"the server at {server['url']} did not answer: {error}"
        ) from None


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

"""Operations of our own on bearer keys, beside the vendor's paths and behind the `admin` scope.

`sidestreet keys` calls them on a running server. A key's text leaves the server once, in the
answer to its making; after that only its hash exists.
"""

import secrets
from typing import Annotated, Final

from msgspec import Meta, Struct

from sidestreet.api.call import Call
from sidestreet.api.instants import render_instant
from sidestreet.api.kept import ask_workspace
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.domain.commands import CreateKey, RevokeKey
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.runtime.desk import Desk
from sidestreet.workspace.keys import SCOPES, hash_secret
from sidestreet.workspace.state import Key

ACCOUNT_ID_MAX: Final = 10**18 - 1
"""Largest account number that a path can name."""

_SECRET_BYTES: Final = 32
_ID_BYTES: Final = 6
_ID_PATTERN: Final = r"^[A-Za-z0-9_-]{1,32}\Z"
_PATH: Final = "/sidestreet/v1/keys"


class NewKeyRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key to be made. Without `account_ids` it reaches every account."""

    label: Annotated[str, Meta(max_length=128)] = ""
    account_ids: tuple[Annotated[int, Meta(ge=0, le=ACCOUNT_ID_MAX)], ...] | None = None
    scopes: tuple[str, ...] = ("orders:read", "orders:write")
    id: Annotated[str, Meta(pattern=_ID_PATTERN)] | None = None


class WireKey(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A key as an administrator sees it; `key` is the whole text, told once."""

    id: str
    label: str
    account_ids: tuple[int, ...] | None
    scopes: tuple[str, ...]
    created_at: str | None = None
    revoked_at: str | None = None
    key: str | None = None


_RESOURCE: Final = "sidestreet:keys"
CREATE_KEY: Final = Operation(
    "create_key",
    "POST",
    _PATH,
    _RESOURCE,
    "Make a bearer key.",
    WireKey,
    (200, 400, 401, 403, 409, 422),
    body=NewKeyRequest,
    scope="admin",
)
LIST_KEYS: Final = Operation(
    "list_keys",
    "GET",
    _PATH,
    _RESOURCE,
    "List all keys, revoked ones included.",
    list[WireKey],
    (200, 401, 403),
    scope="admin",
)
REVOKE_KEY: Final = Operation(
    "revoke_key",
    "DELETE",
    _PATH + "/{key_id}",
    _RESOURCE,
    "Shut a key out for good.",
    WireKey,
    (200, 401, 403, 404),
    (Parameter("key_id", "path", str, "Id of the key.", required=True),),
    scope="admin",
)


def new_key(
    label: str,
    account_ids: tuple[int, ...] | None,
    scopes: tuple[str, ...],
    key_id: str | None = None,
) -> tuple[CreateKey, str]:
    """Return the command that makes a key of 256 random bits, and the key's whole text."""
    key_id = key_id or secrets.token_hex(_ID_BYTES)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    command = CreateKey(key_id, hash_secret(secret), label, account_ids, scopes)
    return command, f"{key_id}.{secret}"


class KeyOperations:
    """Handlers over one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def create_key(self, call: Call) -> None:
        """Make a key and tell its text, this once."""
        asked = call.body(NewKeyRequest)
        unknown = sorted(set(asked.scopes) - set(SCOPES))
        if unknown or not asked.scopes:
            raise ApiError(
                ErrorKind.UNACCEPTABLE_VALUE,
                f"scopes: unknown {', '.join(unknown) or 'nothing'}, expected {', '.join(SCOPES)}",
            )
        command, text = new_key(asked.label, asked.account_ids, asked.scopes, asked.id)
        ask_workspace(self._desk, call, command, lambda key: wire_key(key, text))

    def list_keys(self, call: Call) -> None:
        """List all keys."""
        data = [wire_key(key) for key in self._desk.workspace.keys.values()]
        self._desk.when_durable(lambda: call.answer(data))

    def revoke_key(self, call: Call) -> None:
        """Shut a key out."""
        key_id = call.path["key_id"]
        keys = self._desk.workspace.keys
        ask_workspace(self._desk, call, RevokeKey(key_id), lambda *_: wire_key(keys[key_id]))


def wire_key(key: Key, text: str | None = None) -> WireKey:
    """Return a key for an administrator; without `text` there is no secret in it."""
    return WireKey(
        id=key.key_id,
        label=key.label,
        account_ids=key.account_ids,
        scopes=key.scopes,
        created_at=render_instant(key.created_at),
        revoked_at=None if key.revoked_at is None else render_instant(key.revoked_at),
        key=text,
    )

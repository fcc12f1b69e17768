"""Bearer keys: which are let in, and which are shut out."""

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from sidestreet.domain.commands import CreateKey, RevokeKey, Stamp
from sidestreet.domain.key_events import KeyCreated, KeyRevoked
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.workspace.parts import Decide, Decided, Evolve
from sidestreet.workspace.state import Key

if TYPE_CHECKING:
    from sidestreet.workspace.state import Workspace

RESERVED: Final = frozenset({"local", "open"})
"""Names under which the journal notes callers that have no key of their own."""


def _create(workspace: "Workspace", command: CreateKey, _: Stamp) -> Decided:
    # A revoked key still holds its id: an id in an audit trail means one key for ever.
    if command.key_id in workspace.keys or command.key_id in RESERVED:
        return Refusal(Reason.KEY_EXISTS, (("key_id", command.key_id),))
    created = KeyCreated(
        key_id=command.key_id,
        secret_hash=command.secret_hash,
        label=command.label,
        account_ids=command.account_ids,
        scopes=command.scopes,
    )
    return (created,)


def _revoke(workspace: "Workspace", command: RevokeKey, _: Stamp) -> Decided:
    key = workspace.keys.get(command.key_id)
    if key is None:
        return Refusal(Reason.KEY_NOT_FOUND, (("key_id", command.key_id),))
    return () if key.is_revoked else (KeyRevoked(command.key_id),)


def _created(workspace: "Workspace", event: KeyCreated, time_ns: int) -> Key:
    key = workspace.keys[event.key_id] = Key(
        key_id=event.key_id,
        secret_hash=event.secret_hash,
        label=event.label,
        account_ids=event.account_ids,
        scopes=event.scopes,
        created_at=time_ns,
    )
    return key


def _revoked(workspace: "Workspace", event: KeyRevoked, time_ns: int) -> Key:
    key = replace(workspace.keys[event.key_id], revoked_at=time_ns)
    workspace.keys[event.key_id] = key
    return key


DECIDE: Final[Decide] = {CreateKey: _create, RevokeKey: _revoke}
EVOLVE: Final[Evolve] = {KeyCreated: _created, KeyRevoked: _revoked}

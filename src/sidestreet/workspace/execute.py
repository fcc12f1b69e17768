"""The workspace at work: decide a command, apply its events, read them back from a journal.

Deciding changes nothing; applying decides nothing and cannot fail, because an event is a fact.
Nothing here is written or sent: the caller makes the events durable before anybody hears of them.
"""

import hashlib
from typing import Final

import msgspec
from msgspec.structs import replace

from sidestreet.domain.commands import CreateKey, RevokeKey, Stamp, WorkspaceCommand
from sidestreet.domain.events import Event, KeyCreated, KeyRevoked, Record, WorkspaceEvent
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.workspace.state import Key, Workspace

RESERVED: Final = frozenset({"local", "open"})
"""Names under which the journal notes callers that have no key of their own."""

Decided = tuple[WorkspaceEvent, ...] | Refusal

_ENCODER = msgspec.msgpack.Encoder()


def execute(
    workspace: Workspace, command: WorkspaceCommand, stamp: Stamp
) -> tuple[tuple[Event, ...], Refusal | None]:
    """Decide a command, apply what follows, and return the events, or why it was refused.

    No events and no refusal means that what was asked for is so already.
    """
    match command:
        case CreateKey():
            decided = _create_key(workspace, command)
        case RevokeKey():
            decided = _revoke_key(workspace, command)
    if isinstance(decided, Refusal):
        return (), decided
    for event in decided:
        evolve(workspace, event, stamp.time_ns)
    return decided, None


def evolve_record(workspace: Workspace, record: Record) -> None:
    """Apply a record from the journal: all of its workspace events, in order."""
    for event in record.events:
        if isinstance(event, WorkspaceEvent):
            evolve(workspace, event, record.time_ns)


def evolve(workspace: Workspace, event: WorkspaceEvent, time_ns: int) -> None:
    """Apply one event that happened at `time_ns`."""
    match event:
        case KeyCreated():
            workspace.keys[event.key_id] = Key(
                key_id=event.key_id,
                secret_hash=event.secret_hash,
                label=event.label,
                account_ids=event.account_ids,
                scopes=event.scopes,
                created_at=time_ns,
            )
        case KeyRevoked():
            key = workspace.keys[event.key_id]
            workspace.keys[event.key_id] = replace(key, revoked_at=time_ns)


def digest(workspace: Workspace) -> str:
    """Return the SHA-256 of the workspace in hexadecimal, to prove that replay gave the same.

    Keys are hashed in their order of arrival, because that order is part of the memory.
    """
    return hashlib.sha256(_ENCODER.encode(workspace)).hexdigest()


def _create_key(workspace: Workspace, command: CreateKey) -> Decided:
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


def _revoke_key(workspace: Workspace, command: RevokeKey) -> Decided:
    key = workspace.keys.get(command.key_id)
    if key is None:
        return Refusal(Reason.KEY_NOT_FOUND, (("key_id", command.key_id),))
    return () if key.is_revoked else (KeyRevoked(command.key_id),)

"""The workspace at work: decide a command, apply its events, read them back from a journal.

Deciding changes nothing; applying decides nothing and cannot fail, because an event is a fact.
Nothing here is written or sent: the caller makes the events durable before anybody hears of them.
Each part of the workspace brings its own rules; here they are one table.
"""

from typing import Final, TypeGuard

from sidestreet.domain.canonical import digest_of
from sidestreet.domain.commands import Command, Stamp, WorkspaceCommand
from sidestreet.domain.events import Event, Record
from sidestreet.domain.reasons import Refusal
from sidestreet.workspace import (
    conversations,
    entitlements,
    feeds,
    key_rules,
    planting,
    private_markets,
    private_offers,
    screeners,
    watchlists,
)
from sidestreet.workspace.parts import Decide, Evolve
from sidestreet.workspace.state import Workspace

_DECIDE: Final[Decide] = {
    **key_rules.DECIDE,
    **planting.DECIDE,
    **watchlists.DECIDE,
    **screeners.DECIDE,
    **conversations.DECIDE,
    **entitlements.DECIDE,
    **feeds.DECIDE,
    **private_markets.DECIDE,
    **private_offers.DECIDE,
}
_EVOLVE: Final[Evolve] = {
    **key_rules.EVOLVE,
    **watchlists.EVOLVE,
    **screeners.EVOLVE,
    **conversations.EVOLVE,
    **entitlements.EVOLVE,
    **feeds.EVOLVE,
    **private_markets.EVOLVE,
    **private_offers.EVOLVE,
}


def execute(
    workspace: Workspace, command: WorkspaceCommand, stamp: Stamp
) -> tuple[tuple[Event, ...], tuple[object, ...] | Refusal]:
    """Decide a command, apply what follows, and return the events and the answer.

    The answer is what each of the events made or changed, or why the command was refused. No
    events and no refusal means that what was asked for is so already.
    """
    decided = _DECIDE[type(command)](workspace, command, stamp)
    if isinstance(decided, Refusal):
        return (), decided
    answer = tuple(_EVOLVE[type(event)](workspace, event, stamp.time_ns) for event in decided)
    return decided, answer


def is_command(command: Command) -> TypeGuard[WorkspaceCommand]:
    """Whether a command is one of the workspace; those of the desk are others."""
    return type(command) in _DECIDE


def evolve_record(workspace: Workspace, record: Record) -> None:
    """Apply a record from the journal: all of its workspace events, in order."""
    for event in record.events:
        if is_of_workspace(event):
            _EVOLVE[type(event)](workspace, event, record.time_ns)


def is_of_workspace(event: Event) -> bool:
    """Whether an event is one of the workspace; those of the desk are others."""
    return type(event) in _EVOLVE


def digest(workspace: Workspace) -> str:
    """Return the SHA-256 of the workspace in hexadecimal, to prove that replay gave the same.

    Maps are hashed in their order of arrival, because that order is part of the memory.
    """
    return digest_of(workspace)

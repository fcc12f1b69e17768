"""What the assistant may know of which account, by each user's own choice.

The rule: whoever never chose allows it. A choice for everybody, from a seed file, holds for those
who made none of their own.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from sidestreet.domain.commands import Stamp
from sidestreet.domain.entitlements import (
    EntitlementGranted,
    EntitlementRevoked,
    GrantEntitlements,
    OptedOut,
    OptOut,
    RevokeEntitlement,
)
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.workspace.parts import Decide, Decided, Evolve, kept_id

if TYPE_CHECKING:
    from sidestreet.workspace.state import Workspace


class Grant(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A consent; it stays on record after it has ended."""

    entitlement_id: str
    owner: str
    account_id: int
    agreement_id: str
    granted_at: int
    is_active: bool = True


@dataclass(slots=True)
class Entitlements:
    """All grants by id, and by owner and account the choice that holds: a grant's id, or ""."""

    grants: dict[str, Grant] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)


def is_enabled(workspace: "Workspace", owner: str, account_id: int) -> bool:
    """Whether the assistant may tell a user of an account."""
    choices = workspace.entitlements.choices
    choice = choices.get(_place(owner, account_id), choices.get(_place("", account_id)))
    return choice != ""


def active_grants(workspace: "Workspace", owner: str) -> list[Grant]:
    """Return the grants of a user that hold, the oldest first."""
    return [
        grant
        for grant in workspace.entitlements.grants.values()
        if grant.is_active and grant.owner in {"", owner}
    ]


def _grant(workspace: "Workspace", command: GrantEntitlements, stamp: Stamp) -> Decided:
    kept = workspace.entitlements
    events = []
    for index, account_id in enumerate(command.account_ids):
        held = kept.grants.get(kept.choices.get(_place(command.owner, account_id), ""))
        # Consent that is there already is given anew under the same id.
        made = command.entitlement_id or kept_id(stamp, index)
        entitlement_id = made if held is None else held.entitlement_id
        events.append(
            EntitlementGranted(entitlement_id, command.owner, account_id, command.agreement_id)
        )
    return tuple(events)


def _revoke(workspace: "Workspace", command: RevokeEntitlement, _: Stamp) -> Decided:
    grant = workspace.entitlements.grants.get(command.entitlement_id)
    if grant is None or grant.owner not in {"", command.owner}:
        return Refusal(Reason.ENTITLEMENT_NOT_FOUND)
    if not grant.is_active:
        return Refusal(Reason.ENTITLEMENT_INACTIVE)
    return (EntitlementRevoked(command.entitlement_id),)


def _opt_out(workspace: "Workspace", command: OptOut, _: Stamp) -> Decided:
    choices = workspace.entitlements.choices
    return tuple(
        OptedOut(command.owner, account_id)
        for account_id in command.account_ids
        if choices.get(_place(command.owner, account_id)) != ""
    )


def _granted(workspace: "Workspace", event: EntitlementGranted, time_ns: int) -> Grant:
    kept = workspace.entitlements
    grant = Grant(event.entitlement_id, event.owner, event.account_id, event.agreement_id, time_ns)
    kept.grants[event.entitlement_id] = grant
    kept.choices[_place(event.owner, event.account_id)] = event.entitlement_id
    return grant


def _revoked(workspace: "Workspace", event: EntitlementRevoked, _: int) -> Grant:
    kept = workspace.entitlements
    grant = kept.grants[event.entitlement_id] = replace(
        kept.grants[event.entitlement_id], is_active=False
    )
    kept.choices[_place(grant.owner, grant.account_id)] = ""
    return grant


def _opted_out(workspace: "Workspace", event: OptedOut, _: int) -> int:
    kept = workspace.entitlements
    place = _place(event.owner, event.account_id)
    held = kept.grants.get(kept.choices.get(place, ""))
    if held is not None:
        kept.grants[held.entitlement_id] = replace(held, is_active=False)
    kept.choices[place] = ""
    return event.account_id


def _place(owner: str, account_id: int) -> str:
    return f"{owner} {account_id}"


DECIDE: Final[Decide] = {
    GrantEntitlements: _grant,
    RevokeEntitlement: _revoke,
    OptOut: _opt_out,
}
EVOLVE: Final[Evolve] = {
    EntitlementGranted: _granted,
    EntitlementRevoked: _revoked,
    OptedOut: _opted_out,
}

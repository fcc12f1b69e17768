"""Private markets: what there is, who may see it, and who would buy how much of it.

The rule: only holders who have attested see anything, and of indications each holder sees their
own. What is not to be seen is as if it were not there. What holders do is decided here; what is
done to them and to offerings, in `private_offers`.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from sidestreet.domain.amounts import NOTIONAL_MAX, render_price
from sidestreet.domain.commands import Stamp
from sidestreet.domain.private_markets import (
    Acceptance,
    CreateIoi,
    IoiCreated,
    IoiUpdated,
    IoiWithdrawn,
    UpdateIoi,
    WithdrawIoi,
)
from sidestreet.domain.private_offerings import Agreement, Company, ListedOffering
from sidestreet.domain.private_words import IoiStatus, OfferingClass
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.workspace.parts import Decide, Decided, Evolve, kept_id

if TYPE_CHECKING:
    from sidestreet.workspace.state import Workspace


class Signature(msgspec.Struct, frozen=True, array_like=True):
    """What was signed for an indication last, and when."""

    agreement_id: str
    version: int
    signed_at: int


class Ioi(msgspec.Struct, frozen=True, array_like=True):
    """An indication of interest; one that was withdrawn is forgotten."""

    ioi_id: str
    account_id: int
    holder_id: int
    offering_id: str
    notional: int
    created_at: int
    updated_at: int
    signature: Signature | None = None
    status: IoiStatus = IoiStatus.RECEIVED
    shares: int = 0
    """What was allocated."""
    detail: str = ""
    """What was said with the status."""

    @property
    def is_live(self) -> bool:
        """Whether its holder still has it; one that was rejected is only remembered."""
        return self.status is not IoiStatus.REJECTED


class KnownCompany(msgspec.Struct, frozen=True, array_like=True):
    """A company, and when it came to the desk."""

    company: Company
    came_at: int

    @property
    def published_at(self) -> int:
        """Since when it is shown."""
        return self.company.published.counted_from(self.came_at, self.came_at)


NOT_FOUND: Final = Refusal(Reason.PRIVATE_MARKET_ENTRY_NOT_FOUND)


@dataclass(slots=True)
class PrivateMarkets:
    """What the workspace remembers of private markets, each by its id, in order of arrival."""

    attested: dict[int, int] = field(default_factory=dict)
    """When a holder attested."""
    companies: dict[str, KnownCompany] = field(default_factory=dict)
    offerings: dict[str, ListedOffering] = field(default_factory=dict)
    iois: dict[str, Ioi] = field(default_factory=dict)


def find_ioi(markets: PrivateMarkets, holder_id: int, ioi_id: str) -> Ioi | None:
    """Return a live indication, None if there is none or it is another holder's."""
    ioi = markets.iois.get(ioi_id)
    return ioi if ioi is not None and ioi.holder_id == holder_id and ioi.is_live else None


def ioi_maximum(listed: ListedOffering) -> int:
    """Return the most that anybody can want: all that the vehicle will hold, if there is one."""
    vehicle = listed.offering.vehicle
    return NOTIONAL_MAX if vehicle is None else vehicle.total


def _create(workspace: "Workspace", command: CreateIoi, stamp: Stamp) -> Decided:
    markets = workspace.private_markets
    if command.holder_id not in markets.attested:
        return _NOT_ATTESTED
    listed = markets.offerings.get(command.offering_id)
    if listed is None or listed.class_at(stamp.time_ns) is None:
        return NOT_FOUND
    if command.ioi_id in markets.iois:
        return exists(command.ioi_id)
    for each in markets.iois.values():
        is_theirs = each.holder_id == command.holder_id and each.is_live
        if is_theirs and each.offering_id == command.offering_id:
            return exists(each.ioi_id)
    refusal = _cannot_want(listed, command.notional, stamp.time_ns)
    if refusal is not None:
        return refusal
    agreement = listed.agreement_at(stamp.time_ns)
    refusal = _cannot_sign(agreement, command.acceptance)
    if refusal is not None:
        return refusal
    ioi_id = command.ioi_id or kept_id(stamp, 0)
    created = IoiCreated(
        ioi_id, command.account_id, command.holder_id, command.offering_id, command.notional
    )
    if agreement is None:
        return (created,)
    return (replace(created, agreement_id=agreement.agreement_id, version=agreement.version),)


def _update(workspace: "Workspace", command: UpdateIoi, stamp: Stamp) -> Decided:
    markets = workspace.private_markets
    if command.holder_id not in markets.attested:
        return _NOT_ATTESTED
    ioi = find_ioi(markets, command.holder_id, command.ioi_id)
    if ioi is None:
        return NOT_FOUND
    if ioi.status is IoiStatus.ALLOCATED:
        return _ALLOCATED
    listed = markets.offerings[ioi.offering_id]
    refusal = _cannot_want(listed, command.notional, stamp.time_ns)
    if refusal is not None:
        return refusal
    agreement = listed.agreement_at(stamp.time_ns)
    signed = 0 if ioi.signature is None else ioi.signature.version
    # What was signed once counts until there is a newer version.
    due = agreement if agreement is not None and agreement.version > signed else None
    refusal = _cannot_sign(due, command.acceptance)
    if refusal is not None:
        return refusal
    updated = IoiUpdated(command.ioi_id, command.notional)
    if due is None:
        return (updated,)
    return (replace(updated, agreement_id=due.agreement_id, version=due.version),)


def _withdraw(workspace: "Workspace", command: WithdrawIoi, _: Stamp) -> Decided:
    markets = workspace.private_markets
    if command.holder_id not in markets.attested:
        return _NOT_ATTESTED
    ioi = find_ioi(markets, command.holder_id, command.ioi_id)
    if ioi is None:
        return NOT_FOUND
    if ioi.status is IoiStatus.ALLOCATED:
        return _ALLOCATED
    return (IoiWithdrawn(command.ioi_id),)


def _cannot_want(listed: ListedOffering, notional: int, now: int) -> Refusal | None:
    """Return why nobody can want this much of an offering now, None if they can."""
    if listed.class_at(now) is not OfferingClass.UPCOMING or not listed.takes_interest(now):
        return Refusal(Reason.OFFERING_TAKES_NO_IOI)
    low, high = listed.offering.minimum_ioi, ioi_maximum(listed)
    if low <= notional <= high:
        return None
    figures = (("notional_amount", notional), ("minimum", low), ("maximum", high))
    return Refusal(
        Reason.IOI_AMOUNT_OUT_OF_BOUNDS,
        tuple((name, render_price(amount)) for name, amount in figures),
    )


def _cannot_sign(agreement: Agreement | None, acceptance: Acceptance | None) -> Refusal | None:
    """Return why an agreement is not signed by this, None if it is or there is none to sign."""
    if agreement is None:
        return None if acceptance is None else Refusal(Reason.NDA_NOT_ASKED_FOR)
    asked = ("agreement_id", agreement.agreement_id)
    if acceptance is None:
        return Refusal(Reason.NDA_ACCEPTANCE_MISSING, (asked,))
    if not (acceptance.accepted and acceptance.authority_confirmed):
        return Refusal(Reason.NDA_NOT_ACCEPTED, (asked,))
    if acceptance.agreement_id != agreement.agreement_id:
        return Refusal(Reason.NDA_IS_ANOTHER, (asked,))
    return None


def _created(workspace: "Workspace", event: IoiCreated, time_ns: int) -> Ioi:
    ioi = Ioi(
        ioi_id=event.ioi_id,
        account_id=event.account_id,
        holder_id=event.holder_id,
        offering_id=event.offering_id,
        notional=event.notional,
        created_at=time_ns,
        updated_at=time_ns,
        signature=_signature(event, time_ns),
    )
    workspace.private_markets.iois[event.ioi_id] = ioi
    return ioi


def _updated(workspace: "Workspace", event: IoiUpdated, time_ns: int) -> Ioi:
    iois = workspace.private_markets.iois
    before = iois[event.ioi_id]
    ioi = iois[event.ioi_id] = replace(
        before,
        notional=event.notional,
        updated_at=time_ns,
        signature=_signature(event, time_ns) or before.signature,
        # What was said was said to another amount.
        status=IoiStatus.RECEIVED,
        detail="",
    )
    return ioi


def _withdrawn(workspace: "Workspace", event: IoiWithdrawn, _: int) -> None:
    del workspace.private_markets.iois[event.ioi_id]


def _signature(event: IoiCreated | IoiUpdated, time_ns: int) -> Signature | None:
    return Signature(event.agreement_id, event.version, time_ns) if event.version else None


def exists(name: str) -> Refusal:
    """Return the refusal of what is there already."""
    return Refusal(Reason.PRIVATE_MARKET_ENTRY_EXISTS, (("id", name),))


_ALLOCATED: Final = Refusal(Reason.IOI_ALLOCATED)
_NOT_ATTESTED: Final = Refusal(Reason.HOLDER_NOT_ACCREDITED)

DECIDE: Final[Decide] = {
    CreateIoi: _create,
    UpdateIoi: _update,
    WithdrawIoi: _withdraw,
}
EVOLVE: Final[Evolve] = {
    IoiCreated: _created,
    IoiUpdated: _updated,
    IoiWithdrawn: _withdrawn,
}

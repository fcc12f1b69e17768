"""Private markets, seen from whoever runs them: attestations, offerings, answers to interest.

The rule: whatever is changed here agrees with itself afterwards, and nobody's indication is lost by
it. An offering that was ended stays ended; what was allocated stays allocated, because shares were
taken for it.
"""

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from sidestreet.domain.commands import Stamp
from sidestreet.domain.private_markets import (
    AccreditationAttested,
    AddAgreement,
    AgreementAdded,
    AnswerIoi,
    AttestAccreditation,
    AttestationWithdrawn,
    ChangeOffering,
    CloseOffering,
    CompanyPublished,
    IoiAnswered,
    ListOffering,
    OfferingChanged,
    OfferingClosed,
    OfferingListed,
    PublishCompany,
    WithdrawAttestation,
)
from sidestreet.domain.private_offerings import ListedOffering, Offering
from sidestreet.domain.private_terms import disagreements
from sidestreet.domain.private_words import IoiStatus
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.workspace.parts import Decide, Decided, Evolve, kept_id
from sidestreet.workspace.private_markets import (
    NOT_FOUND,
    Ioi,
    KnownCompany,
    PrivateMarkets,
    exists,
)

if TYPE_CHECKING:
    from sidestreet.workspace.state import Workspace

NEXT: Final = {
    IoiStatus.RECEIVED: (IoiStatus.ACCEPTED, IoiStatus.ALLOCATED, IoiStatus.REJECTED),
    IoiStatus.ACCEPTED: (IoiStatus.ALLOCATED, IoiStatus.REJECTED),
    IoiStatus.ALLOCATED: (),
    IoiStatus.REJECTED: (),
}
"""What can be said to an indication after what was said before."""


def _attest(workspace: "Workspace", command: AttestAccreditation, _: Stamp) -> Decided:
    if command.holder_id in workspace.private_markets.attested:
        return ()
    return (AccreditationAttested(command.holder_id),)


def _withdraw(workspace: "Workspace", command: WithdrawAttestation, _: Stamp) -> Decided:
    if command.holder_id not in workspace.private_markets.attested:
        return ()
    return (AttestationWithdrawn(command.holder_id),)


def _publish(workspace: "Workspace", command: PublishCompany, stamp: Stamp) -> Decided:
    company = command.company
    if not company.company_id:
        company = replace(company, company_id=kept_id(stamp, 0))
    if company.company_id in workspace.private_markets.companies:
        return exists(company.company_id)
    return (CompanyPublished(company),)


def _list(workspace: "Workspace", command: ListOffering, stamp: Stamp) -> Decided:
    markets, offering = workspace.private_markets, _with_ids(command.offering, stamp)
    if offering.offering_id in markets.offerings:
        return exists(offering.offering_id)
    refusal = _cannot_stand(markets, offering, stamp.time_ns)
    return (OfferingListed(offering),) if refusal is None else refusal


def _change(workspace: "Workspace", command: ChangeOffering, stamp: Stamp) -> Decided:
    markets = workspace.private_markets
    listed = _open_offering(markets, command.offering.offering_id)
    if isinstance(listed, Refusal):
        return listed
    offering = _with_ids(_changed_by(listed.offering, command), stamp)
    refusal = _cannot_stand(markets, offering, listed.came_at)
    if refusal is not None:
        return refusal
    return () if offering == listed.offering else (OfferingChanged(offering),)


def _close(workspace: "Workspace", command: CloseOffering, _: Stamp) -> Decided:
    listed = _open_offering(workspace.private_markets, command.offering_id)
    return listed if isinstance(listed, Refusal) else (OfferingClosed(command.offering_id),)


def _add_agreement(workspace: "Workspace", command: AddAgreement, stamp: Stamp) -> Decided:
    markets, agreement = workspace.private_markets, command.agreement
    listed = _open_offering(markets, command.offering_id)
    if isinstance(listed, Refusal):
        return listed
    vehicle = listed.offering.vehicle
    if vehicle is None:
        return _NO_VEHICLE
    agreement_id = agreement.agreement_id or kept_id(stamp, 0)
    before = vehicle.agreements
    if agreement_id in [each.agreement_id for each in before]:
        return exists(agreement_id)
    now = stamp.time_ns
    effective = listed.instant(agreement.effective, now)
    if before and effective < listed.instant(before[-1].effective, now):
        return Refusal(Reason.NDA_NOT_NEWER, (("version", str(before[-1].version)),))
    version = before[-1].version + 1 if before else 1
    added = replace(agreement, agreement_id=agreement_id, version=version)
    return (AgreementAdded(command.offering_id, added),)


def _answer(workspace: "Workspace", command: AnswerIoi, _: Stamp) -> Decided:
    markets = workspace.private_markets
    ioi = markets.iois.get(command.ioi_id)
    if ioi is None:
        return NOT_FOUND
    if command.status not in NEXT[ioi.status]:
        figures = (("status", str(ioi.status)), ("asked", str(command.status)))
        return Refusal(Reason.IOI_STATUS_NOT_POSSIBLE, figures)
    shares = 0
    if command.status is IoiStatus.ALLOCATED:
        allocated = _allocated(markets.offerings[ioi.offering_id], ioi, command.shares)
        if isinstance(allocated, Refusal):
            return allocated
        shares = allocated
    return (IoiAnswered(command.ioi_id, command.status, shares, command.detail),)


def _allocated(listed: ListedOffering, ioi: Ioi, asked: int) -> int | Refusal:
    """Return how many shares an indication gets: those asked for, or all that it pays for."""
    vehicle = listed.offering.vehicle
    if vehicle is None:
        return _NO_VEHICLE
    wanted = ioi.notional // vehicle.price
    shares = asked or wanted
    if 0 < shares <= min(wanted, vehicle.remaining_shares):
        return shares
    return Refusal(
        Reason.ALLOCATION_NOT_POSSIBLE,
        (
            ("shares", str(shares)),
            ("wanted", str(wanted)),
            ("remaining", str(vehicle.remaining_shares)),
        ),
    )


def _changed_by(offering: Offering, command: ChangeOffering) -> Offering:
    """Return an offering with what a command says of it."""
    given = {name: getattr(command.offering, name) for name in command.members}
    vehicle, wanted = offering.vehicle, command.offering.vehicle
    if command.of_vehicle and vehicle is not None:
        of_vehicle = {name: getattr(wanted, name) for name in command.of_vehicle}
        given["vehicle"] = replace(vehicle, **of_vehicle)
    return replace(offering, **given)


def _with_ids(offering: Offering, stamp: Stamp) -> Offering:
    """Return an offering in which whatever has no id yet has got one."""
    if not offering.offering_id:
        offering = replace(offering, offering_id=kept_id(stamp, 0))
    vehicle = offering.vehicle
    if vehicle is not None and not vehicle.vehicle_id:
        offering = replace(offering, vehicle=replace(vehicle, vehicle_id=kept_id(stamp, 1)))
    return offering


def _open_offering(markets: PrivateMarkets, offering_id: str) -> ListedOffering | Refusal:
    """Return an offering that nobody has ended."""
    listed = markets.offerings.get(offering_id)
    if listed is None:
        return NOT_FOUND
    return listed if listed.closed_at is None else Refusal(Reason.OFFERING_CLOSED)


def _cannot_stand(markets: PrivateMarkets, offering: Offering, came_at: int) -> Refusal | None:
    """Return what is wrong with an offering; of several things the first."""
    known = markets.companies.get(offering.company_id)
    if known is None:
        return NOT_FOUND
    if offering.vehicle is not None:
        vehicle_id = offering.vehicle.vehicle_id
        for each in markets.offerings.values():
            of, other = each.offering.offering_id, each.offering.vehicle
            if of != offering.offering_id and other and other.vehicle_id == vehicle_id:
                return exists(vehicle_id)
    for name, found, accepted in disagreements(offering, known.company, came_at):
        figures = ((name, found), ("expected", accepted))
        return Refusal(Reason.OFFERING_TERMS_DISAGREE, figures)
    return None


def _attested(workspace: "Workspace", event: AccreditationAttested, time_ns: int) -> int:
    workspace.private_markets.attested[event.holder_id] = time_ns
    return event.holder_id


def _attestation_withdrawn(workspace: "Workspace", event: AttestationWithdrawn, _: int) -> int:
    del workspace.private_markets.attested[event.holder_id]
    return event.holder_id


def _published(workspace: "Workspace", event: CompanyPublished, time_ns: int) -> KnownCompany:
    known = KnownCompany(event.company, time_ns)
    workspace.private_markets.companies[event.company.company_id] = known
    return known


def _listed(workspace: "Workspace", event: OfferingListed, time_ns: int) -> ListedOffering:
    listed = ListedOffering(event.offering, time_ns)
    workspace.private_markets.offerings[event.offering.offering_id] = listed
    return listed


def _changed(workspace: "Workspace", event: OfferingChanged, _: int) -> ListedOffering:
    return _kept_as(workspace, event.offering)


def _closed(workspace: "Workspace", event: OfferingClosed, time_ns: int) -> ListedOffering:
    offerings = workspace.private_markets.offerings
    closed = replace(offerings[event.offering_id], closed_at=time_ns)
    offerings[event.offering_id] = closed
    return closed


def _agreement_added(workspace: "Workspace", event: AgreementAdded, _: int) -> ListedOffering:
    offering = workspace.private_markets.offerings[event.offering_id].offering
    vehicle = offering.vehicle
    if vehicle is not None:
        agreements = (*vehicle.agreements, event.agreement)
        offering = replace(offering, vehicle=replace(vehicle, agreements=agreements))
    return _kept_as(workspace, offering)


def _answered(workspace: "Workspace", event: IoiAnswered, time_ns: int) -> Ioi:
    markets = workspace.private_markets
    ioi = markets.iois[event.ioi_id] = replace(
        markets.iois[event.ioi_id],
        status=event.status,
        shares=event.shares,
        detail=event.detail,
        updated_at=time_ns,
    )
    offering = markets.offerings[ioi.offering_id].offering
    vehicle = offering.vehicle
    if event.shares and vehicle is not None:
        left = vehicle.remaining_shares - event.shares
        _kept_as(workspace, replace(offering, vehicle=replace(vehicle, remaining_shares=left)))
    return ioi


def _kept_as(workspace: "Workspace", offering: Offering) -> ListedOffering:
    """Keep other terms of an offering; its relative dates count from where they did."""
    offerings = workspace.private_markets.offerings
    listed = replace(offerings[offering.offering_id], offering=offering)
    offerings[offering.offering_id] = listed
    return listed


_NO_VEHICLE: Final = Refusal(Reason.OFFERING_HAS_NO_VEHICLE)

DECIDE: Final[Decide] = {
    AttestAccreditation: _attest,
    WithdrawAttestation: _withdraw,
    PublishCompany: _publish,
    ListOffering: _list,
    ChangeOffering: _change,
    CloseOffering: _close,
    AddAgreement: _add_agreement,
    AnswerIoi: _answer,
}
EVOLVE: Final[Evolve] = {
    AccreditationAttested: _attested,
    AttestationWithdrawn: _attestation_withdrawn,
    CompanyPublished: _published,
    OfferingListed: _listed,
    OfferingChanged: _changed,
    OfferingClosed: _closed,
    AgreementAdded: _agreement_added,
    IoiAnswered: _answered,
}

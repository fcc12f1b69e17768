"""The `private_markets` of a seed file: who may see them, what is offered, and who is interested.

Everything here is made up by whoever writes the file. What can be compared must agree: terms lie
in the ranges of their offering, and dates follow each other.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from sidestreet.domain.commands import OpenAccount, SeedKept, WorkspaceCommand
from sidestreet.domain.private_markets import (
    Acceptance,
    AttestAccreditation,
    CreateIoi,
    IoiAnswered,
    IoiCreated,
    ListOffering,
    OfferingClosed,
    PublishCompany,
)
from sidestreet.domain.private_offerings import (
    Company,
    Highlight,
    Offering,
    OfferingDocument,
    Participant,
)
from sidestreet.domain.private_terms import disagreements
from sidestreet.domain.private_words import (
    IoiStatus,
    MetricKey,
    OfferingDocumentType,
    ParticipantRole,
)
from sidestreet.reference.seed_file.file_ids import id_of
from sidestreet.reference.seed_file.kinds import (
    ABOVE_ZERO,
    ACCOUNT_ID,
    FLAG,
    LARGE,
    NAME,
    SHARES_OR_NONE,
    UUID_TEXT,
    ZERO_OR_MORE,
    integer,
    word,
)
from sidestreet.reference.seed_file.private_companies import (
    DEADLINE,
    LINE,
    PARAGRAPH,
    PLACE,
    SLUG,
    WHEN,
    read_blocks,
    read_companies,
)
from sidestreet.reference.seed_file.private_vehicles import BASIS, read_vehicle
from sidestreet.reference.seed_file.section import Section

_METRIC: Final = word(MetricKey)
_DOCUMENT: Final = word(OfferingDocumentType)
_ROLE: Final = word(ParticipantRole)
_STATUS: Final = word(IoiStatus)
_VERSION: Final = integer(1, 10**6)


def read_private_markets(
    root: Section, accounts: Sequence[OpenAccount]
) -> tuple[WorkspaceCommand, ...]:
    """Read all of it, in the order in which its commands have to be given.

    `accounts` are those of the same file, whose holders indicate interest.
    """
    section = root.section(PLACE)
    if section is None:
        return ()
    attested = section.values("accredited_holders", ACCOUNT_ID, "a list of account holder ids")
    companies = read_companies(section)
    closed: list[OfferingClosed] = []
    offerings = _read_offerings(section, companies, closed)
    holders = {each.account.account_id: each.account.holder_id for each in accounts}
    told: list[SeedKept] = []
    iois = _read_iois(section, offerings, (holders, attested), told)
    section.finish()
    if closed:
        told.append(SeedKept(tuple(closed)))
    return (
        *(AttestAccreditation(each) for each in attested),
        *(PublishCompany(each) for each in companies.values()),
        *(ListOffering(each) for each in offerings.values()),
        *iois,
        *told,
    )


def _read_offerings(
    root: Section, companies: Mapping[str, Company], closed: list[OfferingClosed]
) -> dict[str, Offering]:
    offerings: dict[str, Offering] = {}
    vehicles: set[str] = set()
    for section in root.sections("offerings"):
        slug = section.required("company", SLUG)
        company = companies.get(slug)
        if company is None and section.is_sound():
            section.refuse("company", slug, "the slug of a company of this file")
        offering = _read_offering(section, "" if company is None else company.company_id)
        if section.optional("is_closed", FLAG, False):
            closed.append(OfferingClosed(offering.offering_id))
        section.finish()
        if company is None or not section.is_sound():
            continue
        _check(section, offering, company)
        if offering.offering_id in offerings:
            section.refuse("id", f"{offering.offering_id} again", "each id once")
        if offering.vehicle is not None:
            if offering.vehicle.vehicle_id in vehicles:
                section.refuse("spv", f"{offering.vehicle.vehicle_id} again", "each vehicle once")
            vehicles.add(offering.vehicle.vehicle_id)
        offerings[offering.offering_id] = offering
    return offerings


def _read_offering(section: Section, company_id: str) -> Offering:
    headline = section.required("headline", LINE)
    vehicle = section.section("spv")
    return Offering(
        offering_id=id_of(section, PLACE, "offerings", headline),
        company_id=company_id,
        headline=headline,
        summary=section.required("summary", PARAGRAPH),
        published=section.required("published", WHEN),
        ioi_deadline=section.required("ioi_deadline", DEADLINE),
        minimum_ioi=section.required("minimum_ioi_amount", ABOVE_ZERO),
        price_low=section.required("indicative_price_low", ZERO_OR_MORE),
        price_high=section.required("indicative_price_high", ZERO_OR_MORE),
        valuation_low=section.required("indicative_valuation_low", LARGE),
        valuation_high=section.required("indicative_valuation_high", LARGE),
        basis=section.required("indicative_valuation_basis", BASIS),
        vehicle=None if vehicle is None else read_vehicle(vehicle),
        thesis=section.optional("investment_thesis", PARAGRAPH, None),
        why_now=section.optional("why_now", PARAGRAPH, None),
        structure=section.optional("structure_description", PARAGRAPH, None),
        disclosures=section.optional("disclosures", PARAGRAPH, None),
        highlights=tuple(_read_highlight(each) for each in section.sections("highlights")),
        risks=read_blocks(section, "key_risks"),
        documents=tuple(_read_document(each) for each in section.sections("documents")),
        participants=tuple(_read_participant(each) for each in section.sections("participants")),
    )


def _read_highlight(section: Section) -> Highlight:
    highlight = Highlight(
        section.required("metric_key", _METRIC), section.optional("label", LINE, None)
    )
    section.finish()
    return highlight


def _read_document(section: Section) -> OfferingDocument:
    key = section.required("object_key", LINE)
    document = OfferingDocument(
        document_id=id_of(section, PLACE, "documents", key),
        document_type=section.required("document_type", _DOCUMENT),
        title=section.required("title", LINE),
        object_key=key,
        source=section.optional("source", NAME, None),
    )
    section.finish()
    return document


def _read_participant(section: Section) -> Participant:
    name = section.required("name", NAME)
    role = section.required("role", _ROLE)
    participant = Participant(id_of(section, PLACE, "participants", name, role), name, role)
    section.finish()
    return participant


def _check(section: Section, offering: Offering, company: Company) -> None:
    """Refuse what disagrees with something else in the same offering."""
    dates = [offering.published, offering.ioi_deadline]
    if offering.vehicle is not None:
        dates += [offering.vehicle.opens, offering.vehicle.closes]
    # When the desk begins is not known here.
    if len({when.at is None for when in dates}) > 1:
        section.refuse("published", "instants and counts of days", "one of the two in an offering")
        return
    for name, found, accepted in disagreements(offering, company, 0):
        section.refuse(name, found, accepted)


def _read_iois(
    root: Section,
    offerings: dict[str, Offering],
    of_accounts: tuple[Mapping[int, int], Sequence[int]],
    told: list[SeedKept],
) -> list[CreateIoi]:
    holders, attested = of_accounts
    iois: list[CreateIoi] = []
    ids: set[str] = set()
    for section in root.sections("iois"):
        account_id = section.required("account_id", ACCOUNT_ID)
        offering_id = section.required("offering_id", UUID_TEXT)
        notional = section.required("notional_amount", ABOVE_ZERO)
        signed = section.optional("agreement_id", UUID_TEXT, None)
        ioi_id = id_of(section, PLACE, "iois", str(account_id), offering_id)
        holder_id = holders.get(account_id, account_id)
        created = IoiCreated(ioi_id, account_id, holder_id, offering_id, notional, signed or "")
        stands = _read_standing(section, created) if section.has("status") else None
        section.finish()
        if not section.is_sound():
            continue
        if stands is None and holders.get(account_id) not in attested:
            accepted = "an account of this file whose holder is among accredited_holders"
            section.refuse("account_id", str(account_id), accepted)
        if offering_id not in offerings:
            section.refuse("offering_id", offering_id, "the id of an offering of this file")
        if ioi_id in ids:
            section.refuse("id", f"{ioi_id} again", "each id once")
        ids.add(ioi_id)
        if stands is not None and offering_id in offerings:
            told.append(stands)
            offerings[offering_id] = _before(offerings[offering_id], stands)
            continue
        acceptance = None
        if signed is not None:
            acceptance = Acceptance(signed, accepted=True, authority_confirmed=True)
        iois.append(CreateIoi(account_id, holder_id, offering_id, notional, acceptance, ioi_id))
    return iois


def _read_standing(section: Section, created: IoiCreated) -> SeedKept:
    """Read how an indication stands that was given on another desk."""
    status = section.required("status", _STATUS)
    version = section.optional("signed_version", _VERSION, 0)
    shares = section.optional("allocated_shares", SHARES_OR_NONE, 0)
    detail = section.optional("detail", PARAGRAPH, "")
    if bool(version) is not bool(created.agreement_id):
        section.refuse("signed_version", str(version), "a version with an `agreement_id`")
    if bool(shares) is not (status is IoiStatus.ALLOCATED):
        section.refuse("allocated_shares", str(shares), "shares of one that is ALLOCATED")
    given = replace(created, version=version)
    if status is IoiStatus.RECEIVED:
        return SeedKept((given,))
    return SeedKept((given, IoiAnswered(created.ioi_id, status, shares, detail)))


def _before(offering: Offering, stands: SeedKept) -> Offering:
    """Return an offering with the shares that planting an indication will take from it."""
    shares = sum(each.shares for each in stands.events if isinstance(each, IoiAnswered))
    vehicle = offering.vehicle
    if vehicle is None or not shares:
        return offering
    remaining = vehicle.remaining_shares + shares
    return replace(offering, vehicle=replace(vehicle, remaining_shares=remaining))

"""Companies, offerings, vehicles and indications of interest as the wire tells them at an instant.

What is told follows from the instant: where an offering and its vehicle stand, which agreement is
in force, and which figures of a company have been seen by then.
"""

from sidestreet.api.instants import new_york_date, render_instant, render_second
from sidestreet.contract import enums_private_markets as wire
from sidestreet.contract.private_companies import (
    CompanyCategory,
    CompanyDetail,
    CompanyHeadquarters,
    CompanyMetricPoint,
    CompanyMetricSeries,
    CompanyNarrativeSection,
    CompanyPerson,
    CompanyProfile,
    CompanySocialLink,
)
from sidestreet.contract.private_iois import Ioi as WireIoi
from sidestreet.contract.private_iois import IoiCompany, IoiOffering, SignedNda
from sidestreet.contract.private_offerings import (
    NdaAgreement,
    OfferingCard,
    OfferingCompany,
    OfferingDetail,
    OfferingDocument,
    OfferingHighlight,
    OfferingKeyRisk,
    OfferingParticipant,
    OfferingSpv,
    SpvDetail,
    SpvFeeTerm,
)
from sidestreet.domain.amounts import SCALE, render_amount, render_price
from sidestreet.domain.private_offerings import (
    Agreement,
    Company,
    FeeTerm,
    Highlight,
    ListedOffering,
    MetricPoint,
    MetricSeries,
    Vehicle,
)
from sidestreet.domain.private_words import OfferingClass
from sidestreet.workspace.private_markets import Ioi, KnownCompany

_USD = wire.Currency.USD
_PROFILE_VERSION = 1


def wire_company(known: KnownCompany, now: int) -> CompanyDetail:
    """Return a company with its profile."""
    company = known.company
    return CompanyDetail(
        id=company.company_id,
        name=company.name,
        profile=_profile(company, now),
        profile_schema_version=_PROFILE_VERSION,
        short_description=company.short_description,
        slug=company.slug,
        primary_domain=company.domain,
        published_at=render_second(known.published_at),
    )


def wire_card(
    listed: ListedOffering, company: Company, at: OfferingClass, now: int
) -> OfferingCard:
    """Return an offering for a list; `at` is where it stands."""
    offering = listed.offering
    return OfferingCard(
        id=offering.offering_id,
        class_=wire.OfferingClass(at),
        company=OfferingCompany(
            id=company.company_id,
            name=company.name,
            short_description=company.short_description,
            slug=company.slug,
            primary_domain=company.domain,
        ),
        currency=_USD,
        headline=offering.headline,
        summary=offering.summary,
        indicative_price_high=render_price(offering.price_high),
        indicative_price_low=render_price(offering.price_low),
        indicative_valuation_basis=wire.ValuationBasis(offering.basis),
        indicative_valuation_high=render_price(offering.valuation_high),
        indicative_valuation_low=render_price(offering.valuation_low),
        ioi_deadline=render_second(listed.instant(offering.ioi_deadline, now)),
        minimum_ioi_amount=render_price(offering.minimum_ioi),
        spv=_spv(listed, now),
    )


def wire_offering(
    listed: ListedOffering, company: Company, at: OfferingClass, now: int
) -> OfferingDetail:
    """Return an offering with all that is published of it; `at` is where it stands."""
    offering = listed.offering
    card = wire_card(listed, company, at, now)
    published_at = render_second(listed.instant(offering.published, now))
    return OfferingDetail(
        **{name: getattr(card, name) for name in card.__struct_fields__},
        disclosures=offering.disclosures,
        documents=tuple(
            OfferingDocument(
                id=each.document_id,
                display_order=place,
                document_type=wire.OfferingDocumentType(each.document_type),
                title=each.title,
                object_key=each.object_key,
                published_at=published_at,
                source=each.source,
            )
            for place, each in enumerate(offering.documents, start=1)
        )
        or None,
        highlights=_highlights(company, offering.highlights, now) or None,
        investment_thesis=offering.thesis,
        key_risks=tuple(
            OfferingKeyRisk(body=each.body, title=each.title) for each in offering.risks
        )
        or None,
        participants=tuple(
            OfferingParticipant(
                id=each.participant_id,
                display_order=place,
                name=each.name,
                role=wire.ParticipantRole(each.role),
            )
            for place, each in enumerate(offering.participants, start=1)
        )
        or None,
        structure_description=offering.structure,
        why_now=offering.why_now,
    )


def wire_vehicle(listed: ListedOffering, vehicle: Vehicle, now: int) -> SpvDetail:
    """Return the exact terms of an offering's vehicle, which has to be open."""
    return SpvDetail(
        id=vehicle.vehicle_id,
        company_id=listed.offering.company_id,
        currency=_USD,
        name=vehicle.name,
        status=wire.SpvStatus.OPEN,
        all_in_price_per_share=render_price(vehicle.price + vehicle.fee),
        custodian_name=vehicle.custodian,
        fee_per_share=render_price(vehicle.fee),
        fee_terms=tuple(_fee(each) for each in vehicle.fees) or None,
        funded_percent=render_amount(vehicle.funded_percent),
        funding_deadline=render_second(listed.instant(vehicle.closes, now)),
        manager_name=vehicle.manager,
        minimum_investment_amount=render_price(vehicle.minimum),
        opened_at=render_second(listed.instant(vehicle.opens, now)),
        price_per_share=render_price(vehicle.price),
        remaining_allocation_amount=render_price(vehicle.remaining),
        remaining_share_allocation=str(vehicle.remaining_shares),
        share_class=vehicle.share_class,
        structure_description=vehicle.structure,
        total_allocation_amount=render_price(vehicle.total),
        total_share_allocation=str(vehicle.shares),
        valuation=render_price(vehicle.valuation),
        valuation_basis=wire.ValuationBasis(vehicle.basis),
    )


def wire_ioi(ioi: Ioi, company: Company, headline: str) -> WireIoi:
    """Return an indication of interest in an offering of a company."""
    signed = ioi.signature
    return WireIoi(
        id=ioi.ioi_id,
        account_id=ioi.account_id,
        company=IoiCompany(id=company.company_id, name=company.name),
        created_at=render_instant(ioi.created_at),
        currency=_USD,
        notional_amount=render_price(ioi.notional),
        offering=IoiOffering(id=ioi.offering_id, headline=headline),
        offering_id=ioi.offering_id,
        updated_at=render_instant(ioi.updated_at),
        nda_acceptance=None
        if signed is None
        else SignedNda(
            accepted_at=render_instant(signed.signed_at),
            agreement_id=signed.agreement_id,
            version=signed.version,
        ),
    )


def _profile(company: Company, now: int) -> CompanyProfile:
    today = new_york_date(now)
    seat = None
    if company.city is not None and company.country is not None:
        seat = CompanyHeadquarters(city=company.city, country=company.country)
    site = None
    if company.domain is not None:
        url = f"https://{company.domain}"
        site = (CompanySocialLink(type=wire.SocialLinkType.WEBSITE, url=url),)
    return CompanyProfile(
        categories=tuple(
            CompanyCategory(name=each, slug=each.lower().replace(" ", "-"))
            for each in company.categories
        )
        or None,
        headquarters=seat,
        metric_series=tuple(_series(each, today) for each in company.metrics) or None,
        narrative_sections=tuple(
            CompanyNarrativeSection(body=each.body, display_order=place, title=each.title)
            for place, each in enumerate(company.sections, start=1)
        )
        or None,
        overview=company.overview,
        people=tuple(
            CompanyPerson(name=each.name, roles=(wire.PersonRole(each.role),))
            for each in company.people
        )
        or None,
        social=site,
        tagline=company.tagline,
    )


def _series(series: MetricSeries, today: str) -> CompanyMetricSeries:
    return CompanyMetricSeries(
        frequency=wire.MetricFrequency(series.frequency),
        label=series.label,
        metric_key=wire.MetricKey(series.key),
        source=series.source,
        unit=wire.MetricUnit(series.unit),
        points=tuple(
            CompanyMetricPoint(
                observed_at=_observed_at(each),
                value=render_amount(each.value),
                value_type=wire.MetricValueType(each.value_type),
            )
            for each in series.seen_on(today)
        ),
    )


def _observed_at(point: MetricPoint) -> str:
    return f"{point.date}T00:00:00Z"


def _highlights(
    company: Company, highlights: tuple[Highlight, ...], now: int
) -> tuple[OfferingHighlight, ...]:
    """Return what is pointed to, with its latest value, for every series that there is."""
    series = {each.key: each for each in company.metrics}
    today = new_york_date(now)
    found = []
    for each in highlights:
        of = series[each.key]
        last = next(reversed(of.seen_on(today)), None)
        found.append(
            OfferingHighlight(
                label=each.label or of.label,
                metric_key=of.key,
                unit=wire.MetricUnit(of.unit),
                observed_at=None if last is None else _observed_at(last),
                value=None if last is None else render_amount(last.value),
                value_type=None if last is None else wire.MetricValueType(last.value_type),
            )
        )
    return tuple(found)


def _spv(listed: ListedOffering, now: int) -> OfferingSpv | None:
    vehicle, status = listed.offering.vehicle, listed.vehicle_status(now)
    if vehicle is None or status is None:
        return None
    agreement = listed.agreement_at(now)
    return OfferingSpv(
        id=vehicle.vehicle_id,
        name=vehicle.name,
        status=wire.SpvStatus(status),
        custodian_name=vehicle.custodian,
        manager_name=vehicle.manager,
        nda_agreement=None if agreement is None else _agreement(listed, agreement, now),
        share_class=vehicle.share_class,
        structure_description=vehicle.structure,
    )


def _agreement(listed: ListedOffering, agreement: Agreement, now: int) -> NdaAgreement:
    return NdaAgreement(
        acceptance_text=agreement.acceptance_text,
        acceptance_text_version=agreement.version,
        agreement_id=agreement.agreement_id,
        document_reference=agreement.reference,
        document_sha256=agreement.sha256,
        effective_at=render_second(listed.instant(agreement.effective, now)),
        version=agreement.version,
    )


def _fee(term: FeeTerm) -> SpvFeeTerm:
    years = term.duration_years
    return SpvFeeTerm(
        charged_by=wire.ChargedBy(term.charged_by),
        currency=_USD,
        description=term.description,
        fee_type=wire.FeeType(term.fee_type),
        frequency=wire.FeeFrequency(term.frequency),
        amount=None if term.amount is None else render_price(term.amount),
        duration_years=None if years is None else render_amount(years * SCALE),
        hurdle_rate=None if term.hurdle_rate is None else render_amount(term.hurdle_rate),
        rate=None if term.rate is None else render_amount(term.rate),
    )

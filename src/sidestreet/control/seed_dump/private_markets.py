"""Private markets in a dump: companies, offerings, and the indications of interest as they stand.

Dates that counted from when an object came to the desk are instants here, because they would
count from another moment on another desk.
"""

from collections.abc import Iterator, Sequence

from sidestreet.control.seed_dump.left_out import LeftOut
from sidestreet.control.seed_dump.texts import (
    Tree,
    instant,
    money,
    price_or_none,
    said,
    size,
    size_or_none,
)
from sidestreet.domain.private_offerings import (
    Block,
    Company,
    ListedOffering,
    MetricSeries,
    Offering,
    Vehicle,
    When,
)
from sidestreet.domain.private_words import IoiStatus
from sidestreet.workspace.private_markets import Ioi, KnownCompany, PrivateMarkets


def private_markets_of(markets: PrivateMarkets, now: int, left_out: LeftOut) -> Tree:
    """Return private markets as a file has them; `now` is the time of the desk."""
    slugs = {key: known.company.slug for key, known in markets.companies.items()}
    return said(
        {
            "accredited_holders": list(markets.attested),
            "companies": [_company(each) for each in markets.companies.values()],
            "offerings": [
                _offering(each, slugs[each.offering.company_id], now, left_out)
                for each in markets.offerings.values()
            ],
            "iois": [_ioi(each) for each in markets.iois.values()],
        }
    )


def _company(known: KnownCompany) -> Tree:
    company: Company = known.company
    return said(
        {
            "slug": company.slug,
            "id": company.company_id,
            "name": company.name,
            "short_description": company.short_description,
            "published": instant(known.published_at),
            "primary_domain": company.domain,
            "tagline": company.tagline,
            "overview": company.overview,
            "city": company.city,
            "country": company.country,
            "categories": list(company.categories),
            "people": [{"name": each.name, "role": each.role.value} for each in company.people],
            "metric_series": [_metric(each) for each in company.metrics],
            "narrative_sections": _blocks(company.sections),
        }
    )


def _metric(series: MetricSeries) -> Tree:
    return said(
        {
            "metric_key": series.key.value,
            "label": series.label,
            "unit": series.unit.value,
            "frequency": series.frequency.value,
            "source": series.source,
            "points": [
                {"date": each.date, "value": size(each.value), "value_type": each.value_type.value}
                for each in series.points
            ],
        }
    )


def _blocks(blocks: Sequence[Block]) -> list[Tree]:
    return [{"title": each.title, "body": each.body} for each in blocks]


def _offering(listed: ListedOffering, slug: str, now: int, left_out: LeftOut) -> Tree:
    offering: Offering = listed.offering
    vehicle = offering.vehicle
    whens = [offering.ioi_deadline] if vehicle is None else [offering.ioi_deadline, vehicle.closes]
    put_off = sum(bool(when.every) for when in whens)
    left_out.note("deadlines that are put off again and again", "they end at the next one", put_off)
    return said(
        {
            "company": slug,
            "id": offering.offering_id,
            "headline": offering.headline,
            "summary": offering.summary,
            "published": _at(listed, offering.published, now),
            "ioi_deadline": _at(listed, offering.ioi_deadline, now),
            "minimum_ioi_amount": money(offering.minimum_ioi),
            "indicative_price_low": money(offering.price_low),
            "indicative_price_high": money(offering.price_high),
            "indicative_valuation_low": money(offering.valuation_low),
            "indicative_valuation_high": money(offering.valuation_high),
            "indicative_valuation_basis": offering.basis.value,
            "investment_thesis": offering.thesis,
            "why_now": offering.why_now,
            "structure_description": offering.structure,
            "disclosures": offering.disclosures,
            "highlights": [
                said({"metric_key": each.key.value, "label": each.label})
                for each in offering.highlights
            ],
            "key_risks": _blocks(offering.risks),
            "documents": list(_documents(offering)),
            "participants": [
                {"name": each.name, "role": each.role.value, "id": each.participant_id}
                for each in offering.participants
            ],
            "spv": None if vehicle is None else _vehicle(listed, vehicle, now),
            "is_closed": None if listed.closed_at is None else True,
        }
    )


def _documents(offering: Offering) -> Iterator[Tree]:
    for each in offering.documents:
        yield said(
            {
                "document_type": each.document_type.value,
                "title": each.title,
                "object_key": each.object_key,
                "source": each.source,
                "id": each.document_id,
            }
        )


def _vehicle(listed: ListedOffering, vehicle: Vehicle, now: int) -> Tree:
    return said(
        {
            "name": vehicle.name,
            "id": vehicle.vehicle_id,
            "opened_at": _at(listed, vehicle.opens, now),
            "funding_deadline": _at(listed, vehicle.closes, now),
            "price_per_share": money(vehicle.price),
            "fee_per_share": money(vehicle.fee),
            "total_share_allocation": vehicle.shares,
            "remaining_share_allocation": vehicle.remaining_shares,
            "minimum_investment_amount": money(vehicle.minimum),
            "valuation": money(vehicle.valuation),
            "valuation_basis": vehicle.basis.value,
            "manager_name": vehicle.manager,
            "custodian_name": vehicle.custodian,
            "share_class": vehicle.share_class,
            "structure_description": vehicle.structure,
            "fee_terms": list(_fees(vehicle)),
            "nda_agreements": [
                {
                    "id": each.agreement_id,
                    "text_sha256": each.sha256,
                    "document_reference": each.reference,
                    "effective_at": _at(listed, each.effective, now),
                    "acceptance_text": each.acceptance_text,
                }
                for each in vehicle.agreements
            ],
        }
    )


def _fees(vehicle: Vehicle) -> Iterator[Tree]:
    for each in vehicle.fees:
        yield said(
            {
                "fee_type": each.fee_type.value,
                "charged_by": each.charged_by.value,
                "frequency": each.frequency.value,
                "description": each.description,
                "rate": size_or_none(each.rate),
                "amount": price_or_none(each.amount),
                "duration_years": each.duration_years,
                "hurdle_rate": size_or_none(each.hurdle_rate),
            }
        )


def _ioi(ioi: Ioi) -> Tree:
    signature = ioi.signature
    return said(
        {
            "id": ioi.ioi_id,
            "account_id": ioi.account_id,
            "offering_id": ioi.offering_id,
            "notional_amount": money(ioi.notional),
            "status": ioi.status.value,
            "agreement_id": None if signature is None else signature.agreement_id,
            "signed_version": None if signature is None else signature.version,
            "allocated_shares": ioi.shares if ioi.status is IoiStatus.ALLOCATED else None,
            "detail": ioi.detail,
        }
    )


def _at(listed: ListedOffering, when: When, now: int) -> str:
    return instant(listed.instant(when, now))

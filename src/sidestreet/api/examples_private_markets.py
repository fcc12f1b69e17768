"""Worked examples of private markets: the account of the story would buy some of a company."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sidestreet.api.examples_story import (
    ACCOUNT_ID,
    COMPANY_ID,
    IOI_ID,
    NDA_ID,
    OFFERING_ID,
    SPV_ID,
)
from sidestreet.contract.enums_private_markets import (
    ChargedBy,
    Currency,
    FeeFrequency,
    FeeType,
    MetricFrequency,
    MetricKey,
    MetricUnit,
    MetricValueType,
    OfferingClass,
    OfferingDocumentType,
    ParticipantRole,
    PersonRole,
    SpvStatus,
    ValuationBasis,
)
from sidestreet.contract.private_companies import (
    CompanyCategory,
    CompanyDetail,
    CompanyHeadquarters,
    CompanyMetricPoint,
    CompanyMetricSeries,
    CompanyPerson,
    CompanyProfile,
)
from sidestreet.contract.private_iois import (
    CreateIoiRequest,
    Ioi,
    IoiCompany,
    IoiOffering,
    NdaAcceptance,
    SignedNda,
    UpdateIoiRequest,
)
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

_NAME: Final = "Example Rockets"
_SLUG: Final = "example-rockets"
_SHORT: Final = "Launches small satellites. Made up."
_DOMAIN: Final = "rockets.example"
_HEADLINE: Final = "Preferred shares of Example Rockets"
_SUMMARY: Final = "A vehicle buys preferred shares from early employees. Made up."
_DEADLINE: Final = "2025-12-15T21:00:00Z"
_MANAGER: Final = "Sidestreet Synthetic Management"
_CUSTODIAN: Final = "Sidestreet Synthetic Custody"
_VEHICLE: Final = "Example Rockets SPV I"
_REVENUE: Final = "412500000"
_OBSERVED_AT: Final = "2024-12-31T00:00:00Z"

_COMPANY: Final = OfferingCompany(
    id=COMPANY_ID, name=_NAME, short_description=_SHORT, slug=_SLUG, primary_domain=_DOMAIN
)
_SPV: Final = OfferingSpv(
    id=SPV_ID,
    name=_VEHICLE,
    status=SpvStatus.DRAFT,
    custodian_name=_CUSTODIAN,
    manager_name=_MANAGER,
    nda_agreement=NdaAgreement(
        acceptance_text="I accept this agreement and may bind the account holder.",
        acceptance_text_version=1,
        agreement_id=NDA_ID,
        document_reference="nda/example-rockets/1",
        document_sha256="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        effective_at="2025-10-01T00:00:00Z",
        version=1,
    ),
    share_class="Series C Preferred",
)
_CARD: Final = OfferingCard(
    id=OFFERING_ID,
    class_=OfferingClass.UPCOMING,
    company=_COMPANY,
    currency=Currency.USD,
    headline=_HEADLINE,
    summary=_SUMMARY,
    indicative_price_high="42.00",
    indicative_price_low="38.00",
    indicative_valuation_basis=ValuationBasis.POST_MONEY,
    indicative_valuation_high="8400000000.00",
    indicative_valuation_low="7600000000.00",
    ioi_deadline=_DEADLINE,
    minimum_ioi_amount="25000.00",
    spv=_SPV,
)
_ACCEPTANCE: Final = NdaAcceptance(accepted=True, agreement_id=NDA_ID, authority_confirmed=True)
_IOI: Final = Ioi(
    id=IOI_ID,
    account_id=ACCOUNT_ID,
    company=IoiCompany(id=COMPANY_ID, name=_NAME),
    created_at="2025-10-31T13:40:00.000000000Z",
    currency=Currency.USD,
    notional_amount="50000.00",
    offering=IoiOffering(id=OFFERING_ID, headline=_HEADLINE),
    offering_id=OFFERING_ID,
    updated_at="2025-10-31T13:40:00.000000000Z",
    nda_acceptance=SignedNda(
        accepted_at="2025-10-31T13:40:00.000000000Z", agreement_id=NDA_ID, version=1
    ),
)

PRIVATE_MARKET_EXAMPLES: Final[Mapping[Any, Any]] = MappingProxyType(
    {
        CompanyDetail: CompanyDetail(
            id=COMPANY_ID,
            name=_NAME,
            profile=CompanyProfile(
                categories=(CompanyCategory(name="Space", slug="space"),),
                headquarters=CompanyHeadquarters(city="Sampleton", country="US"),
                metric_series=(
                    CompanyMetricSeries(
                        frequency=MetricFrequency.YEAR,
                        label="Annualized revenue",
                        metric_key=MetricKey.ANNUALIZED_REVENUE,
                        source="Sidestreet Synthetic",
                        unit=MetricUnit.USD,
                        points=(
                            CompanyMetricPoint(
                                observed_at=_OBSERVED_AT,
                                value=_REVENUE,
                                value_type=MetricValueType.HISTORICAL,
                            ),
                        ),
                    ),
                ),
                people=(CompanyPerson(name="Ada Example", roles=(PersonRole.FOUNDER,)),),
                tagline="Small satellites, soon in orbit.",
            ),
            profile_schema_version=1,
            short_description=_SHORT,
            slug=_SLUG,
            primary_domain=_DOMAIN,
            published_at="2025-09-01T00:00:00Z",
        ),
        SpvDetail: SpvDetail(
            id=SPV_ID,
            company_id=COMPANY_ID,
            currency=Currency.USD,
            name=_VEHICLE,
            status=SpvStatus.OPEN,
            all_in_price_per_share="40.80",
            custodian_name=_CUSTODIAN,
            fee_per_share="0.80",
            fee_terms=(
                SpvFeeTerm(
                    charged_by=ChargedBy.FUND_MANAGER,
                    currency=Currency.USD,
                    description="Two percent of what is invested, once.",
                    fee_type=FeeType.PLACEMENT,
                    frequency=FeeFrequency.ONE_TIME,
                    rate="0.02",
                ),
            ),
            funded_percent="62.5",
            funding_deadline="2026-02-15T21:00:00Z",
            manager_name=_MANAGER,
            minimum_investment_amount="25000.00",
            opened_at="2025-12-20T14:30:00Z",
            price_per_share="40.00",
            remaining_allocation_amount="7500000.00",
            remaining_share_allocation="187500",
            share_class="Series C Preferred",
            total_allocation_amount="20000000.00",
            total_share_allocation="500000",
            valuation="8000000000.00",
            valuation_basis=ValuationBasis.POST_MONEY,
        ),
        list[OfferingCard]: [_CARD],
        OfferingDetail: OfferingDetail(
            **{name: getattr(_CARD, name) for name in _CARD.__struct_fields__},
            disclosures="Nothing here exists. It is made up to have something to test with.",
            documents=(
                OfferingDocument(
                    id="0199f3a7-6000-7000-8000-000000000001",
                    display_order=1,
                    document_type=OfferingDocumentType.TEARSHEET,
                    title="Tearsheet",
                    object_key="offerings/example-rockets/tearsheet.pdf",
                ),
            ),
            highlights=(
                OfferingHighlight(
                    label="Annualized revenue",
                    metric_key=MetricKey.ANNUALIZED_REVENUE,
                    unit=MetricUnit.USD,
                    observed_at=_OBSERVED_AT,
                    value=_REVENUE,
                    value_type=MetricValueType.HISTORICAL,
                ),
            ),
            key_risks=(
                OfferingKeyRisk(
                    title="No market", body="The shares cannot be sold when one would like to."
                ),
            ),
            participants=(
                OfferingParticipant(
                    id="0199f3a7-7000-7000-8000-000000000001",
                    display_order=1,
                    name=_MANAGER,
                    role=ParticipantRole.FUND_MANAGER,
                ),
            ),
        ),
        CreateIoiRequest: CreateIoiRequest(
            notional_amount="50000.00", offering_id=OFFERING_ID, nda_acceptance=_ACCEPTANCE
        ),
        UpdateIoiRequest: UpdateIoiRequest(notional_amount="75000.00"),
        Ioi: _IOI,
        list[Ioi]: [_IOI],
    },
)

"""Private offerings and their vehicles (SPVs) on the wire.

An offering tells ranges while it is upcoming; its vehicle tells exact terms once that is open. A
member declared with the default None is left out of the answer when it holds nothing.
"""

from typing import Annotated

from msgspec import Meta, Struct, field

from sidestreet.contract.enums_private_markets import (
    ChargedBy,
    Currency,
    FeeFrequency,
    FeeType,
    MetricUnit,
    MetricValueType,
    OfferingClass,
    OfferingDocumentType,
    ParticipantRole,
    SpvStatus,
    ValuationBasis,
)
from sidestreet.contract.shared import DecimalText, Instant, SignedDecimalText, Uuid


class NdaAgreement(Struct, frozen=True, kw_only=True, gc=False):
    """The non-disclosure agreement in force for a vehicle."""

    acceptance_text: Annotated[str, Meta(description="What the signer says by accepting.")]
    acceptance_text_version: Annotated[int, Meta(description="Version of that text.")]
    agreement_id: Annotated[Uuid, Meta(description="Id to accept it by.")]
    document_reference: Annotated[str, Meta(description="Name of the document that is signed.")]
    document_sha256: Annotated[str, Meta(description="SHA-256 of the document, in lower case.")]
    effective_at: Annotated[Instant, Meta(description="Since when it is in force.")]
    version: Annotated[int, Meta(description="Its version, higher than any before it.")]


class OfferingCompany(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The company of an offering."""

    id: Annotated[Uuid, Meta(description="Id of the company.")]
    name: Annotated[str, Meta(description="Its name.")]
    short_description: Annotated[str, Meta(description="What it does, in a sentence.")]
    slug: Annotated[str, Meta(description="Its name in lower case, as it stands in addresses.")]
    logo_url: Annotated[str | None, Meta(description="Address of its logo.")] = None
    primary_domain: Annotated[str | None, Meta(description="Its domain, in lower case.")] = None


class OfferingSpv(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The vehicle of an offering, without its terms."""

    id: Annotated[Uuid, Meta(description="Id of the vehicle.")]
    name: Annotated[str, Meta(description="Its name.")]
    status: Annotated[SpvStatus, Meta(description="Where it stands.")]
    custodian_name: Annotated[str | None, Meta(description="Who keeps its shares.")] = None
    manager_name: Annotated[str | None, Meta(description="Who manages it.")] = None
    nda_agreement: Annotated[
        NdaAgreement | None,
        Meta(description="What has to be accepted with an indication of interest, if anything."),
    ] = None
    share_class: Annotated[str | None, Meta(description="Class of the shares it holds.")] = None
    structure_description: Annotated[str | None, Meta(description="How it is built.")] = None


class OfferingCard(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An offering in a list."""

    id: Annotated[Uuid, Meta(description="Id of the offering.")]
    class_: Annotated[OfferingClass, Meta(description="Where it stands.")] = field(name="class")
    company: Annotated[OfferingCompany, Meta(description="Whose shares are offered.")]
    currency: Annotated[Currency, Meta(description="Currency of its amounts.")]
    headline: Annotated[str, Meta(description="What it is, in a line.")]
    summary: Annotated[str, Meta(description="What it is, in a paragraph.")]
    indicative_price_high: Annotated[
        DecimalText | None, Meta(description="The most that a share may cost.")
    ] = None
    indicative_price_low: Annotated[
        DecimalText | None, Meta(description="The least that a share may cost.")
    ] = None
    indicative_valuation_basis: Annotated[
        ValuationBasis | None, Meta(description="What the valuations mean.")
    ] = None
    indicative_valuation_high: Annotated[
        DecimalText | None, Meta(description="The most that the company may be worth.")
    ] = None
    indicative_valuation_low: Annotated[
        DecimalText | None, Meta(description="The least that the company may be worth.")
    ] = None
    ioi_deadline: Annotated[
        Instant | None, Meta(description="Until when interest can be indicated.")
    ] = None
    minimum_ioi_amount: Annotated[
        DecimalText | None, Meta(description="The least interest that can be indicated.")
    ] = None
    spv: Annotated[OfferingSpv | None, Meta(description="Its vehicle, once there is one.")] = None


class OfferingDocument(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A document of an offering. Either its address or its key in a store is there."""

    id: Annotated[Uuid, Meta(description="Id of the document.")]
    display_order: Annotated[int, Meta(description="Its place, from 1.")]
    document_type: Annotated[OfferingDocumentType, Meta(description="What it is.")]
    title: Annotated[str, Meta(description="Its title.")]
    object_key: Annotated[str | None, Meta(description="Its key in a store.")] = None
    published_at: Annotated[Instant | None, Meta(description="When it was published.")] = None
    source: Annotated[str | None, Meta(description="Who published it.")] = None
    source_url: Annotated[str | None, Meta(description="Address of who published it.")] = None
    url: Annotated[str | None, Meta(description="Its address.")] = None


class OfferingHighlight(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A figure of the company that an offering points to."""

    label: Annotated[str, Meta(description="What to call it.")]
    metric_key: Annotated[str, Meta(description="What is measured, as in the profile.")]
    unit: Annotated[MetricUnit, Meta(description="What its value is counted in.")]
    observed_at: Annotated[Instant | None, Meta(description="When its latest value held.")] = None
    value: Annotated[SignedDecimalText | None, Meta(description="Its latest value.")] = None
    value_type: Annotated[
        MetricValueType | None, Meta(description="Whether that was seen or is expected.")
    ] = None


class OfferingKeyRisk(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What may go wrong."""

    body: Annotated[str, Meta(description="The text.")]
    title: Annotated[str, Meta(description="The heading.")]
    citation_ids: Annotated[
        tuple[str, ...] | None, Meta(description="Where it stands: ids of citations.")
    ] = None


class OfferingParticipant(Struct, frozen=True, kw_only=True, gc=False):
    """Somebody who takes part in an offering."""

    id: Annotated[Uuid, Meta(description="Id of the participant.")]
    display_order: Annotated[int, Meta(description="The place, from 1.")]
    name: Annotated[str, Meta(description="The name.")]
    role: Annotated[ParticipantRole, Meta(description="What they do in it.")]


class OfferingDetail(OfferingCard, frozen=True, kw_only=True, omit_defaults=True):
    """An offering with all that is published of it."""

    disclosures: Annotated[str | None, Meta(description="What has to be said.")] = None
    documents: Annotated[
        tuple[OfferingDocument, ...] | None, Meta(description="Its documents, in order.")
    ] = None
    highlights: Annotated[
        tuple[OfferingHighlight, ...] | None, Meta(description="Figures of the company.")
    ] = None
    investment_thesis: Annotated[str | None, Meta(description="Why it may be worth it.")] = None
    key_risks: Annotated[
        tuple[OfferingKeyRisk, ...] | None, Meta(description="What may go wrong, in order.")
    ] = None
    participants: Annotated[
        tuple[OfferingParticipant, ...] | None, Meta(description="Who takes part, in order.")
    ] = None
    structure_description: Annotated[
        str | None, Meta(description="How the vehicle will be built.")
    ] = None
    why_now: Annotated[str | None, Meta(description="Why it is offered now.")] = None


class SpvFeeTerm(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One fee of a vehicle: an amount, or a part of one."""

    charged_by: Annotated[ChargedBy, Meta(description="Who charges it.")]
    currency: Annotated[Currency, Meta(description="Currency of its amount.")]
    description: Annotated[str, Meta(description="What it is, in a sentence.")]
    fee_type: Annotated[FeeType, Meta(description="What it is for.")]
    frequency: Annotated[FeeFrequency, Meta(description="When it is charged.")]
    amount: Annotated[DecimalText | None, Meta(description="How much it is, if fixed.")] = None
    duration_years: Annotated[
        DecimalText | None, Meta(description="For how many years it is charged.")
    ] = None
    hurdle_rate: Annotated[
        DecimalText | None,
        Meta(description="Gain from which on it is charged, as a part of one."),
    ] = None
    rate: Annotated[DecimalText | None, Meta(description="How much it is, as a part of one.")] = (
        None
    )


class SpvDetail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An open vehicle and its exact terms."""

    id: Annotated[Uuid, Meta(description="Id of the vehicle.")]
    company_id: Annotated[Uuid, Meta(description="Company whose shares it holds.")]
    currency: Annotated[Currency, Meta(description="Currency of its amounts.")]
    name: Annotated[str, Meta(description="Its name.")]
    status: Annotated[SpvStatus, Meta(description="Where it stands.")]
    all_in_price_per_share: Annotated[
        DecimalText | None, Meta(description="What a share costs with its fee.")
    ] = None
    custodian_name: Annotated[str | None, Meta(description="Who keeps its shares.")] = None
    fee_per_share: Annotated[DecimalText | None, Meta(description="Fee for a share.")] = None
    fee_terms: Annotated[tuple[SpvFeeTerm, ...] | None, Meta(description="Its fees.")] = None
    funded_percent: Annotated[
        DecimalText | None, Meta(description="How much of its allocation is taken, in percent.")
    ] = None
    funding_deadline: Annotated[Instant | None, Meta(description="Until when it is open.")] = None
    manager_name: Annotated[str | None, Meta(description="Who manages it.")] = None
    minimum_investment_amount: Annotated[
        DecimalText | None, Meta(description="The least that can be invested.")
    ] = None
    opened_at: Annotated[Instant | None, Meta(description="Since when it is open.")] = None
    price_per_share: Annotated[
        DecimalText | None, Meta(description="What a share costs without its fee.")
    ] = None
    remaining_allocation_amount: Annotated[
        DecimalText | None, Meta(description="Dollars that nobody has taken yet.")
    ] = None
    remaining_share_allocation: Annotated[
        DecimalText | None, Meta(description="Shares that nobody has taken yet.")
    ] = None
    share_class: Annotated[str | None, Meta(description="Class of the shares it holds.")] = None
    structure_description: Annotated[str | None, Meta(description="How it is built.")] = None
    total_allocation_amount: Annotated[
        DecimalText | None, Meta(description="All its shares in dollars, without fees.")
    ] = None
    total_share_allocation: Annotated[DecimalText | None, Meta(description="All its shares.")] = (
        None
    )
    valuation: Annotated[
        DecimalText | None, Meta(description="What the company is worth at this price.")
    ] = None
    valuation_basis: Annotated[
        ValuationBasis | None, Meta(description="What the valuation means.")
    ] = None

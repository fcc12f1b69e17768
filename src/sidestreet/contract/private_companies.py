"""Companies that no market lists, on the wire: who they are, and their profile.

A member declared with the default None is left out of the answer when it holds nothing.
"""

from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.enums_private_markets import (
    CompanyDocumentType,
    DocumentRelation,
    MetricFrequency,
    MetricKey,
    MetricUnit,
    MetricValueType,
    PersonRole,
    SocialLinkType,
)
from sidestreet.contract.shared import Instant, SignedDecimalText, Uuid


class CompanyCategory(Struct, frozen=True, kw_only=True, gc=False):
    """A branch of business."""

    name: Annotated[str, Meta(description="Its name.")]
    slug: Annotated[str, Meta(description="Its name in lower case, as it stands in addresses.")]


class CompanyCitation(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Where something stands that is said of a company."""

    id: Annotated[str, Meta(description="Its id within the profile.")]
    source: Annotated[str, Meta(description="Who published it.")]
    title: Annotated[str, Meta(description="Its title.")]
    url: Annotated[str, Meta(description="Its address.")]
    published_at: Annotated[Instant | None, Meta(description="When it was published.")] = None


class CompanyCustomer(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Somebody who buys from a company."""

    name: Annotated[str, Meta(description="Name of the customer.")]
    logo_url: Annotated[str | None, Meta(description="Address of a logo.")] = None


class CompanyDocumentPreview(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What to show of a document before it is opened."""

    description: Annotated[str | None, Meta(description="What it is about.")] = None
    image_url: Annotated[str | None, Meta(description="Address of an image.")] = None


class CompanyDocument(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document about a company."""

    document_type: Annotated[CompanyDocumentType, Meta(description="What it is.")]
    relation: Annotated[DocumentRelation, Meta(description="Whether it is about the company.")]
    title: Annotated[str, Meta(description="Its title.")]
    url: Annotated[str, Meta(description="Its address.")]
    external_id: Annotated[str | None, Meta(description="Its id elsewhere.")] = None
    preview: Annotated[CompanyDocumentPreview | None, Meta(description="What to show of it.")] = (
        None
    )
    published_at: Annotated[Instant | None, Meta(description="When it was published.")] = None


class CompanyHeadquarters(Struct, frozen=True, kw_only=True, gc=False):
    """Where a company has its seat."""

    city: Annotated[str, Meta(description="The city.")]
    country: Annotated[str, Meta(description="The country.")]


class CompanyLegalEntity(Struct, frozen=True, kw_only=True, gc=False):
    """A legal person of a company."""

    country: Annotated[str, Meta(description="Where it is registered.")]
    name: Annotated[str, Meta(description="Its name.")]


class CompanyMetricPoint(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One value of a series."""

    observed_at: Annotated[Instant, Meta(description="When it held, or is expected to hold.")]
    value: Annotated[SignedDecimalText, Meta(description="The value, in the unit of the series.")]
    value_type: Annotated[MetricValueType, Meta(description="Whether it was seen or is expected.")]
    citation_ids: Annotated[
        tuple[str, ...] | None, Meta(description="Where it stands: ids of citations.")
    ] = None
    source_event_id: Annotated[str | None, Meta(description="The event that it comes from.")] = None
    source_metadata: Annotated[
        dict[str, str] | None, Meta(description="What else its source says.")
    ] = None


class CompanyMetricSeries(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One figure of a company over time."""

    frequency: Annotated[MetricFrequency, Meta(description="How often it has a value.")]
    label: Annotated[str, Meta(description="What to call it.")]
    metric_key: Annotated[MetricKey, Meta(description="What is measured.")]
    source: Annotated[str, Meta(description="Who says so.")]
    unit: Annotated[MetricUnit, Meta(description="What its values are counted in.")]
    external_id: Annotated[str | None, Meta(description="Its id elsewhere.")] = None
    points: Annotated[
        tuple[CompanyMetricPoint, ...] | None, Meta(description="Its values, the oldest first.")
    ] = None
    source_url: Annotated[str | None, Meta(description="Address of its source.")] = None


class CompanyNarrativeSection(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A heading and what stands under it."""

    body: Annotated[str, Meta(description="The text.")]
    display_order: Annotated[int, Meta(description="Its place, from 1.")]
    title: Annotated[str, Meta(description="The heading.")]
    citation_ids: Annotated[
        tuple[str, ...] | None, Meta(description="Where it stands: ids of citations.")
    ] = None


class CompanyPerson(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody at a company."""

    name: Annotated[str, Meta(description="The name.")]
    external_id: Annotated[str | None, Meta(description="An id elsewhere.")] = None
    roles: Annotated[
        tuple[PersonRole, ...] | None, Meta(description="What they are to the company.")
    ] = None


class CompanySocialLink(Struct, frozen=True, kw_only=True, gc=False):
    """Where a company is to be found."""

    type: Annotated[SocialLinkType, Meta(description="What kind of place it is.")]
    url: Annotated[str, Meta(description="Its address.")]


class CompanyProfile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that is published of a company."""

    categories: Annotated[
        tuple[CompanyCategory, ...] | None, Meta(description="Its branches of business.")
    ] = None
    citations: Annotated[
        tuple[CompanyCitation, ...] | None, Meta(description="Where things stand.")
    ] = None
    customers: Annotated[
        tuple[CompanyCustomer, ...] | None, Meta(description="Who buys from it.")
    ] = None
    documents: Annotated[
        tuple[CompanyDocument, ...] | None, Meta(description="Documents about it.")
    ] = None
    headquarters: Annotated[CompanyHeadquarters | None, Meta(description="Its seat.")] = None
    legal_entities: Annotated[
        tuple[CompanyLegalEntity, ...] | None, Meta(description="Its legal persons.")
    ] = None
    metric_series: Annotated[
        tuple[CompanyMetricSeries, ...] | None, Meta(description="Its figures over time.")
    ] = None
    narrative_sections: Annotated[
        tuple[CompanyNarrativeSection, ...] | None, Meta(description="Its story.")
    ] = None
    overview: Annotated[str | None, Meta(description="What it does, in a paragraph.")] = None
    people: Annotated[tuple[CompanyPerson, ...] | None, Meta(description="Who is there.")] = None
    social: Annotated[
        tuple[CompanySocialLink, ...] | None, Meta(description="Where it is to be found.")
    ] = None
    tagline: Annotated[str | None, Meta(description="What it does, in a line.")] = None


class CompanyDetail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A company and its profile."""

    id: Annotated[Uuid, Meta(description="Id of the company.")]
    name: Annotated[str, Meta(description="Its name.")]
    profile: Annotated[CompanyProfile, Meta(description="All that is published of it.")]
    profile_schema_version: Annotated[int, Meta(description="Version of the profile's form.")]
    short_description: Annotated[str, Meta(description="What it does, in a sentence.")]
    slug: Annotated[str, Meta(description="Its name in lower case, as it stands in addresses.")]
    logo_url: Annotated[str | None, Meta(description="Address of its logo.")] = None
    primary_domain: Annotated[str | None, Meta(description="Its domain, in lower case.")] = None
    published_at: Annotated[Instant | None, Meta(description="Since when it is published.")] = None

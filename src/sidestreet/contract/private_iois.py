"""Indications of interest (IOIs) in private offerings, on the wire."""

from typing import Annotated

from msgspec import Meta, Struct

from sidestreet.contract.enums_private_markets import Currency
from sidestreet.contract.shared import DecimalText, Instant, Uuid


class NdaAcceptance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """The acceptance of a non-disclosure agreement."""

    accepted: Annotated[bool, Meta(description="Whether it is accepted; has to be true.")]
    agreement_id: Annotated[
        Uuid, Meta(description="The agreement in force, as the offering tells it.")
    ]
    authority_confirmed: Annotated[
        bool, Meta(description="Whether the signer may bind the account holder; has to be true.")
    ]


class CreateIoiRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An indication of interest to be given."""

    notional_amount: Annotated[DecimalText, Meta(description="How many dollars' worth is wanted.")]
    offering_id: Annotated[Uuid, Meta(description="The offering, which has to be upcoming.")]
    nda_acceptance: Annotated[
        NdaAcceptance | None,
        Meta(description="Needed where the vehicle has an agreement, refused where it has none."),
    ] = None


class UpdateIoiRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an indication of interest is to be."""

    notional_amount: Annotated[DecimalText, Meta(description="How many dollars' worth is wanted.")]
    nda_acceptance: Annotated[
        NdaAcceptance | None,
        Meta(description="Needed where a newer agreement is in force than the one accepted."),
    ] = None


class SignedNda(Struct, frozen=True, kw_only=True, gc=False):
    """What was accepted for an indication last."""

    accepted_at: Annotated[Instant, Meta(description="When it was accepted.")]
    agreement_id: Annotated[Uuid, Meta(description="Id of the agreement.")]
    version: Annotated[int, Meta(description="Its version.")]


class IoiCompany(Struct, frozen=True, kw_only=True, gc=False):
    """The company that an indication is about."""

    id: Annotated[Uuid, Meta(description="Id of the company.")]
    name: Annotated[str, Meta(description="Its name.")]


class IoiOffering(Struct, frozen=True, kw_only=True, gc=False):
    """The offering that an indication is about."""

    id: Annotated[Uuid, Meta(description="Id of the offering.")]
    headline: Annotated[str, Meta(description="What it is, in a line.")]


class Ioi(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A live indication of interest."""

    id: Annotated[Uuid, Meta(description="Id of the indication.")]
    account_id: Annotated[int, Meta(description="Account that it was given for.")]
    company: Annotated[IoiCompany, Meta(description="The company that it is about.")]
    created_at: Annotated[Instant, Meta(description="When it was given.")]
    currency: Annotated[Currency, Meta(description="Currency of its amount.")]
    notional_amount: Annotated[DecimalText, Meta(description="How many dollars' worth is wanted.")]
    offering: Annotated[IoiOffering, Meta(description="The offering that it is about.")]
    offering_id: Annotated[Uuid, Meta(description="Id of the offering.")]
    updated_at: Annotated[Instant, Meta(description="When it was changed last.")]
    nda_acceptance: Annotated[
        SignedNda | None, Meta(description="What was accepted for it, if anything.")
    ] = None

"""How private markets travel over the control API: what is asked, and what whoever tests sees.

The members have the names that they have in a seed file and on the API. Instants are told as they
are, also those that a file counts in days.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from sidestreet.api.instants import render_instant, render_second
from sidestreet.contract.shared import DecimalText, Instant
from sidestreet.control.asked import Text
from sidestreet.domain.amounts import render_price
from sidestreet.domain.private_offerings import ListedOffering
from sidestreet.domain.private_words import (
    IoiStatus,
    OfferingClass,
    ValuationBasis,
    VehicleStatus,
)
from sidestreet.workspace.private_markets import Ioi

SHARES_MAX: Final = 10**9
_ID: Final = r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z"
_SLUG: Final = r"^[a-z0-9][a-z0-9-]{0,63}\Z"
_LINE_MAX: Final = 256
_PARAGRAPH_MAX: Final = 4000

Id = Annotated[str, Meta(pattern=_ID, description="A UUID in lower case.")]
_Line = Annotated[str, Meta(min_length=1, max_length=_LINE_MAX)]
_Paragraph = Annotated[str, Meta(min_length=1, max_length=_PARAGRAPH_MAX)]
_Shares = Annotated[int, Meta(ge=1, le=SHARES_MAX)]
_SharesLeft = Annotated[int, Meta(ge=0, le=SHARES_MAX)]


class Attestation(Struct, frozen=True, kw_only=True):
    """A holder who has attested to being an accredited investor, and the holder's accounts."""

    holder_id: int
    account_ids: list[int]
    attested_at: Instant


class NewCompany(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A company that no market lists, shown from now on."""

    slug: Annotated[str, Meta(pattern=_SLUG)]
    name: _Line
    short_description: _Line
    id: Id | None = None


class ControlledCompany(Struct, frozen=True, kw_only=True):
    """A company as whoever tests sees it."""

    id: str
    slug: str
    name: str


class NewVehicle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The vehicle of an offering. Nothing is taken of it unless less is said to remain."""

    name: _Line
    opened_at: Instant
    funding_deadline: Instant
    price_per_share: DecimalText
    total_share_allocation: _Shares
    minimum_investment_amount: DecimalText
    valuation: DecimalText
    valuation_basis: ValuationBasis = ValuationBasis.POST_MONEY
    remaining_share_allocation: _SharesLeft | None = None
    fee_per_share: DecimalText = "0"
    id: Id | None = None


class NewOffering(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Shares of a company to be offered, published now if nothing else is said."""

    company_id: Id
    headline: _Line
    ioi_deadline: Instant
    minimum_ioi_amount: DecimalText
    indicative_price_low: DecimalText
    indicative_price_high: DecimalText
    indicative_valuation_low: DecimalText
    indicative_valuation_high: DecimalText
    indicative_valuation_basis: ValuationBasis = ValuationBasis.POST_MONEY
    summary: _Paragraph | None = None
    published: Instant | None = None
    spv: NewVehicle | None = None
    id: Id | None = None


class VehicleRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be otherwise with a vehicle; what is left out stays."""

    name: _Line | None = None
    opened_at: Instant | None = None
    funding_deadline: Instant | None = None
    price_per_share: DecimalText | None = None
    total_share_allocation: _Shares | None = None
    minimum_investment_amount: DecimalText | None = None
    valuation: DecimalText | None = None
    valuation_basis: ValuationBasis | None = None
    remaining_share_allocation: _SharesLeft | None = None
    fee_per_share: DecimalText | None = None


class OfferingRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be otherwise with an offering; what is left out stays.

    `new_spv` forms the vehicle of an offering that has none.
    """

    headline: _Line | None = None
    summary: _Paragraph | None = None
    published: Instant | None = None
    ioi_deadline: Instant | None = None
    minimum_ioi_amount: DecimalText | None = None
    indicative_price_low: DecimalText | None = None
    indicative_price_high: DecimalText | None = None
    indicative_valuation_low: DecimalText | None = None
    indicative_valuation_high: DecimalText | None = None
    indicative_valuation_basis: ValuationBasis | None = None
    spv: VehicleRequest | None = None
    new_spv: NewVehicle | None = None


class NewAgreement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The next version of what is signed for an offering, in force now if nothing else is said.

    What is told of it is the hash of its `text`.
    """

    text: _Paragraph
    document_reference: _Line | None = None
    acceptance_text: _Paragraph | None = None
    effective_at: Instant | None = None
    id: Id | None = None


class IoiStatusRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said to an indication. ALLOCATED without `shares` gives all that it pays for."""

    status: Literal["ACCEPTED", "ALLOCATED", "REJECTED"]
    shares: _Shares | None = None
    detail: Text = ""


class ControlledAgreement(Struct, frozen=True, kw_only=True):
    """A version of what is signed."""

    agreement_id: str
    version: int
    effective_at: Instant


class ControlledVehicle(Struct, frozen=True, kw_only=True):
    """A vehicle as whoever tests sees it, with all versions of its agreement."""

    id: str
    name: str
    status: VehicleStatus
    opened_at: Instant
    funding_deadline: Instant
    price_per_share: str
    total_share_allocation: int
    remaining_share_allocation: int
    agreements: list[ControlledAgreement]


class ControlledOffering(Struct, frozen=True, kw_only=True, rename={"class_": "class"}):
    """An offering as whoever tests sees it, whether or not clients do.

    `class` null is one that they do not see: not yet, or not any more.
    """

    id: str
    company_id: str
    headline: str
    class_: OfferingClass | None
    published: Instant
    ioi_deadline: Instant
    closed_at: Instant | None
    minimum_ioi_amount: str
    indicative_price_low: str
    indicative_price_high: str
    spv: ControlledVehicle | None


class ControlledIoi(Struct, frozen=True, kw_only=True):
    """An indication as whoever tests sees it: whose it is, and what was said to it."""

    id: str
    account_id: int
    holder_id: int
    offering_id: str
    notional_amount: str
    status: IoiStatus
    shares: int
    detail: str
    created_at: Instant
    updated_at: Instant


def controlled_offering(listed: ListedOffering, now: int) -> ControlledOffering:
    """Return an offering as it is at an instant."""
    offering = listed.offering
    return ControlledOffering(
        id=offering.offering_id,
        company_id=offering.company_id,
        headline=offering.headline,
        class_=listed.class_at(now),
        published=render_second(listed.instant(offering.published, now)),
        ioi_deadline=render_second(listed.instant(offering.ioi_deadline, now)),
        closed_at=None if listed.closed_at is None else render_instant(listed.closed_at),
        minimum_ioi_amount=render_price(offering.minimum_ioi),
        indicative_price_low=render_price(offering.price_low),
        indicative_price_high=render_price(offering.price_high),
        spv=_vehicle(listed, now),
    )


def _vehicle(listed: ListedOffering, now: int) -> ControlledVehicle | None:
    vehicle, status = listed.offering.vehicle, listed.vehicle_status(now)
    if vehicle is None or status is None:
        return None
    return ControlledVehicle(
        id=vehicle.vehicle_id,
        name=vehicle.name,
        status=status,
        opened_at=render_second(listed.instant(vehicle.opens, now)),
        funding_deadline=render_second(listed.instant(vehicle.closes, now)),
        price_per_share=render_price(vehicle.price),
        total_share_allocation=vehicle.shares,
        remaining_share_allocation=vehicle.remaining_shares,
        agreements=[
            ControlledAgreement(
                agreement_id=each.agreement_id,
                version=each.version,
                effective_at=render_second(listed.instant(each.effective, now)),
            )
            for each in vehicle.agreements
        ],
    )


def controlled_ioi(ioi: Ioi) -> ControlledIoi:
    """Return an indication with what was said to it."""
    return ControlledIoi(
        id=ioi.ioi_id,
        account_id=ioi.account_id,
        holder_id=ioi.holder_id,
        offering_id=ioi.offering_id,
        notional_amount=render_price(ioi.notional),
        status=ioi.status,
        shares=ioi.shares,
        detail=ioi.detail,
        created_at=render_instant(ioi.created_at),
        updated_at=render_instant(ioi.updated_at),
    )

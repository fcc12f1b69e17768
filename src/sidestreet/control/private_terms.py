"""From the members of a request to the terms of an offering, of its vehicle, of an agreement.

One table says what each member is called inside and how it is read, for what is new and for what
is changed alike. What the terms must agree in is decided by the desk.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from sidestreet.api.instants import parse_instant
from sidestreet.control.asked import amount_of, unacceptable
from sidestreet.control.private_shapes import (
    NewAgreement,
    NewOffering,
    NewVehicle,
    OfferingRequest,
)
from sidestreet.domain.amounts import NOTIONAL_MAX
from sidestreet.domain.private_markets import ChangeOffering
from sidestreet.domain.private_offerings import Agreement, Offering, Vehicle, When

_ACCEPTANCE: Final = "I accept this agreement, and I may bind the account holder by it."


def _as_it_is(_: str, value: Any) -> Any:  # noqa: ANN401 - of several types
    return value


def _when(name: str, text: str) -> When:
    at = parse_instant(text)
    if at is None:
        raise unacceptable(f"{name}: {text}, expected an instant like 2030-01-02T21:00:00Z")
    return When(at=at)


def _price(name: str, text: str) -> int:
    return amount_of(name, text)


def _above_zero(name: str, text: str) -> int:
    return amount_of(name, text, minimum=1)


def _large(name: str, text: str) -> int:
    return amount_of(name, text, maximum=NOTIONAL_MAX)


_Members = Mapping[str, tuple[str, Callable[[str, Any], Any]]]

_OF_OFFERING: Final[_Members] = {
    "headline": ("headline", _as_it_is),
    "summary": ("summary", _as_it_is),
    "published": ("published", _when),
    "ioi_deadline": ("ioi_deadline", _when),
    "minimum_ioi_amount": ("minimum_ioi", _above_zero),
    "indicative_price_low": ("price_low", _price),
    "indicative_price_high": ("price_high", _price),
    "indicative_valuation_low": ("valuation_low", _large),
    "indicative_valuation_high": ("valuation_high", _large),
    "indicative_valuation_basis": ("basis", _as_it_is),
}
_OF_VEHICLE: Final[_Members] = {
    "name": ("name", _as_it_is),
    "opened_at": ("opens", _when),
    "funding_deadline": ("closes", _when),
    "price_per_share": ("price", _above_zero),
    "fee_per_share": ("fee", _price),
    "total_share_allocation": ("shares", _as_it_is),
    "remaining_share_allocation": ("remaining_shares", _as_it_is),
    "minimum_investment_amount": ("minimum", _above_zero),
    "valuation": ("valuation", _large),
    "valuation_basis": ("basis", _as_it_is),
}


def new_offering(asked: NewOffering, now: int) -> Offering:
    """Return an offering. Raises `ApiError` for a member that cannot be read."""
    given: dict[str, Any] = {"summary": asked.headline, "published": When(at=now)}
    return Offering(
        offering_id=asked.id or "",
        company_id=asked.company_id,
        vehicle=None if asked.spv is None else _new_vehicle(asked.spv),
        **(given | _given(asked, _OF_OFFERING)),
    )


def changed_offering(offering: Offering, asked: OfferingRequest) -> ChangeOffering:
    """Return the command of a request about an offering. Raises `ApiError`."""
    given = _given(asked, _OF_OFFERING)
    of_vehicle: dict[str, Any] = {}
    if asked.new_spv is not None:
        if offering.vehicle is not None:
            raise unacceptable("new_spv: the offering has a vehicle; say in spv what changes of it")
        given["vehicle"] = _new_vehicle(asked.new_spv)
    if asked.spv is not None:
        if offering.vehicle is None:
            raise unacceptable("spv: the offering has no vehicle; new_spv forms one")
        of_vehicle = _given(asked.spv, _OF_VEHICLE)
        offering = replace(offering, vehicle=replace(offering.vehicle, **of_vehicle))
    if not given and not of_vehicle:
        raise unacceptable("at least one member must be given")
    return ChangeOffering(replace(offering, **given), tuple(given), tuple(of_vehicle))


def new_agreement(asked: NewAgreement, now: int) -> Agreement:
    """Return a version of an agreement; which one it is, the desk counts."""
    sha256 = hashlib.sha256(asked.text.encode()).hexdigest()
    effective = When(at=now)
    if asked.effective_at is not None:
        effective = _when("effective_at", asked.effective_at)
    return Agreement(
        agreement_id=asked.id or "",
        version=0,
        reference=asked.document_reference or f"control/{sha256[:16]}",
        sha256=sha256,
        acceptance_text=asked.acceptance_text or _ACCEPTANCE,
        effective=effective,
    )


def _new_vehicle(asked: NewVehicle) -> Vehicle:
    given = {"remaining_shares": asked.total_share_allocation} | _given(asked, _OF_VEHICLE)
    return Vehicle(vehicle_id=asked.id or "", **given)


def _given(asked: object, members: _Members) -> dict[str, Any]:
    """Return what was said, by the names inside."""
    return {
        inside: read(name, value)
        for name, (inside, read) in members.items()
        if (value := getattr(asked, name)) is not None
    }

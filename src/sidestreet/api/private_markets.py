"""The operations of `v1:private-markets` and what is below it.

The holder of the account that a call is about must have attested to being accredited. After that,
what is not published yet, or not visible any more, is as if it were not there.
"""

from sidestreet.api.call import Call
from sidestreet.api.encode_private_markets import (
    wire_card,
    wire_company,
    wire_ioi,
    wire_offering,
    wire_vehicle,
)
from sidestreet.api.kept import ask_workspace, nothing
from sidestreet.api.refusals import holder_not_accredited
from sidestreet.contract.private_iois import CreateIoiRequest, NdaAcceptance, UpdateIoiRequest
from sidestreet.contract.private_iois import Ioi as WireIoi
from sidestreet.domain.amounts import parse_amount
from sidestreet.domain.private_markets import Acceptance, CreateIoi, UpdateIoi, WithdrawIoi
from sidestreet.domain.private_offerings import Company, ListedOffering
from sidestreet.domain.private_words import OfferingClass
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.runtime.desk import Desk
from sidestreet.workspace.private_markets import Ioi, PrivateMarkets


class PrivateMarketOperations:
    """Handlers over one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get_company_by_id(self, call: Call) -> None:
        """Read a company."""
        self._check_accredited(call)
        now = self._desk.clock.now()
        known = self._markets.companies.get(call.path["company_id"])
        if known is None or now < known.published_at:
            raise ApiError(ErrorKind.NOT_FOUND)
        data = wire_company(known, now)
        self._desk.when_durable(lambda: call.answer(data))

    def get_spv_by_id(self, call: Call) -> None:
        """Read the terms of a vehicle that is open."""
        self._check_accredited(call)
        now = self._desk.clock.now()
        listed = self._listed_with(call.path["spv_id"])
        vehicle = None if listed is None else listed.offering.vehicle
        if listed is None or vehicle is None or listed.class_at(now) is not OfferingClass.ACTIVE:
            raise ApiError(ErrorKind.NOT_FOUND)
        data = wire_vehicle(listed, vehicle, now)
        self._desk.when_durable(lambda: call.answer(data))

    def get_offering_by_id(self, call: Call) -> None:
        """Read an offering."""
        self._check_accredited(call)
        now = self._desk.clock.now()
        listed = self._markets.offerings.get(call.path["offering_id"])
        at = None if listed is None else listed.class_at(now)
        if listed is None or at is None:
            raise ApiError(ErrorKind.NOT_FOUND)
        data = wire_offering(listed, self._company(listed), at, now)
        self._desk.when_durable(lambda: call.answer(data))

    def get_offerings(self, call: Call) -> None:
        """List what is visible, in order of arrival."""
        self._check_accredited(call)
        now = self._desk.clock.now()
        data = [
            wire_card(listed, self._company(listed), at, now)
            for listed in self._markets.offerings.values()
            if (at := listed.class_at(now)) is not None
        ]
        self._desk.when_durable(lambda: call.answer(data))

    def create_ioi(self, call: Call) -> None:
        """Give an indication."""
        asked = call.body(CreateIoiRequest)
        command = CreateIoi(
            account_id=call.account_id,
            holder_id=self._holder(call),
            offering_id=asked.offering_id.lower(),
            notional=_notional(asked.notional_amount),
            acceptance=_acceptance(asked.nda_acceptance),
        )
        ask_workspace(self._desk, call, command, self._wire_ioi)

    def update_ioi(self, call: Call) -> None:
        """Change an indication."""
        asked = call.body(UpdateIoiRequest)
        command = UpdateIoi(
            holder_id=self._holder(call),
            ioi_id=call.path["ioi_id"],
            notional=_notional(asked.notional_amount),
            acceptance=_acceptance(asked.nda_acceptance),
        )
        ask_workspace(self._desk, call, command, self._wire_ioi)

    def delete_ioi(self, call: Call) -> None:
        """Withdraw an indication."""
        command = WithdrawIoi(self._holder(call), call.path["ioi_id"])
        ask_workspace(self._desk, call, command, nothing)

    def get_iois(self, call: Call) -> None:
        """List the indications of the holder."""
        self._check_accredited(call)
        holder_id = self._holder(call)
        own = [
            each
            for each in self._markets.iois.values()
            if each.holder_id == holder_id and each.is_live
        ]
        data = [self._wire_ioi(each) for each in own]
        self._desk.when_durable(lambda: call.answer(data))

    @property
    def _markets(self) -> PrivateMarkets:
        return self._desk.workspace.private_markets

    def _holder(self, call: Call) -> int:
        return self._desk.state.accounts[call.account_id].holder_id

    def _check_accredited(self, call: Call) -> None:
        if self._holder(call) not in self._markets.attested:
            raise holder_not_accredited()

    def _listed_with(self, vehicle_id: str) -> ListedOffering | None:
        """Return the offering that a vehicle belongs to."""
        for listed in self._markets.offerings.values():
            vehicle = listed.offering.vehicle
            if vehicle is not None and vehicle.vehicle_id == vehicle_id:
                return listed
        return None

    def _company(self, listed: ListedOffering) -> Company:
        return self._markets.companies[listed.offering.company_id].company

    def _wire_ioi(self, ioi: Ioi) -> WireIoi:
        listed = self._markets.offerings[ioi.offering_id]
        return wire_ioi(ioi, self._company(listed), listed.offering.headline)


def _notional(text: str) -> int:
    notional = parse_amount(text)
    if notional is None:
        raise ApiError(
            ErrorKind.UNACCEPTABLE_VALUE, f"notional_amount is {text}, expected at most 6 decimals"
        )
    return notional


def _acceptance(given: NdaAcceptance | None) -> Acceptance | None:
    if given is None:
        return None
    return Acceptance(given.agreement_id.lower(), given.accepted, given.authority_confirmed)

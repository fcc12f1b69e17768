"""Private markets, for whoever tests: who has attested, what is offered, what becomes of interest.

The API shows and takes interest; who may see it and what the house answers happens elsewhere, and
here a test does it. An answer to an indication is seen on the API by what follows from it alone:
one that was rejected is gone, of one that was allocated nothing can be changed, and its shares are
taken from the vehicle.
"""

from typing import Final

from sidestreet.api.call import Call
from sidestreet.api.instants import render_instant
from sidestreet.api.kept import ask_workspace
from sidestreet.contract.operation import Method, Operation, Parameter
from sidestreet.control.asked import ACCOUNT, unacceptable
from sidestreet.control.operation import control_operation
from sidestreet.control.private_shapes import (
    Attestation,
    ControlledCompany,
    ControlledIoi,
    ControlledOffering,
    IoiStatusRequest,
    NewAgreement,
    NewCompany,
    NewOffering,
    OfferingRequest,
    controlled_ioi,
    controlled_offering,
)
from sidestreet.control.private_terms import changed_offering, new_agreement, new_offering
from sidestreet.domain.commands import WorkspaceCommand
from sidestreet.domain.private_markets import (
    AddAgreement,
    AnswerIoi,
    AttestAccreditation,
    CloseOffering,
    ListOffering,
    PublishCompany,
    WithdrawAttestation,
)
from sidestreet.domain.private_offerings import Company, ListedOffering, When
from sidestreet.domain.private_words import IoiStatus
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.runtime.desk import Desk
from sidestreet.workspace.private_markets import KnownCompany, PrivateMarkets

_ROOT: Final = "/private-markets"
_ATTESTATION: Final = f"{_ROOT}/attestations/{{account_id}}"
_OFFERING: Final = f"{_ROOT}/offerings/{{offering_id}}"
_OF_OFFERING: Final = Parameter(
    "offering_id", "path", str, "Id of the offering.", required=True, format="uuid"
)
_OF_IOI: Final = Parameter(
    "ioi_id", "path", str, "Id of the indication.", required=True, format="uuid"
)


def _attestation(name: str, method: Method, summary: str, description: str) -> Operation:
    return control_operation(
        name,
        method,
        _ATTESTATION,
        summary,
        list[Attestation],
        parameters=(ACCOUNT,),
        description=description,
    )


PRIVATE_MARKET_OPERATIONS: Final[tuple[Operation, ...]] = (
    control_operation(
        "list_attestations",
        "GET",
        f"{_ROOT}/attestations",
        "List the account holders who may see private markets.",
        list[Attestation],
    ),
    _attestation(
        "attest_account",
        "PUT",
        "Have the holder of an account attest to being an accredited investor.",
        "It counts for all accounts of the holder.",
    ),
    _attestation(
        "withdraw_attestation",
        "DELETE",
        "Have the holder of an account attest no more.",
        "Indications stay, and are seen again once the holder attests again.",
    ),
    control_operation(
        "publish_company",
        "POST",
        f"{_ROOT}/companies",
        "Have a private company known.",
        ControlledCompany,
        body=NewCompany,
    ),
    control_operation(
        "list_offerings",
        "GET",
        f"{_ROOT}/offerings",
        "List all offerings, also those that clients do not see.",
        list[ControlledOffering],
    ),
    control_operation(
        "create_offering",
        "POST",
        f"{_ROOT}/offerings",
        "Have shares of a private company offered.",
        ControlledOffering,
        body=NewOffering,
    ),
    control_operation(
        "change_offering",
        "PATCH",
        _OFFERING,
        "Change the terms or the dates of an offering, or form its vehicle.",
        ControlledOffering,
        parameters=(_OF_OFFERING,),
        body=OfferingRequest,
        description="Indications stay as they were given.",
    ),
    control_operation(
        "close_offering",
        "POST",
        f"{_OFFERING}/close",
        "End an offering now, for good.",
        ControlledOffering,
        parameters=(_OF_OFFERING,),
        description="Clients see it no more. Indications stay and can be answered.",
    ),
    control_operation(
        "add_agreement",
        "POST",
        f"{_OFFERING}/agreements",
        "Have a newer version of what is signed for an offering.",
        ControlledOffering,
        parameters=(_OF_OFFERING,),
        body=NewAgreement,
    ),
    control_operation(
        "list_iois",
        "GET",
        f"{_ROOT}/iois",
        "List all indications of interest with what was said to them.",
        list[ControlledIoi],
        description="One that its holder took back is forgotten.",
    ),
    control_operation(
        "set_ioi_status",
        "PUT",
        f"{_ROOT}/iois/{{ioi_id}}/status",
        "Accept, allocate or reject an indication of interest.",
        ControlledIoi,
        parameters=(_OF_IOI,),
        body=IoiStatusRequest,
        description="What was allocated or rejected stays so. A change by the client makes one "
        "that was accepted RECEIVED again.",
    ),
)


class PrivateMarketControl:
    """Handlers over one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def list_attestations(self, call: Call) -> None:
        """List who has attested."""
        data = self._attestations()
        self._desk.when_durable(lambda: call.answer(data))

    def attest_account(self, call: Call) -> None:
        """Have a holder attest."""
        self._attest(call, AttestAccreditation(self._holder(call)))

    def withdraw_attestation(self, call: Call) -> None:
        """Have a holder attest no more."""
        self._attest(call, WithdrawAttestation(self._holder(call)))

    def publish_company(self, call: Call) -> None:
        """Have a company known."""
        asked = call.body(NewCompany)
        company = Company(
            company_id=asked.id or "",
            name=asked.name,
            slug=asked.slug,
            short_description=asked.short_description,
            published=When(at=self._desk.clock.now()),
        )
        ask_workspace(self._desk, call, PublishCompany(company), _wire_company)

    def list_offerings(self, call: Call) -> None:
        """List all offerings, in order of arrival."""
        now = self._desk.clock.now()
        data = [controlled_offering(each, now) for each in self._markets.offerings.values()]
        self._desk.when_durable(lambda: call.answer(data))

    def create_offering(self, call: Call) -> None:
        """Have shares offered."""
        offering = new_offering(call.body(NewOffering), self._desk.clock.now())
        self._ask(call, ListOffering(offering))

    def change_offering(self, call: Call) -> None:
        """Change an offering."""
        offering = self._listed(call).offering
        self._ask(call, changed_offering(offering, call.body(OfferingRequest)))

    def close_offering(self, call: Call) -> None:
        """End an offering."""
        self._ask(call, CloseOffering(call.path["offering_id"]))

    def add_agreement(self, call: Call) -> None:
        """Have a newer version signed."""
        agreement = new_agreement(call.body(NewAgreement), self._desk.clock.now())
        self._ask(call, AddAgreement(call.path["offering_id"], agreement))

    def list_iois(self, call: Call) -> None:
        """List all indications, in order of arrival."""
        data = [controlled_ioi(each) for each in self._markets.iois.values()]
        self._desk.when_durable(lambda: call.answer(data))

    def set_ioi_status(self, call: Call) -> None:
        """Answer an indication."""
        asked = call.body(IoiStatusRequest)
        status = IoiStatus(asked.status)
        if asked.shares is not None and status is not IoiStatus.ALLOCATED:
            raise unacceptable("shares: nothing is allocated")
        command = AnswerIoi(call.path["ioi_id"], status, asked.shares or 0, asked.detail)
        ask_workspace(self._desk, call, command, controlled_ioi)

    @property
    def _markets(self) -> PrivateMarkets:
        return self._desk.workspace.private_markets

    def _listed(self, call: Call) -> ListedOffering:
        listed = self._markets.offerings.get(call.path["offering_id"])
        if listed is None:
            raise ApiError(ErrorKind.NOT_FOUND)
        return listed

    def _ask(self, call: Call, command: WorkspaceCommand) -> None:
        """Have an offering changed, and tell how it is then."""

        def told(*changed: ListedOffering) -> ControlledOffering:
            listed = changed[0] if changed else self._listed(call)
            return controlled_offering(listed, self._desk.clock.now())

        ask_workspace(self._desk, call, command, told)

    def _holder(self, call: Call) -> int:
        """Return the holder of an account. Raises `ApiError` if the key lacks one of theirs."""
        holder_id = self._desk.state.accounts[call.account_id].holder_id
        if not all(call.key.grants(each) for each in self._accounts_of(holder_id)):
            raise ApiError(ErrorKind.FORBIDDEN)
        return holder_id

    def _accounts_of(self, holder_id: int) -> list[int]:
        accounts = self._desk.state.accounts.values()
        return sorted(each.account_id for each in accounts if each.holder_id == holder_id)

    def _attest(self, call: Call, command: WorkspaceCommand) -> None:
        holder_id = self._holder(call)

        def told(*_: object) -> list[Attestation]:
            return [each for each in self._attestations() if each.holder_id == holder_id]

        ask_workspace(self._desk, call, command, told)

    def _attestations(self) -> list[Attestation]:
        return [
            Attestation(
                holder_id=holder_id,
                account_ids=self._accounts_of(holder_id),
                attested_at=render_instant(attested_at),
            )
            for holder_id, attested_at in self._markets.attested.items()
        ]


def _wire_company(known: KnownCompany) -> ControlledCompany:
    company = known.company
    return ControlledCompany(id=company.company_id, slug=company.slug, name=company.name)

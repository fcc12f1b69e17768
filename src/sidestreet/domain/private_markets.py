"""Private markets in commands and events: who may see them, what is offered, who is interested.

An indication of interest (IOI) says how much somebody would buy of an upcoming offering. It binds
nobody and moves no money. It belongs to the holder of the account that gave it, and so to all of
that holder's accounts.
"""

import msgspec

from sidestreet.domain.fact import Fact
from sidestreet.domain.private_offerings import Agreement, Company, Offering
from sidestreet.domain.private_words import IoiStatus


class Acceptance(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a signer says of an agreement: that it is accepted, and that they may bind the holder.

    Both have to be so, or nothing is signed.
    """

    agreement_id: str
    accepted: bool
    authority_confirmed: bool


class AttestAccreditation(msgspec.Struct, frozen=True, gc=False):
    """A holder of accounts has attested to being an accredited investor."""

    holder_id: int


class PublishCompany(msgspec.Struct, frozen=True):
    """Have a company known."""

    company: Company


class ListOffering(msgspec.Struct, frozen=True):
    """Have shares of a company offered."""

    offering: Offering


class CreateIoi(msgspec.Struct, frozen=True, gc=False):
    """Say how much a holder would buy, in millionths of a dollar.

    With an `ioi_id` the indication has that one, as a seed file may ask.
    """

    account_id: int
    holder_id: int
    offering_id: str
    notional: int
    acceptance: Acceptance | None = None
    ioi_id: str = ""


class UpdateIoi(msgspec.Struct, frozen=True, gc=False):
    """Say another amount."""

    holder_id: int
    ioi_id: str
    notional: int
    acceptance: Acceptance | None = None


class WithdrawIoi(msgspec.Struct, frozen=True, gc=False):
    """Take an indication back."""

    holder_id: int
    ioi_id: str


class WithdrawAttestation(msgspec.Struct, frozen=True, gc=False):
    """A holder does not attest any more. What they were interested in stays, out of their sight."""

    holder_id: int


class ChangeOffering(msgspec.Struct, frozen=True):
    """Have an offering be like this one in some members, and in some of its vehicle.

    All others stay as they are when it is decided. The member `vehicle` forms one.
    """

    offering: Offering
    members: tuple[str, ...]
    of_vehicle: tuple[str, ...] = ()


class CloseOffering(msgspec.Struct, frozen=True, gc=False):
    """Have an offering end now, whatever its dates say."""

    offering_id: str


class AddAgreement(msgspec.Struct, frozen=True):
    """Have a newer version of what is signed for an offering; its `version` is counted here."""

    offering_id: str
    agreement: Agreement


class AnswerIoi(msgspec.Struct, frozen=True, gc=False):
    """Say what becomes of an indication. Without `shares`, ALLOCATED gives all that it pays for."""

    ioi_id: str
    status: IoiStatus
    shares: int = 0
    detail: str = ""


PrivateMarketCommand = (
    AttestAccreditation
    | PublishCompany
    | ListOffering
    | CreateIoi
    | UpdateIoi
    | WithdrawIoi
    | WithdrawAttestation
    | ChangeOffering
    | CloseOffering
    | AddAgreement
    | AnswerIoi
)


class AccreditationAttested(Fact, frozen=True):
    """A holder may see private markets from here on."""

    holder_id: int


class CompanyPublished(Fact, frozen=True):
    """There is one more company."""

    company: Company


class OfferingListed(Fact, frozen=True):
    """There is one more offering. Its relative dates count from here."""

    offering: Offering


class IoiCreated(Fact, frozen=True):
    """A holder is interested. `agreement_id` and `version` are what was signed for it, if any."""

    ioi_id: str
    account_id: int
    holder_id: int
    offering_id: str
    notional: int
    agreement_id: str = ""
    version: int = 0


class IoiUpdated(Fact, frozen=True):
    """A holder would buy another amount. What was signed before still counts, unless more was."""

    ioi_id: str
    notional: int
    agreement_id: str = ""
    version: int = 0


class IoiWithdrawn(Fact, frozen=True):
    """A holder is not interested any more."""

    ioi_id: str


class AttestationWithdrawn(Fact, frozen=True):
    """A holder sees nothing of private markets from here on."""

    holder_id: int


class OfferingChanged(Fact, frozen=True):
    """An offering has these terms from here on. Relative dates count from where it was listed."""

    offering: Offering


class OfferingClosed(Fact, frozen=True):
    """An offering has ended."""

    offering_id: str


class AgreementAdded(Fact, frozen=True):
    """There is one more version of what is signed for an offering."""

    offering_id: str
    agreement: Agreement


class IoiAnswered(Fact, frozen=True):
    """An indication stands otherwise. `shares` were taken from what the vehicle has left."""

    ioi_id: str
    status: IoiStatus
    shares: int = 0
    detail: str = ""


PrivateMarketEvent = (
    AccreditationAttested
    | CompanyPublished
    | OfferingListed
    | IoiCreated
    | IoiUpdated
    | IoiWithdrawn
    | AttestationWithdrawn
    | OfferingChanged
    | OfferingClosed
    | AgreementAdded
    | IoiAnswered
)

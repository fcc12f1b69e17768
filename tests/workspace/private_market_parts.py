"""An offering of the tests, and arbitrary commands about private markets."""

from typing import Final

from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import WorkspaceCommand
from sidestreet.domain.private_markets import (
    Acceptance,
    AddAgreement,
    AnswerIoi,
    AttestAccreditation,
    ChangeOffering,
    CloseOffering,
    CreateIoi,
    ListOffering,
    PublishCompany,
    UpdateIoi,
    WithdrawAttestation,
    WithdrawIoi,
)
from sidestreet.domain.private_offerings import Agreement, Company, Offering, Vehicle, When
from sidestreet.domain.private_words import IoiStatus, ValuationBasis

DAY: Final = 86_400 * 1_000_000_000

NDA_1: Final = Agreement("nda-1", 1, "store:1", "0" * 64, "I accept.", When(at=0))
NDA_2: Final = Agreement("nda-2", 2, "store:2", "1" * 64, "I accept.", When(days=10))
SIGN_1: Final = Acceptance("nda-1", accepted=True, authority_confirmed=True)
SIGN_2: Final = Acceptance("nda-2", accepted=True, authority_confirmed=True)


def company(name: str = "c") -> Company:
    """Return a company that is known at once."""
    return Company(name, "Company", "company", "A company.", When())


def vehicle(*agreements: Agreement) -> Vehicle:
    """Return a vehicle of 1,000 shares at 20 dollars that opens after 30 days, for 60."""
    return Vehicle(
        vehicle_id="v",
        name="Vehicle",
        opens=When(days=30),
        closes=When(days=90),
        price=20 * SCALE,
        fee=SCALE,
        shares=1_000,
        remaining_shares=250,
        minimum=1_000 * SCALE,
        valuation=10**9 * SCALE,
        basis=ValuationBasis.POST_MONEY,
        agreements=agreements,
    )


def offering(name: str = "o", of: Vehicle | None = None, company_id: str = "c") -> Offering:
    """Return an offering from the first day on that wants to hear of interest for 20 days."""
    return Offering(
        offering_id=name,
        company_id=company_id,
        headline="Shares",
        summary="Shares of a company.",
        published=When(days=1),
        ioi_deadline=When(days=21),
        minimum_ioi=500 * SCALE,
        price_low=18 * SCALE,
        price_high=22 * SCALE,
        valuation_low=10**9 * SCALE,
        valuation_high=10**9 * SCALE,
        basis=ValuationBasis.POST_MONEY,
        vehicle=of,
    )


_NAMES: Final = st.sampled_from(["a", "b"])
_HOLDERS: Final = st.integers(0, 2)
_AMOUNTS: Final = st.sampled_from([499 * SCALE, 500 * SCALE, 20_000 * SCALE, 20_001 * SCALE])
_SIGNED: Final = st.none() | st.sampled_from([SIGN_1, SIGN_2])
_VEHICLES: Final = st.sampled_from([None, vehicle(), vehicle(NDA_1)])

PRIVATE_MARKET_COMMANDS: Final[st.SearchStrategy[WorkspaceCommand]] = st.one_of(
    st.builds(AttestAccreditation, holder_id=_HOLDERS),
    st.builds(PublishCompany, st.builds(company, _NAMES)),
    st.builds(ListOffering, st.builds(offering, _NAMES, _VEHICLES, _NAMES)),
    st.builds(
        CreateIoi,
        account_id=_HOLDERS,
        holder_id=_HOLDERS,
        offering_id=_NAMES,
        notional=_AMOUNTS,
        acceptance=_SIGNED,
        ioi_id=_NAMES,
    ),
    st.builds(UpdateIoi, holder_id=_HOLDERS, ioi_id=_NAMES, notional=_AMOUNTS, acceptance=_SIGNED),
    st.builds(WithdrawIoi, holder_id=_HOLDERS, ioi_id=_NAMES),
    st.builds(WithdrawAttestation, holder_id=_HOLDERS),
    st.builds(
        ChangeOffering,
        st.builds(offering, _NAMES, _VEHICLES, _NAMES),
        st.sampled_from([(), ("headline",), ("vehicle",)]),
    ),
    st.builds(CloseOffering, offering_id=_NAMES),
    st.builds(AddAgreement, offering_id=_NAMES, agreement=st.sampled_from([NDA_1, NDA_2])),
    st.builds(AnswerIoi, ioi_id=_NAMES, status=st.sampled_from(IoiStatus)),
)

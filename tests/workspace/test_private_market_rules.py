"""Who may say what interest, in what, until when, and with what signed."""

import pytest

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import Stamp, WorkspaceCommand
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.private_markets import (
    Acceptance,
    AttestAccreditation,
    CreateIoi,
    ListOffering,
    PublishCompany,
    UpdateIoi,
    WithdrawIoi,
)
from sidestreet.domain.private_offerings import ListedOffering, MetricPoint, MetricSeries, When
from sidestreet.domain.private_words import (
    MetricFrequency,
    MetricKey,
    MetricUnit,
    MetricValueType,
    OfferingClass,
    VehicleStatus,
)
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.workspace.execute import execute
from sidestreet.workspace.private_markets import Signature
from sidestreet.workspace.state import Workspace
from workspace.private_market_parts import (
    DAY,
    NDA_1,
    NDA_2,
    SIGN_1,
    SIGN_2,
    company,
    offering,
    vehicle,
)

ANN, BOB = 1, 2


def do(workspace: Workspace, command: WorkspaceCommand, day: int = 2) -> object:
    """Return the first thing that a command made, or why it was refused."""
    _, answer = execute(workspace, command, Stamp(1 + day, day * DAY, 0, IdSpace()))
    if isinstance(answer, Refusal):
        return answer.reason
    return answer[0] if answer else None


@pytest.fixture
def workspace() -> Workspace:
    """Give what is offered on day 0: `plain` has nothing to sign, `secret` has two versions."""
    workspace = Workspace()
    for command in (
        AttestAccreditation(ANN),
        PublishCompany(company()),
        ListOffering(offering("plain", vehicle())),
        ListOffering(offering("secret", vehicle(NDA_1, NDA_2))),
        ListOffering(offering("bare")),
    ):
        do(workspace, command, day=0)
    return workspace


def want(
    name: str = "plain",
    dollars: int = 500,
    signed: Acceptance | None = None,
    holder: int = ANN,
    ioi: str = "",
) -> CreateIoi:
    """Return a wish for so many dollars of an offering."""
    return CreateIoi(10, holder, name, dollars * SCALE, signed, ioi)


def test_where_an_offering_stands_follows_from_the_clock() -> None:
    with_vehicle = ListedOffering(offering("o", vehicle()), came_at=5 * DAY)
    told = {day: with_vehicle.class_at((5 + day) * DAY) for day in (0, 1, 29, 30, 89, 90)}
    assert told == {
        0: None,
        1: OfferingClass.UPCOMING,
        29: OfferingClass.UPCOMING,
        30: OfferingClass.ACTIVE,
        89: OfferingClass.ACTIVE,
        90: None,
    }
    assert with_vehicle.vehicle_status(5 * DAY) is VehicleStatus.DRAFT
    bare = ListedOffering(offering("o"), came_at=0)
    assert [bare.class_at(day * DAY) for day in (20, 21)] == [OfferingClass.UPCOMING, None]


def test_what_a_vehicle_is_worth_follows_from_its_shares() -> None:
    told = vehicle()
    assert (told.total, told.remaining) == (20_000 * SCALE, 5_000 * SCALE)
    assert told.funded_percent == 75 * SCALE


def test_an_instant_counts_from_when_the_object_came_unless_it_stands_for_itself() -> None:
    assert When(days=-2).counted_from(5 * DAY) == 3 * DAY
    assert When(at=7).counted_from(5 * DAY) == 7


def test_nothing_was_seen_that_is_still_ahead_but_it_may_be_expected() -> None:
    seen = MetricPoint("2024-12-31", 1, MetricValueType.HISTORICAL)
    ahead = MetricPoint("2025-12-31", 2, MetricValueType.HISTORICAL)
    expected = MetricPoint("2026-12-31", 3, MetricValueType.ESTIMATED)
    series = MetricSeries(
        MetricKey.VALUATION,
        "Valuation",
        MetricUnit.USD,
        MetricFrequency.YEAR,
        "us",
        (seen, ahead, expected),
    )
    assert series.seen_on("2025-12-30") == (seen, expected)
    assert series.seen_on("2025-12-31") == (seen, ahead, expected)


def test_a_holder_who_has_not_attested_says_nothing(workspace: Workspace) -> None:
    for command in (
        want(holder=BOB),
        want("nothing", holder=BOB),
        UpdateIoi(BOB, "x", 500 * SCALE),
        WithdrawIoi(BOB, "x"),
    ):
        assert do(workspace, command) is Reason.HOLDER_NOT_ACCREDITED


def test_attesting_twice_is_no_news(workspace: Workspace) -> None:
    assert do(workspace, AttestAccreditation(ANN)) is None


@pytest.mark.parametrize(
    ("dollars", "is_taken"), [(499, False), (500, True), (20_000, True), (20_001, False)]
)
def test_an_amount_lies_between_the_minimum_and_all_that_the_vehicle_holds(
    workspace: Workspace, dollars: int, is_taken: bool
) -> None:
    answer = do(workspace, want(dollars=dollars))
    assert (answer is not Reason.IOI_AMOUNT_OUT_OF_BOUNDS) is is_taken
    assert len(workspace.private_markets.iois) == is_taken


@pytest.mark.parametrize(
    ("name", "day", "reason"),
    [
        ("plain", 0, Reason.PRIVATE_MARKET_ENTRY_NOT_FOUND),
        ("plain", 21, Reason.OFFERING_TAKES_NO_IOI),
        ("plain", 30, Reason.OFFERING_TAKES_NO_IOI),
        ("plain", 90, Reason.PRIVATE_MARKET_ENTRY_NOT_FOUND),
        ("bare", 21, Reason.PRIVATE_MARKET_ENTRY_NOT_FOUND),
        ("nothing", 2, Reason.PRIVATE_MARKET_ENTRY_NOT_FOUND),
    ],
)
def test_interest_is_heard_of_while_an_offering_is_upcoming_and_its_deadline_ahead(
    workspace: Workspace, name: str, day: int, reason: Reason
) -> None:
    assert do(workspace, want(name), day) is reason


def test_a_holder_has_one_indication_for_an_offering(workspace: Workspace) -> None:
    do(workspace, want(ioi="first"))
    assert do(workspace, want()) is Reason.PRIVATE_MARKET_ENTRY_EXISTS
    assert do(workspace, want("bare", ioi="first")) is Reason.PRIVATE_MARKET_ENTRY_EXISTS
    do(workspace, AttestAccreditation(BOB))
    do(workspace, want(holder=BOB))
    assert [each.holder_id for each in workspace.private_markets.iois.values()] == [ANN, BOB]


def test_a_second_withdrawal_finds_nothing_and_the_offering_is_free_again(
    workspace: Workspace,
) -> None:
    do(workspace, want(ioi="first"))
    assert do(workspace, WithdrawIoi(ANN, "first"), day=95) is None
    for command in (WithdrawIoi(ANN, "first"), UpdateIoi(ANN, "first", 600 * SCALE)):
        assert do(workspace, command) is Reason.PRIVATE_MARKET_ENTRY_NOT_FOUND
    do(workspace, want(ioi="first"))
    assert list(workspace.private_markets.iois) == ["first"]


def test_nobody_touches_the_indication_of_another_holder(workspace: Workspace) -> None:
    do(workspace, want(ioi="first"))
    do(workspace, AttestAccreditation(BOB))
    for command in (WithdrawIoi(BOB, "first"), UpdateIoi(BOB, "first", 600 * SCALE)):
        assert do(workspace, command) is Reason.PRIVATE_MARKET_ENTRY_NOT_FOUND
    assert workspace.private_markets.iois["first"].notional == 500 * SCALE


@pytest.mark.parametrize(
    ("name", "signed", "reason"),
    [
        ("plain", SIGN_1, Reason.NDA_NOT_ASKED_FOR),
        ("secret", None, Reason.NDA_ACCEPTANCE_MISSING),
        ("secret", Acceptance("nda-1", False, True), Reason.NDA_NOT_ACCEPTED),
        ("secret", Acceptance("nda-1", True, False), Reason.NDA_NOT_ACCEPTED),
        ("secret", SIGN_2, Reason.NDA_IS_ANOTHER),
    ],
)
def test_an_agreement_is_signed_exactly_or_not_at_all(
    workspace: Workspace, name: str, signed: Acceptance | None, reason: Reason
) -> None:
    assert do(workspace, want(name, signed=signed)) is reason
    assert workspace.private_markets.iois == {}


def test_what_was_signed_counts_until_there_is_a_newer_version(workspace: Workspace) -> None:
    do(workspace, want("secret", signed=SIGN_1, ioi="first"))
    iois = workspace.private_markets.iois
    assert iois["first"].signature == Signature("nda-1", 1, 2 * DAY)

    def update(signed: Acceptance | None, day: int) -> object:
        return do(workspace, UpdateIoi(ANN, "first", 600 * SCALE, signed), day)

    assert update(SIGN_1, 9) is Reason.NDA_NOT_ASKED_FOR
    update(None, 9)
    assert iois["first"].signature == Signature("nda-1", 1, 2 * DAY)
    assert (iois["first"].notional, iois["first"].updated_at) == (600 * SCALE, 9 * DAY)
    assert update(None, 10) is Reason.NDA_ACCEPTANCE_MISSING
    assert update(SIGN_1, 10) is Reason.NDA_IS_ANOTHER
    update(SIGN_2, 10)
    assert iois["first"].signature == Signature("nda-2", 2, 10 * DAY)
    update(None, 11)
    assert iois["first"].created_at == 2 * DAY


def test_an_update_keeps_to_the_bounds_and_to_the_deadline(workspace: Workspace) -> None:
    do(workspace, want(ioi="first"))
    assert do(workspace, UpdateIoi(ANN, "first", 1)) is Reason.IOI_AMOUNT_OUT_OF_BOUNDS
    late = UpdateIoi(ANN, "first", 600 * SCALE)
    assert do(workspace, late, day=21) is Reason.OFFERING_TAKES_NO_IOI
    assert workspace.private_markets.iois["first"].notional == 500 * SCALE


def test_an_offering_has_a_company_and_an_id_of_its_own(workspace: Workspace) -> None:
    assert do(workspace, PublishCompany(company())) is Reason.PRIVATE_MARKET_ENTRY_EXISTS
    assert do(workspace, ListOffering(offering("bare"))) is Reason.PRIVATE_MARKET_ENTRY_EXISTS
    unknown = ListOffering(offering("new", company_id="nobody"))
    assert do(workspace, unknown) is Reason.PRIVATE_MARKET_ENTRY_NOT_FOUND

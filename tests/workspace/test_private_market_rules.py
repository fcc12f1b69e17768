"""Who may say what interest, in what, until when, and with what signed."""

from typing import Any

import pytest
from msgspec.structs import replace

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import Stamp, WorkspaceCommand
from sidestreet.domain.ids import IdSpace
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
from sidestreet.domain.private_offerings import ListedOffering, MetricPoint, MetricSeries, When
from sidestreet.domain.private_words import (
    IoiStatus,
    MetricFrequency,
    MetricKey,
    MetricUnit,
    MetricValueType,
    OfferingClass,
    VehicleStatus,
)
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.workspace.execute import execute
from sidestreet.workspace.private_markets import Ioi, Signature
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
        ListOffering(offering("secret", replace(vehicle(NDA_1, NDA_2), vehicle_id="w"))),
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
    assert When(days=-2).counted_from(5 * DAY, now=6 * DAY) == 3 * DAY
    assert When(at=7).counted_from(5 * DAY, now=6 * DAY) == 7


def test_a_deadline_that_is_put_off_is_never_reached_however_long_a_desk_is_kept() -> None:
    monthly = When(every=30)
    told = {day: monthly.counted_from(5 * DAY, (5 + day) * DAY) for day in (0, 29, 30, 3_650)}
    assert told == {0: 35 * DAY, 29: 35 * DAY, 30: 65 * DAY, 3_650: (5 + 3_660) * DAY}


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


@pytest.fixture
def wanted(workspace: Workspace) -> Workspace:
    """Give a desk on which Ann has a wish for 5,000 dollars' worth, as much as there is."""
    do(workspace, want(dollars=5_000, ioi="i"))
    return workspace


def left(workspace: Workspace, name: str = "plain") -> int:
    """Return how many shares a vehicle has left."""
    of = workspace.private_markets.offerings[name].offering.vehicle
    assert of is not None
    return of.remaining_shares


@pytest.mark.parametrize("before", IoiStatus)
@pytest.mark.parametrize("asked", IoiStatus)
def test_what_can_be_said_to_an_indication_follows_from_what_was_said(
    wanted: Workspace, before: IoiStatus, asked: IoiStatus
) -> None:
    possible = {
        ("RECEIVED", "ACCEPTED"),
        ("RECEIVED", "ALLOCATED"),
        ("RECEIVED", "REJECTED"),
        ("ACCEPTED", "ALLOCATED"),
        ("ACCEPTED", "REJECTED"),
    }
    if before is not IoiStatus.RECEIVED:
        do(wanted, AnswerIoi("i", before))
    told = do(wanted, AnswerIoi("i", asked))
    if (before, asked) in possible:
        assert isinstance(told, Ioi)
        assert told.status is asked
    else:
        assert told is Reason.IOI_STATUS_NOT_POSSIBLE
        assert wanted.private_markets.iois["i"].status is before


@pytest.mark.parametrize(
    ("asked", "given"), [(0, 250), (1, 1), (250, 250), (251, None), (10**9, None)]
)
def test_an_allocation_takes_shares_from_the_vehicle_as_far_as_there_are_any(
    wanted: Workspace, asked: int, given: int | None
) -> None:
    """5,000 dollars pay for 250 shares at 20, which is what is left."""
    told = do(wanted, AnswerIoi("i", IoiStatus.ALLOCATED, asked))
    if given is None:
        assert (told, left(wanted)) == (Reason.ALLOCATION_NOT_POSSIBLE, 250)
    else:
        assert isinstance(told, Ioi)
        assert (told.shares, left(wanted)) == (given, 250 - given)


def test_nobody_gets_more_shares_than_they_wanted(workspace: Workspace) -> None:
    do(workspace, want(dollars=519, ioi="i"))
    told = do(workspace, AnswerIoi("i", IoiStatus.ALLOCATED, 26))
    assert told is Reason.ALLOCATION_NOT_POSSIBLE
    told = do(workspace, AnswerIoi("i", IoiStatus.ALLOCATED))
    assert isinstance(told, Ioi)
    assert told.shares == 25


def test_shares_are_given_by_a_vehicle_alone(workspace: Workspace) -> None:
    do(workspace, want("bare", ioi="i"))
    assert do(workspace, AnswerIoi("i", IoiStatus.ALLOCATED)) is Reason.OFFERING_HAS_NO_VEHICLE
    assert do(workspace, AnswerIoi("j", IoiStatus.ACCEPTED)) is (
        Reason.PRIVATE_MARKET_ENTRY_NOT_FOUND
    )


def test_what_was_allocated_is_neither_changed_nor_taken_back(wanted: Workspace) -> None:
    do(wanted, AnswerIoi("i", IoiStatus.ALLOCATED, 1))
    assert do(wanted, UpdateIoi(ANN, "i", 600 * SCALE)) is Reason.IOI_ALLOCATED
    assert do(wanted, WithdrawIoi(ANN, "i")) is Reason.IOI_ALLOCATED


def test_what_was_rejected_is_gone_for_its_holder_who_may_ask_again(wanted: Workspace) -> None:
    do(wanted, AnswerIoi("i", IoiStatus.REJECTED, detail="too late"))
    assert wanted.private_markets.iois["i"].detail == "too late"
    assert do(wanted, UpdateIoi(ANN, "i", 600 * SCALE)) is Reason.PRIVATE_MARKET_ENTRY_NOT_FOUND
    assert do(wanted, WithdrawIoi(ANN, "i")) is Reason.PRIVATE_MARKET_ENTRY_NOT_FOUND
    assert isinstance(do(wanted, want()), Ioi)


def test_another_amount_has_to_be_accepted_anew(wanted: Workspace) -> None:
    do(wanted, AnswerIoi("i", IoiStatus.ACCEPTED, detail="fine"))
    told = do(wanted, UpdateIoi(ANN, "i", 600 * SCALE))
    assert isinstance(told, Ioi)
    assert (told.status, told.detail) == (IoiStatus.RECEIVED, "")


def test_whoever_attests_no_more_sees_nothing_and_has_it_all_when_they_attest_again(
    wanted: Workspace,
) -> None:
    do(wanted, WithdrawAttestation(ANN))
    assert do(wanted, WithdrawAttestation(ANN)) is None
    assert do(wanted, UpdateIoi(ANN, "i", 600 * SCALE)) is Reason.HOLDER_NOT_ACCREDITED
    do(wanted, AttestAccreditation(ANN))
    assert isinstance(do(wanted, UpdateIoi(ANN, "i", 600 * SCALE)), Ioi)


def test_an_offering_that_was_ended_is_gone_for_good(wanted: Workspace) -> None:
    do(wanted, CloseOffering("plain"))
    listed = wanted.private_markets.offerings["plain"]
    assert listed.class_at(2 * DAY) is None
    assert listed.vehicle_status(40 * DAY) is VehicleStatus.CLOSED
    assert do(wanted, want(holder=BOB)) is Reason.HOLDER_NOT_ACCREDITED
    assert do(wanted, UpdateIoi(ANN, "i", 600 * SCALE)) is Reason.OFFERING_TAKES_NO_IOI
    for command in (
        CloseOffering("plain"),
        ChangeOffering(offering("plain", vehicle()), ("headline",)),
        AddAgreement("plain", NDA_1),
    ):
        assert do(wanted, command) is Reason.OFFERING_CLOSED
    assert isinstance(do(wanted, AnswerIoi("i", IoiStatus.ACCEPTED)), Ioi)


def test_a_change_leaves_alone_what_it_does_not_name(wanted: Workspace) -> None:
    """Shares that were allocated after a change was asked for stay allocated."""
    asked = replace(
        offering("plain", replace(vehicle(), fee=2 * SCALE)), headline="Other", minimum_ioi=1
    )
    do(wanted, AnswerIoi("i", IoiStatus.ALLOCATED, 100))
    told = do(wanted, ChangeOffering(asked, ("headline",), ("fee",)))
    assert isinstance(told, ListedOffering)
    assert told.offering == replace(
        offering("plain", replace(vehicle(), fee=2 * SCALE, remaining_shares=150)),
        headline="Other",
    )
    assert told.came_at == 0
    assert do(wanted, ChangeOffering(asked, ("headline",), ("fee",))) is None


def test_an_offering_can_get_a_vehicle_later_but_not_that_of_another(workspace: Workspace) -> None:
    own = replace(vehicle(), vehicle_id="")
    told = do(workspace, ChangeOffering(offering("bare", own), ("vehicle",)))
    assert isinstance(told, ListedOffering)
    assert told.offering.vehicle is not None
    assert told.offering.vehicle.vehicle_id
    theirs = offering("new", vehicle())
    assert do(workspace, ListOffering(theirs)) is Reason.PRIVATE_MARKET_ENTRY_EXISTS


@pytest.mark.parametrize(
    ("members", "of_vehicle"),
    [
        ({"price_low": 23 * SCALE}, {}),
        ({"valuation_low": 2 * 10**9 * SCALE}, {}),
        ({"minimum_ioi": 20_001 * SCALE}, {}),
        ({"ioi_deadline": When(days=31)}, {}),
        ({"ioi_deadline": When(every=5)}, {}),
        ({"published": When(days=22)}, {}),
        ({}, {"price": 23 * SCALE}),
        ({}, {"remaining_shares": 1_001}),
        ({}, {"closes": When(days=29)}),
    ],
)
def test_nothing_is_changed_so_that_it_disagrees_with_itself(
    workspace: Workspace, members: dict[str, Any], of_vehicle: dict[str, Any]
) -> None:
    asked = offering("plain", replace(vehicle(), **of_vehicle))
    command = ChangeOffering(replace(asked, **members), tuple(members), tuple(of_vehicle))
    assert do(workspace, command) is Reason.OFFERING_TERMS_DISAGREE


def test_a_newer_version_has_to_be_signed_from_when_it_is_in_force(workspace: Workspace) -> None:
    do(workspace, want("secret", signed=SIGN_1, ioi="i"))
    newer = replace(NDA_1, agreement_id="nda-3", version=0, effective=When(days=12))
    told = do(workspace, AddAgreement("secret", newer))
    assert isinstance(told, ListedOffering)
    assert [told.agreement_at(day * DAY) for day in (2, 10, 12)] == [
        NDA_1,
        NDA_2,
        replace(newer, version=3),
    ]
    update = UpdateIoi(ANN, "i", 600 * SCALE, SIGN_2)
    assert do(workspace, update, day=12) is Reason.NDA_IS_ANOTHER


def test_a_version_is_in_force_after_the_one_before_it(workspace: Workspace) -> None:
    early = replace(NDA_1, agreement_id="nda-3", effective=When(days=9))
    assert do(workspace, AddAgreement("secret", early)) is Reason.NDA_NOT_NEWER
    assert do(workspace, AddAgreement("secret", NDA_2)) is Reason.PRIVATE_MARKET_ENTRY_EXISTS
    assert do(workspace, AddAgreement("bare", early)) is Reason.OFFERING_HAS_NO_VEHICLE

"""Private markets, through the whole application."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.desk_in_process import SECOND, DeskInProcess, Reply
from api.people import EVERYONE, MINE, READER, SEED, THEIRS, UNKNOWN
from api.private_market_seed import (
    ACTIVE,
    KEPT,
    NDA_1,
    NDA_2,
    PLAIN,
    PLANNED_VEHICLE,
    SECRET,
    private_markets,
)
from runtime.desk_parts import KeptJournal

PLACE = "/v1/private-markets"
IOIS = f"{PLACE}/iois"
DAY = 86_400 * SECOND
PARTNER = 7003
"""An account that has the same holder as MINE."""


@pytest.fixture
def desk() -> Iterator[DeskInProcess]:
    accounts = [*SEED["accounts"], {"id": PARTNER, "account_holder_entity_id": MINE}]
    desk = DeskInProcess({**SEED, "accounts": accounts})
    yield desk
    desk.close()


def ask(
    desk: DeskInProcess,
    method: str,
    path: str,
    body: object = None,
    account_id: int = MINE,
    *,
    key: str = EVERYONE,
) -> Reply:
    """Ask for an account."""
    return desk.ask(method, path, body, key=key, query=f"account_id={account_id}")


def read(desk: DeskInProcess, path: str, account_id: int = MINE) -> Any:
    """Return what is read at a place of private markets."""
    return ask(desk, "GET", f"{PLACE}/{path}", account_id=account_id).data


def give(desk: DeskInProcess, offering_id: str = KEPT, amount: str = "500", **more: Any) -> Reply:
    """Indicate interest."""
    body = {"offering_id": offering_id, "notional_amount": amount, **more}
    return ask(desk, "POST", IOIS, body)


def signed(agreement_id: str, *, accepted: bool = True, authority: bool = True) -> dict[str, Any]:
    """Return an acceptance."""
    return {
        "accepted": accepted,
        "agreement_id": agreement_id,
        "authority_confirmed": authority,
    }


def test_an_offering_is_told_with_its_company_its_ranges_and_its_deadline(
    desk: DeskInProcess,
) -> None:
    card = read(desk, "offerings")[0]
    assert card == {
        "id": KEPT,
        "class": "UPCOMING",
        "company": {
            "id": KEPT,
            "name": "Kiln",
            "short_description": "Makes things.",
            "slug": "kiln",
        },
        "currency": "USD",
        "headline": "Shares of Kiln",
        "summary": "Some shares.",
        "indicative_price_high": "22.50",
        "indicative_price_low": "18.00",
        "indicative_valuation_basis": "POST_MONEY",
        "indicative_valuation_high": "1000000000.00",
        "indicative_valuation_low": "900000000.00",
        "ioi_deadline": "2025-11-20T13:30:00Z",
        "minimum_ioi_amount": "500.00",
    }
    highlight = {
        "label": "Valuation",
        "metric_key": "VALUATION",
        "unit": "USD",
        "observed_at": "2024-12-31T00:00:00Z",
        "value": "700000000",
        "value_type": "HISTORICAL",
    }
    assert read(desk, f"offerings/{KEPT}") == card | {"highlights": [highlight]}


def test_a_company_tells_no_figure_that_is_still_ahead(desk: DeskInProcess) -> None:
    company = read(desk, f"companies/{KEPT}")
    assert company["published_at"] == "2025-09-01T13:30:00Z"
    (series,) = company["profile"]["metric_series"]
    assert [each["value"] for each in series["points"]] == ["700000000"]
    desk.pass_time(61 * DAY)
    (series,) = read(desk, f"companies/{KEPT}")["profile"]["metric_series"]
    assert [each["value"] for each in series["points"]] == ["700000000", "900000000"]


def test_an_open_vehicle_tells_terms_that_add_up(desk: DeskInProcess) -> None:
    assert read(desk, f"spvs/{KEPT}") == {
        "id": KEPT,
        "company_id": KEPT,
        "currency": "USD",
        "name": "SPV II",
        "status": "OPEN",
        "all_in_price_per_share": "20.40",
        "fee_per_share": "0.40",
        "funded_percent": "66.666667",
        "funding_deadline": "2026-01-29T13:30:00Z",
        "minimum_investment_amount": "1000.00",
        "opened_at": "2025-10-31T13:30:00Z",
        "price_per_share": "20.00",
        "remaining_allocation_amount": "20000.00",
        "remaining_share_allocation": "1000",
        "total_allocation_amount": "60000.00",
        "total_share_allocation": "3000",
        "valuation": "1000000000.00",
        "valuation_basis": "POST_MONEY",
    }


def test_a_vehicle_is_read_while_it_is_open_and_its_offering_active(desk: DeskInProcess) -> None:
    planned = f"{PLACE}/spvs/{PLANNED_VEHICLE}"
    assert ask(desk, "GET", planned).status == 404
    assert read(desk, f"offerings/{SECRET}")["spv"]["status"] == "DRAFT"
    desk.pass_time(30 * DAY)
    assert ask(desk, "GET", planned).data["status"] == "OPEN"
    assert read(desk, f"offerings/{SECRET}")["class"] == "ACTIVE"
    desk.pass_time(60 * DAY)
    for path in (planned, f"{PLACE}/offerings/{SECRET}", f"{PLACE}/offerings/{KEPT}"):
        assert ask(desk, "GET", path).message == "Some requested entity was not found"
    assert read(desk, "offerings") == []


def test_a_holder_who_has_not_attested_sees_nothing(desk: DeskInProcess) -> None:
    told = {
        ask(desk, method, f"{PLACE}/{path}", body, THEIRS).raw_but_for_the_request_id
        for method, path, body in (
            ("GET", f"companies/{KEPT}", None),
            ("GET", f"companies/{UNKNOWN}", None),
            ("GET", f"spvs/{KEPT}", None),
            ("GET", "offerings", None),
            ("GET", f"offerings/{KEPT}", None),
            ("GET", "iois", None),
            ("POST", "iois", {"offering_id": KEPT, "notional_amount": "500"}),
            ("PATCH", f"iois/{KEPT}", {"notional_amount": "500"}),
            ("DELETE", f"iois/{KEPT}", None),
        )
    }
    (only,) = told
    assert b"The account holder has not attested to being an accredited investor" in only
    assert b'"code":403' in only


def test_an_indication_is_told_with_what_it_is_about(desk: DeskInProcess) -> None:
    data = give(desk, amount="1234.5").data
    ioi_id = data["id"]
    assert data == {
        "id": ioi_id,
        "account_id": MINE,
        "company": {"id": KEPT, "name": "Kiln"},
        "created_at": "2025-10-31T13:30:00.000000000Z",
        "currency": "USD",
        "notional_amount": "1234.50",
        "offering": {"id": KEPT, "headline": "Shares of Kiln"},
        "offering_id": KEPT,
        "updated_at": "2025-10-31T13:30:00.000000000Z",
    }
    assert [each["id"] for each in read(desk, "iois")] == [KEPT, ioi_id]
    desk.pass_time(SECOND)
    changed = ask(desk, "PATCH", f"{IOIS}/{ioi_id}", {"notional_amount": "2000"}).data
    assert changed == data | {
        "notional_amount": "2000.00",
        "updated_at": "2025-10-31T13:30:01.000000000Z",
    }


def test_taking_back_answers_without_a_body_and_a_second_time_finds_nothing(
    desk: DeskInProcess,
) -> None:
    path = f"{IOIS}/{KEPT}"
    gone = ask(desk, "DELETE", path)
    assert (gone.status, gone.raw) == (204, b"")
    for method, body in (("DELETE", None), ("PATCH", {"notional_amount": "600"})):
        again = ask(desk, method, path, body)
        assert (again.status, again.message) == (404, "Some requested entity was not found")
    assert read(desk, "iois") == []
    assert give(desk, PLAIN).status == 200


def test_all_accounts_of_a_holder_see_the_same_indications(desk: DeskInProcess) -> None:
    assert read(desk, "iois", PARTNER) == read(desk, "iois")
    again = ask(desk, "POST", IOIS, {"offering_id": PLAIN, "notional_amount": "500"}, PARTNER)
    assert (again.status, again.message) == (409, "Resource already exists")
    assert ask(desk, "DELETE", f"{IOIS}/{KEPT}", account_id=PARTNER).status == 204


def test_nobody_sees_the_indication_of_another_holder() -> None:
    section = private_markets(MINE, THEIRS, account_id=MINE)
    desk = DeskInProcess({**SEED, "private_markets": section})
    assert read(desk, "iois", THEIRS) == []
    told = {
        ask(desk, method, f"{IOIS}/{ioi_id}", body, THEIRS).raw_but_for_the_request_id
        for method, body in (("DELETE", None), ("PATCH", {"notional_amount": "600"}))
        for ioi_id in (KEPT, UNKNOWN)
    }
    assert len(told) == 1
    assert len(read(desk, "iois")) == 1
    desk.close()


def test_an_agreement_is_accepted_by_its_exact_id_and_again_when_there_is_a_newer_one(
    desk: DeskInProcess,
) -> None:
    agreement = read(desk, f"offerings/{SECRET}")["spv"]["nda_agreement"]
    assert (agreement["agreement_id"], agreement["version"]) == (NDA_1, 1)
    data = give(desk, SECRET, nda_acceptance=signed(NDA_1)).data
    accepted = {
        "accepted_at": "2025-10-31T13:30:00.000000000Z",
        "agreement_id": NDA_1,
        "version": 1,
    }
    assert data["nda_acceptance"] == accepted
    desk.pass_time(10 * DAY)
    path, body = f"{IOIS}/{data['id']}", {"notional_amount": "600"}
    assert ask(desk, "PATCH", path, body).message.startswith("NDA_ACCEPTANCE_MISSING")
    renewed = ask(desk, "PATCH", path, body | {"nda_acceptance": signed(NDA_2.upper())}).data
    assert (renewed["nda_acceptance"]["agreement_id"], renewed["updated_at"]) == (
        NDA_2,
        renewed["nda_acceptance"]["accepted_at"],
    )


@pytest.mark.parametrize(
    ("offering_id", "amount", "acceptance", "told"),
    [
        (KEPT, "499.99", None, (400, "IOI_AMOUNT_OUT_OF_BOUNDS")),
        (SECRET, "60000.01", None, (400, "IOI_AMOUNT_OUT_OF_BOUNDS")),
        (KEPT, "500.0000001", None, (422, "notional_amount")),
        (KEPT, "500", signed(NDA_1), (400, "NDA_NOT_ASKED_FOR")),
        (SECRET, "500", None, (400, "NDA_ACCEPTANCE_MISSING")),
        (SECRET, "500", signed(NDA_1, accepted=False), (400, "NDA_NOT_ACCEPTED")),
        (SECRET, "500", signed(NDA_1, authority=False), (400, "NDA_NOT_ACCEPTED")),
        (SECRET, "500", signed(NDA_2), (400, "NDA_IS_ANOTHER")),
        (ACTIVE, "500", None, (400, "OFFERING_TAKES_NO_IOI")),
        (UNKNOWN, "500", None, (404, "Some requested entity")),
        (PLAIN, "500", None, (409, "Resource already exists")),
        ("kiln", "500", None, (404, "Some requested entity")),
    ],
)
def test_an_indication_that_cannot_be_is_refused_and_nothing_is_kept(
    desk: DeskInProcess, offering_id: str, amount: str, acceptance: object, told: tuple[int, str]
) -> None:
    refused = give(desk, offering_id, amount, nda_acceptance=acceptance)
    status, message = told
    assert refused.status == status
    assert refused.message.startswith(message)
    assert len(read(desk, "iois")) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        ([], 422),
        ({}, 422),
        ({"offering_id": KEPT}, 422),
        ({"offering_id": KEPT, "notional_amount": 500}, 422),
        ({"offering_id": KEPT, "notional_amount": "-500"}, 422),
        ({"offering_id": KEPT, "notional_amount": "5e3"}, 422),
        ({"offering_id": KEPT, "notional_amount": "500", "color": "red"}, 422),
        ({"offering_id": KEPT, "notional_amount": "500", "nda_acceptance": {}}, 422),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(
    desk: DeskInProcess, body: object, status: int
) -> None:
    assert ask(desk, "POST", IOIS, body).status == status


@pytest.mark.parametrize(
    "path", ["companies/kiln", "spvs/1", "offerings/x", "iois/182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26"]
)
def test_an_id_that_is_no_uuid_is_a_bad_path(desk: DeskInProcess, path: str) -> None:
    method = "DELETE" if path.startswith("iois") else "GET"
    refused = ask(desk, method, f"{PLACE}/{path}")
    assert refused.status == 400
    assert refused.message.endswith("not a UUID")


@pytest.mark.parametrize(
    ("query", "status"), [("", 400), ("account_id=x", 400), ("account_id=-1", 400)]
)
def test_the_account_has_to_be_named(desk: DeskInProcess, query: str, status: int) -> None:
    assert desk.ask("GET", f"{PLACE}/offerings", key=EVERYONE, query=query).status == status


def test_a_key_that_only_reads_indicates_nothing(desk: DeskInProcess) -> None:
    body = {"offering_id": KEPT, "notional_amount": "500"}
    assert ask(desk, "POST", IOIS, body, key=READER).status == 403
    assert ask(desk, "GET", f"{PLACE}/offerings", key=READER).status == 200


def test_a_restart_forgets_nothing() -> None:
    journal = KeptJournal()
    desk = DeskInProcess(SEED, journal=journal)
    give(desk, SECRET, nda_acceptance=signed(NDA_1))
    ask(desk, "DELETE", f"{IOIS}/{KEPT}")
    places = ("iois", "offerings", f"offerings/{SECRET}", f"companies/{KEPT}", f"spvs/{KEPT}")
    before = [read(desk, place) for place in places]
    desk.close()
    again = DeskInProcess(SEED, journal=journal)
    assert [read(again, place) for place in places] == before
    again.close()

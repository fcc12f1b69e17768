"""Private markets under control: who may see them, what is offered, what becomes of interest."""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from api.private_market_seed import KEPT, NDA_1, PLAIN, PLANNED_VEHICLE, SECRET, private_markets
from control.controlled_desk import CONTROLLER, ROOT, SEED, TRADER, ControlledDesk
from runtime.desk_parts import KeptJournal

MINE: Final = 7001
THEIRS: Final = 7002
PLACE: Final = "/private-markets"
PRIVATE: Final = SEED | {"private_markets": private_markets(MINE, account_id=MINE)}
OFFERING: Final = {
    "company_id": KEPT,
    "headline": "More of Kiln",
    "ioi_deadline": "2025-12-01T00:00:00Z",
    "minimum_ioi_amount": "100",
    "indicative_price_low": "10",
    "indicative_price_high": "12",
    "indicative_valuation_low": "1000000",
    "indicative_valuation_high": "2000000",
}
VEHICLE: Final = {
    "name": "SPV III",
    "opened_at": "2025-12-02T00:00:00Z",
    "funding_deadline": "2025-12-31T00:00:00Z",
    "price_per_share": "11",
    "total_share_allocation": 1000,
    "minimum_investment_amount": "1000",
    "valuation": "1500000",
}


@pytest.fixture
def desk() -> Iterator[ControlledDesk]:
    """Plant a desk that has private markets."""
    made = ControlledDesk(PRIVATE)
    yield made
    made.close()


def ask(
    desk: ControlledDesk, method: str, path: str, body: object = None, account_id: int = MINE
) -> Any:
    """Return the answer of the API to a client."""
    query = f"account_id={account_id}"
    return desk.ask(method, f"/v1{PLACE}/{path}", body, key=TRADER, query=query)


def answer(desk: ControlledDesk, ioi_id: str, status: str, **more: object) -> Any:
    """Return an indication after it was answered."""
    return desk.control("PUT", f"{PLACE}/iois/{ioi_id}/status", {"status": status, **more})


def test_a_holder_sees_private_markets_from_attesting_until_attesting_no_more(
    desk: ControlledDesk,
) -> None:
    assert ask(desk, "GET", "offerings", account_id=THEIRS).status == 403
    (told,) = desk.control("PUT", f"{PLACE}/attestations/{THEIRS}")
    assert told == {
        "holder_id": THEIRS,
        "account_ids": [THEIRS],
        "attested_at": "2025-10-31T13:30:00.000000000Z",
    }
    assert len(ask(desk, "GET", "offerings", account_id=THEIRS).data) == 4
    assert [each["holder_id"] for each in desk.control("GET", f"{PLACE}/attestations")] == [
        MINE,
        THEIRS,
    ]
    assert desk.control("DELETE", f"{PLACE}/attestations/{THEIRS}") == []
    assert ask(desk, "GET", "offerings", account_id=THEIRS).status == 403


def test_a_key_has_a_holder_attest_only_if_it_reaches_all_accounts_of_that_holder() -> None:
    key = "narrow.reaches-seven-thousand-and-two"
    key_id, _, secret = key.partition(".")
    row = {"id": key_id, "secret": secret, "accounts": [THEIRS], "scopes": ["control"]}
    accounts = [*SEED["accounts"], {"id": 7003, "account_holder_entity_id": THEIRS}]
    desk = ControlledDesk({**SEED, "accounts": accounts, "keys": [*SEED["keys"], row]})
    path = f"{ROOT}{PLACE}/attestations/{THEIRS}"
    assert desk.ask("PUT", path, key=key).status == 403
    (told,) = desk.ask("PUT", path, key=CONTROLLER).data
    assert told["account_ids"] == [THEIRS, 7003]
    desk.close()


def test_shares_are_offered_and_wanted_from_then_on(desk: ControlledDesk) -> None:
    company = {"slug": "loom", "name": "Loom", "short_description": "Weaves."}
    company_id = desk.control("POST", f"{PLACE}/companies", company)["id"]
    asked = OFFERING | {"company_id": company_id, "spv": VEHICLE}
    offered = desk.control("POST", f"{PLACE}/offerings", asked)
    assert (offered["class"], offered["spv"]["status"]) == ("UPCOMING", "DRAFT")
    shown = ask(desk, "GET", f"offerings/{offered['id']}").data
    assert (shown["company"]["name"], shown["summary"], shown["indicative_price_high"]) == (
        "Loom",
        "More of Kiln",
        "12.00",
    )
    body = {"offering_id": offered["id"], "notional_amount": "550"}
    ioi = ask(desk, "POST", "iois", body).data
    allocated = answer(desk, ioi["id"], "ALLOCATED", detail="welcome")
    assert (allocated["status"], allocated["shares"], allocated["detail"]) == (
        "ALLOCATED",
        50,
        "welcome",
    )
    (_, _, _, _, mine) = desk.control("GET", f"{PLACE}/offerings")
    assert mine["spv"]["remaining_share_allocation"] == 950
    path = f"iois/{ioi['id']}"
    for method, change in (("PATCH", {"notional_amount": "600"}), ("DELETE", None)):
        refused = ask(desk, method, path, change)
        assert (refused.status, refused.message) == (400, "IOI_ALLOCATED")


def test_a_vehicle_that_opened_tells_what_was_allocated(desk: ControlledDesk) -> None:
    body = {
        "offering_id": SECRET,
        "notional_amount": "10000",
        "nda_acceptance": {"accepted": True, "agreement_id": NDA_1, "authority_confirmed": True},
    }
    answer(desk, ask(desk, "POST", "iois", body).data["id"], "ALLOCATED")
    change = {"ioi_deadline": "2025-10-31T00:00:00Z", "spv": {"opened_at": "2025-10-31T00:00:00Z"}}
    desk.control("PATCH", f"{PLACE}/offerings/{SECRET}", change)
    shown = ask(desk, "GET", f"spvs/{PLANNED_VEHICLE}").data
    # 3,000 shares, of which 1,000 were left; 10,000 dollars pay for 500 at 20.
    assert (shown["remaining_share_allocation"], shown["funded_percent"]) == ("500", "83.333333")


def test_what_was_accepted_is_received_again_when_its_amount_changes(desk: ControlledDesk) -> None:
    assert answer(desk, KEPT, "ACCEPTED")["status"] == "ACCEPTED"
    ask(desk, "PATCH", f"iois/{KEPT}", {"notional_amount": "600"})
    (told,) = desk.control("GET", f"{PLACE}/iois")
    assert (told["status"], told["notional_amount"]) == ("RECEIVED", "600.00")


def test_what_was_rejected_is_seen_by_whoever_tests_alone(desk: ControlledDesk) -> None:
    answer(desk, KEPT, "REJECTED", detail="full")
    assert ask(desk, "GET", "iois").data == []
    assert ask(desk, "DELETE", f"iois/{KEPT}").status == 404
    (told,) = desk.control("GET", f"{PLACE}/iois")
    assert (told["status"], told["detail"]) == ("REJECTED", "full")


def test_an_offering_is_changed_given_a_vehicle_and_ended(desk: ControlledDesk) -> None:
    path = f"{PLACE}/offerings/{PLAIN}"
    changed = desk.control("PATCH", path, {"minimum_ioi_amount": "700", "headline": "Other"})
    assert (changed["minimum_ioi_amount"], changed["headline"]) == ("700.00", "Other")
    spv = VEHICLE | {"price_per_share": "20", "valuation": "1000000000"}
    formed = desk.control("PATCH", path, {"new_spv": spv})
    assert formed["spv"]["price_per_share"] == "20.00"
    ended = desk.control("POST", f"{path}/close")
    assert (ended["class"], ended["closed_at"]) == (None, "2025-10-31T13:30:00.000000000Z")
    assert ask(desk, "GET", f"offerings/{PLAIN}").status == 404


def test_a_newer_agreement_has_to_be_signed_for_a_change(desk: ControlledDesk) -> None:
    given = {"accepted": True, "agreement_id": NDA_1, "authority_confirmed": True}
    body = {"offering_id": SECRET, "notional_amount": "500", "nda_acceptance": given}
    ioi = ask(desk, "POST", "iois", body).data
    desk.pass_time(11 * 86_400 * 10**9)
    told = desk.control("POST", f"{PLACE}/offerings/{SECRET}/agreements", {"text": "Hush, hush!"})
    assert [each["version"] for each in told["spv"]["agreements"]] == [1, 2, 3]
    newest = told["spv"]["agreements"][-1]["agreement_id"]
    change = {"notional_amount": "600", "nda_acceptance": given | {"agreement_id": newest}}
    signed = ask(desk, "PATCH", f"iois/{ioi['id']}", change).data["nda_acceptance"]
    assert (signed["agreement_id"], signed["version"]) == (newest, 3)


@pytest.mark.parametrize(
    ("asked", "body", "status", "told"),
    [
        ("POST /offerings", OFFERING | {"company_id": PLAIN}, 404, "not found"),
        ("POST /offerings", OFFERING | {"company_id": "kiln"}, 422, "company_id"),
        ("POST /offerings", OFFERING | {"id": PLAIN}, 409, "exists"),
        (
            "POST /offerings",
            OFFERING | {"indicative_price_low": "13"},
            422,
            "OFFERING_TERMS_DISAGREE: indicative_price_low=13.00, expected=at most 12.00",
        ),
        ("POST /offerings", OFFERING | {"ioi_deadline": "soon"}, 422, "ioi_deadline: soon"),
        ("POST /offerings", OFFERING | {"ioi_deadline": "2025-10-30"}, 422, "a date before"),
        ("POST /offerings", OFFERING | {"minimum_ioi_amount": "0"}, 422, "minimum_ioi_amount: 0"),
        ("POST /offerings", {}, 422, "company_id"),
        ("POST /companies", {"slug": "A", "name": "A", "short_description": "A"}, 422, "slug"),
        (f"PATCH /offerings/{PLAIN}", {}, 422, "at least one"),
        (f"PATCH /offerings/{PLAIN}", {"spv": {"name": "x"}}, 422, "new_spv forms one"),
        (f"PATCH /offerings/{SECRET}", {"new_spv": VEHICLE}, 422, "has a vehicle"),
        (f"PATCH /offerings/{NDA_1}", {"headline": "x"}, 404, "not found"),
        (f"POST /offerings/{NDA_1}/close", None, 404, "not found"),
        (f"POST /offerings/{PLAIN}/agreements", {"text": "x"}, 422, "OFFERING_HAS_NO_VEHICLE"),
        (f"POST /offerings/{SECRET}/agreements", {"text": "x"}, 422, "NDA_NOT_NEWER: version=2"),
        (f"PUT /iois/{KEPT}/status", {"status": "RECEIVED"}, 422, "RECEIVED"),
        (f"PUT /iois/{KEPT}/status", {"status": "REJECTED", "shares": 1}, 422, "shares"),
        (f"PUT /iois/{KEPT}/status", {"status": "ALLOCATED"}, 422, "OFFERING_HAS_NO_VEHICLE"),
        (f"PUT /iois/{PLAIN}/status", {"status": "ACCEPTED"}, 404, "not found"),
        ("PUT /attestations/7999", None, 404, "not found"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    desk: ControlledDesk, asked: str, body: object, status: int, told: str
) -> None:
    method, path = asked.split()
    found, message = desk.refused(method, PLACE + path, body)
    assert (found, told in message) == (status, True), message


def test_a_desk_that_is_read_back_has_all_of_it() -> None:
    journal = KeptJournal()
    desk = ControlledDesk(PRIVATE, journal=journal)
    desk.control("PUT", f"{PLACE}/attestations/{THEIRS}")
    desk.control("POST", f"{PLACE}/offerings", OFFERING | {"spv": VEHICLE})
    desk.control("POST", f"{PLACE}/offerings/{PLAIN}/close")
    answer(desk, KEPT, "REJECTED")
    places = ("attestations", "offerings", "iois")
    before = [desk.control("GET", f"{PLACE}/{place}") for place in places]
    desk.close()
    again = ControlledDesk(PRIVATE, journal=journal)
    assert [again.control("GET", f"{PLACE}/{place}") for place in places] == before
    again.close()

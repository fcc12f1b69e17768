"""What the assistant may know of which account, through the whole application."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from api.desk_in_process import DeskInProcess, Reply
from api.people import EVERYONE, MINE, MISSING, SEED, THEIRS, TRADER
from sidestreet.api.assistant.turns import ANSWER_AFTER_NS

ROOT = "/v1/omni-ai"
CODES = ["omni.account_data"]


@pytest.fixture
def desk() -> Iterator[DeskInProcess]:
    desk = DeskInProcess(SEED)
    yield desk
    desk.close()


def agreement(desk: DeskInProcess) -> Any:
    (told,) = desk.ask("GET", f"{ROOT}/entitlement-agreements", key=TRADER).data
    return told


def consent(desk: DeskInProcess, *accounts: int, key: str = TRADER, **more: Any) -> Reply:
    body = {
        "account_ids": list(accounts),
        "agreement_id": agreement(desk)["agreement_id"],
        "entitlement_codes": CODES,
    } | more
    return desk.ask("POST", f"{ROOT}/entitlements", body, key=key)


def opt_out(desk: DeskInProcess, *accounts: int, key: str = TRADER) -> Reply:
    body = {"account_ids": list(accounts), "entitlement_codes": CODES}
    return desk.ask("POST", f"{ROOT}/entitlements/opt-out", body, key=key)


def status(desk: DeskInProcess, key: str = TRADER, query: str = "") -> Any:
    told = desk.ask("GET", f"{ROOT}/entitlement-status", key=key, query=query).data
    return {each["account_id"]: each["enabled"] for each in told}


def grants(desk: DeskInProcess, key: str = TRADER) -> Any:
    return desk.ask("GET", f"{ROOT}/entitlements", key=key).data


def test_whoever_never_chose_has_it_enabled_and_no_grant(desk: DeskInProcess) -> None:
    assert status(desk) == {MINE: True}
    assert status(desk, EVERYONE) == {MINE: True, THEIRS: True}
    assert grants(desk) == []


def test_the_hash_of_the_agreement_is_that_of_its_text(desk: DeskInProcess) -> None:
    told = agreement(desk)
    assert told["agreement_key"] == "omni_account_data_access"
    digest = hashlib.sha256(told["document_content"].encode()).hexdigest()
    assert told["document_sha256"] == digest


def test_consent_is_a_grant_and_consent_again_keeps_it(desk: DeskInProcess) -> None:
    (grant,) = consent(desk, MINE, MINE).data
    assert grant["account_id"] == MINE
    assert grant["granted_at"] == "2025-10-31T13:30:00.000000+00:00"
    assert consent(desk, MINE).data[0]["entitlement_id"] == grant["entitlement_id"]
    assert len(grants(desk)) == 1
    assert grants(desk, EVERYONE) == []


@pytest.mark.parametrize("placeholder", ["agreement_id", "01JZ0000000000000000000000"])
def test_the_placeholders_of_published_examples_mean_the_agreement_in_force(
    desk: DeskInProcess, placeholder: str
) -> None:
    (grant,) = consent(desk, MINE, agreement_id=placeholder).data
    assert grant["agreement_id"] == agreement(desk)["agreement_id"]


def test_a_grant_is_taken_back_once(desk: DeskInProcess) -> None:
    (grant,) = consent(desk, MINE).data
    path = f"{ROOT}/entitlements/{grant['entitlement_id']}"
    assert desk.ask("DELETE", path, key=EVERYONE).status == 404
    assert desk.ask("DELETE", path, key=TRADER).data == {
        "entitlement_id": grant["entitlement_id"],
        "revoked": True,
    }
    assert desk.ask("DELETE", path, key=TRADER).status == 409
    assert (grants(desk), status(desk)) == ([], {MINE: False})


def test_opting_out_twice_is_harmless_and_consent_brings_it_back(desk: DeskInProcess) -> None:
    consent(desk, MINE)
    expected = [{"account_id": MINE, "enabled": False, "entitlement_code": CODES[0]}]
    assert opt_out(desk, MINE).data == expected
    assert opt_out(desk, MINE).data == expected
    assert grants(desk) == []
    assert status(desk, EVERYONE) == {MINE: True, THEIRS: True}
    consent(desk, MINE)
    assert status(desk, query=f"account_id={MINE}") == {MINE: True}


def test_without_it_the_assistant_tells_nothing_of_the_account_and_asks_for_consent(
    desk: DeskInProcess,
) -> None:
    opt_out(desk, MINE)
    for text, is_of_account in (
        ("show my open orders", True),
        ("what are my positions", True),
        ("buying power", True),
        ("cancel my AAPL order", True),
        ("change my AAPL order to 2", True),
        ("close my MSFT position", True),
        ("draw a chart of my positions", True),
        ("price of AAPL", False),
    ):
        body = {"type": "instant", "text": text, "account_id": MINE}
        begun = desk.ask("POST", f"{ROOT}/threads", body, key=TRADER).data
        desk.pass_time(ANSWER_AFTER_NS)
        path = f"{ROOT}/responses/{begun['response_id']}"
        parts = desk.ask("GET", path, key=TRADER).data["content"]["parts"]
        actions = [part["action"] for part in parts if part["type"] == "structured_action"]
        told = "".join(part["text"] for part in parts if part["type"] == "text")
        assert ("opted out" in told) is is_of_account
        assert "MSFT" not in told
        assert [list(each) for each in actions] == (
            [["open_entitlement_consent"]] if is_of_account else []
        )


@pytest.mark.parametrize(
    ("accounts", "more", "status_"),
    [
        ([THEIRS], {}, 403),
        ([MISSING], {}, 403),
        ([], {}, 422),
        ([MINE], {"entitlement_codes": ["omni.everything"]}, 422),
        ([MINE], {"entitlement_codes": []}, 422),
        ([MINE], {"agreement_id": "01ANOTHER"}, 400),
        (list(range(101)), {}, 422),
    ],
)
def test_consent_that_makes_no_sense_is_none(
    desk: DeskInProcess, accounts: list[int], more: Any, status_: int
) -> None:
    assert consent(desk, *accounts, **more).status == status_
    assert grants(desk) == []

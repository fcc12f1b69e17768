"""The log of a server: one line for each thing that happened, and never a secret in any."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from acceptance.server_process import serving
from sidestreet.cli.server.logs import event_name
from sidestreet.cli.server.main import main as sidestreet
from sidestreet.contract.operations import OPERATIONS

pytestmark = pytest.mark.server

PUBLISHED = "sandbox.everyone-knows-this-key"
IN_BODY, IN_QUERY, IN_PATH, IN_HEADER = (f"canary-{place}" for place in ("b", "q", "p", "h"))
WRONG = "sandbox.a-secret-that-is-wrong"


def walk(client: httpx.Client, bearer: str) -> list[httpx.Response]:
    """Ask for every operation, with something that must not be told in each of its places."""
    answers = []
    for operation in OPERATIONS:
        path = re.sub(r"\{account_id\}", "19816", operation.path)
        path = re.sub(r"\{\w+\}", IN_PATH, path)
        body = {"text": IN_BODY} if operation.method in {"POST", "PUT", "PATCH"} else None
        answers.append(
            client.request(
                operation.method,
                path,
                params={"cursor": IN_QUERY},
                json=body,
                headers={"Authorization": f"Bearer {bearer}", "X-Trace": IN_HEADER},
            )
        )
    return answers


def test_no_secret_and_no_word_of_a_client_is_in_the_log_of_all_operations(
    tmp_path: Path,
) -> None:
    options = ("--log", "json", "--log-level", "debug", "--access-log", "--control")
    with serving(*options, data=tmp_path / "desk") as server:
        local = json.loads((tmp_path / "desk" / "server.json").read_text("utf-8"))["key"]
        with httpx.Client(base_url=server.url, timeout=30) as client:
            client.headers["Authorization"] = f"Bearer {PUBLISHED}"
            made = client.post(
                "/sidestreet/v1/keys", json={"label": IN_BODY, "scopes": ["orders:read", "admin"]}
            )
            bearer = str(made.json()["data"]["key"])
            asked = [made]
            for each in (bearer, WRONG, local):
                asked += walk(client, each)
            # Nor is what is no request at all, or one for no path that there is.
            asked.append(client.get(f"/v1/{IN_PATH}", headers={"Authorization": "Bearer x"}))
        log = server.stop()
    lines: list[dict[str, Any]] = [json.loads(line) for line in log.splitlines()]
    for secret in (
        *(bearer, bearer.partition(".")[2], WRONG, local, "Bearer", "canary"),
        *(IN_BODY, IN_QUERY, IN_PATH, IN_HEADER),
    ):
        assert secret not in log, secret
    # The key that everybody knows is told once, for whoever tries the desk for the first time.
    assert log.count(PUBLISHED) == 1
    assert len(asked) > 3 * 81
    told = [line for line in lines if line["event"] == "request"]
    ids = [answer.json()["metadata"]["request_id"] for answer in asked if answer.content]
    assert {line["request_id"] for line in told} >= set(ids)
    assert len(told) == len(asked)
    assert [line["status"] for line in told] == [answer.status_code for answer in asked]
    # A wrong key is turned away before anything is said of what it asked for.
    assert {line["operation"] for line in told} >= {each.operation_id for each in OPERATIONS}


def test_a_request_is_found_by_its_id_in_the_answer_the_log_and_the_journal(
    tmp_path: Path,
) -> None:
    data = tmp_path / "desk"
    row = {
        "id": "mine",
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "quantity": "10",
        "limit_price": "1.00",
        "time_in_force": "DAY",
    }
    with serving("--log", "json", "--log-level", "warning", "--access-log", data=data) as server:
        answer = httpx.post(
            f"{server.url}/v1/accounts/19816/orders",
            json=[row],
            headers={"Authorization": f"Bearer {PUBLISHED}"},
        )
        lines = [json.loads(line) for line in server.stop().splitlines()]
    request_id = answer.json()["metadata"]["request_id"]
    # What is worth less than a warning is left out, and requests were asked for.
    (told,) = lines
    assert told["request_id"] == request_id
    assert told["microseconds"] > 0
    assert {name: told[name] for name in ("event", "operation", "account_id", "status")} == {
        "event": "request",
        "operation": "submit_orders",
        "account_id": 19816,
        "status": 200,
    }
    found = CliRunner().invoke(
        sidestreet, ["inspect", str(data), "--order", "mine", "--format", "json"]
    )
    records = [json.loads(line) for line in found.stdout.splitlines()]
    causes = [each["cause"] for each in records if each["kind"] == "record"]
    assert causes[0] == {
        "command": "submit_orders",
        "key_id": "sandbox",
        "request_id": request_id,
    }


def test_requests_are_not_logged_unless_somebody_asks(tmp_path: Path) -> None:
    with serving(data=tmp_path / "desk") as server:
        httpx.get(f"{server.url}/livez")
        log = server.stop()
    assert " INFO stopped" in log
    assert "livez" not in log


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("listening on %s port %d", "listening_on"),
        ("stopped", "stopped"),
        ("cut %d bytes of %s", "cut"),
        ("%s", "note"),
        ("there is no room for the next segment of the journal: %s", "there_is_no_room_for"),
    ],
)
def test_an_event_is_named_by_how_its_message_begins(template: str, name: str) -> None:
    assert event_name(template) == name

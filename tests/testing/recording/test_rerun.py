"""A session is recorded by a real server, and made again on a desk in this process."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from clearstreet import APIConnectionError, ClearStreet
from click.testing import CliRunner

from acceptance.server_process import ServerProcess
from sidestreet.cli.server.main import main
from sidestreet.engine import cancel
from sidestreet.testing.recording import Recording
from testing.recording.sessions import (
    ACCOUNT,
    CONTROL,
    LIMIT,
    MARKET,
    control,
    lines_of,
    recorded,
    rewritten,
    story,
    submit,
)

FROZEN = ("--control", "--clock", "frozen", "--start", "2025-10-31")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record the story under a clock that stands still."""
    return recorded(tmp_path_factory.mktemp("frozen"), story, *FROZEN)


@pytest.mark.parametrize("venue", ["market", "recorded"])
def test_a_session_made_again_is_the_same_to_the_last_id(session: Path, venue: Any) -> None:
    difference = Recording.load(session).rerun(venue)
    assert difference.is_same, difference.text()
    assert difference.is_exact
    assert difference.notes == ()
    assert difference.requests == 17
    kinds = [line["line"] for line in lines_of(session)]
    assert kinds[0] == "head"
    assert kinds[-1] == "end"
    assert kinds.count("request") == kinds.count("answer") == 17


def test_under_a_clock_that_steps_and_one_that_runs_it_is_the_same_too(tmp_path: Path) -> None:
    for clock in ("stepped", "fast"):
        folder = tmp_path / clock
        folder.mkdir()
        options = ("--control", "--clock", clock, "--start", "2025-10-31")
        difference = Recording.load(recorded(folder, story, *options)).rerun()
        assert difference.is_same, difference.text()
        assert difference.venue == {"stepped": "market", "fast": "recorded"}[clock]


def real_story(_: ServerProcess, client: ClearStreet) -> None:
    """Play under the machine's clock, where fills come when they come."""
    orders = client.v1.orders
    for _time in range(3):
        filled, resting = submit(client, MARKET, LIMIT)
        while orders.get_order_by_id(filled, account_id=ACCOUNT).data.status != "FILLED":
            pass
        orders.cancel_open_order(resting, account_id=ACCOUNT)
        while orders.get_order_by_id(resting, account_id=ACCOUNT).data.status != "CANCELED":
            pass
    orders.get_orders(ACCOUNT)


def test_under_the_machines_clock_the_venue_says_what_it_said(tmp_path: Path) -> None:
    path = recorded(tmp_path, real_story)
    difference = Recording.load(path).rerun()
    assert difference.is_same, difference.text()
    assert difference.venue == "recorded"


def test_a_rule_that_refuses_a_cancel_is_what_the_difference_names(
    session: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cancel, "cancel_events", lambda _: ())
    difference = Recording.load(session).rerun("recorded")
    assert not difference.is_same
    first, second, *_ = difference.divergences
    assert first.kind == "answer"
    assert first.where.startswith("DELETE /v1/accounts/100001/orders/")
    assert first.before["body.data.status"] == "PENDING_CANCEL"
    assert first.now["body.data.status"] == "PARTIALLY_FILLED"
    assert first.request == second.request == 7
    assert second.where == "order first"
    assert second.what == "CancelRequested did not happen"
    assert [each.where for each in difference.divergences if each.kind == "event"] == [
        "order first"
    ]
    assert difference.notes == (
        "1 reports of the venue were held back, because this desk gave no reason for them",
    )
    text = difference.text()
    assert "order first: CancelRequested did not happen\n  at 2025-10-31T13:30:03" in text
    assert "body.data.status: PENDING_CANCEL -> PARTIALLY_FILLED" in text


def test_another_cancel_profile_changes_one_answer_and_no_event(session: Path) -> None:
    def strict(head: dict[str, Any]) -> None:
        head["cancel_profile"] = "strict"

    (divergence,) = Recording.load(rewritten(session, strict)).rerun().divergences
    assert divergence.kind == "answer"
    assert divergence.where.startswith("DELETE")
    assert (divergence.before["status"], divergence.now["status"]) == (200, 422)


def test_other_fees_are_seen_in_the_fills_and_in_the_balances(session: Path) -> None:
    def dearer(head: dict[str, Any]) -> None:
        seed = json.loads(head["seed"]["text"])
        seed["desk"] = {"fees": {"per_share": "0.01"}}
        head["seed"]["text"] = json.dumps(seed)

    difference = Recording.load(rewritten(session, dearer)).rerun()
    fills = {
        each.where: (each.before.get("commission"), each.now.get("commission"))
        for each in difference.divergences
        if each.what == "OrderFilled is another"
    }
    assert fills["order first"] == ("0.00", "0.40")
    assert any("/balances" in each.where for each in difference.divergences)


def test_the_command_tells_by_its_code_what_came_of_it(session: Path, tmp_path: Path) -> None:
    def strict(head: dict[str, Any]) -> None:
        head["cancel_profile"] = "strict"

    same = CliRunner().invoke(main, ["rerun", str(session)])
    assert same.exit_code == 0
    assert same.output.startswith("The same, ids and times included: 17 requests, ")
    changed = str(rewritten(session, strict))
    different = CliRunner().invoke(main, ["rerun", changed])
    assert different.exit_code == 1
    assert different.output.startswith("1 difference in 17 requests, ")
    told = json.loads(CliRunner().invoke(main, ["rerun", "--json", changed]).output)
    assert [each["kind"] for each in told["divergences"]] == ["answer"]
    unreadable = CliRunner().invoke(main, ["rerun", str(tmp_path / "none")])
    assert unreadable.exit_code == 2


def awkward_story(server: ServerProcess, client: ClearStreet) -> None:
    """Play a scenario, magic, a lost answer, a stream, a snapshot, a restore and a reset."""
    orders = client.v1.orders
    for client_id in ("scripted", "magic-fill-on-cancel"):
        submit(client, {**LIMIT, "id": client_id})
        control(client, "clock/advance", {"by": "1s"})
        orders.cancel_open_order(client_id, account_id=ACCOUNT)
    control(client, "clock/advance", {"by": "1s"})
    rule = {"name": "lost", "fault": "lost-answer", "operation": "submit_orders"}
    client.put("/control/v1/faults", body={"calls": [rule]}, cast_to=object)
    with pytest.raises(APIConnectionError):
        submit(client, {**LIMIT, "id": "lost"})
    client.delete("/control/v1/faults", cast_to=object)
    control(client, "snapshots", {"name": "here"})
    submit(client, {**LIMIT, "id": "forgotten"})
    control(client, "generations/restore", {"name": "here"})
    orders.cancel_open_order("lost", account_id=ACCOUNT)
    control(client, "clock/advance", {"by": "1s"})
    control(client, "generations/reset", {})
    submit(client, {**LIMIT, "id": "anew"})
    headers = {"Authorization": f"Bearer {CONTROL}"}
    with httpx.stream("GET", f"{server.url}/sidestreet/v1/events", headers=headers) as stream:
        assert stream.status_code == 200
    orders.cancel_open_order("anew", account_id=ACCOUNT)


SCENARIO = """\
scenarios:
  - name: a fill that crosses
    match: {client_order_id: scripted}
    steps: [acknowledge, {fill: 40}]
    on_cancel: [{fill: all}]
"""


@pytest.mark.parametrize("venue", ["market", "recorded"])
def test_what_was_staged_is_staged_again_through_every_generation(
    tmp_path: Path, venue: Any
) -> None:
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text(SCENARIO)
    path = recorded(tmp_path, awkward_story, *FROZEN, "--scenario", str(scenario))
    generations = {line["generation"] for line in lines_of(path) if line["line"] == "record"}
    assert generations == {1, 2, 3}
    assert "cut" in {line.get("kind") for line in lines_of(path)}
    difference = Recording.load(path).rerun(venue)
    assert difference.is_same, difference.text()
    assert difference.is_exact
    assert difference.notes == ("1 requests were not made again: GET /sidestreet/v1/events",)

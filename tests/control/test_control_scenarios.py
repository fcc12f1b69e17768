"""The operations on scenarios: all of them set or none, counted, and kept over a restart."""

import json
from typing import Any

import pytest

from control.controlled_desk import CONTROLLER, ROOT, TRADER, ControlledDesk
from runtime.desk_parts import KeptJournal
from sidestreet.control.beginning import beginning
from sidestreet.control.scenarios.files import parse_scenarios
from sidestreet.domain.control_commands import SetMagic, SetRules
from sidestreet.domain.events import Cause

ORDER = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "limit_price": "1.00",
    "quantity": "10",
    "time_in_force": "DAY",
}
SECOND_IS_REJECTED = {
    "name": "the second of AAPL is rejected",
    "match": {"symbol": "AAPL", "nth": "2"},
    "steps": [{"reject": "halted by the exchange"}],
}
REST = {"name": "the rest", "steps": ["acknowledge"], "on_cancel": [{"wait": "PT1S"}, "accept"]}


def submit(desk: ControlledDesk, **changes: str) -> dict[str, Any]:
    """Submit an order and return what becomes of it within a second."""
    placed = desk.ask("POST", "/v1/accounts/7001/orders", [ORDER | changes], key=CONTROLLER).data[0]
    desk.pass_time(10**9)
    path = f"/v1/accounts/7001/orders/{placed['id']}"
    read: dict[str, Any] = desk.ask("GET", path, key=CONTROLLER).data
    return read


def test_scenarios_are_set_and_shown_as_they_were_told(desk: ControlledDesk) -> None:
    told = desk.control("PUT", "/scenarios", {"scenarios": [SECOND_IS_REJECTED, REST]})
    assert told == desk.control("GET", "/scenarios")
    assert told["scenarios"] == [
        SECOND_IS_REJECTED | {"matched": 0, "given": 0},
        REST | {"matched": 0, "given": 0},
    ]


def test_what_is_shown_says_how_many_orders_matched_and_how_many_got_it(
    desk: ControlledDesk,
) -> None:
    desk.control("PUT", "/scenarios", {"scenarios": [SECOND_IS_REJECTED, REST]})
    statuses = [submit(desk)["status"] for _ in range(3)]
    assert statuses == ["NEW", "REJECTED", "NEW"]
    told = desk.control("GET", "/scenarios")["scenarios"]
    assert [(each["matched"], each["given"]) for each in told] == [(3, 1), (3, 2)]


def test_the_reason_of_a_reject_reaches_the_client(desk: ControlledDesk) -> None:
    scenario = {"name": "no", "steps": [{"reject": "halted by the exchange"}]}
    desk.control("PUT", "/scenarios", {"scenarios": [scenario]})
    assert submit(desk)["details"] == ["halted by the exchange"]


def test_setting_none_lets_the_market_work_again(desk: ControlledDesk) -> None:
    desk.control("PUT", "/scenarios", {"scenarios": [{"name": "no", "steps": ["reject"]}]})
    assert desk.control("DELETE", "/scenarios")["scenarios"] == []
    assert submit(desk)["status"] == "NEW"


def test_a_body_may_be_yaml(desk: ControlledDesk) -> None:
    raw = b"scenarios:\n- name: no\n  steps: [reject]\n"
    headers = {"content-type": "application/yaml"}
    reply = desk.ask("PUT", f"{ROOT}/scenarios", raw, key=CONTROLLER, headers=headers)
    assert reply.data["scenarios"][0]["steps"] == ["reject"]


def test_a_body_of_another_kind_is_refused(desk: ControlledDesk) -> None:
    headers = {"content-type": "text/html"}
    reply = desk.ask("PUT", f"{ROOT}/scenarios", b"{}", key=CONTROLLER, headers=headers)
    assert reply.status == 415


def test_all_that_is_wrong_is_told_and_what_was_set_stays(desk: ControlledDesk) -> None:
    desk.control("PUT", "/scenarios", {"scenarios": [REST]})
    bad = {"scenarios": [{"name": "a", "match": {"side": "LEFT"}, "steps": ["fil"]}]}
    status, message = desk.refused("PUT", "/scenarios", bad)
    assert status == 422
    assert message.startswith("what was sent cannot be used as scenarios, 2 problems:")
    reply = desk.ask("PUT", f"{ROOT}/scenarios", bad, key=CONTROLLER)
    details = reply.body["error"]["details"]
    assert [each["path"] for each in details] == [
        "scenarios[0].match.side",
        "scenarios[0].steps[0]",
    ]
    assert details[0]["accepted"] == "BUY, SELL"
    assert len(desk.control("GET", "/scenarios")["scenarios"]) == 1


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1]", b"\xff", b'{"scenarios": [], "scenarios": []}']
)
def test_a_body_that_is_no_scenarios_is_refused(desk: ControlledDesk, body: bytes) -> None:
    reply = desk.ask("PUT", f"{ROOT}/scenarios", body, key=CONTROLLER)
    assert reply.status == 422


def test_a_key_without_the_scope_may_neither_set_nor_see(desk: ControlledDesk) -> None:
    for method in ("GET", "PUT", "DELETE"):
        assert desk.ask(method, f"{ROOT}/scenarios", {}, key=TRADER).status == 403


def test_magic_is_set_on_and_off(desk: ControlledDesk) -> None:
    assert desk.control("PUT", "/scenarios/magic", {"is_magic": True})["is_magic"] is True
    assert submit(desk, id="magic-reject")["status"] == "REJECTED"
    assert desk.control("PUT", "/scenarios/magic", {"is_magic": False})["is_magic"] is False
    assert submit(desk, id="magic-reject-2")["status"] == "NEW"


def test_scenarios_and_counts_are_there_after_a_restart() -> None:
    journal = KeptJournal()
    first = ControlledDesk(journal=journal)
    first.control("PUT", "/scenarios", {"scenarios": [SECOND_IS_REJECTED]})
    submit(first)
    first.close()
    second = ControlledDesk(journal=journal)
    told = second.control("GET", "/scenarios")["scenarios"]
    assert [(each["matched"], each["given"]) for each in told] == [(1, 0)]
    assert submit(second)["status"] == "REJECTED"
    second.close()


RULES = parse_scenarios(json.dumps({"scenarios": [REST]}).encode(), "x.json")


def begun(desk: ControlledDesk, *, is_controlled: bool = True, with_rules: bool = True) -> int:
    """Begin as a start does, and return how many records that wrote."""
    before = desk.desk.sequencer.sequence
    rules = RULES if with_rules else ()
    for command in beginning(desk.desk.state, is_controlled=is_controlled, rules=rules):
        desk.desk.offer(command, Cause("scenarios"))
    desk.turn()
    return desk.desk.sequencer.sequence - before


def test_a_controlled_start_has_magic_and_the_scenarios_of_its_files(desk: ControlledDesk) -> None:
    assert list(beginning(desk.desk.state, is_controlled=True, rules=RULES)) == [
        SetMagic(is_on=True),
        SetRules(RULES),
    ]
    assert begun(desk) == 2
    assert desk.desk.state.control.is_magic
    assert tuple(desk.desk.state.control.rules.values()) == RULES


def test_the_next_start_with_the_same_files_goes_on_counting(desk: ControlledDesk) -> None:
    begun(desk)
    submit(desk)
    assert begun(desk) == 0
    assert begun(desk, with_rules=False) == 0
    assert desk.desk.state.control.matched == {"the rest": 1}


def test_a_start_without_control_stages_nothing_of_the_past(desk: ControlledDesk) -> None:
    begun(desk)
    desk.control("POST", "/market/AAPL/price", {"price": "200.00"})
    desk.control("POST", "/market/AAPL/halt")
    desk.control("PUT", "/clearing", {"is_down": True})
    desk.control("PUT", "/cancel-profile", {"profile": "hidden"})
    fault = {"name": "f", "fault": "error-before", "operation": "get_orders"}
    desk.control("PUT", "/faults", {"calls": [fault]})
    submit(desk, id="magic-rest", symbol="MSFT")
    begun(desk, is_controlled=False)
    control = desk.desk.state.control
    assert not control.is_staged
    assert not control.scripts
    assert not control.faults.names
    assert control.cancel_profile is None
    assert not desk.desk.state.options.is_clearing_down
    assert not any(market.is_staged for market in control.markets.values())
    assert begun(desk, is_controlled=False) == 0


def test_an_order_that_played_a_script_is_worked_after_a_start_without_control() -> None:
    journal = KeptJournal()
    first = ControlledDesk(journal=journal)
    begun(first)
    for name in ("magic-rest", "magic-ignore-cancel"):
        assert submit(first, id=name, limit_price="900.00")["status"] == "NEW"
    ignored = "/v1/accounts/7001/orders/magic-ignore-cancel"
    assert first.ask("DELETE", ignored, key=CONTROLLER).data["status"] == "PENDING_CANCEL"
    first.turn()
    begun(first, is_controlled=False)
    first.close()
    second = ControlledDesk(journal=journal)
    second.pass_time(10**9)
    orders = second.ask("GET", "/v1/accounts/7001/orders", key=CONTROLLER).data
    assert {each["client_order_id"]: each["status"] for each in orders} == {
        "magic-rest": "FILLED",
        "magic-ignore-cancel": "CANCELED",
    }
    second.close()


@pytest.mark.parametrize(
    ("symbol", "told"),
    [
        ("APL", "found 'APL', which nobody knows; accepted: AAPL? Otherwise a symbol of the desk"),
        ("aapl", "found 'aapl'; accepted: 'AAPL', as orders have it"),
        ("$$$$$$", "found '$$$$$$', which nobody knows; accepted: a symbol of the desk"),
    ],
)
def test_a_symbol_that_no_order_can_have_is_refused_with_the_nearest(
    desk: ControlledDesk, symbol: str, told: str
) -> None:
    asked = {"scenarios": [REST | {"match": {"symbol": symbol}}]}
    status, message = desk.refused("PUT", "/scenarios", asked)
    assert status == 422
    assert f"scenarios[0].match.symbol: {told}" in message

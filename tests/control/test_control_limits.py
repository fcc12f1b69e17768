"""Limits, the kill switch and fees under control."""

from typing import Any

import pytest

from control.controlled_desk import TRADER, ControlledDesk

ORDERS = "/v1/accounts/7001/orders"
FREE = {
    "per_share": "0",
    "per_contract": "0",
    "minimum": "0",
    "maximum": None,
    "is_regulatory": False,
}


def submitted(desk: ControlledDesk) -> Any:
    """Place a limit order of a hundred shares, and return the answer."""
    row = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "limit_price": "10.00",
        "quantity": "100",
        "time_in_force": "DAY",
    }
    return desk.ask("POST", ORDERS, [row], key=TRADER)


def test_a_limit_is_set_and_lifted(desk: ControlledDesk) -> None:
    asked = {"scope": "ACCOUNT", "key": "7001", "max_order_quantity": "99"}
    (limits,) = desk.control("PUT", "/limits", asked)
    assert limits["max_order_quantity"] == "99"
    assert submitted(desk).body["error"]["details"][0]["type"] == "ORDER_QUANTITY_LIMIT"
    assert desk.control("GET", "/limits") == [limits]
    assert desk.control("PUT", "/limits", {"scope": "ACCOUNT", "key": "7001"}) == []
    assert submitted(desk).status == 200


def test_a_kill_switch_stops_an_account_and_lets_it_go(desk: ControlledDesk) -> None:
    submitted(desk)
    asked = {"scope": "ACCOUNT", "key": "7001", "detail": "a drill"}
    assert desk.control("PUT", "/kill-switch", asked) == [asked]
    (order,) = desk.ask("GET", ORDERS, key=TRADER).data
    assert order["status"] == "PENDING_CANCEL"
    assert submitted(desk).status == 400
    assert desk.control("DELETE", "/kill-switch", query="scope=ACCOUNT&key=7001") == []
    assert submitted(desk).status == 200


def test_an_execution_costs_what_was_set(desk: ControlledDesk) -> None:
    assert desk.control("GET", "/fees") == FREE
    cash = desk.control("GET", "/accounts/7001")["cash"]
    assert desk.control("PUT", "/fees", {"per_share": "0.01"}) == FREE | {"per_share": "0.01"}
    order_id = submitted(desk).data[0]["id"]
    desk.control("POST", f"/venue/accounts/7001/orders/{order_id}/fill", {})
    # A hundred shares at 10.00, and a cent for each.
    after = desk.control("GET", "/accounts/7001")["cash"]
    assert float(cash) - float(after) == pytest.approx(1001.00, abs=0.001)


@pytest.mark.parametrize(
    ("asked", "body", "status", "told"),
    [
        ("PUT /limits", {"scope": "ACCOUNT", "key": "1"}, 404, "not found"),
        ("PUT /limits", {"scope": "GALAXY"}, 422, "scope"),
        ("PUT /kill-switch", {"scope": "ORDER", "key": "none"}, 404, "not found"),
        ("PUT /fees", {"per_share": "-1"}, 422, "per_share"),
        ("PUT /fees", {"per_share": "1000.000001"}, 422, "per_share: 1000.000001, expected 0 or"),
        ("PUT /fees", {"per_contract": "1000000000"}, 422, "at most 1000"),
        ("PUT /fees", {"minimum": "2", "maximum": "1"}, 422, "maximum: 1, expected at least 2"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    desk: ControlledDesk, asked: str, body: object, status: int, told: str
) -> None:
    method, path = asked.split()
    found, message = desk.refused(method, path, body)
    assert (found, told in message) == (status, True), message

"""Limits and the kill switch through the server: what is set holds, odd wishes change nothing."""

import pytest

from api.desk_in_process import DeskInProcess
from api.people import ADMIN, EVERYONE, HIDDEN, MINE, RESTING, ROW, THEIRS, TRADER, UNKNOWN

SWITCH = "/sidestreet/v1/kill-switch"
LIMITS = "/sidestreet/v1/limits"


def submit(desk: DeskInProcess, account_id: int = MINE, **changes: object) -> int:
    """Submit a row and return the status of the answer."""
    path = f"/v1/accounts/{account_id}/orders"
    return desk.ask("POST", path, [{**ROW, **changes}], key=EVERYONE).status


def order_status(desk: DeskInProcess, account_id: int, order_id: str) -> str:
    """Return the status of an order."""
    path = f"/v1/accounts/{account_id}/orders/{order_id}"
    reply = desk.ask("GET", path, key=EVERYONE)
    return str(reply.data["status"])


def test_the_firm_s_switch_stops_every_account_until_it_is_released(desk: DeskInProcess) -> None:
    engaged = {"scope": "FIRM", "key": "", "detail": "drill"}
    assert desk.ask("PUT", SWITCH, {"detail": "drill"}, key=ADMIN).data == [engaged]
    assert desk.ask("GET", SWITCH, key=ADMIN).data == [engaged]
    assert (submit(desk), submit(desk, THEIRS)) == (400, 400)
    for account_id, order_id in ((MINE, RESTING), (THEIRS, HIDDEN)):
        assert order_status(desk, account_id, order_id) in {"PENDING_CANCEL", "CANCELED"}
    assert desk.ask("DELETE", SWITCH, key=ADMIN).data == []
    assert submit(desk) == 200


def test_the_switch_of_an_account_leaves_the_others_alone(desk: DeskInProcess) -> None:
    body = {"scope": "ACCOUNT", "key": str(MINE)}
    assert desk.ask("PUT", SWITCH, body, key=ADMIN).status == 200
    assert (submit(desk), submit(desk, THEIRS)) == (400, 200)
    assert order_status(desk, THEIRS, HIDDEN) == "PARTIALLY_FILLED"
    released = desk.ask("DELETE", SWITCH, key=ADMIN, query=f"scope=ACCOUNT&key={MINE}")
    assert released.data == []
    assert submit(desk) == 200


def test_an_instrument_is_named_by_its_symbol_too(desk: DeskInProcess) -> None:
    body = {"scope": "INSTRUMENT", "key": "AAPL"}
    (engaged,) = desk.ask("PUT", SWITCH, body, key=ADMIN).data
    assert engaged["key"] != "AAPL"
    assert (submit(desk), submit(desk, symbol="MSFT")) == (400, 200)
    released = desk.ask("DELETE", SWITCH, key=ADMIN, query="scope=INSTRUMENT&key=AAPL")
    assert released.data == []


def test_the_switch_of_an_order_ends_it(desk: DeskInProcess) -> None:
    body = {"scope": "ORDER", "key": RESTING}
    assert desk.ask("PUT", SWITCH, body, key=ADMIN).status == 200
    assert order_status(desk, MINE, RESTING) in {"PENDING_CANCEL", "CANCELED"}
    assert submit(desk) == 200


def test_releasing_what_was_never_engaged_changes_nothing(desk: DeskInProcess) -> None:
    before = desk.digest
    assert desk.ask("DELETE", SWITCH, key=ADMIN).data == []
    assert desk.digest == before


def test_limits_are_kept_as_they_were_set_and_hold_at_once(desk: DeskInProcess) -> None:
    asked = {
        "scope": "ACCOUNT",
        "key": str(MINE),
        "max_order_quantity": "9",
        "price_collar": "0.05",
        "max_orders_per_second": 1000,
        "max_identical": 5,
        "identical_window_s": 60,
        "self_match": "CANCEL_OLDEST",
    }
    assert desk.ask("PUT", LIMITS, asked, key=ADMIN).data == [asked]
    assert desk.ask("GET", LIMITS, key=ADMIN).data == [asked]
    assert (submit(desk, quantity="10"), submit(desk, quantity="9")) == (400, 200)
    assert submit(desk, THEIRS, quantity="10") == 200


def test_limits_that_are_left_out_are_lifted(desk: DeskInProcess) -> None:
    desk.ask("PUT", LIMITS, {"scope": "FIRM", "max_order_quantity": "9"}, key=ADMIN)
    assert submit(desk) == 400
    assert desk.ask("PUT", LIMITS, {"scope": "FIRM"}, key=ADMIN).data == []
    assert submit(desk) == 200


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (SWITCH, {"scope": "ACCOUNT", "key": "7999"}, 404),
        (SWITCH, {"scope": "ACCOUNT"}, 404),
        (SWITCH, {"scope": "INSTRUMENT", "key": "NOSUCH"}, 404),
        (SWITCH, {"scope": "ORDER", "key": UNKNOWN}, 404),
        (SWITCH, {"scope": "FIRM", "key": "7001"}, 422),
        (SWITCH, {"scope": "WORLD"}, 422),
        (SWITCH, {"reason": "none"}, 422),
        (SWITCH, {"detail": "x" * 257}, 422),
        (SWITCH, b"{", 400),
        (LIMITS, {}, 422),
        (LIMITS, {"scope": "ORDER", "key": RESTING}, 422),
        (LIMITS, {"scope": "ACCOUNT", "key": "7999"}, 404),
        (LIMITS, {"scope": "FIRM", "max_order_quantity": "-1"}, 422),
        (LIMITS, {"scope": "FIRM", "max_order_quantity": 1}, 422),
        (LIMITS, {"scope": "FIRM", "max_order_quantity": "0.1234567"}, 422),
        (LIMITS, {"scope": "FIRM", "max_identical": 0}, 422),
        (LIMITS, {"scope": "FIRM", "concentration": "1.5"}, 422),
        (LIMITS, {"scope": "FIRM", "self_match": "CANCEL_ALL"}, 422),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    desk: DeskInProcess, path: str, body: object, status: int
) -> None:
    before = desk.digest
    reply = desk.ask("PUT", path, body, key=ADMIN)
    assert reply.status == status, reply.body
    assert reply.message
    assert desk.digest == before


def test_a_release_of_what_is_not_there_is_refused(desk: DeskInProcess) -> None:
    unknown = desk.ask("DELETE", SWITCH, key=ADMIN, query="scope=INSTRUMENT&key=NOSUCH")
    assert (unknown.status, unknown.message) == (404, "Instrument not found: NOSUCH")
    assert desk.ask("DELETE", SWITCH, key=ADMIN, query="scope=WORLD").status == 400


def test_who_trades_may_not_stop_trading(desk: DeskInProcess) -> None:
    assert desk.ask("PUT", SWITCH, {}, key=TRADER).status == 403

"""What is answered while the disk has room only for what must go through."""

import re

import pytest

from api.desk_in_process import DeskInProcess
from api.people import EVERYONE, MINE
from sidestreet.api.keys import REVOKE_KEY
from sidestreet.api.risk_control import ENGAGE_KILL_SWITCH
from sidestreet.api.room import FROM_RESERVE
from sidestreet.api.safety_switches import SET_DEAD_MANS_SWITCH
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS

ORDERS = f"/v1/accounts/{MINE}/orders"
ROW = {
    "id": "mine",
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "quantity": "10",
    "limit_price": "1.00",
    "time_in_force": "DAY",
}


def fill(desk: DeskInProcess, *, is_full: bool = True) -> None:
    desk.desk.lacks_room = lambda: is_full


def test_new_orders_are_turned_away_and_leave_nothing_behind(desk: DeskInProcess) -> None:
    fill(desk)
    before = desk.digest
    reply = desk.ask("POST", ORDERS, [ROW], key=EVERYONE)
    assert reply.status == 503
    assert reply.headers["retry-after"] == "5"
    assert reply.message.startswith("The disk is full: nothing new is taken")
    assert desk.digest == before


def test_an_order_is_canceled_and_seen_on_a_full_disk_but_not_replaced(
    desk: DeskInProcess,
) -> None:
    (order,) = desk.ask("POST", ORDERS, [ROW], key=EVERYONE).data
    path = f"{ORDERS}/{order['id']}"
    desk.pass_time(1_000_000_000)
    fill(desk)
    assert desk.ask("PATCH", path, {"quantity": "11"}, key=EVERYONE).status == 503
    assert desk.ask("DELETE", path, key=EVERYONE).data["status"] == "PENDING_CANCEL"
    desk.pass_time(1_000_000_000)
    assert desk.ask("GET", path, key=EVERYONE).data["status"] == "CANCELED"


def test_with_room_again_orders_are_taken_again(desk: DeskInProcess) -> None:
    fill(desk)
    assert desk.ask("POST", ORDERS, [ROW], key=EVERYONE).status == 503
    fill(desk, is_full=False)
    assert desk.ask("POST", ORDERS, [ROW], key=EVERYONE).data[0]["client_order_id"] == "mine"


def test_readiness_tells_of_a_full_disk_and_stays_200(desk: DeskInProcess) -> None:
    """Whoever took the server out of service for it would cut off the cancels."""
    assert desk.ask("GET", "/readyz").data == {"status": "ok"}
    fill(desk)
    assert desk.ask("GET", "/readyz").data == {"status": "cancels only"}
    assert desk.ask("GET", "/livez").data == {"status": "ok"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.operation_id)
def test_whatever_is_new_waits_and_whatever_looks_or_ends_something_does_not(
    desk: DeskInProcess, operation: Operation
) -> None:
    fill(desk)
    path = re.sub(r"{account_id}", str(MINE), operation.path)
    reply = desk.ask(operation.method, re.sub(r"{\w+}", "1", path), {}, key=EVERYONE)
    looks = operation.method == "GET" or operation.operation_id == "search_screener"
    assert (reply.status == 503) == (not looks and operation.operation_id not in FROM_RESERVE)


def test_a_key_is_looked_at_before_the_disk(desk: DeskInProcess) -> None:
    fill(desk)
    assert desk.ask("POST", ORDERS, [ROW]).status == 401


def test_what_is_taken_from_the_reserve_is_there() -> None:
    """A name that no operation has any more would keep nothing open."""
    ours = (ENGAGE_KILL_SWITCH, SET_DEAD_MANS_SWITCH, REVOKE_KEY)
    assert {operation.operation_id for operation in (*OPERATIONS, *ours)} >= FROM_RESERVE

"""A key of some accounts owns their outcomes, and nothing that is somebody else's or everybody's.

Every operation is walked, so that one that is added has to be decided about.
"""

from collections.abc import Iterator
from typing import Final

import pytest

from control.controlled_desk import CONTROLLER, ROOT, SEED, ControlledDesk
from sidestreet.contract.operation import Operation
from sidestreet.control.operations import CONTROL_OPERATIONS

NARROW: Final = "narrow.reaches-seven-thousand-and-two"
_KEY: Final = {
    "id": "narrow",
    "secret": "reaches-seven-thousand-and-two",
    "accounts": [7002],
    "scopes": ["control"],
}
_NOBODYS: Final = "0193c8a0-0000-7000-8000-0000000000ff"
NAMED: Final = {
    "instrument_id": "AAPL",
    "name": "one",
    "generation": "1",
    "order_id": "none",
    "locate_request_id": "none",
    "offering_id": _NOBODYS,
    "ioi_id": _NOBODYS,
}
OF_ACCOUNTS: Final = {
    "list_accounts": 200,
    "list_locates": 200,
    "request_locate": 422,
    "answer_locate": 422,
    "list_limits": 200,
    "set_limits": 422,
    "list_kill_switches": 200,
    "engage_kill_switch": 403,
    "release_kill_switch": 403,
    "trace_orders": 400,
    "trace_all_orders": 400,
    "list_events": 400,
}
"""What a key of some accounts may ask for without an account in the path.

The status is that of an empty question: the switch of the firm is not its to touch, a trace and
the events have to name an account.
"""


@pytest.fixture
def desk() -> Iterator[ControlledDesk]:
    """Plant a desk that knows the key."""
    made = ControlledDesk(SEED | {"keys": [*SEED["keys"], _KEY]})
    yield made
    made.close()


def ask(desk: ControlledDesk, operation: Operation, account_id: int) -> int:
    """Return the status of an operation that is asked for with little in it."""
    path = operation.path.format(account_id=account_id, **NAMED)
    body: object = None if operation.body is None else {}
    return desk.ask(operation.method, path, body, key=NARROW).status


@pytest.mark.parametrize("operation", CONTROL_OPERATIONS, ids=lambda each: each.operation_id)
def test_a_key_of_some_accounts_reaches_what_is_of_those_alone(
    desk: ControlledDesk, operation: Operation
) -> None:
    before = desk.digest
    if "{account_id}" in operation.path:
        assert ask(desk, operation, 7001) == 403
        assert (ask(desk, operation, 7002) == 403) is (operation.operation_id == "clone_account")
        return
    assert ask(desk, operation, 7002) == OF_ACCOUNTS.get(operation.operation_id, 403)
    assert desk.digest == before


@pytest.mark.parametrize("path", ["/limits", "/kill-switch"])
def test_limits_and_switches_are_set_of_ones_own_account_and_no_other_is_told(
    desk: ControlledDesk, path: str
) -> None:
    for scope, key in (("FIRM", ""), ("ACCOUNT", "7001"), ("INSTRUMENT", "AAPL")):
        body = {"scope": scope, "key": key}
        assert desk.ask("PUT", ROOT + path, body, key=NARROW).status == 403
    limit = {"max_identical": 9} if path == "/limits" else {}
    others = limit | {"scope": "ACCOUNT", "key": "7001"}
    assert desk.ask("PUT", ROOT + path, others, key=CONTROLLER).status == 200
    told = desk.ask("PUT", ROOT + path, limit | {"scope": "ACCOUNT", "key": "7002"}, key=NARROW)
    assert [each["key"] for each in told.data] == ["7002"]
    assert [each["key"] for each in desk.ask("GET", ROOT + path, key=NARROW).data] == ["7002"]
    assert len(desk.ask("GET", ROOT + path, key=CONTROLLER).data) == 2


def test_a_locate_of_another_account_is_not_answered(desk: ControlledDesk) -> None:
    asked = {
        "account_id": 7001,
        "symbol": "AAPL",
        "quantity": 5,
        "client_request_id": "theirs",
        "answer": "LATER",
    }
    assert desk.ask("POST", f"{ROOT}/locates", asked, key=NARROW).status == 403
    located = desk.ask("POST", f"{ROOT}/locates", asked, key=CONTROLLER).data
    assert ask(desk, _operation("list_locates"), 7002) == 200
    for name in ("none", located["locate_request_id"]):
        path = f"{ROOT}/locates/{name}/answer"
        assert desk.ask("POST", path, {"is_granted": True}, key=NARROW).status == 403


def _operation(name: str) -> Operation:
    return next(each for each in CONTROL_OPERATIONS if each.operation_id == name)

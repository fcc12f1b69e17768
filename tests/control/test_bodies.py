"""A body is read or refused: whoever sends one has something in mind."""

import pytest

from control.controlled_desk import CONTROLLER, ROOT, ControlledDesk
from sidestreet.contract.operation import Operation
from sidestreet.control.operations import CONTROL_OPERATIONS

NAMED = {
    "account_id": "7001",
    "instrument_id": "AAPL",
    "order_id": "none",
    "name": "one",
    "generation": "1",
    "locate_request_id": "none",
    "offering_id": "0193c8a0-0000-7000-8000-0000000000ff",
}
BODILESS = [each for each in CONTROL_OPERATIONS if each.body is None]


@pytest.mark.parametrize("operation", BODILESS, ids=lambda each: each.operation_id)
def test_a_body_is_refused_where_nobody_reads_one(
    desk: ControlledDesk, operation: Operation
) -> None:
    before = desk.digest
    path = operation.path.format(**NAMED)
    assert path.startswith(ROOT)
    reply = desk.ask(operation.method, path, {"to": "P1D"}, key=CONTROLLER)
    assert (reply.status, reply.message) == (400, f"{operation.operation_id} takes no body")
    assert desk.digest == before


@pytest.mark.parametrize("body", [{}, None])
def test_a_body_that_says_nothing_is_none(desk: ControlledDesk, body: object) -> None:
    reply = desk.ask("POST", f"{ROOT}/clock/freeze", body, key=CONTROLLER)
    assert reply.status == 200

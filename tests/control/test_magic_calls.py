"""Outcomes between client and desk that a client id or a quantity chooses, each of them once."""

import json
from collections.abc import Iterator

import pytest

from control.controlled_desk import TRADER
from control.faulty_desk import ORDERS, FaultyDesk
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.magic import MAGIC
from sidestreet.domain.scripts import EdgeOutcome
from sidestreet.http.messages import Abort, Response

STATUSES = {
    "lost-answer": "cut",
    "error-after": 500,
    "error-before": 503,
    "too-many-requests": 429,
    "slow-answer": "late",
}
BEFORE = {"error-before", "too-many-requests"}


@pytest.fixture
def desk() -> Iterator[FaultyDesk]:
    """Plant a desk on which ids choose."""
    made = FaultyDesk()
    made.control("PUT", "/scenarios/magic", {"is_magic": True})
    yield made
    made.close()


def outcome(answer: Response | Abort) -> object:
    """Return what a client meets: a status, or what happened to the answer."""
    if isinstance(answer, Abort):
        return "cut"
    return answer.status if answer.delivery is None else "late"


@pytest.mark.parametrize("name", list(EdgeOutcome))
def test_an_id_chooses_what_goes_wrong_with_its_submit_once(desk: FaultyDesk, name: str) -> None:
    client_id = f"magic-{name}-7"
    assert outcome(desk.submit(client_id)) == STATUSES[name]
    assert desk.client_ids() == ([] if name in BEFORE else [client_id])
    assert outcome(desk.submit(client_id)) == 200, "the second try gets through"
    assert desk.client_ids() == [client_id]
    assert outcome(desk.submit(f"magic-{name}-8")) == STATUSES[name], "another id is struck anew"


@pytest.mark.parametrize("name", list(EdgeOutcome))
def test_an_id_chooses_what_goes_wrong_with_its_cancel_once(desk: FaultyDesk, name: str) -> None:
    client_id = f"magic-{name}"
    for _ in range(2):
        desk.submit(client_id)
    assert outcome(desk.cancel(client_id)) == STATUSES[name]
    (order,) = desk.desk.state.orders.values()
    assert order.status == ("PENDING_NEW" if name in BEFORE else "PENDING_CANCEL")
    assert outcome(desk.cancel(order.order_id)) == 200


@pytest.mark.parametrize("name", list(EdgeOutcome))
def test_a_quantity_chooses_for_who_gives_no_id_and_a_retry_gets_through(
    desk: FaultyDesk, name: str
) -> None:
    quantity = str(MAGIC[name].shares)
    statuses = [outcome(desk.submit(quantity=quantity)) for _ in range(4)]
    assert statuses == [STATUSES[name], 200, STATUSES[name], 200]


def test_a_row_anywhere_in_a_submit_chooses_for_all_of_it(desk: FaultyDesk) -> None:
    row = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "limit_price": "1.00",
        "quantity": "5",
        "time_in_force": "DAY",
    }
    rows = [row | {"id": "plain"}, row | {"id": "magic-lost-answer"}]
    assert isinstance(desk.answer("POST", ORDERS, rows, key=TRADER), Abort)
    assert desk.client_ids() == ["plain", "magic-lost-answer"]


def test_what_cannot_be_read_chooses_nothing_and_is_refused_as_ever(desk: FaultyDesk) -> None:
    for body in (b"[{", b'{"id": "magic-lost-answer"}', b"[7]"):
        answer = desk.answer("POST", ORDERS, body, key=TRADER)
        assert isinstance(answer, Response)
        assert answer.status in {400, 422}


def test_a_hit_bears_the_name_of_the_outcome(desk: FaultyDesk) -> None:
    desk.submit("magic-lost-answer")
    assert [hit.fault for hit in desk.controlled.faults.latest] == ["magic:lost-answer"]


def test_without_magic_an_id_is_an_id() -> None:
    desk = FaultyDesk()
    assert outcome(desk.submit("magic-lost-answer")) == 200
    desk.close()


def test_an_order_that_the_market_works_is_as_large_as_it_was(desk: FaultyDesk) -> None:
    """Nothing of the outcome reaches the desk: it takes the order as it came."""
    answer = desk.submit(quantity=str(MAGIC["slow-answer"].shares))
    assert isinstance(answer, Response)
    assert json.loads(answer.body)["data"][0]["quantity"] == str(MAGIC["slow-answer"].shares)
    (order,) = desk.desk.state.orders.values()
    assert order.quantity == MAGIC["slow-answer"].shares * SCALE

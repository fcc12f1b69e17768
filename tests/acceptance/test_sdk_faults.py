"""The official client where calls go wrong: what it asks again, and what is at the desk then."""

from collections.abc import Iterator
from typing import Any

import pytest
from clearstreet import (
    APIConnectionError,
    APIResponseValidationError,
    APITimeoutError,
    ClearStreet,
    InternalServerError,
    RateLimitError,
)
from clearstreet.types.v1 import NewOrderRequestParam

from sidestreet.testing import Sidestreet


@pytest.fixture(params=[True, False], ids=["in process", "over a socket"])
def desk(request: pytest.FixtureRequest) -> Iterator[Sidestreet]:
    """Begin a desk, in this process and behind a socket."""
    with Sidestreet(in_process=request.param) as made:
        yield made


def client(desk: Sidestreet, **options: Any) -> ClearStreet:
    """Return a client that does not wait before it tries again."""
    made = desk.client(**options)
    made._calculate_retry_timeout = lambda *_args, **_named: 0.0  # type: ignore[method-assign]
    return made


def row(name: str | None = None) -> NewOrderRequestParam:
    """Return an order far below the market."""
    asked: NewOrderRequestParam = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "limit_price": "1.00",
        "quantity": "10",
        "time_in_force": "DAY",
    }
    if name is not None:
        asked["id"] = name
    return asked


def placed(desk: Sidestreet) -> list[str]:
    """Return the ids of all orders at the desk."""
    return [order.id for order in desk.client().v1.orders.get_orders(desk.account_id).data]


def tries(desk: Sidestreet) -> int:
    """Return how often the operation that is struck was asked for since the fault was set."""
    told: dict[str, Any] = desk._calls.call("list_faults")
    (fault,) = told["calls"]
    return int(fault["matched"])


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("lost-answer", {}),
        ("lost-request", {}),
        ("error-before", {}),
        ("error-after", {}),
        ("too-many-requests", {}),
        ("duplicate-request", {}),
    ],
)
def test_with_a_client_id_there_is_one_order_whatever_went_wrong(
    desk: Sidestreet, kind: str, members: dict[str, Any]
) -> None:
    desk.fault(kind, operation="submit_orders", **members)
    (told,) = client(desk).v1.orders.submit_orders(desk.account_id, orders=[row("mine")]).data
    assert told.client_order_id == "mine"
    assert placed(desk) == [told.id]
    assert tries(desk) == (1 if kind == "duplicate-request" else 2)


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("lost-answer", 2),
        ("error-after", 2),
        ("duplicate-request", 2),
        ("lost-request", 1),
        ("error-before", 1),
        ("too-many-requests", 1),
    ],
)
def test_without_one_what_was_carried_out_is_carried_out_again(
    desk: Sidestreet, kind: str, count: int
) -> None:
    desk.fault(kind, operation="submit_orders")
    client(desk).v1.orders.submit_orders(desk.account_id, orders=[row()])
    assert len(placed(desk)) == count


@pytest.mark.parametrize("is_told", [True, False])
def test_the_header_that_tells_whether_to_retry_is_obeyed(desk: Sidestreet, is_told: bool) -> None:
    desk.fault("error-before", operation="submit_orders", should_retry=is_told)
    orders = client(desk).v1.orders
    if is_told:
        orders.submit_orders(desk.account_id, orders=[row("mine")])
    else:
        with pytest.raises(InternalServerError):
            orders.submit_orders(desk.account_id, orders=[row("mine")])
    assert tries(desk) == 1 + is_told
    assert len(placed(desk)) == is_told


def test_a_client_gives_up_in_the_end_and_is_told_what_it_met(desk: Sidestreet) -> None:
    desk.fault("too-many-requests", operation="submit_orders", times=9, retry_after=7)
    with pytest.raises(RateLimitError) as caught:
        client(desk).v1.orders.submit_orders(desk.account_id, orders=[row()])
    assert caught.value.response.headers["retry-after"] == "7"
    assert tries(desk) == 3


def test_a_client_that_loses_patience_has_its_order_all_the_same(desk: Sidestreet) -> None:
    desk.fault("slow-answer", operation="submit_orders", delay="1h")
    impatient = client(desk, timeout=0.2, max_retries=0)
    with pytest.raises(APITimeoutError):
        impatient.v1.orders.submit_orders(desk.account_id, orders=[row("mine")])
    assert len(placed(desk)) == 1


def test_a_body_that_breaks_off_is_a_broken_connection(desk: Sidestreet) -> None:
    desk.fault("cut-body", operation="submit_orders", bytes=20)
    with pytest.raises((APIConnectionError, APIResponseValidationError)):
        client(desk, max_retries=0).v1.orders.submit_orders(desk.account_id, orders=[row("mine")])
    assert len(placed(desk)) == 1


def test_a_body_that_trickles_in_is_whole(desk: Sidestreet) -> None:
    desk.fault("slow-body", operation="submit_orders", bytes_per_second=20_000)
    (told,) = client(desk).v1.orders.submit_orders(desk.account_id, orders=[row("mine")]).data
    assert told.client_order_id == "mine"


def test_a_cancel_whose_answer_is_lost_is_asked_for_again_and_was_true(desk: Sidestreet) -> None:
    orders = client(desk).v1.orders
    (order,) = orders.submit_orders(desk.account_id, orders=[row("mine")]).data
    desk.clock.advance("1s")
    desk.fault("lost-answer", operation="cancel_open_order")
    told = orders.cancel_open_order(order.id, account_id=desk.account_id).data
    assert told.status == "PENDING_CANCEL"
    assert tries(desk) == 2


@pytest.mark.parametrize("name", ["lost-answer", "error-after", "error-before"])
def test_an_id_chooses_the_outcome_and_the_clients_own_retry_gets_through(
    desk: Sidestreet, name: str
) -> None:
    client_id = f"magic-{name}"
    (told,) = client(desk).v1.orders.submit_orders(desk.account_id, orders=[row(client_id)]).data
    assert (told.client_order_id, placed(desk)) == (client_id, [told.id])

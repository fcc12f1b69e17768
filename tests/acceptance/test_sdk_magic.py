"""Outcomes that the official SDK chooses by nothing but a client id, or by nothing but a quantity.

The clock of the server takes a step at each request, so what an order chose has happened by the
next one.
"""

from collections.abc import Iterator

import pytest
from clearstreet import BadRequestError, ClearStreet
from clearstreet.types.v1 import NewOrderRequestParam

from acceptance.server_process import serving
from acceptance.trading import Account

pytestmark = pytest.mark.server

ACCOUNT_ID = 19816
"""An account of the built-in seed."""


@pytest.fixture(scope="module")
def trading() -> Iterator[Account]:
    """Run a server that tests own, and return an account of it through the SDK."""
    options = ("--open", "--control", "--clock", "stepped", "--hours", "always")
    with (
        serving(*options) as server,
        ClearStreet(
            api_key="any", base_url=server.url, max_retries=0, _strict_response_validation=True
        ) as sdk,
    ):
        yield Account(sdk, ACCOUNT_ID)


def row(client_order_id: str | None = None, quantity: str = "10") -> NewOrderRequestParam:
    """Return an order that says nothing of what shall become of it but by its id or quantity."""
    asked: NewOrderRequestParam = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "limit_price": "1.00",
        "quantity": quantity,
        "time_in_force": "DAY",
    }
    if client_order_id is not None:
        asked["id"] = client_order_id
    return asked


@pytest.mark.parametrize(
    ("client_order_id", "stands"),
    [
        ("magic-fill", ("FILLED", "10")),
        ("magic-partial", ("PARTIALLY_FILLED", "5")),
        ("magic-reject", ("REJECTED", "0")),
        ("magic-suspend", ("SUSPENDED", "0")),
        ("magic-unsolicited-cancel", ("CANCELED", "0")),
        ("magic-no-ack", ("PENDING_NEW", "0")),
        ("mine", ("NEW", "0")),
    ],
)
def test_a_client_id_chooses(
    trading: Account, client_order_id: str, stands: tuple[str, str]
) -> None:
    (order,) = trading.submit(row(client_order_id))
    assert order.status == "PENDING_NEW"
    read = trading.get(order.id)
    assert (read.status, read.filled_quantity) == stands


def test_a_cancel_crosses_a_fill(trading: Account) -> None:
    (order,) = trading.submit(row("magic-fill-on-cancel"))
    canceled = trading.orders.cancel_open_order(order.id, account_id=ACCOUNT_ID).data
    assert canceled.status == "PENDING_CANCEL"
    read = trading.get(order.id)
    assert (read.status, read.filled_quantity) == ("FILLED", "10")


def test_a_denial_has_the_form_of_a_real_one(trading: Account) -> None:
    with pytest.raises(BadRequestError) as refused:
        trading.submit(row("magic-deny"))
    assert "Risk check failed" in str(refused.value)
    assert "BUYING_POWER" in str(refused.value)


def test_a_quantity_chooses_where_a_client_makes_its_own_ids(trading: Account) -> None:
    (order,) = trading.submit(row(quantity="7703"))
    read = trading.get(order.id)
    assert (read.status, read.details) == ("REJECTED", ["rejected by the venue"])

"""Few words for trading one account through the official SDK."""

from clearstreet import APIStatusError, ClearStreet
from clearstreet.types.v1 import NewOrderRequestParam, Order
from clearstreet.types.v1.position_submit_position_instructions_params import Instruction

from acceptance.waiting import wait_until


def resting(client_order_id: str | None = None, symbol: str = "AAPL") -> NewOrderRequestParam:
    """Return an order that rests until somebody moves it."""
    return {
        "id": client_order_id,
        "symbol": symbol,
        "side": "BUY",
        "order_type": "LIMIT",
        "limit_price": "1.00",
        "quantity": "10",
        "time_in_force": "GOOD_TILL_CANCEL",
    }


def at_market(symbol: str = "AAPL", quantity: str = "5") -> NewOrderRequestParam:
    """Return an order that fills at once."""
    return {
        "symbol": symbol,
        "side": "BUY",
        "order_type": "MARKET",
        "quantity": quantity,
        "time_in_force": "DAY",
    }


def exercise(instrument_id: str, quantity: str, name: str | None = None) -> Instruction:
    """Return an instruction to exercise; without a name it has the required members alone."""
    row: Instruction = {
        "instruction_type": "EXERCISE",
        "instrument_id": instrument_id,
        "quantity": quantity,
    }
    if name is not None:
        row["client_instruction_id"] = name
    return row


class Account:
    """The orders of one account, in few words."""

    def __init__(self, client: ClearStreet, account_id: int) -> None:
        self.orders = client.v1.orders
        self.account_id = account_id

    def submit(self, *orders: NewOrderRequestParam) -> list[Order]:
        """Submit, and return the orders as answered."""
        return self.orders.submit_orders(self.account_id, orders=orders).data

    def get(self, order_id: str) -> Order:
        """Read one order."""
        return self.orders.get_order_by_id(order_id, account_id=self.account_id).data

    def wait_for(self, order_id: str, *statuses: str) -> Order:
        """Wait until an order has one of the statuses."""
        return wait_until(lambda: self.get(order_id), lambda order: order.status in statuses)

    def submit_resting(self, client_order_id: str | None = None, symbol: str = "AAPL") -> Order:
        """Submit an order, and return it once the venue works it."""
        (order,) = self.submit(resting(client_order_id, symbol))
        return self.wait_for(order.id, "NEW")


def told(error: APIStatusError) -> str:
    """Return the message of a refusal, whose envelope is checked on the way."""
    body = error.response.json()
    assert set(body) == {"error", "metadata"}
    assert body["error"]["code"] == error.status_code
    assert body["metadata"]["request_id"]
    return str(body["error"]["message"])

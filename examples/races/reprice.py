"""Two ways to move a resting order to another price: one has a race in it, the other has not."""

from decimal import Decimal
from time import sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clearstreet import ClearStreet
    from clearstreet.types.v1 import Order

ENDED = ("CANCELED", "FILLED", "REJECTED", "EXPIRED")


def buy(client: "ClearStreet", account_id: int, name: str, quantity: str, price: str) -> "Order":
    """Rest an order to buy. Its client id makes a second submit of it harmless."""
    answer = client.v1.orders.submit_orders(
        account_id,
        orders=[
            {
                "id": name,
                "symbol": "AAPL",
                "side": "BUY",
                "order_type": "LIMIT",
                "time_in_force": "DAY",
                "quantity": quantity,
                "limit_price": price,
            }
        ],
    )
    return answer.data[0]


def reprice_naive(client: "ClearStreet", account_id: int, order: "Order", price: str) -> None:
    """Cancel, and place the same again. The bug: what fills before the cancel is bought twice."""
    client.v1.orders.cancel_open_order(order.id, account_id=account_id)
    buy(client, account_id, f"{order.client_order_id}-again", order.quantity, price)


def reprice(client: "ClearStreet", account_id: int, order: "Order", price: str) -> None:
    """Cancel, wait for the order's end, and place what it has left."""
    while order.status not in ENDED:
        client.v1.orders.cancel_open_order(order.id, account_id=account_id)
        sleep(0.1)
        order = client.v1.orders.get_order_by_id(order.id, account_id=account_id).data
    left = Decimal(order.quantity) - Decimal(order.filled_quantity)
    if left:
        buy(client, account_id, f"{order.client_order_id}-again", str(left), price)

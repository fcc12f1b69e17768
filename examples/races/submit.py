"""Two ways to place an order: one is placed twice when its answer is lost, the other never is."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clearstreet import ClearStreet


def buy_nameless(client: "ClearStreet", account_id: int) -> None:
    """Buy ten. The bug: the client tries again by itself when it hears nothing, and buys twenty."""
    client.v1.orders.submit_orders(
        account_id,
        orders=[
            {
                "symbol": "AAPL",
                "side": "BUY",
                "order_type": "LIMIT",
                "time_in_force": "DAY",
                "quantity": "10",
                "limit_price": "100.00",
            }
        ],
    )


def buy_named(client: "ClearStreet", account_id: int) -> None:
    """Buy ten. A second try has the same client id, and so it is the same order."""
    client.v1.orders.submit_orders(
        account_id,
        orders=[
            {
                "id": "ten-of-them",
                "symbol": "AAPL",
                "side": "BUY",
                "order_type": "LIMIT",
                "time_in_force": "DAY",
                "quantity": "10",
                "limit_price": "100.00",
            }
        ],
    )

"""What a client does whose answer is lost on the way: run it with `python examples/lost_answer.py`.

The desk takes an order and makes it durable, and then the connection drops. The official client
hears nothing, and so it asks again. Everything here goes through a socket, as it would at a broker.
"""

from clearstreet import APIConnectionError
from clearstreet.types.v1 import NewOrderRequestParam

from sidestreet.testing import Sidestreet

LOST = {"fault": "lost-answer", "operation": "submit_orders", "times": 1}


def row(**members: str) -> NewOrderRequestParam:
    """Return an order that rests far below the market."""
    return {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "limit_price": "1.00",
        "quantity": "100",
        "time_in_force": "DAY",
        **members,  # type: ignore[typeddict-item]  # the client's id
    }


def submit(title: str, order: NewOrderRequestParam, *, retries: int = 2) -> None:
    """Submit an order whose answer is lost, and tell what the client and the desk make of it."""
    sent: list[str] = []
    with Sidestreet(in_process=False) as desk:
        desk.faults({"calls": [{"name": "demo", **LOST}]})
        client = desk.client(max_retries=retries)
        hooks = client._client.event_hooks["request"]  # noqa: SLF001 - to count
        hooks.append(lambda request: sent.append(request.method))
        print(title)
        try:
            (told,) = client.v1.orders.submit_orders(desk.account_id, orders=[order]).data
        except APIConnectionError as error:
            print(f"  the client is told: {type(error).__name__}, {error.__cause__}")
        else:
            print(f"  the client is told: {told.client_order_id}, {told.status}")
        orders = desk.client().v1.orders.get_orders(desk.account_id).data
        bought = sum(int(each.quantity) for each in orders)
        print(f"  requests: {len(sent)}, orders at the desk: {len(orders)}, shares: {bought}\n")


def main() -> None:
    """Run the three cases."""
    submit("With a client id, it asks again and gets the same order:", row(id="rebalance-7"))
    submit("Without one, it asks again and has bought twice:", row())
    submit("Without one and without retries, it does not know of its order:", row(), retries=0)


if __name__ == "__main__":
    main()

"""A server as plain JSON over HTTP: for answers that are held against each other whole."""

from typing import Any, Self

import httpx

from acceptance.waiting import wait_until


class PlainDesk:
    """A server, asked in few words. Used as a context, which ends its connection."""

    def __init__(self, url: str, key: str) -> None:
        self._http = httpx.Client(
            base_url=url, headers={"Authorization": f"Bearer {key}"}, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Ask for something, whatever the answer."""
        return self._http.request(method, path, json=body)

    def told(self, method: str, path: str, body: object = None) -> Any:
        """Ask for something, and return the data of the answer."""
        answer = self.ask(method, path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def account(self, number: int, path: str) -> Any:
        """Read something of an account."""
        return self.told("GET", f"/v1/accounts/{number}/{path}")

    def order(self, number: int, side: str, quantity: str, symbol: str, price: str = "") -> Any:
        """Place an order and return it once it is filled, or rests."""
        terms = {"order_type": "LIMIT", "limit_price": price} if price else {"order_type": "MARKET"}
        row = {"symbol": symbol, "side": side, "quantity": quantity, "time_in_force": "DAY"}
        orders = f"/v1/accounts/{number}/orders"
        (order,) = self.told("POST", orders, [row | terms])
        return wait_until(
            lambda: self.told("GET", f"{orders}/{order['id']}"),
            lambda seen: seen["status"] == ("NEW" if price else "FILLED"),
        )

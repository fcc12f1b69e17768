"""A desk in this process of which traces are told, with short words for what tests do to it."""

from typing import Any, Final

import msgspec

from sidestreet.bootstrap.in_process import InProcessDesk
from sidestreet.control.trace.model import EventPage, Trace
from sidestreet.reference.seed import parse_seed

START: Final = 1_761_917_400_000_000_000
"""2025-10-31, half past nine in New York."""

SECOND: Final = 1_000_000_000
ACCOUNT: Final = 7001
_SEED: Final = {
    "accounts": [{"id": ACCOUNT, "cash": "100000"}, {"id": 7002, "cash": "5000"}],
    "keys": [
        {
            "id": "narrow",
            "secret": "for-one-account-alone",
            "accounts": [7002],
            "scopes": ["control", "orders:read"],
        }
    ],
}
NARROW: Final = "narrow.for-one-account-alone"
"""A key of scope control for account 7002 alone."""


class TracedDesk(InProcessDesk):
    """A desk on a clock that stands still, which a test controls."""

    def __init__(self) -> None:
        seed = parse_seed(msgspec.json.encode(_SEED), "seed.json")
        super().__init__(seed, START, is_controlled=True)

    def place(self, name: str, account_id: int = ACCOUNT, **members: object) -> str:
        """Ask for an order, and return its id, also where it is denied."""
        row = {
            "id": name,
            "symbol": "AAPL",
            "side": "BUY",
            "order_type": "LIMIT",
            "quantity": "100",
            "limit_price": "10.00",
            "time_in_force": "DAY",
        } | members
        body = self.ask("POST", f"/v1/accounts/{account_id}/orders", [row]).body
        if "data" in body:
            return str(body["data"][0]["id"])
        return str(body["error"]["details"][1]["metadata"]["order_id"])

    def cancel(self, order_id: str, account_id: int = ACCOUNT) -> None:
        """Cancel an order."""
        self.ask("DELETE", f"/v1/accounts/{account_id}/orders/{order_id}")

    def direct(self, order_id: str, what: str, **members: object) -> None:
        """Have the venue do something to an order."""
        self.control("POST", f"/venue/accounts/{ACCOUNT}/orders/{order_id}/{what}", members)

    def wait(self, nanoseconds: int) -> None:
        """Let time pass."""
        self.advance_to(self.clock.now() + nanoseconds)

    def control(self, method: str, path: str, body: object = None, query: str = "") -> Any:
        """Return the data of an answer of the control API."""
        reply = self.ask(method, f"/control/v1{path}", body, query=query)
        assert reply.status == 200, reply
        return reply.body["data"]

    def trace(self, name: str, query: str = "") -> Trace:
        """Return the trace of an order."""
        return msgspec.convert(self.control("GET", f"/orders/{name}/trace", query=query), Trace)

    def trace_all(self, query: str = "") -> Trace:
        """Return the trace of all orders."""
        return msgspec.convert(self.control("GET", "/orders/trace", query=query), Trace)

    def events(self, query: str = "") -> EventPage:
        """Return a page of events."""
        return msgspec.convert(self.control("GET", "/events", query=query), EventPage)

"""What the application and the server have in common: a journey told in requests and answers."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from scenarios.clock_times import rfc3339
from scenarios.stage import Told

_REFUSED = re.compile(
    r"(?:Order \S+ cannot be replaced|The position cannot be closed): ([A-Z_]+)(?:: (.*))?"
)


_TIMES = frozenset({"until", "twap", "vwap"})
_CHANGES = {"limit": "limit_price", "stop": "stop_price", "trail": "trailing_offset"}


class Answer(NamedTuple):
    """A status and a decoded body."""

    status: int
    body: Any


class Client:
    """A client of one account. `ask` sends a method, a path, a query and a body."""

    def __init__(self, ask: Callable[[str, str, str, object], Answer], account_id: int) -> None:
        self._ask = ask
        self._account = f"/v1/accounts/{account_id}"
        self._path = f"{self._account}/orders"
        self._ids: dict[str, str] = {}

    @property
    def ids(self) -> dict[str, str]:
        """The ids of orders by the names of the script."""
        return self._ids

    def submit(self, name: str, row: dict[str, str]) -> Told:
        """Place an order and remember its id."""
        wire: dict[str, object] = {
            member: value for member, value in row.items() if member not in _TIMES
        }
        if "until" in row:
            wire["expires_at"] = rfc3339(row["until"])
        for kind in ("twap", "vwap"):
            if kind in row:
                wire["strategy"] = {"type": kind.upper(), "end_at": rfc3339(row[kind])}
        answer = self._ask("POST", self._path, "", [wire])
        if answer.status == 200:
            self._ids[name] = answer.body["data"][0]["id"]
            return order_told(answer.body["data"][0])
        told = refusal_told(answer)
        self._ids[name] = told["order_id"]
        return told

    def replace(self, name: str, changes: dict[str, str]) -> Told:
        """Ask for other terms."""
        wire = {_CHANGES.get(member, member): value for member, value in changes.items()}
        return self._one("PATCH", name, wire)

    def cancel(self, name: str) -> Told:
        """Cancel an order."""
        return self._one("DELETE", name)

    def cancel_all(self, filters: dict[str, str]) -> dict[str, Told]:
        """Cancel what matches."""
        query = "&".join(f"{name}={value.upper()}" for name, value in filters.items())
        answer = self._ask("DELETE", self._path, query, None)
        if answer.status != 200:
            return {"": refusal_told(answer)}
        names = {order_id: name for name, order_id in self._ids.items()}
        return {names[order["id"]]: order_told(order) for order in answer.body["data"]}

    def close_position(self, name: str, symbol: str, body: dict[str, bool]) -> Told:
        """Close a position and remember the id of the order that does."""
        answer = self._ask("DELETE", f"{self._account}/positions/{symbol}", "", body or None)
        if answer.status != 200:
            return refusal_told(answer)
        (order,) = answer.body["data"]
        self._ids[name] = order["id"]
        return order_told(order)

    def account(self) -> Told:
        """Read the balances, those of the margin beside the others."""
        data = self._ask("GET", f"{self._account}/balances", "", None).body["data"]
        flat = data | (data.get("margin_details") or {})
        return {name: value for name, value in flat.items() if isinstance(value, str)}

    def position(self, symbol: str) -> Told:
        """Read a position."""
        query = f"instrument_ids={symbol}"
        data = self._ask("GET", f"{self._account}/positions", query, None).body["data"]
        if not data:
            return {"quantity": "0"}
        (position,) = data
        return {name: value for name, value in position.items() if isinstance(value, str)}

    def read(self, name: str) -> Told:
        """Read an order; the list of orders must say the same of it."""
        told = self._one("GET", name)
        if "refused" not in told:
            query = f"order_ids={self._ids[name]}"
            (listed,) = self._ask("GET", self._path, query, None).body["data"]
            assert listed["id"] == told["id"]
        return told

    def _one(self, method: str, name: str, body: object = None) -> Told:
        answer = self._ask(method, f"{self._path}/{self._ids.get(name, name)}", "", body)
        return order_told(answer.body["data"]) if answer.status == 200 else refusal_told(answer)


def order_told(order: dict[str, Any]) -> Told:
    """Return a wire order's members as the scripts name them."""
    return {
        "id": order["id"],
        "status": order["status"],
        "quantity": order["quantity"],
        "filled": order["filled_quantity"],
        "leaves": order["leaves_quantity"],
        "limit": order["limit_price"] or "",
        "stop": order.get("trailing_stop_px") or order["stop_price"] or "",
        "average": order["average_fill_price"] or "",
        "details": "; ".join(order.get("details", ())),
    }


def refusal_told(answer: Answer) -> Told:
    """Return the reason and the figures that an error tells a client."""
    error = answer.body["error"]
    if answer.status == 404:
        is_all = error["message"] == "No orders match the specified filters"
        return {"refused": "NO_ORDERS_MATCH" if is_all else "ORDER_NOT_FOUND"}
    assert answer.status == 400, answer
    if error["message"] == "Risk check failed":
        why = error["details"][1]
        return {"refused": why["reason"], **why["metadata"]}
    found = _REFUSED.fullmatch(error["message"])
    assert found is not None, error
    figures = dict(part.split("=", 1) for part in (found[2] or "").split(", ") if part)
    return {"refused": found[1], **figures}

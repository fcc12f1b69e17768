"""What every server that keeps orders is given, and the calls that lay the orders down.

One file seeds our server and the services beside it. Orders rest far from the market in twenty
symbols, and before a server is loaded it has to answer the heart call as the contract says.
"""

import http.client
import json
import time
from pathlib import Path
from typing import Any, Final

ACCOUNT: Final = 7
OTHER: Final = 8
KEY: Final = "bench.0123456789abcdef0123456789abcdef"
KEY_OF_OTHER: Final = "other.0123456789abcdef0123456789abcdef"
ROWS: Final = 500
SYMBOLS: Final = (
    *("AAPL", "NVDA", "MSFT", "AMZN", "GOOG", "META", "TSLA", "BRK.B", "TSM", "AVGO"),
    *("WMT", "LLY", "JPM", "V", "UNH", "XOM", "ORCL", "MA", "NVO", "COST"),
)
WITHIN_S: Final = 600

Reply = tuple[int, Any]
"""A status and a body, decoded."""


def plant(folder: Path) -> Path:
    """Write the seed, and return its file."""
    scopes = ["orders:read", "orders:write"]
    told = {
        "accounts": [
            {"id": ACCOUNT, "short_name": "BENCH", "cash": "1000000000"},
            {"id": OTHER, "short_name": "OTHER", "cash": "1000000000"},
        ],
        "keys": [
            _key(KEY, "load", "all", scopes),
            _key(KEY_OF_OTHER, "elsewhere", [OTHER], scopes),
        ],
    }
    path = folder / "seed.json"
    path.write_text(json.dumps(told))
    return path


def _key(text: str, label: str, accounts: object, scopes: list[str]) -> dict[str, object]:
    name, _, secret = text.partition(".")
    return {"id": name, "secret": secret, "label": label, "accounts": accounts, "scopes": scopes}


def ask(port: int, method: str, path: str, body: object = None, *, key: str = KEY) -> Reply:
    """Make one call and return what was answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request(
            method,
            path,
            None if body is None else json.dumps(body),
            {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        )
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read())
    finally:
        connection.close()


def row(number: int, name: str = "bench") -> dict[str, str]:
    """Return an order that rests; its number makes its client id."""
    return {
        "symbol": SYMBOLS[number % len(SYMBOLS)],
        "side": "BUY",
        "order_type": "LIMIT",
        "limit_price": "1.00",
        "quantity": "10",
        "time_in_force": "GOOD_TILL_CANCEL",
        "id": f"{name}-{number}",
    }


def place(port: int, count: int, name: str = "bench") -> list[str]:
    """Place so many orders, wait until all of them work, and return their ids."""
    before = total(port, "NEW")
    ids: list[str] = []
    for start in range(0, count, ROWS):
        rows = [row(number, name) for number in range(start, min(start + ROWS, count))]
        status, told = ask(port, "POST", f"/v1/accounts/{ACCOUNT}/orders", rows)
        if status != http.client.OK:
            raise RuntimeError(f"orders were not placed: {status} {told}")
        ids += [order["id"] for order in told["data"]]
    begun = time.monotonic()
    while total(port, "NEW") < before + count:
        if time.monotonic() > begun + WITHIN_S:
            raise RuntimeError(f"{count} orders never came to work")
        time.sleep(0.05)
    return ids


def total(port: int, statuses: str) -> int:
    """Return how many orders a list says are in these statuses."""
    path = f"/v1/accounts/{ACCOUNT}/orders?page_size=1&status={statuses}"
    status, told = ask(port, "GET", path)
    if status != http.client.OK:
        raise RuntimeError(f"the list was not answered: {status} {told}")
    count: int = told["metadata"]["total_items"]
    return count


def broken_promises(port: int) -> list[str]:
    """Return how a server's answers to the heart call differ from the contract's; best none.

    Statuses alone, and the status of the order: words are the contract's for ours, and a service of
    one's own may have others.
    """
    order_id = place(port, 1, "promise")[0]
    path = f"/v1/accounts/{ACCOUNT}/orders/{order_id}"
    elsewhere = f"/v1/accounts/{OTHER}/orders/{order_id}"
    gone = f"/v1/accounts/{ACCOUNT}/orders/no-such-order"
    found = []
    for what, (status, told), wanted, in_status in (
        ("without a key", ask(port, "DELETE", path, key=""), 401, None),
        ("with a key that is none", ask(port, "DELETE", path, key="x.y"), 401, None),
        ("with another's key", ask(port, "DELETE", path, key=KEY_OF_OTHER), 403, None),
        ("in another account", ask(port, "DELETE", elsewhere), 404, None),
        ("of no order", ask(port, "DELETE", gone), 404, None),
        ("in no account", ask(port, "DELETE", f"/v1/accounts/99/orders/{order_id}"), 404, None),
        ("of an open order", ask(port, "DELETE", path), 200, "PENDING_CANCEL"),
        ("once more", ask(port, "DELETE", path), 200, None),
        ("read afterwards", ask(port, "GET", path), 200, None),
        ("replaced afterwards", ask(port, "PATCH", path, {"quantity": "20"}), 400, None),
    ):
        is_in = None if told.get("data") is None else told["data"]["status"]
        if status != wanted or (in_status is not None and is_in != in_status):
            found.append(f"a cancel {what}: {status} {is_in}, wanted {wanted} {in_status or ''}")
        elif status == http.client.OK and is_in not in {"PENDING_CANCEL", "CANCELED"}:
            found.append(f"a cancel {what}: the order is {is_in}")
    return found

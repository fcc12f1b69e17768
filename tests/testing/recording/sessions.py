"""Sessions as they are recorded: a real server, a client on the official SDK, and its end."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from clearstreet import APIStatusError, ClearStreet
from clearstreet.types.v1 import NewOrderRequestParam

from acceptance.server_process import ServerProcess, serving

ACCOUNT = 100001
SECRET = "a-secret-that-nobody-else-has"
CONTROL = f"tester.{SECRET}"
SEED = f"""\
accounts:
  - {{id: {ACCOUNT}, full_name: Test, short_name: TEST, subtype: MARGIN, cash: 1000000.00}}
keys:
  # Once it was another-secret-in-a-comment.
  - id: tester
    secret: {SECRET}
    label: The tester's
    accounts: all
    scopes: [orders:read, orders:write, admin, control]
market: {{seed: 7}}
"""
LIMIT: NewOrderRequestParam = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "quantity": "100",
    "limit_price": "150.00",
    "time_in_force": "DAY",
}
MARKET: NewOrderRequestParam = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "MARKET",
    "quantity": "10",
    "time_in_force": "DAY",
}

Play = Callable[[ServerProcess, ClearStreet], None]


def recorded(folder: Path, play: Play, *options: str) -> Path:
    """Serve, have a session played, stop, and return what was recorded."""
    seed, path = folder / "seed.yaml", folder / "session.jsonl"
    seed.write_text(SEED)
    with (
        serving("--seed", str(seed), "--record", str(path), *options) as server,
        ClearStreet(api_key=CONTROL, base_url=server.url, max_retries=0) as client,
    ):
        play(server, client)
    return path


def submit(client: ClearStreet, *rows: NewOrderRequestParam) -> list[str]:
    """Submit orders, and return their ids."""
    orders = client.v1.orders.submit_orders(ACCOUNT, orders=list(rows)).data
    return [str(order.id) for order in orders]


def control(client: ClearStreet, path: str, body: object) -> Any:
    """Ask an operation of the control API."""
    return client.post(f"/control/v1/{path}", body=body, cast_to=object)


def story(_: ServerProcess, client: ClearStreet) -> None:
    """Play orders, fills, a cancel, refusals, pages, a key, and time that is moved."""
    orders = client.v1.orders
    first, second = submit(client, {**LIMIT, "id": "first"}, MARKET)
    control(client, "clock/advance", {"by": "1s"})
    control(client, f"venue/accounts/{ACCOUNT}/orders/{first}/fill", {"quantity": "40"})
    control(client, "clock/advance", {"by": "1s"})
    orders.replace_order(first, account_id=ACCOUNT, quantity="90", limit_price="151.00")
    control(client, "clock/advance", {"by": "1s"})
    orders.cancel_open_order(first, account_id=ACCOUNT)
    control(client, "clock/advance", {"by": "1s"})
    orders.cancel_open_order(second, account_id=ACCOUNT)
    for refused in ({**MARKET, "quantity": "-1"}, {**MARKET, "id": "first"}):
        with pytest.raises(APIStatusError):
            client.v1.orders.submit_orders(ACCOUNT, orders=[refused])  # type: ignore[list-item]
    page = orders.get_orders(ACCOUNT, page_size=1)
    token = page.metadata.next_page_token
    assert token
    assert len(orders.get_orders(ACCOUNT, page_size=1, page_token=token).data) == 1
    client.v1.accounts.get_account_balances(ACCOUNT)
    made: Any = client.post("/sidestreet/v1/keys", body={"label": "other"}, cast_to=object)
    other = client.copy(api_key=made["data"]["key"])
    other.v1.orders.get_order_by_id(first, account_id=ACCOUNT)
    unknown = client.copy(api_key="nobody.knows-this-one-at-all")
    with pytest.raises(APIStatusError):
        unknown.v1.orders.get_orders(ACCOUNT)


def lines_of(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a recording."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def rewritten(path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """Return a copy of a recording with another head."""
    lines = lines_of(path)
    change(lines[0])
    copy = path.with_name("rewritten.jsonl")
    copy.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return copy

"""A folder over several lives of its server: what is rebuilt, what goes on, what is refused."""

import asyncio
import contextlib
import json
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import pytest

from acceptance.raw_client import RawClient
from acceptance.server_process import SECONDS, SIDESTREET, ServerProcess, serving
from acceptance.waiting import async_wait_until

pytestmark = pytest.mark.server

KEY: Final = "sandbox.everyone-knows-this-key"
ORDERS: Final = "/v1/accounts/19816/orders"
MANY: Final = 2500
"""Orders of a cancel-all that takes three records in the journal."""


def with_client(server: ServerProcess, work: Callable[[RawClient], Awaitable[Any]]) -> Any:
    """Do something on one connection."""

    async def connected() -> Any:
        client = await RawClient.connect(server.port, KEY)
        with contextlib.closing(client):
            return await work(client)

    return asyncio.run(connected())


def rows(count: int) -> list[dict[str, str]]:
    """Return orders that rest far from the market."""
    return [
        {
            "symbol": "AAPL",
            "side": "BUY",
            "quantity": "1",
            "order_type": "LIMIT",
            "limit_price": "1.00",
            "time_in_force": "GOOD_TILL_CANCEL",
        }
    ] * count


async def all_orders(client: RawClient) -> list[dict[str, Any]]:
    """Read all pages."""
    found: list[dict[str, Any]] = []
    query: str | None = ""
    while query is not None:
        reply = await client.ask("GET", ORDERS + query)
        found += reply.data
        token = reply.body["metadata"].get("next_page_token")
        query = f"?page_token={token}" if token else None
    return found


async def settled(client: RawClient) -> list[dict[str, Any]]:
    """Read all orders once the venue has answered for each."""
    return await async_wait_until(
        lambda: all_orders(client),
        lambda found: not any(order["status"].startswith("PENDING_") for order in found),
    )


@pytest.mark.parametrize("damage", ["lost", "empty", "not a database", "scrambled"])
def test_a_read_model_that_is_lost_or_damaged_is_built_again(tmp_path: Path, damage: str) -> None:
    async def trade(client: RawClient) -> list[dict[str, Any]]:
        assert (await client.ask("POST", ORDERS, rows(40))).status == 200
        return await settled(client)

    with serving(data=tmp_path) as server:
        before = with_client(server, trade)
    history = tmp_path / "history.sqlite"
    for path in tmp_path.glob("history.sqlite-*"):
        path.unlink()
    if damage == "lost":
        history.unlink()
    elif damage == "empty":
        history.write_bytes(b"")
    elif damage == "not a database":
        history.write_bytes(bytes(range(256)) * 40)
    else:
        raw = bytearray(history.read_bytes())
        raw[4096::97] = bytes(byte ^ 0xFF for byte in raw[4096::97])
        history.write_bytes(raw)
    again = ServerProcess(data=tmp_path)
    assert with_client(again, settled) == before
    again.process.terminate()
    assert again.process.wait(SECONDS) == 0
    again.kill()


def test_a_journal_that_is_damaged_in_the_middle_is_refused(tmp_path: Path) -> None:
    """A bad batch with good ones after it is no torn end: something is wrong with the disk."""
    with serving(data=tmp_path) as server:
        for _ in range(3):
            with_client(server, lambda client: client.ask("POST", ORDERS, rows(5)))
    (segment,) = (tmp_path / "journal").glob("*.journal")
    raw = bytearray(segment.read_bytes())
    raw[len(raw.rstrip(b"\0")) // 2] ^= 0x01
    segment.write_bytes(raw)
    refused = subprocess.run(
        [SIDESTREET, "serve", "--port", "0", "--data", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "is damaged at byte" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_torn_last_batch_is_cut_and_said(tmp_path: Path) -> None:
    with serving(data=tmp_path) as server:
        with_client(server, lambda client: client.ask("POST", ORDERS, rows(5)))
    (segment,) = (tmp_path / "journal").glob("*.journal")
    raw = bytearray(segment.read_bytes())
    end = len(raw.rstrip(b"\0"))
    raw[end - 20 : end] = bytes(20)
    segment.write_bytes(raw)
    with serving(data=tmp_path) as again:
        found = with_client(again, settled)
        assert len(found) == 5
        assert "cut" in again.log


@pytest.mark.parametrize("turn", ["sent", "first answer of another", "answered"])
def test_a_cancel_all_that_a_crash_cuts_short_happens_whole_or_not_at_all(
    tmp_path: Path, turn: str
) -> None:
    """Its orders are fixed when it is accepted; what a crash cuts off goes on after the start."""

    async def place(client: RawClient) -> None:
        for start in range(0, MANY, 500):
            reply = await client.ask("POST", ORDERS, rows(min(500, MANY - start)))
            assert reply.status == 200
        await settled(client)

    async def cancel_and_die(client: RawClient) -> None:
        other = await RawClient.connect(server.port, KEY)
        client.send("DELETE", ORDERS)
        if turn != "sent":
            other.send("DELETE", "/v1/accounts/0/orders/order_id")
            await other.reply()
        if turn == "answered":
            assert len((await client.reply()).data) == MANY
        server.process.kill()
        other.close()

    server = ServerProcess(data=tmp_path)
    with_client(server, place)
    with_client(server, cancel_and_die)
    server.kill()
    # The first slice is part of the acceptance: all NEW can only mean that there was none.
    whole = ({"CANCELED"},) if turn == "answered" else ({"CANCELED"}, {"NEW"})

    async def look(client: RawClient) -> list[dict[str, Any]]:
        return await async_wait_until(
            lambda: all_orders(client),
            lambda found: {order["status"] for order in found} in whole,
        )

    with serving(data=tmp_path) as again:
        assert len(with_client(again, look)) == MANY


def test_seeds_are_planted_once(tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"accounts": [{"id": 1}]}))
    with serving("--seed", str(seed), data=tmp_path / "desk") as first:
        assert "plants nothing" not in first.stop()
    again = ServerProcess("--seed", str(seed), data=tmp_path / "desk")
    assert "plants nothing" in again.log
    again.stop()

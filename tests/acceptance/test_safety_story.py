"""Clients that go away from a real server, and streams that are cut on purpose."""

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from acceptance.raw_client import RawClient
from acceptance.server_process import SECONDS, ServerProcess, serving

pytestmark = pytest.mark.server

KEY = "controller.owns-the-outcome-of-all"
MINE = 7001
SEED = {
    "accounts": [{"id": MINE, "cash": "100000"}],
    "keys": [
        {
            "id": "controller",
            "secret": "owns-the-outcome-of-all",
            "accounts": "all",
            "scopes": ["orders:read", "orders:write", "control"],
        }
    ],
}
FROZEN = ("--control", "--clock", "frozen")
IN_HOURS = (*FROZEN, "--start", "2025-10-31T14:00:00Z")
RESTING = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "limit_price": "1.00",
    "quantity": "10",
    "time_in_force": "GOOD_TILL_CANCEL",
}
ORDERS = f"/v1/accounts/{MINE}/orders"


@pytest.fixture
def seed(tmp_path: Path) -> tuple[str, ...]:
    """Return the options of a server with an account and a key that may do all of this."""
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(SEED))
    return ("--seed", str(path))


async def ask(server: ServerProcess, method: str, path: str, body: object = None) -> Any:
    """Ask, and return the data of the answer."""
    client = await RawClient.connect(server.port, KEY)
    with contextlib.closing(client):
        return (await client.ask(method, path, body)).data


def follow(server: ServerProcess, query: str = "") -> Any:
    """Follow events by WebSocket."""
    url = f"ws://127.0.0.1:{server.port}/sidestreet/v1/events?types=order{query}"
    return connect(url, additional_headers={"Authorization": f"Bearer {KEY}"})


async def status_of(server: ServerProcess, order_id: str) -> str:
    """Return the status of an order."""
    return str((await ask(server, "GET", f"{ORDERS}/{order_id}"))["status"])


async def until(watcher: Any, order_id: str, status: str) -> None:
    """Read a stream until it tells of an order in a status."""
    async with asyncio.timeout(SECONDS):
        while True:
            told = json.loads(await watcher.recv())
            order = told.get("order", {})
            if (order.get("id"), order.get("status")) == (order_id, status):
                return


async def end_of(client: Any) -> ConnectionClosed:
    """Read a stream to its end, and return what ended it."""
    async with asyncio.timeout(SECONDS):
        try:
            while True:
                await client.recv()
        except ConnectionClosed as ended:
            return ended


@pytest.mark.parametrize("ends_well", [True, False])
def test_the_orders_of_a_client_whose_connection_ends_are_canceled(
    seed: tuple[str, ...], ends_well: bool
) -> None:
    async def story(server: ServerProcess) -> None:
        async with follow(server) as watcher:
            client = await follow(server, "&cancel_on_disconnect=true")
            (order,) = await ask(server, "POST", ORDERS, [RESTING])
            await until(watcher, order["id"], "NEW")
            if ends_well:
                await client.close()
            else:
                client.transport.abort()
            await until(watcher, order["id"], "CANCELED")

    with serving(*seed) as server:
        asyncio.run(story(server))


def test_a_stream_that_a_test_cuts_is_a_client_that_is_gone(seed: tuple[str, ...]) -> None:
    async def story(server: ServerProcess) -> None:
        fault = {"name": "cut", "fault": "disconnect", "path": "*/events", "nth": "2"}
        await ask(server, "PUT", "/control/v1/faults", {"streams": [fault]})
        client = await follow(server, "&cancel_on_disconnect=true")
        (order,) = await ask(server, "POST", ORDERS, [RESTING])
        await end_of(client)
        async with follow(server, "&from=0") as watcher:
            await until(watcher, order["id"], "CANCELED")

    with serving("--control", *seed) as server:
        asyncio.run(story(server))


@pytest.mark.parametrize("ends_well", [True, False])
def test_a_server_that_ends_takes_no_client_for_gone(
    tmp_path: Path, seed: tuple[str, ...], ends_well: bool
) -> None:
    async def before(server: ServerProcess) -> str:
        async with follow(server) as watcher:
            client = await follow(server, "&cancel_on_disconnect=true")
            (order,) = await ask(server, "POST", ORDERS, [RESTING])
            await until(watcher, order["id"], "NEW")
            if ends_well:
                await asyncio.to_thread(server.stop)
            else:
                server.kill()
            await end_of(client)
            return str(order["id"])

    order_id = asyncio.run(before(ServerProcess(*seed, data=tmp_path / "data")))
    with serving(data=tmp_path / "data") as server:
        assert asyncio.run(status_of(server, order_id)) in {"PENDING_NEW", "NEW"}


def test_a_reset_takes_no_client_for_gone(seed: tuple[str, ...]) -> None:
    async def story(server: ServerProcess) -> None:
        client = await follow(server, "&cancel_on_disconnect=true")
        await ask(server, "POST", ORDERS, [RESTING])
        await ask(server, "POST", "/control/v1/snapshots", {"name": "here"})
        await ask(server, "POST", "/control/v1/generations/restore", {"name": "here"})
        assert "1012" in str(await end_of(client))
        (order,) = [
            each for each in await ask(server, "GET", ORDERS) if each["limit_price"] == "1.00"
        ]
        assert order["status"] in {"PENDING_NEW", "NEW"}

    with serving(*IN_HOURS, *seed) as server:
        asyncio.run(story(server))


def test_a_dead_mans_switch_fires_at_the_start_of_a_server_that_was_killed(
    tmp_path: Path, seed: tuple[str, ...]
) -> None:
    async def before(server: ServerProcess) -> str:
        (order,) = await ask(server, "POST", ORDERS, [RESTING])
        path = f"/sidestreet/v1/accounts/{MINE}/dead-mans-switch"
        await ask(server, "PUT", path, {"timeout": "60s"})
        return str(order["id"])

    async def after(server: ServerProcess, order_id: str) -> None:
        assert await status_of(server, order_id) in {"PENDING_CANCEL", "CANCELED"}

    server = ServerProcess(*IN_HOURS, *seed, data=tmp_path / "data")
    order_id = asyncio.run(before(server))
    server.kill()
    with serving(*FROZEN, "--start", "2025-10-31T14:02:00Z", data=tmp_path / "data") as server:
        asyncio.run(after(server, order_id))


def test_streams_are_cut_in_good_order_or_without_a_word_on_a_real_socket(
    seed: tuple[str, ...],
) -> None:
    async def story(server: ServerProcess) -> None:
        for code, told in ((1012, "staged as cut"), (None, "no close frame received")):
            fault = {"name": "cut", "fault": "disconnect"} | ({"code": code} if code else {})
            await ask(server, "PUT", "/control/v1/faults", {"streams": [fault]})
            client = await follow(server)
            await ask(server, "POST", ORDERS, [RESTING])
            assert told in str(await end_of(client))
            await ask(server, "DELETE", "/control/v1/faults")

    with serving(*IN_HOURS, *seed) as server:
        asyncio.run(story(server))


def test_a_stalled_stream_goes_on_by_the_desks_clock_on_a_real_server(
    seed: tuple[str, ...],
) -> None:
    async def story(server: ServerProcess) -> None:
        fault = {"name": "stall", "fault": "stall", "span": "5s", "times": 1}
        await ask(server, "PUT", "/control/v1/faults", {"streams": [fault]})
        async with follow(server) as client, asyncio.timeout(SECONDS):
            assert json.loads(await client.recv())["type"] == "start"
            (order,) = await ask(server, "POST", ORDERS, [RESTING])
            assert (await ask(server, "GET", "/control/v1/faults"))["streams"][0]["hits"] == 1
            await ask(server, "POST", "/control/v1/clock/advance", {"by": "5s"})
            told = json.loads(await client.recv())
            assert (told["order"]["id"], told["order"]["status"]) == (order["id"], "PENDING_NEW")

    with serving(*IN_HOURS, *seed) as server:
        asyncio.run(story(server))


def test_a_stalled_stream_goes_on_by_itself_where_the_clock_does(seed: tuple[str, ...]) -> None:
    async def story(server: ServerProcess) -> None:
        fault = {"name": "stall", "fault": "stall", "span": "20ms", "times": 1}
        await ask(server, "PUT", "/control/v1/faults", {"streams": [fault]})
        async with follow(server) as client:
            (order,) = await ask(server, "POST", ORDERS, [RESTING])
            await until(client, order["id"], "NEW")

    with serving("--control", *seed) as server:
        asyncio.run(story(server))

"""Streams on a real server: a client library's WebSocket, and events by raw socket."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from acceptance.raw_client import RawClient
from acceptance.seeds import ADMIN, NARROW, READER, TRADER, shared_seed
from acceptance.server_process import SECONDS, ServerProcess, serving

pytestmark = pytest.mark.server

MINE: Final = 7000
RESTING: Final = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "limit_price": "1.00",
    "quantity": "10",
    "time_in_force": "GOOD_TILL_CANCEL",
}


def seeded(folder: Path) -> tuple[str, ...]:
    """Return the options of a server with the shared seed."""
    seed = folder / "seed.json"
    seed.write_text(shared_seed())
    return ("--seed", str(seed))


@contextlib.asynccontextmanager
async def following(
    server: ServerProcess, query: str = "", key: str = READER
) -> AsyncIterator[ClientConnection]:
    """Follow events by WebSocket."""
    url = f"ws://127.0.0.1:{server.port}/sidestreet/v1/events{query}"
    headers = {"Authorization": f"Bearer {key}"}
    async with asyncio.timeout(SECONDS), connect(url, additional_headers=headers) as client:
        yield client


async def read(client: ClientConnection) -> Any:
    """Read one message."""
    return json.loads(await client.recv())


async def submit(server: ServerProcess, count: int = 1) -> list[Any]:
    """Place orders that rest, and return them."""
    client = await RawClient.connect(server.port, TRADER)
    with contextlib.closing(client):
        path = f"/v1/accounts/{MINE}/orders"
        return list((await client.ask("POST", path, [RESTING] * count)).data)


async def server_sent(server: ServerProcess, query: str = "") -> AsyncIterator[dict[str, str]]:
    """Yield the fields of server-sent events, read as a client of HTTP/1.0 does."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(
            f"GET /sidestreet/v1/events{query} HTTP/1.0\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {READER}\r\nAccept: text/event-stream\r\n\r\n".encode()
        )
        assert b" 200 " in await reader.readline()
        await reader.readuntil(b"\r\n\r\n")
        while True:
            block = (await reader.readuntil(b"\n\n")).decode()
            fields = dict(line.split(": ", 1) for line in block.splitlines() if line)
            if "data" in fields:
                yield fields
    finally:
        writer.close()


def test_both_kinds_of_stream_tell_the_same(tmp_path: Path) -> None:
    async def story(server: ServerProcess) -> None:
        events = server_sent(server)
        async with following(server) as socket:
            first = await anext(events)
            assert first["event"] == "start"
            assert (await read(socket))["type"] == "start"
            (order,) = await submit(server)
            for status in ("PENDING_NEW", "NEW"):
                message, event = await read(socket), await anext(events)
                assert message == json.loads(event["data"])
                assert (event["id"], event["event"]) == (message["id"], "order")
                assert message["order"]["id"] == order["id"]
                assert message["order"]["status"] == status
        await events.aclose()  # type: ignore[attr-defined]

    with serving(*seeded(tmp_path), data=tmp_path / "data") as server:
        asyncio.run(story(server))


def test_a_reader_goes_on_over_a_restart_and_a_kill(tmp_path: Path) -> None:
    async def before(server: ServerProcess) -> tuple[str, list[str]]:
        async with following(server) as socket:
            await read(socket)
            first = await submit(server, 5)
            told = [await read(socket) for _ in range(10)]
            assert {each["order"]["id"] for each in told} == {each["id"] for each in first}
            return told[4]["id"], [each["id"] for each in told[5:]]

    async def after(server: ServerProcess, last: str, missed: list[str]) -> None:
        async with following(server, f"?after={last}&account_id={MINE}") as socket:
            assert (await read(socket))["id"] == last
            assert [(await read(socket))["id"] for _ in missed] == missed

    options = seeded(tmp_path)
    with serving(*options, data=tmp_path / "data") as server:
        last, missed = asyncio.run(before(server))
    for ends_well in (False, True):
        server = ServerProcess(data=tmp_path / "data")
        asyncio.run(after(server, last, missed))
        if ends_well:
            server.stop()
        else:
            server.kill()


def test_a_revoked_key_is_cut_off_and_let_in_no_more(tmp_path: Path) -> None:
    async def story(server: ServerProcess) -> None:
        async with following(server, key=NARROW) as socket:
            await read(socket)
            client = await RawClient.connect(server.port, ADMIN)
            with contextlib.closing(client):
                assert (await client.ask("DELETE", "/sidestreet/v1/keys/narrow")).status == 200
            with pytest.raises(ConnectionClosed, match=r"1008.*revoked"):
                await read(socket)
        with pytest.raises(InvalidStatus, match="401"):
            async with following(server, key=NARROW):
                pass

    with serving(*seeded(tmp_path), data=tmp_path / "data") as server:
        asyncio.run(story(server))


def test_a_server_that_stops_under_load_tells_its_readers_and_loses_them_nothing(
    tmp_path: Path,
) -> None:
    async def story(server: ServerProcess) -> list[str]:
        told: list[str] = []

        async def listen() -> None:
            async with following(server) as socket:
                # It ends without an error only where the server has said that it stops.
                async for text in socket:
                    told.append(json.loads(text)["id"])
                    listening.set()
                assert socket.close_code == 1001

        async def load() -> None:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                while True:
                    await submit(server, 20)

        listening = asyncio.Event()
        tasks = [asyncio.create_task(listen()), asyncio.create_task(load())]
        await listening.wait()
        await submit(server, 20)
        await asyncio.to_thread(server.stop)
        await asyncio.gather(*tasks)
        return told

    async def all_of_it(server: ServerProcess, first: str, count: int) -> list[str]:
        async with following(server, f"?after={first}") as socket:
            return [(await read(socket))["id"] for _ in range(count)]

    server = ServerProcess(*seeded(tmp_path), data=tmp_path / "data")
    told = asyncio.run(story(server))
    assert len(told) > 20
    with serving(data=tmp_path / "data") as server:
        assert asyncio.run(all_of_it(server, told[0], len(told))) == told


def test_market_data_comes_to_a_client_that_says_who_it_is_in_its_first_message(
    server: ServerProcess,
) -> None:
    async def story() -> None:
        url = f"ws://127.0.0.1:{server.port}/v1/ws"
        async with asyncio.timeout(SECONDS), connect(url) as socket:
            payload = {"type": "market-data-l1-subscribe", "symbols": ["AAPL", "MSFT"]}
            await socket.send(json.dumps({"authorization": READER, "payload": payload}))
            assert (await read(socket))["payload"]["success"] is True
            seen = {"AAPL": 0, "MSFT": 0}
            while min(seen.values()) < 3:
                level = (await read(socket))["payload"]
                assert float(level["bid"]) < float(level["ask"])
                seen[level["symbol"]] += 1

    asyncio.run(story())

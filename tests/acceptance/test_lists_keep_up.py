"""A list is never older than an answer that came before it, however busy the desk is."""

import asyncio
import contextlib
from typing import Final

import pytest

from acceptance.raw_client import RawClient
from acceptance.seeds import TRADER
from acceptance.server_process import ServerProcess

pytestmark = pytest.mark.server

WRITERS: Final = 8
ROUNDS: Final = 25


def test_a_writer_finds_its_own_words_in_every_list(server: ServerProcess, account_id: int) -> None:
    """Placed, then listed; canceled, then not listed as open any more; always newest first."""
    path = f"/v1/accounts/{account_id}/orders"

    async def write(name: str) -> None:
        client = await RawClient.connect(server.port, TRADER)
        with contextlib.closing(client):
            versions: dict[str, str] = {}
            for number in range(ROUNDS):
                row = {
                    "id": f"{name}-{number}",
                    "symbol": "XOM",
                    "side": "BUY",
                    "quantity": "1",
                    "order_type": "LIMIT",
                    "limit_price": "1.00",
                    "time_in_force": "GOOD_TILL_CANCEL",
                }
                (placed,) = (await client.ask("POST", path, [row])).data
                listed = (await client.ask("GET", f"{path}?page_size=100")).data
                assert placed["id"] in {order["id"] for order in listed}
                keys = [(order["created_at"], order["id"]) for order in listed]
                assert keys == sorted(keys, reverse=True)
                for order in listed:
                    assert versions.get(order["id"], "") <= order["updated_at"], "back in time"
                    versions[order["id"]] = order["updated_at"]
                await client.ask("DELETE", f"{path}/{placed['id']}")
                open_now = "NEW,PENDING_NEW,PARTIALLY_FILLED"
                working = (await client.ask("GET", f"{path}?status={open_now}")).data
                assert placed["id"] not in {order["id"] for order in working}
                read = (await client.ask("GET", f"{path}/{placed['id']}")).data
                assert versions[placed["id"]] <= read["updated_at"]

    async def write_all() -> None:
        await asyncio.gather(*(write(f"writer-{number}") for number in range(WRITERS)))

    asyncio.run(write_all())

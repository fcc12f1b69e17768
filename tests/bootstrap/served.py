"""A server in this process, asked over its real socket."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from sidestreet.bootstrap import RunningServer, start_server
from sidestreet.config import ClockChoice, ClockMode, Settings
from sidestreet.engine.digest import state_digest

START = 1_762_180_200_000_000_000
"""2025-11-03, half past nine in New York."""

ACCOUNT = 19816
"""An account of the built-in seed."""


@dataclass
class Served:
    """A server that tests own, its client, and what has failed in it."""

    running: RunningServer
    client: httpx.AsyncClient
    failures: list[BaseException] = field(default_factory=list)

    async def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Send a request and return its answer."""
        return await self.client.request(method, path, json=body)

    async def data(self, method: str, path: str, body: object = None) -> Any:
        """Send a request that must go well, and return the data of its answer."""
        answer = await self.ask(method, path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def control(self, path: str, body: object = None) -> Any:
        """Post to the control API, which must go well."""
        return await self.data("POST", f"/control/v1/{path}", body)

    async def place(self, client_id: str = "mine") -> str:
        """Place an order that rests, and return its id."""
        row = {
            "id": client_id,
            "symbol": "AAPL",
            "side": "BUY",
            "order_type": "LIMIT",
            "quantity": "10",
            "limit_price": "1.00",
            "time_in_force": "DAY",
        }
        (order,) = await self.data("POST", f"/v1/accounts/{ACCOUNT}/orders", [row])
        return str(order["id"])

    async def order_ids(self) -> set[str]:
        """Return the ids of all orders, as the list has them."""
        listed = await self.data("GET", f"/v1/accounts/{ACCOUNT}/orders?page_size=1000")
        return {order["id"] for order in listed}

    @property
    def digest(self) -> str:
        """The digest of the state of the desk that answers."""
        return state_digest(self.running.desk.state)

    @property
    def current(self) -> int:
        """The number of the generation that answers."""
        return self.running.switch.current


def standing(data: Path | None) -> ClockChoice:
    """Return a clock that stands at `START`, or where it stood on a desk that was kept."""
    is_new = data is None or not data.exists()
    return ClockChoice(ClockMode.FROZEN, start=START if is_new else None)


@contextlib.asynccontextmanager
async def served(data: Path | None, clock: ClockChoice | None = None) -> AsyncIterator[Served]:
    """Serve a desk from the built-in seed, on a clock that stands unless another is given."""
    failures: list[BaseException] = []
    settings = Settings(
        data=data,
        port=0,
        is_open=True,
        is_controlled=True,
        clock=clock or standing(data),
    )
    running = await start_server(settings, failures.append)
    try:
        async with httpx.AsyncClient(
            base_url=running.url, headers={"Authorization": "Bearer anybody"}, timeout=30
        ) as client:
            yield Served(running, client, failures)
        assert not failures
    finally:
        await running.stop()

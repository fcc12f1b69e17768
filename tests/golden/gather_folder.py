"""Writes the golden data folder of a version that is about to be released.

    python tests/golden/gather_folder.py 0.1

`gather.py` calls it; alone it is for a version whose folder has golden journals and no data folder
yet. A server is run on a new folder, from its first start to a kill, and what then lies there is
packed as it is. Beside it stands what it holds, as this version tells it. What is there is never
touched.
"""

import asyncio
import json
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec

ROOT: Final = Path(__file__).resolve().parents[2]
GOLDEN: Final = ROOT / "tests" / "golden"
sys.path.insert(0, str(ROOT / "tests"))

from acceptance.server_process import ServerProcess  # noqa: E402 - after its folder is known
from golden.reading_folder import (  # noqa: E402 - as above
    ACCOUNTS,
    KEY,
    KEY_ID,
    SECRET,
    SNAPSHOT,
    Told,
    read_folder,
    told_by,
    unpack,
)

SEED: Final = {
    "accounts": [
        {"id": ACCOUNTS[0], "full_name": "Golden One", "cash": "100000"},
        {
            "id": ACCOUNTS[1],
            "full_name": "Golden Two",
            "cash": "50000",
            "positions": [{"symbol": "MSFT", "quantity": "20", "average_price": "400.00"}],
        },
    ],
    "keys": [
        {
            "id": KEY_ID,
            "secret": SECRET,
            "accounts": "all",
            "scopes": ["orders:read", "orders:write", "control"],
        }
    ],
    "market": {"seed": 7},
}
FROZEN: Final = ("--control", "--clock", "frozen")
START: Final = "2025-10-31"


class Trader:
    """Asks a server, which must answer that it is well."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def ask(self, method: str, path: str, body: object = None) -> Any:
        """Send a request, and return the data of its answer."""
        answer = await self._client.request(method, path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def submit(self, account: int, name: str, symbol: str, side: str, limit: str) -> None:
        """Submit an order of 20 that is good till canceled."""
        row = {
            "id": name,
            "symbol": symbol,
            "side": side,
            "order_type": "LIMIT",
            "quantity": "20",
            "limit_price": limit,
            "time_in_force": "GOOD_TILL_CANCEL",
        }
        await self.ask("POST", f"/v1/accounts/{account}/orders", [row])

    async def fill(self, account: int, name: str, quantity: str, price: str) -> None:
        """Have the venue fill some of an order."""
        path = f"/control/v1/venue/accounts/{account}/orders/{name}/fill"
        await self.ask("POST", path, {"quantity": quantity, "price": price})

    async def trade(self, number: int, price: str) -> None:
        """Have both accounts trade; the names of the orders end with a number."""
        rests, partly, canceled, filled, sold = (
            f"{name}-{number}" for name in ("rests", "partly", "canceled", "filled", "sold")
        )
        one, two = ACCOUNTS
        await self.submit(one, rests, "AAPL", "BUY", "1.00")
        await self.submit(one, partly, "AAPL", "BUY", "1.10")
        await self.submit(one, canceled, "MSFT", "BUY", "1.20")
        await self.submit(one, filled, "AAPL", "BUY", "150.00")
        # The simulated market takes this one; the others trade as they are told to, or not at all.
        await self.submit(two, sold, "MSFT", "SELL", "450.00")
        await self.pass_time("PT1M")
        await self.ask("PATCH", f"/v1/accounts/{one}/orders/{partly}", {"quantity": "30"})
        await self.ask("DELETE", f"/v1/accounts/{one}/orders/{canceled}")
        await self.fill(one, filled, "5", "149.95")
        await self.fill(one, filled, "15", price)
        await self.pass_time("PT1M")
        await self.fill(one, partly, "12", "1.05")

    async def pass_time(self, span: str) -> None:
        """Have the clock go forward."""
        await self.ask("POST", "/control/v1/clock/advance", {"by": span})


def gather_folder(folder: Path) -> None:
    """Write the data folder of a version, and what it holds, into its folder."""
    with tempfile.TemporaryDirectory() as place:
        data, seed, packed = (Path(place) / name for name in ("desk", "seed.json", "folder.zip"))
        seed.write_text(json.dumps(SEED), "utf-8")
        before = asyncio.run(_live(data, seed))
        _pack(data, packed)
        golden = asyncio.run(read_folder(unpack(packed, Path(place) / "again")))
        assert golden.told == before, "a start after the kill tells something else"
        document = msgspec.json.format(msgspec.json.encode(golden), indent=1)
        # Neither is written over one that is there.
        with (folder / "folder.zip").open("xb") as file:
            file.write(packed.read_bytes())
        with (folder / "folder.json").open("xb") as file:
            file.write(document + b"\n")


async def _live(data: Path, seed: Path) -> Told:
    """Run a server on a new folder until it is killed, and return what it told last."""
    server = ServerProcess("--seed", str(seed), *FROZEN, "--start", START, data=data)
    try:
        async with _client(server) as client:
            trader = Trader(client)
            await trader.trade(1, "149.90")
            await trader.ask("POST", "/control/v1/snapshots", {"name": SNAPSHOT})
            await trader.submit(ACCOUNTS[0], "after", "AAPL", "BUY", "1.30")
            await trader.ask("POST", "/control/v1/generations/reset")
            await trader.trade(2, "148.50")
            # From a Friday to the middle of a Monday: a day closes, and its trades settle.
            await trader.pass_time("P3DT3H")
        server.stop()
        server = ServerProcess(*FROZEN, data=data)
        async with _client(server) as client:
            # Its venue has not answered when the server is killed.
            await Trader(client).submit(ACCOUNTS[1], "last", "AAPL", "BUY", "1.40")
            return await told_by(client)
    finally:
        if server.process.poll() is None:
            server.kill()


def _client(server: ServerProcess) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=server.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=60
    )


def _pack(data: Path, packed: Path) -> None:
    with zipfile.ZipFile(packed, "x", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(each for each in data.rglob("*") if each.is_file()):
            archive.write(path, path.relative_to(data).as_posix())


if __name__ == "__main__":
    gather_folder(GOLDEN / sys.argv[1])

"""A desk that was begun from a seed file and is started without it."""

import asyncio
import contextlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from acceptance.raw_client import RawClient, Reply
from acceptance.server_process import ServerProcess, serving

pytestmark = pytest.mark.server

KEY: Final = "trader.trades-in-one-account"
SEED: Final = {
    "instruments": [
        {"symbol": "OWN", "name": "Written Down", "venue": "XNAS", "price": "5.00"},
        {"symbol": "AAPL", "price": "20.00"},
    ],
    "accounts": [
        {
            "id": 100,
            "cash": "100000",
            "positions": [
                {"symbol": "OWN", "quantity": "-1000", "average_price": "5.00"},
                {"symbol": "AAPL", "quantity": "100", "average_price": "20.00"},
            ],
        }
    ],
    "keys": [
        {
            "id": "trader",
            "secret": "trades-in-one-account",
            "accounts": "all",
            "scopes": ["orders:read"],
        }
    ],
}


def ask(server: ServerProcess, path: str) -> Reply:
    """Return what a GET answers."""

    async def asked() -> Reply:
        client = await RawClient.connect(server.port, KEY)
        with contextlib.closing(client):
            return await client.ask("GET", path)

    return asyncio.run(asked())


def read(server: ServerProcess, path: str) -> Any:
    """Return what a read of account 100 answers."""
    return ask(server, f"/v1/accounts/100/{path}").data


def test_what_is_held_is_worth_the_same_without_the_seed_file(tmp_path: Path) -> None:
    """The market stays within a tenth of where it began, and not of where the package begins."""
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED))
    data = tmp_path / "data"
    for options in (("--seed", str(seed)), ()):
        with serving(*options, data=data) as server:
            positions = read(server, "positions")
            equity = Decimal(read(server, "balances")["equity"])
            log = server.log
            # A Friday decades ahead, for which nobody lists contracts yet.
            assert ask(server, "/v1/instruments/AAPL991225C00020000").status == 404
        prices = {each["symbol"]: Decimal(each["instrument_price"]) for each in positions}
        assert Decimal("4.50") < prices["OWN"] < Decimal("5.50")
        assert 18 < prices["AAPL"] < 22
        # 100,000 in cash, 1,000 shares short at 5 and 100 long at 20, give or take a tenth.
        assert 96_300 < equity < 97_700
        assert "made up" not in log

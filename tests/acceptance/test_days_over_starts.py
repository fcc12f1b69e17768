"""Days that went by while no server ran are closed at the next start, and told alike ever after."""

import asyncio
import itertools
import json
import time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

import pytest

from acceptance.plain_desk import PlainDesk
from acceptance.server_process import serving
from sidestreet.bootstrap import start_server
from sidestreet.config import ClockChoice, ClockMode, HoursName, Settings

pytestmark = pytest.mark.server

KEY: Final = "trader.may-read-and-write-orders"
SEED: Final = {
    "accounts": [{"id": 1, "cash": "100000"}],
    "keys": [
        {
            "id": "trader",
            "secret": KEY.partition(".")[2],
            "accounts": "all",
            "scopes": ["orders:read", "orders:write"],
        }
    ],
}
DAYS: Final = 3
DAY_NS: Final = 86_400_000_000_000
HISTORY: Final = "portfolio-history?start_date=2020-01-01"
READ: Final = (HISTORY, "balances", "executions")


def buy_some_days_ago(data: Path, seed: Path) -> None:
    """Run a server in this process that takes an earlier day for the present, and buy on it."""
    earlier = ClockChoice(
        ClockMode.FAST, HoursName.ALWAYS, Fraction(1), time.time_ns() - DAYS * DAY_NS
    )
    settings = Settings(data=data, port=0, seed=seed, clock=earlier)

    def fail(error: BaseException) -> None:
        raise error

    async def first_life() -> None:
        running = await start_server(settings, fail)
        with PlainDesk(running.url, KEY) as desk:
            await asyncio.to_thread(desk.order, 1, "BUY", "10", "MSFT")
        await running.stop()

    asyncio.run(first_life())


def test_days_are_closed_in_their_turn_and_told_alike_after_every_start(tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED))
    data = tmp_path / "data"
    buy_some_days_ago(data, seed)
    lives = []
    for _ in range(2):
        with serving("--seed", str(seed), data=data) as server, PlainDesk(server.url, KEY) as desk:
            lives.append({path: desk.account(1, path) for path in READ})
    first, later = lives
    *closed, running = first[HISTORY]["segments"]
    # One more if a day ends while this runs.
    assert len(closed) in {DAYS, DAYS + 1}
    spent = sum(Decimal(row["quantity"]) * Decimal(row["price"]) for row in first["executions"])
    assert sum(Decimal(row["quantity"]) for row in first["executions"]) == 10
    assert sum(Decimal(day["bought_notional"]) for day in closed) == spent
    assert running["bought_notional"] == "0.00"
    for before, after in itertools.pairwise([*closed, running]):
        assert before["date"] < after["date"]
        assert before["eod_equity"] == after["sod_equity"]
    balances = first["balances"]
    assert Decimal(balances["settled_cash"]) == Decimal(balances["trade_cash"]) == 100_000 - spent
    assert later[HISTORY]["segments"][: len(closed)] == closed
    assert later["executions"] == first["executions"]

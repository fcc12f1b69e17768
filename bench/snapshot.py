"""How long it takes to name a point of a desk with many open orders, and to go back to it.

A server of its own, on a folder, frozen on a Monday at 09:30 in New York. Its limit orders rest
between 10 and 20 percent from the market in five shares, half of them to buy and half to sell, in
margin accounts under Regulation T, and the simulated venue has acknowledged every one. After the
snapshot a thousand more come. What is measured are the calls over its socket. A restore has proved
that the digest of the state is the snapshot's before it is answered; the count of open orders is
asked of the new generation.

    python bench/snapshot.py --orders 100000 --folder /var/tmp
"""

import argparse
import asyncio
import gc
import json
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any, Final

from sidestreet.bootstrap import RunningServer, start_server
from sidestreet.config import ClockChoice, ClockMode, HoursName, Settings

START: Final = 1_762_180_200_000_000_000
"""2025-11-03, half past nine in New York."""

PRICES: Final = {"AAPL": 230, "MSFT": 500, "NVDA": 180, "AMZN": 225, "TSLA": 400}
ACCOUNTS: Final = 10
AT_ONCE: Final = 500
KEY: Final = "bench.measures-how-long-it-takes-to-go-back"


def main() -> None:
    """Measure, and print a line for each call."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="on the disk to measure; default: temporary")
    parser.add_argument("--memory", action="store_true", help="a desk without a folder")
    options = parser.parse_args()
    # As `sidestreet serve` has it: what the desk keeps is no cycles, and is not looked through.
    gc.set_threshold(50_000)
    gc.freeze()
    with tempfile.TemporaryDirectory(dir=options.folder) as scratch:
        asyncio.run(served(Path(scratch), options.orders, in_memory=options.memory))


async def served(scratch: Path, orders: int, *, in_memory: bool) -> None:
    """Serve a desk, and measure it from a thread."""
    seed = scratch / "seed.json"
    seed.write_text(json.dumps(planted()))
    running = await start_server(
        Settings(
            data=None if in_memory else scratch / "data",
            port=0,
            seed=seed,
            clock=ClockChoice(ClockMode.FROZEN, HoursName.NEW_YORK, start=START),
            is_controlled=True,
        ),
        fail,
    )
    try:
        await asyncio.to_thread(measured, running, scratch, orders)
    finally:
        await running.stop()


def measured(running: RunningServer, scratch: Path, orders: int) -> None:
    """Place the orders, go back in every way, and print what it took."""
    for first in range(0, orders, AT_ONCE):
        place(running, first, min(AT_ONCE, orders - first))
    acknowledge(running)
    taken = timed(running, "take", "snapshots", {"name": "many"})
    print(f"{taken['open_orders']:,} open orders, {taken['sequence']:,} records")
    place(running, orders, AT_ONCE)
    acknowledge(running)
    file = str(scratch / "many.snapshot")
    for what, path, body in (
        ("restore, by name", "generations/restore", {"name": "many"}),
        ("restore, once more", "generations/restore", {"name": "many"}),
        ("branch", "generations/branch", {"at": taken["sequence"], "generation": 1}),
        ("export", "snapshots/many/export", {"file": file}),
        ("restore, from the file", "generations/restore", {"file": file}),
        ("reset", "generations/reset", None),
        ("restore, after a reset", "generations/restore", {"name": "many"}),
    ):
        timed(running, what, path, body)
    found = ask(running, "POST", "/control/v1/snapshots", {"name": "again"})["open_orders"]
    if found != taken["open_orders"]:
        raise RuntimeError(f"{found:,} open orders are there again")
    print(f"the file has {Path(file).stat().st_size / 1e6:,.0f} MB")


def place(running: RunningServer, first: int, count: int) -> None:
    """Place so many orders, the first of them the one of that number."""
    rows = [row(number) for number in range(first, first + count)]
    ask(running, "POST", f"/v1/accounts/{1 + first // AT_ONCE % ACCOUNTS}/orders", rows)


def row(number: int) -> dict[str, str]:
    """Return an order that rests."""
    symbol = list(PRICES)[number % len(PRICES)]
    side = 1 if number // len(PRICES) % 2 else -1
    cents = PRICES[symbol] * (100 + side * (10 + number % 10))
    return {
        "symbol": symbol,
        "side": "SELL" if side > 0 else "BUY",
        "order_type": "LIMIT",
        "quantity": "1",
        "limit_price": f"{cents // 100}.{cents % 100:02d}",
        "time_in_force": "DAY",
    }


def acknowledge(running: RunningServer) -> None:
    """Let the venue answer."""
    ask(running, "POST", "/control/v1/clock/advance", {"by": "PT1S"})


def timed(running: RunningServer, what: str, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
    """Post to the control API, print what that took, and return the data of the answer."""
    begun, worked = time.perf_counter(), time.process_time()
    data = ask(running, "POST", f"/control/v1/{path}", body)
    seconds, work = time.perf_counter() - begun, time.process_time() - worked
    print(f"{what:28} {seconds:7.2f} s {work:7.2f} s of processor", flush=True)
    return data


def planted() -> dict[str, Any]:
    """Return the seed."""
    holds = [
        {"symbol": symbol, "quantity": "100000", "average_price": "100.00"} for symbol in PRICES
    ]
    margin = {"subtype": "MARGIN", "margin_type": "REG_T", "cash": "1000000000"}
    return {
        "accounts": [
            {"id": 1 + number, **margin, "positions": holds} for number in range(ACCOUNTS)
        ],
        "keys": [
            {
                "id": "bench",
                "secret": KEY.partition(".")[2],
                "accounts": "all",
                "scopes": ["orders:read", "orders:write", "control"],
            }
        ],
    }


def ask(running: RunningServer, method: str, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
    """Send a request and return the data of its answer."""
    request = urllib.request.Request(  # noqa: S310 - our own server
        running.url + path,
        None if body is None else json.dumps(body).encode(),
        {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - as above
        return json.load(answer)["data"]


def fail(error: BaseException) -> None:
    """Stand for the end of the process."""
    raise error


if __name__ == "__main__":
    main()

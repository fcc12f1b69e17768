"""How long it takes to advance a desk by one trading day.

A server of its own, frozen on a Monday at 09:30 in New York, is asked over its socket to go to
09:30 on Tuesday; what is measured is the call. Its limit orders rest in five shares, half of them
to buy and half to sell, and its stop orders wait among them.

- `far`: between 10 and 20 percent from the market; hardly any of them ever trades.
- `near`: within 1 percent of the market; nearly all of them trade in the course of the day.

    python bench/advance_day.py --market reference --memory
"""

import argparse
import asyncio
import json
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sidestreet.bootstrap import RunningServer, start_server
from sidestreet.config import ClockChoice, ClockMode, HoursName, MarketChoice, Settings

START: Final = 1_762_180_200_000_000_000
"""2025-11-03, half past nine in New York."""

PRICES: Final = {"AAPL": 230, "MSFT": 500, "NVDA": 180, "AMZN": 225, "TSLA": 400}
ACCOUNT: Final = 1
KEY: Final = "bench.measures-how-long-a-day-is"
STOPS: Final = 10
CASES: Final = (("far", 0), ("far", 10), ("near", 10), ("far", 1_000), ("near", 1_000))
_PATH: Final = f"/v1/accounts/{ACCOUNT}/orders"


def main() -> None:
    """Measure each case in each of the hours, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--market", default="reference", help="market to trade at")
    parser.add_argument("--memory", action="store_true", help="keep nothing, so wait for no disk")
    options = parser.parse_args()
    print("hours     orders       stops  seconds  of processor  records  filled")
    for hours in HoursName:
        for where, count in CASES:
            for stops in (0, STOPS) if count else (0,):
                measured = asyncio.run(
                    advanced(options.market, hours, where, count, stops, in_memory=options.memory)
                )
                print(f"{hours:9} {count:5,} {where:5} {stops:5}  {measured}")


async def advanced(
    market: str, hours: HoursName, where: str, count: int, stops: int, *, in_memory: bool
) -> str:
    """Serve a desk with so many orders, advance it by a day, and tell what that took."""
    with tempfile.TemporaryDirectory() as folder:
        seed = Path(folder) / "seed.json"
        seed.write_text(json.dumps(planted()))
        running = await start_server(
            Settings(
                data=None if in_memory else Path(folder) / "data",
                port=0,
                seed=seed,
                clock=ClockChoice(ClockMode.FROZEN, hours, start=START),
                market=MarketChoice(name=market),
            ),
            fail,
        )
        try:
            return await asyncio.to_thread(measured, running, where, count, stops)
        finally:
            await running.stop()


def measured(running: RunningServer, where: str, count: int, stops: int) -> str:
    """Place the orders, let the venue answer, and time the day."""
    rows = [*limits(where, count), *stop_orders(where, stops)]
    placed = []
    for start in range(0, len(rows), 1000):
        placed += ask(running, "POST", _PATH, rows[start : start + 1000])
    ask(running, "POST", "/sidestreet/v1/clock/advance", {"by": "PT1S"})
    begun, worked = time.perf_counter(), time.process_time()
    told = ask(running, "POST", "/sidestreet/v1/clock/advance", {"to": "2025-11-04"})
    seconds, worked = time.perf_counter() - begun, time.process_time() - worked
    if not told["is_complete"] or told["now"] != "2025-11-04T14:30:00.000000000Z":
        raise RuntimeError(f"the day is not over: {told}")
    state = running.desk.state
    filled = sum(state.orders[order["id"]].filled_quantity > 0 for order in placed)
    return f"{seconds:6.3f}  {worked:12.3f}  {told['records']:7,}  {filled:6,}"


def limits(where: str, count: int) -> Iterator[dict[str, str]]:
    """Yield limit orders, evenly over shares and sides."""
    symbols = list(PRICES)
    for number in range(count):
        symbol = symbols[number % len(symbols)]
        is_buy = number // len(symbols) % 2 == 0
        yield {
            **usual(symbol, is_buy=is_buy),
            "order_type": "LIMIT",
            "limit_price": price(symbol, where, number, count, is_below=is_buy),
        }


def stop_orders(where: str, count: int) -> Iterator[dict[str, str]]:
    """Yield stop orders, which are on the other side of the market than limit orders."""
    symbols = list(PRICES)
    for number in range(count):
        symbol = symbols[number % len(symbols)]
        is_buy = number // len(symbols) % 2 == 0
        yield {
            **usual(symbol, is_buy=is_buy),
            "order_type": "STOP",
            "stop_price": price(symbol, where, number, count, is_below=not is_buy),
        }


def usual(symbol: str, *, is_buy: bool) -> dict[str, str]:
    """Return what all orders have."""
    return {
        "symbol": symbol,
        "side": "BUY" if is_buy else "SELL",
        "quantity": "1",
        "time_in_force": "GOOD_TILL_CANCEL",
    }


def price(symbol: str, where: str, number: int, count: int, *, is_below: bool) -> str:
    """Return a price away from the market, in whole cents."""
    share = (number + 1) / count
    away = 0.1 + 0.1 * share if where == "far" else 0.01 * share
    return f"{PRICES[symbol] * (1 - away if is_below else 1 + away):.2f}"


def planted() -> dict[str, Any]:
    """Return a seed: one account that may do all of this."""
    holds = [
        {"symbol": symbol, "quantity": "100000", "average_price": "100.00"} for symbol in PRICES
    ]
    return {
        "accounts": [{"id": ACCOUNT, "cash": "100000000", "positions": holds}],
        "keys": [
            {
                "id": "bench",
                "secret": KEY.partition(".")[2],
                "accounts": "all",
                "scopes": ["orders:read", "orders:write", "admin"],
            }
        ],
    }


def ask(running: RunningServer, method: str, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
    """Ask the server and return the data of its answer."""
    request = urllib.request.Request(  # noqa: S310 - our own server
        running.url + path,
        method=method,
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - as above
        return json.load(answer)["data"]


def fail(error: BaseException) -> None:
    """End: a disk that fails is no measurement."""
    raise error


if __name__ == "__main__":
    main()

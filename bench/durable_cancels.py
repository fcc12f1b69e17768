"""Durable cancels over HTTP: the heart of the desk under load, beside two servers that do nothing.

    python bench/durable_cancels.py --seconds 60

A server with a data folder is given distinct resting orders, far from the market, over twenty
symbols. `wrk` then cancels them one by one: every request names another live order, is
authenticated, decided, written in a group commit that ends in `fdatasync`, answered, sent to the
venue, reported back, written again, and put into the read model. In the same run `wrk` loads our
own server answering fixed bytes and a bare ASGI application under uvicorn. Read the ratios.
"""

import argparse
import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from http_floor import beside, load

KEY: Final = "bench.0123456789abcdef0123456789abcdef"
ACCOUNT: Final = 7
SYMBOLS: Final = tuple(
    "AAPL NVDA MSFT AMZN GOOG META TSLA BRK.B TSM AVGO "  # noqa: SIM905 - read as a line
    "WMT LLY JPM V UNH XOM ORCL MA NVO COST".split()
)
ROWS: Final = 500
SEED: Final = f"""
accounts:
  - id: {ACCOUNT}
    short_name: BENCH
    cash: "1000000000"
keys:
  - id: bench
    secret: {KEY.partition(".")[2]}
    label: load
    accounts: all
    scopes: [orders:read, orders:write]
"""
SCRIPT: Final = f"""
local paths = {{}}
for line in io.lines(os.getenv("ORDER_IDS")) do
  paths[#paths + 1] = "/v1/accounts/{ACCOUNT}/orders/" .. line
end
local at = 0
wrk.headers["Authorization"] = "Bearer {KEY}"
function request()
  at = at + 1
  if at > #paths then at = #paths end
  return wrk.format("DELETE", paths[at])
end
"""


def call(port: int, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
    """Return the envelope of one call."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(
        method,
        path,
        None if body is None else json.dumps(body),
        {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
    )
    answer = json.load(connection.getresponse())
    connection.close()
    if answer.get("error"):
        sys.exit(f"{method} {path}: {answer}")
    return answer


def place(port: int, count: int) -> list[str]:
    """Place resting orders and return their ids."""
    ids: list[str] = []
    for start in range(0, count, ROWS):
        rows = [
            {
                "symbol": SYMBOLS[index % len(SYMBOLS)],
                "side": "BUY",
                "order_type": "LIMIT",
                "limit_price": "1.00",
                "quantity": "10",
                "time_in_force": "GOOD_TILL_CANCEL",
                "id": f"bench-{index}",
            }
            for index in range(start, min(start + ROWS, count))
        ]
        placed = call(port, "POST", f"/v1/accounts/{ACCOUNT}/orders", rows)
        ids += [order["id"] for order in placed["data"]]
    return ids


def wait_for(port: int, path: str, total: int) -> float:
    """Return the seconds until a list says it holds `total` or more; ten minutes at most.

    More, because what was under way when the load ended may be carried out after it was counted.
    """
    begun = time.monotonic()
    while call(port, "GET", path)["metadata"]["total_items"] < total:
        if time.monotonic() > begun + 600:
            sys.exit(f"{path} never came to {total}")
        time.sleep(0.05)
    return time.monotonic() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=10, help="length of one measurement")
    parser.add_argument("--rate", type=int, default=16_000, help="most cancels a second expected")
    parser.add_argument("--folder", type=Path, default=None, help="where the data folder is made")
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed; this benchmark needs it (Debian: apt-get install wrk)")
    figures = {}
    for connections in (1, 64):
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            rate = given.rate // 3 if connections == 1 else given.rate
            figures[connections] = durable(
                Path(folder), connections, given.seconds, rate * given.seconds
            )
    rows = beside((1, 64), min(given.seconds, 10))
    print(f"\n{'server':28}{'conn':>5}{'req/s':>10}{'p50':>10}{'p99':>10}{'ratio':>8}")
    for connections in (1, 64):
        ours = figures[connections][0]
        print(
            f"{'durable cancel':28}{connections:5}{ours:10.0f}"
            f"{figures[connections][1]:>10}{figures[connections][2]:>10}{1.0:8.2f}"
        )
        for name, (rate_s, median, tail) in rows[connections].items():
            print(
                f"{name:28}{connections:5}{rate_s:10.0f}{median:>10}{tail:>10}{ours / rate_s:8.2f}"
            )
    print("\nratio: durable cancels divided by that server's requests, same run")


def durable(folder: Path, connections: int, seconds: int, count: int) -> tuple[float, str, str]:
    """Load one server and return rate, median and 99th percentile."""
    (folder / "seed.yaml").write_text(SEED)
    command = [sys.executable, "-m", "sidestreet.cli.server", "serve", "--port", "0"]
    command += ["--data", str(folder / "data"), "--seed", str(folder / "seed.yaml")]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        assert server.stdout is not None  # noqa: S101 - a pipe was asked for
        port = int(server.stdout.readline().rpartition(":")[2])
        base = f"/v1/accounts/{ACCOUNT}/orders?page_size=1"
        ids = place(port, count)
        wait_for(port, f"{base}&status=NEW", count)
        (folder / "ids").write_text("\n".join(ids) + "\n")
        script = folder / "cancel.lua"
        script.write_text(SCRIPT)
        rate, median, tail = load(
            port,
            connections,
            seconds,
            script=script,
            environment=os.environ | {"ORDER_IDS": str(folder / "ids")},
        )
        ended = time.monotonic()
        canceled = call(port, "GET", f"{base}&status=CANCELED,PENDING_CANCEL")
        behind = time.monotonic() - ended
        total = canceled["metadata"]["total_items"]
        settled = wait_for(port, f"{base}&status=CANCELED", total)
        print(
            f"{connections} connections, {seconds} s: {count} orders placed, {total} canceled "
            f"({total / seconds:.0f}/s); a list took {behind * 1000:.0f} ms after the load ended, "
            f"all were CANCELED {settled * 1000:.0f} ms later",
            flush=True,
        )
        if total >= count:
            print("  every order was canceled before the end: raise --rate", flush=True)
    finally:
        server.terminate()
        server.wait(30)
    return rate, median, tail


if __name__ == "__main__":
    main()

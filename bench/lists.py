"""What readers pay for reference data: pages of lists, a search, the screener, start and memory.

Every figure is from a desk in memory with all five thousand listings, on a clock that stands still,
through the whole application and without a socket; processor time. `first` is what the first
question of a minute costs, `later` the median of those after it. Start and memory are those of a
server in a process of its own, beside one that has been asked for all of it.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Final

import httpx

from sidestreet.testing import Sidestreet

LATER: Final = 15
_MS: Final = 1000.0
_MIB: Final = 1024.0

Ask = Callable[[str, str, object], Any]


def main() -> None:
    """Print both tables."""
    print(f"{'question':<58}{'first':>9}{'later':>9}  ms")
    with Sidestreet() as desk:
        client = httpx.Client(
            base_url=desk.url,
            transport=desk.transport(),
            headers={"Authorization": f"Bearer {desk.key}"},
            timeout=600.0,
        )
        for name, method, path, body in questions():

            def once(method: str = method, path: str = path, body: object = body) -> None:
                reply = client.request(method, path, json=body)
                reply.raise_for_status()

            first = timed(once)
            later = median(timed(once) for _ in range(LATER))
            print(f"{name:<58}{first:>9.1f}{later:>9.1f}")
    print()
    print(f"{'server, ephemeral':<58}{'ready s':>9}{'MiB':>9}")
    for name, paths in (
        ("as it starts", []),
        ("after a page of instruments", [("GET", "/v1/instruments?page_size=100", None)]),
        ("after the screener by earnings", [("POST", "/v1/screener", by("earnings_per_share"))]),
        ("after the screener by volume", [("POST", "/v1/screener", by("volume"))]),
    ):
        with server() as (ready_s, ask, pid):
            for method, path, body in paths:
                ask(method, path, body)
            print(f"{name:<58}{ready_s:>9.2f}{resident_mib(pid):>9.0f}")


def by(field: str) -> dict[str, object]:
    """Return a question about all listings, sorted by a figure."""
    return {"columns": [{"name": "symbol"}], "sorts": [{"field": {"name": field}}], "page_size": 50}


def questions() -> list[tuple[str, str, str, object]]:
    """Return what is asked: its name, and the request."""
    few = {"left": {"name": "sector"}, "op": {"name": "EQUAL"}, "right": [{"value": "Energy"}]}
    return [
        ("100 instruments", "GET", "/v1/instruments?page_size=100", None),
        ("search for a prefix", "GET", "/v1/instruments/search?q=app", None),
        (
            "search for an option by its words",
            "GET",
            "/v1/instruments/search?q=AAPL+250+call",
            None,
        ),
        ("income statements of a company, 40", "GET", statements("income-statements"), None),
        ("events of a company", "GET", "/v1/instruments/AAPL/events", None),
        ("events of all, 100", "GET", "/v1/instruments/events?page_size=100", None),
        ("news of all, 50", "GET", "/v1/news?page_size=50", None),
        ("screener, 50 rows", "POST", "/v1/screener", {"page_size": 50}),
        ("screener, 1,000 rows of 9 columns", "POST", "/v1/screener", {"page_size": 1000}),
        ("screener by a figure of the directory", "POST", "/v1/screener", by("average_volume")),
        ("screener by price", "POST", "/v1/screener", by("price")),
        ("screener by a week's change", "POST", "/v1/screener", by("change_pct")),
        ("screener by P/E", "POST", "/v1/screener", by("price_to_earnings")),
        ("screener by revenue", "POST", "/v1/screener", by("revenue")),
        (
            "screener by volume, one sector",
            "POST",
            "/v1/screener",
            {**by("volume"), "filters": [few]},
        ),
        ("screener by volume", "POST", "/v1/screener", by("volume")),
    ]


def statements(name: str) -> str:
    """Return the path of forty statements."""
    return f"/v1/instruments/AAPL/{name}?page_size=40"


def timed(once: Callable[[], None]) -> float:
    """Return the milliseconds of processor time that something takes."""
    begun = time.process_time()
    once()
    return (time.process_time() - begun) * _MS


@contextmanager
def server() -> Iterator[tuple[float, Ask, int]]:
    """Give a server: seconds until it was ready, how to ask it, and its process."""
    begun = time.perf_counter()
    program = Path(sys.executable).with_name("sidestreet")
    command = [str(program), "serve", "--ephemeral", "--open", "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    told = "" if process.stdout is None else process.stdout.readline()
    url = told.split()[-1]
    ready_s = time.perf_counter() - begun

    def ask(method: str, path: str, body: object) -> Any:  # noqa: ANN401 - whatever is answered
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": "Bearer any", "Content-Type": "application/json"}
        request = urllib.request.Request(url + path, data, headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request) as reply:  # noqa: S310 - this machine
            return json.load(reply)

    try:
        yield ready_s, ask, process.pid
    finally:
        process.terminate()
        process.wait()


def resident_mib(pid: int) -> float:
    """Return what a process has in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MIB / _MIB


if __name__ == "__main__":
    main()

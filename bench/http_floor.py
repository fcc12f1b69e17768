"""What HTTP alone costs: our server against a bare ASGI application under uvicorn, same run.

    python bench/http_floor.py --seconds 5

Each server runs in a process of its own and gives the same fixed bytes. `wrk` loads them in turn,
over 1 and over 64 connections, so that both see the same machine. Read the ratio; the absolute
figures belong to the machine.
"""

import argparse
import multiprocessing
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from sidestreet.http import event_loop
from sidestreet.http.messages import Request, Respond, Response
from sidestreet.http.server import serve

BODY: Final = b'{"data":{"id":"%b"},"error":null,"metadata":{"request_id":"r"}}' % (b"x" * 600)
CONNECTIONS: Final = (1, 64)
ROUNDS: Final = 2
OURS: Final = "fixed bytes, our server"
THEIRS: Final = "fixed bytes, uvicorn ASGI"

Load = tuple[float, str, str]
"""Requests per second, median and 99th percentile."""


class Fixed:
    """Answers everything at once with the same bytes."""

    def handle(self, request: Request, respond: Respond) -> None:
        """Answer."""
        del request
        respond(Response(200, BODY))


def run_ours(port: int) -> None:
    """Serve until killed."""

    async def main() -> None:
        server = await serve(Fixed(), "127.0.0.1", port)
        await server.wait_closed()

    event_loop.run(main())


async def bare_asgi(scope: dict[str, Any], receive: Callable[[], Any], send: Any) -> None:  # noqa: ANN401  ASGI
    """Answer with the same bytes, as little as ASGI allows."""
    del receive
    if scope["type"] != "http":
        return
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"application/json"),
                (b"content-length", b"%d" % len(BODY)),
            ],
        }
    )
    await send({"type": "http.response.body", "body": BODY})


def run_uvicorn(port: int) -> None:
    """Serve until killed."""
    import uvicorn  # noqa: PLC0415  only in the process that is compared with

    uvicorn.run(
        bare_asgi,
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        lifespan="off",
    )


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_up(port: int) -> None:
    """Wait until the port accepts, for ten seconds."""
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def load(
    port: int,
    connections: int,
    seconds: int,
    *,
    script: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Load:
    """Return requests per second and the median and 99th percentile that wrk reports."""
    scripted = [] if script is None else ["-s", str(script)]
    out = subprocess.run(
        [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds}s",
            "--latency",
            *scripted,
            f"http://127.0.0.1:{port}/v1/orders",
        ],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    ).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        sys.exit(f"the server failed under load:\n{out}")

    def figure(pattern: str) -> str:
        found = re.search(pattern, out)
        if found is None:
            sys.exit(f"wrk said something else than expected:\n{out}")
        return found[1]

    rate = float(figure(r"Requests/sec:\s+([\d.]+)"))
    return rate, figure(r"(?m)^\s+50%\s+(\S+)"), figure(r"(?m)^\s+99%\s+(\S+)")


def beside(connections: tuple[int, ...], seconds: int) -> dict[int, dict[str, Load]]:
    """Load both servers in turn, over each number of connections; the best of all rounds."""
    servers: dict[str, Callable[[int], None]] = {OURS: run_ours, THEIRS: run_uvicorn}
    context = multiprocessing.get_context("spawn")
    ports = {name: free_port() for name in servers}
    processes = [
        context.Process(target=run, args=(ports[name],), daemon=True)
        for name, run in servers.items()
    ]
    best: dict[int, dict[str, Load]] = {each: {} for each in connections}
    try:
        for process in processes:
            process.start()
        for port in ports.values():
            wait_until_up(port)
            load(port, 8, 1)
        for _ in range(ROUNDS):
            for each in connections:
                for name, port in ports.items():
                    result = load(port, each, seconds)
                    best[each][name] = max(best[each].get(name, result), result)
    finally:
        for process in processes:
            process.kill()
    return best


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=5, help="length of one measurement")
    seconds: int = parser.parse_args().seconds
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed; this benchmark needs it (Debian: apt-get install wrk)")
    best = beside(CONNECTIONS, seconds)
    print(f"{len(BODY)}-byte answer, best of {ROUNDS} rounds of {seconds} s")
    print(f"{'connections':>11}  {'server':28}{'req/s':>9}{'p50':>10}{'p99':>10}{'ratio':>8}")
    for connections in CONNECTIONS:
        floor = best[connections][THEIRS][0]
        for name, (rate, p50, p99) in best[connections].items():
            print(f"{connections:>11}  {name:28}{rate:>9.0f}{p50:>10}{p99:>10}{rate / floor:>8.2f}")


if __name__ == "__main__":
    main()

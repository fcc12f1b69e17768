"""The servers that are loaded in turns: ours, what a person would use instead, and the ceilings.

Each is a process of its own, started on an empty folder for each load, so that none has a past that
another has not. What is not installed says so, and the others are measured all the same.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from performance.desk import plant

ROOT: Final = Path(__file__).resolve().parents[2]
PEERS: Final = ROOT / ".venv" / "peers"
"""Where `make bench` puts the packages of requirements/bench.txt."""

MOCK: Final = ROOT / ".venv" / "mock"
"""Where it has npm install what bench/peers/package.json names."""

UP_WITHIN_S: Final = 60
_SERVE: Final = ROOT / "bench" / "peers" / "serve.py"
_NGINX: Final = """\
worker_processes 1;
daemon off;
pid nginx.pid;
error_log stderr error;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {{
    listen 127.0.0.1:{port} reuseport;
    default_type application/json;
    location / {{ return 200 '{body}'; }}
  }}
}}
"""


class Contestant(NamedTuple):
    """A server that can be loaded. `keeps_orders` is false for those that only look like one."""

    name: str
    about: str
    command: Callable[[Path, int], list[str]]
    absent: Callable[[], str] = lambda: ""
    """Says why it cannot be started here, or nothing."""

    keeps_orders: bool = True
    is_ceiling: bool = False
    first_rate: int = 2_000
    """Cancels a second to lay orders down for, before one was measured."""


def _ours(folder: Path, port: int) -> list[str]:
    command = [sys.executable, "-m", "sidestreet.cli.server", "serve", "--port", str(port)]
    return [*command, "--data", str(folder / "data"), "--seed", str(folder / "seed.json")]


def _peer(name: str) -> Callable[[Path, int], list[str]]:
    def command(folder: Path, port: int) -> list[str]:
        serve = [sys.executable, str(_SERVE), name]
        return [*serve, "--port", str(port), "--folder", str(folder)]

    return command


def _mock(folder: Path, port: int) -> list[str]:
    (folder / "openapi.json").write_bytes(_contract(folder))
    prism = [str(MOCK / "node_modules" / ".bin" / "prism"), "mock", "-h", "127.0.0.1"]
    return [*prism, "-p", str(port), "-v", "silent", str(folder / "openapi.json")]


def _contract(folder: Path) -> bytes:
    """Return the OpenAPI document of our server."""
    with running(OURS, folder / "ours") as port:
        url = f"http://127.0.0.1:{port}/openapi.json"
        with urllib.request.urlopen(url) as answer:
            body: bytes = answer.read()
    return body


def _nginx(folder: Path, port: int) -> list[str]:
    body = json.dumps({"data": {"id": "x" * 600}, "error": None, "metadata": {"request_id": "r"}})
    (folder / "nginx.conf").write_text(_NGINX.format(port=port, body=body))
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def _needs_packages(name: str) -> Callable[[], str]:
    def absent() -> str:
        return "" if (PEERS / name).is_dir() else f"{name} is not installed; `make bench` does it"

    return absent


def _needs_mock() -> str:
    if shutil.which("node") is None:
        return "node is not installed"
    return "" if (MOCK / "node_modules" / ".bin" / "prism").exists() else "npm did not install it"


def _needs_nginx() -> str:
    return "" if shutil.which("nginx") else "nginx is not installed"


OURS: Final = Contestant(
    "Sidestreet",
    "the desk: key, account, decision, journal, venue, read model",
    _ours,
    first_rate=16_000,
)
UNDER_UVICORN: Final = Contestant(
    "Sidestreet under uvicorn",
    "the same application behind its ASGI adapter and uvicorn, in place of our HTTP server",
    _peer("ours-under-uvicorn"),
    first_rate=8_000,
)
WITH_SQLITE: Final = Contestant(
    "FastAPI + sqlite3",
    "a service of one's own: statements by hand, WAL, synchronous=FULL",
    _peer("with-sqlite"),
    _needs_packages("fastapi"),
)
WITH_SQLALCHEMY: Final = Contestant(
    "FastAPI + SQLAlchemy",
    "the same service through the ORM",
    _peer("with-sqlalchemy"),
    _needs_packages("sqlalchemy"),
)
PRISM: Final = Contestant(
    "Prism mock",
    "@stoplight/prism-cli on our OpenAPI document: the same answer to everything",
    _mock,
    _needs_mock,
    keeps_orders=False,
)
NGINX: Final = Contestant(
    "nginx, fixed bytes",
    "one worker, `return 200`: what this machine can answer at all",
    _nginx,
    _needs_nginx,
    keeps_orders=False,
    is_ceiling=True,
)
OUR_BYTES: Final = Contestant(
    "our server, fixed bytes",
    "our HTTP server with no desk behind it",
    _peer("our-fixed-bytes"),
    keeps_orders=False,
    is_ceiling=True,
)
BARE_UVICORN: Final = Contestant(
    "uvicorn, fixed bytes",
    "a bare ASGI application: the most that any Python framework on uvicorn can do",
    _peer("bare-uvicorn"),
    keeps_orders=False,
    is_ceiling=True,
)
CONTESTANTS: Final = (
    OURS,
    UNDER_UVICORN,
    WITH_SQLITE,
    WITH_SQLALCHEMY,
    PRISM,
    NGINX,
    OUR_BYTES,
    BARE_UVICORN,
)


@contextlib.contextmanager
def running(contestant: Contestant, folder: Path) -> Iterator[int]:
    """Start a server on a new folder, give the port it answers on, and end it."""
    folder.mkdir(parents=True)
    plant(folder)
    port = free_port()
    paths = [str(PEERS), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in paths if path)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            contestant.command(folder, port),
            stdout=log,
            stderr=log,
            env=os.environ if contestant is OURS else environment,
            cwd=folder,
        )
    try:
        wait_until_up(process, port, folder / "log")
        yield port
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(30)


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_up(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the port accepts; RuntimeError with the last word of the log where it does not."""
    deadline = time.monotonic() + UP_WITHIN_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                told = log.read_text(errors="replace").strip().splitlines()
                raise RuntimeError(f"it never answered: {told[-1:] or 'no word'}") from None
            time.sleep(0.05)
        else:
            return

"""Nothing opens a connection to anything but what its user has named.

Twice over: by reading the source for whatever could, and by watching real processes do their work.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from acceptance.server_process import CLEAR_STREET, SECONDS, SIDESTREET, ServerProcess, serving
from acceptance.waiting import wait_until
from api.fake_model import ModelServer, completion
from project.network_rules import reaching

ROOT: Final = Path(__file__).resolve().parent.parent.parent
SOURCE: Final = ROOT / "src" / "sidestreet"
WATCH: Final = Path(__file__).with_name("network_watch.py")

MAY_REACH: Final = {
    "api/assistant/chat_endpoint.py": "asks the language model that `serve` was given, if any",
    "cli/client/connection.py": "clear-street asks the server that it was told to ask",
    "cli/server/local_server.py": "sidestreet asks the server that it was told to ask",
    "testing/in_process.py": "a transport that has no socket, in httpx's words",
    "testing/races/race.py": "as above",
    "testing/staged_desk.py": "as above",
    "testing/transport.py": "as above",
    "testing/served.py": "asks the server that it has started itself, on loopback",
}
"""The files that may, and why. A file that no longer does must go from here."""

ORDER: Final = (
    '{symbol: AAPL, side: BUY, order_type: LIMIT, time_in_force: DAY, quantity: "1", '
    'limit_price: "1.00", id: far-away}'
)


def source_files() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def test_only_these_files_could_reach_another_machine() -> None:
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in source_files()
        if any(reaching(ast.parse(path.read_text("utf-8"))))
    }
    assert found == set(MAY_REACH)


@pytest.mark.parametrize(
    "text",
    [
        "import socket",
        "import http.client as http",
        "from urllib import request",
        "from urllib.request import urlopen",
        "def f():\n    import httpx",
        "async def f(loop):\n    await loop.create_connection(None, 'example.com', 80)",
        "import asyncio\nasyncio.open_connection('example.com', 80)",
        "import subprocess",
        "from websockets.sync.client import connect",
    ],
)
def test_the_rule_sees_what_could(text: str) -> None:
    assert list(reaching(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        "from urllib.parse import quote",
        "from http import HTTPStatus",
        "from websockets.server import ServerProtocol",
        "database.connect()",
        "loop.create_server(make, host, port)",
    ],
)
def test_the_rule_lets_be_what_could_not(text: str) -> None:
    assert not list(reaching(ast.parse(text)))


class Watched:
    """Processes whose every question to a network is written down."""

    def __init__(self, folder: Path) -> None:
        shutil.copy(WATCH, folder / "sitecustomize.py")
        self._notes = folder / "network.jsonl"
        self.environ = {
            **os.environ,
            "PYTHONPATH": str(folder),
            "NETWORK_WATCH": str(self._notes),
            # Whoever looks for a proxy finds one that nobody must be asked by way of.
            "http_proxy": "http://proxy.invalid:3128",
            "https_proxy": "http://proxy.invalid:3128",
        }

    def run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """Run a program to its end."""
        return subprocess.run(
            words, check=False, env=self.environ, capture_output=True, timeout=SECONDS
        )

    def notes(self) -> list[tuple[str, Sequence[str]]]:
        """Return what was seen; each process begins with `watching`."""
        lines = self._notes.read_text("utf-8").splitlines()
        return [(event, arguments) for event, arguments in map(json.loads, lines)]

    def asked(self) -> list[str]:
        """Return what was asked of a network, in the order of asking."""
        return [
            f"{event} {' '.join(arguments)}"
            for event, arguments in self.notes()
            if event != "watching"
        ]


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_the_watch_sees_a_connection_and_a_name(watched: Watched) -> None:
    ended = watched.run(
        sys.executable,
        "-c",
        "import socket, contextlib\n"
        "with contextlib.suppress(OSError): socket.getaddrinfo('nobody.invalid', 80)\n"
        "with contextlib.suppress(OSError): socket.socket().connect(('127.0.0.1', 9))\n",
    )
    assert ended.returncode == 0, ended.stderr
    seen = " ".join(watched.asked())
    assert "nobody.invalid" in seen
    assert "('127.0.0.1', 9)" in seen


def test_loading_every_module_asks_nobody(watched: Watched) -> None:
    modules = [
        ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
        for path in source_files()
        if path.name != "__main__.py"
    ]
    names = [name.removesuffix(".__init__") for name in modules]
    text = f"import importlib\nfor name in {names!r}: importlib.import_module(name)"
    ended = watched.run(sys.executable, "-c", text)
    assert ended.returncode == 0, ended.stderr
    assert watched.notes()[0][0] == "watching"
    assert watched.asked() == []


@pytest.mark.server
@pytest.mark.parametrize("market", ["reference", "calm", "demo"])
def test_a_server_asks_nobody_whatever_it_is_asked(market: str, watched: Watched) -> None:
    options = ("--open", "--market", market, "--clock", "frozen", "--start", "2026-01-05")
    with serving(*options, environ=watched.environ) as server:
        use(server)
    started = [arguments for event, arguments in watched.notes() if event == "watching"]
    assert len(started) == 1
    assert watched.asked() == []


@pytest.mark.server
def test_with_a_model_named_a_server_asks_that_and_nobody_else(watched: Watched) -> None:
    with ModelServer((200, completion("Nothing, I think."))).serving() as model:
        environ = {**watched.environ, "SIDESTREET_MODEL_KEY": "sk-of-the-environment"}
        options = ("--open", "--model-url", model.url, "--model", "parrot-1")
        with serving(*options, environ=environ) as server:
            use(server)
            assert model.asked == []
            told = ask_assistant(server)
            log = server.log
        assert model.headers[0]["authorization"] == "Bearer sk-of-the-environment"
    assert told["status"] == "succeeded"
    assert told["content"]["parts"][-1]["text"] == "Nothing, I think."
    assert "the assistant asks the model parrot-1 at 127.0.0.1" in log
    assert "sk-of" not in log
    asked = watched.asked()
    assert asked
    named = ("127.0.0.1", str(model.port))
    assert [each for each in asked if not all(name in each for name in named)] == []


@pytest.mark.server
def test_the_commands_ask_the_server_that_they_are_told_and_nobody_else(watched: Watched) -> None:
    with serving("--open") as server:
        told = ("--base-url", server.url, "--api-key", "any")
        first = watched.run(CLEAR_STREET, "v1:api-version", "get-version", *told)
        second = watched.run(
            CLEAR_STREET, "v1:orders", "submit-orders", *told, "--account-id", "0", "--order", ORDER
        )
        third = watched.run(SIDESTREET, "clock", "show", "--url", server.url, "--key", "any")
    assert (first.returncode, second.returncode) == (0, 0), second.stderr
    # Its key is no administrator's; it was asked all the same.
    assert third.returncode == 1
    asked = watched.asked()
    assert len(asked) >= 3
    assert [each for each in asked if str(server.port) not in each] == []


def test_without_a_server_named_a_command_asks_this_machine(watched: Watched) -> None:
    """The vendor's servers are never the default: nobody trades by accident."""
    watched.environ.pop("CLEAR_STREET_BASE_URL", None)
    watched.run(CLEAR_STREET, "v1:api-version", "get-version", "--api-key", "any")
    asked = watched.asked()
    assert asked
    assert [each for each in asked if "127.0.0.1" not in each] == []


def ask_assistant(server: ServerProcess) -> Any:
    """Ask the assistant something, and return the response once it has ended."""
    root = f"{server.url}/v1/omni-ai"
    body = {"type": "instant", "text": "What is there to do?", "account_id": 0}
    key = {"Authorization": "Bearer any"}
    begun = httpx.post(f"{root}/threads", json=body, headers=key).json()["data"]
    path = f"{root}/responses/{begun['response_id']}"
    return wait_until(
        lambda: httpx.get(path, headers=key).json()["data"],
        lambda told: told["status"] not in {"queued", "running"},
    )


def use(server: ServerProcess) -> None:
    """Ask a server for a bit of everything."""
    told = ("--base-url", server.url, "--api-key", "any")
    for words in (
        ("v1:orders", "submit-orders", "--account-id", "0", "--order", ORDER),
        ("v1:orders", "cancel-open-order", "--account-id", "0", "--order-id", "far-away"),
        ("v1:orders", "get-orders", "--account-id", "0"),
        ("v1:positions", "get-positions", "--account-id", "0"),
        ("v1:instruments", "get-instruments", "--page-size", "1"),
        ("v1:instrument-data:market-data", "get-snapshots", "--instrument-id", "AAPL"),
    ):
        ended = subprocess.run(
            [CLEAR_STREET, *words, *told], check=False, capture_output=True, timeout=SECONDS
        )
        assert ended.returncode == 0, ended.stderr

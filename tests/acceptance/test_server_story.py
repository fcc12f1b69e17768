"""Running the server: what it says, what it refuses, how it keeps its folder, how it ends."""

import asyncio
import contextlib
import json
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path
from typing import Final

import pytest

from acceptance.raw_client import RawClient
from acceptance.server_process import SECONDS, SIDESTREET, ServerProcess, serving
from acceptance.waiting import wait_until

pytestmark = pytest.mark.server

EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - what must be refused
SANDBOX: Final = "sandbox.everyone-knows-this-key"


def sidestreet(*argv: str) -> subprocess.CompletedProcess[str]:
    """Run the server's program to its end."""
    return subprocess.run(
        [SIDESTREET, *argv], capture_output=True, text=True, check=False, timeout=SECONDS
    )


def status_of(server: ServerProcess, key: str, path: str = "/v1/accounts") -> int:
    """Return the status that a key gets."""

    async def ask() -> int:
        client = await RawClient.connect(server.port, key)
        with contextlib.closing(client):
            return (await client.ask("GET", path)).status

    return asyncio.run(ask())


def test_a_new_desk_says_what_it_keeps_and_which_key_it_has(tmp_path: Path) -> None:
    data = tmp_path / "desk"
    with serving(data=data) as server:
        log = server.stop()
    assert f"keeps its data in {data}" in log
    assert SANDBOX in log
    with serving(data=data) as again:
        assert SANDBOX not in again.stop()


def test_pages_answer_without_a_key() -> None:
    with serving() as server:
        for page, kind in (
            ("/livez", "application/json"),
            ("/readyz", "application/json"),
            ("/openapi.json", "application/json"),
            ("/docs", "text/html"),
        ):
            url = server.url + page
            with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - ours
                assert answer.status == 200
                assert answer.headers["content-type"].startswith(kind)


def test_a_second_server_on_the_folder_is_refused(tmp_path: Path) -> None:
    with serving(data=tmp_path) as first:
        second = sidestreet("serve", "--port", "0", "--data", str(tmp_path))
        assert (second.returncode, second.stdout) == (1, "")
        assert str(tmp_path) in second.stderr
        assert "Traceback" not in second.stderr
        assert status_of(first, SANDBOX) == 200


def test_a_port_that_is_taken_is_said_plainly(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = sidestreet("serve", "--data", str(tmp_path), "--port", str(port))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"port {port}" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("options", "why"), [(("--open",), "refused off loopback"), ((), "everybody knows")]
)
def test_what_lets_everybody_in_is_refused_off_loopback(options: tuple[str, ...], why: str) -> None:
    """An open desk, and the built-in key: neither may face a network."""
    refused = sidestreet("serve", "--ephemeral", "--port", "0", "--host", EVERYWHERE, *options)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert why in refused.stderr


def test_a_published_key_in_the_folder_is_refused_off_loopback_too(tmp_path: Path) -> None:
    """The desk began at home with the built-in seed; a seed of one's own does not undo that."""
    with serving(data=tmp_path / "desk"):
        pass
    seed = tmp_path / "own.json"
    seed.write_text(json.dumps({"accounts": [{"id": 1}]}))
    argv = ("serve", "--host", EVERYWHERE, "--port", "0", "--seed", str(seed))
    refused = sidestreet(*argv, "--data", str(tmp_path / "desk"))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "everybody knows" in refused.stderr
    assert "sandbox" in refused.stderr
    assert "Traceback" not in refused.stderr
    revoked = sidestreet("keys", "revoke", "--data", str(tmp_path / "desk"), "sandbox")
    assert revoked.returncode == 0, revoked.stderr


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--seed", "/nowhere/seed.yaml", "--ephemeral"), "the seed file cannot be read"),
        (("--data", "/dev/null/desk"), "the data folder cannot be used"),
    ],
)
def test_a_file_that_is_not_there_is_said_plainly(options: tuple[str, ...], why: str) -> None:
    refused = sidestreet("serve", "--port", "0", *options)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert why in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_label_that_no_journal_holds_is_refused(tmp_path: Path) -> None:
    with serving(data=tmp_path):
        pass
    for label in ("x" * 129, b"\xff\xfe"):
        argv = [SIDESTREET, "keys", "create", "--data", str(tmp_path), "--label", label]
        refused = subprocess.run(argv, capture_output=True, check=False, timeout=SECONDS)
        assert (refused.returncode, refused.stdout) == (2, b"")
        assert b"Traceback" not in refused.stderr


def test_a_seed_that_makes_no_sense_is_refused_with_its_places(tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text("accounts:\n  - id: -1\n")
    refused = sidestreet("serve", "--ephemeral", "--port", "0", "--seed", str(seed))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "line 2: accounts[0].id" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_seed_that_announces_what_is_past_is_refused_with_the_days(tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text(
        "corporate_actions:\n  - {type: SPLIT, symbol: AAPL, ex_date: 2020-08-31, ratio: 4:1}\n"
    )
    refused = sidestreet("serve", "--ephemeral", "--port", "0", "--seed", str(seed))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert (
        "the seed cannot be planted: the corporate action of AAPL on 2020-08-31: "
        "EX_DATE_NOT_AHEAD: ex_date=2020-08-31, business_date="
    ) in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_desk_keeps_its_orders_over_a_clean_stop(tmp_path: Path) -> None:
    async def cancel(server: ServerProcess) -> str:
        client = await RawClient.connect(server.port, SANDBOX)
        with contextlib.closing(client):
            reply = await client.ask("DELETE", "/v1/accounts/0/orders/order_id")
        return str(reply.data["status"])

    with serving(data=tmp_path) as server:
        assert asyncio.run(cancel(server)) == "PENDING_CANCEL"
    with serving(data=tmp_path) as server:
        wait_until(lambda: asyncio.run(cancel(server)), lambda status: status == "CANCELED")


def test_keys_are_made_listed_and_revoked_while_the_server_runs(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    with serving(data=tmp_path) as server:
        made = sidestreet(
            "keys", "create", *data, "--label", "for a test", "--account", "0",
            "--scope", "orders:read",
        )  # fmt: skip
        assert (made.returncode, made.stderr) == (0, "")
        key = made.stdout.strip()
        key_id = key.partition(".")[0]
        assert status_of(server, key, "/v1/accounts/0/orders") == 200
        assert status_of(server, key, "/v1/accounts/19816/orders") == 403
        listed = sidestreet("keys", "list", *data).stdout
        line = next(each for each in listed.splitlines() if each.startswith(key_id))
        assert line == f"{key_id}  active  accounts [0]  orders:read  for a test"
        assert key.partition(".")[2] not in listed
        revoked = sidestreet("keys", "revoke", *data, key_id)
        assert (revoked.returncode, revoked.stdout) == (0, f"{key_id} is revoked\n")
        assert status_of(server, key) == 401
        assert f"{key_id}  revoked" in sidestreet("keys", "list", *data).stdout
        unknown = sidestreet("keys", "revoke", *data, "nobody")
        assert (unknown.returncode, unknown.stdout) == (1, "")
        assert "Traceback" not in unknown.stderr


def test_keys_are_made_listed_and_revoked_in_a_folder_at_rest(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    with serving(data=tmp_path):
        pass
    key = sidestreet("keys", "create", *data).stdout.strip()
    gone = sidestreet("keys", "create", *data).stdout.strip()
    revoked = sidestreet("keys", "revoke", *data, gone.partition(".")[0])
    assert revoked.returncode == 0, revoked.stderr
    assert f"{key.partition('.')[0]}  active  all accounts" in (
        sidestreet("keys", "list", *data).stdout
    )
    with serving(data=tmp_path) as server:
        assert status_of(server, key) == 200
        assert status_of(server, gone) == 401


def test_keys_of_a_killed_server_are_found_in_its_folder(tmp_path: Path) -> None:
    """The word that the dead server left behind misleads nobody."""
    server = ServerProcess(data=tmp_path)
    server.kill()
    listed = sidestreet("keys", "list", "--data", str(tmp_path))
    assert (listed.returncode, listed.stderr) == (0, "")
    assert listed.stdout.startswith("sandbox  active  all accounts")


def test_keys_of_a_folder_without_a_desk_are_refused_plainly(tmp_path: Path) -> None:
    refused = sidestreet("keys", "list", "--data", str(tmp_path / "nowhere"))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "there is no desk" in refused.stderr


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_under_load_answers_what_is_in_flight(tmp_path: Path, signal_number: int) -> None:
    """Every request that was sent before the end is answered whole or not at all, and none twice.

    What was answered is there after the next start.
    """
    programs = 8

    async def trade(client: RawClient, number: int, stop: asyncio.Event) -> list[str]:
        placed: list[str] = []
        with contextlib.suppress(ConnectionError):
            while True:
                row = {
                    "id": f"{number}-{len(placed)}",
                    "symbol": "AAPL",
                    "side": "BUY",
                    "quantity": "1",
                    "order_type": "LIMIT",
                    "limit_price": "1.00",
                    "time_in_force": "GOOD_TILL_CANCEL",
                }
                reply = await client.ask("POST", "/v1/accounts/19816/orders", [row])
                placed.append(reply.data[0]["id"])
                if len(placed) > 10:
                    stop.set()
        client.close()
        return placed

    async def load(server: ServerProcess) -> set[str]:
        stop = asyncio.Event()
        clients = [await RawClient.connect(server.port, SANDBOX) for _ in range(programs)]
        trading = [
            asyncio.ensure_future(trade(client, number, stop))
            for number, client in enumerate(clients)
        ]
        await stop.wait()
        server.process.send_signal(signal_number)
        return {order_id for placed in await asyncio.gather(*trading) for order_id in placed}

    async def listed(server: ServerProcess) -> set[str]:
        client = await RawClient.connect(server.port, SANDBOX)
        with contextlib.closing(client):
            reply = await client.ask("GET", "/v1/accounts/19816/orders")
        return {order["id"] for order in reply.data}

    server = ServerProcess(data=tmp_path)
    answered = asyncio.run(load(server))
    log = server.wait_for_clean_end()
    assert "stopped" in log
    with serving(data=tmp_path) as again:
        assert answered <= asyncio.run(listed(again))

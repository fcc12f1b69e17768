"""How clients are met: over https with what they really use, slowed down, and no secret kept."""

import asyncio
import json
import os
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from clearstreet import ClearStreet, RateLimitError
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from acceptance.server_process import CLEAR_STREET, SECONDS, SIDESTREET, ServerProcess, serving
from sidestreet.http.tls import TlsFiles
from streams.certificates import make_certificate

pytestmark = pytest.mark.server

SECRET: Final = "planted-secret-of-a-key"
KEY: Final = f"trader.{SECRET}"
GUESS: Final = "planted-secret-of-a-guess"
ODD: Final = "planted-secret-in-an-odd-place"
MODEL_KEY: Final = "planted-secret-of-a-model"
ORDERS: Final = "/v1/accounts/7001/orders"
CANCEL: Final = ("v1:orders", "cancel-open-order", "--account-id", "7001", "--order-id")


def seeded(folder: Path) -> tuple[str, ...]:
    """Return the options of a server with one order to cancel, and one key."""
    order = {
        "id": "resting",
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "time_in_force": "GOOD_TILL_CANCEL",
        "quantity": "100",
        "limit_price": "1.00",
    }
    scopes = ["orders:read", "orders:write", "admin"]
    key = {"id": "trader", "secret": SECRET, "accounts": "all", "scopes": scopes}
    path = folder / "seed.json"
    path.write_text(json.dumps({"accounts": [{"id": 7001, "orders": [order]}], "keys": [key]}))
    return ("--seed", str(path))


@pytest.fixture
def files(tmp_path: Path) -> TlsFiles:
    """Make a certificate for the server."""
    return make_certificate(tmp_path)


@pytest.fixture
def secured(tmp_path: Path, files: TlsFiles) -> Iterator[ServerProcess]:
    """Run a server that speaks https, and keeps what it hears in a folder."""
    tls = ("--tls-cert", str(files.certificate), "--tls-key", str(files.key))
    model = ("--model-url", "http://127.0.0.1:9/v1", "--model", "none")
    environ = {"SIDESTREET_MODEL_KEY": MODEL_KEY}
    with serving(
        *seeded(tmp_path), *tls, *model, data=tmp_path / "data", environ=environ
    ) as server:
        yield server


def command(server: ServerProcess, files: TlsFiles | None, *words: str) -> tuple[int, str]:
    """Run `clear-street`, and return its exit code and all that it printed."""
    trusted = {} if files is None else {"SSL_CERT_FILE": str(files.certificate)}
    told = {"CLEAR_STREET_BASE_URL": server.url, "CLEAR_STREET_API_KEY": KEY}
    done = subprocess.run(
        [CLEAR_STREET, *words],
        env={**os.environ, **told, **trusted},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_official_sdk_and_both_commands_work_over_https(
    secured: ServerProcess, files: TlsFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert secured.url.startswith("https://127.0.0.1:")
    code, told = command(secured, None, *CANCEL, "resting")
    assert code != 0
    assert "certificate verify failed" in told
    monkeypatch.setenv("SSL_CERT_FILE", str(files.certificate))
    with ClearStreet(api_key=KEY, base_url=secured.url, max_retries=0) as sdk:
        assert sdk.v1.orders.get_order_by_id("resting", account_id=7001).data.status == "NEW"
    code, told = command(secured, files, *CANCEL, "resting")
    assert (code, "PENDING_CANCEL" in told) == (0, True), told
    listed = subprocess.run(
        [SIDESTREET, "keys", "list", "--data", str(tmp_path / "data")],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    assert "trader" in listed.stdout


def test_streams_over_https_end_in_good_order_when_the_server_stops(
    secured: ServerProcess, files: TlsFiles
) -> None:
    trust = ssl.create_default_context(cafile=str(files.certificate))
    url = secured.url.replace("https", "wss") + "/sidestreet/v1/events"
    bearer = {"Authorization": f"Bearer {KEY}"}

    async def journey() -> None:
        async with (
            asyncio.timeout(SECONDS),
            connect(url, ssl=trust, additional_headers=bearer) as a,
        ):
            assert json.loads(await a.recv())["type"] == "start"
            async with (
                httpx.AsyncClient(base_url=secured.url, verify=trust, headers=bearer) as b,
                b.stream("GET", "/sidestreet/v1/events") as events,
            ):
                lines = events.aiter_lines()
                assert (await anext(lines)).startswith("retry: ")
                secured.process.terminate()
                with pytest.raises(ConnectionClosed) as closed:
                    await a.recv()
                assert closed.value.rcvd is not None
                assert closed.value.rcvd.code == 1001
                assert [line async for line in lines]

    asyncio.run(journey())
    secured.wait_for_clean_end()


def test_no_secret_is_in_any_log_file_answer_or_debug_output(
    secured: ServerProcess, files: TlsFiles, tmp_path: Path
) -> None:
    """Of all that was said in secret, the owner's key in the folder alone is written down."""
    trust = ssl.create_default_context(cafile=str(files.certificate))
    answers = []
    with httpx.Client(base_url=secured.url, verify=trust, timeout=SECONDS) as client:

        def ask(method: str, path: str, key: str = KEY, **words: object) -> httpx.Response:
            headers = {"Authorization": f"Bearer {key}"}
            answer = client.request(method, path, headers=headers, **words)  # type: ignore[arg-type]
            answers.append(str(answer.headers).encode() + answer.content)
            return answer

        made = ask("POST", "/sidestreet/v1/keys", json={"id": "made"}).json()["data"]["key"]
        del answers[:]
        assert ask("GET", ORDERS, made).status_code == 200
        assert ask("GET", ORDERS, f"trader.{GUESS}").status_code == 401
        assert ask("GET", f"{ORDERS}?page_token={ODD}", made).status_code == 400
        assert ask("POST", ORDERS, content=b"{").status_code == 400
        assert ask("DELETE", f"{ORDERS}/resting", made).status_code == 200
        assert ask("GET", "/sidestreet/v1/keys").status_code == 200
        assert ask("DELETE", "/sidestreet/v1/keys/made").status_code == 200
        assert ask("GET", ORDERS, made).status_code == 401
        # A request that is no HTTP, with a key in it.
        with pytest.raises(httpx.HTTPError):
            httpx.get(secured.url.replace("https", "http"), headers={"X": GUESS}, timeout=SECONDS)
    _, debug = command(secured, files, "--debug", *CANCEL, "resting")
    assert "Authorization" in debug
    owner_key = json.loads((tmp_path / "data" / "server.json").read_text())["key"]
    log = secured.stop()
    secrets = [SECRET, GUESS, ODD, MODEL_KEY, made.partition(".")[2], owner_key]
    private = files.key.read_text().splitlines()[1]
    written = {
        path.name: path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()
    }
    # What may be told is there, so what is looked for would be found.
    assert any(b"trader" in content for content in written.values())
    places = {**written, "log": log.encode(), "debug": debug.encode(), "told": b"".join(answers)}
    told_of = [
        (place, secret)
        for place, content in places.items()
        for secret in (*secrets, private)
        if secret.encode() in content
    ]
    # What was asked for is repeated to whoever asked, and to nobody else.
    assert [each for each in told_of if each != ("told", ODD)] == []


def test_the_official_sdk_waits_as_long_as_it_is_told_and_tries_again(tmp_path: Path) -> None:
    with (
        serving(*seeded(tmp_path), "--rate-limit", "1/1s") as server,
        ClearStreet(api_key=KEY, base_url=server.url, max_retries=2) as patient,
        ClearStreet(api_key=KEY, base_url=server.url, max_retries=0) as hasty,
    ):
        for _ in range(2):
            patient.v1.orders.get_orders(7001)
        with pytest.raises(RateLimitError) as refused:
            hasty.v1.orders.get_orders(7001)
        assert refused.value.response.headers["retry-after"] == "1"
        assert refused.value.response.headers["ratelimit"] == '"requests";r=0;t=1'
        canceled = hasty.v1.orders.cancel_open_order("resting", account_id=7001)
        assert canceled.data.status == "PENDING_CANCEL"

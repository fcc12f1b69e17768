"""Whole commands in a process of their own, against a server that plays prepared answers."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import sidestreet
from cli.played_server import HANG_UP, RESET, PlayedServer, answer

pytestmark = pytest.mark.server

SOURCE = str(Path(sidestreet.__file__).parents[1])
CANCEL = ("v1:orders", "cancel-open-order", "--account-id", "0", "--order-id", "order_id")
SOON = ("Retry-After-Ms: 1",)
NOT_FOUND = b'{"error":{"code":404,"message":"Order x not found for account 0"},"data":null}'


def environment(**variables: str) -> dict[str, str]:
    clean = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    nowhere = {"CLEAR_STREET_CONFIG_DIR": os.devnull}
    return {**clean, "PYTHONPATH": SOURCE, **nowhere, **variables}


def run(
    *argv: str,
    stdin: str | None = None,
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    """Run the program. Without `stdin` it has none at all."""
    return subprocess.run(
        [sys.executable, "-m", "sidestreet.cli.client", *argv],
        stdin=subprocess.DEVNULL if stdin is None else None,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=environment(**variables),
    )


def test_the_documented_cancel_sends_exactly_one_delete() -> None:
    with PlayedServer(answer(b'{"data":{"id":"order_id"}}')) as server:
        done = run(
            "v1:orders",
            "cancel-open-order",
            "--api-key",
            "My API Key",
            "--account-id",
            "0",
            "--order-id",
            "order_id",
            CLEAR_STREET_BASE_URL=server.url,
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert '"id": "order_id"' in done.stdout
    assert server.lines == ["DELETE /v1/accounts/0/orders/order_id HTTP/1.1"]
    headers = server.headers()
    assert headers == {
        "host": f"127.0.0.1:{server.port}",
        "accept": "application/json",
        "user-agent": f"ClearStreet/CLI {sidestreet.__version__}",
        "x-stainless-lang": "cli",
        "x-stainless-runtime": "cli",
        "x-stainless-package-version": sidestreet.__version__,
        "x-stainless-cli-command": "clear-street v1:orders cancel-open-order",
        "x-stainless-retry-count": "0",
        "authorization": "Bearer My API Key",
        "connection": "close",
    }


def test_a_body_is_json_with_its_length() -> None:
    with PlayedServer(answer()) as server:
        done = run(
            *("--base-url", f"{server.url}/desk", "v1:orders", "submit-orders", "7"),
            *("--order.side", "BUY", "--order.limit-price", "48.00"),
        )
    assert done.returncode == 0
    assert server.lines == ["POST /desk/v1/accounts/7/orders HTTP/1.1"]
    assert server.body() == b'[{"side":"BUY","limit_price":"48.00"}]'
    assert server.headers()["content-type"] == "application/json"
    assert server.headers()["content-length"] == "38"
    assert "authorization" not in server.headers()


def test_the_body_may_come_through_a_pipe() -> None:
    with PlayedServer(answer()) as server:
        done = run(
            *("v1:orders", "submit-orders", "--base-url", server.url),
            stdin="account_id: 3\norder:\n- {side: SELL, quantity: 1.50}\n",
        )
    assert done.returncode == 0
    assert server.lines == ["POST /v1/accounts/3/orders HTTP/1.1"]
    assert server.body() == b'[{"side":"SELL","quantity":1.50}]'


def test_the_body_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "orders.json").write_text('[{"side": "BUY"}]')
    with PlayedServer(answer()) as server, (tmp_path / "orders.json").open() as orders:
        done = subprocess.run(
            [sys.executable, "-m", "sidestreet.cli.client", "v1:orders", "submit-orders", "3"],
            stdin=orders,
            capture_output=True,
            check=False,
            timeout=60,
            env=environment(CLEAR_STREET_BASE_URL=server.url),
        )
    assert (done.returncode, server.body()) == (0, b'[{"side":"BUY"}]')


def test_an_open_and_silent_pipe_is_not_waited_for() -> None:
    """The writing end stays open for the whole test, so a read of it would never return."""
    reading, writing = os.pipe()
    try:
        with PlayedServer(answer()) as server:
            done = subprocess.run(
                [
                    *(sys.executable, "-m", "sidestreet.cli.client", "--base-url", server.url),
                    *("v1:orders", "replace-order", "--account-id=1", "x", "--quantity=5"),
                ],
                stdin=reading,
                capture_output=True,
                check=False,
                timeout=60,
                env=environment(),
            )
        assert (done.returncode, server.body()) == (0, b'{"quantity":"5"}')
    finally:
        os.close(reading)
        os.close(writing)


def test_a_required_flag_missing_beside_a_silent_pipe_says_why() -> None:
    reading, writing = os.pipe()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sidestreet.cli.client", "v1:orders", "submit-orders", "1"],
            stdin=reading,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env=environment(),
        )
    finally:
        os.close(reading)
        os.close(writing)
    assert done.returncode == 1
    assert done.stderr.startswith('Required flag "order" not set (standard input is a pipe')


def test_a_command_without_a_body_leaves_the_input_of_a_loop_alone() -> None:
    with PlayedServer(answer()) as server:
        done = run(*CANCEL, "--base-url", server.url, stdin="order_id: another\n")
    assert (done.returncode, server.lines) == (
        0,
        ["DELETE /v1/accounts/0/orders/order_id HTTP/1.1"],
    )


def test_a_command_without_a_body_takes_what_it_lacks_from_a_pipe() -> None:
    with PlayedServer(answer()) as server:
        done = run(
            *("v1:orders", "cancel-open-order", "--base-url", server.url),
            stdin="account_id: 1\norder_id: x\n",
        )
    assert (done.returncode, server.lines) == (0, ["DELETE /v1/accounts/1/orders/x HTTP/1.1"])


def test_standard_input_can_be_one_value() -> None:
    with PlayedServer(answer()) as server:
        done = run(*CANCEL[:4], "--order-id", "@-", "--base-url", server.url, stdin="abc\n")
    assert (done.returncode, server.lines) == (0, ["DELETE /v1/accounts/0/orders/abc HTTP/1.1"])


def test_an_error_puts_its_line_on_stderr_and_its_body_on_stdout() -> None:
    with PlayedServer(answer(NOT_FOUND, "404 Nothing Here")) as server:
        done = run(*CANCEL, "--base-url", server.url, "--format-error", "jsonl")
    assert done.returncode == 1
    assert done.stderr == f'DELETE "{server.url}/v1/accounts/0/orders/order_id": 404 Not Found\n'
    assert done.stdout == NOT_FOUND.decode() + "\n"


def test_a_part_of_the_error_can_be_had_alone() -> None:
    with PlayedServer(answer(NOT_FOUND, "404 Not Found")) as server:
        done = run(*CANCEL, "--base-url", server.url, "--transform-error=error.message", "-r")
    assert (done.returncode, done.stdout) == (1, "Order x not found for account 0\n")


def test_an_error_that_is_not_json_goes_to_stderr_as_plain_text() -> None:
    page = b"<h1>Bad\x1b[31m Gateway</h1>"
    played = answer(page, "400 Bad Request", ("Content-Type: text/html",))
    with PlayedServer(played) as server:
        done = run(*CANCEL, "--base-url", server.url)
    assert (done.returncode, done.stdout) == (1, "")
    assert "400 Bad Request\n" in done.stderr
    assert "text/html" in done.stderr
    assert "<h1>Bad\ufffd[31m Gateway</h1>" in done.stderr


def test_a_success_that_is_not_json_is_an_error() -> None:
    with PlayedServer(answer(b"hello")) as server:
        done = run(*CANCEL, "--base-url", server.url)
    assert (done.returncode, done.stdout) == (1, "")
    assert "hello" in done.stderr


def test_a_redirect_is_shown_and_not_followed() -> None:
    played = answer(b"", "307 Temporary Redirect", ("Location: http://elsewhere.example/",))
    with PlayedServer(played) as server:
        done = run(*CANCEL, "--base-url", server.url)
    assert done.returncode == 1
    assert "307 Temporary Redirect" in done.stderr
    assert "http://elsewhere.example/" in done.stderr


@pytest.mark.parametrize(
    ("played", "printed"),
    [
        (answer(b"", "204 No Content"), ""),
        (answer(b'{"error":{}}', "207 Multi-Status"), '{"error":{}}\n'),
        (b"HTTP/1.0 200\r\n\r\n[1.50]", "[1.50]\n"),
        (
            (
                b"HTTP/1.1 100 Continue\r\n\r\n"
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                b'5;x=y\r\n{"a":\r\n2\r\n1}\r\n0\r\nTrailer: x\r\n\r\nignored'
            ),
            '{"a":1}\n',
        ),
    ],
)
def test_answers_of_every_framing_are_read(played: bytes, printed: str) -> None:
    with PlayedServer(played) as server:
        done = run(*CANCEL, "--base-url", server.url, "--format=jsonl")
    assert (done.returncode, done.stdout, done.stderr) == (0, printed, "")


@pytest.mark.parametrize(
    "played", [answer(b"{}", "409 Conflict", SOON), HANG_UP, RESET, b"HTTP/1.1 200 OK\r\nConte"]
)
def test_what_may_pass_is_tried_again_and_says_so(played: bytes) -> None:
    """A lost connection waits half a second by itself; the others ask for a millisecond."""
    with PlayedServer(played, answer(b'{"data":1}')) as server:
        done = run(*CANCEL, "--base-url", server.url, "--format=jsonl")
    assert (done.returncode, done.stdout) == (0, '{"data":1}\n')
    assert [server.headers(index)["x-stainless-retry-count"] for index in (0, 1)] == ["0", "1"]


def test_after_two_retries_the_last_answer_is_shown() -> None:
    busy = answer(b"{}", "503 Service Unavailable", SOON)
    with PlayedServer(busy, busy, busy) as server:
        done = run(*CANCEL, "--base-url", server.url)
    assert done.returncode == 1
    assert "503 Service Unavailable" in done.stderr
    assert len(server.requests) == 3


def test_the_server_can_forbid_a_retry() -> None:
    played = answer(b"{}", "500 Internal Server Error", ("x-should-retry: false",))
    with PlayedServer(played) as server:
        done = run(*CANCEL, "--base-url", server.url)
    assert (done.returncode, len(server.requests)) == (1, 1)


def test_an_answer_that_cannot_be_read_is_not_asked_for_again() -> None:
    with PlayedServer(b"SSH-2.0-server\r\n\r\n") as server:
        done = run(*CANCEL, "--base-url", server.url)
    assert done.returncode == 1
    assert "the answer cannot be read" in done.stderr
    assert "may have taken the request" in done.stderr
    assert len(server.requests) == 1


def test_a_refused_connection_says_how_to_start_a_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    done = run(*CANCEL, "--base-url", f"http://127.0.0.1:{port}")
    assert (done.returncode, done.stdout) == (1, "")
    assert "connection refused" in done.stderr
    assert f"Nothing is listening on 127.0.0.1:{port}. Start a server with" in done.stderr


def test_debug_shows_everything_but_the_key() -> None:
    with PlayedServer(answer(b'{"data":"shown"}', headers=("Set-Cookie: hidden",))) as server:
        done = run(
            *("--debug", *CANCEL, "--api-key", "SECRET", "--base-url", server.url),
            CLEAR_STREET_CUSTOM_HEADERS="X-Api-Key: ALSO-SECRET\nX-Desk: seven",
        )
    assert server.headers()["x-api-key"] == "ALSO-SECRET"
    for hidden in ("SECRET", "hidden"):
        assert hidden not in done.stderr
    for shown in (
        "DELETE /v1/accounts/0/orders/order_id HTTP/1.1",
        "X-Desk: seven",
        "Authorization: <redacted>",
        '"shown"',
    ):
        assert shown in done.stderr


def test_the_key_on_the_command_line_stands_above_the_variables() -> None:
    variables = {"CLEAR_STREET_API_KEY": "variable"}
    with PlayedServer(answer(), answer(), answer()) as server:
        where = {"CLEAR_STREET_BASE_URL": server.url}
        run(*CANCEL, **where, **variables)
        variables["CLEAR_STREET_CUSTOM_HEADERS"] = "authorization: Bearer custom\nnot a header"
        run(*CANCEL, **where, **variables)
        run(*CANCEL, "--api-key", "flag", **where, **variables)
    sent = [server.headers(index)["authorization"] for index in range(3)]
    assert sent == ["Bearer variable", "Bearer custom", "Bearer flag"]


@pytest.mark.parametrize(
    ("argv", "variables", "message"),
    [
        (("--version",), {"CLEAR_STREET_BASE_URL": "localhost:5001"}, None),
        ((*CANCEL, "--base-url", "ftp://x"), {}, '--base-url "ftp://x" is missing a scheme'),
        ((*CANCEL, "--base-url", "http://"), {}, "is not a URL of the form"),
        ((*CANCEL, "--base-url", "http://a..b"), {}, "is not a URL of the form"),
        ((*CANCEL, "--base-url", f"http://{'a' * 64}.b"), {}, "is not a URL of the form"),
        ((*CANCEL, "--base-url", "http://h:99999"), {}, "has a port that does not exist"),
        (
            (*CANCEL, "--environment", "X"),
            {},
            "Unknown environment: X. Valid environments are production, dev, staging, local\n",
        ),
        (
            (*CANCEL, "--format", "xml"),
            {},
            "format must be one of: auto, explore, json, jsonl, pretty, raw, yaml; ours: csv",
        ),
        ((*CANCEL, "--api-key", "a\nb"), {}, "--api-key holds characters"),
        (CANCEL, {"CLEAR_STREET_CUSTOM_HEADERS": "a b: c"}, "is not a header"),
        (CANCEL, {"CLEAR_STREET_CUSTOM_HEADERS": "Content-Length: 1"}, "frames the request"),
    ],
)
def test_what_is_wrong_from_the_start_is_said_and_nothing_is_sent(
    argv: tuple[str, ...], variables: dict[str, str], message: str | None
) -> None:
    done = run(*argv, **variables)
    assert (done.returncode, done.stdout) == (1, "")
    if message is None:
        assert done.stderr == (
            'CLEAR_STREET_BASE_URL "localhost:5001" is missing a scheme'
            " (expected http:// or https://)\n"
        )
    else:
        assert message in done.stderr


def test_explore_without_a_terminal_is_json_with_a_warning() -> None:
    with PlayedServer(answer(b'{"a":1}')) as server:
        done = run(*CANCEL, "--base-url", server.url, "--format", "Explore")
    assert (done.returncode, done.stdout) == (0, '{\n  "a": 1\n}\n')
    assert done.stderr.startswith("Warning: Output format 'explore' not supported")


def test_a_reader_that_leaves_is_no_error() -> None:
    """The answer is larger than a pipe holds, and nobody reads it."""
    large = b'{"data":"' + b"x" * (1 << 20) + b'"}'
    with PlayedServer(answer(large)) as server:
        program = subprocess.Popen(
            [sys.executable, "-m", "sidestreet.cli.client", *CANCEL, "--base-url", server.url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        complaint = program.stderr.read()
        program.stderr.close()
        assert (program.wait(60), complaint) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
def test_an_interrupt_ends_quietly_with_130() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        program = subprocess.Popen(
            [
                *(sys.executable, "-m", "sidestreet.cli.client", *CANCEL),
                *("--base-url", f"http://127.0.0.1:{listener.getsockname()[1]}"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        connection, _ = listener.accept()
        with connection:
            connection.recv(1)
            program.send_signal(signal.SIGINT)
            printed, complaint = program.communicate(timeout=60)
    assert (program.returncode, printed, complaint) == (130, b"", b"")


@pytest.mark.parametrize("word", ["--version", "-v"])
def test_the_version_is_printed(word: str) -> None:
    done = run(word)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"clear-street version {sidestreet.__version__}\n"

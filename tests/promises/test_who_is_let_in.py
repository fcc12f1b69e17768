"""Where everybody is let in, it is everybody on this machine."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.server_process import ServerProcess
from sidestreet.cli.server import keys
from sidestreet.domain.commands import CreateKey, Stamp
from sidestreet.domain.ids import IdSpace
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.http.loopback import is_loopback
from sidestreet.workspace.execute import execute
from sidestreet.workspace.state import Workspace


def asked(server: ServerProcess, host: str) -> bytes:
    """Return the status line for a list of accounts asked under a host name."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(
            b"GET /v1/accounts HTTP/1.1\r\nHost: %b\r\nAuthorization: Bearer anything\r\n"
            b"Connection: close\r\n\r\n" % host.encode()
        )
        return connection.makefile("rb").readline().strip()


def test_a_page_that_leads_its_own_name_here_is_not_let_in() -> None:
    server = ServerProcess("--open")
    try:
        assert asked(server, f"127.0.0.1:{server.port}") == b"HTTP/1.1 200 OK"
        assert asked(server, "localhost") == b"HTTP/1.1 200 OK"
        assert asked(server, "rebound.example") == b"HTTP/1.1 401 Unauthorized"
        assert asked(server, "127.0.0.1.example:5001") == b"HTTP/1.1 401 Unauthorized"
    finally:
        server.stop()


@pytest.mark.parametrize(
    "host", ["127.example.com", "127.0.0.1.example", "10.0.0.1", "192.0.2.1", ""]
)
def test_no_other_name_counts_as_this_machine(host: str) -> None:
    assert not is_loopback(host)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """Yield what a proxy hears that the environment asks for."""
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                heard.append(connection.recv(65536))

    thread = threading.Thread(target=listen)
    thread.start()
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{listener.getsockname()[1]}")
    monkeypatch.delenv("no_proxy", raising=False)
    yield heard
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def test_no_proxy_hears_the_key_of_the_folder(tmp_path: Path, proxy: list[bytes]) -> None:
    server = ServerProcess(data=tmp_path / "desk")
    try:
        made = keys.create(tmp_path / "desk", "mine", None, ("orders:read",))
        assert any(
            line.startswith(made.partition(".")[0]) for line in keys.listing(tmp_path / "desk")
        )
        assert proxy == []
    finally:
        server.stop()


@pytest.mark.parametrize("key_id", ["open", "local"])
def test_no_key_takes_the_name_of_a_caller_without_one(key_id: str) -> None:
    command = CreateKey(key_id, b"", "", None, ("orders:read",))
    events, refusal = execute(Workspace(), command, Stamp(1, 1, 2, IdSpace()))
    assert events == ()
    assert isinstance(refusal, Refusal)
    assert refusal.reason is Reason.KEY_EXISTS

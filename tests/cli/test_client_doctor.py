import os
import socket
import time
from email.utils import formatdate
from pathlib import Path

import pytest

from cli.played_server import PlayedServer, answer
from sidestreet.cli.client import headers, kept, profiles, program
from sidestreet.contract.operations import OPERATIONS

VERSION = b'{"data":{"version":"2025-10-31"},"error":null}'
ACCOUNTS = b'{"data":[{"id":0},{"id":1}],"error":null}'


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (profiles.VARIABLE, headers.VARIABLE, "CLEAR_STREET_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(profiles.FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setenv(headers.KEY_VARIABLE, "SECRET")


def examined(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    code = program.run(["doctor", *argv], operations=OPERATIONS)
    text = capsys.readouterr().out
    assert "SECRET" not in text
    return code, text


def test_a_set_up_that_is_well_is_said_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    with PlayedServer(answer(VERSION), answer(ACCOUNTS)) as server:
        code, text = examined(capsys, "--base-url", server.url)
    assert code == 0
    assert "wrong" not in text
    assert f"ok     Server {server.url}, by --base-url\n" in text
    assert "ok     A key is given by CLEAR_STREET_API_KEY\n" in text
    assert "ok     The server answers, version 2025-10-31\n" in text
    assert "ok     The key is good and reaches 2 accounts\n" in text
    assert [line.split()[1] for line in server.lines] == ["/v1/version", "/v1/accounts"]


def test_a_server_that_is_not_there_is_to_be_started(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    code, text = examined(capsys, "--base-url", f"http://127.0.0.1:{port}")
    assert code == 1
    assert "connection refused" in text
    assert "Start a server with 'sidestreet serve'." in text


@pytest.mark.parametrize("other", [answer(b"<html>"), answer(b"{}", "404 Not Found")])
def test_something_else_that_answers_is_noticed(
    other: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    with PlayedServer(other) as server:
        code, text = examined(capsys, "--base-url", server.url)
    assert code == 1
    assert "is no such server" in text


def test_a_key_that_is_not_taken_is_noticed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = answer(b'{"error":{"message":"no"}}', "401 Unauthorized")
    with PlayedServer(answer(VERSION), refused) as server:
        code, text = examined(capsys, "--base-url", server.url)
    assert code == 1
    assert "wrong  The server does not take the key\n       Make one with" in text
    monkeypatch.delenv(headers.KEY_VARIABLE)
    with PlayedServer(answer(VERSION), refused) as server:
        code, text = examined(capsys, "--base-url", server.url)
    assert "note   No key is given\n" in text
    assert "wrong  The server wants a key\n" in text


def test_a_key_that_may_not_read_accounts_is_told_what_the_server_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    refused = answer(b'{"error":{"message":"Not you"}}', "403 Forbidden")
    with PlayedServer(answer(VERSION), refused) as server:
        code, text = examined(capsys, "--base-url", server.url)
    assert code == 1
    assert "wrong  Accounts cannot be read: 403 Not you\n" in text


@pytest.mark.parametrize(("seconds", "said"), [(0, False), (3600, True), (-3600, True)])
def test_clocks_that_are_apart_are_noticed(
    seconds: int, said: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    dated = answer(VERSION, headers=(f"Date: {formatdate(time.time() + seconds, usegmt=True)}",))
    with PlayedServer(dated, answer(ACCOUNTS)) as server:
        code, text = examined(capsys, "--base-url", server.url)
    assert code == 0
    assert ("note   The server's clock is" in text) is said


def test_a_remote_server_in_the_clear_and_a_proxy_that_is_not_used_are_noticed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", 1))])
    code, text = examined(capsys, "--base-url", "http://desk.example")
    assert code == 1
    assert "wrong  The key would go to another machine in the clear\n" in text
    assert "note   HTTPS_PROXY is set, and is not used here\n" in text


def test_profiles_that_cannot_be_read_end_the_examination_with_a_remedy(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path(profiles.path(os.environ)).write_text("{")
    Path(profiles.path(os.environ)).chmod(0o600)
    code, text = examined(capsys)
    assert code == 1
    assert "is damaged\n       mend it, or remove it" in text


def test_an_extra_that_is_missing_and_a_cache_that_cannot_be_are_noted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr(kept, "_path", lambda _: None)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    with PlayedServer(answer(VERSION), answer(ACCOUNTS)) as server:
        code, text = examined(capsys, "--base-url", server.url)
    assert code == 0
    assert "note   --format explore is not installed\n       pip install" in text
    assert "note   Commands cannot be kept between runs" in text
    assert "Let this user write" in text


def test_why_commands_are_not_kept_is_told_where_it_was_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    with PlayedServer(answer(VERSION), answer(ACCOUNTS)) as server:
        _, text = examined(capsys, "--base-url", server.url)
    assert "PYTHONDONTWRITEBYTECODE forbids it." in text

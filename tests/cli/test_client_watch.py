import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.played_server import HANG_UP, PlayedServer, answer
from sidestreet.cli.client import headers, profiles, program
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.watch import Frames
from sidestreet.contract.operations import OPERATIONS

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nretry: 2000\n\n"


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (profiles.VARIABLE, headers.VARIABLE, headers.KEY_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(profiles.FOLDER_VARIABLE, str(tmp_path))


def event(place: str, **members: object) -> bytes:
    return f"id: {place}\nevent: x\ndata: {json.dumps({'id': place, **members})}\n\n".encode()


def changed(place: str, status: str, **members: str) -> bytes:
    order = {
        "id": "o-1",
        "account_id": 7,
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "quantity": "10",
        "filled_quantity": "0",
        "limit_price": "1.50",
        "status": status,
        **members,
    }
    time = "2026-11-22T15:31:50.204118500Z"
    return event(place, type="order", time=time, account_id=7, order=order)


def watched(server: PlayedServer, *argv: str) -> int:
    words = ["watch", "--base-url", server.url, *argv]
    return program.run(words, operations=OPERATIONS, sleep=lambda _: None)


def test_each_change_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    stream = HEAD + event("1.0", type="start") + changed("2.1", "NEW") + changed("3.1", "FILLED")
    with PlayedServer(stream) as server:
        assert watched(server, "7", "--count", "2", "--api-key", "K") == 0
    assert capsys.readouterr().out == (
        "15:31:50.204  NEW               BUY          0/10  AAPL    LIMIT 1.50  account 7  o-1\n"
        "15:31:50.204  FILLED            BUY          0/10  AAPL    LIMIT 1.50  account 7  o-1\n"
    )
    assert server.lines == ["GET /sidestreet/v1/events?types=order&account_id=7 HTTP/1.1"]
    assert server.headers()["authorization"] == "Bearer K"
    assert server.headers()["accept"] == "text/event-stream"


def test_a_stream_that_breaks_off_is_taken_up_where_it_was(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = HEAD + changed("2.1", "NEW")
    with PlayedServer(first, HANG_UP, HEAD + changed("3.1", "FILLED")) as server:
        assert watched(server, "--count", "2", "--format", "jsonl", "--transform", "status") == 0
    printed = capsys.readouterr()
    assert printed.out == '"NEW"\n"FILLED"\n'
    assert "The stream broke off" in printed.err
    assert [server.headers(index).get("last-event-id") for index in range(3)] == [
        None,
        "2.1",
        "2.1",
    ]


def test_what_is_missing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with PlayedServer(HEAD + event("9.0", type="gap") + changed("9.1", "NEW")) as server:
        assert watched(server, "--count", "1") == 0
    assert capsys.readouterr().err == "Some changes are missing here: read the orders again.\n"


def test_a_refused_stream_is_shown_as_any_error(capsys: pytest.CaptureFixture[str]) -> None:
    with PlayedServer(answer(b'{"error":{"code":403}}', "403 Forbidden")) as server:
        assert watched(server) == 1
    printed = capsys.readouterr()
    assert '"code": 403' in printed.out
    assert "403 Forbidden" in printed.err


def test_a_server_without_the_stream_is_not_asked_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with PlayedServer(HANG_UP) as server, pytest.raises(Problem, match="unanswered"):
        watched(server)
    assert len(server.requests) == 1
    assert capsys.readouterr().out == ""


def test_a_stream_that_is_no_json_is_a_problem() -> None:
    with (
        PlayedServer(HEAD + b"data: <html>\n\n") as server,
        pytest.raises(Problem, match="not JSON"),
    ):
        watched(server)


def test_a_count_of_none_is_refused() -> None:
    with PlayedServer() as server, pytest.raises(Problem, match="for flag --count"):
        watched(server, "--count", "0")


def test_what_a_terminal_would_obey_is_shown_as_its_escape(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with PlayedServer(HEAD + changed("1.1", "NEW", symbol="\x1b[2J")) as server:
        watched(server, "--count", "1")
    assert "\\u001b[2J" in capsys.readouterr().out


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), min_size=1)


@given(st.lists(TEXTS), st.lists(st.integers(1, 20)))
def test_how_a_stream_arrives_changes_nothing(texts: list[str], sizes: list[int]) -> None:
    data = "".join(
        f"id: {number}\ndata: {text}\n\n: comment\n\n" for number, text in enumerate(texts)
    ).encode()
    frames = Frames()
    heard: list[tuple[str, str]] = []
    for size in [*sizes, len(data)]:
        piece, data = data[:size], data[size:]
        heard += frames.feed(piece)
    assert heard == [(str(number), text) for number, text in enumerate(texts)]

"""What the security campaigns rest on: a plain reader that reads, and tables that miss nothing."""

import random
from collections import Counter
from typing import Any

import pytest

from security import matrix, smuggling
from security.cases import Verdict, cases_of, verdict
from security.desk import GuardedDesk, Told
from security.plain_reader import Heard, hear
from sidestreet.contract.operation import Operation, Parameter

GET = b"GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n"
CHANCE = random.Random(1)  # noqa: S311  cuts bytes, keeps no secret
POST = b"POST / HTTP/1.1\r\nHost: a\r\n"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (GET, [Heard("GET", "/a?b", b"")]),
        (GET * 2, [Heard("GET", "/a?b", b"")] * 2),
        (POST + b"Content-Length: 5\r\n\r\nhello" + GET, [Heard("POST", "/", b"hello")]),
        (
            POST + b"Transfer-Encoding: chunked\r\n\r\n2;a\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n",
            [Heard("POST", "/", b"hello")],
        ),
        (POST + b"Content-Length: 6\r\n\r\nhello", []),
        (POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", []),
        (POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", []),
        (b"GET / HTTP/1.1\nHost: a\n\n", []),
        (GET + b"GET / HTTP/1.1\r\n\r\n", [Heard("GET", "/a?b", b"")]),
    ],
)
def test_the_plain_reader_reads_what_is_there(data: bytes, found: list[Heard]) -> None:
    assert hear(data)[: len(found)] == found
    if not found:
        assert hear(data) == []


def test_a_reader_that_loses_a_byte_of_a_body_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = POST + b"Content-Length: 5\r\n\r\nhello"
    counts: Counter[str] = Counter()
    smuggling.check(data, CHANCE, counts)
    assert counts["requests read alike"] == 1
    monkeypatch.setattr(smuggling, "read", lambda _: ([Heard("POST", "/", b"hell")], None))
    with pytest.raises(AssertionError):
        smuggling.check(data, CHANCE, counts)


def test_a_request_that_only_the_server_reads_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smuggling, "read", lambda _: ([Heard("GET", "/smuggled", b"")], None))
    with pytest.raises(AssertionError, match="only the server reads"):
        smuggling.check(b"GET / HTTP/1.1\nHost: a\n\n", CHANCE, Counter())


@pytest.fixture
def cells() -> Any:
    """Make the matrix and let go of its desks at the end."""
    made = matrix.Matrix()
    yield made
    made.close()


def test_an_operation_on_a_kind_of_thing_that_nobody_knows_fails(cells: matrix.Matrix) -> None:
    new = Operation(
        "get_new_thing",
        "GET",
        "/v1/new/{new_id}",
        "v1:new",
        "Get it.",
        str,
        (200,),
        (Parameter("new_id", "path", str, "Which."),),
    )
    with pytest.raises(LookupError, match=r"nobody knows whose a \{'new_id'\} is"):
        list(cases_of(new, cells.guarded))


def test_an_answer_that_tells_what_is_hidden_apart_is_noticed(
    cells: matrix.Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = [
        case
        for case in cells.cases
        if case.operation.operation_id == "get_order_by_id"
        and verdict(case, "everyone") is Verdict.HIDDEN
        and case.account_id == 7001
    ]
    assert [case.of for case in hidden] == ["the other's", "nobody's"]
    for case in hidden:
        cells.check(case, "everyone")
    plain = GuardedDesk.ask

    def leak(desk: GuardedDesk, *args: Any, **words: Any) -> Told:
        told = plain(desk, *args, **words)
        return Told(told.status, (("X-Exists", "1"),), told.body)

    monkeypatch.setattr(GuardedDesk, "ask", leak)
    with pytest.raises(AssertionError, match="told apart"):
        cells.check(hidden[0], "everyone")


def test_an_order_of_another_that_is_shown_is_noticed(cells: matrix.Matrix) -> None:
    """A key that the rules keep out, and that is let in, fails the campaign."""
    (mine,) = [
        case
        for case in cells.cases
        if case.operation.operation_id == "get_orders" and case.of == "own"
    ]
    shown = mine._replace(path=mine.path.replace("7001", "7002"))
    with pytest.raises(AssertionError):
        cells.check(shown, "trader")

"""The answer reader, by table and by law: what it reads does not depend on how bytes arrive."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sidestreet.cli.client import answer as answers
from sidestreet.cli.client.answer import Answer, AnswerReader, BadAnswer

PARTS = (
    *(b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.0 404\r\n", b"\r\n"),
    *(b"Content-Length: 3\r\n", b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n"),
    *(b"3\r\nabc\r\n", b"0\r\n\r\n", b"0\r\n", b"abc", b"\n", b"ff;", b"X: y\r\n", b"\x00"),
)
STREAMS = st.lists(st.sampled_from(PARTS)).map(b"".join) | st.binary()


def read(data: bytes, cuts: tuple[int, ...] = ()) -> Answer | str:
    """Return the answer in `data`, fed in pieces, or why there is none."""
    reader = AnswerReader()
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    try:
        for start, end in itertools.pairwise(edges):
            reader.feed(data[start:end])
        reader.finish()
    except BadAnswer as error:
        return str(error)
    assert reader.answer is not None
    return reader.answer


@pytest.mark.parametrize(
    ("data", "status", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, b"{}"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-length: 2\r\n\r\n{}", 200, b"{}"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\n{}", 200, b"{}"),
        (b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\n{}more", 200, b"{}"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, b""),
        (b"HTTP/1.1 200\r\n\r\nto the end", 200, b"to the end"),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", 204, b""),
        (b"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", 304, b""),
        (
            (
                b"HTTP/1.1 200 OK\r\nTRANSFER-ENCODING: Chunked\r\n\r\n"
                b"A \r\n0123456789\r\n001;n=v\r\n!\r\n000\r\n\r\n"
            ),
            200,
            b"0123456789!",
        ),
        (b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 200, b""),
    ],
)
def test_answers(data: bytes, status: int, body: bytes) -> None:
    found = read(data)
    assert isinstance(found, Answer)
    assert (found.status, found.body) == (status, body)


def test_headers_are_found_whatever_their_case() -> None:
    found = read(b"HTTP/1.1 200 OK\r\nX-Note: \t two words \r\nx-note: second\r\nEmpty:\r\n\r\n")
    assert isinstance(found, Answer)
    assert found.header("x-NOTE") == "two words"
    assert found.header("empty") == ""
    assert found.header("absent") is None


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "ended in the middle"),
        (b"HTTP/2 200\r\n\r\n", "status line"),
        (b"HTTP/1.1 099 x\r\n\r\n", "status line"),
        (b"HTTP/1.1 2000 x\r\n\r\n", "status line"),
        (b" HTTP/1.1 200 OK\r\n\r\n", "status line"),
        (b"HTTP/1.1 200 OK\nA: b\n\n", "ended in the middle"),
        (HEAD + b"No colon\r\n\r\n", "header"),
        (HEAD + b"Space : x\r\n\r\n", "header"),
        (HEAD + b" folded: x\r\n\r\n", "header"),
        (HEAD + b"A: x\r\n y\r\n\r\n", "header"),
        (HEAD + b"A: x\x00\r\n\r\n", "header"),
        (HEAD + b"A: x\rB: y\r\n\r\n", "header"),
        (HEAD + b"Content-Length: -1\r\n\r\n", "not a number"),
        (HEAD + b"Content-Length: 1e3\r\n\r\n", "not a number"),
        (HEAD + b"Content-Length: \r\n\r\n", "not a number"),
        (HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", "not a number"),
        (HEAD + b"Content-Length: 5\r\n\r\nabc", "ended in the middle"),
        (HEAD + b"Content-Length: 999999999999\r\n\r\n", "longer than"),
        (HEAD + b"Content-Length: 9999999999999999999999\r\n\r\n", "not a number"),
        (HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n", "not clear"),
        (HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", "not clear"),
        (HEAD + b"Transfer-Encoding: chunked, chunked\r\n\r\n", "not clear"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n\r\n", "no length"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", "no length"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0x1\r\n", "no length"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nabc", "does not end"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffff\r\n", "longer than"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 17 + b"\r\n", "no length"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"x" * 2000, "longer than 1024"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\nbad\r\n\r\n", "header"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n", "ended in the middle"),
        (
            HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"A: b\r\n" * 20_000,
            "the trailer of the answer is longer",
        ),
        (b"x" * (answers.HEAD_BYTES_MAX + 10), "head of the answer is longer"),
        (HEAD + b"A: b\r\n" * 20_000 + b"\r\n", "head of the answer is longer"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 20, "too many interim"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused(data: bytes, why: str) -> None:
    found = read(data)
    assert isinstance(found, str)
    assert why in found


def test_a_body_to_the_end_of_the_connection_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "BODY_BYTES_MAX", 10)
    assert isinstance(read(HEAD + b"\r\n" + b"x" * 10), Answer)
    assert read(HEAD + b"\r\n" + b"x" * 11) == "the answer is longer than 10 bytes"
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"6\r\nabcdef\r\n" * 2 + b"0\r\n\r\n"
    assert read(chunked) == "the answer is longer than 10 bytes"


@given(STREAMS, st.lists(st.integers(min_value=0), max_size=6).map(tuple))
@example(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", tuple(range(80)))
def test_how_the_bytes_arrive_changes_nothing(data: bytes, cuts: tuple[int, ...]) -> None:
    assert read(data, cuts) == read(data)


@given(STREAMS)
def test_byte_by_byte_is_the_same_as_all_at_once(data: bytes) -> None:
    assert read(data, tuple(range(len(data)))) == read(data)


@given(STREAMS)
def test_an_answer_once_complete_takes_nothing_more(data: bytes) -> None:
    found = read(HEAD + b"Content-Length: 3\r\n\r\nabc" + data)
    assert isinstance(found, Answer)
    assert found.body == b"abc"


@given(st.binary(), st.lists(st.integers(min_value=1, max_value=50)))
def test_a_chunked_body_comes_out_whole(body: bytes, sizes: list[int]) -> None:
    chunks, rest = [], body
    for size in [*sizes, len(body)]:
        piece, rest = rest[:size], rest[size:]
        if piece:
            chunks.append(b"%x\r\n%b\r\n" % (len(piece), piece))
    head = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    found = read(head + b"".join(chunks) + b"0\r\n\r\n", (3, 40, 41, 60))
    assert isinstance(found, Answer)
    assert found.body == body

"""Laws of the reader: how bytes are cut does not matter, and no bytes do harm."""

import contextlib
import itertools

from hypothesis import given
from hypothesis import strategies as st

from sidestreet.http.errors import ApiError
from sidestreet.http.limits import Limits
from sidestreet.http.messages import Request
from sidestreet.http.reader import Phase, RequestReader
from sidestreet.http.request_ids import request_ids

TOKENS = st.text("abcXYZ-09", min_size=1, max_size=8).filter(
    lambda name: name.lower() not in {"host", "te"}
)
VALUES = st.text("abc XYZ;=\"'\u00e9", max_size=12).map(lambda value: value.strip(" "))
METHODS = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
PATHS = st.text("abc/%2.~-", max_size=20).map(lambda rest: f"/{rest}")
BODIES = st.binary(max_size=40)


@st.composite
def chunked(draw: st.DrawFn, body: bytes) -> bytes:
    """Return the body in chunks of any size."""
    out = b""
    while body:
        size = draw(st.integers(1, len(body)))
        out += b"%x\r\n%b\r\n" % (size, body[:size])
        body = body[size:]
    return out + b"0\r\n\r\n"


@st.composite
def requests(draw: st.DrawFn) -> tuple[bytes, tuple[str, str, bytes]]:
    """Return a request's bytes, and what must be read from them."""
    method, path, body = draw(METHODS), draw(PATHS), draw(BODIES)
    lines = [f"{method} {path} HTTP/1.1", "Host: a"]
    lines.extend(f"x-{name}: {value}" for name, value in draw(st.lists(st.tuples(TOKENS, VALUES))))
    if draw(st.booleans()):
        lines.append("Transfer-Encoding: chunked")
        wire_body = draw(chunked(body))
    else:
        lines.append(f"Content-Length: {len(body)}")
        wire_body = body
    head = "\r\n".join(lines).encode("latin-1")
    return head + b"\r\n\r\n" + wire_body, (method, path, body)


def new_reader(limits: Limits | None = None) -> RequestReader:
    return RequestReader(limits or Limits(), request_ids(), "client")


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """Cut the bytes at the places that fall inside."""
    marks = [0, *sorted({place % (len(data) + 1) for place in places}), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(marks)]


@given(st.lists(requests(), min_size=1, max_size=4), st.lists(st.integers(0, 2000)))
def test_the_same_requests_are_read_however_the_bytes_are_cut(
    sent: list[tuple[bytes, tuple[str, str, bytes]]], places: list[int]
) -> None:
    reader = new_reader()
    for piece in cut(b"".join(data for data, _ in sent), places):
        reader.feed(piece)
    read = [request for request, _, _ in reader.arrived]
    assert [(request.method, request.path, request.body) for request in read] == [
        expected for _, expected in sent
    ]
    assert reader.phase is Phase.BETWEEN
    assert not reader.ended


SNIPPETS = st.sampled_from(
    [
        b"GET / HTTP/1.1\r\n",
        b"POST /a?b HTTP/1.0\r\n",
        b"Host: a\r\n",
        b"Content-Length: 3\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Connection: close\r\n",
        b"Connection: upgrade\r\nUpgrade: x\r\n",
        b"Expect: 100-continue\r\n",
        b"\r\n",
        b"3\r\nabc\r\n",
        b"0\r\n\r\n",
        b"abc",
        b"\n",
        b" ",
        b"\x00",
    ]
)
TINY = Limits(body_bytes_max=20, uri_bytes_max=20, headers_bytes_max=60, headers_max=4)


@given(st.lists(SNIPPETS | st.binary(max_size=8), max_size=20), st.lists(st.integers(0, 400)))
def test_no_bytes_raise_anything_but_a_refusal(pieces: list[bytes], places: list[int]) -> None:
    """And what does get through keeps the limits."""
    reader = new_reader(TINY)
    with contextlib.suppress(ApiError):
        for piece in cut(b"".join(pieces), places):
            reader.feed(piece)
            if reader.ended:
                break
    for request, _, _ in reader.arrived:
        assert_within(request)


@given(st.lists(SNIPPETS, max_size=12))
def test_a_refusal_or_a_close_is_the_last_word(pieces: list[bytes]) -> None:
    """Once the reader has ended, no bytes bring a further request."""
    reader = new_reader(TINY)
    with contextlib.suppress(ApiError):
        for piece in pieces:
            reader.feed(piece)
    if not reader.ended:
        return
    before = len(reader.arrived)
    with contextlib.suppress(ApiError):
        reader.feed(b"GET /late HTTP/1.1\r\nHost: a\r\n\r\n")
    assert len(reader.arrived) == before


def assert_within(request: Request) -> None:
    assert len(request.body) <= TINY.body_bytes_max
    assert len(request.path) + len(request.query) <= TINY.uri_bytes_max
    assert len(request.headers) <= TINY.headers_max
    assert request.path[:1] in {"/", "*"} or request.method == "CONNECT"

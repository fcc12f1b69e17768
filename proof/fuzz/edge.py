"""Targets at the edge: HTTP, JSON, queries, paths, tokens, and whole requests to a desk."""

import json
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

import msgspec

from fuzz.target import NotTaken, Read, Target, same
from sidestreet.api.examples import EXAMPLES
from sidestreet.api.instants import parse_bound, parse_instant, render_instant
from sidestreet.api.paging import render_token, window_of
from sidestreet.api.path import read_path
from sidestreet.api.query import date_of, read_query
from sidestreet.api.routing import Router
from sidestreet.bootstrap.in_process import LOCAL_KEY, InProcessDesk
from sidestreet.contract.operation import Operation
from sidestreet.contract.operations import OPERATIONS
from sidestreet.control.operations import CONTROL_OPERATIONS
from sidestreet.http.errors import ApiError
from sidestreet.http.json_input import body_into, read_json
from sidestreet.http.limits import Limits
from sidestreet.http.messages import Request, Response
from sidestreet.http.reader import RequestReader
from sidestreet.reference.seed import default_seed

ALL: Final = (*OPERATIONS, *CONTROL_OPERATIONS)
WITH_BODY: Final = tuple(each for each in ALL if each.body is not None)
_QUERIED: Final = tuple(
    each for each in ALL if any(part.location == "query" for part in each.parameters)
)
_START: Final = 1_761_917_400_000_000_000
_DESK_LASTS: Final = 400
"""Requests to one desk; then a new one, so that what they leave behind does not grow."""

_NOT_ASKED: Final = ("/clock", "/generations", "/snapshots")
"""Of control: what waits for a clock, and what writes files where it is told."""

_PAIRS: Final = (b"page_size=2", b"page_token=AAAAAAAAAGQAAAAAAAAAZA", b"symbol=AAPL", b"a=%ff")


def _arrived(pieces: list[bytes]) -> list[tuple[object, ...]]:
    numbers = count()
    reader = RequestReader(Limits(), lambda: str(next(numbers)), "here")
    refused: ApiError | None = None
    try:
        for piece in pieces:
            reader.feed(piece)
    except ApiError as error:
        refused = error
    told = [
        (each.method, each.path, each.query, tuple(each.headers.items()), each.body)
        for each, _, _ in reader.arrived
    ]
    if refused is not None and not told:
        raise refused
    return [*told]


def _http(_: Path) -> Read:
    def read(text: bytes) -> None:
        half = len(text) // 2
        whole = _arrived([text])
        if not whole:
            raise NotTaken("not whole")
        same("http", whole, _arrived([text[:half], text[half:]]))

    return read


def _json(_: Path) -> Read:
    def read(text: bytes) -> None:
        value = read_json(text)
        same("json", value, read_json(json.dumps(value, ensure_ascii=False).encode()))

    return read


def _chosen(text: bytes, among: tuple[Operation, ...]) -> tuple[Operation, bytes]:
    """Let the first byte choose an operation, so that one target has them all."""
    return among[text[0] % len(among)] if text else among[0], text[1:]


def _body(_: Path) -> Read:
    def read(text: bytes) -> None:
        operation, body = _chosen(text, WITH_BODY)
        value = body_into(operation.body, body)
        same("body", value, body_into(operation.body, msgspec.json.encode(value)))

    return read


def _query(_: Path) -> Read:
    def read(text: bytes) -> None:
        operation, query = _chosen(text, _QUERIED)
        read_query(operation, query.decode("latin-1"))

    return read


def _token(_: Path) -> Read:
    def read(text: bytes) -> None:
        window = window_of({"page_token": text.decode("latin-1")})
        same("page token", window, window_of({"page_token": render_token(*window)}))

    return read


def _path(_: Path) -> Read:
    router = Router((each.method, each.path, each) for each in ALL)

    def read(text: bytes) -> None:
        method, _, path = text.decode("latin-1").partition(" ")
        operation, parameters = router.find(method, f"/{path}")
        once = read_path(operation, parameters)
        same("path", once, read_path(operation, once))

    return read


def _instant(_: Path) -> Read:
    def read(text: bytes) -> None:
        told = text.decode("latin-1")
        instant = parse_instant(told)
        if instant is None:
            bound = parse_bound(told)
            raise NotTaken("no instant" if bound is None else "beyond the range")
        same("instant", instant, parse_instant(render_instant(instant)))

    return read


def _date(_: Path) -> Read:
    def read(text: bytes) -> None:
        told = text.decode("latin-1")
        same("date", date_of("day", told).isoformat(), told)

    return read


class _AskedDesk:
    """A desk that is asked, and made anew now and then. Whatever comes is never a 5xx."""

    def __init__(self) -> None:
        self._seed = default_seed()
        self._asked = 0
        self._desk = self._made()

    def _made(self) -> InProcessDesk:
        return InProcessDesk(self._seed, _START, is_controlled=True)

    def read(self, text: bytes) -> None:
        """Ask: the first line is method and target, the rest is the body."""
        if self._asked == _DESK_LASTS:
            self._desk.close()
            self._desk, self._asked = self._made(), 0
        self._asked += 1
        line, _, body = text.partition(b"\n")
        method, _, target = line.decode("latin-1").partition(" ")
        path, _, query = target.partition("?")
        if any(word in path for word in _NOT_ASKED) or not path.startswith("/"):
            raise NotTaken("not asked")
        headers = {"host": "localhost", "authorization": f"Bearer {LOCAL_KEY}"}
        request = Request(method, path, query, headers, body, f"r{self._asked}", "127.0.0.1")
        answer = self._desk.answer(request)
        if not isinstance(answer, Response):
            raise NotTaken("waits or streams")
        if answer.status >= 500:
            raise AssertionError(f"answered with {answer.status}: {answer.body[:300]!r}")
        if answer.status >= 400:
            raise NotTaken(str(answer.status))


def _corpus_of_bodies() -> tuple[bytes, ...]:
    found = [bytes([number]) + _example(each) for number, each in enumerate(WITH_BODY)]
    return (*found, b"\0[]", b"\0{}", b"")


def _example(operation: Operation) -> bytes:
    told = EXAMPLES.get(operation.body)
    if told is None and getattr(operation.body, "__origin__", None) is list:
        told = [EXAMPLES.get(operation.body.__args__[0], {})]
    return msgspec.json.encode({} if told is None else told)


def _asked(operation: Operation) -> bytes:
    """Return an ordinary request for an operation, of things that are there."""
    path = operation.path
    ids: dict[str, Any] = {"account_id": 19816, "instrument_id": "AAPL"}
    for part in operation.parameters:
        if part.location == "path":
            told = ids.get(part.name, "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e")
            path = path.replace(f"{{{part.name}}}", str(told))
    query = "&".join(
        f"{part.name}={ids.get(part.name, '2')}"
        for part in operation.parameters
        if part.location == "query" and (part.required or part.name == "page_size")
    )
    body = b"" if operation.body is None else _example(operation)
    return f"{operation.method} {path}?{query}\n".encode() + body


_REQUESTS: Final = tuple(
    _asked(each) for each in ALL if not any(word in each.path for word in _NOT_ASKED)
)
_GET: Final = b"GET /v1/version HTTP/1.1\r\nHost: here\r\n\r\n"
_POST: Final = (
    b"POST /v1/accounts/1/orders?a=b HTTP/1.1\r\nHost: here:5001\r\nContent-Length: 2\r\n\r\n[]"
)
_CHUNKED: Final = (
    b"POST /x HTTP/1.1\r\nhost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"2;x=y\r\n{}\r\n0\r\nT: v\r\n\r\n"
)

_ofapi = partial(Target, refusals=(ApiError,))
EDGE: Final = (
    _ofapi(
        "http",
        _http,
        corpus=(_GET, _POST, _CHUNKED, _GET + _POST + _GET, _GET.replace(b"1.1", b"1.0")),
        words=(
            b"Content-Length: ",
            b"Transfer-Encoding: chunked\r\n",
            b"Expect: 100-continue\r\n",
            b"Connection: Upgrade\r\nUpgrade: websocket\r\n",
            b"Connection: close\r\n",
            b"\r\n\r\n",
            b"\n",
            b"Host: a, b\r\n",
            b"http://here/",
        ),
        weight=8,
    ),
    _ofapi(
        "json",
        _json,
        corpus=(b'{"a": [1, -2.5e3, "x\\u00e9", null, true]}', b'[{"a":1},{"b":"c:d"}]', b"0"),
        words=(b'"', b":", b",", b"{", b"}", b"[", b"]", b'\\"', b'"a":1', b"1e308", b"-0.0"),
        weight=8,
    ),
    _ofapi(
        "body",
        _body,
        corpus=_corpus_of_bodies(),
        words=(b'"id":', b'"quantity":"1"', b"null", b"[]", b"{}", b'"', b",", b"true", b"1.5"),
        weight=8,
    ),
    _ofapi(
        "query",
        _query,
        corpus=(
            *(bytes([number]) + b"&".join(_PAIRS[:2]) for number in range(0, len(_QUERIED), 3)),
            b"\0",
            b"\1from=2024-01-01&to=2024-02-01",
        ),
        words=(*_PAIRS, b"&", b"=", b",", b"[gte]=2024-01-01", b"[lt]=", b"%2C", b"+"),
        weight=8,
    ),
    _ofapi(
        "page-token",
        _token,
        corpus=(b"AAAAAAAAAGQAAAAAAAAAZA", b"AAAAAAAAAAEAAAAAAAAAAA=="),
        weight=4,
    ),
    _ofapi(
        "path",
        _path,
        corpus=(
            *(f"{each.method} {each.path[1:]}".encode() for each in ALL),
            b"GET v1/watchlists/182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
        ),
        words=(b"/", b"%2F", b"%", b"182bd5e56e1a4fe4a799aa6d9a6ab26e", b"//"),
        weight=8,
    ),
    Target(
        "instant",
        _instant,
        (),
        (b"2025-10-31T09:30:00-04:00", b"2025-10-31", b"2025-10-31 13:30:00.123456789Z", b"x"),
        (b"-04:00", b"T", b" ", b"Z", b".", b"0001", b"9999"),
        weight=4,
    ),
    _ofapi("date", _date, corpus=(b"2024-02-29", b"2025-10-31"), words=(b"-", b"W"), weight=2),
    Target(
        "request",
        lambda _: _AskedDesk().read,
        (),
        _REQUESTS,
        (b'"quantity":"5"', b'"AAPL"', b"?", b"&", b'"', b"182bd5e5", b"19816", b"null", b"[]"),
    ),
)

"""Bytes that two readers may read in two ways: whatever they are, only one reading is taken.

Every case of the corpus has to be refused, with what was hidden behind it unread. Then the corpus
is changed at random, mixed with requests that are as they should be, and read twice: by the
server's reader, cut anywhere, and by a plain one that knows the rules alone. The server may refuse
what the plain one reads. It may not read anything that the plain one does not, nor with another
body. A part of the cases is said to a real server through a socket, which has to answer each
request that was read once, refuse the rest with 400, and close.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from typing import Final

from campaigns.campaign import Campaign, Counts, Play
from security.corpus import CHUNKED, CORPUS, POST, SMUGGLED
from security.plain_reader import Heard, hear
from sidestreet.http.errors import ApiError
from sidestreet.http.event_loop import run
from sidestreet.http.limits import Limits
from sidestreet.http.messages import Request, Respond, Response
from sidestreet.http.reader import RequestReader
from sidestreet.http.request_ids import request_ids
from sidestreet.http.server import Server, serve

_LIVE_ONE_IN: Final = 50
_CHANGES_MAX: Final = 4
_PIECES_MAX: Final = 5
_PATIENCE_S: Final = 10.0

_GOOD: Final = (
    b"GET /good HTTP/1.1\r\nHost: a\r\n\r\n",
    POST + b"Content-Length: 5\r\n\r\nhello",
    CHUNKED + b"5\r\nhello\r\n0\r\n\r\n",
    CHUNKED + b"2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n",
    b"POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi",
    SMUGGLED,
)
_TOKENS: Final = (
    *(b"\r\n", b"\r", b"\n", b"\0", b"\t", b" ", b":", b",", b";", b"0", b"5", b"\x0b", b"\xff"),
    *(b"\r\n\r\n", b"\r\n ", b"chunked", b"0\r\n\r\n", b"Host: a\r\n", b"Content-Length: 5\r\n"),
    *(b"Transfer-Encoding: chunked\r\n", b"Content-Length: 0\r\n", b"Connection: close\r\n"),
    *(b"GET / HTTP/1.1\r\n", b"HTTP/1.1", b"Upgrade: h2c\r\nConnection: upgrade\r\n"),
)


def mutant(chance: random.Random) -> bytes:
    """Return something like the corpus, with something that is well formed around it."""
    kinds = chance.choices((_GOOD, tuple(CORPUS.values())), (2, 1), k=chance.randint(1, 3))
    data = b"".join(chance.choice(kind) for kind in kinds)
    for _ in range(chance.randint(0, _CHANGES_MAX)):
        at = chance.randrange(len(data) + 1)
        to = min(len(data), at + chance.choice((0, 0, 1, 1, 2, 8)))
        data = (
            data[:at] + chance.choice((b"", *_TOKENS, bytes([chance.randrange(256)]))) + data[to:]
        )
    return data + SMUGGLED


def read(pieces: Sequence[bytes]) -> tuple[list[Heard], ApiError | None]:
    """Return what the server's reader makes of pieces of input, and how it refused the rest."""
    reader = RequestReader(Limits(), request_ids(), "client")
    refusal = None
    try:
        for piece in pieces:
            reader.feed(piece)
    except ApiError as error:
        refusal = error
        before = len(reader.arrived)
        reader.feed(SMUGGLED)
        assert len(reader.arrived) == before, f"read on after a refusal: {pieces!r}"
    return [_heard(request) for request, _, _ in reader.arrived], refusal


def _heard(request: Request) -> Heard:
    query = f"?{request.query}" if request.query else ""
    return Heard(request.method, request.path + query, request.body)


def check(data: bytes, chance: random.Random, counts: Counter[str]) -> int | None:
    """Hold one input to the promise.

    Returns how many answers a server gives, None where it may wait for more instead.
    """
    marks = sorted(chance.randrange(len(data) + 1) for _ in range(chance.randint(0, _PIECES_MAX)))
    cut = [data[begin:end] for begin, end in zip([0, *marks], [*marks, len(data)], strict=True)]
    found, refusal = read([data])
    in_pieces, later = read([each for each in cut if each])
    assert in_pieces == found, f"read otherwise when cut at {marks}: {data!r}"
    assert (later is None) == (refusal is None), f"refused otherwise when cut at {marks}: {data!r}"
    plain = hear(data)
    for ours, theirs in zip(found, plain, strict=False):
        same_target = not ours.target.startswith("/") or theirs.target.endswith(
            (ours.target, ours.target + "?")
        )
        assert (ours.method, ours.body) == (theirs.method, theirs.body), (ours, theirs, data)
        assert same_target or theirs.target.startswith("http"), (ours, theirs, data)
    assert len(found) <= len(plain), f"only the server reads {found[len(plain)]} in {data!r}"
    if refusal is not None:
        assert refusal.status in {400, 413, 414, 417, 431}, (refusal, data)
        counts["refused"] += 1
    counts["requests read alike"] += len(found)
    counts["less read than could be"] += len(found) < len(plain)
    return None if refusal is None else len(found) + 1


class _Answers:
    """Answers every request at once."""

    def handle(self, request: Request, respond: Respond) -> None:
        """Answer."""
        respond(Response(200, b"{}", headers=(("X-Method", request.method),)))


async def _say(server: Server, data: bytes) -> list[int]:
    """Say something to a server, and return the statuses until it closes."""
    async with asyncio.timeout(_PATIENCE_S):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(data)
        told = await reader.read()
        writer.close()
    return [int(each[:3]) for each in told.split(b"HTTP/1.1 ")[1:]]


async def _play_live(cases: list[tuple[bytes, int]], counts: Counter[str]) -> None:
    server = await serve(_Answers(), "127.0.0.1", 0)
    try:
        for data, answers in cases:
            statuses = await _say(server, data)
            told = f"{statuses} to {data!r}"
            assert len(statuses) == answers, told
            assert statuses[-1] >= 400, told
            assert set(statuses[:-1]) <= {200}, told
            counts["refused by a real server"] += 1
    finally:
        server.abort()
        await server.wait_closed()


def play(play: Play) -> Counts:
    """Go through the corpus, and then through so many changed ones."""
    counts: Counter[str] = Counter()
    chance = random.Random(play.seed)
    live: list[tuple[bytes, int]] = []
    for name, data in CORPUS.items():
        found, refusal = read([data + SMUGGLED])
        assert not found, f"{name}: read {found}"
        assert refusal is not None, f"{name}: not refused"
        assert refusal.status == 400, f"{name}: {refusal}"
        answers = check(data + SMUGGLED, chance, counts)
        assert answers == 1, name
        live.append((data + SMUGGLED, answers))
        counts["of the corpus refused with 400"] += 1
    for number in range(play.rounds):
        data = mutant(chance)
        said = check(data, chance, counts)
        if said is not None and number % _LIVE_ONE_IN == 0:
            live.append((data, said))
    run(_play_live(live, counts))
    return counts


SMUGGLING: Final = Campaign(
    name="smuggling",
    promise="No bytes make the server read a request that the rules do not find in them, or with "
    "another end, and after a refusal nothing more of a connection is read.",
    how="A corpus of requests with two readings is refused case by case; changed at random, it is "
    "read beside a plain reader written from RFC 9112, whole and in pieces, and every fiftieth "
    "case that is refused is said to a real server.",
    unit="changed cases after the corpus",
    play=play,
    short=1_000,
    long=100_000,
    must_happen=(
        "of the corpus refused with 400",
        "refused",
        "requests read alike",
        "refused by a real server",
    ),
)

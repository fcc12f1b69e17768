"""Answers that are late, slow, cut or lost on purpose, and what a client then sees of them."""

import asyncio
from typing import Any, Final

import httpx
import pytest

from sidestreet.http.asgi import AsgiApplication, ConnectionCut
from sidestreet.http.delivery import slices_of
from sidestreet.http.messages import Delivery, Request, Respond, Response

BODY: Final = b'{"told":"abcdefghij"}'
AN_HOUR: Final = 3600.0


class Staged:
    """Answers `/plain` as usual, and everything else as the test wants it delivered."""

    delivery: Delivery | None = None

    def __init__(self) -> None:
        self.paths: list[str] = []

    def handle(self, request: Request, respond: Respond) -> None:
        """Answer."""
        self.paths.append(request.path)
        delivery = None if request.path == "/plain" else self.delivery
        respond(Response(200, BODY, headers=(("X-Tag", "a"),), delivery=delivery))


def staged(**members: Any) -> type[Staged]:
    """Return an application that delivers so."""
    return type("Staged", (Staged,), {"delivery": Delivery(**members)})


def get(path: str = "/", *lines: str, method: str = "GET") -> bytes:
    """Return a request."""
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: a", *lines, "", ""]).encode()


def test_a_late_answer_holds_up_its_own_connection_and_no_other(lab: Any) -> None:
    async def journey(site: Any) -> None:
        waiting, other = await site.connect(), await site.connect()
        await waiting.send(get() + get("/plain"))
        assert (await other.ask(get("/plain"))).status == 200
        await site.until(lambda: site.app.paths.count("/plain") == 2)
        closing = asyncio.ensure_future(site.server.close_gracefully(30))
        assert await waiting.rest() == b"", "neither it nor what was asked after it has come"
        await waiting.close()
        await other.close()
        assert await closing == 0, "a server that stops does not wait for it"

    lab.run(journey, staged(delay_s=AN_HOUR))


def test_a_late_answer_comes_whole_and_before_what_was_asked_later(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(get() + get("/plain") + get("/", "Connection: close"))
        replies = [await client.reply() for _ in range(3)]
        assert [each.body for each in replies] == [BODY] * 3
        assert [each.headers.get("connection") for each in replies] == [None, None, "close"]
        assert replies[0].headers["x-tag"] == "a"
        assert await client.rest() == b""

    lab.run(journey, staged(delay_s=0.002))


@pytest.mark.parametrize("delay_s", [0.0, 0.001])
def test_a_slow_body_comes_whole_and_the_connection_lives_on(lab: Any, delay_s: float) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(get() + get("/plain"))
        assert (await client.reply()).body == BODY
        assert (await client.reply()).body == BODY
        await client.send(get("/", "Connection: close"))
        last = await client.reply()
        assert (last.body, last.headers["connection"]) == (BODY, "close")
        assert await client.rest() == b""

    lab.run(journey, staged(bytes_per_s=5000, delay_s=delay_s))


def test_a_body_is_slow_because_the_rest_of_it_waits(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(get())
        head = await client.reader.readuntil(b"\r\n\r\n")
        assert b"Content-Length: 21\r\n" in head
        closing = asyncio.ensure_future(site.server.close_gracefully(30))
        assert await client.rest() == b"", "the first byte of it comes after a second"
        await client.close()
        assert await closing == 0

    lab.run(journey, staged(bytes_per_s=1))


@pytest.mark.parametrize("count", [0, 1, 7, 20])
@pytest.mark.parametrize("bytes_per_s", [0, 9000])
def test_a_body_is_cut_after_so_many_bytes_though_its_length_is_told(
    lab: Any, count: int, bytes_per_s: int
) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(get() + get("/plain"))
        head, _, body = (await client.rest()).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"Content-Length: 21" in head.split(b"\r\n")
        assert body == BODY[:count]

    lab.run(journey, staged(body_bytes=count, bytes_per_s=bytes_per_s))


@pytest.mark.parametrize("delay_s", [0.0, 0.001])
def test_a_lost_answer_is_a_cut_connection_after_the_answers_before_it(
    lab: Any, delay_s: float
) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(get("/plain") + get() + get("/plain"))
        assert (await client.reply()).body == BODY
        assert await client.rest() == b""
        assert site.app.paths[:2] == ["/plain", "/"]

    lab.run(journey, staged(is_lost=True, delay_s=delay_s))


def test_a_head_request_gets_the_length_of_a_slow_body_and_none_of_it(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(get(method="HEAD") + get("/plain"))
        assert (await client.reply(head_only=True)).headers["content-length"] == "21"
        assert (await client.reply()).body == BODY

    lab.run(journey, staged(bytes_per_s=1))


def test_a_client_of_http_1_0_is_served_slowly_too(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        first = await client.reply()
        assert (first.body, first.headers["connection"]) == (BODY, "keep-alive")
        await client.send(b"GET / HTTP/1.0\r\n\r\n")
        assert (await client.reply()).body == BODY
        assert await client.rest() == b""

    lab.run(journey, staged(bytes_per_s=5000))


def test_a_client_that_leaves_early_takes_its_answer_with_it(lab: Any) -> None:
    """The timer of a piece that nobody waits for any more does no harm."""

    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(get())
        await client.reader.readuntil(b"\r\n\r\n")
        await client.close()
        await site.until(lambda: site.server.connection_count == 0)
        assert (await (await site.connect()).ask(get("/plain"))).body == BODY

    lab.run(journey, staged(bytes_per_s=200))


def test_an_answer_that_is_late_is_still_given_only_once(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(get())
        await site.app.wait_for(1)
        answer = Response(200, BODY, delivery=Delivery(delay_s=AN_HOUR))
        site.app.responds[0](answer)
        with pytest.raises(RuntimeError, match="answered already"):
            site.app.responds[0](answer)

    lab.run(journey, lab.held)


@pytest.mark.parametrize(
    ("delivery", "pieces", "pause_s"),
    [
        (Delivery(), [b"abcdef"], 0.0),
        (Delivery(body_bytes=2), [b"ab"], 0.0),
        (Delivery(body_bytes=0), [], 0.0),
        (Delivery(bytes_per_s=30), [b"abc", b"def"], 0.1),
        (Delivery(bytes_per_s=4, body_bytes=2), [b"a", b"b"], 0.25),
    ],
)
def test_a_body_falls_into_pieces_of_a_tenth_of_a_second(
    delivery: Delivery, pieces: list[bytes], pause_s: float
) -> None:
    assert slices_of(b"abcdef", delivery) == (pieces, pause_s)


def over_asgi(app: Staged) -> httpx.Response:
    """Return what a client in process gets."""

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=AsgiApplication(app)), base_url="http://desk"
        ) as client:
            return await client.get("/")

    return asyncio.run(ask())


def test_under_asgi_a_late_and_slow_answer_comes_whole() -> None:
    answer = over_asgi(staged(delay_s=0.001, bytes_per_s=5000)())
    assert (answer.content, answer.headers["content-length"]) == (BODY, "21")


def test_under_asgi_a_lost_answer_is_a_failing_application() -> None:
    with pytest.raises(ConnectionCut):
        over_asgi(staged(is_lost=True)())


def test_under_asgi_a_cut_body_fails_after_what_was_sent() -> None:
    sent: list[Any] = []

    async def ask() -> None:
        scope: dict[str, Any] = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "query_string": b"",
            "headers": [],
            "client": None,
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b""}

        async def send(message: Any) -> None:
            sent.append(message)

        await AsgiApplication(staged(body_bytes=4)())(scope, receive, send)

    with pytest.raises(ConnectionCut):
        asyncio.run(ask())
    assert (b"content-length", b"21") in sent[0]["headers"]
    assert [each.get("body") for each in sent[1:]] == [BODY[:4]]

"""The same application under ASGI: in process through httpx, and by the letter of the protocol."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest

from sidestreet.http.asgi import AsgiApplication, ConnectionCut
from sidestreet.http.limits import Limits
from sidestreet.http.messages import ABORT, Request, Respond, Response
from sidestreet.http.streams import EventStream, Message, Stream
from streams.sites import Heard, Streams


class Mirror:
    """Answers with what it was asked, one turn of the loop later."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def handle(self, request: Request, respond: Respond) -> None:
        """Answer."""
        self.requests.append(request)
        response = Response(200, msgspec.json.encode(request), headers=(("X-Seen", "yes"),))
        asyncio.get_running_loop().call_soon(respond, response)


def call(app: Any, method: str, url: str, limits: Limits | None = None, **given: Any) -> Any:
    async def main() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=AsgiApplication(app, limits)), base_url="http://desk"
        ) as client:
            return await client.request(method, url, **given)

    return asyncio.run(main())


def test_a_request_reaches_the_application_whole() -> None:
    reply = call(Mirror(), "POST", "/v1/a%2Fb/%E2%82%AC?x=%26&y=1", content=b"body")
    assert reply.status_code == 200
    assert reply.headers["x-seen"] == "yes"
    assert reply.headers["content-type"] == "application/json"
    seen = reply.json()
    assert (seen["method"], seen["path"], seen["query"]) == (
        "POST",
        "/v1/a%2Fb/%E2%82%AC",
        "x=%26&y=1",
    )
    assert seen["headers"]["host"] == "desk"
    assert msgspec.convert(seen["body"], bytes) == b"body"


def test_repeated_headers_are_joined() -> None:
    reply = call(Mirror(), "GET", "/", headers=[("X-Tag", "a"), ("x-tag", "b")])
    assert reply.json()["headers"]["x-tag"] == "a, b"


def test_the_limit_on_the_body_holds_with_and_without_a_length() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * 50

    app = Mirror()
    limits = Limits(body_bytes_max=100)
    assert call(app, "POST", "/", limits, content=b"x" * 100).status_code == 200
    for content in (b"x" * 101, pieces()):
        reply = call(app, "POST", "/", limits, content=content)
        assert reply.status_code == 413
        assert reply.json()["error"] == {"code": 413, "message": "The request body is too large"}
    assert len(app.requests) == 1


def test_head_has_the_length_and_no_body() -> None:
    reply = call(Mirror(), "HEAD", "/")
    assert reply.content == b""
    assert int(reply.headers["content-length"]) > 0


def test_an_answer_that_never_has_a_body_tells_no_length() -> None:
    class Silent:
        def handle(self, request: Request, respond: Respond) -> None:
            del request
            respond(Response(204))

    reply = call(Silent(), "DELETE", "/")
    assert (reply.status_code, reply.content) == (204, b"")
    assert "content-length" not in reply.headers


def test_a_lost_answer_reaches_the_caller_as_a_lost_connection() -> None:
    class Lossy:
        def handle(self, request: Request, respond: Respond) -> None:
            del request
            respond(ABORT)

    with pytest.raises(ConnectionCut):
        call(Lossy(), "GET", "/")


def test_a_second_answer_is_a_bug_of_the_application() -> None:
    class Twice:
        def handle(self, request: Request, respond: Respond) -> None:
            del request
            respond(Response(200))
            respond(Response(200))

    with pytest.raises(RuntimeError, match="answered already"):
        call(Twice(), "GET", "/")


def serve_scope(
    scope: dict[str, Any], incoming: list[dict[str, Any]], app: Any = None
) -> list[Any]:
    """Run one ASGI scope and return what was sent."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return incoming.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(AsgiApplication(app or Mirror())(scope, receive, send))
    return sent


def test_lifespan_is_agreed_to() -> None:
    sent = serve_scope(
        {"type": "lifespan"}, [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    )
    assert sent == [{"type": "lifespan.startup.complete"}, {"type": "lifespan.shutdown.complete"}]


WEBSOCKET = {"type": "websocket", "path": "/ws", "query_string": b"", "headers": []}
CONNECT = {"type": "websocket.connect"}
DENIAL = "websocket.http.response"


def test_a_websocket_that_the_application_does_not_open_is_turned_away() -> None:
    sent = serve_scope(dict(WEBSOCKET), [dict(CONNECT)])
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_a_server_that_can_tell_why_a_websocket_is_refused_does() -> None:
    sent = serve_scope({**WEBSOCKET, "extensions": {DENIAL: {}}}, [dict(CONNECT)])
    assert [message["type"] for message in sent] == [f"{DENIAL}.start", f"{DENIAL}.body"]
    assert sent[0]["status"] == 200


def test_a_websocket_carries_messages_both_ways() -> None:
    app = Streams()
    text = {"type": "websocket.receive", "text": "hello"}
    gone = {"type": "websocket.disconnect", "code": 1000}
    sent = serve_scope(dict(WEBSOCKET), [dict(CONNECT), text, gone], app)
    assert sent[0] == {"type": "websocket.accept"}
    assert app.heard[0].received_texts == ["hello"]
    assert app.heard[0].closed_count == 1


def test_a_websocket_from_a_page_of_a_stranger_is_turned_away() -> None:
    app = Streams()
    headers = [(b"host", b"a"), (b"origin", b"http://b.example")]
    sent = serve_scope({**WEBSOCKET, "headers": headers}, [dict(CONNECT)], app)
    assert [message["type"] for message in sent] == ["websocket.close"]
    assert app.heard == []


def test_bytes_close_a_websocket_because_messages_are_text() -> None:
    async def scene() -> None:
        app, closed = Streams(), asyncio.Event()
        sent: list[Any] = []
        incoming: list[dict[str, Any]] = [
            dict(CONNECT),
            {"type": "websocket.receive", "bytes": b"x"},
        ]

        async def receive() -> dict[str, Any]:
            if not incoming:
                await closed.wait()
                return {"type": "websocket.disconnect"}
            return incoming.pop(0)

        async def send(message: Any) -> None:
            sent.append(message)
            if message["type"] == "websocket.close":
                closed.set()

        await AsgiApplication(app)(dict(WEBSOCKET), receive, send)
        assert sent[-1]["code"] == 1003

    asyncio.run(scene())


class Talker(Heard):
    """Sends a hundred messages as fast as it may, and ends."""

    def opened(self, stream: Stream) -> None:
        """Begin."""
        super().opened(stream)
        self.unsent.extend(Message(b"x" * 10_000) for _ in range(100))
        self.send_on()
        assert self.unsent, "there is room for less"

    def drained(self) -> None:
        """Go on, and end after the last."""
        super().drained()
        if not self.unsent and self.stream is not None:
            self.stream.close(1000, "")


def test_events_go_on_until_the_application_ends_them() -> None:
    talker = Talker()

    class Talks:
        def handle(self, request: Request, respond: Respond) -> None:
            del request
            respond(EventStream(talker))

    async def scene() -> None:
        sent: list[Any] = []
        incoming = [{"type": "http.request"}]

        async def receive() -> dict[str, Any]:
            return incoming.pop() if incoming else await asyncio.get_running_loop().create_future()

        async def send(message: Any) -> None:
            sent.append(message)

        await AsgiApplication(Talks())({**HTTP, "path": "/events"}, receive, send)
        assert sent[0]["status"] == 200
        assert (b"content-type", b"text/event-stream") in sent[0]["headers"]
        assert sent[1]["body"] == b"retry: 2000\n\n"
        assert [len(each["body"]) for each in sent[2:102]] == [10_008] * 100
        assert sent[102:] == [{"type": "http.response.body", "body": b""}]
        assert talker.closed_count == 1

    asyncio.run(scene())


def test_an_upgrade_inside_an_http_scope_is_told_where_websockets_are() -> None:
    sent = serve_scope(
        {**HTTP, "headers": [(b"upgrade", b"websocket")]}, [{"type": "http.request"}], Streams()
    )
    assert sent[0]["status"] == 426


def test_another_kind_of_scope_is_an_error() -> None:
    with pytest.raises(ValueError, match="not known here"):
        serve_scope({"type": "datagram"}, [])


HTTP = {
    "type": "http",
    "method": "GET",
    "path": "/a b/%/\u20ac",
    "query_string": b"x",
    "headers": [],
}


def test_a_server_without_the_raw_path_is_served_too() -> None:
    app = Mirror()
    serve_scope(dict(HTTP), [{"type": "http.request"}], app)
    assert (app.requests[0].path, app.requests[0].client) == ("/a%20b/%25/%E2%82%AC", "")


def test_a_client_that_leaves_before_its_body_is_complete_is_forgotten() -> None:
    app = Mirror()
    part = {"type": "http.request", "body": b"x", "more_body": True}
    assert serve_scope(dict(HTTP), [part, {"type": "http.disconnect"}], app) == []
    assert app.requests == []

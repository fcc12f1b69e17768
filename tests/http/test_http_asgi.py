"""The same application under ASGI: in process through httpx, and by the letter of the protocol."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest

from sidestreet.http.asgi import AsgiApplication, ConnectionCut
from sidestreet.http.in_process import transport
from sidestreet.http.limits import Limits
from sidestreet.http.messages import ABORT, Request, Respond, Response


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
            transport=transport(app, limits), base_url="http://desk"
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


def test_a_websocket_is_turned_away() -> None:
    sent = serve_scope({"type": "websocket"}, [{"type": "websocket.connect"}])
    assert [message["type"] for message in sent] == ["websocket.close"]


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

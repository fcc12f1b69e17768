"""The same application under any ASGI server, or inside httpx's in-process transport.

Our own server is faster and keeps the time limits; this adapter is for those who already run an
ASGI server, and for tests that need no socket. It keeps the limit on the body. Headers, target
and timeouts are the surrounding server's affair.
"""

import asyncio
from collections.abc import Callable, Iterable, MutableMapping
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from sidestreet.http.asgi_streams import ConnectionCut, Receive, Send, serve_events, serve_websocket
from sidestreet.http.delivery import slices_of
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.http.limits import Limits
from sidestreet.http.messages import Answer, Application, Request, Response
from sidestreet.http.request_ids import request_ids
from sidestreet.http.streams import POLICY_VIOLATION, EventStream, Upgrade
from sidestreet.http.websocket import check_origin
from sidestreet.http.wire import BODILESS

__all__ = ["AsgiApplication", "ConnectionCut", "Scope"]

Scope: TypeAlias = MutableMapping[str, Any]

_PATH_SAFE: Final = "/:@!$&'()*+,;=~-._"
_DENIAL: Final = "websocket.http.response"


class AsgiApplication:
    """An ASGI 3 application around a transport-free one: HTTP, WebSocket and lifespan."""

    def __init__(
        self,
        app: Application,
        limits: Limits | None = None,
        *,
        next_request_id: Callable[[], str] | None = None,
    ) -> None:
        self._app = app
        self._limits = limits or Limits()
        self._next_request_id = next_request_id or request_ids()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await self._serve_websocket(scope, receive, send)
        else:
            raise ValueError(f"ASGI scope {scope['type']!r} is not known here")

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = self._next_request_id()
        answer: Answer
        try:
            body = await self._body(scope, receive)
        except ApiError as error:
            answer = error.to_response(request_id)
        else:
            if body is None:
                return
            answer = await self._answer(_request(scope, body, request_id))
        if isinstance(answer, EventStream):
            await serve_events(answer, self._limits, receive, send)
            return
        if isinstance(answer, Upgrade):
            # Under such a server WebSockets come in a scope of their own.
            answer = ApiError(ErrorKind.UPGRADE_REQUIRED).to_response(request_id)
        if not isinstance(answer, Response):
            raise ConnectionCut
        await _send_response(answer, "http.response", send, is_head=scope["method"] == "HEAD")

    async def _serve_websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope = {**scope, "method": "GET"}
        request = _request(scope, b"", self._next_request_id())
        request.headers.setdefault("upgrade", "websocket")
        answer: Answer
        try:
            check_origin(request)
        except ApiError as error:
            answer = error.to_response(request.request_id)
        else:
            answer = await self._answer(request)
        if isinstance(answer, Upgrade):
            await serve_websocket(answer, self._limits, receive, send)
        elif isinstance(answer, Response) and _DENIAL in (scope.get("extensions") or {}):
            await _send_response(answer, _DENIAL, send)
        else:
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})

    async def _answer(self, request: Request) -> Answer:
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def respond(answer: Answer) -> None:
            if answered.cancelled():
                return
            if answered.done():
                raise RuntimeError(f"request {request.request_id} has been answered already")
            answered.set_result(answer)

        self._app.handle(request, respond)
        return await answered

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        """Return the whole body, or None if the client left before it was complete."""
        limit = self._limits.body_bytes_max
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit() and int(value[:20]) > limit:
                raise ApiError(ErrorKind.PAYLOAD_TOO_LARGE)
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > limit:
                raise ApiError(ErrorKind.PAYLOAD_TOO_LARGE)
            if not message.get("more_body", False):
                return bytes(body)


async def _send_response(answer: Response, kind: str, send: Send, *, is_head: bool = False) -> None:
    delivery = answer.delivery
    if delivery is not None:
        await asyncio.sleep(delivery.delay_s)
        if delivery.is_lost:
            raise ConnectionCut
    headers = _headers_out(answer)
    await send({"type": f"{kind}.start", "status": answer.status, "headers": headers})
    body = b"" if is_head else answer.body
    if delivery is not None:
        pieces, pause_s = slices_of(body, delivery)
        for piece in pieces:
            await asyncio.sleep(pause_s)
            await send({"type": f"{kind}.body", "body": piece, "more_body": True})
        if delivery.body_bytes is not None:
            raise ConnectionCut
        body = b""
    await send({"type": f"{kind}.body", "body": body})


async def _lifespan(receive: Receive, send: Send) -> None:
    """Agree to start and to stop: the application is started and stopped by whoever made it."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _request(scope: Scope, body: bytes, request_id: str) -> Request:
    raw_path = scope.get("raw_path")
    path = quote(scope["path"], safe=_PATH_SAFE) if raw_path is None else raw_path.decode("latin-1")
    client = scope.get("client")
    return Request(
        scope["method"],
        path.partition("?")[0],
        scope["query_string"].decode("latin-1"),
        _headers_in(scope["headers"]),
        body,
        request_id,
        client[0] if client else "",
    )


def _headers_in(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1").strip(" \t")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _headers_out(answer: Response) -> list[tuple[bytes, bytes]]:
    headers = []
    if answer.status not in BODILESS:
        headers.append((b"content-length", b"%d" % len(answer.body)))
    if answer.body:
        headers.append((b"content-type", answer.content_type.encode("latin-1")))
    headers.extend(
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers
    )
    return headers

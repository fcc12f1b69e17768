"""The official SDK, or any client on httpx, straight into a desk: no socket, no thread, no wait.

Two transports, for clients that are synchronous and asynchronous, do the same. A request is handed
to the application as a server would hand it over, and what a server would do to a connection is
raised as what httpx raises then. Nobody waits in here. An answer that is staged to be late comes at
once, or is a read that timed out if the client would not have waited so long; and so is an answer
that cannot come before somebody moves the desk's clock.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Final

import httpx

from sidestreet.bootstrap.in_process import InProcessDesk
from sidestreet.http.delivery import slices_of
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.http.limits import Limits
from sidestreet.http.messages import Abort, Answer, Delivery, Request, Response
from sidestreet.http.streams import EventStream
from sidestreet.testing.heard import Heard

BASE_URL: Final = "http://localhost"
"""Where a desk in process is for its clients. Nothing listens there."""

_BODY_BYTES_MAX: Final = Limits().body_bytes_max
_LOST: Final = "Server disconnected without sending a response."
_CUT: Final = "peer closed connection without sending complete message body (received {} of {})"
_CUT_STREAM: Final = "peer closed connection without sending complete message body"
_LATE: Final = "The read operation timed out"


class DeskTransport(httpx.BaseTransport):
    """For `httpx.Client`, and so for `ClearStreet(http_client=...)`."""

    def __init__(self, desk: InProcessDesk) -> None:
        self._desk = desk

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer, or raise what a client would have met."""
        return _response(self._desk, request, request.read())


class AsyncDeskTransport(httpx.AsyncBaseTransport):
    """For `httpx.AsyncClient`, and so for `AsyncClearStreet(http_client=...)`."""

    def __init__(self, desk: InProcessDesk) -> None:
        self._desk = desk

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer, or raise what a client would have met."""
        return _response(self._desk, request, await request.aread())


class _Events(httpx.SyncByteStream, httpx.AsyncByteStream):
    """Server-sent events as they come. What has not happened yet is a read that timed out."""

    def __init__(self, desk: InProcessDesk, answer: EventStream, request: httpx.Request) -> None:
        self._request = request
        self._heard = Heard(desk, answer.listener)
        self._opening: tuple[bytes, ...] = (b"retry: %d\n\n" % answer.retry_ms,)

    def __iter__(self) -> Iterator[bytes]:
        """Yield events until the stream ends."""
        while (block := self._next()) is not None:
            yield block

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield events until the stream ends."""
        while (block := self._next()) is not None:
            yield block

    def close(self) -> None:
        """Leave, as a client does that disconnects."""
        self._heard.leave()

    async def aclose(self) -> None:
        """Leave, as a client does that disconnects."""
        self._heard.leave()

    def _next(self) -> bytes | None:
        if self._opening:
            block, self._opening = self._opening[0], ()
            return block
        message = self._heard.take()
        if message is not None:
            return message.block()
        if self._heard.is_cut:
            raise httpx.RemoteProtocolError(_CUT_STREAM, request=self._request)
        if self._heard.is_over:
            return None
        raise httpx.ReadTimeout(
            "Nothing more has happened, and nothing will until the desk's clock is moved.",
            request=self._request,
        )


def _response(desk: InProcessDesk, request: httpx.Request, body: bytes) -> httpx.Response:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    taken = Request(
        request.method,
        path,
        query,
        _headers(request),
        body,
        desk.next_request_id(),
        "127.0.0.1",
    )
    answer = _refused(taken) or desk.answer(taken)
    if isinstance(answer, Response):
        return _delivered(answer, request)
    if isinstance(answer, EventStream):
        return httpx.Response(
            200,
            headers={"content-type": "text/event-stream", "cache-control": "no-store"},
            stream=_Events(desk, answer, request),
            request=request,
        )
    raise _not_answered(answer, request)


def _refused(taken: Request) -> Response | None:
    """Return the refusal of a request that a server would not have read to its end."""
    if len(taken.body) <= _BODY_BYTES_MAX:
        return None
    return ApiError(ErrorKind.PAYLOAD_TOO_LARGE).to_response(taken.request_id)


def _delivered(answer: Response, request: httpx.Request) -> httpx.Response:
    """Return an answer as it arrives. What is staged to happen to it is raised."""
    headers = [*answer.headers, ("Content-Length", str(len(answer.body)))]
    if answer.body:
        headers.append(("Content-Type", answer.content_type))
    body = b"" if request.method == "HEAD" else answer.body
    delivery = answer.delivery
    if delivery is None:
        return httpx.Response(answer.status, headers=headers, content=body, request=request)
    patience_s = request.extensions.get("timeout", {}).get("read")
    if patience_s is not None and delivery.delay_s >= patience_s:
        raise httpx.ReadTimeout(_LATE, request=request)
    if delivery.is_lost:
        raise httpx.RemoteProtocolError(_LOST, request=request)
    return httpx.Response(
        answer.status,
        headers=headers,
        stream=_Arriving(body, delivery, patience_s, request),
        request=request,
    )


class _Arriving(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that comes slowly, or not to its end."""

    def __init__(
        self, body: bytes, delivery: Delivery, patience_s: float | None, request: httpx.Request
    ) -> None:
        self._pieces, pause_s = slices_of(body, delivery)
        self._error: httpx.TransportError | None = None
        if patience_s is not None and pause_s >= patience_s:
            # The first piece comes with the head.
            del self._pieces[1:]
            self._error = httpx.ReadTimeout(_LATE, request=request)
        elif delivery.body_bytes is not None:
            told = _CUT.format(sum(map(len, self._pieces)), len(body))
            self._error = httpx.RemoteProtocolError(told, request=request)

    def __iter__(self) -> Iterator[bytes]:
        """Yield what arrives, and raise what ends it too early."""
        yield from self._pieces
        if self._error is not None:
            raise self._error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield what arrives, and raise what ends it too early."""
        for piece in self:
            yield piece


def _not_answered(answer: Answer | None, request: httpx.Request) -> httpx.TransportError:
    if answer is None:
        return httpx.ReadTimeout(
            "The answer waits for something that is yet to happen on the desk.", request=request
        )
    if isinstance(answer, Abort):
        return httpx.RemoteProtocolError(_LOST, request=request)
    return httpx.UnsupportedProtocol(
        "A desk in process has no WebSocket; ask for server-sent events, or for a server.",
        request=request,
    )


def _headers(request: httpx.Request) -> dict[str, str]:
    """Return the headers as a server reads them: lower case, several of one name joined."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in request.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1").strip(" \t")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers

"""Streams under another ASGI server: the same two sides, over `receive` and `send`.

What an application sends waits here, within the same bounds as on our own server, until the other
server takes it. Pings, sizes of messages and slow clients are that server's affair.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any, TypeAlias

from sidestreet.http.event_stream import CONTENT_TYPE, HEADERS, heartbeat, opening
from sidestreet.http.limits import Limits
from sidestreet.http.streams import (
    GOING_AWAY,
    UNSUPPORTED_DATA,
    EventStream,
    Listener,
    Message,
    Upgrade,
)

Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class ConnectionCut(ConnectionError):  # noqa: N818  told as what happened
    """The application asked for the connection to end without an answer, or within one.

    ASGI has no word for that. In process this exception reaches the caller, as a lost connection
    would; an ASGI server turns it into whatever it does with a failing application.
    """


class AsgiStream:
    """A stream whose messages another server sends. One coroutine runs it."""

    def __init__(self, listener: Listener, limits: Limits) -> None:
        self.listener = listener
        self.close_code = GOING_AWAY
        self.close_reason = ""
        self._bytes_max = limits.write_buffer_bytes_max
        self._waiting: deque[Message] = deque()
        self._waiting_bytes = 0
        self._owes_drained = False
        self._is_ending = False
        self._is_cut = False
        self._news = asyncio.Event()

    def send(self, message: Message) -> bool:
        """Send a message, or say that there is no room."""
        if self._is_ending or self._waiting_bytes > self._bytes_max:
            self._owes_drained = True
            return False
        self._waiting.append(message)
        self._waiting_bytes += len(message.text)
        self._news.set()
        return True

    def close(self, code: int, reason: str) -> None:
        """End after what was sent."""
        if not self._is_ending:
            self.close_code, self.close_reason = code, reason
            self.end()

    def abort(self) -> None:
        """End without what waits."""
        self._is_cut = True
        self._waiting.clear()
        self.end()

    def end(self) -> None:
        """Take no more."""
        self._is_ending = True
        self._news.set()

    async def next(self, timeout_s: float | None) -> Message | None:
        """Return what is to be sent next, or None at the end.

        Raises TimeoutError, or `ConnectionCut` once it was aborted.
        """
        while not self._waiting:
            if self._is_cut:
                raise ConnectionCut
            if self._is_ending:
                return None
            self._news.clear()
            async with asyncio.timeout(timeout_s):
                await self._news.wait()
        message = self._waiting.popleft()
        self._waiting_bytes -= len(message.text)
        if self._owes_drained and not self._waiting and not self._is_ending:
            self._owes_drained = False
            self.listener.drained()
        return message


async def serve_events(answer: EventStream, limits: Limits, receive: Receive, send: Send) -> None:
    """Send an answer that goes on, until the application ends it or the client leaves."""
    headers = [(b"content-type", CONTENT_TYPE.encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in HEADERS]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await _send_piece(send, opening(answer.retry_ms))
    stream = AsgiStream(answer.listener, limits)

    async def listen() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        stream.end()

    async def speak() -> None:
        while True:
            try:
                message = await stream.next(limits.heartbeat_s)
            except TimeoutError:
                await _send_piece(send, heartbeat())
                continue
            if message is None:
                break
            await _send_piece(send, message.block())
        await send({"type": "http.response.body", "body": b""})

    await _run(stream, listen(), speak())


async def serve_websocket(answer: Upgrade, limits: Limits, receive: Receive, send: Send) -> None:
    """Accept a WebSocket and serve it until either side ends it."""
    await send({"type": "websocket.accept"})
    stream = AsgiStream(answer.listener, limits)

    async def listen() -> None:
        while (event := await receive())["type"] == "websocket.receive":
            text = event.get("text")
            if text is None:
                stream.close(UNSUPPORTED_DATA, "messages are text")
            else:
                answer.listener.received(text)
        stream.end()

    async def speak() -> None:
        while (message := await stream.next(None)) is not None:
            await send({"type": "websocket.send", "text": message.text.decode()})
        close = {"code": stream.close_code, "reason": stream.close_reason}
        await send({"type": "websocket.close", **close})

    await _run(stream, listen(), speak())


async def _send_piece(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _run(
    stream: AsgiStream, listen: Coroutine[Any, Any, None], speak: Coroutine[Any, Any, None]
) -> None:
    """Do both until the client has gone or all is said. A bug of the application is raised."""
    stream.listener.opened(stream)
    tasks = [asyncio.ensure_future(listen), asyncio.ensure_future(speak)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        stream.listener.closed()

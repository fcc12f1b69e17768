"""A real server on a loopback port and raw clients that say exactly what a test writes."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import pytest

from sidestreet.http import event_loop
from sidestreet.http.limits import Limits
from sidestreet.http.messages import Application, Request, Respond, Response
from sidestreet.http.server import Server, serve

SECONDS = 5.0
"""How long a test waits for what must happen."""

QUICK = Limits(
    header_timeout_s=30.0,
    body_timeout_s=30.0,
    idle_timeout_s=30.0,
    write_stall_timeout_s=30.0,
    linger_s=30.0,
    sweep_s=0.01,
)
"""No timeout happens unless a test asks for it, and then it is noticed at once."""


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> object:
        """The body, decoded."""
        return msgspec.json.decode(self.body)

    @property
    def message(self) -> str:
        """The message of a failure envelope, whose form is checked on the way."""
        body = msgspec.json.decode(self.body, type=dict[str, dict[str, object]])
        assert set(body) == {"error", "metadata"}
        assert body["error"]["code"] == self.status
        assert set(body["metadata"]) == {"request_id"}
        return str(body["error"]["message"])


class Echo:
    """Answers at once with what it was asked."""

    def handle(self, request: Request, respond: Respond) -> None:
        """Answer."""
        answer = {
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "headers": request.headers,
            "body": request.body.decode("latin-1"),
        }
        respond(Response(200, msgspec.json.encode(answer)))


class Held:
    """Keeps every request until the test answers it."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.responds: list[Respond] = []
        self._more = asyncio.Event()

    def handle(self, request: Request, respond: Respond) -> None:
        """Keep it."""
        self.requests.append(request)
        self.responds.append(respond)
        self._more.set()

    async def wait_for(self, count: int) -> None:
        """Wait until `count` requests have come in."""
        async with asyncio.timeout(SECONDS):
            while len(self.requests) < count:
                self._more.clear()
                await self._more.wait()

    def answer(self, index: int, body: bytes = b"{}") -> None:
        """Answer one of them."""
        self.responds[index](Response(200, body))


class Client:
    """One raw connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        """Send."""
        self.writer.write(data)
        await self.writer.drain()

    async def reply(self, *, head_only: bool = False) -> Reply:
        """Read one whole answer."""
        async with asyncio.timeout(SECONDS):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
            headers = {
                name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
            }
            length = 0 if head_only else int(headers.get("content-length", "0"))
            body = await self.reader.readexactly(length)
        return Reply(int(first.split(" ")[1]), headers, body)

    async def ask(self, data: bytes) -> Reply:
        """Send, and read one answer."""
        await self.send(data)
        return await self.reply()

    async def rest(self) -> bytes:
        """Read until the server has shut its side."""
        async with asyncio.timeout(SECONDS):
            return await self.reader.read()

    async def close(self) -> None:
        """Close our side and wait for the transport to end."""
        self.writer.close()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()


@dataclass
class Site:
    """A running server and the clients of one test."""

    server: Server
    app: Any
    clients: list[Client] = field(default_factory=list)

    async def connect(self) -> Client:
        """Open a connection."""
        return self.client_on(*await asyncio.open_connection("127.0.0.1", self.server.port))

    def client_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Client:
        """Return a client on a connection that is open, and close it with the others."""
        self.clients.append(Client(reader, writer))
        return self.clients[-1]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until `condition` holds, giving the loop every other turn."""
        async with asyncio.timeout(SECONDS):
            while not condition():  # noqa: ASYNC110  there is no event for the server's insides
                await asyncio.sleep(0.001)


@dataclass
class Lab:
    """Runs a journey against a fresh server on one kind of event loop."""

    new_loop: Callable[[], asyncio.AbstractEventLoop]
    echo: Callable[[], Echo] = Echo
    held: Callable[[], Held] = Held

    def run(
        self,
        journey: Callable[[Site], Awaitable[None]],
        app: Callable[[], Application] = Echo,
        **limits: Any,
    ) -> None:
        """Serve `app()` under QUICK with `limits` changed, and await the journey."""

        async def main() -> None:
            application = app()
            server = await serve(
                application,
                "127.0.0.1",
                0,
                replace(QUICK, **limits),
            )
            site = Site(server, application)
            try:
                await journey(site)
            finally:
                for client in site.clients:
                    await client.close()
                server.abort()
                # The planted bug of a test that is about bugs.
                with contextlib.suppress(ArithmeticError):
                    await server.wait_closed()

        with asyncio.Runner(loop_factory=self.new_loop) as runner:
            runner.run(main())


@pytest.fixture(params=["uvloop", "asyncio"])
def lab(request: pytest.FixtureRequest) -> Lab:
    """Every journey is made on both kinds of loop."""
    if request.param == "asyncio":
        return Lab(asyncio.new_event_loop)
    return Lab(event_loop.new_event_loop)

"""How many messages a second leave a server for its readers.

    python bench/streams.py --seconds 4

A hub tells N readers of every notice, through our server and real sockets on one machine; the
readers are in a second process and only count bytes. First with every reader following all, as
server-sent events and as WebSockets; then with each following an account of its own. The last
figure is the hub alone, with readers that take everything and do nothing.
"""

import argparse
import asyncio
import base64
import multiprocessing
import time
from typing import Final

from msgspec.structs import replace

from sidestreet.api.event_writer import EventWriter
from sidestreet.domain.enums import InstrumentType, OrderStatus, OrderType, Side, TimeInForce
from sidestreet.domain.events import Cause, Record
from sidestreet.domain.orders import Order
from sidestreet.http import event_loop
from sidestreet.http.messages import Request, Respond
from sidestreet.http.server import Server, serve
from sidestreet.http.streams import EventStream, Stream, Upgrade
from sidestreet.readmodel.changes import Change
from sidestreet.runtime.event_hub import EventHub, Following, Gap, Wish
from sidestreet.runtime.recent import Notice
from sidestreet.runtime.sequencer import Batch

READERS: Final = (1, 10, 100)
CHANGES: Final = 20
"""Changes in one batch."""

SCALE: Final = 1_000_000
NOW: Final = 1_761_917_400_000_000_000
ORDER: Final = Order(
    order_id="019a3a1b-0000-7000-8000-000000000001",
    client_order_id="019a3a1b-0000-7000-8000-000000000001",
    account_id=0,
    instrument_id="390386b6-c30b-5b8c-b6f8-a3baf0a69f83",
    symbol="AAPL",
    instrument_type=InstrumentType.COMMON_STOCK,
    venue="XNAS",
    side=Side.BUY,
    order_type=OrderType.LIMIT,
    time_in_force=TimeInForce.DAY,
    quantity=100 * SCALE,
    limit_price=230 * SCALE,
    status=OrderStatus.NEW,
    created_at=NOW,
    updated_at=NOW,
)


class Feed:
    """Batches of one order after another, over so many accounts."""

    def __init__(self, hub: EventHub, accounts: int) -> None:
        self._hub = hub
        self._orders = [replace(ORDER, account_id=each) for each in range(accounts)]
        self._sequence = 0

    def batch(self) -> None:
        """Feed one batch to the hub and have its readers told."""
        made = Batch(self._sequence + 1)
        for _ in range(CHANGES):
            self._sequence += 1
            order = self._orders[self._sequence % len(self._orders)]
            made.records.append(Record(self._sequence, NOW, Cause("bench"), ()))
            made.changes.append(Change(self._sequence, (order,)))
        self._hub.follow(made)
        self._hub.deliver()


class Listener:
    """One reader's stream."""

    def __init__(self, app: "App", wish: Wish) -> None:
        self._app = app
        self._wish = wish
        self._stream: Stream | None = None
        self._following: Following | None = None

    def opened(self, stream: Stream) -> None:
        """Follow."""
        self._stream = stream
        self._following = self._app.hub.attach(self, self._wish)

    def received(self, text: str) -> None:
        """Leave it."""

    def drained(self) -> None:
        """Go on."""
        if self._following is not None:
            self._app.hub.resume(self._following)

    def closed(self) -> None:
        """Leave."""
        if self._following is not None:
            self._app.hub.detach(self._following)

    def tell(self, notice: Notice) -> bool:
        """Send, and count what was taken."""
        if self._stream is None or not self._stream.send(self._app.writer.message(notice)):
            return False
        self._app.sent += 1
        return True

    def tell_gap(self, gap: Gap) -> bool:
        """Count."""
        del gap
        self._app.gaps += 1
        return True


class App:
    """Opens a stream for everybody; the path says which account is followed."""

    def __init__(self) -> None:
        self.hub = EventHub(lambda: None)
        self.writer = EventWriter(1)
        self.sent = 0
        self.gaps = 0

    def handle(self, request: Request, respond: Respond) -> None:
        """Open a stream."""
        name = request.path.removeprefix("/")
        listener = Listener(self, Wish(frozenset({int(name)}) if name else None))
        is_upgrade = "upgrade" in request.headers
        respond(Upgrade(listener) if is_upgrade else EventStream(listener))


def read(port: int, paths: list[str], is_websocket: bool) -> None:  # noqa: FBT001  one call
    """Open a stream for each path and take all that comes, until killed."""

    async def one(path: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        ask = f"GET {path} HTTP/1.1\r\nHost: a\r\n"
        if is_websocket:
            key = base64.b64encode(bytes(16)).decode()
            ask += "Connection: Upgrade\r\nUpgrade: websocket\r\n"
            ask += f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
        writer.write(f"{ask}\r\n".encode())
        while await reader.read(1 << 20):
            pass

    async def main() -> None:
        await asyncio.gather(*(one(path) for path in paths))

    event_loop.run(main())


async def measured(app: App, server: Server, readers: int, seconds: float) -> float:
    """Return the messages a second that leave for so many readers."""
    while app.hub.reader_count < readers:  # noqa: ASYNC110  nothing tells of the last one
        await asyncio.sleep(0.01)
    feed = Feed(app.hub, readers)
    begun = time.perf_counter()
    app.sent = 0
    while time.perf_counter() - begun < seconds:
        feed.batch()
        await asyncio.sleep(0)
    rate = app.sent / (time.perf_counter() - begun)
    server.abort()
    await server.wait_closed()
    return rate


def over_sockets(readers: int, seconds: float, *, is_websocket: bool, own: bool) -> str:
    """Return a line's figures: messages a second and gaps."""

    async def main() -> tuple[float, int]:
        app = App()
        server = await serve(app, "127.0.0.1", 0)
        paths = [f"/{number}" if own else "/" for number in range(readers)]
        process = multiprocessing.Process(
            target=read, args=(server.port, paths, is_websocket), daemon=True
        )
        process.start()
        rate = await measured(app, server, readers, seconds)
        process.kill()
        process.join()
        return rate, app.gaps

    rate, gaps = event_loop.run(main())
    return f"{rate:>12,.0f} {gaps:>6}"


class Taker:
    """Takes everything."""

    def __init__(self) -> None:
        self.count = 0

    def tell(self, notice: Notice) -> bool:
        """Take it."""
        del notice
        self.count += 1
        return True

    def tell_gap(self, gap: Gap) -> bool:
        """Take it."""
        del gap
        return True


def hub_alone(readers: int, seconds: float) -> float:
    """Return the messages a second without encoding or sockets."""
    hub = EventHub(lambda: None)
    takers = [Taker() for _ in range(readers)]
    for taker in takers:
        hub.attach(taker, Wish())
    feed = Feed(hub, readers)
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        feed.batch()
    return sum(taker.count for taker in takers) / (time.perf_counter() - begun)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Fan-out of events.")
    parser.add_argument("--seconds", type=float, default=3.0)
    seconds = parser.parse_args().seconds
    print(f"{'':<34}{'readers':>8} {'messages/s':>12} {'gaps':>6}")
    for told, is_websocket, own in (
        ("server-sent events, all of it", False, False),
        ("WebSocket, all of it", True, False),
        ("WebSocket, an account each", True, True),
    ):
        for readers in READERS:
            figures = over_sockets(readers, seconds, is_websocket=is_websocket, own=own)
            print(f"{told:<34}{readers:>8} {figures}")
    for readers in READERS:
        print(f"{'the hub alone':<34}{readers:>8} {hub_alone(readers, seconds):>12,.0f}")


if __name__ == "__main__":
    main()

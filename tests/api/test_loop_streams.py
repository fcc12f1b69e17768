"""Streams that an event loop drives, on a clock that stands still until it is moved."""

import asyncio
from typing import Any

from api.desk_in_process import SECOND, DeskInProcess
from api.people import MINE, READER, ROW, SEED, TRADER
from api.stream_ears import WEBSOCKET, StreamEars
from sidestreet.api.access import Access
from sidestreet.api.event_operation import PATH as EVENTS
from sidestreet.api.market_stream import PATH as MARKET
from sidestreet.bootstrap.streams import LoopStreams
from sidestreet.http.limits import Limits
from sidestreet.http.messages import Answer, Request
from sidestreet.http.streams import EventStream, Message, Upgrade
from sidestreet.reference.instruments import InstrumentDirectory
from sidestreet.runtime.recent import Recent


class Awaited(StreamEars):
    """Ears that can be waited for."""

    def __init__(self, answer: Upgrade | EventStream) -> None:
        self.queue: asyncio.Queue[Any] = asyncio.Queue()
        super().__init__(answer)

    def send(self, message: Message) -> bool:
        """Take a message."""
        super().send(message)
        self.queue.put_nowait(self.told[-1])
        return True

    async def next(self) -> Any:
        """Return the next message."""
        async with asyncio.timeout(5):
            return await self.queue.get()


def opened(streams: LoopStreams, desk: DeskInProcess, path: str) -> Awaited:
    """Open a stream."""
    answers: list[Answer] = []
    headers = {**WEBSOCKET, "authorization": f"Bearer {READER}"}
    request = Request("GET", path, "", headers, b"", "r-1", "")
    streams.operations[path](request, answers.append, Access(desk.desk))
    (answer,) = answers
    assert isinstance(answer, Upgrade)
    return Awaited(answer)


def test_readers_are_told_at_the_end_of_a_turn_and_prices_when_the_clock_was_moved() -> None:
    async def scene() -> None:
        desk = DeskInProcess(SEED)
        loop = asyncio.get_running_loop()
        directory = InstrumentDirectory.from_packaged()
        streams = LoopStreams(desk.desk, directory, Recent(), Limits(), loop)
        events, market = opened(streams, desk, EVENTS), opened(streams, desk, MARKET)
        assert (await events.next())["type"] == "start"
        desk.ask("POST", f"/v1/accounts/{MINE}/orders", [ROW], key=TRADER)
        assert events.queue.empty()
        assert (await events.next())["order"]["status"] == "PENDING_NEW"
        market.say({"payload": {"type": "market-data-l1-subscribe", "symbols": ["AAPL"]}})
        assert (await market.next())["payload"]["success"] is True
        assert (await market.next())["timestamp"] == desk.clock.now() // 1_000_000
        desk.clock.advance_to(desk.clock.now() + 60 * SECOND)
        assert (await market.next())["timestamp"] == desk.clock.now() // 1_000_000
        market.leave()
        events.leave()
        desk.close()

    asyncio.run(scene())

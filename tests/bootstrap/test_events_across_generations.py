"""Who follows events of a desk that has gone back hears so, and goes on from now."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator
from typing import Any, Final

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from api.stream_ears import StreamEars
from bootstrap.served import ACCOUNT, START, Served, served
from sidestreet.bootstrap.in_process import InProcessDesk
from sidestreet.bootstrap.inline_generation import LOCAL_KEY
from sidestreet.http.messages import Answer, Request, Response
from sidestreet.http.streams import EventStream, Upgrade
from sidestreet.reference.seed import default_seed

EVENTS: Final = "/sidestreet/v1/events"
WAYS: Final = ("restore", "branch", "reset")
FORMS: Final = pytest.mark.parametrize("headers", [{}, {"upgrade": "websocket"}], ids=["sse", "ws"])
RESUMED: Final = pytest.mark.parametrize("by", ["header", "parameter"])
DETAILS: Final = (
    "the desk has gone from generation {} to generation {}, which has a history of its own: read "
    "orders, executions and positions again"
)


class Followed:
    """A controlled desk in this process, and streams of its events."""

    def __init__(self) -> None:
        self.desk = InProcessDesk(default_seed(), START, is_controlled=True)

    def control(self, path: str, body: object = None) -> Any:
        """Post to the control API, which must go well."""
        reply = self.desk.ask("POST", f"/control/v1/{path}", body)
        assert reply.status == 200, reply
        return reply.body["data"]

    def place(self) -> str:
        """Place an order that rests, and return its id."""
        row = {
            "symbol": "AAPL",
            "side": "BUY",
            "order_type": "LIMIT",
            "quantity": "10",
            "limit_price": "1.00",
            "time_in_force": "DAY",
        }
        reply = self.desk.ask("POST", f"/v1/accounts/{ACCOUNT}/orders", [row])
        return str(reply.body["data"][0]["id"])

    def go_back(self, way: str) -> int:
        """Begin another generation, and return its number."""
        body: dict[str, object] | None = None
        if way == "restore":
            names = self.desk.ask("GET", "/control/v1/snapshots").body["data"]
            name = f"point-{len(names)}"
            self.control("snapshots", {"name": name})
            body = {"name": name}
        elif way == "branch":
            body = {"at": self.sequence}
        return int(self.control(f"generations/{way}", body)["generation"])

    @property
    def sequence(self) -> int:
        """The last record of the desk that answers."""
        return self.desk.desk.sequencer.sequence

    def answer(self, query: str, headers: dict[str, str]) -> Answer | None:
        """Return what a request for events is answered with."""
        headers = headers | {"authorization": f"Bearer {LOCAL_KEY}"}
        number = self.desk.next_request_id()
        return self.desk.answer(Request("GET", EVENTS, query, headers, b"", number, "127.0.0.1"))

    def follow(self, headers: dict[str, str], last: str = "", by: str = "header") -> StreamEars:
        """Open a stream, which may go on after an event."""
        resumed = headers | ({"last-event-id": last} if last and by == "header" else {})
        query = f"after={last}" if last and by == "parameter" else ""
        answer = self.answer(query, resumed)
        assert isinstance(answer, EventStream | Upgrade), answer
        return StreamEars(answer)


@pytest.fixture
def followed() -> Iterator[Followed]:
    """Plant a desk."""
    made = Followed()
    yield made
    made.desk.close()


def gone_over(after: str, through: str, old: int, new: int) -> dict[str, object]:
    """Return the message of a gap between generations."""
    return {
        "type": "gap",
        "id": through,
        "sequence": int(through.partition(".")[0]),
        "after": after,
        "through": through,
        "generation": new,
        "details": DETAILS.format(old, new),
    }


@FORMS
@RESUMED
@pytest.mark.parametrize("way", WAYS)
def test_who_comes_back_with_an_id_of_the_first_generation_is_told_of_the_second(
    followed: Followed, way: str, by: str, headers: dict[str, str]
) -> None:
    ears = followed.follow(headers)
    followed.place()
    last = ears.told[-1]["id"]
    assert last == f"{followed.sequence}.1"
    assert followed.go_back(way) == 2
    again = followed.follow(headers, last, by)
    now = f"{followed.sequence}.0.2"
    start, gap = again.told
    assert (start["type"], start["id"]) == ("start", last)
    assert gap == gone_over(last, now, 1, 2)
    order_id = followed.place()
    heard = again.told[2]
    assert heard["order"]["id"] == order_id
    assert heard["id"] == f"{heard['sequence']}.1.2"
    assert [each.event_id for each in again.messages] == [each["id"] for each in again.told]


@FORMS
@RESUMED
@pytest.mark.parametrize("way", WAYS)
def test_who_comes_back_with_an_id_of_the_second_is_told_of_the_third(
    followed: Followed, way: str, by: str, headers: dict[str, str]
) -> None:
    followed.go_back("reset")
    ears = followed.follow(headers)
    followed.place()
    last = ears.told[-1]["id"]
    followed.go_back(way)
    again = followed.follow(headers, last, by)
    assert again.told[1:] == [gone_over(last, f"{followed.sequence}.0.3", 2, 3)]


@FORMS
@RESUMED
def test_within_a_generation_readers_go_on_with_ids_of_both_kinds(
    followed: Followed, by: str, headers: dict[str, str]
) -> None:
    for generation in (1, 2):
        ears = followed.follow(headers)
        followed.place()
        last = ears.told[-1]["id"]
        ears.leave()
        order_id = followed.place()
        again = followed.follow(headers, last, by)
        assert [each["type"] for each in again.told] == ["start", "order"]
        assert again.told[0]["id"] == last
        assert again.told[1]["order"]["id"] == order_id
        assert last.count(".") == generation
        again.leave()
        followed.go_back("reset")


@FORMS
def test_who_drops_out_ahead_of_the_gap_is_told_of_it_at_the_next_try(
    followed: Followed, headers: dict[str, str]
) -> None:
    followed.place()
    last = f"{followed.sequence}.1"
    followed.go_back("restore")
    answer = followed.answer("", headers | {"last-event-id": last})
    assert isinstance(answer, EventStream | Upgrade)
    ears = StreamEars(answer, room=1)
    assert [each.event_id for each in ears.messages] == [last]
    ears.leave()
    again = followed.follow(headers, ears.messages[-1].event_id)
    assert [each["type"] for each in again.told] == ["start", "gap"]


@FORMS
def test_a_gap_without_room_is_told_when_there_is_with_all_that_came_meanwhile(
    followed: Followed, headers: dict[str, str]
) -> None:
    followed.place()
    last = f"{followed.sequence}.1"
    followed.go_back("restore")
    begun = f"{followed.sequence}.0.2"
    answer = followed.answer("", headers | {"last-event-id": last})
    assert isinstance(answer, EventStream | Upgrade)
    ears = StreamEars(answer, room=1)
    order_id = followed.place()
    ears.make_room()
    start, gap, order = ears.told
    assert start["type"] == "start"
    assert gap == gone_over(last, begun, 1, 2)
    assert order["order"]["id"] == order_id


def test_a_place_that_this_generation_has_not_reached_is_refused_as_ever(
    followed: Followed,
) -> None:
    followed.go_back("reset")
    answer = followed.answer("after=999999.1.2", {})
    assert isinstance(answer, Response)
    assert answer.status == 400


def test_a_gap_that_is_staged_in_the_second_generation_has_ids_of_it(followed: Followed) -> None:
    followed.go_back("reset")
    rule = {"name": "out", "fault": "gap", "nth": "1"}
    faults = {"calls": [], "streams": [rule]}
    assert followed.desk.ask("PUT", "/control/v1/faults", faults).status == 200
    ears = followed.follow({})
    begun = f"{followed.sequence}.0.2"
    followed.place()
    gap = ears.told[-1]
    left_out = f"{followed.sequence}.1.2"
    assert (gap["type"], gap["after"], gap["through"]) == ("gap", begun, left_out)
    assert gap["sequence"] == followed.sequence
    again = followed.follow({}, gap["id"])
    assert [each["type"] for each in again.told] == ["start"]


@pytest.mark.parametrize("text", ["7.1.0", "7.1.2.3", "7.1.", "7.1.x", "7.1.123456"])
def test_what_is_no_id_is_refused(followed: Followed, text: str) -> None:
    answer = followed.answer(f"after={text}", {})
    assert isinstance(answer, Response)
    assert answer.status == 400


class Source:
    """What a browser's EventSource does, by the HTML standard: it comes back until it is refused.

    Each time it says the last id that it was told, if there was one.
    """

    def __init__(self, desk: Served) -> None:
        self._desk = desk
        self.last_id = ""
        self.opened = 0

    async def messages(self) -> AsyncGenerator[Any, None]:
        """Yield all messages, over as many connections as it takes."""
        while True:
            headers = {"Last-Event-ID": self.last_id} if self.last_id else {}
            try:
                async with self._desk.client.stream("GET", EVENTS, headers=headers) as answer:
                    assert answer.status_code == 200, await answer.aread()
                    self.opened += 1
                    async for line in answer.aiter_lines():
                        name, _, value = line.partition(": ")
                        if name == "id":
                            self.last_id = value
                        elif name == "data":
                            yield json.loads(value)
            except httpx.RemoteProtocolError:
                continue


@pytest.mark.server
@pytest.mark.parametrize("way", WAYS)
def test_an_event_source_recovers_by_itself(way: str) -> None:
    async def main() -> None:
        async with served(None) as desk:
            source = Source(desk)
            messages = source.messages()
            assert (await anext(messages))["type"] == "start"
            await desk.place("before")
            last = (await anext(messages))["id"]
            await go_back(desk, way)
            start, gap = await anext(messages), await anext(messages)
            assert (start["type"], start["id"]) == ("start", last)
            now = f"{desk.running.desk.sequencer.sequence}.0.2"
            assert gap == gone_over(last, now, 1, 2)
            order_id = await desk.place("after")
            assert (await anext(messages))["order"]["id"] == order_id
            assert (source.opened, source.last_id) == (2, f"{int(now.partition('.')[0]) + 1}.1.2")
            await messages.aclose()

    asyncio.run(main())


@pytest.mark.server
@pytest.mark.parametrize("way", WAYS)
def test_over_a_websocket_it_is_said_in_the_same_words(way: str) -> None:
    async def main() -> None:
        async with served(None) as desk:
            url = desk.running.url.replace("http", "ws") + EVENTS
            headers = {"Authorization": "Bearer x"}
            async with connect(url, additional_headers=headers) as stream:
                last = json.loads(await stream.recv())["id"]
                await go_back(desk, way)
                with pytest.raises(ConnectionClosed):
                    await stream.recv()
            async with connect(f"{url}?after={last}", additional_headers=headers) as stream:
                assert json.loads(await stream.recv())["id"] == last
                now = f"{desk.running.desk.sequencer.sequence}.0.2"
                assert json.loads(await stream.recv()) == gone_over(last, now, 1, 2)
                order_id = await desk.place()
                assert json.loads(await stream.recv())["order"]["id"] == order_id

    asyncio.run(main())


async def go_back(desk: Served, way: str) -> None:
    """Begin the second generation of a server."""
    body: dict[str, object] | None = None
    if way == "restore":
        await desk.control("snapshots", {"name": "here"})
        body = {"name": "here"}
    elif way == "branch":
        body = {"at": desk.running.desk.sequencer.sequence}
    assert (await desk.control(f"generations/{way}", body))["generation"] == 2

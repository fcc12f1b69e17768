"""Server-Sent Events by raw sockets, and that no text can break out of its event."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.http.messages import Request, Respond, Response
from sidestreet.http.streams import EventStream, Message, event_block
from streams.sites import SECONDS, Heard, Streams

ASK = b"GET /events HTTP/1.1\r\nHost: a\r\n\r\n"
RETRY = b"retry: 2000\n\n"


async def read_chunk(client: Any) -> bytes:
    """Read one chunk of an answer that goes on; the last one is empty."""
    async with asyncio.timeout(SECONDS):
        size = int(await client.reader.readuntil(b"\r\n"), 16)
        data: bytes = await client.reader.readexactly(size)
        assert await client.reader.readexactly(2) == b"\r\n"
    return data


async def opened(site: Any) -> Any:
    """Return a client to whom a stream has been opened."""
    client = await site.connect()
    reply = await client.ask(ASK)
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/event-stream"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["transfer-encoding"] == "chunked"
    assert reply.headers["connection"] == "close"
    assert await read_chunk(client) == RETRY
    return client


def test_events_come_in_chunks_as_they_happen(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        stream = site.app.heard[0].stream
        assert stream.send(Message(b'{"a":1}', "order", "7.1"))
        assert await read_chunk(client) == b'id: 7.1\nevent: order\ndata: {"a":1}\n\n'
        assert stream.send(Message(b"two\nlines"))
        assert await read_chunk(client) == b"data: two\ndata: lines\n\n"

    lab.run(journey, Streams)


def test_a_client_of_http_1_0_gets_them_without_chunks(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        reply = await client.ask(b"GET /events HTTP/1.0\r\n\r\n")
        assert "transfer-encoding" not in reply.headers
        stream = site.app.heard[0].stream
        stream.send(Message(b"x"))
        stream.close(1000, "")
        assert await client.rest() == RETRY + b"data: x\n\n"

    lab.run(journey, Streams)


def test_a_stream_that_is_ended_ends_as_an_answer_does(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        site.app.heard[0].stream.close(1008, "revoked")
        assert await read_chunk(client) == b""
        assert await client.rest() == b""
        await client.close()
        await site.until(lambda: site.app.heard[0].closed_count == 1)

    lab.run(journey, Streams)


def test_a_server_that_stops_ends_its_streams(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        stopping = asyncio.ensure_future(site.server.close_gracefully(SECONDS))
        assert await read_chunk(client) == b""
        await client.close()
        assert await stopping == 0
        assert site.app.heard[0].closed_count == 1

    lab.run(journey, Streams)


def test_a_quiet_stream_says_that_it_is_there(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        for _ in range(3):
            assert await read_chunk(client) == b": nothing new\n\n"

    lab.run(journey, Streams, heartbeat_s=0.02)


def test_a_client_that_leaves_is_noticed_at_once(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        await client.close()
        await site.until(lambda: site.app.heard[0].closed_count == 1)
        assert site.server.connection_count == 0

    lab.run(journey, Streams)


def test_a_further_request_on_the_same_connection_is_not_taken(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        await client.send(ASK)
        site.app.heard[0].stream.close(1000, "")
        assert await read_chunk(client) == b""
        assert await client.rest() == b""
        assert len(site.app.heard) == 1

    lab.run(journey, Streams)


class Mixed:
    """Opens a stream at /events, and keeps every other request until the test answers it."""

    def __init__(self) -> None:
        self.heard = Heard()
        self.paths: list[str] = []
        self.responds: list[Respond] = []
        self.is_late = False

    def handle(self, request: Request, respond: Respond) -> None:
        """Answer."""
        self.paths.append(request.path)
        if request.path == "/events" and not self.is_late:
            respond(EventStream(self.heard))
        else:
            self.responds.append(respond)


def test_nothing_behind_a_stream_is_carried_out_also_while_the_stream_has_yet_to_begin(
    lab: Any,
) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        post = b"POST /order HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
        await client.send(ASK.replace(b"/events", b"/slow") + ASK + post + b"garbage\r\n\r\n")
        await site.until(lambda: bool(site.app.responds))
        await client.send(post)
        connection = next(iter(site.server._shared.connections))
        assert [each.request.path for each in connection._exchanges] == ["/slow", "/events"]
        site.app.responds[0](Response(200, b"slow"))
        assert (await client.reply()).body == b"slow"
        assert (await client.reply()).status == 200
        assert await read_chunk(client) == RETRY
        site.app.heard.stream.close(1000, "")
        assert await read_chunk(client) == b""
        assert await client.rest() == b""
        assert site.app.paths == ["/slow", "/events"]

    lab.run(journey, Mixed)


def test_a_stream_that_comes_when_others_behind_it_are_carried_out_is_refused_and_they_are_not(
    lab: Any,
) -> None:
    async def journey(site: Any) -> None:
        site.app.is_late = True
        client = await site.connect()
        await client.send(ASK + ASK.replace(b"/events", b"/order"))
        await site.until(lambda: len(site.app.responds) == 2)
        site.app.responds[0](EventStream(site.app.heard))
        assert (await client.reply()).status == 503
        site.app.responds[1](Response(200, b"done"))
        assert (await client.reply()).body == b"done"
        assert site.app.heard.stream is None

    lab.run(journey, Mixed)


def test_a_client_that_reads_nothing_is_cut_off_and_little_is_held_for_it(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        client.writer.transport.pause_reading()
        heard = site.app.heard[0]
        heard.unsent.extend(Message(b"x" * 50_000) for _ in range(500))
        heard.send_on()
        connection = next(iter(site.server._shared.connections))
        await site.until(lambda: not connection.has_room)
        assert connection.transport.get_write_buffer_size() <= 2 * (64 * 1024 + 50_020)
        await site.until(lambda: heard.closed_count == 1)
        assert heard.unsent

    lab.run(journey, Streams, write_stall_timeout_s=0.05)


LINES = st.text(alphabet=st.sampled_from("a:\r\n é"), max_size=12)


def read_as_the_standard_says(block: bytes) -> list[tuple[str, str, str]]:
    """Return what a reader dispatches: id, event and data, by the steps of WHATWG HTML 9.2.6."""
    text = block.decode().replace("\r\n", "\n").replace("\r", "\n")
    found, event_id, event, data = [], "", "", ""
    for line in text.split("\n"):
        if not line:
            if data:
                found.append((event_id, event, data.removesuffix("\n")))
            event = data = ""
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "data":
                data += value + "\n"
            elif name == "event":
                event = value
            elif name == "id":
                event_id = value
    return found


@given(LINES)
def test_no_text_can_end_its_event_or_begin_another(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    assert read_as_the_standard_says(event_block(text.encode(), "order", "7.1")) == [
        ("7.1", "order", lines)
    ]


@pytest.mark.parametrize("bad", ["a\n", "a\rb", "\0"])
def test_neither_an_id_nor_a_name_can_hold_the_end_of_a_line(bad: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        Message(b"x", bad)
    with pytest.raises(ValueError, match="one line"):
        Message(b"x", "order", bad)

"""WebSockets by raw sockets: the handshake, every kind of frame, and every way to end one."""

import asyncio
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from sidestreet.http.messages import Request, Respond, Response
from sidestreet.http.streams import Message, Upgrade
from streams.sites import (
    ACCEPT,
    BINARY,
    CLOSE,
    CONTINUATION,
    HANDSHAKE,
    KEY,
    PING,
    PONG,
    SECONDS,
    TEXT,
    Heard,
    Streams,
    close_frame,
    frame,
    read_close,
    read_frame,
)


async def opened(site: Any, *, with_it: bytes = b"", headers: bytes = b"") -> Any:
    """Return a client that has shaken hands, and has sent `with_it` in the same packet."""
    client = await site.connect()
    reply = await client.ask(HANDSHAKE + headers + b"\r\n" + with_it)
    assert reply.status == 101
    return client


def test_a_handshake_is_answered_as_the_standard_says(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        reply = await client.ask(HANDSHAKE + b"\r\n")
        assert reply.status == 101
        assert reply.headers["upgrade"] == "websocket"
        assert reply.headers["connection"].lower() == "upgrade"
        assert reply.headers["sec-websocket-accept"] == ACCEPT
        assert "sec-websocket-extensions" not in reply.headers

    lab.run(journey, Streams)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ((b"keep-alive, Upgrade", b"keep-alive"), 426),
        ((b"Version: 13", b"Version: 8"), 400),
        ((b"Sec-WebSocket-Version: 13\r\n", b""), 400),
        ((KEY, b"c2hvcnQ="), 400),
        ((KEY, b"not base64"), 400),
        ((KEY, KEY + b"\r\nSec-WebSocket-Key: " + KEY), 400),
        ((b"GET", b"POST"), 400),
        ((b"HTTP/1.1", b"HTTP/1.0"), 400),
        ((b"\r\nHost: a", b"\r\nHost: a\r\nOrigin: http://b.example"), 403),
        ((b"\r\nHost: a", b"\r\nHost: a\r\nOrigin: null"), 403),
    ],
)
def test_what_is_no_handshake_is_refused_and_the_application_never_hears_of_a_stream(
    lab: Any, change: tuple[bytes, bytes], status: int
) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        reply = await client.ask(HANDSHAKE.replace(*change) + b"\r\n")
        assert reply.status == status
        assert reply.message
        assert await client.rest() == b""
        assert [(each.stream, each.closed_count) for each in site.app.heard] == [(None, 0)]

    lab.run(journey, Streams)


def test_a_page_that_we_served_ourselves_may_open_one(lab: Any) -> None:
    async def journey(site: Any) -> None:
        await opened(site, headers=b"Origin: http://a\r\n")

    lab.run(journey, Streams)


def test_an_application_may_still_answer_an_upgrade_as_an_ordinary_request(lab: Any) -> None:
    class Refuses:
        def handle(self, request: Request, respond: Respond) -> None:
            del request
            respond(Response(401, b"{}"))

    async def journey(site: Any) -> None:
        client = await site.connect()
        assert (await client.ask(HANDSHAKE + b"\r\n")).status == 401
        assert await client.rest() == b""

    lab.run(journey, Refuses)


def test_answers_that_were_asked_for_before_leave_before(lab: Any) -> None:
    class Both:
        def __init__(self) -> None:
            self.late: list[Respond] = []

        def handle(self, request: Request, respond: Respond) -> None:
            if "upgrade" in request.headers:
                respond(Upgrade(Heard()))
                self.late[0](Response(200, b"first"))
            else:
                self.late.append(respond)

    async def journey(site: Any) -> None:
        client = await site.connect()
        ask = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" + HANDSHAKE + b"\r\n" + frame(TEXT, b"abc")
        assert (await client.ask(ask)).body == b"first"
        assert (await client.reply()).status == 101
        assert await read_frame(client) == (TEXT, b"ABC")

    lab.run(journey, Both)


def test_messages_sent_together_with_the_handshake_are_not_lost(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site, with_it=frame(TEXT, b"one") + frame(TEXT, b"two"))
        assert await read_frame(client) == (TEXT, b"ONE")
        assert await read_frame(client) == (TEXT, b"TWO")

    lab.run(journey, Streams)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_messages_of_every_length_travel_both_ways(lab: Any, size: int) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        await client.send(frame(TEXT, b"x" * size))
        assert await read_frame(client) == (TEXT, b"X" * size)

    lab.run(journey, Streams)


def test_a_message_that_comes_byte_by_byte_is_one_message(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        for byte in frame(TEXT, b"slow"):
            await client.send(bytes([byte]))
        assert await read_frame(client) == (TEXT, b"SLOW")

    lab.run(journey, Streams)


def test_fragments_are_one_message_and_a_ping_may_come_between_them(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        await client.send(
            frame(TEXT, b"a", fin=False)
            + frame(CONTINUATION, b"b", fin=False)
            + frame(PING, b"there?")
            + frame(CONTINUATION, b"c")
        )
        assert await read_frame(client) == (PONG, b"there?")
        assert await read_frame(client) == (TEXT, b"ABC")

    lab.run(journey, Streams)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frame(TEXT, b"x", masked=False), 1002),
        (frame(TEXT, b"x" * 201), 1009),
        (frame(TEXT, b"x" * 200, fin=False) + frame(CONTINUATION, b"x"), 1009),
        (frame(TEXT, b"", fin=False) + frame(CONTINUATION, b"", fin=False) * 4, 1008),
        (frame(TEXT, b"\xff"), 1007),
        (frame(TEXT, b"\xc3", fin=False) + frame(CONTINUATION, b"("), 1007),
        (frame(BINARY, b"x"), 1003),
        (frame(BINARY, b"x", fin=False), 1003),
        (frame(CONTINUATION, b"x"), 1002),
        (frame(TEXT, b"x", fin=False) + frame(TEXT, b"x"), 1002),
        (frame(3, b"x"), 1002),
        (frame(PING, b"x", fin=False), 1002),
        (frame(PING, b"x" * 126), 1002),
        (b"\xc1" + frame(TEXT, b"x")[1:], 1002),
        (frame(CLOSE, b"\x03"), 1002),
        (close_frame(1005), 1002),
    ],
    ids=lambda each: str(each) if isinstance(each, int) else each[:12].hex(),
)
def test_what_breaks_the_rules_is_closed_with_its_code(lab: Any, sent: bytes, code: int) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        await client.send(sent)
        assert (await read_close(client))[0] == code
        assert await client.rest() == b""
        await client.close()
        await site.until(lambda: site.app.heard[0].closed_count == 1)
        assert site.app.heard[0].received_texts == []

    lab.run(journey, Streams, message_bytes_max=200, fragments_max=3)


def test_a_close_is_answered_with_its_own_code_and_the_application_hears_of_it(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        await client.send(close_frame(1000, "done"))
        assert await read_close(client) == (1000, "done")
        assert await client.rest() == b""
        await client.close()
        await site.until(lambda: site.app.heard[0].closed_count == 1)
        assert site.server.connection_count == 0

    lab.run(journey, Streams)


def test_the_application_closes_with_a_code_after_what_it_sent(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        stream = site.app.heard[0].stream
        assert stream.send(Message(b"last"))
        stream.close(1008, "revoked")
        stream.close(1000, "again")
        assert not stream.send(Message(b"too late"))
        assert await read_frame(client) == (TEXT, b"last")
        assert await read_close(client) == (1008, "revoked")
        await client.send(frame(TEXT, b"not heard") + close_frame(1008))
        assert await client.rest() == b""
        await client.close()
        await site.until(lambda: site.app.heard[0].closed_count == 1)
        assert site.app.heard[0].received_texts == []

    lab.run(journey, Streams)


@pytest.mark.parametrize("code", [999, 1004, 1005, 1006, 1015, 2999, 5000])
def test_a_code_that_is_never_sent_ends_a_stream_without_a_word(lab: Any, code: int) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        site.app.heard[0].stream.close(code, "never sent")
        assert await client.rest() == b""
        await client.close()
        await site.until(lambda: site.app.heard[0].closed_count == 1)

    lab.run(journey, Streams)


def test_a_reason_that_no_frame_has_room_for_is_cut_at_a_character(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        site.app.heard[0].stream.close(1000, "\N{EURO SIGN}" * 64)
        assert await read_close(client) == (1000, "\N{EURO SIGN}" * 41)
        await client.send(close_frame(1000))
        await client.close()
        await site.until(lambda: site.app.heard[0].closed_count == 1)

    lab.run(journey, Streams)


def test_a_client_that_does_not_answer_a_close_is_cut_off(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        site.app.heard[0].stream.close(1000, "")
        assert (await read_close(client))[0] == 1000
        await site.until(lambda: site.app.heard[0].closed_count == 1)

    lab.run(journey, Streams, close_timeout_s=0.02)


def test_a_client_that_vanishes_is_noticed(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        client.writer.transport.abort()
        await site.until(lambda: site.app.heard[0].closed_count == 1)
        assert not site.app.heard[0].stream.send(Message(b"x"))

    lab.run(journey, Streams)


def test_a_silent_client_is_asked_and_stays_if_it_answers(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        for _ in range(3):
            assert await read_frame(client) == (PING, b"")
            await client.send(frame(PONG))
        assert site.app.heard[0].closed_count == 0

    lab.run(journey, Streams, ping_interval_s=0.02)


def test_a_silent_client_that_does_not_answer_is_cut_off(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        assert await read_frame(client) == (PING, b"")
        await site.until(lambda: site.app.heard[0].closed_count == 1)

    lab.run(journey, Streams, ping_interval_s=0.02, pong_timeout_s=0.02)


async def deaf(site: Any) -> Any:
    """Return a client that has shaken hands and reads nothing more for now."""
    client = await opened(site)
    client.writer.transport.pause_reading()
    return client


def test_a_stream_holds_no_more_for_a_slow_client_than_its_bounds_say(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await deaf(site)
        heard = site.app.heard[0]
        texts = [b"%07d" % number * 1000 for number in range(4_000)]
        heard.unsent.extend(Message(text) for text in texts)
        heard.send_on()
        connection = next(iter(site.server._shared.connections))
        await site.until(lambda: not connection.has_room)
        # What the kernel took is gone from here; what is here is bounded.
        assert len(heard.unsent) > 1_000
        assert connection._out_bytes <= 64 * 1024 + 7_004
        assert connection.transport.get_write_buffer_size() <= 2 * (64 * 1024 + 7_004)
        client.writer.transport.resume_reading()
        for text in texts:
            assert await read_frame(client) == (TEXT, text)
        assert heard.drained_count > 0
        assert not heard.unsent

    lab.run(journey, Streams)


def test_a_client_that_reads_nothing_at_all_is_cut_off(lab: Any) -> None:
    async def journey(site: Any) -> None:
        await deaf(site)
        heard = site.app.heard[0]
        heard.unsent.extend(Message(b"x" * 60_000) for _ in range(500))
        heard.send_on()
        await site.until(lambda: heard.closed_count == 1)
        assert heard.unsent

    lab.run(journey, Streams, write_stall_timeout_s=0.05)


def test_what_a_client_says_that_does_not_read_is_left_unread(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await deaf(site)
        heard = site.app.heard[0]
        heard.unsent.extend(Message(b"x" * 60_000) for _ in range(500))
        heard.send_on()
        connection = next(iter(site.server._shared.connections))
        await site.until(lambda: not connection.has_room)
        client.writer.write(frame(TEXT, b"hello"))
        await site.until(lambda: connection._is_reading_paused)
        assert heard.received_texts == []
        client.writer.transport.resume_reading()
        while heard.received_texts != ["hello"]:
            await read_frame(client)

    lab.run(journey, Streams)


@pytest.mark.parametrize("kind", [TEXT, PONG])
def test_another_client_is_answered_before_all_of_a_flood_has_been_read(
    lab: Any, kind: int
) -> None:
    async def journey(site: Any) -> None:
        flooding, other = await opened(site), await opened(site)
        taken = site.app.heard[0].received_texts
        flood = frame(kind, b"x") * 5_000
        flooding.writer.write(flood + frame(TEXT, b"last"))
        await other.send(frame(TEXT, b"x"))
        assert await read_frame(other) == (TEXT, b"X")
        assert "last" not in taken
        while await read_frame(flooding) != (TEXT, b"LAST"):
            pass
        assert len(taken) == (5_001 if kind == TEXT else 1)

    lab.run(journey, Streams)


def test_a_flood_after_the_end_has_begun_is_read_by_slices_until_the_close_in_it(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client, other = await opened(site), await opened(site)
        heard = site.app.heard[0]
        heard.stream.close(1000, "")
        client.writer.write(frame(TEXT, b"x") * 5_000 + close_frame(1000))
        await other.send(frame(TEXT, b"x"))
        assert await read_frame(other) == (TEXT, b"X")
        assert not heard.stream._protocol.close_rcvd
        assert (await read_close(client))[0] == 1000
        assert await client.rest() == b""
        assert heard.stream._protocol.close_rcvd
        assert heard.received_texts == []

    lab.run(journey, Streams)


def test_a_client_that_vanishes_in_a_flood_is_forgotten(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client, other = await opened(site), await opened(site)
        client.writer.write(frame(TEXT, b"x") * 5_000)
        await other.send(frame(TEXT, b"x"))
        await read_frame(other)
        client.writer.transport.abort()
        site.app.heard[0].stream.abort()
        await site.until(lambda: site.app.heard[0].closed_count == 1)
        taken = len(site.app.heard[0].received_texts)
        await other.send(frame(TEXT, b"x"))
        await read_frame(other)
        assert len(site.app.heard[0].received_texts) == taken < 5_000

    lab.run(journey, Streams)


def test_a_server_that_stops_says_so_and_waits_for_the_answer(lab: Any) -> None:
    async def journey(site: Any) -> None:
        clients = [await opened(site) for _ in range(3)]
        stopping = asyncio.ensure_future(site.server.close_gracefully(SECONDS))
        for client in clients:
            assert await read_close(client) == (1001, "the server stops")
            await client.send(close_frame(1001))
            assert await client.rest() == b""
            await client.close()
        assert await stopping == 0
        assert [each.closed_count for each in site.app.heard] == [1, 1, 1]

    lab.run(journey, Streams)


def test_a_server_that_stops_opens_no_stream_that_was_asked_for_before(lab: Any) -> None:
    class Waits:
        def __init__(self) -> None:
            self.responds: list[Respond] = []

        def handle(self, request: Request, respond: Respond) -> None:
            del request
            self.responds.append(respond)

    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(HANDSHAKE + b"\r\n")
        await site.until(lambda: bool(site.app.responds))
        stopping = asyncio.ensure_future(site.server.close_gracefully(SECONDS))
        await asyncio.sleep(0)
        heard = Heard()
        site.app.responds[0](Upgrade(heard))
        assert (await client.reply()).status == 503
        await client.close()
        assert await stopping == 0
        assert (heard.stream, heard.closed_count) == (None, 0)

    lab.run(journey, Waits)


def test_a_server_that_is_aborted_ends_its_streams_too(lab: Any) -> None:
    async def journey(site: Any) -> None:
        await opened(site)
        site.server.abort()
        await site.server.wait_closed()
        assert site.app.heard[0].closed_count == 1

    lab.run(journey, Streams)


def test_a_bug_in_a_listener_ends_the_server(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await opened(site)
        site.app.heard[0].bug = ArithmeticError("planted")
        await client.send(frame(TEXT, b"x"))
        with pytest.raises(ArithmeticError, match="planted"):
            await site.server.wait_closed()

    lab.run(journey, Streams)


def test_a_stream_counts_as_one_of_the_connections(lab: Any) -> None:
    async def journey(site: Any) -> None:
        await opened(site)
        assert site.server.connection_count == 1
        other = await site.connect()
        assert (await other.reply()).status == 503

    lab.run(journey, Streams, connections_max=1)


def test_a_client_library_gets_on_with_it(lab: Any) -> None:
    async def journey(site: Any) -> None:
        url = f"ws://127.0.0.1:{site.server.port}/ws"
        async with asyncio.timeout(SECONDS), connect(url) as client:
            await client.send("hello")
            assert await client.recv() == "HELLO"
            await client.send(["in ", "three ", "parts"])
            assert await client.recv() == "IN THREE PARTS"
            await (await client.ping())
            await client.send(b"bytes")
            with pytest.raises(ConnectionClosedError, match="1003"):
                await client.recv()

    lab.run(journey, Streams)


def test_a_client_library_is_told_of_a_refusal(lab: Any) -> None:
    async def journey(site: Any) -> None:
        url = f"ws://127.0.0.1:{site.server.port}/ws"
        with pytest.raises(InvalidStatus, match="403"):
            async with connect(url, origin="http://b.example"):  # type: ignore[arg-type]
                pass

    lab.run(journey, Streams)

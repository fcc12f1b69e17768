"""Slow, silent and vanished clients: each is let go, none holds anything up.

A timeout under test is a few hundredths of a second, and all others are out of reach. What is
awaited is the server's act, never a length of time.
"""

import socket
from typing import Any

import pytest

from sidestreet.http.messages import Request, Respond, Response

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"


def test_a_silent_new_connection_is_closed_without_a_word(lab: Any) -> None:
    async def journey(site: Any) -> None:
        assert await (await site.connect()).rest() == b""

    lab.run(journey, header_timeout_s=0.03)


def test_line_ends_alone_do_not_keep_a_connection(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(b"\r\n\r\n\r\n")
        assert await client.rest() == b""

    lab.run(journey, header_timeout_s=0.03)


def test_a_slow_head_is_told_408(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        reply = await client.ask(b"GET / HTTP/1.1\r\nHost:")
        assert (reply.status, reply.headers["connection"]) == (408, "close")
        assert reply.message == "The request did not arrive in time"
        assert await client.rest() == b""

    lab.run(journey, header_timeout_s=0.03)


def test_a_drip_of_header_bytes_buys_no_time(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
        sweep = site.server._sweep
        await site.until(lambda: site.server.connection_count == 1)
        while not _only(site)._lingering:
            await client.send(b"y")
            before = sweep.now
            await site.until(lambda before=before: sweep.now != before)
        assert (await client.reply()).status == 408

    lab.run(journey, header_timeout_s=0.03)


def test_a_slow_body_is_told_408(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        assert (await client.ask(GET)).status == 200
        assert (await client.ask(POST + b"hell")).status == 408
        assert await client.rest() == b""

    lab.run(journey, body_timeout_s=0.03)


def test_a_slow_second_request_waits_its_turn_for_the_408(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(GET + POST)
        await site.app.wait_for(1)
        await site.until(lambda: len(_only(site)._exchanges) == 2)
        site.app.answer(0)
        assert [(await client.reply()).status for _ in range(2)] == [200, 408]
        assert await client.rest() == b""

    lab.run(journey, lab.held, body_timeout_s=0.03)


def test_an_idle_connection_is_closed_without_a_word(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        assert (await client.ask(GET)).status == 200
        assert await client.rest() == b""

    lab.run(journey, idle_timeout_s=0.03)


def test_waiting_for_the_application_is_not_idleness(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(GET)
        await site.app.wait_for(1)
        other = await site.connect()
        # The other connection came later and has been let go: this one has outlived its time.
        assert await other.rest() == b""
        site.app.answer(0)
        assert (await client.reply()).status == 200

    lab.run(journey, lab.held, idle_timeout_s=0.03, header_timeout_s=0.03)


def test_a_client_that_does_not_read_is_cut_off(lab: Any) -> None:
    class Large:
        def handle(self, request: Request, respond: Respond) -> None:
            del request
            respond(Response(200, b"x" * 1_000_000))

    async def journey(site: Any) -> None:
        with socket.socket() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.connect(("127.0.0.1", site.server.port))
            slow.sendall(GET * 20)
            await site.until(lambda: site.server.connection_count == 1)
            await site.until(lambda: _only(site)._writing_paused)
            assert _only(site)._waiting, "the rest must wait while nobody reads"
            await site.until(lambda: site.server.connection_count == 0)

    lab.run(journey, Large, write_stall_timeout_s=0.05)


def test_a_slow_reader_that_reads_is_not_cut_off(lab: Any) -> None:
    class Large:
        def handle(self, request: Request, respond: Respond) -> None:
            del request
            respond(Response(200, b"x" * 1_000_000))

    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(GET * 20)
        for _ in range(20):
            assert len((await client.reply()).body) == 1_000_000

    lab.run(journey, Large)


def test_the_last_answer_has_as_long_as_its_reader_needs(lab: Any) -> None:
    """The short drain after it begins when it has left."""

    class Large:
        def handle(self, request: Request, respond: Respond) -> None:
            del request
            respond(Response(200, b"x" * 8_000_000))

    async def journey(site: Any) -> None:
        client = await site.connect()
        client.writer.transport.pause_reading()
        await client.send(b"GET / HTTP/1.0\r\n\r\n")
        await site.until(lambda: site.server.connection_count == 1)
        await site.until(lambda: _only(site)._lingering)
        sweep = site.server._sweep
        began = sweep.now
        await site.until(lambda: sweep.now - began > 0.1)
        client.writer.transport.resume_reading()
        assert len((await client.reply()).body) == 8_000_000
        assert await client.rest() == b""

    lab.run(journey, Large, linger_s=0.02)


def test_a_client_that_never_shuts_its_side_is_cut_off(lab: Any) -> None:
    async def journey(site: Any) -> None:
        with socket.socket() as silent:
            silent.connect(("127.0.0.1", site.server.port))
            silent.sendall(b"GET / HTTP/1.1\r\n\r\n")
            await site.until(lambda: site.server.connection_count == 1)
            await site.until(lambda: site.server.connection_count == 0)

    lab.run(journey, linger_s=0.03)


@pytest.mark.parametrize("data", [b"", b"GET / HT", POST + b"he"])
def test_a_client_that_shuts_its_side_early_is_let_go(lab: Any, data: bytes) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(data)
        client.writer.write_eof()
        assert await client.rest() == b""
        await site.until(lambda: site.server.connection_count == 0)

    lab.run(journey)


def test_input_waits_unread_while_the_queue_is_full(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(GET * 2)
        await site.app.wait_for(2)
        assert _only(site)._reading_paused
        client.writer.write(GET * 2)
        site.app.answer(0)
        await client.reply()
        await site.app.wait_for(3)
        for index in range(1, 4):
            await site.app.wait_for(index + 1)
            site.app.answer(index)
            assert (await client.reply()).status == 200
        assert not _only(site)._reading_paused

    lab.run(journey, lab.held, outstanding_max=2)


def _only(site: Any) -> Any:
    (connection,) = site.server._shared.connections
    return connection

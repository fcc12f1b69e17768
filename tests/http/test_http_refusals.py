"""What is refused before the application sees it, and that nothing after it is read."""

import asyncio
import contextlib
from typing import Any

import pytest

from security.corpus import CHUNKED, CORPUS, POST, SMUGGLED


@pytest.mark.parametrize("data", CORPUS.values(), ids=CORPUS.keys())
def test_unusual_framing_is_refused_and_ends_the_connection(lab: Any, data: bytes) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(data + SMUGGLED)
        reply = await client.reply()
        assert reply.status == 400
        assert reply.message.startswith("The request is not valid HTTP: ")
        assert reply.headers["connection"] == "close"
        assert await client.rest() == b""
        assert all(request.path != "/smuggled" for request in site.app.requests)

    lab.run(journey, lab.held)


@pytest.mark.parametrize("name", ["length and coding", "chunk size 0x5", "two hosts", "no version"])
def test_refusals_do_not_depend_on_how_the_bytes_are_cut(lab: Any, name: str) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        for octet in CORPUS[name]:
            client.writer.write(bytes([octet]))
            await client.writer.drain()
        assert (await client.reply()).status == 400
        assert await client.rest() == b""

    lab.run(journey)


def test_requests_before_the_refused_one_are_answered_first(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(b"GET /good HTTP/1.1\r\nHost: a\r\n\r\n" + CORPUS["no host"] + SMUGGLED)
        await site.app.wait_for(1)
        site.app.answer(0, b'"good"')
        assert (await client.reply()).json == "good"
        assert (await client.reply()).status == 400
        assert await client.rest() == b""
        assert len(site.app.requests) == 1

    lab.run(journey, lab.held)


def test_the_largest_body_is_taken_and_one_byte_more_is_not(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        reply = await client.ask(POST + b"Content-Length: 100\r\n\r\n" + b"x" * 100)
        assert reply.json["body"] == "x" * 100
        reply = await client.ask(POST + b"Content-Length: 101\r\n\r\n")
        assert (reply.status, reply.headers["connection"]) == (413, "close")
        assert reply.message == "The request body is too large"
        assert await client.rest() == b""

    lab.run(journey, body_bytes_max=100)


def test_a_client_told_100_continue_is_told_413_instead_when_its_body_is_too_large(
    lab: Any,
) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        reply = await client.ask(POST + b"Content-Length: 101\r\nExpect: 100-continue\r\n\r\n")
        assert reply.status == 413

    lab.run(journey, body_bytes_max=100)


def test_chunks_count_together(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        taken = CHUNKED + b"64\r\n" + b"x" * 100 + b"\r\n0\r\n\r\n"
        assert (await client.ask(taken)).json["body"] == "x" * 100
        await client.send(CHUNKED + b"64\r\n" + b"x" * 100 + b"\r\n1\r\nx\r\n0\r\n\r\n")
        assert (await client.reply()).status == 413
        assert await client.rest() == b""

    lab.run(journey, body_bytes_max=100)


def test_a_client_that_keeps_sending_a_refused_body_still_reads_the_answer(lab: Any) -> None:
    """Closing at once would reset the connection and destroy the answer on its way."""

    async def journey(site: Any) -> None:
        client = await site.connect()
        size = 4 * 1024 * 1024
        await client.send(POST + b"Content-Length: %d\r\n\r\n" % size + b"x" * size)
        assert (await client.reply()).status == 413
        assert await client.rest() == b""

    lab.run(journey)


def test_the_longest_target_is_taken_and_one_byte_more_is_not(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        reply = await client.ask(b"GET /%b HTTP/1.1\r\nHost: a\r\n\r\n" % (b"x" * 99))
        assert len(reply.json["path"]) == 100
        reply = await client.ask(b"GET /%b HTTP/1.1\r\nHost: a\r\n\r\n" % (b"x" * 100))
        assert (reply.status, reply.message) == (414, "The request target is too long")
        assert await client.rest() == b""

    lab.run(journey, uri_bytes_max=100)


def test_an_endless_target_is_refused_before_it_ends(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(b"GET /" + b"x" * 500)
        assert (await client.reply()).status == 414

    lab.run(journey, uri_bytes_max=100)


def test_headers_are_bounded_in_bytes_and_in_number(lab: Any) -> None:
    async def journey(site: Any) -> None:
        head = b"GET / HTTP/1.1\r\nHost: a\r\n"
        client = await site.connect()
        assert (await client.ask(head + b"X: y\r\n" * 4 + b"\r\n")).status == 200
        reply = await client.ask(head + b"X: y\r\n" * 5 + b"\r\n")
        assert (reply.status, reply.message) == (431, "The request headers are too large")
        assert await client.rest() == b""
        client = await site.connect()
        fits = 200 - len(b"Host: a\r\n") - len(b"X: \r\n")
        assert (await client.ask(head + b"X: %b\r\n\r\n" % (b"y" * fits))).status == 200
        assert (await client.ask(head + b"X: %b\r\n\r\n" % (b"y" * (fits + 1)))).status == 431

    lab.run(journey, headers_max=5, headers_bytes_max=200)


@pytest.mark.parametrize(
    "start",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nX: ",
        b"GET / HTTP/1.1\r\nHost: a\r\n",
        CHUNKED + b"0\r\nX: ",
        CHUNKED + b"1;",
    ],
    ids=["header", "header name", "trailer", "chunk extension"],
)
def test_an_endless_line_is_refused_before_it_ends(lab: Any, start: bytes) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(start)
        answer = asyncio.ensure_future(client.reply())
        while not answer.done():
            await client.send(b"y" * 100)
            await asyncio.sleep(0)
        assert (await answer).status == 431
        assert await client.rest() == b""

    lab.run(journey, headers_bytes_max=200)


def test_trailers_count_as_headers(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        reply = await client.ask(CHUNKED + b"0\r\n" + b"X: y\r\n" * 4 + b"\r\n")
        assert reply.status == 431

    lab.run(journey, headers_max=5)


def test_an_expectation_we_do_not_know_is_refused(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        reply = await client.ask(POST + b"Content-Length: 1\r\nExpect: payment\r\n\r\n")
        assert reply.status == 417
        assert await client.rest() == b""

    lab.run(journey)


def test_one_connection_too_many_is_told_so(lab: Any) -> None:
    async def journey(site: Any) -> None:
        get = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        first, second = await site.connect(), await site.connect()
        assert (await first.ask(get)).status == 200
        assert (await second.ask(get)).status == 200
        third = await site.connect()
        reply = await third.reply()
        assert (reply.status, reply.headers["retry-after"]) == (503, "1")
        assert reply.message == "The server cannot take the request now"
        assert await third.rest() == b""
        await first.close()
        await third.close()
        await site.until(lambda: site.server.connection_count == 1)
        assert (await (await site.connect()).ask(get)).status == 200

    lab.run(journey, connections_max=2)


def test_a_flood_of_connections_gets_no_answer_at_all(lab: Any) -> None:
    async def journey(site: Any) -> None:
        clients = [await site.connect() for _ in range(3)]
        assert (await clients[1].reply()).status == 503
        with contextlib.suppress(ConnectionResetError):
            assert await clients[2].rest() == b""

    lab.run(journey, connections_max=1)

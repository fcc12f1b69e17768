"""How a server ends: in order, at once, or because its application broke."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest

from sidestreet.http.messages import ABORT, Request, Respond, Response
from sidestreet.http.server import serve

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"


def test_what_is_in_flight_is_answered_before_the_end(lab: Any) -> None:
    async def journey(site: Any) -> None:
        busy, idle = await site.connect(), await site.connect()
        await busy.send(GET * 2)
        await site.app.wait_for(2)
        await site.until(lambda: site.server.connection_count == 2)
        closing = asyncio.ensure_future(site.server.close_gracefully(30))
        assert await idle.rest() == b""
        with pytest.raises(ConnectionRefusedError):
            await site.connect()
        site.app.answer(0)
        site.app.answer(1)
        assert "connection" not in (await busy.reply()).headers
        assert (await busy.reply()).headers["connection"] == "close"
        assert await busy.rest() == b""
        await busy.close()
        assert await closing == 0

    lab.run(journey, lab.held)


def test_a_request_that_has_begun_is_in_flight(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(POST + b"he")
        await site.until(lambda: any(c._reader._body for c in site.server._shared.connections))
        closing = asyncio.ensure_future(site.server.close_gracefully(30))
        await site.until(lambda: site.server._shared.draining)
        await client.send(b"llo")
        reply = await client.reply()
        assert (reply.json["body"], reply.headers["connection"]) == ("hello", "close")
        assert await client.rest() == b""
        await client.close()
        assert await closing == 0

    lab.run(journey)


def test_a_request_sent_after_the_end_began_is_not_taken(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(GET)
        await site.app.wait_for(1)
        closing = asyncio.ensure_future(site.server.close_gracefully(30))
        await site.until(lambda: site.server._shared.draining)
        await client.send(GET)
        site.app.answer(0)
        assert (await client.reply()).headers["connection"] == "close"
        assert await client.rest() == b""
        await client.close()
        assert await closing == 0
        assert len(site.app.requests) == 1

    lab.run(journey, lab.held)


def test_the_end_does_not_wait_for_ever(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(GET)
        await site.app.wait_for(1)
        assert await site.server.close_gracefully(0.01) == 1
        assert await client.rest() == b""
        assert site.server.connection_count == 0

    lab.run(journey, lab.held)


def test_ending_twice_is_ending_once(lab: Any) -> None:
    async def journey(site: Any) -> None:
        assert await site.server.close_gracefully(30) == 0
        assert await site.server.close_gracefully(30) == 0
        await site.server.wait_closed()

    lab.run(journey)


def test_abort_ends_every_connection_now(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(GET)
        await site.app.wait_for(1)
        site.server.abort()
        assert await client.rest() == b""
        await site.server.wait_closed()

    lab.run(journey, lab.held)


def test_an_answer_given_while_the_connection_ends_goes_nowhere(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(GET * 2)
        await site.app.wait_for(2)
        site.server.abort()
        site.app.answer(0)
        assert await client.rest() == b""
        site.app.answer(1)

    lab.run(journey, lab.held)


def test_the_end_reaches_a_connection_whose_queue_is_full(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(GET * 3)
        await site.app.wait_for(2)
        closing = asyncio.ensure_future(site.server.close_gracefully(30))
        await site.until(lambda: site.server._shared.draining)
        for index in range(3):
            await site.app.wait_for(index + 1)
            site.app.answer(index)
        replies = [await client.reply() for _ in range(3)]
        assert replies[-1].headers["connection"] == "close"
        assert await client.rest() == b""
        await client.close()
        assert await closing == 0

    lab.run(journey, lab.held, outstanding_max=2)


def test_an_answer_can_be_lost_on_purpose(lab: Any) -> None:
    """The answers before it leave; it does not, and nothing after it either."""

    async def journey(site: Any) -> None:
        client, other = await site.connect(), await site.connect()
        await client.send(GET * 3)
        await site.app.wait_for(3)
        site.app.answer(2)
        site.app.responds[1](ABORT)
        site.app.answer(0, b'"kept"')
        assert (await client.reply()).json == "kept"
        assert await client.rest() == b""
        await other.send(GET)
        await site.app.wait_for(4)
        site.app.answer(3)
        assert (await other.reply()).status == 200

    lab.run(journey, lab.held)


def broken(request: Request, respond: Respond) -> None:
    del request, respond
    raise ZeroDivisionError("planted")


def broken_after_its_answer(request: Request, respond: Respond) -> None:
    del request
    respond(Response(200, b"{}"))
    raise ZeroDivisionError("planted")


@pytest.mark.parametrize(
    ("handle", "status"), [(broken, 500), (broken_after_its_answer, 200)], ids=["before", "after"]
)
def test_a_bug_in_the_application_stops_the_server(
    lab: Any,
    caplog: pytest.LogCaptureFixture,
    handle: Callable[[Request, Respond], None],
    status: int,
) -> None:
    class Broken:
        def handle(self, request: Request, respond: Respond) -> None:
            handle(request, respond)

    async def journey(site: Any) -> None:
        client, other = await site.connect(), await site.connect()
        await site.until(lambda: site.server.connection_count == 2)
        reply = await client.ask(GET)
        assert (reply.status, reply.headers["connection"]) == (status, "close")
        if status == 500:
            assert reply.message == "Internal error"
            assert b"planted" not in reply.body
        assert await other.rest() == b""
        with pytest.raises(ZeroDivisionError):
            await site.server.wait_closed()

    with caplog.at_level(logging.ERROR, "sidestreet.http"):
        lab.run(journey, Broken)
    assert "planted" in caplog.text


@pytest.mark.parametrize(
    "headers",
    [(("X-A", "b\r\nSet-Cookie: c"),), (("X A", "b"),), (("X-A: b\r\nX", "c"),)],
    ids=["value", "name with space", "name"],
)
def test_a_header_that_breaks_out_of_its_line_is_a_bug(
    lab: Any, headers: tuple[tuple[str, str], ...]
) -> None:
    class Splitting:
        def handle(self, request: Request, respond: Respond) -> None:
            del request
            respond(Response(200, b"{}", headers=headers))

    async def journey(site: Any) -> None:
        client = await site.connect()
        reply = await client.ask(GET)
        assert (reply.status, reply.message) == (500, "Internal error")
        with pytest.raises(ValueError, match="not one header"):
            await site.server.wait_closed()

    with pytest.raises(ValueError, match="not one header"):
        lab.run(journey, Splitting)


def test_an_address_in_use_is_an_error_of_the_caller(lab: Any) -> None:
    async def journey(site: Any) -> None:
        with pytest.raises(OSError, match="in use"):
            await serve(site.app, "127.0.0.1", site.server.port)

    lab.run(journey)


@pytest.mark.parametrize("host", ["a..b", "a" * 64, "\udcff"])
def test_a_host_that_is_no_name_is_an_error_of_the_caller(lab: Any, host: str) -> None:
    async def journey(site: Any) -> None:
        with pytest.raises(OSError, match="is neither an address nor a name"):
            await serve(site.app, host, 0)

    lab.run(journey)


def test_no_header_and_no_body_is_ever_logged(lab: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(
            b"POST /?token=SECRET HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer SECRET\r\n"
            b"Content-Length: 6\r\n\r\nSECRETGET / HTTP/1.1\r\nAuthorization: SECRET\r\n\r\n"
        )
        assert [(await client.reply()).status for _ in range(2)] == [200, 400]
        assert await client.rest() == b""

    with caplog.at_level(logging.DEBUG):
        lab.run(journey)
    assert "refused 127.0.0.1" in caplog.text
    assert "SECRET" not in caplog.text

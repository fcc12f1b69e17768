"""What a well-behaved client sees."""

import socket
import struct
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from sidestreet.http.messages import Request, Respond, Response

GET = b"GET /v1/orders?page_size=5 HTTP/1.1\r\nHost: desk.local:5001\r\n\r\n"


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()


def test_a_request_is_answered_with_its_length_type_and_date(lab: Any) -> None:
    async def journey(site: Any) -> None:
        reply = await (await site.connect()).ask(GET)
        assert reply.status == 200
        assert reply.headers["content-length"] == str(len(reply.body))
        assert reply.headers["content-type"] == "application/json"
        assert parsedate_to_datetime(reply.headers["date"]).utcoffset() is not None
        assert "connection" not in reply.headers
        assert reply.json["method"] == "GET"
        assert reply.json["path"] == "/v1/orders"
        assert reply.json["query"] == "page_size=5"
        assert reply.json["headers"] == {"host": "desk.local:5001"}

    lab.run(journey)


def test_a_connection_serves_many_requests(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        for number in range(5):
            assert (await client.ask(get(f"/{number}"))).json["path"] == f"/{number}"
        assert site.server.connection_count == 1

    lab.run(journey)


def test_the_path_and_query_stay_as_they_were_encoded(lab: Any) -> None:
    async def journey(site: Any) -> None:
        reply = await (await site.connect()).ask(get("/a%2Fb//c/../%E2%82%AC?x=%26&y=a?b"))
        assert reply.json["path"] == "/a%2Fb//c/../%E2%82%AC"
        assert reply.json["query"] == "x=%26&y=a?b"

    lab.run(journey)


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("http://desk:5001/v1/version?a=b", "/v1/version", "a=b"),
        ("HTTPS://desk", "/", ""),
        ("http://desk?a=b/c", "/", "a=b/c"),
        ("http://[::1]:80/x", "/x", ""),
    ],
)
def test_an_absolute_target_is_read_as_its_path(
    lab: Any, target: str, path: str, query: str
) -> None:
    async def journey(site: Any) -> None:
        reply = await (await site.connect()).ask(get(target))
        assert (reply.json["path"], reply.json["query"]) == (path, query)

    lab.run(journey)


def test_the_asterisk_target_reaches_the_application(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        reply = await client.ask(b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
        assert (reply.json["method"], reply.json["path"]) == ("OPTIONS", "*")

    lab.run(journey)


def test_header_names_are_lower_case_and_repeats_are_joined(lab: Any) -> None:
    async def journey(site: Any) -> None:
        reply = await (await site.connect()).ask(
            b"GET / HTTP/1.1\r\nHOST: a\r\nX-Tag: one \t\r\nx-tag:two\r\nX-Latin: caf\xe9\r\n\r\n"
        )
        assert reply.json["headers"] == {"host": "a", "x-tag": "one, two", "x-latin": "caf\u00e9"}

    lab.run(journey)


def test_a_body_may_arrive_in_any_pieces(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        data = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
        for octet in data:
            await client.send(bytes([octet]))
        assert (await client.reply()).json["body"] == "hello"

    lab.run(journey)


def test_a_chunked_body_is_joined_and_its_trailers_are_dropped(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        reply = await client.ask(
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
            b"1\r\nh\r\n3;name=value\r\nell\r\n1\r\no\r\n0\r\nHost: b\r\nX-Sum: 1\r\n\r\n"
        )
        assert reply.json["body"] == "hello"
        assert "x-sum" not in reply.json["headers"]
        assert reply.json["headers"]["host"] == "a"
        assert (await client.ask(GET)).status == 200

    lab.run(journey)


def test_pipelined_requests_are_answered_in_order(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(b"".join(get(f"/{number}") for number in range(500)))
        for number in range(500):
            assert (await client.reply()).json["path"] == f"/{number}"

    lab.run(journey)


def test_answers_given_out_of_order_leave_in_order(lab: Any) -> None:
    async def journey(site: Any) -> None:
        app = site.app
        client = await site.connect()
        await client.send(get("/0") + get("/1") + get("/2"))
        await app.wait_for(3)
        app.answer(2, b'"two"')
        app.answer(0, b'"zero"')
        assert (await client.reply()).json == "zero"
        app.answer(1, b'"one"')
        assert (await client.reply()).json == "one"
        assert (await client.reply()).json == "two"

    lab.run(journey, lab.held)


def test_only_so_many_requests_of_a_connection_are_with_the_application(lab: Any) -> None:
    async def journey(site: Any) -> None:
        app = site.app
        client = await site.connect()
        await client.send(b"".join(get(f"/{number}") for number in range(10)))
        await app.wait_for(4)
        for number in range(10):
            assert len(app.requests) == min(number + 4, 10)
            app.answer(number)
            await client.reply()

    lab.run(journey, lab.held, outstanding_max=4)


def test_a_flood_of_tiny_requests_is_parsed_only_as_there_is_room(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        client.writer.write(get("/") * 20_000)
        await site.app.wait_for(4)
        (connection,) = site.server._shared.connections
        await site.until(lambda: connection._reading_paused)
        most = 0
        for number in range(3_000):
            site.app.answer(number)
            await client.reply()
            most = max(most, len(connection._exchanges))
        assert 4 <= most < 1000
        assert len(site.app.requests) == 3_004

    lab.run(journey, lab.held, outstanding_max=4)


def test_another_client_is_answered_before_all_of_a_pipeline_has_been_handed_on(lab: Any) -> None:
    class Counts:
        def __init__(self) -> None:
            self.count = 0

        def handle(self, request: Request, respond: Respond) -> None:
            self.count += request.path == "/flood"
            respond(Response(200))

    async def journey(site: Any) -> None:
        flooding, other = await site.connect(), await site.connect()
        await flooding.ask(get("/"))
        await other.ask(get("/"))
        flooding.writer.write(get("/flood") * 450)
        assert (await other.ask(get("/"))).status == 200
        assert site.app.count < 450
        for _ in range(450):
            assert (await flooding.reply()).status == 200
        assert site.app.count == 450

    lab.run(journey, Counts)


def test_a_half_closed_client_gets_every_answer_of_a_long_pipeline(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        client.writer.write(get("/") * 2_000)
        client.writer.write_eof()
        for _ in range(2_000):
            assert (await client.reply()).status == 200
        assert await client.rest() == b""

    lab.run(journey, outstanding_max=4)


def test_a_large_body_passes_in_slices(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        body = bytes(range(32, 127)) * 10_000
        await client.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body))
        await client.send(body + GET)
        assert (await client.reply()).json["body"].encode() == body
        assert (await client.reply()).status == 200

    lab.run(journey)


def test_another_connection_is_served_while_one_waits(lab: Any) -> None:
    async def journey(site: Any) -> None:
        app = site.app
        slow, quick = await site.connect(), await site.connect()
        await slow.send(get("/slow"))
        await app.wait_for(1)
        await quick.send(get("/quick"))
        await app.wait_for(2)
        app.answer(1, b'"quick"')
        assert (await quick.reply()).json == "quick"
        app.answer(0, b'"slow"')
        assert (await slow.reply()).json == "slow"

    lab.run(journey, lab.held)


def test_connection_close_is_honoured_and_what_follows_is_not_read(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(b"GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get("/2"))
        reply = await client.reply()
        assert reply.json["path"] == "/1"
        assert reply.headers["connection"] == "close"
        assert await client.rest() == b""

    lab.run(journey)


def test_http_1_0_closes_unless_asked_to_stay(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        reply = await client.ask(b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        assert reply.headers["connection"] == "keep-alive"
        reply = await client.ask(b"GET / HTTP/1.0\r\n\r\n")
        assert reply.headers["connection"] == "close"
        assert await client.rest() == b""

    lab.run(journey)


def test_head_gets_the_length_without_the_body(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        await client.send(b"HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n")
        assert int((await client.reply(head_only=True)).headers["content-length"]) > 0
        assert (await client.ask(GET)).status == 200

    lab.run(journey)


def test_a_client_that_asks_may_send_its_body(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        assert (await client.ask(head)).status == 100
        assert (await client.ask(b"{}")).json["body"] == "{}"

    lab.run(journey)


def test_leave_to_send_a_body_waits_for_the_answers_before_it(lab: Any) -> None:
    async def journey(site: Any) -> None:
        app = site.app
        client = await site.connect()
        head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        await client.send(get("/first") + head)
        await app.wait_for(1)
        app.answer(0)
        assert [(await client.reply()).status for _ in range(2)] == [200, 100]
        await client.send(b"{}")
        await app.wait_for(2)
        assert app.requests[1].body == b"{}"

    lab.run(journey, lab.held)


def test_a_body_sent_without_waiting_gets_no_100(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        reply = await client.ask(
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n{}"
        )
        assert reply.status == 200

    lab.run(journey)


def test_an_upgrade_is_answered_as_an_ordinary_request_and_closed(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        reply = await client.ask(
            b"GET /ws HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n\x81"
        )
        assert (reply.json["path"], reply.headers["connection"]) == ("/ws", "close")
        assert await client.rest() == b""

    lab.run(journey)


@pytest.mark.parametrize("cut", [False, True])
@pytest.mark.parametrize(
    ("framing", "body"),
    [
        (b"Content-Length: 5\r\n\r\nhello", "hello"),
        (b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello"),
        (b"\r\n", ""),
    ],
)
def test_a_wish_for_a_protocol_that_is_not_known_is_ignored(
    lab: Any, framing: bytes, body: str, cut: bool
) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        head = b"POST /a?b HTTP/1.1\r\nHost: a\r\nX-Tag: caf\xe9\r\n"
        wish = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        sent = (head + wish + framing) * 2 + get("/next")
        for piece in (bytes([each]) for each in sent) if cut else (sent,):
            await client.send(piece)
        for _ in range(2):
            reply = await client.reply()
            assert "connection" not in reply.headers
            assert (reply.json["path"], reply.json["query"]) == ("/a", "b")
            assert reply.json["body"] == body
            assert "upgrade" not in reply.json["headers"]
            assert reply.json["headers"]["connection"] == "HTTP2-Settings"
            assert reply.json["headers"]["x-tag"] == "caf\u00e9"
        assert (await client.reply()).json["path"] == "/next"

    lab.run(journey)


def test_a_request_that_closes_closes_whatever_protocol_it_wishes_for(lab: Any) -> None:
    async def journey(site: Any) -> None:
        client = await site.connect()
        head = b"POST /a HTTP/1.1\r\nHost: a\r\nConnection: close, Upgrade\r\nUpgrade: h2c\r\n"
        await client.send(head + b"Content-Length: 2\r\n\r\n{}" + get("/next"))
        reply = await client.reply()
        assert (reply.json["body"], reply.headers["connection"]) == ("{}", "close")
        assert await client.rest() == b""

    lab.run(journey)


def test_an_answer_may_carry_headers_and_another_type(lab: Any) -> None:
    class Custom:
        def handle(self, request: Request, respond: Respond) -> None:
            del request
            respond(Response(405, b"no", "text/plain", (("Allow", "GET"), ("X-A", "b"))))

    async def journey(site: Any) -> None:
        reply = await (await site.connect()).ask(GET)
        assert (reply.status, reply.body) == (405, b"no")
        assert reply.headers["content-type"] == "text/plain"
        assert (reply.headers["allow"], reply.headers["x-a"]) == ("GET", "b")

    lab.run(journey, Custom)


def test_no_content_has_neither_length_nor_type(lab: Any) -> None:
    class NoContent:
        def handle(self, request: Request, respond: Respond) -> None:
            del request
            respond(Response(204))

    async def journey(site: Any) -> None:
        client = await site.connect()
        for _ in range(2):
            reply = await client.ask(GET)
            assert reply.status == 204
            assert not {"content-length", "content-type"} & set(reply.headers)

    lab.run(journey, NoContent)


def test_a_half_closed_client_still_gets_its_answers(lab: Any) -> None:
    async def journey(site: Any) -> None:
        app = site.app
        client = await site.connect()
        await client.send(get("/1") + get("/2"))
        await app.wait_for(2)
        client.writer.write_eof()
        await site.until(lambda: all(c._eof for c in site.server._shared.connections))
        app.answer(1)
        app.answer(0)
        assert [(await client.reply()).status for _ in range(2)] == [200, 200]
        assert await client.rest() == b""

    lab.run(journey, lab.held)


def test_a_client_that_leaves_early_is_forgotten(lab: Any) -> None:
    """Its answer goes nowhere, and that is nobody's fault."""

    async def journey(site: Any) -> None:
        app = site.app
        client = await site.connect()
        await client.send(get("/1"))
        await app.wait_for(1)
        # A reset and not an orderly end, after which a client may still be reading.
        client.writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        client.writer.transport.abort()
        await site.until(lambda: site.server.connection_count == 0)
        app.answer(0)
        with pytest.raises(RuntimeError, match="answered already"):
            app.answer(0)

    lab.run(journey, lab.held)


def test_a_second_answer_is_a_bug_of_the_application(lab: Any) -> None:
    async def journey(site: Any) -> None:
        app = site.app
        client = await site.connect()
        await client.send(get("/1"))
        await app.wait_for(1)
        app.answer(0)
        with pytest.raises(RuntimeError, match="answered already"):
            app.answer(0)
        assert (await client.reply()).status == 200

    lab.run(journey, lab.held)


def test_request_ids_differ_and_look_like_uuids(lab: Any) -> None:
    async def journey(site: Any) -> None:
        app = site.app
        client = await site.connect()
        await client.send(get("/1") + get("/2"))
        await app.wait_for(2)
        first, second = (request.request_id for request in app.requests)
        assert first != second
        assert app.requests[0].client == "127.0.0.1"

    lab.run(journey, lab.held)

"""Raw bytes at a real server: whatever arrives, the answer is an envelope and the server lives."""

import asyncio
import contextlib
import json

import pytest

from acceptance.raw_client import RawClient
from acceptance.seeds import PARTLY_FILLED_ID, SEEDED_ACCOUNT_ID, TRADER
from acceptance.server_process import SECONDS, ServerProcess

pytestmark = pytest.mark.server

ORDERS = f"/v1/accounts/{SEEDED_ACCOUNT_ID}/orders"
ORDER = f"{ORDERS}/{PARTLY_FILLED_ID}"


def request(line: str, *headers: str, body: bytes = b"") -> bytes:
    """Write a request with a good key."""
    lines = (line, "Host: desk", f"Authorization: Bearer {TRADER}", *headers)
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


async def _send(server: ServerProcess, raw: bytes, *, is_head: bool) -> tuple[int, str, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    async with asyncio.timeout(SECONDS):
        writer.write(raw)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = int(head.lower().partition("content-length: ")[2].partition("\r\n")[0])
        body = b"" if is_head else await reader.readexactly(length)
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
    return int(head.split(" ")[1]), head, body


def send(server: ServerProcess, raw: bytes, *, is_head: bool = False) -> tuple[int, str, bytes]:
    """Send bytes; return the status, the head and the body of the first answer."""
    return asyncio.run(_send(server, raw, is_head=is_head))


def read_order(server: ServerProcess) -> object:
    """Read the order that nothing here may change."""

    async def ask() -> object:
        client = await RawClient.connect(server.port, TRADER)
        with contextlib.closing(client):
            return (await client.ask("GET", ORDER)).data

    return asyncio.run(ask())


TOO_LARGE = 1024 * 1024 + 1


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (request(f"POST {ORDERS} HTTP/1.1", f"Content-Length: {TOO_LARGE}"), 413),
        (request(f"POST {ORDERS} HTTP/1.1", "Content-Length: 9" + "9" * 30), 400),
        (
            request(
                f"PATCH {ORDER} HTTP/1.1",
                "Transfer-Encoding: chunked",
                body=b"%x\r\n%b\r\n0\r\n\r\n" % (TOO_LARGE, b" " * TOO_LARGE),
            ),
            413,
        ),
        (request(f"GET {ORDERS}?symbol={'A' * 66_000} HTTP/1.1"), 414),
        (request(f"GET {ORDER} HTTP/1.1", f"X-Long: {'a' * 17_000}"), 431),
        (request(f"GET {ORDER} HTTP/1.1", *(f"X-{n}: 1" for n in range(70))), 431),
        (request(f"PUT {ORDER} HTTP/1.1", "Content-Length: 0"), 405),
        (request(f"POST {ORDER} HTTP/1.1", "Content-Length: 2", body=b"{}"), 405),
        (request(f"DELETE {ORDERS}/a%2Fb HTTP/1.1"), 404),
        (request(f"DELETE {ORDERS}/%00 HTTP/1.1"), 404),
        (request(f"DELETE {ORDERS}/%FF HTTP/1.1"), 400),
        (request(f"DELETE {ORDERS}/\x00 HTTP/1.1"), 400),
        (request(f"DELETE {ORDERS}/\xfc HTTP/1.1"), 400),
        (request(f"DELETE {ORDERS}?side=SEL HTTP/1.1"), 400),
        (request("GET /v1/accounts/-1/orders HTTP/1.1"), 400),
        (request(f"GET /v1/accounts/{'9' * 400}/orders HTTP/1.1"), 400),
        (request(f"GET {ORDER} HTTP/9.9"), 400),
        (request(f"BREW {ORDER} HTTP/1.1"), 400),
        (request(f"GET {ORDER} HTTP/1.1", "Content-Length: -1"), 400),
        (request(f"GET {ORDER} HTTP/1.1", "Bad Header: 1"), 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"\r\n\r\nhello\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: desk\r\n\r\n", 401),
        (f"DELETE {ORDER} HTTP/1.1\r\nHost: desk\r\n\r\n".encode(), 401),
    ],
    ids=lambda case: repr(case)[:44],
)
def test_what_makes_no_sense_gets_the_envelope_and_changes_nothing(
    server: ServerProcess, raw: bytes, status: int
) -> None:
    before = read_order(server)
    answered, _, body = send(server, raw)
    envelope = json.loads(body)
    assert answered == status, envelope
    assert envelope["error"]["code"] == status
    assert envelope["error"]["message"]
    assert envelope["metadata"]["request_id"]
    assert read_order(server) == before


@pytest.mark.parametrize("method", ["HEAD", "PUT", "OPTIONS"])
def test_a_method_that_is_not_there_names_those_that_are(
    server: ServerProcess, method: str
) -> None:
    status, head, _ = send(server, request(f"{method} {ORDER} HTTP/1.1"), is_head=method == "HEAD")
    assert status == 405
    assert "\r\nallow: delete, get, patch\r\n" in head.lower()


def test_a_client_that_hangs_up_in_the_middle_harms_nobody(server: ServerProcess) -> None:
    """Half a line, a head without its end, half a body."""

    async def hang_up() -> None:
        for raw in (
            f"DELETE {ORDER}".encode(),
            request(f"DELETE {ORDER} HTTP/1.1")[:-2],
            request(f"POST {ORDERS} HTTP/1.1", "Content-Length: 50", body=b"[{"),
        ):
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(raw)
            await writer.drain()
            writer.transport.abort()

    before = read_order(server)
    asyncio.run(hang_up())
    assert read_order(server) == before

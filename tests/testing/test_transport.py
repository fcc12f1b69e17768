"""What is staged to happen to an answer, as a client on httpx meets it."""

import asyncio
from collections.abc import Callable, Iterator

import httpx
import pytest
from clearstreet import APIConnectionError, APITimeoutError

from sidestreet.api.application import Edge
from sidestreet.api.call import Call
from sidestreet.http.messages import ABORT, Answer, Delivery, Request, Respond, Response
from sidestreet.testing import Sidestreet
from sidestreet.testing.in_process import InProcessHost
from sidestreet.workspace.state import Key

BODY = b'{"data":"0123456789"}'
LATE = Response(200, BODY, delivery=Delivery(delay_s=2.0))


class Staged:
    """Stands at the edge and answers everything in one way."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def carry(self, call: Call, carry_out: Callable[[Call], None]) -> None:
        """Answer in place of the operation."""
        del carry_out
        call.respond(self.answer)

    def follow(self, request: Request, key: Key | None, respond: Respond) -> Respond:
        """Leave streams as they are."""
        del request, key
        return respond


class Silent(Staged):
    """Stands at the edge and answers nothing."""

    def carry(self, call: Call, carry_out: Callable[[Call], None]) -> None:
        """Leave it."""
        del call, carry_out


@pytest.fixture
def desk() -> Iterator[Sidestreet]:
    """Begin a desk."""
    with Sidestreet() as begun:
        yield begun


def stage(desk: Sidestreet, edge: Edge) -> None:
    """Have somebody stand at the edge of a desk."""
    host = desk._host
    assert isinstance(host, InProcessHost)
    host.desk._switch.generation._api._edge = edge


def client_of(desk: Sidestreet, answer: Answer, timeout: float | None = 5.0) -> httpx.Client:
    """Return a client of a desk that answers everything in one way."""
    stage(desk, Staged(answer))
    return httpx.Client(
        base_url=desk.url,
        transport=desk.transport(),
        headers={"Authorization": "Bearer any"},
        timeout=timeout,
    )


def test_an_answer_in_time_comes_at_once(desk: Sidestreet) -> None:
    assert client_of(desk, LATE, timeout=3.0).get("/v1/accounts").content == BODY
    assert client_of(desk, LATE, timeout=None).get("/v1/accounts").content == BODY


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        (LATE, httpx.ReadTimeout, "timed out"),
        (
            Response(200, BODY, delivery=Delivery(is_lost=True)),
            httpx.RemoteProtocolError,
            "without sending a response",
        ),
        (ABORT, httpx.RemoteProtocolError, "without sending a response"),
        (
            Response(200, BODY, delivery=Delivery(body_bytes=5)),
            httpx.RemoteProtocolError,
            "without sending complete message body",
        ),
        (
            Response(200, BODY, delivery=Delivery(bytes_per_s=1)),
            httpx.ReadTimeout,
            "timed out",
        ),
    ],
)
def test_what_becomes_of_an_answer_is_what_httpx_raises(
    desk: Sidestreet, answer: Answer, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        client_of(desk, answer, timeout=0.5).get("/v1/accounts")


def test_what_came_before_the_cut_can_be_read(desk: Sidestreet) -> None:
    cut = Response(200, BODY, delivery=Delivery(body_bytes=5))
    seen: list[bytes] = []
    with (
        client_of(desk, cut).stream("GET", "/v1/accounts") as answer,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        seen.extend(answer.iter_bytes())
    assert b"".join(seen) == BODY[:5]
    assert answer.headers["content-length"] == str(len(BODY))


def test_a_slow_body_that_keeps_coming_is_whole(desk: Sidestreet) -> None:
    slow = Response(200, BODY, delivery=Delivery(bytes_per_s=20))
    assert client_of(desk, slow, timeout=0.5).get("/v1/accounts").content == BODY


def test_the_sdk_meets_what_it_would_meet(desk: Sidestreet) -> None:
    client = desk.client(timeout=1.0, max_retries=0)
    stage(desk, Staged(LATE))
    with pytest.raises(APITimeoutError):
        client.v1.accounts.get_accounts()
    stage(desk, Staged(ABORT))
    with pytest.raises(APIConnectionError):
        client.v1.accounts.get_accounts()

    async def asked() -> None:
        async with desk.async_client(max_retries=0) as other:
            await other.v1.accounts.get_accounts()

    stage(desk, Staged(Response(200, BODY, delivery=Delivery(body_bytes=3))))
    with pytest.raises(APIConnectionError):
        asyncio.run(asked())


def test_a_request_that_nobody_answers_is_a_timeout(desk: Sidestreet) -> None:
    client = client_of(desk, ABORT)
    stage(desk, Silent(ABORT))
    with pytest.raises(httpx.ReadTimeout, match="yet to happen"):
        client.get("/v1/accounts")

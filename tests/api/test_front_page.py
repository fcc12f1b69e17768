"""The root of a server: a way to the documentation for browsers, and for others what it was."""

from collections.abc import Iterator

import pytest

from api.desk_in_process import DeskInProcess
from api.people import SEED, TRADER
from sidestreet.api.pages import pages
from sidestreet.http.messages import Answer, Request, Response

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
def desk() -> Iterator[DeskInProcess]:
    desk = DeskInProcess(SEED)
    yield desk
    desk.close()


def open_root(desk: DeskInProcess, method: str, headers: dict[str, str]) -> Response:
    """Return the answer at the root."""
    answers: list[Answer] = []
    desk.api.handle(Request(method, "/", "", headers, b"", "r", "127.0.0.1"), answers.append)
    (answer,) = answers
    assert isinstance(answer, Response)
    return answer


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_browser_is_sent_to_the_documentation_without_a_key(
    desk: DeskInProcess, method: str
) -> None:
    answer = open_root(desk, method, {"accept": BROWSER})
    assert (answer.status, answer.body) == (302, b"")
    assert ("Location", "/docs") in answer.headers
    assert "/docs" in pages()


def test_a_client_gets_the_envelope_that_it_gets_at_any_path_that_is_none(
    desk: DeskInProcess,
) -> None:
    assert desk.ask("GET", "/", key=None).status == 401
    assert desk.ask("GET", "/", key=TRADER).message == desk.ask("GET", "/v0", key=TRADER).message
    for headers in ({}, {"accept": "*/*"}, {"accept": "application/json"}):
        assert open_root(desk, "GET", headers).status == 401
    assert open_root(desk, "POST", {"accept": BROWSER}).status == 401

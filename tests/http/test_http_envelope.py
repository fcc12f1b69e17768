"""The envelope, the error table and the request ids, byte for byte."""

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.http.envelope import PageInfo, failure, success
from sidestreet.http.errors import (
    ANSWERS,
    ApiError,
    ErrorKind,
    bad_path,
    bad_query,
    malformed_json,
    method_not_allowed,
    wrong_shape,
)
from sidestreet.http.request_ids import request_ids
from sidestreet.http.wire import AnswerWriter

UUID_4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def test_success_carries_data_null_error_and_the_request_id() -> None:
    assert success(b'{"id":1}', "r-1") == (
        b'{"data":{"id":1},"error":null,"metadata":{"request_id":"r-1"}}'
    )


def test_a_page_adds_only_what_it_knows() -> None:
    page = PageInfo(page_number=1, total_items=3, total_pages=2, next_page_token="AAA")
    assert success(b"[]", "r-1", page) == (
        b'{"data":[],"error":null,"metadata":{"request_id":"r-1","page_number":1,'
        b'"total_items":3,"total_pages":2,"next_page_token":"AAA"}}'
    )
    assert success(b"[]", "r-1", PageInfo()) == success(b"[]", "r-1")


def test_failure_has_no_data_member() -> None:
    assert failure(404, "Thread not found", "r-1") == (
        b'{"error":{"code":404,"message":"Thread not found"},"metadata":{"request_id":"r-1"}}'
    )
    assert failure(400, "Risk check failed", "r-1", [{"reason": "SIZE"}]) == (
        b'{"error":{"code":400,"message":"Risk check failed","details":[{"reason":"SIZE"}]},'
        b'"metadata":{"request_id":"r-1"}}'
    )


@given(st.text(), st.text(), st.integers() | st.none())
def test_every_envelope_is_json(message: str, request_id: str, number: int | None) -> None:
    body = msgspec.json.decode(failure(500, message, request_id))
    assert body == {
        "error": {"code": 500, "message": message},
        "metadata": {"request_id": request_id},
    }
    page = PageInfo(page_number=number, next_page_token=message)
    metadata = msgspec.json.decode(success(b"1", request_id, page))["metadata"]
    assert metadata["request_id"] == request_id
    assert metadata["next_page_token"] == message


def test_the_error_table_is_total() -> None:
    assert set(ANSWERS) == set(ErrorKind)
    for kind, answer in ANSWERS.items():
        assert 400 <= answer.status <= 599, kind
        assert answer.message, kind


@pytest.mark.parametrize("kind", ErrorKind)
def test_every_kind_of_error_becomes_an_answer(kind: ErrorKind) -> None:
    response = ApiError(kind).to_response("r-1")
    assert response.status == ANSWERS[kind].status
    body = msgspec.json.decode(response.body)
    assert body["error"] == {"code": response.status, "message": ANSWERS[kind].message}
    assert AnswerWriter(lambda: 0.0).encode(response).startswith(b"HTTP/1.1 %d " % response.status)


def test_an_error_says_more_where_more_is_known() -> None:
    error = ApiError(
        ErrorKind.TOO_MANY_REQUESTS,
        "Wait a second",
        details=[{"limit": 5}],
        headers=(("Retry-After", "1"),),
    )
    response = error.to_response("r-1")
    assert response.headers == (("Retry-After", "1"),)
    assert msgspec.json.decode(response.body)["error"] == {
        "code": 429,
        "message": "Wait a second",
        "details": [{"limit": 5}],
    }


def test_unauthenticated_names_the_scheme() -> None:
    assert ApiError(ErrorKind.UNAUTHENTICATED).headers == (("WWW-Authenticate", "Bearer"),)


def test_the_messages_of_the_contract() -> None:
    assert malformed_json("x", 1, 2).message == (
        "Failed to parse the request body as JSON: x at line 1 column 2"
    )
    assert wrong_shape("[0]: missing field `id`").message == (
        "Failed to deserialize the JSON body into the target type: [0]: missing field `id`"
    )
    assert bad_query("x").message == "Failed to deserialize query string: x"
    assert bad_path("account_id", "x", "not a number").message == (
        "Cannot parse `account_id` with value `x`: not a number"
    )
    assert method_not_allowed(["GET", "DELETE"]).headers == (("Allow", "DELETE, GET"),)


@given(st.integers(0, 2**74 - 1))
def test_request_ids_look_like_version_4_uuids_and_never_repeat(seed: int) -> None:
    next_id = request_ids(seed)
    ids = [next_id() for _ in range(20)]
    assert len(set(ids)) == 20
    assert all(UUID_4.fullmatch(text) for text in ids)


@given(st.integers(0, 2**74 - 1), st.integers(0, 2**74 - 1))
def test_two_processes_never_share_a_request_id(one: int, other: int) -> None:
    """Every random bit shows in the id."""
    assert (request_ids(one)() == request_ids(other)()) == (one == other)


def test_the_date_follows_the_clock_once_a_tick() -> None:
    seconds = 0.0
    writer = AnswerWriter(lambda: seconds)
    answer = ApiError(ErrorKind.NOT_FOUND).to_response("r")
    assert b"\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n" in writer.encode(answer)
    seconds = 86_400.0
    assert b"Date: Thu, 01 Jan 1970" in writer.encode(answer)
    writer.tick()
    assert b"\r\nDate: Fri, 02 Jan 1970 00:00:00 GMT\r\n" in writer.encode(answer)

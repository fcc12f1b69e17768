"""Days in a query, calls that come without a body, and answers that have data and an error."""

import json
from dataclasses import replace

import msgspec
import pytest

from sidestreet.api.call import Call
from sidestreet.api.query import read_query
from sidestreet.contract.operation import Operation
from sidestreet.contract.positions import ClosePositionRequest
from sidestreet.contract.tables.accounts import GET_ACCOUNT_BALANCES, GET_PORTFOLIO_HISTORY
from sidestreet.contract.tables.orders import REPLACE_ORDER
from sidestreet.contract.tables.positions import CLOSE_POSITIONS
from sidestreet.http.errors import ApiError, ErrorKind
from sidestreet.http.messages import Answer, Request, Response
from sidestreet.workspace.state import Key


def call(body: bytes = b"", operation: Operation = CLOSE_POSITIONS) -> tuple[Call, list[Response]]:
    """Return a call with a body, and where its answer arrives."""
    answers: list[Response] = []

    def respond(answer: Answer) -> None:
        assert isinstance(answer, Response)
        answers.append(answer)

    made = Call(
        operation,
        request=Request("DELETE", "/", "", {}, body, "r-1", "127.0.0.1"),
        respond=respond,
        key=Key("k", b"", "", None, (), 0),
        path={},
        query={},
        account_id=1,
    )
    return made, answers


def test_an_operation_without_data_answers_without_a_body() -> None:
    silent, answers = call(operation=replace(CLOSE_POSITIONS, data=None))
    silent.answer(None)
    assert answers == [Response(204)]


def test_a_day_is_read_as_it_is_written() -> None:
    query = read_query(GET_PORTFOLIO_HISTORY, "start_date=2024-02-29&end_date=2025-10-31")
    assert query == {"start_date": "2024-02-29", "end_date": "2025-10-31"}


@pytest.mark.parametrize(
    "text", ["", "20251031", "2025-W44-5", "2025-02-29", "2025-10-31T00:00:00Z", "yesterday"]
)
def test_anything_but_a_day_is_refused_by_name(text: str) -> None:
    with pytest.raises(ApiError) as refused:
        read_query(GET_PORTFOLIO_HISTORY, f"start_date={text}")
    assert refused.value.status == 400
    assert "`start_date`" in refused.value.message
    assert "YYYY-MM-DD" in refused.value.message


def test_a_day_that_must_be_given_is_missed_by_name() -> None:
    with pytest.raises(ApiError, match="missing field `start_date`"):
        read_query(GET_PORTFOLIO_HISTORY, "end_date=2025-10-31")


def test_a_number_without_a_greatest_is_told_its_least() -> None:
    query = "top_margin_contributors_limit"
    assert read_query(GET_ACCOUNT_BALANCES, f"{query}=3") == {query: 3}
    with pytest.raises(ApiError, match="is 0, expected at least 1"):
        read_query(GET_ACCOUNT_BALANCES, f"{query}=0")


@pytest.mark.parametrize("body", [b"", b" \n", b"null", b"{}", b'{"cancel_orders":null}'])
def test_a_call_that_may_come_without_a_body_reads_none_as_nothing_said(body: bytes) -> None:
    made, _ = call(body)
    assert made.body(ClosePositionRequest) == ClosePositionRequest()


def test_a_call_that_needs_a_body_is_refused_without_one() -> None:
    made, _ = call(operation=REPLACE_ORDER)
    with pytest.raises(ApiError) as refused:
        made.body(msgspec.Struct)
    assert refused.value.status == 400


@pytest.mark.parametrize(("is_empty", "status"), [(False, 207), (True, 409)])
def test_an_answer_in_part_has_its_rows_and_what_they_come_to(
    *, is_empty: bool, status: int
) -> None:
    made, answers = call()
    error = ApiError(ErrorKind.CONFLICT, "Duplicate exercise instruction")
    made.answer_in_part([1, 2], error, is_empty=is_empty)
    (answer,) = answers
    assert answer.status == status
    assert json.loads(answer.body) == {
        "data": [1, 2],
        "error": {"code": 409, "message": "Duplicate exercise instruction"},
        "metadata": {"request_id": "r-1"},
    }

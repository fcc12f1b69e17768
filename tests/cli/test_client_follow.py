"""`--all` and `--wait`: what comes after the first answer."""

import json

import pytest

from sidestreet.cli.client import derive, pages, program
from sidestreet.cli.client.answer import Answer
from sidestreet.cli.client.problem import Problem
from sidestreet.cli.client.request import Request
from sidestreet.cli.client.waiting import Wait, seconds
from sidestreet.contract.operations import OPERATIONS

COMMANDS = {item.name: item for item in map(derive.command, OPERATIONS)}


def answered(body: object, status: int = 200) -> Answer:
    return Answer(status, "", (), json.dumps(body).encode())


def page(items: list[object], token: str | None) -> Answer:
    metadata = {"request_id": "r"} | ({"next_page_token": token} if token else {})
    return answered({"data": items, "error": None, "metadata": metadata})


class Played:
    """Answers that are played one after the other, and what was asked for them."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.asked: list[Request] = []

    def __call__(self, made: Request) -> Answer:
        """Return the next answer."""
        self.asked.append(made)
        return self._answers.pop(0)


def no_sleep(_seconds: float) -> None:
    return


GET = Request("GET", "v1/things?symbol=A%26B&page_token=old&page_size=2", None)


def test_the_pages_are_one_answer_with_the_data_of_all_and_the_metadata_of_the_last() -> None:
    ask = Played(page([3, 4], "t=2"), page([5], None))
    answer, code = pages.follow(GET, page([1.50, 2], "t1"), ask, no_sleep)
    assert code == 0
    assert answer.body == (b'{"data":[1.5,2,3,4,5],"error":null,"metadata":{"request_id": "r"}}')
    assert [made.target for made in ask.asked] == [
        "v1/things?symbol=A%26B&page_size=2&page_token=t1",
        "v1/things?symbol=A%26B&page_size=2&page_token=t%3D2",
    ]


def test_a_search_names_the_next_page_in_its_body() -> None:
    ask = Played(page([2], None))
    made = Request("POST", "v1/screener", b'{"page_size":1}')
    pages.follow(made, page([1], "t1"), ask, no_sleep)
    assert ask.asked == [made._replace(body=b'{"page_size":1,"page_token":"t1"}')]


def test_a_page_that_is_refused_is_shown_in_place_of_half_a_list() -> None:
    refused = answered({"error": {"code": 400}}, 400)
    assert pages.follow(GET, page([1], "t1"), Played(refused), no_sleep) == (refused, 1)


def test_pages_that_lead_round_in_a_circle_are_given_up() -> None:
    ask = Played(page([2], "t2"), page([3], "t1"))
    with pytest.raises(Problem, match="page 3 says that itself follows: the list has no end"):
        pages.follow(GET, page([1], "t1"), ask, no_sleep)


def test_what_is_no_list_is_shown_as_it_is() -> None:
    one = answered({"data": {"id": "x"}, "error": None})
    assert pages.follow(GET, one, Played(), no_sleep) == (one, 0)


def order(status: str, order_id: str = "o/1") -> dict[str, object]:
    return {"id": order_id, "account_id": 7, "status": status}


class Time:
    """A clock that goes by what is slept."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time go by."""
        self.now += seconds


def waited(first: object, *answers: object, limit: float = 60) -> tuple[Answer, int, Played]:
    time = Time()
    ask = Played(*(answered({"data": item}) for item in answers))
    wait = Wait(COMMANDS["submit-orders"], limit, time)
    answer, code = wait.follow(GET, answered({"data": first, "error": None}), ask, time.sleep)
    return answer, code, ask


def test_orders_are_read_again_until_they_have_ended() -> None:
    answer, code, ask = waited(
        [order("PENDING_NEW"), order("REJECTED", "o-2")], order("NEW"), order("FILLED")
    )
    assert code == 0
    assert json.loads(answer.body) == {
        "data": [order("FILLED"), order("REJECTED", "o-2")],
        "error": None,
    }
    assert [made.target for made in ask.asked] == ["v1/accounts/7/orders/o%2F1"] * 2


@pytest.mark.parametrize("status", ["FILLED", "CANCELED", "REJECTED", "EXPIRED", "REPLACED"])
def test_an_order_that_has_ended_is_not_read_again(status: str) -> None:
    answer, code, ask = waited(order(status))
    assert (code, ask.asked) == (0, [])
    assert json.loads(answer.body)["data"] == order(status)


def test_an_order_that_does_not_end_in_time_is_shown_as_it_stands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer, code, _ = waited(order("PENDING_NEW"), order("NEW"), order("NEW"), limit=0.15)
    assert code == 1
    assert json.loads(answer.body)["data"] == order("NEW")
    assert capsys.readouterr().err == "1 order has not ended within 0.15 seconds.\n"
    waited(order("PENDING_NEW"), *[order("NEW")] * 9, limit=1)
    assert capsys.readouterr().err == "1 order has not ended within 1 second.\n"


def test_a_refused_request_is_not_waited_for() -> None:
    refused = answered({"error": {"code": 400}}, 400)
    wait = Wait(COMMANDS["submit-orders"], 60)
    assert wait.follow(GET, refused, Played(), no_sleep) == (refused, 1)


def test_commands_that_submit_or_cancel_orders_can_wait() -> None:
    assert {name for name, item in COMMANDS.items() if item.reread} == {
        "submit-orders",
        "cancel-open-order",
        "cancel-all-open-orders",
        "close-position",
        "close-positions",
    }
    assert {item.reread for item in COMMANDS.values() if item.reread} == {
        "/v1/accounts/{account_id}/orders/{order_id}"
    }


def test_every_list_with_pages_can_be_followed() -> None:
    paged = {item.command for item in OPERATIONS if item.paged}
    assert {name for name, item in COMMANDS.items() if pages.has_pages(item)} == paged


@pytest.mark.parametrize(
    ("flag", "command", "why"),
    [
        ("--all", ("v1:api-version", "get-version"), "--all is for lists with pages"),
        ("--wait", ("v1:orders", "get-orders", "1"), "--wait is for commands that submit"),
    ],
)
def test_a_flag_that_does_not_fit_is_refused_before_anything_is_sent(
    flag: str, command: tuple[str, ...], why: str
) -> None:
    with pytest.raises(Problem, match=why):
        program.run([*command, flag, "--base-url", "http://127.0.0.1:1"])


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf", "86401"])
def test_a_time_to_wait_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="for flag --wait-seconds"):
        seconds(text)


def test_a_minute_is_waited_unless_it_is_said() -> None:
    assert (seconds(""), seconds("1.5")) == (60.0, 1.5)

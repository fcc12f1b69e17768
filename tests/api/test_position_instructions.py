"""Instructions about options that are held, through the whole application.

The calls of the desk's account expire on 2029-12-21; the day is 2025-10-31.
"""

from typing import Any
from uuid import UUID

import pytest

from api.desk_in_process import SECOND, Reply
from api.money_desk import CASH, KEY, MARGIN, OPTION, MoneyDesk, id_of
from sidestreet.domain.events import Cause
from sidestreet.domain.option_commands import AnswerInstruction, SetClearing

NO_ID = "00000000-0000-0000-0000-000000000000"
PATH = f"/v1/accounts/{MARGIN}/positions/instructions"
ONLY_ON_EXPIRY = "DO_NOT_EXERCISE must be submitted on the contract's expiration date"


def row(key: str | None = None, quantity: str = "1", **more: object) -> dict[str, object]:
    return {
        "client_instruction_id": key,
        "instruction_type": "EXERCISE",
        "instrument_id": OPTION,
        "quantity": quantity,
        **more,
    }


def submit(desk: MoneyDesk, *rows: object) -> Reply:
    return desk.ask("POST", PATH, list(rows), key=KEY)


def cancel(desk: MoneyDesk, instruction_id: object, account_id: int = MARGIN) -> Reply:
    path = f"/v1/accounts/{account_id}/positions/instructions/{instruction_id}"
    return desk.ask("DELETE", path, key=KEY)


def listed(desk: MoneyDesk, query: str = "") -> Any:
    return desk.ask("GET", PATH, key=KEY, query=query).data


def answer(desk: MoneyDesk, instruction_id: str) -> None:
    """Let the clearing house answer a second later."""
    desk.pass_time(SECOND)
    desk.desk.offer(AnswerInstruction(instruction_id), Cause("test"))
    desk.pump()


def error_of(reply: Reply) -> tuple[int, str]:
    return reply.body["error"]["code"], reply.body["error"]["message"]


def test_an_instruction_is_sent_and_can_be_read_again(money: MoneyDesk) -> None:
    (sent,) = submit(money, row("mine", "3")).data
    assert UUID(sent["id"]).version == 7
    assert {name: value for name, value in sent.items() if name != "id"} == {
        "account_id": MARGIN,
        "client_instruction_id": "mine",
        "instruction_type": "EXERCISE",
        "instrument_id": id_of(OPTION),
        "symbol": OPTION,
        "underlying_instrument_id": id_of("AAPL"),
        "quantity": "3",
        "status": "SENT",
        "created_at": "2025-10-31T13:30:00.000000000Z",
        "updated_at": "2025-10-31T13:30:00.000000000Z",
    }
    assert listed(money) == [sent]


def test_the_clearing_house_answers_in_its_own_time(money: MoneyDesk) -> None:
    (sent,) = submit(money, row("mine", "3")).data
    answer(money, sent["id"])
    (answered,) = listed(money)
    assert (answered["status"], answered["accepted_quantity"]) == ("ACCEPTED", "3")
    assert answered["updated_at"] > answered["created_at"]


def test_a_key_is_made_for_an_instruction_that_has_none(money: MoneyDesk) -> None:
    (sent,) = submit(money, row()).data
    assert sent["client_instruction_id"] == sent["id"]


def test_the_older_name_of_the_key_is_read(money: MoneyDesk) -> None:
    asked = row() | {"instruction_id": "older"}
    del asked["client_instruction_id"]
    (sent,) = submit(money, asked).data
    assert sent["client_instruction_id"] == "older"
    both = submit(money, row("new", instruction_id="old"))
    assert (both.status, "are different" in both.message) == (422, True)


def test_contracts_under_an_instruction_are_not_free(money: MoneyDesk) -> None:
    submit(money, row("mine", "3"))
    (position,) = money.read("positions", query=f"instrument_ids={id_of(OPTION)}")
    assert (position["quantity"], position["available_quantity"]) == ("10", "7")


def test_a_batch_of_which_a_part_is_rejected_has_all_rows_and_an_error(money: MoneyDesk) -> None:
    reply = submit(money, row("a"), row("a"), row("b", "2"))
    first, again, other = reply.part
    assert (first["status"], again["status"], other["status"]) == ("SENT", "REJECTED", "SENT")
    assert error_of(reply) == (409, "Duplicate exercise instruction")
    assert again["id"] == NO_ID
    assert not again.keys() & {"created_at", "updated_at"}
    text = f"Duplicate exercise instruction; existing_id={first['id']}"
    assert again["rejection_reason"] == text
    assert again["rejection"] == {
        "reason": "DUPLICATE_INSTRUCTION",
        "domain": "com.clearstreet.oems.exercise",
        "description": text,
        "metadata": {"existing_id": first["id"]},
    }
    assert [each["client_instruction_id"] for each in listed(money)] == ["b", "a"]


@pytest.mark.parametrize(
    ("rows", "code", "message"),
    [
        ([row("taken"), row("taken")], 409, "Duplicate exercise instruction"),
        ([row(instruction_type="DO_NOT_EXERCISE")], 400, ONLY_ON_EXPIRY),
        (
            [row(instruction_type="CONTRARY_EXERCISE")],
            400,
            "CONTRARY_EXERCISE must be submitted on the contract's expiration date",
        ),
        ([row("taken"), row(instruction_type="DO_NOT_EXERCISE")], 400, ONLY_ON_EXPIRY),
        ([row(quantity="11")], 400, "INSUFFICIENT_POSITION: available=9, requested=11"),
        ([row(quantity="0.5")], 400, "QUANTITY_NOT_WHOLE: quantity=0.5"),
        ([row(instrument_id="AAPL")], 400, "NOT_AN_OPTION: symbol=AAPL"),
    ],
)
def test_a_batch_of_which_all_is_rejected_says_why_and_still_has_its_rows(
    money: MoneyDesk, rows: list[object], code: int, message: str
) -> None:
    submit(money, row("taken"))
    before = money.digest
    reply = submit(money, *rows)
    assert (reply.status, reply.message) == (code, message)
    assert [each["status"] for each in reply.body["data"]] == ["REJECTED"] * len(rows)
    assert {each["id"] for each in reply.body["data"]} == {NO_ID}
    assert money.digest == before


def test_a_clearing_house_that_cannot_be_reached_is_a_503(money: MoneyDesk) -> None:
    (sent,) = submit(money, row("before")).data
    money.desk.offer(SetClearing(is_down=True), Cause("test"))
    money.pump()
    reply = submit(money, row("after"), row("later"))
    assert (reply.status, reply.message) == (503, "Clearing service unavailable")
    rejections = [each["rejection"] for each in reply.body["data"]]
    assert {each["domain"] for each in rejections} == {"com.clearstreet.oems.clearing"}
    refused = cancel(money, sent["id"])
    assert (refused.status, refused.message) == (503, "Clearing service unavailable")


@pytest.mark.parametrize(
    ("rows", "status", "text"),
    [
        ([], 400, "expected 1 to 1000 instructions, got 0"),
        ([row("a"), row("b", "0")], 422, "[1]: Invalid quantity: must be positive"),
        ([row("a"), row("b", "-1")], 422, "[1].quantity"),
        ([row("a"), row("b", side="BUY")], 422, "unknown field `side`"),
        ([row("a"), row("b", instruction_type="ASSIGN")], 422, "[1].instruction_type"),
        ([row("a"), row("b", instrument_id="NOBODY")], 404, "Instrument not found: NOBODY"),
        ({}, 422, "expected `array`"),
    ],
)
def test_a_batch_that_makes_no_sense_sends_nothing(
    money: MoneyDesk, rows: object, status: int, text: str
) -> None:
    before = money.digest
    reply = money.ask("POST", PATH, rows, key=KEY)
    assert (reply.status, text in reply.message) == (status, True), reply.body
    assert "data" not in reply.body
    assert money.digest == before


def test_an_instruction_is_withdrawn_and_ends_when_the_clearing_house_says_so(
    money: MoneyDesk,
) -> None:
    (sent,) = submit(money, row("mine")).data
    asked = cancel(money, str(sent["id"]).upper()).data
    assert (asked["id"], asked["status"]) == (sent["id"], "CANCEL_REQUESTED")
    assert cancel(money, sent["id"]).data == asked
    answer(money, sent["id"])
    (ended,) = listed(money)
    assert ended["status"] == "CANCELLED"
    late = cancel(money, sent["id"])
    assert (late.status, "CANCELLED" in late.message) == (409, True)


@pytest.mark.parametrize(
    ("instruction_id", "status", "text"),
    [
        ("0199f3a4-1000-7000-8000-000000000001", 404, "Some requested entity was not found"),
        (NO_ID, 404, "Some requested entity was not found"),
        ("mine", 400, "Cannot parse `instruction_id` with value `mine`: not a UUID"),
        ("0199f3a4100070008000000000000001", 404, "Some requested entity was not found"),
    ],
)
def test_an_instruction_that_is_not_there_cannot_be_withdrawn(
    money: MoneyDesk, instruction_id: str, status: int, text: str
) -> None:
    reply = cancel(money, instruction_id)
    assert (reply.status, text in reply.message) == (status, True), reply.body


def test_an_instruction_of_another_account_is_told_as_one_that_never_was(money: MoneyDesk) -> None:
    (sent,) = submit(money, row("mine")).data
    theirs = cancel(money, sent["id"], CASH)
    never = cancel(money, NO_ID, CASH)
    assert (theirs.status, never.status) == (404, 404)
    assert theirs.raw_but_for_the_request_id == never.raw_but_for_the_request_id
    assert money.read("positions/instructions", CASH) == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("instrument_id=AAPL291221C00200000", 1),
        ("instrument_id=AAPL%20291228C00200000", 0),
        ("underlying_instrument_id=AAPL", 1),
        ("underlying_instrument_id=TSLA", 0),
        ("instrument_id=AAPL291221C00200000&underlying_instrument_id=TSLA", 0),
    ],
)
def test_instructions_are_filtered_by_their_option_and_what_it_is_on(
    money: MoneyDesk, query: str, count: int
) -> None:
    submit(money, row("mine"))
    assert len(listed(money, query)) == count


def test_a_filter_that_names_nothing_is_a_404(money: MoneyDesk) -> None:
    reply = money.ask("GET", PATH, key=KEY, query="instrument_id=NOBODY")
    assert (reply.status, reply.message) == (404, "Instrument not found: NOBODY")

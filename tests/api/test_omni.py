"""Conversations with the assistant, through the whole application."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.desk_in_process import SECOND, DeskInProcess, Reply
from api.people import (
    EVERYONE,
    HIDDEN,
    MINE,
    MISSING,
    READER,
    RESTING,
    SEED,
    THEIRS,
    TRADER,
    UNKNOWN,
)
from runtime.desk_parts import KeptJournal
from sidestreet.api.assistant.turns import ANSWER_AFTER_NS, QUEUED_NS

THREADS = "/v1/omni-ai/threads"
RESPONSES = "/v1/omni-ai/responses"
MESSAGES = "/v1/omni-ai/messages"


@pytest.fixture
def desk() -> Iterator[DeskInProcess]:
    desk = DeskInProcess(SEED)
    yield desk
    desk.close()


def begin(desk: DeskInProcess, text: str, key: str = TRADER, **more: Any) -> Any:
    """Begin a thread about the account MINE."""
    body = {"type": "instant", "text": text, "account_id": MINE} | more
    return desk.ask("POST", THREADS, body, key=key).data


def read(desk: DeskInProcess, path: str, key: str = TRADER, query: str = "") -> Any:
    return desk.ask("GET", path, key=key, query=query).data


def answer(desk: DeskInProcess, text: str, key: str = TRADER, **more: Any) -> list[Any]:
    """Ask something in a thread of its own and return the parts of the answer."""
    begun = begin(desk, text, key, **more)
    desk.pass_time(ANSWER_AFTER_NS)
    response = read(desk, f"{RESPONSES}/{begun['response_id']}", key)
    assert response["status"] == "succeeded", response
    message = read(desk, f"{MESSAGES}/{response['output_message_id']}", key)
    parts: list[Any] = message["content"]["parts"]
    assert [part for part in response["content"]["parts"] if part["type"] != "thinking"] == parts
    return parts


def action(parts: list[Any]) -> Any:
    """Return the one action among the parts of an answer."""
    (part,) = [part for part in parts if part["type"] == "structured_action"]
    assert part["clicked"] is False
    return part["action"]


def words(parts: list[Any]) -> str:
    return "\n".join(part["text"] for part in parts if part["type"] == "text")


def test_a_response_is_queued_then_running_then_there(desk: DeskInProcess) -> None:
    begun = begin(desk, "What is current price of AAPL?")
    path = f"{RESPONSES}/{begun['response_id']}"
    queued = {
        "id": begun["response_id"],
        "thread_id": begun["thread_id"],
        "user_message_id": begun["user_message_id"],
        "status": "queued",
    }
    assert read(desk, path) == queued
    active = f"{THREADS}/{begun['thread_id']}/response"
    desk.pass_time(QUEUED_NS)
    running = read(desk, path)
    assert (running["status"], running["content"]["parts"][0]["type"]) == ("running", "thinking")
    assert read(desk, active) == running
    messages = f"{THREADS}/{begun['thread_id']}/messages"
    assert [each["role"] for each in read(desk, messages)] == ["USER"]
    desk.pass_time(ANSWER_AFTER_NS - QUEUED_NS)
    assert read(desk, path)["status"] == "succeeded"
    assert read(desk, active) is None
    question, told = read(desk, messages)
    assert (question["seq"], told["seq"], told["role"]) == (1, 2, "ASSISTANT")
    assert question["created_at"] == "2025-10-31T13:30:00.000000+00:00"
    assert told["created_at"] == "2025-10-31T13:30:00.250000+00:00"
    assert "AAPL last traded at" in words(told["content"]["parts"])


def test_a_cancel_is_prepared_for_the_right_order_and_not_sent(desk: DeskInProcess) -> None:
    prefill = action(answer(desk, "cancel my AAPL order"))["prefill_order"]
    assert prefill["action_type"] == "CANCEL"
    (row,) = prefill["orders"]
    assert (row["account_id"], row["order_id"]) == (MINE, RESTING)
    order = read(desk, f"/v1/accounts/{MINE}/orders/{RESTING}")
    assert order["status"] == "PARTIALLY_FILLED"
    assert desk.ask("DELETE", f"/v1/accounts/{MINE}/orders/{RESTING}", key=TRADER).status == 200
    desk.pass_time(SECOND)
    assert "no open order" in words(answer(desk, "cancel my AAPL order"))


def test_a_thread_remembers_what_was_spoken_of(desk: DeskInProcess) -> None:
    begun = begin(desk, "How many Apple shares are in my orders?")
    desk.pass_time(ANSWER_AFTER_NS)
    path = f"{THREADS}/{begun['thread_id']}/messages"
    for text, told in (
        ("and MSFT?", "You have no open orders for MSFT."),
        ("do I hold any of it?", "You have 1 position"),
        ("and TSLA", "- -20 TSLA at"),
    ):
        desk.ask("POST", path, {"text": text}, key=TRADER)
        desk.pass_time(ANSWER_AFTER_NS)
        assert told in words(read(desk, path)[-1]["content"]["parts"])


def test_a_new_order_is_prepared_as_it_could_be_submitted(desk: DeskInProcess) -> None:
    prefill = action(answer(desk, "buy 10 AAPL at 1.50"))["prefill_order"]
    assert prefill["action_type"] == "NEW"
    (ticket,) = prefill["orders"]
    del ticket["item_id"]
    placed = desk.ask("POST", f"/v1/accounts/{MINE}/orders", [ticket], key=TRADER).data
    assert (placed[0]["quantity"], placed[0]["limit_price"]) == ("10", "1.50")


def test_a_change_names_the_order_and_its_new_terms(desk: DeskInProcess) -> None:
    prefill = action(answer(desk, "change the price of my AAPL order to 1.25"))["prefill_order"]
    assert prefill["action_type"] == "MODIFY"
    (row,) = prefill["orders"]
    assert row == {
        "account_id": MINE,
        "order_id": RESTING,
        "limit_price": "1.25",
        "item_id": "item-2-1",
    }


def test_closing_sells_what_is_long_and_buys_back_what_is_short(desk: DeskInProcess) -> None:
    (sale,) = action(answer(desk, "close my MSFT position"))["prefill_order"]["orders"]
    assert (sale["side"], sale["quantity"], sale["order_type"]) == ("SELL", "50", "MARKET")
    (buy,) = action(answer(desk, "close my TSLA position"))["prefill_order"]["orders"]
    assert (buy["side"], buy["quantity"]) == ("BUY", "20")


def test_positions_are_told_and_drawn(desk: DeskInProcess) -> None:
    parts = answer(desk, "What are my positions?")
    assert "50 MSFT" in words(parts)
    (chart,) = [part["payload"] for part in parts if part["type"] == "chart"]
    points = chart["dataChart"]["series"][0]["points"]
    drawn = {point["x"]: point["y"] for point in points}
    assert list(drawn) == ["AAPL", "AAPL  291221C00200000", "MSFT", "TSLA"]
    worth = {
        each["symbol"]: float(each["market_value"])
        for each in read(desk, f"/v1/accounts/{MINE}/positions")
    }
    assert drawn["MSFT"] == pytest.approx(worth["MSFT"], rel=0.01)


def test_orders_balances_and_charts_come_from_the_desk(desk: DeskInProcess) -> None:
    told = words(answer(desk, "show my open orders"))
    assert "BUY 100 AAPL LIMIT at 1.00, GOOD_TILL_CANCEL: PARTIALLY_FILLED, 40 filled" in told
    assert HIDDEN not in told
    balances = read(desk, f"/v1/accounts/{MINE}/balances")
    assert f"{float(balances['buying_power']):,.0f}"[:3] in words(answer(desk, "my buying power"))
    assert action(answer(desk, "chart of AAPL"))["open_chart"]["symbol"] == "AAPL"


def test_what_is_not_understood_is_said_with_what_can_be_asked(desk: DeskInProcess) -> None:
    parts = answer(desk, "tell me a joke")
    assert words(parts).startswith("I did not understand that.")
    (suggested,) = [part["payload"] for part in parts if part["type"] == "suggested_actions"]
    assert suggested["actionButtons"][0]["prompt"] == {"prompt": "Show my open orders"}


def test_a_client_that_shows_no_tickets_gets_none(desk: DeskInProcess) -> None:
    parts = answer(desk, "buy 10 AAPL at 1.50", capabilities=["OPEN_CHART"])
    assert [part["type"] for part in parts] == ["text"]


def test_deep_insights_tell_what_the_desk_knows_and_what_it_does_not(desk: DeskInProcess) -> None:
    target = {"type": "ticker", "ticker": "MSFT"}
    parts = answer(desk, "", type="deep_insights", target=target, thesis="Clouds grow.")
    assert "You hold:\n- 50 MSFT" in words(parts)
    assert '"Clouds grow." I cannot weigh it' in words(parts)
    # The same that the operations about companies say.
    told = read(desk, "/v1/instruments/MSFT/fundamentals")
    assert f"Sector: {told['sector']}, industry: {told['industry']}" in words(parts)
    low, high = told["fifty_two_week_low"], told["fifty_two_week_high"]
    assert f"Range of the year: {low} to {high}" in words(parts)
    assert "made up by Sidestreet" in words(parts)
    events = read(desk, "/v1/instruments/MSFT/events")
    paid = max(each["ex_date"] for each in events["dividends"] if each["ex_date"] <= "2025-10-31")
    assert f"Last dividend, ex: {paid}" in words(parts)
    titles = [
        each["title"] for each in read(desk, "/v1/news", query="instrument_ids=MSFT&page_size=3")
    ]
    assert [f"- News: {each}" in words(parts) for each in titles] == [True] * 3
    (thread,) = read(desk, THREADS, query=f"account_id={MINE}")
    assert thread["title"] == "Deep insights: MSFT"


def test_a_screener_opens_on_fields_and_operators_that_the_screener_knows(
    desk: DeskInProcess,
) -> None:
    opened = action(answer(desk, "stocks over $10 and under $19.99"))["open_screener"]
    filters = opened["filters"]
    assert [(each["operator"], each["value"]) for each in filters] == [
        ("GREATER_THAN", 10),
        ("LESS_THAN", 19.99),
    ]
    asked = [
        {
            "left": {"name": each["field"]},
            "op": {"name": each["operator"]},
            "right": [{"value": each["value"]}],
        }
        for each in filters
    ]
    # It refuses filters that it does not understand.
    assert desk.ask("POST", "/v1/saved-screeners", {"filters": asked}, key=TRADER).status == 200


def test_one_response_at_a_time(desk: DeskInProcess) -> None:
    begun = begin(desk, "hello")
    path = f"{THREADS}/{begun['thread_id']}/messages"
    refused = desk.ask("POST", path, {"text": "hello?"}, key=TRADER)
    assert (refused.status, refused.message) == (409, "thread already has an active response")
    desk.pass_time(ANSWER_AFTER_NS)
    again = desk.ask("POST", path, {"text": "my positions"}, key=TRADER).data
    assert again["thread_id"] == begun["thread_id"]
    desk.pass_time(ANSWER_AFTER_NS)
    # The thread is about the account of its first turn, named again or not.
    assert "50 MSFT" in words(read(desk, path)[-1]["content"]["parts"])


def test_a_canceled_turn_ends_once_with_a_message_that_says_so(desk: DeskInProcess) -> None:
    begun = begin(desk, "hello")
    path = f"{RESPONSES}/{begun['response_id']}"
    assert desk.ask("DELETE", path, key=TRADER).data == {"canceled": True}
    assert desk.ask("DELETE", path, key=TRADER).data == {"canceled": False}
    desk.pass_time(SECOND)
    assert read(desk, path)["status"] == "canceled"
    messages = read(desk, f"{THREADS}/{begun['thread_id']}/messages")
    assert [each["outcome"] for each in messages] == ["completed", "canceled"]
    assert messages[1]["content"] == {"parts": []}


def test_a_thread_is_linked_by_the_first_account_that_is_named(desk: DeskInProcess) -> None:
    begun = begin(desk, "my positions", account_id=None)
    desk.pass_time(ANSWER_AFTER_NS)
    path = f"{THREADS}/{begun['thread_id']}/messages"
    assert "about no account" in words(read(desk, path)[-1]["content"]["parts"])
    assert len(read(desk, THREADS)) == 1
    desk.ask("POST", path, {"text": "my positions", "account_id": MINE}, key=TRADER)
    desk.pass_time(ANSWER_AFTER_NS)
    assert "50 MSFT" in words(read(desk, path)[-1]["content"]["parts"])
    assert read(desk, THREADS) == []
    assert len(read(desk, THREADS, query=f"account_id={MINE}")) == 1


def test_threads_come_with_those_last_active_first_and_messages_with_the_latest_page(
    desk: DeskInProcess,
) -> None:
    first = begin(desk, "first")
    desk.pass_time(SECOND)
    begin(desk, "second")
    desk.pass_time(SECOND)
    query = f"account_id={MINE}"
    assert [each["title"] for each in read(desk, THREADS, query=query)] == ["second", "first"]
    path = f"{THREADS}/{first['thread_id']}/messages"
    desk.ask("POST", path, {"text": "third"}, key=TRADER)
    desk.pass_time(ANSWER_AFTER_NS)
    assert [each["title"] for each in read(desk, THREADS, query=query)] == ["first", "second"]
    assert read(desk, f"{THREADS}/{first['thread_id']}") == {
        "id": first["thread_id"],
        "title": "first",
        "created_at": "2025-10-31T13:30:00.000000+00:00",
        "updated_at": "2025-10-31T13:30:02.250000+00:00",
    }
    page = desk.ask("GET", path, key=TRADER, query="page_size=3")
    assert [each["seq"] for each in page.data] == [2, 3, 4]
    token = page.body["metadata"]["next_page_token"]
    assert [each["seq"] for each in read(desk, path, query=f"page_token={token}")] == [1]


def test_nobody_sees_the_threads_of_another_key(desk: DeskInProcess) -> None:
    begun = begin(desk, "hello")
    desk.pass_time(SECOND)
    thread, response = f"{THREADS}/{begun['thread_id']}", f"{RESPONSES}/{begun['response_id']}"
    for method, path, body, message in (
        ("GET", thread, None, "Thread not found"),
        ("GET", f"{thread}/messages", None, "Thread not found"),
        ("GET", f"{thread}/response", None, "Thread not found"),
        ("POST", f"{thread}/messages", {"text": "hi"}, "Thread not found"),
        ("GET", response, None, "Response not found"),
        ("DELETE", response, None, "Response not found"),
        ("GET", f"{MESSAGES}/{begun['user_message_id']}", None, "Message not found"),
        ("GET", f"{THREADS}/{UNKNOWN}", None, "Thread not found"),
    ):
        refused = desk.ask(method, path, body, key=EVERYONE)
        assert (refused.status, refused.message) == (404, message)
    assert read(desk, THREADS, EVERYONE, query=f"account_id={MINE}") == []


def test_feedback_is_for_what_the_assistant_said(desk: DeskInProcess) -> None:
    begun = begin(desk, "hello")
    desk.pass_time(SECOND)
    messages = read(desk, f"{THREADS}/{begun['thread_id']}/messages")
    bodies = {"score": 5, "comment": "Good.", "metadata": {"a": [1.5]}}
    given = desk.ask("POST", f"{MESSAGES}/{messages[1]['id']}/feedback", bodies, key=TRADER).data
    assert given["created_at"] == "2025-10-31T13:30:01.000000+00:00"
    refused = desk.ask("POST", f"{MESSAGES}/{messages[0]['id']}/feedback", bodies, key=TRADER)
    assert refused.status == 400
    for score in (-2, 6, 1.5, None):
        path = f"{MESSAGES}/{messages[1]['id']}/feedback"
        assert desk.ask("POST", path, {"score": score}, key=TRADER).status == 422


def test_an_attachment_comes_back_as_it_was(desk: DeskInProcess) -> None:
    item = {"kind": "chart", "label": "AAPL", "data": {"price": "150.10", "at": [1, 2.5]}}
    begun = begin(desk, "hello", context={"items": [item]})
    message = read(desk, f"{MESSAGES}/{begun['user_message_id']}")
    assert message["context"] == {"items": [item]}


def nested(depth: int) -> Any:
    data: Any = {}
    for _ in range(depth - 1):
        data = {"a": data}
    return data


def item(data: Any, **more: str) -> dict[str, object]:
    return {"kind": "k", "label": "l", "data": data} | more


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"type": "chatty", "text": "hi"}, 422),
        ({"type": "instant"}, 400),
        ({"type": "instant", "text": "  "}, 400),
        ({"type": "deep_insights"}, 400),
        ({"type": "deep_insights", "target": {"type": "ticker", "ticker": "NOBODY"}}, 400),
        ({"type": "instant", "text": "x" * 10_001}, 422),
        ({"type": "instant", "text": "hi", "account_id": THEIRS}, 403),
        ({"type": "instant", "text": "hi", "account_id": MISSING}, 403),
        ({"type": "instant", "text": "hi", "capabilities": ["FLY"]}, 422),
        ({"type": "instant", "text": "hi", "model": "large"}, 422),
        ({"type": "instant", "text": "hi", "context": {"items": []}}, 422),
        ({"type": "instant", "text": "hi", "context": {"items": [item({})] * 5}}, 422),
        ({"type": "instant", "text": "hi", "context": {"items": [item({}, kind=" ")]}}, 422),
        ({"type": "instant", "text": "hi", "context": {"items": [item(nested(33))]}}, 422),
        ({"type": "instant", "text": "hi", "context": {"items": [item({"a": "x" * 65_000})]}}, 200),
        (
            {"type": "instant", "text": "hi", "context": {"items": [item({"a": "x" * 65_500})]}},
            422,
        ),
        ({"type": "instant", "text": "hi", "context": {"items": [item(nested(32))]}}, 200),
        (b"{", 400),
    ],
)
def test_what_makes_no_sense_begins_no_thread(
    desk: DeskInProcess, body: object, status: int
) -> None:
    assert desk.ask("POST", THREADS, body, key=TRADER).status == status


def test_a_key_that_only_reads_asks_nothing(desk: DeskInProcess) -> None:
    body = {"type": "instant", "text": "hi"}
    assert desk.ask("POST", THREADS, body, key=READER).status == 403


def test_the_same_retry_key_begins_one_thread(desk: DeskInProcess) -> None:
    def ask(text: str) -> Reply:
        body = {"type": "instant", "text": text}
        headers = {"idempotency-key": "once"}
        return desk.ask("POST", THREADS, body, key=TRADER, headers=headers)

    first = ask("hello").data
    assert ask("hello").data == first
    assert ask("other").status == 409
    assert len(read(desk, THREADS)) == 1


def test_a_restart_forgets_nothing_and_answers_what_was_asked() -> None:
    journal = KeptJournal()
    desk = DeskInProcess(SEED, journal=journal)
    first = begin(desk, "cancel my AAPL order")
    desk.pass_time(SECOND)
    open_ = begin(desk, "my positions")
    messages = f"{THREADS}/{first['thread_id']}/messages"
    before = read(desk, messages)
    now = desk.clock.now()
    desk.close()
    again = DeskInProcess(SEED, journal=journal, now=now)
    assert read(again, messages) == before
    path = f"{RESPONSES}/{open_['response_id']}"
    assert read(again, path)["status"] == "queued"
    again.pass_time(SECOND)
    assert read(again, path)["status"] == "succeeded"
    again.close()

"""The dead man's switch and cancel on disconnect through the server, over the real market."""

from typing import Any

import pytest

from api.desk_in_process import DeskInProcess
from api.people import (
    ADMIN,
    EVERYONE,
    HIDDEN,
    MINE,
    READER,
    RESTING,
    SEED,
    THEIRS,
    TRADER,
)
from api.stream_ears import WEBSOCKET, StreamEars, open_events, refusal
from runtime.desk_parts import KeptJournal

SECOND = 1_000_000_000
ASKED = "cancel_on_disconnect=true"


def switch(account_id: int = MINE) -> str:
    """Return the path of an account's switch."""
    return f"/sidestreet/v1/accounts/{account_id}/dead-mans-switch"


def status(desk: DeskInProcess, order_id: str = RESTING, account_id: int = MINE) -> str:
    """Return the status of an order."""
    path = f"/v1/accounts/{account_id}/orders/{order_id}"
    return str(desk.ask("GET", path, key=EVERYONE).data["status"])


def arm(desk: DeskInProcess, timeout: str, *, key: str = TRADER) -> Any:
    """Set the switch."""
    return desk.ask("PUT", switch(), {"timeout": timeout}, key=key).data


def test_a_switch_that_was_never_set_is_off(desk: DeskInProcess) -> None:
    assert desk.ask("GET", switch(), key=READER).data == {
        "account_id": MINE,
        "timeout": "PT0S",
        "due_at": None,
        "fired_at": None,
    }


def test_all_is_canceled_unless_a_sign_of_life_comes_in_time(desk: DeskInProcess) -> None:
    armed = arm(desk, "60s")
    assert (armed["timeout"], armed["fired_at"]) == ("PT1M", None)
    desk.pass_time(50 * SECOND)
    later = arm(desk, "60s")
    assert later["due_at"] > armed["due_at"]
    desk.pass_time(59 * SECOND)
    assert status(desk) == "PARTIALLY_FILLED"
    desk.pass_time(2 * SECOND)
    assert status(desk) == "CANCELED"
    assert status(desk, HIDDEN, THEIRS) == "PARTIALLY_FILLED"
    fired = desk.ask("GET", switch(), key=READER).data
    assert (fired["due_at"], fired["fired_at"]) == (None, later["due_at"])


def test_zero_turns_it_off(desk: DeskInProcess) -> None:
    arm(desk, "5s")
    assert arm(desk, "0")["due_at"] is None
    desk.pass_time(60 * SECOND)
    assert status(desk) == "PARTIALLY_FILLED"


def test_a_switch_goes_by_the_clock_of_a_desk_that_was_not_there() -> None:
    journal = KeptJournal()
    first = DeskInProcess(SEED, journal=journal)
    arm(first, "PT1M")
    now = first.clock.now()
    first.close()
    second = DeskInProcess(SEED, journal=journal, now=now + 3600 * SECOND)
    second.pass_time(SECOND)
    assert status(second) == "CANCELED"
    second.close()


@pytest.mark.parametrize("timeout", ["soon", "-5s", "P2D", "", "1e3s"])
def test_a_timeout_that_makes_no_sense_is_refused(desk: DeskInProcess, timeout: str) -> None:
    before = desk.digest
    reply = desk.ask("PUT", switch(), {"timeout": timeout}, key=TRADER)
    assert (reply.status, "timeout" in reply.message) == (422, True)
    assert desk.digest == before


def test_who_may_cancel_may_set_it_and_who_may_read_may_see_it(desk: DeskInProcess) -> None:
    body = {"timeout": "5s"}
    assert desk.ask("PUT", switch(), body, key=READER).status == 403
    assert desk.ask("PUT", switch(THEIRS), body, key=TRADER).status == 403
    assert desk.ask("GET", switch(), key=ADMIN).status == 403
    assert desk.ask("GET", switch()).status == 401


def leave(ears: StreamEars, desk: DeskInProcess) -> None:
    """End a stream from the client's side."""
    ears.leave()
    desk.pass_time(SECOND)


@pytest.mark.parametrize("headers", [None, WEBSOCKET])
def test_the_orders_of_a_client_go_when_its_stream_does(
    desk: DeskInProcess, headers: dict[str, str] | None
) -> None:
    ears = open_events(desk, TRADER, ASKED, headers=headers)
    desk.pass_time(60 * SECOND)
    assert status(desk) == "PARTIALLY_FILLED"
    leave(ears, desk)
    assert status(desk) == "CANCELED"
    assert status(desk, HIDDEN, THEIRS) == "PARTIALLY_FILLED"


def test_a_stream_that_did_not_ask_leaves_the_orders_alone(desk: DeskInProcess) -> None:
    leave(open_events(desk, TRADER), desk)
    leave(open_events(desk, TRADER, "cancel_on_disconnect=false"), desk)
    assert status(desk) == "PARTIALLY_FILLED"


def test_a_stream_of_one_account_speaks_for_that_account_alone(desk: DeskInProcess) -> None:
    leave(open_events(desk, EVERYONE, f"{ASKED}&account_id={THEIRS}"), desk)
    assert status(desk, HIDDEN, THEIRS) == "CANCELED"
    assert status(desk) == "PARTIALLY_FILLED"


def test_a_stream_of_all_accounts_speaks_for_all(desk: DeskInProcess) -> None:
    leave(open_events(desk, EVERYONE, ASKED), desk)
    assert (status(desk, HIDDEN, THEIRS), status(desk)) == ("CANCELED", "CANCELED")


def test_a_client_that_comes_back_within_its_grace_keeps_its_orders(desk: DeskInProcess) -> None:
    asked = f"{ASKED}&grace=30s"
    leave(open_events(desk, TRADER, asked), desk)
    desk.pass_time(20 * SECOND)
    again = open_events(desk, TRADER, asked)
    desk.pass_time(60 * SECOND)
    assert status(desk) == "PARTIALLY_FILLED"
    leave(again, desk)
    desk.pass_time(28 * SECOND)
    assert status(desk) == "PARTIALLY_FILLED"
    desk.pass_time(2 * SECOND)
    assert status(desk) == "CANCELED"


def test_an_order_that_was_on_its_way_when_the_stream_ended_goes_with_the_grace(
    desk: DeskInProcess,
) -> None:
    orders = f"/v1/accounts/{MINE}/orders"
    desk.ask("DELETE", f"{orders}/{RESTING}", key=TRADER)
    desk.pass_time(SECOND)
    assert status(desk) == "CANCELED"
    leave(open_events(desk, TRADER, f"{ASKED}&grace=30s"), desk)
    row = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "limit_price": "1.00",
        "quantity": "10",
        "time_in_force": "DAY",
    }
    (late,) = desk.ask("POST", orders, [row], key=TRADER).data
    desk.pass_time(28 * SECOND)
    assert status(desk, late["id"]) == "NEW"
    desk.pass_time(2 * SECOND)
    assert status(desk, late["id"]) == "CANCELED"


def test_a_stream_that_does_not_ask_is_no_return(desk: DeskInProcess) -> None:
    leave(open_events(desk, TRADER, f"{ASKED}&grace=30s"), desk)
    open_events(desk, TRADER)
    desk.pass_time(30 * SECOND)
    assert status(desk) == "CANCELED"


def test_a_key_that_is_revoked_is_a_client_that_is_gone(desk: DeskInProcess) -> None:
    ears = open_events(desk, TRADER, ASKED)
    desk.ask("DELETE", "/sidestreet/v1/keys/trader", key=ADMIN)
    assert ears.ended is not None
    leave(ears, desk)
    assert status(desk) == "CANCELED"


def test_a_desk_that_goes_takes_no_client_for_gone(desk: DeskInProcess) -> None:
    ears = open_events(desk, TRADER, ASKED)
    desk.streams.close(1001, "the server stops")
    leave(ears, desk)
    assert status(desk) == "PARTIALLY_FILLED"


def test_a_stream_too_many_was_never_there(desk: DeskInProcess) -> None:
    many = [open_events(desk, TRADER) for _ in range(31)]
    last, late = (desk.answer("GET", "/sidestreet/v1/events", key=TRADER, query=ASKED),) * 2
    many.append(StreamEars(last))  # type: ignore[arg-type]
    one_more = StreamEars(late)  # type: ignore[arg-type]
    assert one_more.ended is not None
    leave(one_more, desk)
    assert status(desk) == "PARTIALLY_FILLED"


@pytest.mark.parametrize(
    ("key", "query", "expected"),
    [
        (READER, ASKED, 403),
        (TRADER, "grace=5s", 400),
        (TRADER, f"{ASKED}&grace=soon", 400),
        (TRADER, f"{ASKED}&grace=P2D", 400),
        (TRADER, "cancel_on_disconnect=perhaps", 400),
    ],
)
def test_what_cannot_be_asked_opens_no_stream(
    desk: DeskInProcess, key: str, query: str, expected: int
) -> None:
    answer = desk.answer("GET", "/sidestreet/v1/events", key=key, query=query)
    assert refusal(answer)[0] == expected

"""Level-1 market data through the application: keys, requests, acknowledgements, and prices."""

from typing import Any

import pytest

from api.desk_in_process import SECOND, DeskInProcess
from api.people import ADMIN, EVERYONE, READER, WRITER
from api.stream_ears import WEBSOCKET, StreamEars, open_market, refusal
from sidestreet.api import market_stream
from sidestreet.domain.amounts import render_price

STEP = SECOND // 4
AAPL = "390386b6-c30b-5b8c-b6f8-a3baf0a69f83"


def asked(kind: str, *symbols: str, **more: object) -> dict[str, Any]:
    """Return a request."""
    return {"payload": {"type": f"market-data-l1-{kind}", "symbols": list(symbols)}, **more}


def subscribed(desk: DeskInProcess, *symbols: str) -> StreamEars:
    """Open a stream that shows symbols; what it was acknowledged and first shown is dropped."""
    ears = open_market(desk, READER)
    ears.say(asked("subscribe", *symbols))
    desk.pump()
    ears.take()
    return ears


def test_a_subscription_is_acknowledged_and_shows_how_it_stands(desk: DeskInProcess) -> None:
    ears = open_market(desk, READER)
    ears.say(asked("subscribe", "AAPL"))
    desk.pump()
    ack, level = ears.told
    now_ms = desk.clock.now() // 1_000_000
    assert ack == {
        "timestamp": now_ms,
        "payload": {
            "type": "market-data-l1-subscribe-ack",
            "success": True,
            "details": "1 of 1 symbols",
            "symbols": [{"symbol": "AAPL", "success": True, "instrument_id": AAPL}],
        },
    }
    shown = level["payload"]
    prices = desk.desk.prices
    bid, ask, last = prices.bid(AAPL), prices.ask(AAPL), prices.mark(AAPL)
    assert bid is not None
    assert ask is not None
    assert last is not None
    assert (shown["type"], shown["symbol"], shown["instrument_id"]) == (
        "market-data-l1",
        "AAPL",
        AAPL,
    )
    assert (shown["bid"], shown["ask"]) == (render_price(bid), render_price(ask))
    assert shown["last_price"] == render_price(last)
    assert int(shown["bid_size"]) > 0
    assert int(shown["ask_size"]) > 0
    assert level["timestamp"] == now_ms


def test_each_symbol_is_shown_at_most_once_a_step(desk: DeskInProcess) -> None:
    ears = subscribed(desk, "AAPL", "MSFT")
    for _ in range(40):
        desk.pass_time(STEP // 5)
    told = ears.told
    assert {each["payload"]["symbol"] for each in told} == {"AAPL", "MSFT"}
    steps = [(each["payload"]["symbol"], each["timestamp"] // 250) for each in told]
    assert len(steps) == len(set(steps))
    assert len(steps) > 8


def test_time_that_passes_in_one_jump_shows_the_newest_alone(desk: DeskInProcess) -> None:
    ears = subscribed(desk, "AAPL")
    desk.clock.advance_to(desk.clock.now() + 3600 * SECOND)
    desk.pump()
    (level,) = ears.told
    assert level["timestamp"] == desk.clock.now() // 1_000_000


def test_a_slow_reader_is_shown_the_newest_when_it_reads(desk: DeskInProcess) -> None:
    ears = subscribed(desk, "AAPL")
    ears.room = 0
    for _ in range(100):
        desk.pass_time(STEP)
    ears.make_room()
    (level,) = ears.told
    assert level["timestamp"] > desk.clock.now() // 1_000_000 - 1_000


def test_all_readers_are_sent_the_same_bytes(desk: DeskInProcess) -> None:
    one, two = subscribed(desk, "AAPL"), subscribed(desk, "AAPL")
    one.take()
    desk.pass_time(2 * STEP)
    assert one.messages
    assert all(a is b for a, b in zip(one.messages, two.messages, strict=True))


def test_symbols_fail_one_by_one(desk: DeskInProcess) -> None:
    ears = open_market(desk, READER)
    ears.say(asked("subscribe", "NOPE", "aapl", "NOPE", AAPL))
    (ack,) = ears.take()
    payload = ack["payload"]
    assert (payload["success"], payload["details"]) == (False, "2 of 3 symbols")
    assert payload["symbols"] == [
        {"symbol": "NOPE", "success": False, "details": "Instrument not found: NOPE"},
        {"symbol": "aapl", "success": True, "instrument_id": AAPL},
        {"symbol": AAPL, "success": True, "instrument_id": AAPL},
    ]


def test_what_is_unsubscribed_is_shown_no_more(desk: DeskInProcess) -> None:
    ears = subscribed(desk, "AAPL", "MSFT")
    ears.say(asked("unsubscribe", "AAPL", "TSLA"))
    (ack,) = ears.take()
    assert ack["payload"]["type"] == "market-data-l1-unsubscribe-ack"
    assert [each["success"] for each in ack["payload"]["symbols"]] == [True, False]
    assert ack["payload"]["symbols"][1]["details"] == "Not subscribed"
    for _ in range(20):
        desk.pass_time(STEP)
    assert {each["payload"]["symbol"] for each in ears.told} == {"MSFT"}


def test_a_stream_shows_so_many_symbols(
    desk: DeskInProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(market_stream, "SYMBOLS_MAX", 1)
    ears = open_market(desk, READER)
    ears.say(asked("subscribe", "AAPL", "MSFT"))
    (ack,) = ears.told
    assert [each["success"] for each in ack["payload"]["symbols"]] == [True, False]
    assert ack["payload"]["symbols"][1]["details"] == "A stream shows at most 1 symbols"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("not json", 400),
        ("[]", 422),
        ("{}", 422),
        ({"payload": {"type": "subscribe-activity", "account_id": 7001}}, 422),
        (asked("subscribe"), 422),
        (asked("subscribe", *map(str, range(201))), 422),
        (asked("subscribe", "x" * 65), 422),
        (asked("subscribe", "AAPL", more=1), 422),
        ("[" * 1000, 400),
    ],
)
def test_what_is_no_request_is_answered_and_the_stream_goes_on(
    desk: DeskInProcess, said: object, code: int
) -> None:
    ears = open_market(desk, READER)
    ears.say(said)
    (answer,) = ears.take()
    assert answer["payload"]["type"] == "error"
    assert answer["payload"]["success"] is False
    assert answer["payload"]["code"] == code
    assert answer["payload"]["details"]
    assert ears.ended is None
    ears.say(asked("subscribe", "AAPL"))
    assert ears.told[0]["payload"]["success"] is True


def test_the_first_message_may_say_who_it_is(desk: DeskInProcess) -> None:
    for scheme in ("", " ", "Bearer ", "bearer ", "BEARER  "):
        ears = open_market(desk, None)
        ears.say(asked("subscribe", "AAPL", authorization=scheme + READER))
        ears.say(asked("subscribe", "MSFT"))
        assert [each["payload"]["success"] for each in ears.told] == [True, True]
        (give_up,) = desk.later
        desk.later.clear()
        give_up()
        assert ears.ended is None
        ears.leave()


def test_who_does_not_say_who_it_is_in_time_is_cut_off(desk: DeskInProcess) -> None:
    ears = open_market(desk, None)
    (give_up,) = desk.later
    give_up()
    assert ears.ended == (1008, "nobody has said who this is")


@pytest.mark.parametrize(
    ("authorization", "code"),
    [(None, 401), ("", 401), ("nobody.knows-this-one", 401), (WRITER, 403), (ADMIN, 403)],
)
def test_who_may_not_see_it_is_told_so_and_cut_off(
    desk: DeskInProcess, authorization: str | None, code: int
) -> None:
    ears = open_market(desk, None)
    ears.say(asked("subscribe", "AAPL", authorization=authorization))
    (answer,) = ears.told
    assert (answer["payload"]["type"], answer["payload"]["code"]) == ("error", code)
    assert ears.ended is not None
    assert ears.ended[0] == 1008
    assert desk.streams.quotes.watched_count == 0


def test_a_second_key_has_to_be_good_and_changes_nothing(desk: DeskInProcess) -> None:
    ears = open_market(desk, READER)
    ears.say(asked("subscribe", "AAPL", authorization=EVERYONE))
    assert ears.told[0]["payload"]["success"] is True
    ears.say(asked("subscribe", "AAPL", authorization="nobody.knows-this-one"))
    assert ears.ended is not None
    assert ears.ended[0] == 1008


@pytest.mark.parametrize(
    ("key", "query", "headers", "status"),
    [
        ("nobody.knows-this-one", "", WEBSOCKET, 401),
        (WRITER, "", WEBSOCKET, 403),
        (ADMIN, "", WEBSOCKET, 403),
        (READER, "symbols=AAPL", WEBSOCKET, 400),
        (READER, "", {}, 426),
        (READER, "", {"upgrade": "h2c"}, 426),
        (None, "", {}, 426),
    ],
)
def test_a_refusal_comes_before_the_stream(
    desk: DeskInProcess, key: str | None, query: str, headers: dict[str, str], status: int
) -> None:
    answer = desk.answer("GET", "/v1/ws", key=key, query=query, headers=headers)
    assert refusal(answer)[0] == status


def test_there_is_no_other_method(desk: DeskInProcess) -> None:
    assert refusal(desk.answer("POST", "/v1/ws", key=READER, headers=WEBSOCKET))[0] == 405


def test_a_key_that_is_revoked_loses_its_stream(desk: DeskInProcess) -> None:
    ears, late = open_market(desk, READER), open_market(desk, None)
    late.say(asked("subscribe", "AAPL", authorization=READER))
    desk.ask("DELETE", "/sidestreet/v1/keys/reader", key=ADMIN)
    assert ears.ended == late.ended == (1008, "the key was revoked")


def test_who_has_left_is_forgotten(desk: DeskInProcess) -> None:
    ears = subscribed(desk, "AAPL")
    anonymous = open_market(desk, None)
    assert desk.streams.open.count == 2
    ears.leave()
    anonymous.leave()
    assert desk.streams.open.count == 0
    assert desk.streams.quotes.next_due() is None

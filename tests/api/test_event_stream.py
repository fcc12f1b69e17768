"""The stream of events through the application: who hears what, from where, and for how long."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.desk_in_process import SECOND, DeskInProcess
from api.people import (
    ADMIN,
    EVERYONE,
    MINE,
    MISSING,
    READER,
    RESTING,
    ROW,
    SEED,
    THEIRS,
    TRADER,
    WRITER,
)
from api.stream_ears import WEBSOCKET, StreamEars, open_events, refusal
from runtime.desk_parts import KeptJournal
from sidestreet.api import event_writer
from sidestreet.http.limits import Limits
from sidestreet.http.streams import EventStream, Upgrade
from sidestreet.runtime.recent import Recent

PATH = "/sidestreet/v1/events"
FORBIDDEN = "The caller does not have permission to execute the specified operation"


def submit(desk: DeskInProcess, account_id: int = MINE) -> Any:
    """Place an order that rests."""
    return desk.ask("POST", f"/v1/accounts/{account_id}/orders", [ROW], key=EVERYONE).data[0]


def kinds(ears: StreamEars) -> list[str]:
    """Return the types of all messages."""
    return [each["type"] for each in ears.told]


def test_the_life_of_an_order_is_told_as_the_api_would_show_it(desk: DeskInProcess) -> None:
    ears = open_events(desk, READER)
    order = submit(desk)
    desk.pass_time(SECOND)
    desk.ask("DELETE", f"/v1/accounts/{MINE}/orders/{order['id']}", key=TRADER)
    desk.pass_time(SECOND)
    start, *events = ears.told
    assert start["type"] == "start"
    assert [each["order"]["status"] for each in events] == [
        "PENDING_NEW",
        "NEW",
        "PENDING_CANCEL",
        "CANCELED",
    ]
    shown = desk.ask("GET", f"/v1/accounts/{MINE}/orders/{order['id']}", key=READER).data
    assert events[-1]["order"] == shown
    assert {each["account_id"] for each in events} == {MINE}
    places = [tuple(map(int, each["id"].split("."))) for each in events]
    assert places == sorted(set(places))
    assert [each["sequence"] for each in events] == [sequence for sequence, _ in places]
    assert places[0] > tuple(map(int, start["id"].split(".")))


def test_an_execution_is_told_before_the_order_that_it_fills(desk: DeskInProcess) -> None:
    ears = open_events(desk, READER)
    row = {**ROW, "order_type": "MARKET", "time_in_force": "DAY"}
    del row["limit_price"]
    desk.ask("POST", f"/v1/accounts/{MINE}/orders", [row], key=TRADER)
    desk.pass_time(SECOND)
    events = ears.told[1:]
    assert [each["type"] for each in events[-2:]] == ["execution", "order"]
    execution = events[-2]["execution"]
    assert execution["quantity"] == "10"
    assert execution["order_id"] == events[-1]["order"]["id"]
    assert events[-1]["order"]["status"] == "FILLED"
    page = desk.ask("GET", f"/v1/accounts/{MINE}/executions", key=READER).data
    assert execution in page


def test_as_an_event_stream_each_has_its_name_and_its_place(desk: DeskInProcess) -> None:
    ears = open_events(desk, READER)
    submit(desk)
    named = [(each.event, each.event_id) for each in ears.messages]
    assert named == [(each["type"], each["id"]) for each in ears.told]
    assert kinds(ears) == ["start", "order"]


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, EventStream),
        ({"accept": "*/*"}, EventStream),
        ({"accept": "application/json;q=0.1, text/event-stream"}, EventStream),
        ({"accept": "text/*; q=0.5, */*;q=0"}, EventStream),
        ({"accept": "text/event-stream;charset=utf-8;q=1"}, EventStream),
        ({"upgrade": "websocket"}, Upgrade),
        ({"upgrade": "WebSocket", "accept": "application/json"}, Upgrade),
    ],
)
def test_what_is_asked_for_decides_how_it_is_told(
    desk: DeskInProcess, headers: dict[str, str], kind: type
) -> None:
    assert type(desk.answer("GET", PATH, key=READER, headers=headers)) is kind


@pytest.mark.parametrize("headers", [{}, WEBSOCKET])
@pytest.mark.parametrize(
    ("key", "query", "status"),
    [
        (None, "", 401),
        ("nobody.knows-this-one", "", 401),
        (WRITER, "", 403),
        (ADMIN, "", 403),
        (READER, f"account_id={THEIRS}", 403),
        (READER, f"account_id={MISSING}", 403),
        (EVERYONE, f"account_id={MISSING}", 404),
        (READER, "account_id=x", 400),
        (READER, "types=trade", 400),
        (READER, "types=", 400),
        (READER, "types=,", 400),
        (READER, "form=1", 400),
        (READER, "from=-1", 400),
        (READER, "from=1&after=1.1", 400),
        (READER, "after=1", 400),
        (READER, "after=1.", 400),
        (READER, "after=1.x", 400),
        (READER, f"after={'1' * 19}.1", 400),
        (READER, "from=999999", 400),
    ],
)
def test_who_may_not_follow_is_told_so_before_any_stream(
    desk: DeskInProcess, key: str | None, query: str, status: int, headers: dict[str, str]
) -> None:
    told, message = refusal(desk.answer("GET", PATH, key=key, query=query, headers=headers))
    assert told == status
    assert message == FORBIDDEN or status != 403
    assert desk.streams.open.count == 0


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "text/event-stream;q=0",
        "text/event-stream; Q=0.000, application/json",
        "*/*;q=0",
        "text/event-stream;q=0, */*",
    ],
)
def test_what_is_neither_asked_for_nor_accepted_is_406(desk: DeskInProcess, accept: str) -> None:
    answer = desk.answer("GET", PATH, key=READER, headers={"accept": accept})
    assert refusal(answer)[0] == 406


@pytest.mark.parametrize("method", ["POST", "HEAD", "DELETE"])
def test_there_is_no_other_method(desk: DeskInProcess, method: str) -> None:
    assert refusal(desk.answer(method, PATH, key=READER))[0] == 405


def test_a_key_hears_of_its_own_accounts_alone(desk: DeskInProcess) -> None:
    mine, all_of_them, theirs = (
        open_events(desk, READER),
        open_events(desk, EVERYONE),
        open_events(desk, EVERYONE, f"account_id={THEIRS}"),
    )
    submit(desk, THEIRS)
    assert kinds(mine) == ["start"]
    assert kinds(all_of_them) == kinds(theirs) == ["start", "order"]
    submit(desk, MINE)
    assert kinds(mine) == ["start", "order"]
    assert len(theirs.told) == 2


def test_one_kind_can_be_asked_for_alone(desk: DeskInProcess) -> None:
    ears = open_events(desk, READER, "types=execution")
    both = open_events(desk, READER, "types=execution,order")
    submit(desk)
    assert (kinds(ears), kinds(both)) == (["start"], ["start", "order"])


def test_a_key_that_reaches_no_account_is_told_of_none(desk: DeskInProcess) -> None:
    made = desk.ask("POST", "/sidestreet/v1/keys", {"account_ids": []}, key=ADMIN).data
    ears = open_events(desk, made["key"], "from=0")
    submit(desk)
    assert kinds(ears) == ["start"]


def test_a_reader_that_comes_back_goes_on_after_its_last_event(desk: DeskInProcess) -> None:
    ears = open_events(desk, READER)
    submit(desk)
    last = ears.told[-1]["id"]
    ears.leave()
    submit(desk)
    submit(desk)
    missed = desk.desk.sequencer.sequence
    for query, headers in (
        (f"after={last}", {}),
        ("", {"last-event-id": last}),
        ("from=0", {"last-event-id": last}),
        (f"after={missed}.1", {"last-event-id": last}),
    ):
        again = open_events(desk, READER, query, headers=headers)
        assert kinds(again) == ["start", "order", "order"]
        assert again.told[0]["id"] == last
        again.leave()


def test_all_that_is_remembered_can_be_asked_for(desk: DeskInProcess) -> None:
    order = submit(desk)
    ears = open_events(desk, READER, "from=0")
    # The order that the seed planted, its fill, and the new one.
    told = [each["order"]["id"] for each in ears.told if each["type"] == "order"]
    assert RESTING in told
    assert told[-1] == order["id"]
    assert ears.told[0]["id"] == "0.0"


def test_after_a_restart_a_reader_goes_on_where_it_was() -> None:
    journal = KeptJournal()
    first = DeskInProcess(SEED, journal=journal)
    ears = open_events(first, READER)
    submit(first)
    last = ears.told[-1]["id"]
    submit(first)
    expected = ears.told[2:]
    first.close()
    second = DeskInProcess(SEED, journal=journal)
    again = open_events(second, READER, f"after={last}")
    assert again.told[1 : 1 + len(expected)] == expected
    second.close()


def test_a_reader_that_does_not_read_hears_of_a_gap_and_nothing_is_kept_for_it(
    desk: DeskInProcess,
) -> None:
    recent = desk.streams.events._recent = Recent(8)
    desk.streams.events._delivered = 0
    ears = open_events(desk, READER, room=2)
    for _ in range(10):
        submit(desk)
    assert len(ears.messages) == 2
    assert len(recent._ring) == 8
    ears.make_room()
    start, told, gap, *rest = ears.told
    assert (start["type"], told["type"], gap["type"]) == ("start", "order", "gap")
    assert gap["after"] == told["id"]
    assert gap["through"] == gap["id"]
    assert ears.messages[2].event == "gap"
    assert len(rest) == 8
    assert rest[0]["sequence"] > gap["sequence"] > told["sequence"]


def test_a_stream_whose_start_has_no_room_begins_when_there_is(desk: DeskInProcess) -> None:
    ears = open_events(desk, READER, room=0)
    submit(desk)
    assert ears.told == []
    ears.make_room()
    submit(desk)
    assert kinds(ears) == ["start", "order"]


def test_what_a_reader_says_is_not_read(desk: DeskInProcess) -> None:
    ears = open_events(desk, READER, headers=WEBSOCKET)
    ears.say("ping")
    submit(desk)
    assert kinds(ears) == ["start", "order"]


def test_a_reader_that_has_left_is_forgotten(desk: DeskInProcess) -> None:
    ears = open_events(desk, READER)
    assert (desk.streams.open.count, desk.streams.events.reader_count) == (1, 1)
    ears.leave()
    submit(desk)
    assert (desk.streams.open.count, desk.streams.events.reader_count) == (0, 0)
    assert kinds(ears) == ["start"]


def test_a_key_that_is_revoked_loses_its_streams_and_no_other_does(desk: DeskInProcess) -> None:
    ears, other = open_events(desk, READER), open_events(desk, TRADER)
    desk.ask("DELETE", "/sidestreet/v1/keys/reader", key=ADMIN)
    assert ears.ended == (1008, "the key was revoked")
    assert other.ended is None
    ears.leave()
    assert refusal(desk.answer("GET", PATH, key=READER))[0] == 401


def test_a_key_revoked_between_its_request_and_its_stream_gets_none(desk: DeskInProcess) -> None:
    answer = desk.answer("GET", PATH, key=READER)
    assert isinstance(answer, EventStream)
    desk.ask("DELETE", "/sidestreet/v1/keys/reader", key=ADMIN)
    ears = StreamEars(answer)
    assert (ears.ended, ears.told) == ((1008, "the key was revoked"), [])


@pytest.fixture
def narrow() -> Iterator[DeskInProcess]:
    """Plant a desk that allows few streams."""
    made = DeskInProcess(SEED, limits=Limits(streams_max=3, streams_per_key_max=2))
    yield made
    made.close()


def test_a_key_has_so_many_streams_and_the_server_has_so_many(narrow: DeskInProcess) -> None:
    first, second = (open_events(narrow, READER) for _ in range(2))
    assert refusal(narrow.answer("GET", PATH, key=READER))[0] == 429
    open_events(narrow, TRADER)
    assert refusal(narrow.answer("GET", PATH, key=TRADER))[0] == 503
    first.leave()
    open_events(narrow, READER)
    assert second.ended is None


def test_streams_that_are_asked_for_at_once_are_counted_when_they_open(
    narrow: DeskInProcess,
) -> None:
    answers = [narrow.answer("GET", PATH, key=READER) for _ in range(3)]
    ears = [StreamEars(each) for each in answers if isinstance(each, EventStream)]
    assert [each.ended for each in ears] == [None, None, (1013, "too many streams of this key")]


def test_one_too_many_of_all_is_ended_when_it_opens(narrow: DeskInProcess) -> None:
    asked: list[tuple[str, str, dict[str, str]]]
    asked = [(READER, PATH, {}), (TRADER, PATH, {}), (READER, PATH, {}), (TRADER, PATH, {})]
    asked += [(TRADER, "/v1/ws", WEBSOCKET)]
    answers = [narrow.answer("GET", path, key=key, headers=more) for key, path, more in asked]
    ears = [StreamEars(each) for each in answers if isinstance(each, EventStream | Upgrade)]
    full = (1013, "too many streams")
    assert [each.ended for each in ears] == [None, None, None, full, full]
    assert len(ears[3].told) == 0
    for each in ears:
        each.leave()
    assert narrow.streams.open.count == 0
    assert open_events(narrow, TRADER).ended is None


def test_what_is_written_for_readers_is_bounded(
    desk: DeskInProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_writer, "_KEPT_BYTES_MAX", 1_500)
    ears, other = open_events(desk, READER), open_events(desk, READER)
    for _ in range(10):
        submit(desk)
    recent = desk.streams.events._recent
    kept = [recent[each].memo for each in range(recent.first, recent.head)]
    assert 1 <= sum(memo is not None for memo in kept) <= 3
    assert ears.told[1:] == other.told[1:]
    pairs = zip(ears.messages[1:], other.messages[1:], strict=True)
    assert all(mine is theirs for mine, theirs in pairs)

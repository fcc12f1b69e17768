"""Faults of streams: messages left out, doubled, overtaken or held back, and streams cut."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.stream_ears import ABORTED, StreamEars, open_events, open_market
from control.controlled_desk import CONTROLLER, TRADER
from control.faulty_desk import FaultyDesk
from sidestreet.control.faults.stream_edge import HELD_MAX
from sidestreet.domain.events import Cause
from sidestreet.domain.faults import Faults, SetFaults, StreamFault, StreamFaultKind

SECOND = 1_000_000_000
EVENTS = "/sidestreet/v1/events"


@pytest.fixture
def desk() -> Iterator[FaultyDesk]:
    """Plant a desk."""
    made = FaultyDesk()
    yield made
    made.close()


def rule(kind: str, **members: Any) -> dict[str, Any]:
    """Return a fault of streams."""
    if kind == "stall":
        members = {"span": "5s"} | members
    return {"name": "mine", "fault": kind} | members


def listen(desk: FaultyDesk, *faults: dict[str, Any], **given: Any) -> StreamEars:
    """Have faults, and return the ears of a stream of what becomes of orders, past its start."""
    desk.stage(streams=faults)
    ears = open_events(desk, TRADER, "types=order", **given)
    assert [each["type"] for each in ears.take()] == ["start"]
    return ears


def place(desk: FaultyDesk, *names: str) -> None:
    """Place orders, each of which is one event at this instant."""
    for name in names:
        desk.submit(name)


def heard(ears: StreamEars) -> list[str]:
    """Return what was heard since the last time, by the names of the orders."""
    return [
        each["order"]["client_order_id"] if each["type"] == "order" else each["type"]
        for each in ears.take()
    ]


def test_without_faults_every_event_is_heard_once_and_in_order(desk: FaultyDesk) -> None:
    ears = listen(desk)
    place(desk, "a", "b", "c")
    assert heard(ears) == ["a", "b", "c"]


def test_a_gap_is_told_with_where_it_began_and_ended(desk: FaultyDesk) -> None:
    ears = listen(desk, rule("gap", nth="2", count=2))
    place(desk, "a", "b", "c", "d")
    told = ears.take()
    assert [each["type"] for each in told] == ["order", "gap", "order"]
    first, gap, last = told
    assert gap["after"] == first["id"]
    assert gap["id"] == gap["through"]
    assert last["order"]["client_order_id"] == "d"
    after = open_events(desk, TRADER, f"types=order&after={gap['after']}")
    assert heard(after) == ["start", "b", "c", "d"], "what was missed can be asked for"


def test_a_gap_that_is_not_told_shows_in_nothing(desk: FaultyDesk) -> None:
    ears = listen(desk, rule("gap", nth="2", count=2, is_told=False))
    place(desk, "a", "b", "c", "d")
    assert heard(ears) == ["a", "d"]


def test_an_event_is_sent_twice_with_one_id(desk: FaultyDesk) -> None:
    ears = listen(desk, rule("duplicate", nth="1"))
    place(desk, "a", "b")
    first, again, other = ears.take()
    assert first == again
    assert other["order"]["client_order_id"] == "b"


def test_an_event_is_overtaken_by_the_next(desk: FaultyDesk) -> None:
    ears = listen(desk, rule("reorder", nth="1"))
    place(desk, "a")
    assert heard(ears) == []
    place(desk, "b", "c")
    assert heard(ears) == ["b", "a", "c"]


def test_a_stalled_stream_goes_on_when_the_desks_clock_says_so(desk: FaultyDesk) -> None:
    ears = listen(desk, rule("stall", nth="2", times=1))
    place(desk, "a", "b", "c")
    assert heard(ears) == ["a"]
    assert desk.streams.next_due() == desk.clock.now() + 5 * SECOND
    desk.pass_time(5 * SECOND)
    desk.pump()
    names = heard(ears)
    assert names[:2] == ["b", "c"]
    assert desk.streams.next_due() is None


def test_a_stalled_stream_holds_back_only_so_much_and_loses_nothing(desk: FaultyDesk) -> None:
    ears = listen(desk, rule("stall", nth="1"))
    names = [f"o{index}" for index in range(HELD_MAX + 20)]
    place(desk, *names)
    assert heard(ears) == []
    desk.pass_time(5 * SECOND)
    desk.pump()
    placed = [each for each in heard(ears) if each.startswith("o")]
    assert list(dict.fromkeys(placed)) == names


def test_a_client_without_room_hears_what_waits_when_it_has(desk: FaultyDesk) -> None:
    ears = listen(desk, rule("duplicate"))
    ears.room = 1
    place(desk, "a", "b")
    assert heard(ears) == ["a"]
    ears.make_room()
    assert heard(ears) == ["a", "b", "b"]


@pytest.mark.parametrize(("code", "ended"), [(1012, (1012, "staged as mine")), (None, ABORTED)])
def test_a_stream_is_ended_in_good_order_or_without_a_word(
    desk: FaultyDesk, code: int | None, ended: tuple[int, str]
) -> None:
    ears = listen(desk, rule("disconnect", nth="2") | ({} if code is None else {"code": code}))
    place(desk, "a", "b", "c")
    assert heard(ears) == ["a"]
    assert ears.ended == ended


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"path": "/nope"}, "path: no stream is opened at one like '/nope'; there are: "),
        ({"path": "/v1/*/ws"}, "path: no stream is opened at one like '/v1/*/ws'; there are: "),
        ({"account_id": 424242}, "account_id: there is no account 424242"),
        ({"key": "nobody"}, "key: no key that lets anybody in has the id nobody"),
    ],
)
@pytest.mark.parametrize("kind", ["calls", "streams"])
def test_a_fault_that_could_strike_nobody_is_refused_and_nothing_is_set(
    desk: FaultyDesk, kind: str, members: dict[str, Any], told: str
) -> None:
    if kind == "calls" and "path" in members:
        members, told = {"operation": "nope"}, "operation: no operation of the API has an id like "
    name = "lost-answer" if kind == "calls" else "gap"
    asked = {kind: [rule(name), rule(name) | {"name": "other"} | members]}
    answer = desk.ask("PUT", "/control/v1/faults", asked, key=CONTROLLER)
    assert (answer.status, answer.message[: len(f"{kind}[1].{told}")]) == (422, f"{kind}[1].{told}")
    assert desk.counts() == {}


@pytest.mark.parametrize("key", ["trader", "open", "local"])
def test_a_fault_may_be_for_a_key_that_lets_somebody_in(desk: FaultyDesk, key: str) -> None:
    told = desk.stage(streams=(rule("gap", key=key),))
    assert told["streams"][0]["rule"]["key"] == key


def test_a_fault_is_for_no_key_that_was_revoked(desk: FaultyDesk) -> None:
    desk.ask("DELETE", "/sidestreet/v1/keys/trader", key="admin.administers-all-there-is")
    asked = {"streams": [rule("gap", key="trader")]}
    assert desk.ask("PUT", "/control/v1/faults", asked, key=CONTROLLER).status == 422


@pytest.mark.parametrize("code", [1000, 1003, 1007, 1014, 3000, 4999])
def test_a_code_that_a_server_may_send_is_taken(desk: FaultyDesk, code: int) -> None:
    told = desk.stage(streams=(rule("disconnect", code=code),))
    assert told["streams"][0]["rule"]["code"] == code


@pytest.mark.parametrize("code", [1004, 1005, 1006, 1015, 1016, 2999])
def test_a_code_that_no_server_sends_is_refused_and_nothing_is_set(
    desk: FaultyDesk, code: int
) -> None:
    asked = {"streams": [rule("disconnect", code=code)]}
    answer = desk.ask("PUT", "/control/v1/faults", asked, key=CONTROLLER)
    assert answer.status == 422
    assert answer.message == (
        f"streams[0].code: {code}, expected one that a server may send: 1000 to 1003, 1007 to 1014 "
        "or 3000 to 4999; leave it out for an end without a word"
    )
    assert desk.counts() == {}


def test_a_code_that_no_server_sends_in_an_older_journal_cuts_the_stream(desk: FaultyDesk) -> None:
    ears = open_events(desk, TRADER, "types=order")
    desk.desk.offer(
        SetFaults(Faults(streams=(StreamFault("old", StreamFaultKind.DISCONNECT, code=1006),))),
        Cause("set_faults", "controller", "1"),
    )
    place(desk, "a")
    assert ears.ended == ABORTED


@pytest.mark.parametrize(
    ("members", "is_struck"),
    [
        ({"path": EVENTS}, True),
        ({"path": "/v1/ws"}, False),
        ({"path": "*"}, True),
        ({"account_id": 7001}, True),
        ({"account_id": 7002}, False),
        ({"key": "trader"}, True),
        ({"key": "controller"}, False),
    ],
)
def test_a_fault_is_for_paths_accounts_and_keys(
    desk: FaultyDesk, members: dict[str, Any], is_struck: bool
) -> None:
    ears = listen(desk, rule("gap", is_told=False, **members))
    place(desk, "a")
    assert heard(ears) == ([] if is_struck else ["a"])
    assert desk.counts() == {"mine": (int(is_struck), int(is_struck))}


def test_market_data_is_struck_too_and_has_no_numbers_that_show_a_gap(desk: FaultyDesk) -> None:
    desk.stage(streams=(rule("gap", path="/v1/ws", nth="1"),))
    ears = open_market(desk, TRADER)
    wish = {"type": "market-data-l1-subscribe", "symbols": ["AAPL"]}
    ears.say({"payload": wish})
    first = ears.take()
    ears.say({"payload": wish})
    assert first == [] or first[0]["payload"]["type"] != "market-data-l1-subscribe-ack"
    assert ears.take(), "what comes after it is heard"
    assert desk.counts()["mine"][1] == 1


def test_a_hit_is_noted_with_the_request_that_opened_the_stream(desk: FaultyDesk) -> None:
    listen(desk, rule("gap"))
    place(desk, "a")
    (hit,) = desk.controlled.faults.latest
    assert (hit.about, hit.account_id, hit.kind) == (EVENTS, 7001, "gap")


def test_a_step_cuts_the_streams_of_the_orders_account_and_no_others(desk: FaultyDesk) -> None:
    of_both = open_events(desk, TRADER)
    of_one = open_events(desk, TRADER, "account_id=7001")
    of_other = open_events(desk, TRADER, "account_id=7002")
    market = open_market(desk, TRADER)
    place(desk, "a")
    desk.control("POST", "/venue/accounts/7001/orders/a/step", {"step": "disconnect"})
    assert [each.ended for each in (of_both, of_one, of_other, market)] == [
        ABORTED,
        ABORTED,
        None,
        ABORTED,
    ]


def test_a_magic_order_cuts_its_accounts_streams_and_is_filled_all_the_same(
    desk: FaultyDesk,
) -> None:
    desk.control("PUT", "/scenarios/magic", {"is_magic": True})
    ears = open_events(desk, TRADER, "account_id=7001")
    place(desk, "magic-disconnect")
    desk.pass_time(SECOND)
    assert ears.ended == ABORTED
    ears.leave()
    (order,) = desk.desk.state.orders.values()
    assert order.status == "FILLED"
    again = open_events(desk, TRADER, "from=0&types=order")
    assert "magic-disconnect" in heard(again), "who comes back hears of it"


def test_every_kind_is_taken(desk: FaultyDesk) -> None:
    rules = tuple(rule(kind) | {"name": kind} for kind in StreamFaultKind)
    told = desk.stage(streams=rules)
    assert [each["rule"]["fault"] for each in told["streams"]] == list(StreamFaultKind)
    assert desk.ask("GET", "/control/v1/faults", key=CONTROLLER).data == told


_FAULTS = st.sampled_from(["gap", "duplicate", "reorder", "stall"])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(_FAULTS, st.sampled_from(["0.1", "0.4"]), st.integers(0, 9), st.integers(1, 3)),
        max_size=4,
    ),
    st.integers(1, 12),
)
def test_whatever_goes_wrong_what_is_not_heard_lies_in_a_gap_that_is_told(
    faults: list[tuple[str, str, int, int]], orders: int
) -> None:
    """Nothing is missing in silence, but for the last message if it waits to be overtaken."""
    desk = FaultyDesk()
    ears = listen(
        desk,
        *(
            rule(kind, probability=share, seed=seed)
            | {"name": f"f{index}"}
            | ({"count": count} if kind == "gap" else {})
            for index, (kind, share, seed, count) in enumerate(faults)
        ),
    )
    place(desk, *(f"o{index}" for index in range(orders)))
    desk.control("DELETE", "/faults")
    desk.pass_time(20 * SECOND)
    place(desk, "last")
    desk.pass_time(20 * SECOND)
    desk.pump()
    told = ears.take()
    whole = [
        each["id"]
        for each in open_events(desk, TRADER, "types=order&from=0").take()
        if each["type"] == "order"
    ]
    desk.close()
    seen = {each["id"] for each in told if each["type"] == "order"}
    gaps = [(_place(each["after"]), _place(each["through"])) for each in told if "after" in each]
    for event_id in whole:
        place_ = _place(event_id)
        assert event_id in seen or any(low < place_ <= high for low, high in gaps), event_id


def _place(event_id: str) -> tuple[int, int]:
    """Return where an event stands."""
    sequence, _, number = event_id.partition(".")
    return int(sequence), int(number)

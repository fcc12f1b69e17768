"""Faults of calls: what the desk hears of, what the client hears, and how both are counted."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from control.controlled_desk import CONTROLLER, TRADER
from control.faulty_desk import ORDERS, FaultyDesk
from runtime.desk_parts import KeptJournal
from sidestreet.control.faults.wire import CALL_FORMS
from sidestreet.domain.faults import CallFaultKind
from sidestreet.http.messages import ABORT, Abort, Delivery, Response

BEFORE = ("too-many-requests", "error-before", "lost-request")
NEEDED: dict[str, dict[str, Any]] = {
    "slow-body": {"bytes_per_second": 100},
    "retry-hint": {"should_retry": False},
}


@pytest.fixture
def desk() -> Iterator[FaultyDesk]:
    """Plant a desk."""
    made = FaultyDesk()
    yield made
    made.close()


def rule(kind: str, **members: Any) -> dict[str, Any]:
    """Return a fault on submits."""
    members = NEEDED.get(kind, {}) | members
    return {"name": "mine", "fault": kind, "operation": "submit_orders"} | members


@pytest.mark.parametrize("kind", list(CallFaultKind))
def test_the_desk_hears_of_a_call_unless_the_fault_comes_before(
    desk: FaultyDesk, kind: CallFaultKind
) -> None:
    desk.stage(rule(kind))
    desk.submit("a")
    assert desk.client_ids() == ([] if kind in BEFORE else ["a"])
    assert desk.counts() == {"mine": (1, 1)}


@pytest.mark.parametrize(
    ("kind", "members", "status", "headers"),
    [
        ("too-many-requests", {}, 429, (("Retry-After", "1"),)),
        (
            "too-many-requests",
            {"retry_after": 0, "should_retry": True},
            429,
            (("Retry-After", "0"), ("x-should-retry", "true")),
        ),
        ("error-before", {}, 503, ()),
        ("error-before", {"status": 502, "retry_after": 3}, 502, (("Retry-After", "3"),)),
        ("error-after", {}, 500, ()),
        (
            "error-after",
            {"status": 504, "should_retry": False},
            504,
            (("x-should-retry", "false"),),
        ),
        ("retry-hint", {}, 200, (("x-should-retry", "false"),)),
    ],
)
def test_an_error_is_told_in_the_envelope_with_its_hints(
    desk: FaultyDesk, kind: str, members: dict[str, Any], status: int, headers: Any
) -> None:
    desk.stage(rule(kind, **members))
    answer = desk.submit("a")
    assert isinstance(answer, Response)
    assert (answer.status, answer.headers) == (status, headers)
    body = json.loads(answer.body)
    assert body["metadata"]["request_id"]
    if status != 200:
        assert body["error"]["code"] == status
        assert body["error"]["message"].endswith(": staged as mine")


@pytest.mark.parametrize(
    ("kind", "members", "delivery"),
    [
        ("slow-answer", {}, Delivery(delay_s=2.0)),
        ("slow-answer", {"delay": "250ms"}, Delivery(delay_s=0.25)),
        ("cut-body", {}, Delivery(body_bytes=0)),
        ("cut-body", {"bytes": 7}, Delivery(body_bytes=7)),
        ("slow-body", {"bytes_per_second": 40}, Delivery(bytes_per_s=40)),
    ],
)
def test_an_answer_that_suffers_on_its_way_is_the_true_one(
    desk: FaultyDesk, kind: str, members: dict[str, Any], delivery: Delivery
) -> None:
    desk.stage(rule(kind, **members))
    answer = desk.submit("a")
    assert isinstance(answer, Response)
    assert (answer.status, answer.delivery) == (200, delivery)
    assert json.loads(answer.body)["data"][0]["client_order_id"] == "a"


@pytest.mark.parametrize("kind", ["lost-request", "lost-answer"])
def test_a_lost_call_is_a_connection_that_drops(desk: FaultyDesk, kind: str) -> None:
    desk.stage(rule(kind))
    assert desk.submit("a") is ABORT


def test_a_lost_answer_is_lost_after_the_order_is_durable() -> None:
    journal = KeptJournal()
    kept = FaultyDesk(journal=journal)
    kept.stage(rule("lost-answer"))
    assert isinstance(kept.submit("a"), Abort)
    kept.close()
    again = FaultyDesk(journal=journal)
    assert again.client_ids() == ["a"]
    again.close()


def test_a_request_delivered_twice_is_one_order_with_a_client_id_and_two_without(
    desk: FaultyDesk,
) -> None:
    desk.stage(rule("duplicate-request"))
    answer = desk.submit("a")
    assert isinstance(answer, Response)
    assert answer.status == 200
    assert desk.client_ids() == ["a"]
    answer = desk.submit()
    assert isinstance(answer, Response)
    assert len(desk.client_ids()) == 3
    told = json.loads(answer.body)["data"][0]["id"]
    assert told == list(desk.desk.state.orders)[-1], "the client hears of the second"


def test_a_refusal_suffers_like_any_other_answer(desk: FaultyDesk) -> None:
    desk.stage(rule("error-after", status=502), rule("error-after", name="other"))
    answer = desk.answer("POST", ORDERS, [{"symbol": "NOPE"}], key=TRADER)
    assert isinstance(answer, Response)
    assert answer.status == 502


def test_of_faults_that_strike_the_first_happens_and_all_of_them_count(desk: FaultyDesk) -> None:
    desk.stage(
        rule("error-before", name="second", nth="2"),
        rule("lost-answer", name="every third", nth="every 3"),
        rule("error-after", name="rest", nth="2..", times=1),
    )
    answers = [desk.submit(f"o{index}") for index in range(1, 7)]
    statuses = ["cut" if isinstance(each, Abort) else each.status for each in answers]
    assert statuses == [200, 503, "cut", 500, 200, "cut"]
    assert desk.counts() == {"second": (6, 1), "every third": (6, 2), "rest": (6, 1)}
    assert desk.client_ids() == ["o1", "o3", "o4", "o5", "o6"]


@pytest.mark.parametrize(
    ("members", "is_struck"),
    [
        ({"operation": "submit_orders"}, True),
        ({"operation": "*_orders"}, True),
        ({"operation": "*"}, True),
        ({"operation": "cancel_*"}, False),
        ({"account_id": 7001}, True),
        ({"account_id": 7002}, False),
        ({"key": "trader"}, True),
        ({"key": "controller"}, False),
    ],
)
def test_a_fault_is_for_operations_accounts_and_keys(
    desk: FaultyDesk, members: dict[str, Any], is_struck: bool
) -> None:
    desk.stage(rule("lost-answer", **members))
    assert isinstance(desk.submit("a"), Abort) is is_struck
    assert desk.counts() == {"mine": (int(is_struck), int(is_struck))}


def test_control_and_our_own_operations_are_never_struck(desk: FaultyDesk) -> None:
    desk.stage(rule("lost-answer", operation="*"))
    assert desk.ask("GET", "/sidestreet/v1/clock", key="admin.administers-all-there-is").data
    assert desk.counts() == {"mine": (0, 0)}


def test_the_same_seed_strikes_the_same_calls(desk: FaultyDesk) -> None:
    faults = rule("error-before", probability="0.5", seed=11)

    def struck() -> list[bool]:
        desk.stage(faults)
        answers = [desk.submit() for _ in range(20)]
        return [isinstance(each, Response) and each.status == 503 for each in answers]

    first = struck()
    assert struck() == first
    assert 0 < sum(first) < 20


def test_a_hit_is_noted_with_where_the_desk_was(desk: FaultyDesk) -> None:
    desk.stage(rule("lost-answer"))
    before = desk.desk.sequencer.sequence
    desk.submit("a")
    (hit,) = desk.controlled.faults.latest
    assert (hit.about, hit.account_id, hit.fault, hit.kind) == (
        "submit_orders",
        7001,
        "mine",
        "lost-answer",
    )
    assert (hit.sequence, hit.time_ns) == (before, desk.clock.now())
    assert list(desk.controlled.faults.hits_of(hit.request_id)) == [hit]
    assert list(desk.controlled.faults.hits_of("another")) == []
    told = desk.control("GET", "/faults")["latest"]
    assert [each["request_id"] for each in told] == [hit.request_id]


def test_a_desk_that_is_read_back_stages_on_and_counts_anew() -> None:
    journal = KeptJournal()
    first = FaultyDesk(journal=journal)
    told = first.stage(rule("lost-answer", nth="1"), streams=({"name": "gap", "fault": "gap"},))
    assert isinstance(first.submit("a"), Abort)
    assert isinstance(first.submit("b"), Response)
    first.close()
    second = FaultyDesk(journal=journal)
    assert second.control("GET", "/faults") == told
    assert isinstance(second.submit("c"), Abort)
    second.close()


def test_faults_are_cleared(desk: FaultyDesk) -> None:
    desk.stage(rule("lost-answer"))
    assert desk.control("DELETE", "/faults") == {"calls": [], "streams": [], "latest": []}
    assert isinstance(desk.submit("a"), Response)
    before = desk.digest
    desk.control("DELETE", "/faults")
    assert desk.digest == before, "there was nothing to clear"


def test_what_is_told_of_a_fault_sets_it_again(desk: FaultyDesk) -> None:
    every = [
        rule(kind, name=kind, nth=nth, seed=3, times=2, probability="0.25", key="trader")
        for kind, nth in zip(CallFaultKind, ["2", "2..", "2..5", "every 3", "1"] * 2, strict=True)
    ]
    streams = (
        {"name": "gap", "fault": "gap", "count": 4, "is_told": False, "path": "/v1/*"},
        {"name": "stall", "fault": "stall", "span": "PT5S", "account_id": 7001},
        {"name": "cut", "fault": "disconnect", "code": 1012, "nth": "every 9"},
    )
    told = desk.stage(*every, streams=streams)
    rules = [each["rule"] for each in told["calls"]]
    assert [each["name"] for each in rules] == list(CallFaultKind)
    assert {each["nth"] for each in rules} == {"2", "2..", "2..5", "every 3", "1"}
    again = desk.stage(*rules, streams=tuple(each["rule"] for each in told["streams"]))
    assert again == told


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (rule("error-before", delay="1s"), "calls[0].delay: means nothing for error-before"),
        (rule("lost-answer", should_retry=True), "calls[0].should_retry: means nothing"),
        (rule("slow-body", bytes_per_second=None), "calls[0].bytes_per_second: must be given"),
        (rule("retry-hint", should_retry=None), "calls[0].should_retry: must be given"),
        (rule("slow-answer", delay="soon"), "calls[0].delay: soon, expected a span"),
        (rule("slow-answer", delay="2d"), "calls[0].delay: 2d, expected a span"),
        (rule("lost-answer", nth="0"), "calls[0].nth: 0, expected one like 2"),
        (rule("lost-answer", nth="5..2"), "calls[0].nth: 5..2, expected"),
        (rule("lost-answer", nth="every 0"), "calls[0].nth: every 0, expected"),
        (rule("lost-answer", probability="1.5"), "calls[0].probability: 1.5, expected 0 to 1"),
        (
            rule("lost-answer", operation="submit"),
            "no operation of the API has an id like 'submit'",
        ),
        (rule("nonsense"), "calls[0].fault"),
        (rule("error-before", status=404), "calls[0].status"),
        (rule("lost-answer", colour="blue"), "colour"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_and_changes_nothing(
    desk: FaultyDesk, fault: dict[str, Any], message: str
) -> None:
    status, told = desk.refused("PUT", "/faults", {"calls": [fault]})
    assert status == 422
    assert message in told


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"fault": "stall"}, "streams[0].span: must be given for stall"),
        ({"fault": "gap", "code": 1000}, "streams[0].code: means nothing for gap"),
        ({"fault": "disconnect", "code": 99}, "streams[0].code"),
        ({"fault": "reorder", "span": "1s"}, "streams[0].span: means nothing for reorder"),
    ],
)
def test_a_fault_of_streams_that_makes_no_sense_is_refused(
    desk: FaultyDesk, fault: dict[str, Any], message: str
) -> None:
    status, told = desk.refused("PUT", "/faults", {"streams": [{"name": "mine"} | fault]})
    assert status == 422
    assert message in told


def test_a_name_is_used_once(desk: FaultyDesk) -> None:
    status, told = desk.refused("PUT", "/faults", {"calls": [rule("lost-answer")] * 2})
    assert (status, "mine" in told) == (422, True)


def test_only_a_key_of_the_scope_sets_faults(desk: FaultyDesk) -> None:
    assert desk.ask("PUT", "/control/v1/faults", {}, key=TRADER).status == 403
    assert desk.ask("GET", "/control/v1/faults", key=CONTROLLER).status == 200


def test_every_kind_has_its_form() -> None:
    assert set(CALL_FORMS) == set(CallFaultKind)


_KINDS = st.sampled_from([str(kind) for kind in CallFaultKind])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(_KINDS, st.sampled_from(["0.2", "0.5", "1"]), st.integers(0, 9)),
        max_size=4,
    ),
    st.integers(1, 8),
)
def test_whatever_goes_wrong_nothing_acknowledged_is_lost_and_no_client_id_is_placed_twice(
    faults: list[tuple[str, str, int]], orders: int
) -> None:
    """A client that tries again with the same id until it is told has one order for each."""
    desk = FaultyDesk()
    desk.stage(
        *(
            rule(kind, name=f"f{index}", probability=probability, seed=seed, times=3)
            for index, (kind, probability, seed) in enumerate(faults)
        )
    )
    acknowledged: dict[str, str] = {}
    for number in range(orders):
        name = f"order-{number}"
        for _ in range(3 * len(faults) + 1):
            answer = desk.submit(name)
            if isinstance(answer, Response) and answer.status == 200:
                acknowledged[name] = json.loads(answer.body)["data"][0]["id"]
                break
    placed = {order.client_order_id: order_id for order_id, order in desk.desk.state.orders.items()}
    desk.close()
    assert len(placed) == orders == len(desk.client_ids())
    assert acknowledged == placed

"""Traces and lists of events by calls of the control API."""

import msgspec
import pytest

from control.trace.traced_desk import ACCOUNT, NARROW, SECOND, START, TracedDesk
from sidestreet.contract.orders import Order
from sidestreet.control.trace.model import Origin, Trace, Way
from sidestreet.runtime import record_log

ASKED = "the venue has not answered request 10 (cancel) for 10 s, so it is asked what became of it."
GIVEN_UP = "the venue did not answer for 30 s: the cancel counts as refused and the order lives."
TRACE = "/control/v1/orders/{}/trace"


def test_an_order_is_found_by_its_id_and_by_its_clients_id_without_an_account(
    desk: TracedDesk,
) -> None:
    order_id = desk.place("mine")
    assert [event.event for event in desk.trace(order_id).events] == [
        "OrderAccepted",
        "RouteOpened",
    ]
    assert desk.trace("mine").events == desk.trace(order_id).events


def test_a_client_id_names_the_order_of_the_account_that_is_asked_for(desk: TracedDesk) -> None:
    desk.place("same")
    other = desk.place("same", account_id=7002)
    assert [order.id for order in desk.trace("same", "account_id=7002").orders] == [other]
    assert len(desk.trace("same").orders) == 2


def test_a_retry_with_other_content_is_told_beside_the_order_that_has_the_id(
    desk: TracedDesk,
) -> None:
    first = desk.place("twice")
    desk.place("twice", quantity="7")
    trace = desk.trace("twice")
    assert [order.status for order in trace.orders] == ["PENDING_NEW", "REJECTED"]
    denied = trace.events[-1]
    assert denied.event == "OrderDenied"
    assert first in denied.why
    assert denied.why.startswith("The client id names another order already")


def test_an_order_that_nobody_placed_is_not_found(desk: TracedDesk) -> None:
    desk.place("mine")
    for name in ("nobody", "019a3a75-f3c0-7000-8000-000000058000"):
        reply = desk.ask("GET", TRACE.format(name), query="account_id=7002")
        assert reply.status == 404
        assert reply.body["error"]["message"] == f"Order {name} not found for account 7002"


def test_a_key_for_one_account_sees_that_account_alone(desk: TracedDesk) -> None:
    mine = desk.place("mine", account_id=7002)
    desk.place("theirs")
    for path in (TRACE.format("theirs"), "/control/v1/orders/trace", "/control/v1/events"):
        assert desk.ask("GET", path, key=NARROW).status == 400
        assert desk.ask("GET", path, key=NARROW, query="account_id=7001").status == 403
    reply = desk.ask("GET", "/control/v1/orders/trace", key=NARROW, query="account_id=7002")
    assert [order["id"] for order in reply.body["data"]["orders"]] == [mine]
    reply = desk.ask("GET", "/control/v1/events", key=NARROW, query="account_id=7002")
    assert {event["account_id"] for event in reply.body["data"]["events"]} == {7002}


def test_every_order_is_left_by_its_events_as_the_api_shows_it(desk: TracedDesk) -> None:
    names = ["magic-reject", "magic-fill", "resting", "canceled", "denied"]
    ids = [desk.place(name, quantity="1000000" if name == "denied" else "10") for name in names]
    desk.wait(SECOND)
    desk.cancel(ids[3])
    desk.wait(SECOND)
    desk.ask("PATCH", f"/v1/accounts/{ACCOUNT}/orders/{ids[2]}", {"limit_price": "9.00"})
    shown = {
        order_id: msgspec.convert(
            desk.ask("GET", f"/v1/accounts/{ACCOUNT}/orders/{order_id}").body["data"], Order
        )
        for order_id in ids
    }
    assert {order.id: order for order in desk.trace_all().orders} == shown
    assert len({order.status for order in shown.values()}) == 4


def test_an_answer_says_how_long_it_took_and_what_is_open_how_long_it_has(
    desk: TracedDesk,
) -> None:
    order_id = desk.place("timed")
    desk.wait(SECOND)
    desk.cancel(order_id)
    trace = desk.trace(order_id)
    acknowledged = trace.events[2]
    assert acknowledged.answers is not None
    assert (acknowledged.answers.kind, acknowledged.answers.latency_ns) == ("NEW", 4_000_000)
    assert acknowledged.lifecycle == "ACKNOWLEDGED: PENDING_NEW -> NEW"
    (request,) = trace.unanswered
    assert (request.kind, request.waited_ns) == ("CANCEL", 0)


def test_a_silent_venue_is_told_by_the_timers_that_were_due(desk: TracedDesk) -> None:
    order_id = desk.place("magic-ignore-cancel")
    desk.wait(SECOND)
    desk.cancel(order_id)
    desk.wait(40 * SECOND)
    due = "The silence timer was due"
    told = [(event.event, event.why) for event in desk.trace(order_id).events[-2:]]
    assert told == [
        ("VenueAsked", f"{due}: {ASKED}"),
        ("CancelRejected", f"{due}: {GIVEN_UP}"),
    ]


def test_the_rule_and_the_step_of_a_staged_event_are_named(desk: TracedDesk) -> None:
    order_id = desk.place("magic-reject")
    desk.wait(SECOND)
    events = {event.event: event for event in desk.trace(order_id).events}
    assert events["OrderRejected"].staged_by == (
        'rule magic:reject, step 1 of 1: reject "rejected by the venue"'
    )
    assert events["ScriptGiven"].staged_by == "rule magic:reject"
    assert events["OrderAccepted"].staged_by is None


def test_what_the_market_did_by_itself_is_not_staged(desk: TracedDesk) -> None:
    order_id = desk.place("natural", order_type="MARKET", limit_price=None)
    desk.wait(10 * SECOND)
    trace = desk.trace(order_id)
    assert trace.events[-1].event == "OrderFilled"
    assert not any(event.staged_by for event in trace.events)
    assert [event.way for event in trace.events[1:3]] == [Way.TO_VENUE, Way.FROM_VENUE]


def test_a_market_that_a_test_has_moved_stands_among_the_events(desk: TracedDesk) -> None:
    order_id = desk.place("moved")
    desk.wait(SECOND)
    desk.control("POST", "/market/AAPL/price", {"price": "9.00"})
    desk.wait(SECOND)
    moved, *after = desk.trace(order_id).events[3:]
    assert (moved.event, moved.cause.origin) == ("MarketDirected", Origin.CONTROL)
    assert "the price was set to 9.00" in moved.why
    assert after[-1].event == "OrderFilled"
    desk.place("ended-before")


def test_a_trace_of_all_begins_behind_the_record_that_is_named(desk: TracedDesk) -> None:
    desk.place("before")
    after = desk.trace_all().sequence
    later = desk.place("later")
    assert [order.id for order in desk.trace_all(f"after={after}").orders] == [later]
    assert desk.trace_all(f"after={after + 1}") == Trace(
        sequence=after + 1, orders=[], events=[], unanswered=[], notes=[]
    )


def test_events_are_listed_page_by_page_without_a_gap(desk: TracedDesk) -> None:
    for nth in range(5):
        desk.place(f"n-{nth}")
    whole = desk.events("page_size=1000")
    assert whole.next_after is None
    found = []
    after: int | None = 0
    while after is not None:
        page = desk.events(f"page_size=3&after={after}")
        found += page.events
        after = page.next_after
    assert found == whole.events
    assert len(found) > 10


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("event=RouteOpened", {"RouteOpened"}),
        ("cause=venue", {"OrderAcknowledged", "ReportsTaken"}),
        ("cause=submit_orders", {"InstrumentAdmitted", "OrderAccepted", "RouteOpened"}),
        ("account_id=7001&cause=client", {"OrderAccepted", "RouteOpened"}),
        ("account_id=7002&cause=client", set()),
    ],
)
def test_events_are_filtered(desk: TracedDesk, query: str, names: set[str]) -> None:
    desk.place("mine")
    desk.wait(SECOND)
    assert {event.event for event in desk.events(query).events} == names


def test_events_of_an_order_are_filtered_by_its_id(desk: TracedDesk) -> None:
    desk.place("other")
    order_id = desk.place("mine")
    assert {event.order_id for event in desk.events(f"order_id={order_id}").events} == {order_id}


def test_an_event_that_there_is_not_is_refused_by_its_name(desk: TracedDesk) -> None:
    reply = desk.ask("GET", "/control/v1/events", query="event=OrderFiled")
    assert reply.status == 400
    assert "OrderFiled" in reply.body["error"]["message"]


def test_a_trace_changes_nothing(desk: TracedDesk) -> None:
    desk.place("mine")
    before = desk.desk.sequencer.sequence
    desk.trace("mine")
    desk.events()
    assert desk.desk.sequencer.sequence == before
    assert desk.clock.now() == START


def test_a_journal_is_read_in_runs_and_none_of_them_is_left_out(
    desk: TracedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nth in range(10):
        desk.place(f"n-{nth}")
        desk.wait(SECOND)
    whole, listed = desk.trace_all(), desk.events("page_size=1000")
    monkeypatch.setattr(record_log, "RUN", 3)
    assert desk.trace_all() == whole
    assert desk.events("page_size=1000") == listed
    assert [desk.trace(f"n-{nth}").orders[0].client_order_id for nth in range(10)] == [
        f"n-{nth}" for nth in range(10)
    ]


def test_a_split_and_a_bust_after_it_leave_an_order_as_the_api_shows_it(desk: TracedDesk) -> None:
    order_id = desk.place("split", time_in_force="GOOD_TILL_CANCEL", limit_price="150.00")
    desk.wait(SECOND)
    desk.direct(order_id, "fill", quantity="40")
    split = {"type": "SPLIT", "symbol": "AAPL", "ratio": "2:1", "ex_date": "2025-11-03"}
    assert desk.ask("POST", "/sidestreet/v1/corporate-actions", split).status == 200
    desk.wait(3 * 86_400 * SECOND)
    desk.direct(order_id, "bust", trade=1, route_id=1)
    desk.wait(SECOND)
    trace = desk.trace(order_id)
    shown = desk.ask("GET", f"/v1/accounts/{ACCOUNT}/orders/{order_id}").body["data"]
    assert trace.orders == [msgspec.convert(shown, Order)]
    assert (shown["quantity"], shown["limit_price"]) == ("200", "75.00")
    told = {event.event: event.why for event in trace.events}
    assert "changed its terms to 160 at 75.00" in told["OrderRestated"]
    assert "took back trade 1 of 40 at 150.00" in told["FillBusted"]


def test_an_order_that_is_worked_over_time_is_told_slice_by_slice(desk: TracedDesk) -> None:
    strategy = {
        "type": "TWAP",
        "start_at": "2025-10-31T13:31:00Z",
        "end_at": "2025-10-31T13:33:00Z",
    }
    order_id = desk.place("twap", quantity="20", limit_price="400.00", strategy=strategy)
    desk.wait(200 * SECOND)
    trace = desk.trace(order_id)
    assert trace.orders[0].status == "FILLED"
    routes = [event.why for event in trace.events if event.event == "RouteOpened"]
    assert len(routes) == 2
    assert all(why.startswith("The slice timer was due: request") for why in routes)


def test_an_order_that_is_called_like_a_part_of_the_path_is_found(desk: TracedDesk) -> None:
    order_id = desk.place("trace")
    assert [each.id for each in desk.trace("trace").orders] == [order_id]
    assert [each.id for each in desk.trace_all().orders] == [order_id]

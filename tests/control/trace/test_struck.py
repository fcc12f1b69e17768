"""A fault that struck an answer stands in the story of the order that the request was about."""

from typing import Any, Final
from xml.etree import ElementTree as ET

import msgspec
import pytest

from control.trace.test_page import read
from control.trace.traced_desk import ACCOUNT, SECOND, TracedDesk
from sidestreet.bootstrap.inline_generation import LOCAL_KEY
from sidestreet.control.faults.edge import UNHEARD_OF
from sidestreet.control.trace.diagram import render_diagram
from sidestreet.control.trace.model import TracedFault
from sidestreet.control.trace.page import render_html
from sidestreet.control.trace.struck import HEARD
from sidestreet.control.trace.text import WIDTH, render_text
from sidestreet.domain.faults import CallFaultKind
from sidestreet.http.messages import Request
from sidestreet.testing import Sidestreet

ORDERS: Final = f"/v1/accounts/{ACCOUNT}/orders"
LOST: Final = {"name": "once", "fault": "lost-answer", "operation": "submit_orders", "nth": "1"}
SAID: Final[dict[str, dict[str, object]]] = {
    "slow-body": {"bytes_per_second": 1000},
    "retry-hint": {"should_retry": False},
}
"""What has to be said of a fault."""


def stage(desk: TracedDesk, *calls: dict[str, Any]) -> None:
    desk.control("PUT", "/faults", {"calls": list(calls), "streams": []})


def submit(desk: TracedDesk, *names: str) -> None:
    """Ask for orders, whatever becomes of the answer."""
    row = {
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "quantity": "100",
        "limit_price": "10.00",
        "time_in_force": "DAY",
    }
    desk.answer(request(desk, "POST", ORDERS, [row | {"id": name} for name in names]))


def request(desk: TracedDesk, method: str, path: str, body: object = None) -> Request:
    """Return a request with an id of its own."""
    headers = {"authorization": f"Bearer {LOCAL_KEY}"}
    sent = b"" if body is None else msgspec.json.encode(body)
    return Request(method, path, "", headers, sent, desk.next_request_id(), "127.0.0.1")


def told(faults: list[TracedFault]) -> list[tuple[int, str, str, str]]:
    return [(each.sequence, each.fault, each.kind, each.operation) for each in faults]


def test_a_lost_answer_and_a_client_that_asks_again_are_the_story_of_one_order() -> None:
    row = {
        "id": "rebalance-7",
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "limit_price": "1.00",
        "quantity": "100",
        "time_in_force": "DAY",
    }
    with Sidestreet(faults={"calls": [LOST]}) as desk:
        orders = desk.client().v1.orders
        answered = orders.submit_orders(desk.account_id, orders=[row]).data  # type: ignore[list-item]
        assert [each.client_order_id for each in answered] == ["rebalance-7"]
        desk.clock.advance("1s")
        text = desk.timeline()
    assert "\n".join(text.splitlines()[1:]) == RETRIED.strip("\n")
    assert all(len(line) <= WIDTH for line in text.splitlines())


RETRIED = """
  BUY 100 AAPL LIMIT 1.00 DAY: NEW
  Times are seconds from 2025-11-03T15:00:00.000000000Z.
seq    time  from    status       event, and why
-- 2025-11-03, regular -----------------------------------------------------------------------------
  8  +0.000  client  PENDING_NEW  OrderAccepted: The client asked for it (submit_orders) and every
                                  risk check passed: BUY 100 AAPL LIMIT at 1.00, DAY.
  8  +0.000  client               RouteOpened: Nothing more is waited for: request 8 (new order)
                                  goes to XNAS as route 1, 100 at 1.00.
  8  +0.000  fault*               lost-answer: The answer was lost after the desk had decided: the
                                  client heard nothing, and its connection dropped. [fault once]
  9  +0.004  venue   NEW          OrderAcknowledged: The venue works route 1, 4 ms after request 8
                                  (new order).
* staged by a test
"""


def test_every_fault_of_a_call_that_the_desk_hears_of_says_what_the_client_heard() -> None:
    assert set(HEARD) | UNHEARD_OF == set(CallFaultKind)
    assert not set(HEARD) & UNHEARD_OF


@pytest.mark.parametrize("kind", sorted(HEARD))
def test_each_of_them_is_told_behind_what_its_request_brought_about(
    desk: TracedDesk, kind: str
) -> None:
    stage(desk, {"name": "it", "fault": kind, "operation": "submit_orders"} | SAID.get(kind, {}))
    submit(desk, "one")
    desk.wait(SECOND)
    trace = desk.trace("one")
    accepted = trace.events[0]
    assert told(trace.faults) == [(accepted.sequence, "it", kind, "submit_orders")]
    (fault,) = trace.faults
    assert (fault.request_id, fault.at) == (accepted.cause.request_id, accepted.at)
    assert fault.order_id == accepted.order_id
    text = " ".join(render_text(trace).split())
    assert text.index("RouteOpened") < text.index(f"{kind}: ") < text.index("OrderAcknowledged")
    assert {fault.kind, fault.heard, "Staged by fault it."} <= set(read(render_html(trace)).texts)


def test_a_staged_error_is_told_with_its_status(desk: TracedDesk) -> None:
    stage(desk, {"name": "gateway", "fault": "error-after", "status": 502})
    submit(desk, "one")
    (fault,) = desk.trace("one").faults
    assert fault.heard == "The client heard of an error 502 after the desk had decided."


@pytest.mark.parametrize("kind", sorted(UNHEARD_OF))
def test_a_request_that_the_desk_never_heard_of_is_no_part_of_a_story(
    desk: TracedDesk, kind: str
) -> None:
    stage(desk, {"name": "it", "fault": kind, "operation": "submit_orders", "times": 1})
    submit(desk, "one")
    submit(desk, "one")
    trace = desk.trace("one")
    assert [event.event for event in trace.events] == ["OrderAccepted", "RouteOpened"]
    assert trace.faults == []


def test_a_fault_of_a_request_for_several_orders_is_told_once_and_of_none_of_them(
    desk: TracedDesk,
) -> None:
    stage(desk, LOST)
    submit(desk, "one", "two")
    trace = desk.trace_all()
    assert [(each.fault, each.order_id) for each in trace.faults] == [("once", None)]
    alone = desk.trace("two")
    assert [each.order_id for each in alone.faults] == [alone.orders[0].id]


def test_faults_of_a_submit_and_of_a_cancel_stand_each_behind_its_own_record(
    desk: TracedDesk,
) -> None:
    stage(desk, {"name": "all", "fault": "lost-answer"})
    submit(desk, "one")
    desk.wait(SECOND)
    desk.answer(request(desk, "DELETE", f"{ORDERS}/one"))
    desk.wait(SECOND)
    trace = desk.trace("one")
    requested = next(each for each in trace.events if each.event == "CancelRequested")
    assert told(trace.faults) == [
        (trace.events[0].sequence, "all", "lost-answer", "submit_orders"),
        (requested.sequence, "all", "lost-answer", "cancel_open_order"),
    ]


def test_what_befell_other_requests_is_not_told(desk: TracedDesk) -> None:
    submit(desk, "one")
    stage(desk, {"name": "all", "fault": "lost-answer"})
    submit(desk, "two")
    assert desk.trace("one").faults == []


def test_the_diagram_has_a_lost_answer_end_in_a_cross_and_others_reach_the_client(
    desk: TracedDesk,
) -> None:
    stage(desk, LOST, {"name": "late", "fault": "slow-answer", "operation": "cancel_open_order"})
    submit(desk, "one")
    desk.wait(SECOND)
    desk.answer(request(desk, "DELETE", f"{ORDERS}/one"))
    svg = ET.fromstring(render_diagram(desk.trace("one")))  # noqa: S314 - we have just made it
    lost, late = [
        group
        for group in svg.findall(".//g[@class='staged']")
        if any((text.text or "").startswith("fault ") for text in group.iter("text"))
    ]
    kinds = [[each.get("class") for each in group.iter("path")] for group in (lost, late)]
    assert kinds == [["cross"], ["tip"]]


def test_a_branch_leaves_what_has_struck_before_behind(desk: TracedDesk) -> None:
    stage(desk, LOST)
    submit(desk, "one")
    trace = desk.trace("one")
    assert [each.fault for each in trace.faults] == ["once"]
    desk.control("POST", "/generations/branch", {"at": trace.sequence})
    assert desk.trace("one").faults == []

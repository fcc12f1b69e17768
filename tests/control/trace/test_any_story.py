"""Whatever is asked in whatever order, a trace tells the life that the orders had."""

from typing import Any, Final

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from control.trace.traced_desk import ACCOUNT, SECOND, TracedDesk
from sidestreet.contract.orders import Order
from sidestreet.control.trace.model import Trace
from sidestreet.control.trace.page import render_html
from sidestreet.control.trace.text import render_text
from sidestreet.domain.magic import MAGIC

SPANS: Final = (0, 1_000_000, SECOND // 4, SECOND, 11 * SECOND, 31 * SECOND, 9 * 3_600 * SECOND)
ROWS: Final[tuple[dict[str, object], ...]] = (
    {},
    {"order_type": "MARKET", "limit_price": None},
    {"limit_price": "400.00"},
    {"quantity": "100000", "limit_price": "400.00"},
    {"side": "SELL", "limit_price": "230.00"},
    {"order_type": "STOP", "limit_price": None, "stop_price": "230.00"},
    {
        "order_type": "TRAILING_STOP",
        "limit_price": None,
        "trailing_offset": "1.00",
        "trailing_offset_type": "PRICE",
        "side": "SELL",
    },
    {"time_in_force": "IMMEDIATE_OR_CANCEL", "limit_price": "400.00"},
    {"time_in_force": "AT_CLOSE", "order_type": "MARKET", "limit_price": None},
    {"symbol": "MSFT", "limit_price": "600.00", "time_in_force": "GOOD_TILL_CANCEL"},
)
OUTCOMES: Final = ("", *(name for name, each in MAGIC.items() if each.script is not None))
STEPS: Final = ("fill", "late-fill", "reject", "cancel", "expire", "bust", "correct")
ORDERS: Final = f"/v1/accounts/{ACCOUNT}/orders"
CASES: Final = st.lists(
    st.one_of(
        st.tuples(st.just("place"), st.sampled_from(ROWS), st.sampled_from(OUTCOMES)),
        st.tuples(st.just("cancel"), st.integers(0, 9)),
        st.tuples(st.just("replace"), st.integers(0, 9), st.sampled_from(("40", "150"))),
        st.tuples(st.just("venue"), st.integers(0, 9), st.sampled_from(STEPS)),
        st.tuples(st.just("price"), st.sampled_from(("9.00", "150.00", "450.00"))),
        st.tuples(st.just("cancel all")),
        st.tuples(st.just("kill")),
        st.tuples(st.just("wait"), st.sampled_from(SPANS)),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(CASES)
def test_orders_end_in_a_trace_as_the_api_shows_them(cases: list[tuple[Any, ...]]) -> None:
    desk = TracedDesk()
    try:
        ids: list[str] = []
        for number, case in enumerate(cases):
            play(desk, ids, number, case)
        trace = desk.trace_all()
        shown = desk.ask("GET", f"/v1/accounts/{ACCOUNT}/orders", query="page_size=1000")
        orders = {order["id"]: msgspec.convert(order, Order) for order in shown.body["data"]}
        assert {order.id: order for order in trace.orders} == orders
        check_whole(desk, trace)
        assert [order.id for order in desk.trace_all("account_id=7002").orders] == []
        for order in trace.orders[:3]:
            alone = desk.trace(order.id)
            assert alone.orders == [order]
            mine = [event for event in trace.events if event.order_id == order.id]
            assert [each for each in alone.events if each.event != "MarketDirected"] == [
                each for each in mine if each.event != "MarketDirected"
            ]
    finally:
        desk.close()


def check_whole(desk: TracedDesk, trace: Trace) -> None:
    """Hold what has to be true of any trace."""
    places = [(event.sequence, event.number) for event in trace.events]
    assert places == sorted(set(places))
    status: dict[str, str] = {}
    for event in trace.events:
        assert event.why.endswith(".")
        if event.order_id is not None and event.status is not None:
            assert event.status_before == status.get(event.order_id)
            status[event.order_id] = event.status
    assert status == {order.id: str(order.status) for order in trace.orders}
    assert render_text(trace)
    assert render_html(trace)
    listed = {
        (event.sequence, event.number): event.event
        for event in desk.events("page_size=1000").events
    }
    assert all(listed[event.sequence, event.number] == event.event for event in trace.events)


def play(desk: TracedDesk, ids: list[str], number: int, case: tuple[Any, ...]) -> None:
    """Do one thing to a desk; what is refused is as good as anything."""
    match case:
        case ("place", members, magic):
            name = f"magic-{magic}-{number}" if magic else f"n-{number}"
            place(desk, ids, name, members)
        case ("wait", nanoseconds):
            desk.wait(nanoseconds)
        case ("price", price):
            desk.control("POST", "/market/AAPL/price", {"price": price})
        case ("cancel all",):
            desk.ask("DELETE", ORDERS)
        case ("kill",):
            scope = {"scope": "ACCOUNT", "key": str(ACCOUNT)}
            assert desk.ask("PUT", "/sidestreet/v1/kill-switch", scope).status == 200
        case (what, which, *rest) if ids:
            change(desk, ids[which % len(ids)], what, *rest)
        case _:
            pass


def place(desk: TracedDesk, ids: list[str], name: str, members: dict[str, object]) -> None:
    row = {
        "id": name,
        "symbol": "AAPL",
        "side": "BUY",
        "order_type": "LIMIT",
        "quantity": "100",
        "limit_price": "10.00",
        "time_in_force": "DAY",
    } | members
    answer = desk.ask("POST", ORDERS, [row])
    if answer.status == 200:
        ids.append(answer.body["data"][0]["id"])


def change(desk: TracedDesk, order_id: str, what: str, *rest: str) -> None:
    if what == "cancel":
        desk.ask("DELETE", f"{ORDERS}/{order_id}")
    elif what == "replace":
        desk.ask("PATCH", f"{ORDERS}/{order_id}", {"quantity": rest[0]})
    else:
        bodies = {"correct": {"quantity": "30", "price": "9.50"}, "fill": {"share": "0.4"}}
        path = f"/control/v1/venue/accounts/{ACCOUNT}/orders/{order_id}/{rest[0]}"
        desk.ask("POST", path, bodies.get(rest[0], {}))

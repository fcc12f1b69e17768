"""A trace that is cut ends where it ends, also in the middle of what was decided at once."""

import pytest

from control.trace.traced_desk import ACCOUNT, TracedDesk
from sidestreet.control.trace import story

ROW = {
    "symbol": "AAPL",
    "side": "BUY",
    "order_type": "LIMIT",
    "quantity": "1",
    "limit_price": "10.00",
    "time_in_force": "DAY",
}


@pytest.mark.parametrize("most", range(1, 6))
def test_a_trace_that_ends_inside_a_batch_lists_the_orders_that_it_tells_of(
    desk: TracedDesk, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(story, "EVENTS_MAX", most)
    rows = [ROW | {"id": name} for name in ("first", "second", "third")]
    reply = desk.ask("POST", f"/v1/accounts/{ACCOUNT}/orders", rows)
    assert reply.status == 200, reply
    trace = desk.trace_all()
    told = {each.order_id for each in trace.events}
    assert len(trace.events) == most
    assert trace.is_cut
    born = [each["id"] for each in reply.body["data"]]
    assert [each.id for each in trace.orders] == [each for each in born if each in told]

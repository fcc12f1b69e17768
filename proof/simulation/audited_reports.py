"""What had to follow from a venue's reports: each taken once, in order, and booked to the cent."""

from collections import Counter
from collections.abc import Container, Mapping

from sidestreet.domain.events import OrderBroughtBack, Record, ReportsTaken
from sidestreet.domain.messages import ExecType, ExecutionReport
from simulation.audited_deeds import take_close
from simulation.audited_desk import AuditedDesk


def take_reports(
    desk: AuditedDesk,
    record: Record,
    came: Mapping[int, ExecutionReport],
    touched: Container[str],
) -> None:
    """Take in the reports that a record settles, out of all that came in its session, by number.

    `touched` are the orders that the record says something of.
    """
    last = record.events[-1]
    assert isinstance(last, ReportsTaken), "what a venue says is settled where it is decided"
    assert last.session == desk.session
    desk.reach.clear()
    filled: Counter[str] = Counter()
    back = {event.order.order_id for event in record.events if isinstance(event, OrderBroughtBack)}
    for number in range(desk.taken + 1, last.report_id + 1):
        report = came[number]
        order = desk.orders.get(desk.routes.get(report.route_id, ""))
        if order is None:
            continue
        if order.is_gone and order.order_id not in back:
            assert report.exec_type is not ExecType.TRADE, "memory takes back what trades"
            continue
        order.is_gone = False
        before = order.filled
        shares, money = order.take(report)
        filled[order.order_id] += order.filled - before
        desk.book(order, shares, money)
    desk.taken = last.report_id
    assert all(order_id in touched for order_id, shares in filled.items() if shares), (
        "a trade that came is booked"
    )
    for event in record.events:
        take_close(desk, record, event)

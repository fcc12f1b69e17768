"""What a venue's report means when the route that it names is a child.

Most of what ends an ordinary order ends only the child. What a child was sent out with never
changes, so a venue that speaks of other terms for it is not understood.
"""

from typing import Final

from sidestreet.domain.commands import Stamp
from sidestreet.domain.events import DontKnowTrade, Event, ReplaceRejected, RouteRecalled
from sidestreet.domain.messages import ExecType, ExecutionReport
from sidestreet.domain.orders import Order, RequestKind, Route
from sidestreet.domain.schedule import RollRejected
from sidestreet.engine.state import State
from sidestreet.engine.strategies.ended import child_ended, child_rejected

_ENDS: Final = frozenset({ExecType.CANCELED, ExecType.EXPIRED, ExecType.DONE_FOR_DAY})
_OF_TERMS: Final = frozenset({ExecType.REPLACED, ExecType.REPLACE_REJECTED})


def child_report(
    state: State, order: Order, route: Route, report: ExecutionReport, stamp: Stamp
) -> tuple[Event, ...] | None:
    """Return what follows from a report, other than a trade, about a child of an open order.

    None where it means what it means for every route.
    """
    if route.closed:
        return _of_the_past(order, route, report)
    if report.exec_type in _ENDS:
        return child_ended(state, order, route, stamp, detail=report.text)
    if report.exec_type is ExecType.REJECTED:
        if route.acknowledged:
            return (DontKnowTrade(report, "nothing to reject: the child was acknowledged"),)
        return child_rejected(state, order, route, stamp, report.text or "rejected by the venue")
    if report.exec_type in _OF_TERMS:
        return (DontKnowTrade(report, "a child is never replaced"),)
    if report.exec_type is ExecType.CANCEL_REJECTED:
        if report.is_unknown and _asks(order, report.request_id, RequestKind.ROLL):
            # No venue works it, so its rest can go into the next.
            return child_ended(state, order, route, stamp, detail=report.text)
        return _cancel_rejected(order, route, report)
    return None


def _of_the_past(order: Order, route: Route, report: ExecutionReport) -> tuple[Event, ...]:
    """Return nothing for a repeated or overtaken answer, unless the child lives on there."""
    if report.exec_type is ExecType.NEW and not route.acknowledged:
        return (
            DontKnowTrade(report, "the child has ended"),
            RouteRecalled(order.order_id, route.route_id),
        )
    return ()


def _cancel_rejected(
    order: Order, route: Route, report: ExecutionReport
) -> tuple[Event, ...] | None:
    """Return what a refused cancel means for what we asked it for, if the client did not."""
    if _asks(order, report.request_id, RequestKind.ROLL):
        return (RollRejected(order.order_id, route.route_id, report.text),)
    if _asks(order, report.request_id, RequestKind.REPLACE):
        return (ReplaceRejected(order.order_id, report.text or "the child could not be ended"),)
    return None


def _asks(order: Order, request_id: int, kind: RequestKind) -> bool:
    """Whether a request of a kind is open under that number."""
    request = order.request(kind)
    return request is not None and request.request_id == request_id

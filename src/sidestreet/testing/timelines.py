"""What happened to the orders of a test's desk, and why, as text and as a page of its own.

Whoever asks for a timeline has all of it. What is told of a failure by itself has an end: it is the
orders that had news last, because a log of thousands of them is read by nobody.
"""

from typing import TYPE_CHECKING, Any, Final

import msgspec

from sidestreet.domain.ids import sequence_in

if TYPE_CHECKING:
    from sidestreet.control.trace.model import Trace
    from sidestreet.testing.staged_desk import Sidestreet

TEXT_ORDERS_MAX: Final = 20
TEXT_EVENTS_MAX: Final = 300
PAGE_ORDERS_MAX: Final = 200
PAGE_EVENTS_MAX: Final = 2_000
"""How many orders, and events of theirs, the text and the page of a failure tell of at most."""


def text_of_trace(data: Any) -> str:  # noqa: ANN401 - JSON
    """Return the data of a trace as lines of at most 100 columns."""
    return _text(_trace_of(data))


def page_of_trace(data: Any) -> str:  # noqa: ANN401 - as above
    """Return the data of a trace as one HTML file that needs no other."""
    return _page(_trace_of(data))


def text_of_failure(desk: "Sidestreet") -> str:
    """Return what happened on a desk last, as text. Raises whatever the desk does."""
    trace, count = _last_of(desk, TEXT_ORDERS_MAX)
    return _text(_shortened(trace, count, TEXT_ORDERS_MAX, TEXT_EVENTS_MAX))


def text_and_page_of_failure(desk: "Sidestreet") -> tuple[str, str]:
    """Return what happened on a desk last, as text and as a page, which tells of more."""
    trace, count = _last_of(desk, PAGE_ORDERS_MAX)
    text = _shortened(trace, count, TEXT_ORDERS_MAX, TEXT_EVENTS_MAX)
    page = _shortened(trace, count, PAGE_ORDERS_MAX, PAGE_EVENTS_MAX)
    return _text(text), _page(page)


def _last_of(desk: "Sidestreet", orders_max: int) -> tuple["Trace", int]:
    """Return a trace in which the latest orders are, and how many orders there are in all.

    One trace holds so many events and no more, the first ones. Where that is not all, the next is
    of the orders that were placed behind it, until the latest are found.
    """
    order_ids: dict[str, None] = {}
    trace = _trace_behind(desk, 0)
    order_ids |= dict.fromkeys(order.id for order in trace.orders)
    while trace.is_cut and trace.events:
        # Of the last record there may be more orders than were told.
        trace = _trace_behind(desk, trace.events[-1].sequence - 1)
        order_ids |= dict.fromkeys(order.id for order in trace.orders)
    if len(trace.orders) < min(orders_max, len(order_ids)):
        first = list(order_ids)[-orders_max:][0]
        trace = _trace_behind(desk, (sequence_in(first) or 1) - 1)
    return trace, len(order_ids)


def _trace_behind(desk: "Sidestreet", sequence: int) -> "Trace":
    """Return the trace of the orders that were placed behind a record."""
    return _trace_of(desk.control("trace_all_orders", query={"after": sequence}))


def _shortened(trace: "Trace", count: int, orders_max: int, events_max: int) -> "Trace":
    """Return a trace of those orders that had news last, and a note of how many there are more."""
    told = {order.id for order in trace.orders}
    latest = dict.fromkeys(each.order_id for each in reversed(trace.events))
    kept = set([each for each in latest if each in told][:orders_max])
    events = [each for each in trace.events if each.order_id in {None, *kept}]
    notes = trace.notes[-orders_max:]
    if count > len(kept):
        notes.append(
            f"Left out are {count - len(kept)} more orders: these {len(kept)} had news last."
        )
    if len(events) > events_max:
        notes.append(f"Left out are the first {len(events) - events_max} events of these orders.")
    return msgspec.structs.replace(
        trace,
        orders=[order for order in trace.orders if order.id in kept],
        events=events[-events_max:],
        unanswered=[each for each in trace.unanswered if each.order_id in kept],
        notes=notes,
        faults=[each for each in trace.faults if each.order_id in {None, *kept}],
    )


def _trace_of(data: Any) -> "Trace":  # noqa: ANN401 - JSON
    from sidestreet.control.trace.model import Trace  # noqa: PLC0415 - for a failed test alone

    return msgspec.convert(data, Trace)


def _text(trace: "Trace") -> str:
    from sidestreet.control.trace.text import render_text  # noqa: PLC0415 - as above

    return render_text(trace)


def _page(trace: "Trace") -> str:
    from sidestreet.control.trace.page import render_html  # noqa: PLC0415 - as above

    return render_html(trace)

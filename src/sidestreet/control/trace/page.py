"""A trace as one HTML file: a diagram, and below it every event with all its figures.

Nothing in it is fetched and nothing in it runs, so it can be kept, mailed, and opened anywhere.
Whatever a client has said is shown as text.
"""

from collections.abc import Iterator
from html import escape
from typing import Final

from sidestreet.contract.orders import Order as WireOrder
from sidestreet.control.trace.diagram import render_diagram
from sidestreet.control.trace.model import Origin, Trace, TracedEvent, TracedFault
from sidestreet.control.trace.shown import (
    Numbers,
    elapsed,
    needs_exact,
    order_words,
    origin_words,
    outcome_words,
    rows_of,
)
from sidestreet.control.trace.style import STYLE
from sidestreet.control.trace.telling import span

_LEGEND: Final = """
<p class="legend"><span><i></i>message</span>
<span><i class="staged"></i>staged by a test</span>
<span><i class="took"></i>from a request to its answer</span></p>
"""


def render_html(trace: Trace, title: str | None = None) -> str:
    """Return a trace as a whole HTML document."""
    title = title or _title(trace)
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<style>{STYLE}</style></head><body>",
            f"<h1>{escape(title)}</h1>",
            *_begun(trace),
            *_orders(trace),
            *_notes(trace),
            "<h2>What happened</h2>",
            f'<div class="frame">{render_diagram(trace)}</div>',
            _LEGEND,
            "<h2>Every event, and why</h2>",
            *_table(trace),
            f"<footer>Read from the journal up to record {trace.sequence}.</footer>",
            "</body></html>",
            "",
        )
    )


def _title(trace: Trace) -> str:
    if len(trace.orders) == 1:
        return f"Order {trace.orders[0].client_order_id}"
    return f"{len(trace.orders)} orders"


def _begun(trace: Trace) -> Iterator[str]:
    if trace.events:
        at = trace.events[0].at
        yield f'<p class="soft">Times are seconds from <span class="mono">{at}</span>.</p>'


def _orders(trace: Trace) -> Iterator[str]:
    numbers = Numbers(trace)
    yield '<ul class="orders">'
    for order in trace.orders:
        yield _order(order, numbers.of(order.id))
    yield "</ul>"


def _order(order: WireOrder, number: str) -> str:
    outcome = outcome_words(order).removeprefix(str(order.status)).removeprefix(", ")
    lead = f"<strong>{number}</strong> " if number else ""
    return (
        f'<li>{lead}<span class="pill {order.status}">{order.status}</span> '
        f'<span class="soft">{escape(outcome)}</span>'
        f"<p><strong>{escape(order_words(order))}</strong></p>"
        f'<p class="soft mono">{escape(order.id)}</p>'
        f'<p class="soft">client id {escape(order.client_order_id)}, account '
        f"{order.account_id}</p></li>"
    )


def _notes(trace: Trace) -> Iterator[str]:
    numbers = Numbers(trace)
    told = [
        f"{numbers.of(each.order_id)} Request {each.request_id} ({each.kind}) has had no answer "
        f"for {span(each.waited_ns)}.".strip()
        for each in trace.unanswered
    ]
    told += trace.notes
    if trace.is_cut:
        told.append("There is more than a trace may hold.")
    if told:
        yield '<h2>What did not follow</h2><ul class="notes">'
        for each in told:
            yield f"<li>{escape(each)}</li>"
        yield "</ul>"


def _table(trace: Trace) -> Iterator[str]:
    numbers = Numbers(trace)
    exact = needs_exact(trace)
    begun = trace.events[0].time_ns if trace.events else 0
    yield '<div class="scroll"><table><thead><tr>'
    yield "".join(f"<th>{name}</th>" for name in ("record", "time", "event, and why", "from"))
    yield "</tr></thead><tbody>"
    for row in rows_of(trace):
        time, number = elapsed(row.time_ns - begun, exact=exact), numbers.of(row.order_id)
        if isinstance(row, TracedFault):
            yield from _fault(row, time, number)
        else:
            yield from _event(row, time, number)
    yield "</tbody></table></div>"


def _event(event: TracedEvent, time: str, number: str) -> Iterator[str]:
    kind = ' class="staged"' if event.staged_by else ""
    lead = f"<strong>{number}</strong> " if number else ""
    yield f'<tr{kind}><td class="seq">{event.sequence}</td>'
    yield f'<td class="at" title="{escape(event.at)}">{time}</td>'
    yield f'<td class="what">{lead}<strong>{escape(event.event)}</strong>'
    if event.status is not None and event.status != event.status_before:
        yield f' <span class="pill {event.status}">{event.status}</span>'
    yield f"<p>{escape(event.why)}</p>"
    if event.staged_by and event.cause.origin is not Origin.CONTROL:
        yield f'<p class="by-test">Staged by {escape(event.staged_by)}.</p>'
    told = dict(event.figures)
    if event.lifecycle is not None:
        told["lifecycle"] = event.lifecycle
    yield from _figures(told)
    cause = event.cause
    yield f'</td><td class="who">{escape(origin_words(event))}'
    for text in (cause.operation, cause.key_id, cause.request_id):
        if text:
            yield f'<br><span class="soft mono">{escape(text)}</span>'
    yield "</td></tr>"


def _fault(fault: TracedFault, time: str, number: str) -> Iterator[str]:
    lead = f"<strong>{number}</strong> " if number else ""
    yield f'<tr class="staged"><td class="seq">{fault.sequence}</td>'
    yield f'<td class="at" title="{escape(fault.at)}">{time}</td>'
    yield f'<td class="what">{lead}<strong>{escape(fault.kind)}</strong>'
    yield f"<p>{escape(fault.heard)}</p>"
    yield f'<p class="by-test">Staged by fault {escape(fault.fault)}.</p>'
    yield '</td><td class="who">fault'
    for text in (fault.operation, fault.request_id):
        yield f'<br><span class="soft mono">{escape(text)}</span>'
    yield "</td></tr>"


def _figures(figures: dict[str, str]) -> Iterator[str]:
    if figures:
        rows = "".join(
            f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>"
            for name, text in figures.items()
        )
        yield f"<dl>{rows}</dl>"

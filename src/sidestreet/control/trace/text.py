"""A trace as text: a row for each event, in columns that fit a terminal, in ASCII alone."""

import textwrap
from collections.abc import Iterator
from typing import Final

from sidestreet.control.trace.model import Origin, Trace, TracedEvent, TracedFault
from sidestreet.control.trace.shown import (
    Numbers,
    elapsed,
    needs_exact,
    order_words,
    origin_words,
    outcome_words,
    rows_of,
    when_words,
)
from sidestreet.control.trace.telling import span

WIDTH: Final = 100
_FROM_WIDTH: Final = 7
_WHY_WIDTH_MIN: Final = 30


def render_text(trace: Trace) -> str:
    """Return a trace as lines of at most 100 columns.

    Times are seconds from the first event. A star marks what a test has staged.
    """
    return "\n".join(line.rstrip() for line in _lines(trace)) + "\n"


def _lines(trace: Trace) -> Iterator[str]:
    numbers = Numbers(trace)
    for order in trace.orders:
        number = f"{numbers.of(order.id)} " if numbers.are_many else ""
        yield from _wrapped(
            f"{number}{order.id}, client id {order.client_order_id}, account {order.account_id}"
        )
        yield from _wrapped(f"{order_words(order)}: {outcome_words(order)}", "  ")
    if not trace.events:
        yield "Nothing has happened to any order."
        return
    yield f"  Times are seconds from {trace.events[0].at}."
    yield from _rows(trace, numbers)
    if trace.faults or any(event.staged_by for event in trace.events):
        yield "* staged by a test"
    for request in trace.unanswered:
        number = numbers.of(request.order_id)
        yield from _wrapped(
            f"{number} Request {request.request_id} ({request.kind}) has had no answer for "
            f"{span(request.waited_ns)}.".strip()
        )
    for note in trace.notes:
        yield from _wrapped(note)
    if trace.is_cut:
        yield "There is more than a trace may hold."


def _rows(trace: Trace, numbers: Numbers) -> Iterator[str]:
    exact = needs_exact(trace)
    begun = trace.events[0].time_ns
    sequence_width = max(3, len(str(trace.events[-1].sequence)))
    time_width = max(len(elapsed(event.time_ns - begun, exact=exact)) for event in trace.events)
    number_width = len(str(len(trace.orders))) + 2 if numbers.are_many else 0
    status_width = max(6, *(len(event.status or "") for event in trace.events))
    yield (
        f"{'seq':>{sequence_width}}  {'time':>{time_width}}  {'from':<{_FROM_WIDTH}} "
        f"{'':<{number_width}}{'status':<{status_width}}  event, and why"
    )
    day = ""
    for row in rows_of(trace):
        status = ""
        if isinstance(row, TracedFault):
            origin, words = "fault*", f"{row.kind}: {row.heard} [fault {row.fault}]"
        else:
            if when_words(row) != day:
                day = when_words(row)
                yield f"-- {day} ".ljust(WIDTH, "-")
            origin, words = origin_words(row) + ("*" if row.staged_by else ""), _why(row)
            status = "" if row.status == row.status_before else row.status or ""
        time = elapsed(row.time_ns - begun, exact=exact)
        head = (
            f"{row.sequence:>{sequence_width}}  {time:>{time_width}}  {origin:<{_FROM_WIDTH}} "
            f"{numbers.of(row.order_id):<{number_width}}{status:<{status_width}}  "
        )
        yield from _wrapped(words, head)


def _why(event: TracedEvent) -> str:
    why = f"{event.event}: {event.why}"
    is_said = event.cause.origin is Origin.CONTROL
    return f"{why} [{event.staged_by}]" if event.staged_by and not is_said else why


def _wrapped(text: str, head: str = "") -> Iterator[str]:
    """Yield words behind a head, and what does not fit under their beginning."""
    width = max(_WHY_WIDTH_MIN, WIDTH - len(head))
    for place, line in enumerate(textwrap.wrap(_ascii(text), width) or [""]):
        yield (head if place == 0 else " " * len(head)) + line


def _ascii(text: str) -> str:
    """Return a text in which what no terminal should get is spelled out."""
    return "".join(
        each if each.isascii() and each.isprintable() else _spelled(each) for each in text
    )


def _spelled(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")

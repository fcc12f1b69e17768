"""A trace as a diagram: client, desk and venue side by side, time going down, as one inline SVG.

Each event has a row. A message is an arrow from one lane to another; what the desk does by itself
is a point on its lane. An answer that a fault has struck is a broken arrow back to the client, and
one that was lost ends in a cross on the way. A bar at the venue's lane stands for a request from
when it was made until it was answered, with the time that it took.
"""

from collections.abc import Iterator
from html import escape
from typing import Final, NamedTuple

from sidestreet.control.trace.model import Origin, Trace, TracedEvent, TracedFault, Way
from sidestreet.control.trace.shown import (
    Numbers,
    brief,
    elapsed,
    needs_exact,
    rows_of,
    when_words,
)
from sidestreet.control.trace.telling import span
from sidestreet.domain.faults import CallFaultKind

WIDTH: Final = 1080
_ROW: Final = 46
_BAND: Final = 34
_GAP: Final = 26
_TOP: Final = 64
_TIME_X: Final = 100
_CLIENT_X: Final = 180
_DESK_X: Final = 490
_VENUE_X: Final = 800
_STATUS_X: Final = 900
_ARROW: Final = 9
_BAR: Final = 9
_PAUSE_NS: Final = 500_000_000
"""So much time without an event is said between the rows."""

_HEAD: Final = (
    '<svg class="diagram" viewBox="0 0 {width} {height}" role="img" '
    'aria-label="Messages between client, desk and venue">'
)
_LEFT_OUT: Final = frozenset({"ScriptAdvanced"})
"""Notes that the table has, and that are neither a message nor a deed."""

_ASKING: Final = frozenset({Origin.CLIENT, Origin.CONTROL})


class _Row(NamedTuple):
    """An event, and how far down it is."""

    event: TracedEvent
    y: int


class _Struck(NamedTuple):
    """A fault, and how far down it is."""

    fault: TracedFault
    y: int


class _Mark(NamedTuple):
    """What stands between rows: the beginning of a day or session, or a pause."""

    text: str
    y: int
    is_band: bool


def render_diagram(trace: Trace) -> str:
    """Return a trace as an SVG element, without a script and without anything to be fetched."""
    rows, struck, marks, bottom = _laid_out(trace)
    parts = [
        _HEAD.format(width=WIDTH, height=bottom),
        *_lanes(bottom),
        *(_mark(each) for each in marks),
        *_bars(rows),
    ]
    numbers = Numbers(trace)
    for each in struck:
        parts += _answer_struck(each, numbers.of(each.fault.order_id))
    begun = trace.events[0].time_ns if trace.events else 0
    exact = needs_exact(trace)
    last_time, last_record = "", 0
    for row in rows:
        time = elapsed(row.event.time_ns - begun, exact=exact)
        shown = "" if time == last_time else time
        is_first = row.event.sequence != last_record
        parts += _row(row, shown, numbers.of(row.event.order_id), is_first=is_first)
        last_time, last_record = time, row.event.sequence
    parts.append("</svg>")
    return "\n".join(parts)


def _laid_out(trace: Trace) -> tuple[list[_Row], list[_Struck], list[_Mark], int]:
    """Return the rows of events and of faults, what stands between, and how high all of it is."""
    rows: list[_Row] = []
    struck: list[_Struck] = []
    marks: list[_Mark] = []
    y = _TOP
    day, before = "", 0
    for event in rows_of(trace):
        if isinstance(event, TracedFault):
            y += _ROW
            struck.append(_Struck(event, y - 14))
            continue
        if event.event in _LEFT_OUT:
            continue
        if when_words(event) != day:
            day = when_words(event)
            marks.append(_Mark(day, y, is_band=True))
            y += _BAND
        elif event.time_ns - before >= _PAUSE_NS:
            marks.append(_Mark(f"{span(event.time_ns - before)} later", y, is_band=False))
            y += _GAP
        y += _ROW
        rows.append(_Row(event, y - 14))
        before = event.time_ns
    return rows, struck, marks, y + 24


def _lanes(bottom: int) -> Iterator[str]:
    for x, name in ((_CLIENT_X, "client"), (_DESK_X, "desk"), (_VENUE_X, "venue")):
        yield f'<line class="lane" x1="{x}" y1="44" x2="{x}" y2="{bottom - 10}"/>'
        yield f'<rect class="head" x="{x - 52}" y="12" width="104" height="30" rx="15"/>'
        yield f'<text class="head" x="{x}" y="32">{name}</text>'
    yield f'<text class="column" x="{_TIME_X}" y="32">time</text>'
    yield f'<text class="column begin" x="{_STATUS_X}" y="32">the order is</text>'


def _mark(mark: _Mark) -> str:
    if mark.is_band:
        return (
            f'<rect class="band" x="0" y="{mark.y + 4}" width="{WIDTH}" height="24" rx="4"/>'
            f'<text class="band" x="12" y="{mark.y + 21}">{escape(mark.text)}</text>'
        )
    return (
        f'<line class="pause" x1="{_TIME_X + 12}" y1="{mark.y + 14}" x2="{_STATUS_X - 20}" '
        f'y2="{mark.y + 14}"/>'
        f'<text class="pause" x="{_TIME_X}" y="{mark.y + 18}">{escape(mark.text)}</text>'
    )


def _bars(rows: list[_Row]) -> Iterator[str]:
    """Yield a bar for each request that was answered, beside each other where they overlap."""
    made = {
        (row.event.order_id, row.event.sequence): row.y
        for row in reversed(rows)
        if row.event.way is Way.TO_VENUE
    }
    until: list[int] = []
    answered = [
        (made[key], row)
        for row in rows
        if row.event.answers is not None
        and (key := (row.event.order_id, row.event.answers.request_id)) in made
    ]
    for begin, row in sorted(answered):
        answers = row.event.answers
        if answers is None:
            continue
        place = next((nth for nth, end in enumerate(until) if end <= begin), len(until))
        until[place : place + 1] = [row.y]
        x = _VENUE_X - _BAR // 2 + place * (_BAR + 4)
        kind = "bar staged" if row.event.staged_by else "bar"
        yield (
            f'<rect class="{kind}" x="{x}" y="{begin}" width="{_BAR}" height="{row.y - begin}" '
            f'rx="2"><title>request {answers.request_id} ({answers.kind}), '
            f"{span(answers.latency_ns)}</title></rect>"
        )
        yield (
            f'<text class="took" x="{x + _BAR + 5}" y="{(begin + row.y) // 2 + 4}">'
            f"{_took(row.event)}</text>"
        )


def _took(event: TracedEvent) -> str:
    """Return how long a request was open, and that nobody answered it where a timer ended it."""
    latency_ns = 0 if event.answers is None else event.answers.latency_ns
    if event.cause.origin is Origin.TIMER:
        return f"{span(latency_ns)}, no answer"
    return span(latency_ns) if latency_ns else "at once"


def _row(row: _Row, time: str, number: str, *, is_first: bool) -> Iterator[str]:
    event, y = row
    is_asked = is_first and event.cause.origin in _ASKING
    if is_asked:
        # What a test staged of an order does not make the client's own call staged.
        kind = ' class="staged"' if event.cause.origin is Origin.CONTROL else ""
        yield f"<g{kind}>"
        yield from _arrow(_CLIENT_X, _DESK_X, y, event.cause.operation, "")
        yield "</g>"
    kind = ' class="staged"' if event.staged_by else ""
    yield f"<g{kind}><title>{escape(event.why)}</title>"
    if time:
        yield f'<text class="time" x="{_TIME_X}" y="{y + 4}">{time}</text>'
    if number:
        yield f'<text class="number" x="{_TIME_X + 16}" y="{y + 4}">{number}</text>'
    if event.way is Way.TO_VENUE:
        yield from _arrow(_DESK_X, _VENUE_X, y, event.event, brief(event))
    elif event.way is Way.FROM_VENUE:
        yield from _arrow(_VENUE_X, _DESK_X, y, event.event, brief(event))
    else:
        yield from _at_desk(event, y)
    if event.way is Way.TO_VENUE and not is_asked:
        yield f'<circle class="point" cx="{_DESK_X}" cy="{y}" r="4"/>'
        if event.cause.origin is Origin.TIMER:
            yield f'<text class="by" x="{_DESK_X - 12}" y="{y + 4}">timer</text>'
    if event.status is not None and event.status != event.status_before:
        yield from _status(event.status, y)
    yield "</g>"


def _answer_struck(struck: _Struck, number: str) -> Iterator[str]:
    """Yield the answer of a request on its way back to the client, with what befell it."""
    fault, y = struck
    yield f'<g class="staged"><title>{escape(fault.heard)}</title>'
    if number:
        yield f'<text class="number" x="{_TIME_X + 16}" y="{y + 4}">{number}</text>'
    words = f"fault {fault.fault}"
    if fault.kind == CallFaultKind.LOST_ANSWER:
        x = _CLIENT_X + 40
        yield f'<line class="arrow" x1="{_DESK_X - 5}" y1="{y}" x2="{x + 8}" y2="{y}"/>'
        yield f'<path class="cross" d="M{x - 6} {y - 6} l12 12 m0 -12 l-12 12"/>'
        yield from _beside((_CLIENT_X + _DESK_X) // 2, y, fault.kind, words)
    else:
        yield from _arrow(_DESK_X, _CLIENT_X, y, fault.kind, words)
    yield "</g>"


def _arrow(begin: int, end: int, y: int, name: str, figures: str) -> Iterator[str]:
    """Yield an arrow with its name above and its figures below."""
    sign = 1 if end > begin else -1
    tip, tail = end - sign * 5, begin + sign * 5
    middle = (begin + end) // 2
    yield f'<line class="arrow" x1="{tail}" y1="{y}" x2="{tip - sign * _ARROW}" y2="{y}"/>'
    yield (
        f'<path class="tip" d="M{tip} {y} L{tip - sign * _ARROW} {y - 4} '
        f'L{tip - sign * _ARROW} {y + 4} Z"/>'
    )
    yield from _beside(middle, y, name, figures)


def _beside(x: int, y: int, name: str, figures: str) -> Iterator[str]:
    yield f'<text class="name" x="{x}" y="{y - 6}">{escape(name)}</text>'
    if figures:
        yield f'<text class="figures" x="{x}" y="{y + 14}">{escape(_cut(figures))}</text>'


def _at_desk(event: TracedEvent, y: int) -> Iterator[str]:
    figures = brief(event)
    told = f'<tspan class="name">{escape(event.event)}</tspan>'
    if figures:
        told += f' <tspan class="figures">{escape(_cut(figures))}</tspan>'
    yield f'<circle class="point" cx="{_DESK_X}" cy="{y}" r="4"/>'
    yield f'<text class="here" x="{_DESK_X + 14}" y="{y + 4}">{told}</text>'
    if event.cause.origin in {Origin.TIMER, Origin.MARKET}:
        yield f'<text class="by" x="{_DESK_X - 12}" y="{y + 4}">{event.cause.origin}</text>'


def _status(status: str, y: int) -> Iterator[str]:
    width = 8 * len(status) + 20
    yield (
        f'<rect class="status {status}" x="{_STATUS_X}" y="{y - 11}" width="{width}" height="22" '
        f'rx="11"/>'
    )
    yield f'<text class="status {status}" x="{_STATUS_X + width // 2}" y="{y + 4}">{status}</text>'


def _cut(text: str, longest: int = 44) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}\u2026"

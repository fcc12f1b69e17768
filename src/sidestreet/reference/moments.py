"""Instants and spans of time as people write them: on a command line, in a call to move the clock.

An instant is RFC 3339, or a date alone, which means the hour at which trading begins in New York on
it. A span is an ISO 8601 duration or one number with its unit. Both are whole nanoseconds; nothing
is rounded, and what does not fit is not read.
"""

import re
from datetime import date
from typing import Final

from sidestreet.reference.calendar import new_york_instant
from sidestreet.reference.instants import parse_instant

MOMENT_WORDS: Final = "an instant like 2025-10-31T13:30:00Z, or a date"
SPAN_WORDS: Final = "a span of time like PT1H30M, P2D, 90s or 10ms"

SPAN_MAX: Final = 100 * 366 * 86_400 * 1_000_000_000
"""A hundred years."""

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_OPENING: Final = (9, 30)
_NS: Final = 1_000_000_000
_UNITS: Final = {
    "ns": 1,
    "us": 1_000,
    "ms": 1_000_000,
    "s": _NS,
    "m": 60 * _NS,
    "h": 3_600 * _NS,
    "d": 86_400 * _NS,
}
_SHORT: Final = re.compile(r"(\d{1,12})(?:\.(\d{1,9}))?(ns|us|ms|s|m|h|d)", re.ASCII)
_ISO: Final = re.compile(
    r"P(?=.)(?:(\d{1,9})W|(?:(\d{1,9})D)?"
    r"(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,9}))?S)?)?)",
    re.ASCII,
)


def parse_moment(text: str) -> int | None:
    """Return an instant in nanoseconds since 1970 in UTC, or None if the text is not one.

    A date alone is 09:30 in New York on it.

    >>> parse_moment("2025-10-31") == parse_moment("2025-10-31T09:30:00-04:00")
    True
    >>> parse_moment("2025-02-30"), parse_moment("tomorrow")
    (None, None)
    """
    if _DATE.fullmatch(text) is None:
        return parse_instant(text)
    try:
        return _instant_or_none(new_york_instant(date.fromisoformat(text), *_OPENING))
    except (ValueError, OverflowError):  # a day that does not exist
        return None


def parse_span(text: str) -> int | None:
    """Return a span of time in nanoseconds, or None if the text is not one, or too long.

    A day is 24 hours, whatever clocks do in it. Months and years have no one length and are None.

    >>> parse_span("PT1H30M"), parse_span("1.5h"), parse_span("2ms"), parse_span("0")
    (5400000000000, 5400000000000, 2000000, 0)
    >>> parse_span("P1M"), parse_span("-5s"), parse_span("0.5ns")
    (None, None, None)
    """
    if text == "0":
        return 0
    short = _SHORT.fullmatch(text)
    if short is not None:
        whole, fraction, unit = short.groups()
        span = _scaled(whole, fraction, _UNITS[unit])
    else:
        iso = _ISO.fullmatch(text)
        if iso is None:
            return None
        weeks, days, hours, minutes, seconds, fraction = iso.groups("0")
        span = _scaled(seconds, fraction, _NS)
        for count, unit in ((weeks, 7 * 24), (days, 24), (hours, 1)):
            span = None if span is None else span + int(count) * unit * _UNITS["h"]
        span = None if span is None else span + int(minutes) * _UNITS["m"]
    return span if span is not None and span <= SPAN_MAX else None


def render_span(span_ns: int) -> str:
    """Return a span of time as an ISO 8601 duration of hours, minutes and seconds.

    >>> render_span(5_355_000_000_000), render_span(10_000_000), render_span(0)
    ('PT1H29M15S', 'PT0.01S', 'PT0S')
    """
    seconds, fraction = divmod(span_ns, _NS)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    told = f"{hours}H" if hours else ""
    told += f"{minutes}M" if minutes else ""
    if seconds or fraction or not told:
        told += f"{seconds}" + f".{fraction:09d}".rstrip("0").rstrip(".") + "S"
    return f"PT{told}"


def _scaled(whole: str, fraction: str | None, unit: int) -> int | None:
    """Return a decimal number of units in nanoseconds; None if it is not a whole number of them."""
    digits = (fraction or "").rstrip("0")
    part = int(digits or "0") * unit
    scale = 10 ** len(digits)
    return None if part % scale else int(whole) * unit + part // scale


def _instant_or_none(instant: int) -> int | None:
    return instant if instant >= 0 else None

"""Instants as the API writes and reads them: RFC 3339 text outside, nanoseconds inside."""

import re
from calendar import timegm
from datetime import date
from functools import lru_cache
from time import gmtime
from typing import Final, Literal

_NS: Final = 1_000_000_000
_DAY_NS: Final = 86_400 * _NS
_PATTERN: Final = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)"
    r"(?:[Tt ](?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?"
    r"(?P<zone>[Zz]|[+\- ]\d\d:\d\d)?)?",
    re.ASCII,
)
_HOUR_MAX: Final = 23
_MINUTE_MAX: Final = 59

Edge = Literal["start", "end"]
"""Which end of its day a bare date stands for."""


def render_instant(time_ns: int) -> str:
    """Return an instant with nine digits of a second.

    >>> render_instant(1_761_917_400_000_000_000)
    '2025-10-31T13:30:00.000000000Z'
    """
    seconds, fraction = divmod(time_ns, _NS)
    return f"{_second(seconds)}.{fraction:09d}Z"


def parse_instant(text: str, edge: Edge = "start") -> int | None:
    """Return the nanoseconds of an instant or a bare date, or None if the text is neither.

    A time without a zone is UTC. A bare date is the first or the last nanosecond of its UTC day.

    >>> parse_instant("2025-10-31T09:30:00-04:00") == parse_instant("2025-10-31T13:30:00Z")
    True
    """
    found = _PATTERN.fullmatch(text)
    if found is None:
        return None
    try:
        day = date.fromisoformat(found["date"])
    except ValueError:
        return None
    midnight = timegm(day.timetuple()) * _NS
    if found["hour"] is None:
        return midnight if edge == "start" else midnight + _DAY_NS - 1
    hour, minute, second = (int(found[part]) for part in ("hour", "minute", "second"))
    # A leap second is read as the second after it, as every clock here counts.
    if hour > _HOUR_MAX or minute > _MINUTE_MAX or second > _MINUTE_MAX + 1:
        return None
    offset = _offset_seconds(found["zone"])
    if offset is None:
        return None
    fraction = int((found["fraction"] or "").ljust(9, "0"))
    return midnight + (hour * 3600 + minute * 60 + second - offset) * _NS + fraction


def _offset_seconds(zone: str | None) -> int | None:
    if zone is None or zone in "Zz":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > _HOUR_MAX or minutes > _MINUTE_MAX:
        return None
    offset = hours * 3600 + minutes * 60
    # A plus that was not escaped in a query arrives as a blank.
    return -offset if zone[0] == "-" else offset


@lru_cache(maxsize=1024)
def _second(seconds: int) -> str:
    year, month, day, hour, minute, second, *_ = gmtime(seconds)
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}"

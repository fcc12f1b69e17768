"""Instants as the API writes and reads them: RFC 3339 text outside, nanoseconds inside."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from time import gmtime
from typing import Final, Literal

from sidestreet.domain.amounts import FIGURE_MAX
from sidestreet.reference import instants
from sidestreet.reference.calendar import NEW_YORK

RANGE: Final = "an RFC 3339 instant or a date, from 1970 to 2262"
"""What is read, in words for an error."""

_NS: Final = 1_000_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_YEAR: Final = 1970
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WITHOUT_ZONE: Final = re.compile(r".{10}[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?", re.ASCII)
_BLANK_OFFSET: Final = re.compile(r"(.{19}(?:\.\d{1,9})?) (\d\d:\d\d)", re.ASCII)

Edge = Literal["start", "end"]
"""Which end of its day a bare date stands for."""


def render_instant(time_ns: int) -> str:
    """Return an instant with nine digits of a second.

    >>> render_instant(1_761_917_400_000_000_000)
    '2025-10-31T13:30:00.000000000Z'
    """
    seconds, fraction = divmod(time_ns, _NS)
    return f"{_second(seconds)}.{fraction:09d}Z"


def render_second(time_ns: int) -> str:
    """Return an instant to the second it lies in.

    >>> render_second(1_761_917_400_999_000_000)
    '2025-10-31T13:30:00Z'
    """
    return f"{_second(time_ns // _NS)}Z"


def render_micro(time_ns: int) -> str:
    """Return an instant with six digits of a second and its offset, as conversations have it.

    >>> render_micro(1_761_917_400_123_456_789)
    '2025-10-31T13:30:00.123456+00:00'
    """
    seconds, fraction = divmod(time_ns, _NS)
    return f"{_second(seconds)}.{fraction // 1000:06d}+00:00"


def parse_instant(text: str, edge: Edge = "start") -> int | None:
    """Return the nanoseconds of an instant or a bare date, or None if the text is not in `RANGE`.

    More is read than the desk's own files may hold. A time without a zone is UTC, a blank may
    stand for the `T`, and a plus that was not escaped in a query arrives as a blank. A bare date
    is the first or the last nanosecond of its UTC day.

    >>> parse_instant("2025-10-31T09:30:00-04:00") == parse_instant("2025-10-31T13:30:00Z")
    True
    """
    if _DATE.fullmatch(text) is not None:
        time = "00:00:00" if edge == "start" else "23:59:59.999999999"
        return instants.parse_instant(f"{text}T{time}Z")
    if _WITHOUT_ZONE.fullmatch(text) is not None:
        text += "Z"
    else:
        text = _BLANK_OFFSET.sub(r"\1+\2", text)
    return instants.parse_instant(f"{text[:10]}T{text[11:]}" if text[10:11] == " " else text)


def parse_bound(text: str, edge: Edge = "start") -> int | None:
    """Return an instant as `parse_instant` does, or the end of `RANGE` that it lies beyond.

    A filter from the year 1 or to the year 9999 says that there is no bound.

    >>> parse_bound("0001-01-01"), parse_bound("9999-12-31T23:59:59Z"), parse_bound("9999-99-99")
    (0, 9223372036854775807, None)
    """
    instant = parse_instant(text, edge)
    # Digits that are not ASCII are digits to `isdigit`, and not all of them are to `int`.
    is_year = text[:4].isascii() and text[:4].isdigit()
    if instant is None and is_year and parse_instant(f"2000{text[4:]}") is not None:
        return 0 if int(text[:4]) < _FIRST_YEAR else FIGURE_MAX
    return instant


def new_york_date(time_ns: int) -> str:
    """Return the calendar day that it is in New York, which is not always the business day.

    >>> new_york_date(1_761_955_200_000_000_000)  # midnight in UTC
    '2025-10-31'
    """
    moment = _EPOCH + timedelta(seconds=time_ns // _NS)
    return moment.astimezone(NEW_YORK).date().isoformat()


@lru_cache(maxsize=1024)
def _second(seconds: int) -> str:
    year, month, day, hour, minute, second, *_ = gmtime(seconds)
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}"

"""Instants from the columns of market files, to the nanosecond in UTC.

What a number counts is never guessed from its size: a column's name or type says whether it counts
seconds, milliseconds, microseconds or nanoseconds. Text is a date, or a date and a time, with or
without an offset from UTC. Without one it is the local time of the zone that the file was opened
with, New York unless something else was said.

Local times have two traps. When the clocks go forward, an hour does not exist: such a row is
broken. When they go back, an hour comes twice: it is read as the first, and counted.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from sidestreet.reference.market_files.problems import FieldError, Repair, shown

NS: Final = 1_000_000_000
DAY_NS: Final = 86_400 * NS
INSTANT_MIN: Final = DAY_NS
INSTANT_MAX: Final = 2**63 - 1 - 7 * DAY_NS
"""What a time may be. A session of its date lies then within 64 bits as well."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
_DIGITS_MAX: Final = 20
_TEXT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s?(Z|UTC|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)


class TimeUnit(Enum):
    """How a column of times is written."""

    TEXT = 0
    SECONDS = NS
    MILLISECONDS = 1_000_000
    MICROSECONDS = 1_000
    NANOSECONDS = 1
    NANOSECONDS_OR_TEXT = -1
    """Digits are nanoseconds, anything else is text: how Databento writes either."""


class Times:
    """Reads the times of one file, and counts in `repairs` what was ambiguous."""

    __slots__ = ("_on_repair", "_zone")

    def __init__(self, zone: ZoneInfo, on_repair: Callable[[Repair], None]) -> None:
        self._zone = zone
        self._on_repair = on_repair

    def read(self, text: str, unit: TimeUnit) -> int:
        """Return an instant in nanoseconds since 1970 in UTC, or raise FieldError."""
        if unit is TimeUnit.TEXT:
            return self.from_text(text)
        if not (text.isascii() and text.isdigit()):
            if unit is TimeUnit.NANOSECONDS_OR_TEXT:
                return self.from_text(text)
            return self._from_number(text, unit)
        if len(text) > _DIGITS_MAX:
            raise FieldError(None, f"{shown(text)} is no time")
        return _held(int(text) * abs(unit.value), text)

    def from_text(self, text: str) -> int:
        """Return the instant of a date, or of a date and a time."""
        found = _TEXT.fullmatch(text)
        if found is None:
            what = "a number does not say what it counts" if text.isdigit() else "no date and time"
            raise FieldError(None, f"{shown(text)}: {what}")
        day, minute, second, fraction, offset = found.groups()
        if offset is None:
            base, is_ambiguous = _local(self._zone, f"{day}T{minute or '00:00'}")
            if is_ambiguous:
                self._on_repair(Repair.AMBIGUOUS_TIME)
        else:
            base = _with_offset(f"{day}T{minute}", offset)
        seconds = int(second or 0)
        if seconds > 59:  # noqa: PLR2004 - a leap second has no place on this scale
            raise FieldError(None, f"{shown(text)}: there is no such second")
        nanos = int(fraction.ljust(9, "0")) if fraction else 0
        return _held(base + seconds * NS + nanos, text)

    def _from_number(self, text: str, unit: TimeUnit) -> int:
        """Return the instant of a number with a fraction, such as seconds with nine decimals."""
        whole, point, fraction = text.partition(".")
        digits = len(str(abs(unit.value))) - 1
        is_number = whole.isascii() and whole.isdigit() and len(whole) <= _DIGITS_MAX
        if not (point and is_number and fraction.isascii() and fraction.isdigit()):
            raise FieldError(None, f"{shown(text)} is no time")
        if fraction[digits:].strip("0"):
            raise FieldError(None, f"{shown(text)} is finer than a nanosecond")
        part = int(fraction[:digits].ljust(digits, "0") or 0)
        return _held(int(whole) * abs(unit.value) + part, text)


def _held(instant: int, text: str) -> int:
    if not INSTANT_MIN <= instant <= INSTANT_MAX:
        raise FieldError(None, f"{shown(text)} is not between 1970 and 2262")
    return instant


@lru_cache(maxsize=4096)
def _local(zone: ZoneInfo, minute: str) -> tuple[int, bool]:
    """Return when a local minute begins in UTC, and whether there are two of it."""
    try:
        naive = datetime.fromisoformat(minute)
    except ValueError:
        raise FieldError(None, f"{shown(minute)}: there is no such date or time") from None
    try:
        moment = naive.replace(tzinfo=zone).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) != naive:
            text = f"{minute} does not exist in {zone.key}: the clocks went forward"
            raise FieldError(None, text)
        later = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    except OverflowError:
        raise FieldError(None, f"{shown(minute)} is not between 1970 and 2262") from None
    return (moment - _EPOCH) // _SECOND * NS, later != moment


@lru_cache(maxsize=4096)
def _with_offset(minute: str, offset: str) -> int:
    zone = "+00:00" if offset in {"Z", "UTC"} else offset
    try:
        moment = datetime.fromisoformat(minute + zone)
        return (moment - _EPOCH) // _SECOND * NS
    except (ValueError, OverflowError):
        raise FieldError(None, f"{shown(minute + offset)}: there is no such time") from None


def local_date(zone: ZoneInfo, time_ns: int) -> str:
    """Return the date of an instant in a zone, as ISO text."""
    return _date_of_minute(zone, time_ns // (60 * NS))


@lru_cache(maxsize=4096)
def _date_of_minute(zone: ZoneInfo, minute: int) -> str:
    return (_EPOCH + timedelta(minutes=minute)).astimezone(zone).date().isoformat()


@lru_cache(maxsize=4096)
def local_instant(zone: ZoneInfo, day: str, minutes: int = 0) -> int:
    """Return the instant at which the clocks of a zone show so many minutes after midnight."""
    on = date.fromisoformat(day)
    moment = datetime(on.year, on.month, on.day, minutes // 60, minutes % 60, tzinfo=zone)
    return (moment - _EPOCH) // _SECOND * NS

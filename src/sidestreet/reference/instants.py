"""Instants as text, read to the nanosecond: RFC 3339 with an offset or `Z`.

The standard library stops at microseconds and lets much through that is no RFC 3339. The shape is
matched first, and nothing but whole numbers is ever computed.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_NS_PER_SECOND: Final = 1_000_000_000
_INSTANT_MAX: Final = 2**63 - 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})",
    re.ASCII,
)


def parse_instant(text: str) -> int | None:
    """Return an instant in nanoseconds since 1970 in UTC, or None if the text is not one.

    Instants before 1970, or past what 64 bits hold (April 2262), are None as well, and so is a
    leap second, which has no place on this scale.

    >>> parse_instant("2025-10-31T13:30:00.000000001Z"), parse_instant("2025-10-31 13:30")
    (1761917400000000001, None)
    """
    found = _INSTANT.fullmatch(text)
    if found is None:
        return None
    date, time, fraction, offset = found.groups()
    try:
        moment = datetime.fromisoformat(f"{date}T{time}{offset.upper()}")
    except ValueError:  # a day, an hour or an offset that does not exist
        return None
    seconds = (moment - _EPOCH) // timedelta(seconds=1)
    instant = seconds * _NS_PER_SECOND + int((fraction or "0").ljust(9, "0"))
    return instant if 0 <= instant <= _INSTANT_MAX else None

"""Times of the days on which all journeys take place."""

from sidestreet.api.instants import parse_instant

_DAY = "2025-10-31"
"""A Friday, and the day of a time that names none; New York is four hours behind UTC."""


def instant(time: str, day: str = _DAY) -> int:
    """Return the instant of a time of day in New York, in nanoseconds."""
    found = parse_instant(rfc3339(time, day))
    assert found is not None, time
    return found


def rfc3339(time: str, day: str = _DAY) -> str:
    """Return a time of day in New York as the API writes it."""
    return f"{day}T{time}-04:00"

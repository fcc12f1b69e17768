"""Instants for tests of the calendar: read from text, and drawn from all that it knows."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from hypothesis import strategies as st

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
HOUR_NS: Final = 3_600_000_000_000


def ns(text: str) -> int:
    """Return the instant of an ISO text with an offset."""
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1) * 1_000


DATES: Final = st.dates(date(1990, 1, 1), date(2100, 12, 30))
"""Dates that the calendar knows, but for its last."""

KNOWN: Final = st.integers(ns("1990-01-01T00:00:00-05:00"), ns("2100-12-30T23:59:59-05:00"))
"""Instants on those dates."""

"""Instants and spans of time, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.reference.moments import SPAN_MAX, parse_moment, parse_span, render_span

HOUR = 3_600_000_000_000


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2025-10-31T13:30:00Z", 1_761_917_400_000_000_000),
        ("2025-10-31T09:30:00.000000001-04:00", 1_761_917_400_000_000_001),
        ("2025-10-31", 1_761_917_400_000_000_000),
        # New York went back to standard time two days later: five hours behind UTC.
        ("2025-11-03", 1_762_180_200_000_000_000),
        ("1990-01-02", 631_290_600_000_000_000),
    ],
)
def test_an_instant_or_a_date_is_read(text: str, instant: int) -> None:
    assert parse_moment(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2025-10-31 09:30",
        "2025-02-30",
        "0000-01-01",
        "1969-12-31",
        "2025-10-31T25:00:00Z",
    ],
)
def test_what_is_no_instant_is_not_read(text: str) -> None:
    assert parse_moment(text) is None


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("PT1H", HOUR),
        ("P1D", 24 * HOUR),
        ("P2W", 336 * HOUR),
        ("P1DT2H3M4.5S", 26 * HOUR + 184_500_000_000),
        ("PT0.000000001S", 1),
        ("PT0S", 0),
        ("0", 0),
        ("2ms", 2_000_000),
        ("1.25us", 1_250),
        ("90s", 90_000_000_000),
        ("1.5h", HOUR + HOUR // 2),
        ("3d", 72 * HOUR),
        ("1.50ns", None),
    ],
)
def test_a_span_is_read_to_the_nanosecond_or_not_at_all(text: str, span: int | None) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P1",
        "P1Y",
        "P1M",
        "1",
        "-1s",
        "PT-1S",
        "1H",
        "pt1h",
        "1 s",
        "P1W1D",
        "PT1.S",
        "P999999999D",
        "PT1S\n",
        "\u0661s",
    ],
)
def test_what_is_no_span_or_longer_than_a_century_is_not_read(text: str) -> None:
    assert parse_span(text) is None


@given(st.integers(0, SPAN_MAX))
def test_a_span_that_is_written_is_read_back(span: int) -> None:
    assert parse_span(render_span(span)) == span

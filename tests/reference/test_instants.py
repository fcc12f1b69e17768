from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.reference.instants import parse_instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.000000001Z", 1),
        ("1970-01-01t00:00:01.5z", 1_500_000_000),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T19:00:00-05:00", 0),
        ("2262-04-11T23:47:16.854775807Z", 2**63 - 1),
    ],
)
def test_an_instant_is_read_to_the_nanosecond(text: str, instant: int) -> None:
    assert parse_instant(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2025-10-31",
        "2025-10-31T13:30:00",
        "2025-10-31 13:30:00Z",
        "2025-10-31T13:30Z",
        "20251031T133000Z",
        "2025-10-31T13:30:00.Z",
        "2025-10-31T13:30:00.0000000001Z",
        "2025-10-31T13:30:00+0100",
        "2025-02-29T00:00:00Z",
        "2025-10-31T24:00:00Z",
        "2016-12-31T23:59:60Z",
        "2025-10-31T13:30:00+24:00",
        "0001-01-01T00:00:00+01:00",
        "1969-12-31T23:59:59Z",
        "2262-04-11T23:47:16.854775808Z",
        "2025-10-31T13:30:00Z\n",
        "\u0662025-10-31T13:30:00Z",
    ],
)
def test_what_is_no_instant_is_none(text: str) -> None:
    assert parse_instant(text) is None


@given(
    st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2262, 4, 10)),  # noqa: DTZ001 - an offset is added
    st.integers(-14 * 60, 14 * 60),
    st.integers(0, 999_999_999),
)
def test_every_offset_tells_the_same_instant(
    local: datetime, offset_minutes: int, nanoseconds: int
) -> None:
    local = local.replace(microsecond=0)
    sign = "-" if offset_minutes < 0 else "+"
    hours, minutes = divmod(abs(offset_minutes), 60)
    told = f"{local.isoformat()}.{nanoseconds:09d}{sign}{hours:02d}:{minutes:02d}"
    seconds = (local.replace(tzinfo=UTC) - EPOCH) // timedelta(seconds=1) - offset_minutes * 60
    assert parse_instant(told) == seconds * 1_000_000_000 + nanoseconds


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    assert parse_instant(text) is None

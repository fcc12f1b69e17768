"""Regular expressions of the screener, against the language's own where that has no trouble."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.reference.screener.conditions import DateUnit
from sidestreet.reference.screener.dates import shift_date
from sidestreet.reference.screener.pattern import Pattern, PatternError

ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\w", r"\d", "(a|b)", "(ab)", "(?:b|)"])
TIMES = st.sampled_from(["", "*", "+", "?", "{2}", "{1,3}", "{0,}", "{0}"])
PARTS = st.builds(str.__add__, ATOMS, TIMES)
ROWS = st.lists(PARTS, min_size=1, max_size=4).map("".join)
PATTERNS = st.builds(
    lambda begin, rows, end: begin + "|".join(rows) + end,
    st.sampled_from(["", "^"]),
    st.lists(ROWS, min_size=1, max_size=2),
    st.sampled_from(["", "$"]),
)


@given(PATTERNS, st.text("abc1", max_size=8))
def test_a_pattern_finds_what_the_language_finds(pattern: str, text: str) -> None:
    assert Pattern(pattern).is_in(text) is bool(re.search(pattern, text))


@given(PATTERNS, st.text("aAbBc", max_size=8))
def test_it_does_so_without_regard_to_case(pattern: str, text: str) -> None:
    expected = bool(re.search(pattern, text, re.IGNORECASE))
    assert Pattern(pattern, ignores_case=True).is_in(text) is expected


@given(st.text(max_size=30))
def test_any_text_is_a_pattern_or_is_told_why_not(text: str) -> None:
    try:
        pattern = Pattern(text)
    except PatternError:
        return
    assert pattern.is_in("AAPL") in {True, False}


@pytest.mark.parametrize("pattern", ["(a+)+$", "^(a|a)*$", "(a|aa)+$", "(.*)(.*)(.*)(.*)b$"])
def test_a_pattern_that_keeps_others_busy_for_years_takes_one_pass(pattern: str) -> None:
    assert not Pattern(pattern).is_in("a" * 250 + "!")


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("", "is empty"),
        ("(", "leaves a group open at character 2"),
        (")", "closes what is not open at character 1"),
        ("[a", "ends too early at character 3"),
        ("a**", "repeats a repetition at character 3"),
        ("*a", "repeats nothing at character 1"),
        (r"(a)\1", "has a backslash before what it means nothing for at character 5"),
        ("(?=a)", "has a group of a kind that is not read at character 3"),
        ("a{3,2}", "has no good bounds at character 7"),
        ("a{65}", "has no number from 0 to 64 at character 5"),
        ("[z-a]", "has a range that is the wrong way round at character 5"),
        ("x" * 129, "is longer than 128 characters"),
        ("(a{60}){60}", "repeats too much"),
        ("((((a{0}){64}){64}){64}){64}", "repeats too much"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(pattern: str, why: str) -> None:
    with pytest.raises(PatternError) as caught:
        Pattern(pattern)
    assert str(caught.value) == why


@pytest.mark.parametrize(
    ("day", "by", "unit", "expected"),
    [
        ("2025-01-31", 1, DateUnit.MONTH, "2025-02-28"),
        ("2024-01-31", 1, DateUnit.MONTH, "2024-02-29"),
        ("2024-02-29", -1, DateUnit.YEAR, "2023-02-28"),
        ("2025-12-15", 1, DateUnit.MONTH, "2026-01-15"),
        ("2025-01-15", -1, DateUnit.MONTH, "2024-12-15"),
        ("2025-02-28", 1, DateUnit.DAY, "2025-03-01"),
        ("2025-02-28", -2, DateUnit.WEEK, "2025-02-14"),
        ("9999-12-31", 1, DateUnit.DAY, None),
        ("0001-01-01", -1, DateUnit.MONTH, None),
    ],
)
def test_days_are_reckoned_by_the_calendar(
    day: str, by: int, unit: DateUnit, expected: str | None
) -> None:
    assert shift_date(day, by, unit) == expected

"""Option symbols: three spellings in, one out, and nothing that is not a symbol.

The worked examples are those of the OCC's symbology and of the API's documentation.
"""

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OptionRight
from sidestreet.domain.options import (
    STRIKE_MAX,
    STRIKE_STEP,
    OsiSymbol,
    is_root,
    parse_osi,
    render_osi,
)

ROOTS = st.from_regex(r"\A(?:[0-9][A-Z][A-Z0-9]{0,4}|[A-Z][A-Z0-9]{0,5})\Z")
SYMBOLS = st.builds(
    OsiSymbol,
    root=ROOTS,
    expiry=st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(date.isoformat),
    right=st.sampled_from(OptionRight),
    strike=st.integers(1, STRIKE_MAX // STRIKE_STEP).map(lambda each: each * STRIKE_STEP),
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "AAPL  250117C00190000",
            OsiSymbol("AAPL", "2025-01-17", OptionRight.CALL, 190 * SCALE),
        ),
        ("SPX   141122P00019500", OsiSymbol("SPX", "2014-11-22", OptionRight.PUT, 19_500_000)),
        ("LAMR  150117C00052500", OsiSymbol("LAMR", "2015-01-17", OptionRight.CALL, 52_500_000)),
        ("F     991231P00000001", OsiSymbol("F", "2099-12-31", OptionRight.PUT, 1_000)),
        ("GOOGL1240229C99999999", OsiSymbol("GOOGL1", "2024-02-29", OptionRight.CALL, STRIKE_MAX)),
        ("2SPX  260102P05000000", OsiSymbol("2SPX", "2026-01-02", OptionRight.PUT, 5000 * SCALE)),
    ],
)
def test_a_symbol_says_root_day_right_and_strike(text: str, said: OsiSymbol) -> None:
    assert parse_osi(text) == said
    assert render_osi(said) == text


@pytest.mark.parametrize(
    "text",
    [
        "TSLA  250117C00190000",
        "TSLA250117C00190000",
        "TSLA 250117C00190000",
        "tsla250117c00190000",
        "TsLa  250117c00190000",
    ],
)
def test_every_spelling_of_a_symbol_says_the_same(text: str) -> None:
    assert parse_osi(text) == OsiSymbol("TSLA", "2025-01-17", OptionRight.CALL, 190 * SCALE)


@given(SYMBOLS)
def test_what_is_printed_has_21_characters_and_is_read_back(symbol: OsiSymbol) -> None:
    text = render_osi(symbol)
    assert len(text) == 21
    assert parse_osi(text) == symbol


@given(SYMBOLS, st.sampled_from(["", " "]), st.booleans())
def test_compact_and_one_space_forms_are_read_back(
    symbol: OsiSymbol, space: str, lower: bool
) -> None:
    text = symbol.root + space + render_osi(symbol)[6:]
    assert parse_osi(text.lower() if lower else text) == symbol


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AAPL",
        "250117C00190000",
        "AAPL   250117C00190000",  # three spaces
        "AAPL\t250117C00190000",
        "AAPL\u00a0250117C00190000",
        " AAPL 250117C00190000",
        "AAPL 250117C00190000 ",
        "AAPL250117C0190000",  # seven digits
        "AAPL250117C000190000",  # nine digits
        "AAPL250117X00190000",
        "AAPL250117C00190.00",
        "AAPL250117C-0190000",
        "GOOGL20250117C00190000",  # four digits of a year make the root too long
        "LONGEST250117C00190000",  # seven letters
        "BRK.B 250117C00190000",
        "123456250117C00190000",
        "12AAPL250117C00190000",
        "\uff21\uff21\uff30\uff2c250117C00190000",  # letters of full width
        "AAPL\u0662\u0665\u0660\u0661\u0661\u0667C00190000",  # digits of another script
        "\u017fPX   141122P00019500",  # folds to S, and is no S
        "AAPL250117C00190000\n",
        "A" * 100_000,
    ],
)
def test_what_is_no_symbol_is_none(text: str) -> None:
    assert parse_osi(text) is None


@pytest.mark.parametrize("day", ["000231", "250229", "250431", "250001", "251301", "250100"])
def test_a_day_that_does_not_exist_is_none(day: str) -> None:
    assert parse_osi(f"AAPL  {day}C00190000") is None


def test_exactly_the_days_of_the_calendar_are_read() -> None:
    for month in range(14):
        for day in range(33):
            exists = 1 <= month <= 12 and 1 <= day <= calendar.monthrange(2024, month)[1]
            found = parse_osi(f"A24{month:02d}{day:02d}P00001000")
            assert (found is not None) is exists, (month, day)


def test_a_strike_of_zero_is_none() -> None:
    assert parse_osi("AAPL  250117C00000000") is None


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    found = parse_osi(text)
    assert found is None or render_osi(found)[6:] == text[-15:].upper()


@pytest.mark.parametrize(
    ("symbol", "told"),
    [
        (OsiSymbol("AAPL", "2025-01-17", OptionRight.CALL, 1), "strike"),
        (OsiSymbol("AAPL", "2025-01-17", OptionRight.CALL, 190_000_500), "strike"),
        (OsiSymbol("AAPL", "2025-01-17", OptionRight.CALL, 0), "strike"),
        (OsiSymbol("AAPL", "2025-01-17", OptionRight.CALL, -1_000), "strike"),
        (OsiSymbol("AAPL", "2025-01-17", OptionRight.CALL, STRIKE_MAX + 1_000), "strike"),
        (OsiSymbol("AAPL", "1999-01-15", OptionRight.CALL, 1_000), "expiry"),
        (OsiSymbol("AAPL", "2100-01-15", OptionRight.CALL, 1_000), "expiry"),
        (OsiSymbol("", "2025-01-17", OptionRight.CALL, 1_000), "root"),
        (OsiSymbol("aapl", "2025-01-17", OptionRight.CALL, 1_000), "root"),
        (OsiSymbol("BRK.B", "2025-01-17", OptionRight.CALL, 1_000), "root"),
        (OsiSymbol("LONGEST", "2025-01-17", OptionRight.CALL, 1_000), "root"),
    ],
)
def test_what_a_symbol_cannot_say_is_never_printed(symbol: OsiSymbol, told: str) -> None:
    with pytest.raises(ValueError, match=f"no option symbol has the {told}"):
        render_osi(symbol)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A", True),
        ("GOOGL1", True),
        ("2SPX", True),
        ("7", False),
        ("A-B", False),
        ("ABCDEFG", False),
    ],
)
def test_a_root_is_one_to_six_letters_and_digits(text: str, expected: bool) -> None:
    assert is_root(text) is expected

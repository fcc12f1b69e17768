"""Amounts are exact: what is read is what is printed, and rounding happens once, half to even.

The reference is the standard library's `Fraction`, which shares nothing with the code here.
"""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestreet.domain.amounts import (
    AMOUNT_MAX,
    NOTIONAL_MAX,
    PATTERN,
    SCALE,
    average_price,
    divide_half_even,
    notional,
    parse_amount,
    render_amount,
    render_price,
)

INT64_MAX = 2**63 - 1
HELD = st.integers(-(10**18) + 1, 10**18 - 1)
"""Every amount that twelve digits before the point and six after can say."""


@given(HELD)
def test_what_is_printed_is_read_back(amount: int) -> None:
    assert parse_amount(render_amount(amount), signed=True) == amount


@given(HELD, st.integers(0, 6))
def test_padding_adds_digits_and_no_value(amount: int, places: int) -> None:
    text = render_amount(amount, places)
    assert Fraction(text) == Fraction(amount, SCALE)
    assert len(text.partition(".")[2]) >= places


@given(st.integers(0, AMOUNT_MAX))
def test_a_price_has_cents_and_no_needless_zeros_after_them(price: int) -> None:
    whole, _, fraction = render_price(price).partition(".")
    assert whole.isdigit()
    assert len(fraction) >= 2
    assert len(fraction) == 2 or not fraction.endswith("0")


@given(st.from_regex(PATTERN, fullmatch=True, alphabet=st.characters(codec="ascii")))
def test_a_decimal_string_is_read_exactly_or_not_at_all(text: str) -> None:
    exact = Fraction(text) * SCALE
    assert parse_amount(text) == (exact if exact.denominator == 1 else None)


@given(st.text(max_size=24) | st.text("0123456789.-+eE_ ", max_size=24))
def test_any_other_text_is_none(text: str) -> None:
    if re.fullmatch(rf"-?{PATTERN}", text, re.ASCII) is None:
        assert parse_amount(text, signed=True) is None


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ".", "1.", ".5", "+1", "01", "00", "1 ", " 1", "1\n", "1,000", "1_000"),
        *("1e9", "1e9999999", "NaN", "Infinity", "0x10", "--1", "1.2.3"),
        "\u0663",  # a digit, but not an ASCII one
        "1" * 13,  # a digit too many before the point
        "1.000000000",  # and after it
    ],
)
@pytest.mark.parametrize("signed", [False, True])
def test_text_that_is_no_decimal_string_is_none(text: str, *, signed: bool) -> None:
    assert parse_amount(text, signed=signed) is None


def test_a_sign_is_read_only_where_it_is_declared() -> None:
    assert parse_amount("-1.50") is None
    assert parse_amount("-1.50", signed=True) == -1_500_000


def test_digits_past_the_sixth_must_be_zero() -> None:
    assert parse_amount("0.12345600") == 123_456
    assert parse_amount("0.12345610") is None
    assert parse_amount("0.1234561") is None


def test_every_amount_that_can_be_read_fits_sixty_four_bits() -> None:
    largest = parse_amount("9" * 12 + "." + "9" * 6)
    assert largest is not None
    assert AMOUNT_MAX < largest <= INT64_MAX
    assert NOTIONAL_MAX <= INT64_MAX


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**15))
def test_division_rounds_to_the_nearest_and_ties_to_even(numerator: int, denominator: int) -> None:
    assert divide_half_even(numerator, denominator) == round(Fraction(numerator, denominator))


@pytest.mark.parametrize(
    ("halves", "expected"), [(1, 0), (3, 2), (5, 2), (7, 4), (-1, 0), (-3, -2), (-5, -2)]
)
def test_a_tie_goes_to_the_even_neighbour(halves: int, expected: int) -> None:
    assert divide_half_even(halves, 2) == expected


@given(st.integers(1, AMOUNT_MAX), st.integers(1, AMOUNT_MAX // SCALE))
def test_whole_shares_cost_exactly_price_times_number(price: int, shares: int) -> None:
    assert notional(price, shares * SCALE) == price * shares


@given(st.integers(1, AMOUNT_MAX), st.integers(1, AMOUNT_MAX))
def test_fractional_shares_are_at_most_half_a_millionth_off(price: int, quantity: int) -> None:
    exact = Fraction(price * quantity, SCALE)
    assert abs(notional(price, quantity) - exact) <= Fraction(1, 2)


@given(st.integers(1, AMOUNT_MAX), st.integers(1, AMOUNT_MAX // SCALE))
def test_the_average_of_one_price_is_that_price(price: int, shares: int) -> None:
    quantity = shares * SCALE
    assert average_price(notional(price, quantity), quantity) == price


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(1, 10**4)), min_size=1, max_size=5))
def test_an_average_lies_between_the_prices_that_it_averages(fills: list[tuple[int, int]]) -> None:
    total = sum(notional(price, shares * SCALE) for price, shares in fills)
    average = average_price(total, sum(shares for _, shares in fills) * SCALE)
    assert min(fills)[0] <= average <= max(fills)[0]

"""Exponential, logarithm, root and normal distribution, beside references of sixty digits."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sidestreet.domain.fixed_point import (
    ERROR_MAX,
    EXPONENT_MAX,
    ONE,
    exponential,
    log_ratio,
    root_ratio,
)
from sidestreet.domain.normal import normal_density, normal_distribution

PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")
COUNTS = st.integers(1, 10**40)
PLACES = st.integers(-10 * ONE, 10 * ONE) | st.integers(-3 * ONE, 3 * ONE)


def fixed(text: str) -> int:
    """Return a decimal number as fixed point, rounded down."""
    with localcontext() as context:
        context.prec = 80
        return int(Decimal(text) * ONE)


def is_close(found: int, true: Decimal) -> bool:
    """Whether a result keeps the promise: so many units, relative to what is greater than 1."""
    return abs(found - true * ONE) <= ERROR_MAX * max(abs(true), Decimal(1))


@pytest.mark.parametrize(
    ("exponent", "power"),
    [
        ("0", "1"),
        ("1", "2.71828182845904523536028747135"),
        ("-1", "0.36787944117144232159552377016"),
        ("10", "22026.4657948067165169579006452842"),
        ("0.5", "1.64872127070012814684865078781"),
    ],
)
def test_known_powers_of_e(exponent: str, power: str) -> None:
    assert is_close(exponential(fixed(exponent)), Decimal(power))


@given(st.integers(-46 * ONE, 2 * ONE) | st.integers(-46 * ONE, EXPONENT_MAX))
@example(EXPONENT_MAX)
@example(-45 * ONE)
@example(-1)
def test_the_exponential_keeps_its_promise(exponent: int) -> None:
    with localcontext() as context:
        context.prec = 100
        assert is_close(exponential(exponent), (Decimal(exponent) / ONE).exp())


def test_an_exponential_too_great_to_be_meant_is_refused() -> None:
    with pytest.raises(ValueError, match="too great"):
        exponential(EXPONENT_MAX + 1)
    assert exponential(-(10**60)) == 0


def test_known_logarithms() -> None:
    assert is_close(log_ratio(10, 1), Decimal("2.302585092994045684017991454684"))
    assert is_close(log_ratio(3, 6), Decimal("-0.693147180559945309417232121458"))
    assert log_ratio(10**30, 10**30) == 0


@given(COUNTS, COUNTS)
@example(10**40, 1)
@example(1, 10**40)
@example(2**64 - 1, 2**64)
@example(2**64 + 1, 2**64)
def test_the_logarithm_keeps_its_promise(numerator: int, denominator: int) -> None:
    with localcontext() as context:
        context.prec = 100
        true = (Decimal(numerator) / Decimal(denominator)).ln()
        assert is_close(log_ratio(numerator, denominator), true)


@given(st.integers(0, 10**40), COUNTS)
def test_a_root_is_the_greatest_that_does_not_overshoot(numerator: int, denominator: int) -> None:
    root = root_ratio(numerator, denominator)
    wanted = numerator * ONE * ONE
    assert root * root * denominator <= wanted < (root + 1) ** 2 * denominator


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 1), (1, 0), (-1, 1), (1, -1)])
def test_there_is_no_logarithm_of_what_is_not_positive(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        log_ratio(numerator, denominator)


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 1), (1, 0), (1, -1)])
def test_there_is_no_root_of_what_is_negative(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match="root"):
        root_ratio(numerator, denominator)


@pytest.mark.parametrize(
    ("place", "weight"),
    [
        ("0", "0.5"),
        ("1", "0.84134474606854294858523254563"),
        ("2", "0.97724986805182079279971736378"),
        ("3", "0.99865010196836990547334818519"),
        ("-1", "0.15865525393145705141476745437"),
    ],
)
def test_known_values_of_the_normal_distribution(place: str, weight: str) -> None:
    assert is_close(normal_distribution(fixed(place)), Decimal(weight))


@given(PLACES)
@example(9 * ONE)
@example(9 * ONE - 1)
@example(-9 * ONE + 1)
def test_the_normal_distribution_keeps_its_promise(place: int) -> None:
    """The reference is the alternating series of the integral, term by term."""
    with localcontext() as context:
        context.prec = 100
        at = Decimal(place) / ONE
        power, total, index = at, at, 0
        while abs(power) > Decimal(10) ** -40:
            index += 1
            power *= -at * at / (2 * index)
            total += power / (2 * index + 1)
        assert is_close(normal_distribution(place), Decimal("0.5") + total / (2 * PI).sqrt())


@given(PLACES)
def test_the_density_keeps_its_promise(place: int) -> None:
    with localcontext() as context:
        context.prec = 100
        at = Decimal(place) / ONE
        assert is_close(normal_density(place), (-at * at / 2).exp() / (2 * PI).sqrt())


@given(PLACES)
def test_the_tails_mirror_each_other_exactly(place: int) -> None:
    assert normal_distribution(place) + normal_distribution(-place) == ONE
    assert normal_density(place) == normal_density(-place)

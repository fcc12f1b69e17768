"""Exponential, logarithm and square root in whole numbers, for the formulas that need them.

A real number x is held as the integer nearest to x times 2**64, so `ONE` stands for 1. Floats are
not used because their last digits depend on the processor and its library, and a price that
differs in its last digit between two machines makes two different markets of one seed.

The rule: every result is within `ERROR_MAX` of the truth, relative to the truth where that is
greater than 1. Each function reduces its argument by a small table until a short polynomial is
enough, and works with more bits than it returns.
"""

from math import isqrt
from typing import Final

BITS: Final = 64
ONE: Final = 1 << BITS

ERROR_MAX: Final = 8
"""The greatest error in units of 2**-64: eight of them are 4.4e-19."""

EXPONENT_MAX: Final = 128 * ONE
"""The greatest argument of `exponential`: its value has 56 digits before the point."""

_EXPONENT_MIN: Final = -45 * ONE
"""Below it the exponential is less than half a unit."""

_GUARD: Final = 32
_LN2: Final = 0xB172_17F7_D1CF_79AB_C9E3_B398
"""The natural logarithm of 2, times 2**96."""

_ROOT_BITS: Final = 5
_LOG_BITS: Final = 6


def _roots_of_two() -> tuple[int, ...]:
    """Return 2**(n/32) for n from 0 to 31, each as a product of repeated square roots of 2."""
    wide = BITS + _GUARD
    roots = [1 << wide]
    root = 2 << wide
    for _ in range(_ROOT_BITS):
        root = isqrt(root << wide)
        roots = [product for each in roots for product in (each, each * root >> wide)]
    return tuple(each + (1 << _GUARD - 1) >> _GUARD for each in roots)


_ROOTS: Final = _roots_of_two()


def exponential(exponent: int) -> int:
    """Return e to a power. A power above `EXPONENT_MAX` raises ValueError.

    The power is split into whole 32nds of a doubling and a remainder of at most 0.0109, for which
    seven terms of the series suffice.

    >>> exponential(0) == ONE
    True
    """
    if exponent < _EXPONENT_MIN:
        return 0
    if exponent > EXPONENT_MAX:
        raise ValueError(f"the exponential of {exponent} is too great to be meant")
    wide = exponent << _GUARD
    doublings = ((wide << _ROOT_BITS) + (_LN2 >> 1)) // _LN2
    rest = wide - (doublings * _LN2 >> _ROOT_BITS) >> _GUARD
    series = ONE + rest // 7
    for divisor in (6, 5, 4, 3, 2, 1):
        series = ONE + (rest * series >> BITS) // divisor
    shift = BITS - (doublings >> _ROOT_BITS)
    product = _ROOTS[doublings & 31] * series
    return product >> shift if shift >= 0 else product << -shift


def _arctanh_twice(sine: int, bits: int) -> int:
    """Return twice the inverse hyperbolic tangent, by its series to the last unit."""
    square = sine * sine >> bits
    power, total, divisor = sine, 0, 1
    while power not in (0, -1):
        # Not `power // divisor`, which would pull every negative term one unit further down.
        total += (2 * power + divisor) // (2 * divisor)
        power = power * square >> bits
        divisor += 2
    return 2 * total


def _logarithms() -> tuple[int, ...]:
    """Return the logarithms of the middles of 64 equal parts of the range from 1 to 2."""
    bits, parts = BITS + _GUARD, 2 << _LOG_BITS
    return tuple(
        _arctanh_twice(((middle - parts) << bits) // (middle + parts), bits)
        for middle in range(parts + 1, 2 * parts, 2)
    )


_LOGARITHMS: Final = _logarithms()


def log_ratio(numerator: int, denominator: int) -> int:
    """Return the natural logarithm of the ratio of two positive integers, of any size.

    The ratio is never formed in fixed point, where a small one would lose its digits: it is
    brought between 1 and 2 first. ValueError if one of the two is not positive.

    >>> log_ratio(7, 7), log_ratio(1, 8) == -log_ratio(8, 1)
    (0, True)
    """
    if numerator <= 0 or denominator <= 0:
        raise ValueError(f"a logarithm needs positive numbers, not {numerator} / {denominator}")
    bits = BITS + _GUARD
    doublings = numerator.bit_length() - denominator.bit_length()
    if (numerator << max(-doublings, 0)) < (denominator << max(doublings, 0)):
        doublings -= 1
    shift = bits - doublings
    ratio = (numerator << max(shift, 0)) // (denominator << max(-shift, 0))
    part = (ratio >> bits - _LOG_BITS) & ((1 << _LOG_BITS) - 1)
    middle = ((2 << _LOG_BITS) + 2 * part + 1) << bits - _LOG_BITS - 1
    sine = ((ratio - middle) << bits) // (ratio + middle)
    square = sine * sine >> bits
    # At most a 256th, so what follows the ninth power is below the last unit.
    series = square // 9 + (1 << bits) // 7
    for divisor in (5, 3, 1):
        series = (square * series >> bits) + (1 << bits) // divisor
    total = doublings * _LN2 + _LOGARITHMS[part] + (2 * sine * series >> bits)
    return total + (1 << _GUARD - 1) >> _GUARD


def root_ratio(numerator: int, denominator: int) -> int:
    """Return the square root of the ratio of two integers, rounded down.

    ValueError if the first is negative or the second not positive.

    >>> root_ratio(9, 16) == 3 * ONE // 4
    True
    """
    if numerator < 0 or denominator <= 0:
        raise ValueError(f"a root needs a ratio from 0 up, not {numerator} / {denominator}")
    return isqrt((numerator << 2 * BITS) // denominator)

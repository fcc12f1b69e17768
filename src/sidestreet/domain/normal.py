"""The standard normal distribution in the whole numbers of `sidestreet.domain.fixed_point`.

The distribution function has no closed form. It is found by its Taylor series around the nearest
of many points, a sixteenth apart; the coefficients of a point are worked out when it is first
needed and kept, and nothing depends on whether they were. At a point itself the function is a
series of positive terms, in which nothing cancels (Abramowitz and Stegun, Handbook of Mathematical
Functions, 26.2.11).

The rule: both functions are within `ERROR_MAX` of the truth, and the two tails mirror each other to
the last unit, so that what depends on their symmetry, such as the parity of puts and calls, holds
exactly.
"""

from functools import cache
from typing import Final

from sidestreet.domain.fixed_point import BITS, ONE, exponential

_INVERSE_ROOT_TWO_PI: Final = 0x6621_14CF_50D9_4234_3F2C_F140
"""One over the square root of two pi, times 2**96."""

_GUARD: Final = 32
_POINT_BITS: Final = 4
_DEGREE: Final = 12
_FAR: Final = 9 * ONE
"""So far out, the tail weighs 1.1e-19: two units."""


def normal_density(place: int) -> int:
    """Return the height of the bell curve at a place.

    >>> normal_density(0) / ONE
    0.3989422804014327
    """
    return exponential(-(place * place >> BITS + 1)) * _INVERSE_ROOT_TWO_PI >> BITS + _GUARD


def normal_distribution(place: int) -> int:
    """Return how likely a standard normal variable is to be at most `place`: from 0 to `ONE`.

    >>> normal_distribution(0) == ONE >> 1
    True
    """
    distance = abs(place)
    if distance >= _FAR:
        return ONE if place > 0 else 0
    point = (distance + (ONE >> _POINT_BITS + 1)) >> BITS - _POINT_BITS
    offset = distance - (point << BITS - _POINT_BITS)
    weight = 0
    for coefficient in _expansion(point):
        weight = (weight * offset >> BITS) + coefficient
    return weight if place > 0 else ONE - weight


@cache
def _expansion(point: int) -> tuple[int, ...]:
    """Return the coefficients of the Taylor series at a number of sixteenths, highest first.

    Those of the density follow from its differential equation, f' = -x f: the next one is minus
    the sum of the place times this one and the one before, over the next index.
    """
    place = point << BITS - _POINT_BITS
    coefficients = [_weight_below(place)]
    last, this = 0, normal_density(place)
    for index in range(1, _DEGREE + 1):
        coefficients.append(this // index)
        last, this = this, -((place * this >> BITS) + last) // index
    return tuple(reversed(coefficients))


def _weight_below(place: int) -> int:
    """Return the distribution at a place that is not negative, by the series of all odd powers."""
    wide = BITS + _GUARD
    square = place * place >> BITS - _GUARD
    term, total, divisor = place << _GUARD, 0, 1
    while term:
        total += term
        divisor += 2
        term = (term * square >> wide) // divisor
    share = total * _INVERSE_ROOT_TWO_PI // exponential(place * place >> BITS + 1)
    return (ONE >> 1) + (share >> BITS)

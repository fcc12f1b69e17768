"""Distributions as tables of quantiles: a few bits of chance choose an entry.

Every entry of a table is as likely as every other, so a table is read with one look-up where a
formula would need a logarithm or a root. All of them are made of integers when the program starts.

The rule: entry i of a table with n entries is the quantile at (2i + 1) / 2n, counted from the
greatest, so the first entries are the tail. A table therefore has a greatest entry, where the
distribution it stands for has none.
"""

from typing import Final

from sidestreet.domain.fixed_point import BITS, log_ratio

WAIT_BITS: Final = 10
WAIT_SHIFT: Final = 16
SIZE_BITS: Final = 12
DEPTH_BITS: Final = 8

WAIT_MASK: Final = (1 << WAIT_BITS) - 1
SIZE_MASK: Final = (1 << SIZE_BITS) - 1
DEPTH_MASK: Final = (1 << DEPTH_BITS) - 1
"""The bits that choose an entry of each table."""


def _waits() -> tuple[int, ...]:
    twice = 2 << WAIT_BITS
    return tuple(log_ratio(twice, odd) >> (BITS - WAIT_SHIFT) for odd in range(1, twice, 2))


def _sizes() -> tuple[int, ...]:
    twice = 2 << SIZE_BITS
    return tuple(_two_thirds_power(twice, odd) for odd in range(1, twice, 2))


def _two_thirds_power(numerator: int, denominator: int) -> int:
    """Return the whole part of (numerator / denominator) ** (2 / 3), for a ratio above 1."""
    root = 1
    while (root + 1) ** 3 * denominator**2 <= numerator**2:
        root += 1
    return root


def _depths() -> tuple[int, ...]:
    entries = 1 << DEPTH_BITS
    inside = entries // _INSIDE_EVERY
    tail = entries - inside
    return (-1,) * inside + tuple(
        _two_thirds_power(2 * tail, odd) - 1 for odd in range(1, 2 * tail, 2)
    )


_INSIDE_EVERY: Final = 10

WAITS: Final = _waits()
"""How long until the next arrival of a Poisson process: exponential, the mean is 1 << 16."""

SIZES: Final = _sizes()
"""Sizes in lots: of n lots and more there are as many as n ** -1.5, from 1 lot to 406.

That is how the sizes of trades fall off: Gopikrishnan, Plerou, Gabaix and Stanley, "Statistical
properties of share volume traded in financial markets", Physical Review E 62, 2000.
"""

DEPTHS: Final = _depths()
"""How many prices behind the touch a limit order is put; one in ten is put before it, at -1.

Of n prices behind it and more there are as many as (n + 1) ** -1.5: most at the touch, and the
farthest 58 behind it. Zovko and Farmer, "The power of patience: a behavioral regularity in limit
order placement", Quantitative Finance 2, 2002.
"""

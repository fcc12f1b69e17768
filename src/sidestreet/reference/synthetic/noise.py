"""Chance for made-up figures: whole numbers that depend on a seed, a name, a purpose and a place.

The rule: a purpose is never given to two things. Values of `Purpose` are part of what a seed means
and never change.
"""

from enum import IntEnum
from functools import lru_cache
from typing import Final

from sidestreet.domain.chance import draw, stream

PARTS: Final = 1_000_000
"""One, in the parts that shares and changes are counted in."""


class Purpose(IntEnum):
    """What a stream is drawn for; the numbers of the venue's purposes are all below."""

    CHARACTER = 512
    SEASON = 513
    DATES = 514
    REVENUE = 515
    MARGIN = 516
    BALANCE = 517
    ESTIMATES = 518
    ANALYSTS = 519
    DIVIDENDS = 520


def between(seed: int, name: str, purpose: Purpose, counter: int, *, low: int, high: int) -> int:
    """Return a number from `low` to `high`, both included."""
    return low + draw(key_of(seed, name, purpose), counter) % (high - low + 1)


@lru_cache(maxsize=4_096)
def key_of(seed: int, name: str, purpose: Purpose) -> int:
    """Return the key of a stream; making one takes as long as many draws."""
    return stream(seed, name, purpose)


def wave(key: int, place: int, reach: int) -> int:
    """Return a height from -1 to 1, in millionths, that drifts as `place` goes on.

    Heights are drawn for every `reach`-th place and joined by straight lines, so that no two
    neighbours are further apart than two `reach`-ths. Places are not negative.
    """
    cell, beyond = divmod(place, reach)
    left = draw(key, cell) % (2 * PARTS + 1) - PARTS
    right = draw(key, cell + 1) % (2 * PARTS + 1) - PARTS
    return (left * (reach - beyond) + right * beyond) // reach

"""What the venue draws chance for. How a number is drawn stands in `domain/chance.py`."""

from enum import IntEnum


class Purpose(IntEnum):
    """What a stream is drawn for, so that two uses of one seed never share a number.

    Octave n of a reference price uses REFERENCE + n. Values are part of what a seed means: they
    never change.
    """

    SPREAD = 1
    SIZES = 2
    TAKER = 3
    VOLATILITY = 4
    MAKER_INTEREST = 5
    VOLUME = 6
    REFERENCE = 16
    AGENTS = 32
    OPENING = 33
    FUNDAMENTAL = 34
    OVERNIGHT = 35
    REGIME = 36
    NEWS = 37

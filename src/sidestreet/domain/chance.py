"""Chance without state: pseudo-random integers that are a pure function of where they are used.

A stream is a 64-bit key made once from the seed, a name and a purpose. The n-th number of a
stream can be asked for in any order, any number of times, and is always the same, so nothing has
to be remembered and nothing can fall out of step.

The function is SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number
generators", OOPSLA 2014, with the finaliser constants of Stafford's variant 13. The n-th draw of
a stream is the n-th output of that generator seeded with the stream's key.

Whoever draws names its purposes beside itself (`venue/chance.py`): a purpose is a number that
keeps two uses of one seed apart.
"""

from typing import Final

_MASK: Final = (1 << 64) - 1
_GAMMA: Final = 0x9E37_79B9_7F4A_7C15
_WORD_BYTES: Final = 8


def mix(word: int) -> int:
    """Return 64 well-mixed bits for 64 bits; different words never give the same answer."""
    word = ((word ^ (word >> 30)) * 0xBF58_476D_1CE4_E5B9) & _MASK
    word = ((word ^ (word >> 27)) * 0x94D0_49BB_1331_11EB) & _MASK
    return word ^ (word >> 31)


def draw(stream_key: int, counter: int) -> int:
    """Return number `counter` (from 0) of a stream: 64 bits.

    >>> hex(draw(0, 0))
    '0xe220a8397b1dcdaf'
    """
    word = (stream_key + (counter + 1) * _GAMMA) & _MASK
    # The body of `mix`, written out: a call more would cost a third of the time.
    word = ((word ^ (word >> 30)) * 0xBF58_476D_1CE4_E5B9) & _MASK
    word = ((word ^ (word >> 27)) * 0x94D0_49BB_1331_11EB) & _MASK
    return word ^ (word >> 31)


def stream(seed: int, name: str, purpose: int) -> int:
    """Return the key of the stream that a seed gives to a name for a purpose."""
    text = name.encode()
    words = [
        int.from_bytes(text[start : start + _WORD_BYTES], "little")
        for start in range(0, len(text), _WORD_BYTES)
    ]
    key = mix((seed + _GAMMA) & _MASK)
    for word in (purpose, len(text), *words):
        key = mix(((key ^ word) + _GAMMA) & _MASK)
    return key

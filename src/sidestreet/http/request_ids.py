"""Request ids: text shaped like a version 4 UUID, unique, and cheap enough for every request.

The first half and the variant group are drawn once; the last twelve hexadecimal digits count.
An id is therefore a name and not a secret: whoever sees one can guess its neighbours.
"""

import secrets
from collections.abc import Callable, Iterator
from itertools import count


def _formatted(prefix: str) -> Iterator[str]:
    for number in count(1):
        yield f"{prefix}{number:012x}"


def request_ids(seed: int | None = None) -> Callable[[], str]:
    """Return a function that gives a new id at each call.

    `seed` fixes the 74 random bits, for tests that compare whole answers.

    >>> next_id = request_ids(seed=0)
    >>> next_id(), next_id()
    ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002')
    """
    bits = secrets.randbits(74) if seed is None else seed
    head, bits = bits & 0xFFFF_FFFF, bits >> 32
    middle, bits = bits & 0xFFFF, bits >> 16
    low, bits = bits & 0xFFF, bits >> 12
    variant = 0x8000 | bits & 0x3FFF
    prefix = f"{head:08x}-{middle:04x}-4{low:03x}-{variant:04x}-"
    return _formatted(prefix).__next__

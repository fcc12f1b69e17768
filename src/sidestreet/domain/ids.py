"""Identifiers that are made from facts, never from chance.

Order and execution ids have the shape of a UUID version 7 (RFC 9562): 48 bits of milliseconds,
then what makes them unique here. Replaying a journal, or running a test twice with the same
clock, gives the same ids to the bit.

Layout of the 74 free bits: shard (4), the low half of the generation (8), then the high half of
it (8), sequence (40), kind (4), index (10). A desk's first generation is 0 in here.
"""

import re
from enum import IntEnum
from typing import Final, Self

BATCH_MAX: Final = 1000
"""Most ids of one kind that one command may make; ten bits hold 1024."""

_INDEX_END: Final = 1 << 10
GENERATIONS_MAX: Final = 1 << 16
"""Most generations that ids of one shard can tell apart."""

_NS_PER_MS: Final = 1_000_000
_ID: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII
)


class IdKind(IntEnum):
    """What an id names, so that an order and an execution of one command never share one."""

    ORDER = 0
    EXECUTION = 1
    LOCATE_REQUEST = 2
    LOCATE = 3
    INSTRUCTION = 4
    KEPT = 5
    """What the workspace keeps beside keys."""


class IdSpace(tuple[int, int]):
    """Shard and generation: the part of an id that is fixed for one journal.

    A reset, a restore or a branch starts a new generation, so that ids made after it cannot meet
    ids made before.
    """

    __slots__ = ()

    def __new__(cls, shard: int = 0, generation: int = 0) -> Self:
        """Make the space of `shard` (0 to 15) and `generation` (0 to 65,535)."""
        if not (0 <= shard < 16 and 0 <= generation < GENERATIONS_MAX):  # noqa: PLR2004 - four bits
            raise ValueError(f"no such id space: shard {shard}, generation {generation}")
        return super().__new__(cls, (shard, generation))


def make_id(space: IdSpace, kind: IdKind, time_ns: int, sequence: int, index: int) -> str:
    """Return the id of the `index`-th thing of a kind that a command made.

    An index without room in its bits would name something else, and is a ValueError.

    >>> make_id(IdSpace(), IdKind.ORDER, 1_700_000_000_000_000_000, 7, 0)
    '018bcfe5-6800-7000-8000-00000001c000'
    """
    if not 0 <= index < _INDEX_END:
        raise ValueError(f"no room in an id for index {index}")
    shard, generation = space
    low_half, high_half = generation & 0xFF, generation >> 8
    high = ((time_ns // _NS_PER_MS) & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | shard << 8 | low_half
    low = 0x8000_0000_0000_0000 | high_half << 54 | (sequence & 0xFF_FFFF_FFFF) << 14
    low |= kind << 10 | index
    text = f"{high:016x}{low:016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def sequence_in(text: str) -> int | None:
    """Return the sequence that an id was made at, or None for a text of another form.

    An id that somebody else has made may have that form too, so what is found there is a place to
    look first, and no proof.

    >>> sequence_in("018bcfe5-6800-7000-8000-00000001c000"), sequence_in("my-order")
    (7, None)
    """
    if _ID.fullmatch(text) is None:
        return None
    return int(text.replace("-", "")[-16:], 16) >> 14 & 0xFF_FFFF_FFFF


def made_at_ms(text: str) -> int | None:
    """Return when an id was made, in milliseconds since 1970; None for a text of another form.

    >>> made_at_ms("018bcfe5-6800-7000-8000-00000001c000"), made_at_ms("my-order")
    (1700000000000, None)
    """
    return None if _ID.fullmatch(text) is None else int(text.replace("-", "")[:12], 16)

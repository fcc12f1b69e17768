"""What a test may have go wrong between a client and the desk: on calls, and on streams.

A fault is a rule: which calls or messages it is for, which of those it strikes, and what then
happens. The desk decides as it always does; what suffers is the way there or back. Whether a fault
strikes depends on its name, its seed and a count alone, so the same calls suffer the same faults in
every run.
"""

from enum import StrEnum
from typing import Final

import msgspec

from sidestreet.domain.chance import draw, stream

CERTAIN: Final = 1_000_000
"""A probability of one, in millionths."""

_STRIKES: Final = 0x0F01
"""The purpose for which faults draw from their seed."""


class CallFaultKind(StrEnum):
    """What can go wrong with a call. The names are those of magic client ids, where both exist."""

    SLOW_ANSWER = "slow-answer"
    """Carried out at once, and the answer takes its time."""
    TOO_MANY_REQUESTS = "too-many-requests"
    """Not carried out, and answered with 429 and `Retry-After`."""
    ERROR_BEFORE = "error-before"
    """Not carried out, and answered with an error of the server."""
    ERROR_AFTER = "error-after"
    """Carried out, and then answered with an error of the server."""
    LOST_REQUEST = "lost-request"
    """Not carried out, and the connection drops."""
    LOST_ANSWER = "lost-answer"
    """Carried out, and then the connection drops."""
    CUT_BODY = "cut-body"
    """Carried out, and the connection drops within the answer."""
    SLOW_BODY = "slow-body"
    """Carried out, and the answer's body trickles in."""
    DUPLICATE_REQUEST = "duplicate-request"
    """Carried out twice, as by a proxy that retries; the second answer is told."""
    RETRY_HINT = "retry-hint"
    """Carried out and answered as ever; only the header that tells whether to retry is added."""


class StreamFaultKind(StrEnum):
    """What can go wrong with a message of a stream."""

    GAP = "gap"
    """It is never sent, nor are some that follow."""
    DUPLICATE = "duplicate"
    """It is sent twice."""
    REORDER = "reorder"
    """The next message overtakes it."""
    STALL = "stall"
    """It is held back for a while, and so is all that follows."""
    DISCONNECT = "disconnect"
    """The stream ends in its place."""


class Pick(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Which of the calls or messages that a fault is for it strikes.

    They are counted from 1: `first`, each `every`-th after it, and none after `last`. Of those
    `probability` is the share, in millionths, and `times` the most.
    """

    first: int = 1
    last: int | None = None
    every: int = 1
    probability: int = CERTAIN
    seed: int = 0
    times: int | None = None


class CallFault(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A fault of calls. What is None is not asked, what does not belong to its kind is 0 or None.

    `operation` is a pattern of operation ids in which `*` stands for any characters. `delay_ns` is
    of the machine's time, whatever the desk's clock says. `should_retry` is told in the header
    `x-should-retry`, which the official clients go by.
    """

    name: str
    kind: CallFaultKind
    operation: str = "*"
    account_id: int | None = None
    key_id: str | None = None
    pick: Pick = Pick()
    status: int = 0
    retry_after_s: int | None = None
    delay_ns: int = 0
    bytes_per_s: int = 0
    body_bytes: int = 0
    should_retry: bool | None = None


class StreamFault(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A fault of streams. `path` is a pattern of the paths at which they are opened.

    A gap is of `count` messages; one that is not `is_told` can be seen by nothing. A stall is of
    `span_ns` on the desk's clock. A stream that is disconnected ends with `code`, or without a
    word where that is None.
    """

    name: str
    kind: StreamFaultKind
    path: str = "*"
    account_id: int | None = None
    key_id: str | None = None
    pick: Pick = Pick()
    count: int = 1
    is_told: bool = True
    span_ns: int = 0
    code: int | None = None


class Faults(msgspec.Struct, frozen=True, array_like=True):
    """All faults that are set, in their order: the first that strikes is the one that happens."""

    calls: tuple[CallFault, ...] = ()
    streams: tuple[StreamFault, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all of them."""
        return (*(each.name for each in self.calls), *(each.name for each in self.streams))


NO_FAULTS: Final = Faults()


class SetFaults(msgspec.Struct, frozen=True):
    """Command: have these faults, and no others. Their counts begin anew."""

    faults: Faults


def strikes(pick: Pick, name: str, count: int, hits: int) -> bool:
    """Return whether a fault strikes what it is for the `count`-th time, from 1, after `hits`.

    >>> [count for count in range(1, 11) if strikes(Pick(first=3, every=3), "", count, 0)]
    [3, 6, 9]
    >>> strikes(Pick(times=2), "", 3, 2), strikes(Pick(probability=0), "", 1, 0)
    (False, False)
    """
    if count < pick.first or (pick.last is not None and count > pick.last):
        return False
    if (count - pick.first) % pick.every or (pick.times is not None and hits >= pick.times):
        return False
    if pick.probability >= CERTAIN:
        return True
    return draw(stream(pick.seed, name, _STRIKES), count - 1) % CERTAIN < pick.probability

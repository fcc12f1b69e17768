"""Which calls and messages are struck by a fault, how often each fault has, and the latest hits.

The faults themselves are part of the desk's journal. Their counts are not: they begin anew when
faults are set, and when a desk is read back. A hit is noted with the sequence that the desk had
come to, so that a trace can tell between which records it fell.
"""

import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final, Generic, NamedTuple, TypeVar

from sidestreet.domain.faults import (
    NO_FAULTS,
    CallFault,
    Faults,
    Pick,
    StreamFault,
    strikes,
)
from sidestreet.runtime.desk import Desk

HITS_KEPT: Final = 1024

F = TypeVar("F", CallFault, StreamFault)


class Hit(NamedTuple):
    """A fault that struck. `about` is the operation's id, or the path of a stream.

    `request_id` is that of the call, or of the request that opened the stream. `sequence` is where
    the desk was, `time_ns` its time. `status` is that of a staged error, else 0.
    """

    request_id: str
    about: str
    account_id: int | None
    fault: str
    kind: str
    sequence: int
    time_ns: int
    status: int = 0


@dataclass(slots=True, eq=False)
class Counted(Generic[F]):
    """A fault, what it could have struck by now, and what it has."""

    fault: F
    matched: int = 0
    hits: int = 0

    def take(self, pick: Pick) -> bool:
        """Count one more that the fault is for, and say whether it strikes."""
        self.matched += 1
        return strikes(pick, self.fault.name, self.matched, self.hits)


class StagedFaults:
    """The faults of one desk at work. All calls belong to the desk's thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._of: Faults = NO_FAULTS
        self._calls: list[Counted[CallFault]] = []
        self._streams: list[Counted[StreamFault]] = []
        self._latest: deque[Hit] = deque(maxlen=HITS_KEPT)

    @property
    def are_set(self) -> bool:
        """Whether there are any."""
        faults = self._desk.state.control.faults
        return bool(faults.calls or faults.streams)

    @property
    def calls(self) -> list[Counted[CallFault]]:
        """Those of calls, in order."""
        self._keep_up()
        return self._calls

    @property
    def streams(self) -> list[Counted[StreamFault]]:
        """Those of streams, in order."""
        self._keep_up()
        return self._streams

    @property
    def latest(self) -> tuple[Hit, ...]:
        """The latest hits, the oldest first."""
        return tuple(self._latest)

    def hits_of(self, request_id: str) -> Iterator[Hit]:
        """Yield the hits of a request, among the latest."""
        return (hit for hit in self._latest if hit.request_id == request_id)

    def strike_call(self, operation_id: str, account_id: int, key_id: str) -> CallFault | None:
        """Return the fault that strikes a call, if one does. `account_id` -1 is none."""
        return _struck(
            each
            for each in self.calls
            if fnmatchcase(operation_id, each.fault.operation)
            and each.fault.account_id in {None, account_id}
            and each.fault.key_id in {None, key_id}
        )

    def strike_message(self, path: str, account_id: int | None, key_id: str) -> StreamFault | None:
        """Return the fault that strikes a message of a stream, if one does."""
        return _struck(
            each
            for each in self.streams
            if fnmatchcase(path, each.fault.path)
            and each.fault.account_id in {None, account_id}
            and each.fault.key_id in {None, key_id}
        )

    def note(
        self,
        request_id: str,
        about: str,
        account_id: int | None,
        fault: CallFault | StreamFault,
    ) -> None:
        """Note a hit."""
        desk = self._desk
        at, now = desk.sequencer.sequence, desk.clock.now()
        status = fault.status if isinstance(fault, CallFault) else 0
        name, kind = fault.name, str(fault.kind)
        self._latest.append(Hit(request_id, about, account_id, name, kind, at, now, status))

    def _keep_up(self) -> None:
        """Count anew where other faults were set, or the same ones again."""
        faults = self._desk.state.control.faults
        if faults is not self._of:
            self._of = faults
            self._calls = [Counted(each) for each in faults.calls]
            self._streams = [Counted(each) for each in faults.streams]


def _struck(matched: Iterator[Counted[F]]) -> F | None:
    """Have each fault count, and return the first that strikes."""
    # Each counts all that it is for, whichever fault those went to.
    picked = [each for each in matched if each.take(each.fault.pick)]
    for each in itertools.islice(picked, 1):
        each.hits += 1
        return each.fault
    return None

"""What clients heard in the place of an answer, where a staged fault struck it.

A fault happens between a client and the desk, so no record of the journal says that it happened.
It is found by the request: records keep which request brought them about, and the edge remembers
the requests that it has struck, as long as the desk is not started again. A request that the desk
never heard of brought nothing about, so it is no part of any story.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from sidestreet.control.faults.staged import Hit, StagedFaults
from sidestreet.control.trace.model import TracedEvent, TracedFault
from sidestreet.domain.faults import CallFaultKind

HEARD: Final[Mapping[str, str]] = {
    CallFaultKind.LOST_ANSWER: "The answer was lost after the desk had decided: the client heard "
    "nothing, and its connection dropped.",
    CallFaultKind.ERROR_AFTER: "The client heard of an error {status} after the desk had decided.",
    CallFaultKind.SLOW_ANSWER: "The desk had decided, and the client heard of it late.",
    CallFaultKind.SLOW_BODY: "The desk had decided, and the client heard of it bit by bit.",
    CallFaultKind.CUT_BODY: "The desk had decided, and the client heard the beginning of the "
    "answer alone before its connection dropped.",
    CallFaultKind.DUPLICATE_REQUEST: "The request reached the desk twice, and the client heard the "
    "second answer alone.",
    CallFaultKind.RETRY_HINT: "The client heard the answer, with a word about whether to try "
    "again.",
}
"""What the client heard, for each fault of a call that the desk hears of."""


def faults_told(events: Iterable[TracedEvent], faults: StagedFaults) -> list[TracedFault]:
    """Return the faults that struck requests which brought some of these events about."""
    struck = {hit.request_id for hit in faults.latest}
    if not struck:
        return []
    ends: dict[str, TracedEvent] = {}
    about: dict[str, set[str | None]] = {}
    for event in events:
        request_id = event.cause.request_id
        if request_id in struck:
            # Of several records the answer waited for the last.
            ends[request_id] = event
            about.setdefault(request_id, set()).add(event.order_id)
    told = [
        _told(hit, end, about[request_id])
        for request_id, end in ends.items()
        for hit in faults.hits_of(request_id)
        if hit.kind in HEARD
    ]
    return sorted(told, key=lambda each: each.sequence)


def _told(hit: Hit, end: TracedEvent, about: set[str | None]) -> TracedFault:
    return TracedFault(
        sequence=end.sequence,
        at=end.at,
        time_ns=end.time_ns,
        fault=hit.fault,
        kind=hit.kind,
        heard=HEARD[hit.kind].format(status=hit.status),
        operation=hit.about,
        request_id=hit.request_id,
        order_id=end.order_id if len(about) == 1 else None,
    )

"""What is counted of every request: its operation, its status, how long it took.

An answer is counted when it is given, which for whatever changes the desk is after it was durable;
how long a client takes to read it is not in there. A request that was refused before its operation
was known, for its key or its path, is counted under no operation. What could not be read as a
request at all is told by the connection that sent it, and is not counted here.

A line of log for each request is written only where somebody asked for it. It names no path and no
query, which are the client's words, but the operation, and the account by its number.
"""

import logging
from bisect import bisect_left
from collections import defaultdict
from time import perf_counter_ns
from typing import Final

from sidestreet.http.messages import Answer, Request, Respond, Response
from sidestreet.http.streams import EventStream, Upgrade
from sidestreet.journal.histogram import BOUNDS_NS, Histogram

REQUESTS: Final = logging.getLogger("sidestreet.requests")
REQUESTS.setLevel(logging.WARNING)
LOST: Final = 0
"""In place of a status: the connection was cut on purpose."""

_STREAM: Final = 200
_UPGRADE: Final = 101


class OperationCounts:
    """The requests of one operation."""

    __slots__ = ("durations", "statuses")

    def __init__(self) -> None:
        self.statuses: defaultdict[int, int] = defaultdict(int)
        self.durations = Histogram()


class Meter:
    """Counts the requests of a server, whichever generation of its desk answers."""

    def __init__(self) -> None:
        self.counts: dict[str, OperationCounts] = {}
        """By operation id, or by the path of a page; "" for requests of neither."""
        self.writes_log = REQUESTS.isEnabledFor(logging.INFO)
        """Whether a line is written for each request: whoever sets up the log comes before."""


class Watched:
    """A request that has not been answered yet; called with the answer."""

    __slots__ = ("_began", "_meter", "_request", "_respond", "account_id", "operation")

    def __init__(self, meter: Meter, request: Request, respond: Respond) -> None:
        self.operation = ""
        """Its operation, once that is known."""
        self.account_id = -1
        self._meter = meter
        self._request = request
        self._respond = respond
        self._began = perf_counter_ns()

    def __call__(self, answer: Answer) -> None:
        """Count the answer and hand it on."""
        took_ns = perf_counter_ns() - self._began
        meter = self._meter
        counts = meter.counts.get(self.operation)
        if counts is None:
            counts = meter.counts[self.operation] = OperationCounts()
        status = answer.status if type(answer) is Response else _status_of(answer)
        counts.statuses[status] += 1
        # Every request comes by here, so the bucket is found in place.
        durations = counts.durations
        durations.counts[bisect_left(BOUNDS_NS, took_ns)] += 1
        durations.sum_ns += took_ns
        if meter.writes_log:
            self._log(self.operation, status, took_ns // 1000)
        self._respond(answer)

    def _log(self, operation: str, status: int, took_us: int) -> None:
        told = {
            "event": "request",
            "request_id": self._request.request_id,
            "operation": operation,
            "account_id": None if self.account_id < 0 else self.account_id,
            "status": status,
            "microseconds": took_us,
            "client": self._request.client,
        }
        REQUESTS.info(
            "%s %d in %d us, request %s",
            operation or "(no operation)",
            status,
            took_us,
            self._request.request_id,
            extra={"told": told},
        )


def _status_of(answer: Answer) -> int:
    if isinstance(answer, Upgrade):
        return _UPGRADE
    return _STREAM if isinstance(answer, EventStream) else LOST

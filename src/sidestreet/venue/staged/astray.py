"""Reports that do not simply arrive: sent twice, lost on the way, or overtaken by the next one.

A desk takes reports in the order of their numbers, so with one missing it passes over all that
come after it. The venue therefore sends again, a while after a report went astray or as soon as
the desk asks, everything from the first missing one on, in order. That closes every gap there is,
so it is done once and cannot become a storm; and it is a matter of time alone, never of what was
acknowledged when, so the same conversation gives the same reports.
"""

from collections import deque
from typing import Final, NamedTuple

from sidestreet.domain.messages import ExecutionReport
from sidestreet.domain.scripts import StepKind

RESEND_NS: Final = 1_000_000_000
"""After how long a report that went astray is sent again, unless the test says otherwise."""


class Trick(NamedTuple):
    """What becomes of one report: `kind` is DUPLICATE, LOSE or HOLD."""

    kind: StepKind
    wait_ns: int


class Astray:
    """What has gone astray, and what is to go astray next."""

    __slots__ = ("_fates", "_held", "_next", "missed", "resend_at")

    def __init__(self) -> None:
        self._next: dict[int, deque[Trick]] = {}
        self._fates: dict[int, Trick] = {}
        self._held: dict[int, ExecutionReport] = {}
        self.missed: list[ExecutionReport] = []
        """What the desk cannot have taken, in order: the lost ones, and all that came after."""
        self.resend_at: int | None = None
        """When everything that was missed is sent again, None while nothing was."""

    def await_next(self, route_id: int, trick: Trick) -> None:
        """Have a trick played on the next report of a route that nothing is to be done to yet."""
        self._next.setdefault(route_id, deque()).append(trick)

    def awaits(self, route_id: int) -> bool:
        """Whether a trick waits for the next report of a route."""
        return route_id in self._next

    def mark(self, report: ExecutionReport) -> None:
        """Decide about a report that has just been made."""
        tricks = self._next.get(report.route_id)
        if tricks is not None:
            self._fates[report.report_id] = tricks.popleft()
            if not tricks:
                del self._next[report.route_id]

    def deliver(
        self, under_way: deque[tuple[int, ExecutionReport]], now: int
    ) -> tuple[list[ExecutionReport], list[ExecutionReport]]:
        """Take off the line what has arrived by `now`.

        Returns what reaches the desk, one after another, and what of it the desk can take.
        """
        heard: list[ExecutionReport] = []
        taken: list[ExecutionReport] = []
        while True:
            arrival = under_way[0][0] if under_way else None
            again = self.resend_at
            if again is not None and again <= now and (arrival is None or again <= arrival):
                heard += self.missed
                taken += self.missed
                self._close()
            elif arrival is not None and arrival <= now:
                self._arrive(under_way.popleft()[1], arrival, heard, taken)
            else:
                return heard, taken

    def ask(self, route_id: int, at: int) -> None:
        """Have what was missed sent again by `at`, if the desk missed anything about a route."""
        if self.resend_at is not None and any(each.route_id == route_id for each in self.missed):
            self.resend_at = min(self.resend_at, at)

    def _arrive(
        self,
        report: ExecutionReport,
        at: int,
        heard: list[ExecutionReport],
        taken: list[ExecutionReport],
    ) -> None:
        trick = self._fates.pop(report.report_id, None)
        if trick is not None and trick.kind is not StepKind.DUPLICATE:
            self.missed.append(report)
            resend_at = at + (trick.wait_ns or RESEND_NS)
            self.resend_at = resend_at if self.resend_at is None else min(self.resend_at, resend_at)
            if trick.kind is StepKind.HOLD:
                self._held[report.route_id] = report
            return
        heard += [report] if trick is None else [report, report]
        if not self.missed:
            taken.append(report)
            return
        self.missed.append(report)
        held = self._held.pop(report.route_id, None)
        if held is not None:
            heard.append(held)
            if held is self.missed[0]:
                taken.append(held)
                del self.missed[0]

    def _close(self) -> None:
        self.missed = []
        self._held.clear()
        self.resend_at = None

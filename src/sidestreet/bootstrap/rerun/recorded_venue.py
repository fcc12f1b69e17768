"""A venue that says again what a venue once said, so that the desk alone is under test.

Orders go to the market of before as well, because its prices follow from them, but what it reports
is heard by nobody. A report that answers what this desk has not asked, or is of a route that it
does not have, is held back: no venue would send it.
"""

from collections import deque
from collections.abc import Callable, Container
from typing import NamedTuple

from msgspec.structs import replace

from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import DirectedStep, ExecutionReport, VenueMessage
from sidestreet.venue.port import Venue

Translate = Callable[[ExecutionReport], ExecutionReport | None]
"""Has a recorded report name the routes and requests of this desk; None if it has none of them."""


class Said(NamedTuple):
    """Reports that were taken together, when, and behind which request, empty for none."""

    at: int
    behind: str
    reports: tuple[ExecutionReport, ...]


class RecordedVenue:
    """Satisfies `sidestreet.venue.port.Venue`. Times are nanoseconds."""

    def __init__(
        self, market: Venue, said: deque[Said], made: Container[str], translate: Translate
    ) -> None:
        """`made` has the ids of the requests that were made by now."""
        self.held_back: list[ExecutionReport] = []
        """Reports that this desk was not told, as recorded."""
        self._market = market
        self._said = said
        self._made = made
        self._translate = translate
        self._directed: set[int] = set()
        self._count = 0
        self._open: list[ExecutionReport] = []

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """List an instrument in the market."""
        self._market.admit(terms, base_price)

    def send(self, message: VenueMessage, now: int) -> None:
        """Take a message in."""
        self._market.send(message, now)
        if isinstance(message, DirectedStep):
            self._directed.add(message.route_id)

    def advance(self, now: int) -> list[ExecutionReport]:
        """Return what was said next, if that was by now or follows at once from a step."""
        unheard = self._market.advance(now)
        if unheard:
            self._market.acknowledge(unheard[-1].report_id)
        told: list[ExecutionReport] = []
        while self._is_its_turn() and not told:
            each = [self._translate(report) for report in self._said[0].reports]
            routes = {report.route_id for report in each if report is not None}
            if self._said[0].at > now and not routes & self._directed:
                break
            self._directed -= routes
            for recorded, report in zip(self._said.popleft().reports, each, strict=True):
                if report is None:
                    self.held_back.append(recorded)
                else:
                    self._count += 1
                    told.append(replace(report, report_id=self._count))
        self._open += told
        return told

    def next_due(self) -> int | None:
        """Return when there is something to say or to see."""
        each = [self._market.next_due(), self._said[0].at if self._is_its_turn() else None]
        return min((due for due in each if due is not None), default=None)

    def _is_its_turn(self) -> bool:
        """Whether anything is left to say, and all was asked that was asked ahead of it."""
        return bool(self._said) and (not self._said[0].behind or self._said[0].behind in self._made)

    def acknowledge(self, report_id: int) -> None:
        """Settle all reports up to this one."""
        self._open = [report for report in self._open if report.report_id > report_id]

    def unacknowledged(self) -> list[ExecutionReport]:
        """Return the reports that are not settled."""
        return list(self._open)

"""The line between a desk and a venue, whichever it is, and what can go wrong on it.

Requests get lost while it is deaf, and so does what is handed over at the begin of a session;
reports are held up while it is mute. A report may come again under its own number, and one may be
missing until the venue sends again what was not settled. All that was sent and all that came is
kept for the auditor.
"""

from collections.abc import Callable
from random import Random

from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import ExecutionReport, VenueMessage
from sidestreet.venue.port import Venue
from simulation.world import MILLISECOND


class VenueLine:
    """A venue as a desk finds it. Satisfies `sidestreet.venue.port.Venue`."""

    def __init__(
        self,
        venue: Venue,
        chance: Random,
        rates: tuple[float, float],
        met: Callable[[str], None],
    ) -> None:
        """`rates` are how often a report is repeated, and how often one is missing."""
        self.venue = venue
        self.is_deaf = self.is_mute = False
        self.sent: Callable[[VenueMessage], None] = lambda _: None
        self.came: dict[int, ExecutionReport] = {}
        """What has reached the desk in this session, by its number."""
        self.settled = 0
        self._chance = chance
        self._rates = rates
        self._met = met
        self._now = 0
        self._held: list[ExecutionReport] = []
        self._again_at: int | None = None
        self._last: list[ExecutionReport] = []

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """List an instrument."""
        self.venue.admit(terms, base_price)

    def send(self, message: VenueMessage, now: int) -> None:
        """Let a message leave the desk."""
        self.sent(message)
        if self.is_deaf:
            self._met("requests lost on the way to the venue")
        else:
            self.venue.send(message, now)

    def advance(self, now: int) -> list[ExecutionReport]:
        """Return what gets through."""
        self._now = now
        self._held += self.venue.advance(now)
        if self.is_mute:
            if self._held:
                self._met("reports held up")
            return []
        if self._again_at is not None and now < self._again_at:
            return []
        arrived, self._held, self._again_at = self._held, [], None
        if not arrived:
            return []
        repeat, miss = self._rates
        if len(arrived) > 1 and self._chance.random() < miss:
            # The first is missing, so none counts; then all of them are sent again.
            self._met("reports missing")
            self._held, arrived = arrived, arrived[1:]
            self._again_at = now + self._chance.randint(1, 5000) * MILLISECOND
            return arrived
        for report in arrived:
            self.came[report.report_id] = report
        if self._last and self._chance.random() < repeat:
            self._met("reports repeated")
            arrived = [*self._last, *arrived]
        self._last = arrived[-3:]
        return arrived

    def next_due(self) -> int | None:
        """Return when there is something to do."""
        due = self.venue.next_due()
        if self._again_at is None or self.is_mute:
            return due
        return self._again_at if due is None else min(due, self._again_at)

    def acknowledge(self, report_id: int) -> None:
        """Settle reports."""
        assert report_id in self.came, "what has not come is not settled"
        assert report_id > self.settled, "nothing is settled twice"
        self.settled = report_id
        self.venue.acknowledge(report_id)

    def unacknowledged(self) -> list[ExecutionReport]:
        """Return what has come and is not settled."""
        return self.venue.unacknowledged()

    def heal(self) -> None:
        """Let everything through from now on, once each."""
        self.is_deaf = self.is_mute = False
        self._rates = 0.0, 0.0

"""The simulated venue: when things happen. What happens then is the trading floor's matter.

A message takes a while to arrive, its report takes a while back, and the market goes on in
between: a fill may truly cross a cancel. Market steps and arrivals happen in time order, a step
before a message that arrives on its boundary, messages of one instant as they were sent.

The rule: reports depend on the seed and on what was sent when, never on how often `advance` was
called. So only those steps take place at which a client's order trades; all others are skipped
without being walked through.
"""

from heapq import heappop, heappush
from typing import NamedTuple

from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import AdjustListing, ExecutionReport, ResumeRoute, VenueMessage
from sidestreet.venue.floor import TradingFloor
from sidestreet.venue.port import Quote
from sidestreet.venue.price_path import STEP_NS
from sidestreet.venue.reports import ReportLine
from sidestreet.venue.watches import Watches


class Latency(NamedTuple):
    """How long a message takes to the venue, and its report back. Nanoseconds."""

    entry_ns: int = 2_000_000
    response_ns: int = 2_000_000


class SimulatedVenue:
    """A market in process, made from a seed. Satisfies `sidestreet.venue.port.Venue`.

    `started_at` is the first instant that it knows; times are nanoseconds since 1970 in UTC.
    """

    def __init__(self, seed: int, started_at: int, latency: Latency | None = None) -> None:
        latency = latency or Latency()
        if latency.entry_ns < 0 or latency.response_ns < 0:
            raise ValueError(f"a latency is not negative: {latency}")
        self._now = started_at
        self._entry_ns = latency.entry_ns
        self._sent = 0
        self._inbox: list[tuple[int, int, VenueMessage]] = []
        self._reports = ReportLine(latency.response_ns)
        self._watches = Watches()
        self._floor = TradingFloor(seed, self._reports, self._watches)

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """List an instrument around a price; listing it again changes nothing.

        For an option, `base_price` is the base price of its underlying, which need not be listed
        itself. An option trades until it expires: then new routes are rejected and replacements
        refused, and what rests stays, untraded, until it is canceled. ValueError for a price that
        is not positive.
        """
        self._floor.admit(terms, base_price)

    def send(self, message: VenueMessage, now: int) -> None:
        """Let a message leave the desk at `now`; it arrives after the entry latency.

        A route that is handed over again is there at once. Nothing arrives in the past: a message
        sent before what `advance` has reached arrives no earlier than that.
        """
        entry_ns = 0 if isinstance(message, ResumeRoute) else self._entry_ns
        self._sent += 1
        heappush(self._inbox, (max(now + entry_ns, self._now), self._sent, message))

    def advance(self, now: int) -> list[ExecutionReport]:
        """Do all that is due up to `now`; return the reports that have reached the desk by then.

        An earlier `now` than before changes nothing and returns nothing.
        """
        self._now = now = max(now, self._now)
        inbox, watches, floor = self._inbox, self._watches, self._floor
        while True:
            step = watches.next_step()
            if inbox and (step is None or inbox[0][0] < step * STEP_NS):
                if inbox[0][0] > now:
                    break
                at, _, message = heappop(inbox)
                floor.receive(message, at)
            elif step is not None and step * STEP_NS <= now:
                floor.look(watches.take(), step)
            else:
                break
        return self._reports.deliver(now)

    def next_due(self) -> int | None:
        """Return when `advance` may next have something to do, None if never; costs nothing."""
        step = self._watches.next_step()
        times = (
            self._inbox[0][0] if self._inbox else None,
            None if step is None else step * STEP_NS,
            self._reports.next_arrival(),
        )
        return min((time for time in times if time is not None), default=None)

    def acknowledge(self, report_id: int) -> None:
        """Settle all reports up to this one. One that has not reached the desk is a ValueError."""
        self._reports.acknowledge(report_id)

    def unacknowledged(self) -> list[ExecutionReport]:
        """Return the reports that have reached the desk and are not settled, in order."""
        return self._reports.unacknowledged()

    def quote(self, instrument_id: str, now: int) -> Quote:
        """Return the touch of an instrument at `now`; nothing changes.

        Exact if `advance` has been called for all that is due by `now`, else the best that is
        known. All 0 for an option that has expired. An instrument that was never admitted raises
        KeyError.
        """
        return self._floor.listing(instrument_id).quote(now)

    def adjust(self, message: AdjustListing, now: int) -> None:
        """Count an instrument in other units at once, without a message on its way."""
        self._floor.adjust(message, now)

    def adjustments(self, instrument_id: str) -> int:
        """Return how often an instrument has been counted in other units since it was listed."""
        return self._floor.listing(instrument_id).adjustments

    def last_price(self, instrument_id: str, now: int | None = None) -> int:
        """Return where an instrument last traded, by `now` or by the latest `advance`.

        Steps that no client's order takes part in are not played out, so there the reference
        price on its tick stands for the last trade. An option that has expired is worth what
        exercise gained then, which may be 0. `now` may also lie in the past. An unknown instrument
        raises KeyError.
        """
        return self._floor.listing(instrument_id).last_price(self._now if now is None else now)

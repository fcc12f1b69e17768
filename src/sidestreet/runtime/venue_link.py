"""The desk's line to a venue: opened once the desk has its memory back, closed by a crash.

Nothing goes out over a closed line. When it opens, the venue is told of every route that it
should be working and asked again for everything that it never answered. What the last gate
objects to is never sent.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Final

from sidestreet.domain.commands import TakeReports
from sidestreet.domain.events import InstrumentAdmitted, Record
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import DirectedMarket, VenueMessage
from sidestreet.engine.corporate.units import base_price_at
from sidestreet.engine.reports import REPORTS_MAX
from sidestreet.engine.state import State
from sidestreet.runtime.outbound_gate import OutboundGate
from sidestreet.runtime.outbox import adjustments, handover, markets
from sidestreet.venue.port import StagedVenue, Venue

LOG: Final = logging.getLogger("sidestreet")

BasePrice = Callable[[InstrumentTerms], int]
"""Where the market of an instrument begins, in millionths of a dollar."""


class VenueLink:
    """Carries messages to a venue and its reports back, in slices that the engine takes."""

    def __init__(self, venue: Venue, base_price: BasePrice) -> None:
        self.venue = venue
        self.objected: Callable[[str], None] = lambda _: None
        """Set by the desk: hears why a message was held back."""
        self.directed: Callable[[DirectedMarket, int], None] = lambda *_: None
        """Set by the desk: hears of a market that a test moves, and when."""
        self.cut: Callable[[int], None] = lambda _: None
        """Set by whoever has the streams: hears of a route whose account's streams are to be cut.

        It is called ahead of what the venue reports after it.
        """
        self._gate = OutboundGate()
        self._base_price = base_price
        self._session = 0
        self._state: State | None = None
        self._staged = venue if isinstance(venue, StagedVenue) else None

    @property
    def is_open(self) -> bool:
        """Whether anything goes out."""
        return self._session != 0

    def open(self, state: State, now: int) -> None:
        """Begin the session that the state's last `MarketStarted` named.

        Instruments are listed in the units that held then. What has changed since, in the batch of
        that record, the venue is told like any other change, because the desk counts on that.
        """
        self._session = state.market_session
        self._state = state
        for terms in state.instruments.values():
            self._admit(terms, state.market_session)
        self._gate.begin(state)
        for adjustment in adjustments(state):
            self._send(adjustment, now)
        for directed in markets(state):
            self._send(directed, now)
        for message in handover(state):
            self._send(message, now)

    def carry(self, records: Iterable[Record], messages: Iterable[VenueMessage], now: int) -> None:
        """Send what durable records ask for."""
        if not self._session:
            return
        for record in records:
            for event in record.events:
                if type(event) is InstrumentAdmitted:
                    self._admit(event.terms, record.sequence)
        self._gate.follow(records)
        for message in messages:
            self._send(message, now)

    def _admit(self, terms: InstrumentTerms, sequence: int) -> None:
        """List an instrument around its price in the units that held at a sequence."""
        base_price = self._base_price(terms)
        if self._state is not None:
            base_price = base_price_at(self._state, terms.group, base_price, sequence)
        self.venue.admit(terms, base_price)

    def _send(self, message: VenueMessage, now: int) -> None:
        if isinstance(message, DirectedMarket):
            self.directed(message, now)
        objection = self._gate.objection(message)
        if objection is None:
            self.venue.send(message, now)
            return
        LOG.critical("held back from the venue: %s", objection)
        self.objected(objection)

    def poll(self, now: int) -> list[TakeReports]:
        """Return the reports that have arrived, as commands."""
        if not self._session:
            return []
        reports = self.venue.advance(now)
        if self._staged is not None:
            for route_id in self._staged.disconnects():
                self.cut(route_id)
        return [
            TakeReports(self._session, tuple(reports[start : start + REPORTS_MAX]))
            for start in range(0, len(reports), REPORTS_MAX)
        ]

    def acknowledge(self, report_id: int) -> None:
        """Tell the venue that its reports are durable up to this one."""
        if self._session:
            self.venue.acknowledge(report_id)

    def next_due(self) -> int | None:
        """Return when the venue has something to do next."""
        return self.venue.next_due() if self._session else None

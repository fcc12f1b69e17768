"""A venue that does nothing of its own accord: it remembers what it hears and says what it is told.

It satisfies the port that the simulated venue satisfies. Reports name the request that they
answer, because the venue has heard it, however long ago.
"""

from dataclasses import dataclass, field

from sidestreet.domain.amounts import parse_amount
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import (
    AdjustListing,
    AskRoute,
    CancelRoute,
    DirectedMarket,
    DirectedStep,
    ExecType,
    ExecutionReport,
    NewRoute,
    ReplaceRoute,
    ResumeRoute,
    ResumeScript,
    RouteMessage,
    VenueMessage,
)

_ANSWERED = {
    ExecType.NEW: NewRoute,
    ExecType.REJECTED: NewRoute,
    ExecType.REPLACED: ReplaceRoute,
    ExecType.REPLACE_REJECTED: ReplaceRoute,
    ExecType.CANCELED: CancelRoute,
    ExecType.CANCEL_REJECTED: CancelRoute,
}
_WORDS = {
    NewRoute: "new",
    ReplaceRoute: "replace",
    CancelRoute: "cancel",
    AskRoute: "ask",
    ResumeRoute: "resume",
}
_TYPES = {kind.lower().replace("_", "-"): kind for kind in ExecType} | {
    "fill": ExecType.TRADE,
    "busted": ExecType.TRADE_CANCEL,
    "corrected": ExecType.TRADE_CORRECT,
}
_OF_A_TRADE = {ExecType.TRADE_CANCEL, ExecType.TRADE_CORRECT}


@dataclass
class ScriptedVenue:
    """Satisfies `sidestreet.venue.port.Venue`."""

    reports_made: int = 0
    _heard: list[tuple[str, int]] = field(default_factory=list)
    _requests: dict[tuple[int, type], RouteMessage] = field(default_factory=dict)
    _on_the_way: list[ExecutionReport] = field(default_factory=list)
    _unsettled: list[ExecutionReport] = field(default_factory=list)

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """List an instrument, which takes nothing here."""

    def send(self, message: VenueMessage, now: int) -> None:
        """Hear a message."""
        del now
        if isinstance(message, AdjustListing | DirectedStep | DirectedMarket):
            return
        self._heard.append((_WORDS[type(message)], message.route_id))
        self._requests[message.route_id, type(message)] = message

    def heard(self, names: dict[int, str]) -> list[str]:
        """Return what was heard since the last time, in words; `names` are those of routes."""
        heard, self._heard = self._heard, []
        return [word for kind, route_id in heard for word in (kind, names[route_id])]

    def last_route_opened(self) -> int | None:
        """Return the route of the newest `new` that was heard since the last time asked."""
        opened = [route_id for kind, route_id in self._heard if kind == "new"]
        return opened[-1] if opened else None

    def post(self, kind: str, route_id: int, details: tuple[str, ...]) -> None:
        """Report something. A fill is told as `60 @ 10.00`, anything else as a text.

        What changes a trade begins with its number.
        """
        exec_type = _TYPES[kind]
        quantity = price = trade = 0
        text = ""
        if exec_type in _OF_A_TRADE:
            trade, details = int(details[0]), details[1:]
        if exec_type in {ExecType.TRADE, ExecType.TRADE_CORRECT}:
            shares, _, dollars = details
            quantity, price = _amount(shares), _amount(dollars)
        else:
            text = " ".join(details)
        answered = _ANSWERED.get(exec_type)
        request = None if answered is None else self._requests.get((route_id, answered))
        terms = request if isinstance(request, ReplaceRoute) else None
        self.reports_made += 1
        self._on_the_way.append(
            ExecutionReport(
                self.reports_made,
                route_id,
                exec_type,
                request_id=0
                if request is None or isinstance(request, ResumeRoute | ResumeScript)
                else request.request_id,
                last_quantity=quantity,
                last_price=price,
                quantity=0 if terms is None else terms.quantity,
                limit_price=None if terms is None else terms.limit_price,
                text=text,
                trade=trade,
            )
        )

    def advance(self, now: int) -> list[ExecutionReport]:
        """Return what was reported since the last time."""
        del now
        arrived, self._on_the_way = self._on_the_way, []
        self._unsettled += arrived
        return arrived

    def next_due(self) -> int | None:
        """Nothing happens here by itself."""
        return None

    def acknowledge(self, report_id: int) -> None:
        """Settle reports."""
        self._unsettled = [each for each in self._unsettled if each.report_id > report_id]

    def unacknowledged(self) -> list[ExecutionReport]:
        """Return the reports that are not settled."""
        return list(self._unsettled)


def _amount(text: str) -> int:
    amount = parse_amount(text)
    assert amount is not None, text
    return amount

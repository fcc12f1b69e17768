"""Words for tests that talk to a simulated venue: one instrument, short messages, readable reports.

The instrument is listed around 100.00; an option is one on that. Every message gets a fresh request
id, so that a test names a request only where it matters.
"""

import itertools

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import (
    InstrumentType,
    OptionRight,
    OrderType,
    Side,
    TimeInForce,
)
from sidestreet.domain.instruments import US_OPTION_TICKS, InstrumentTerms, OptionTerms
from sidestreet.domain.messages import (
    AskRoute,
    CancelRoute,
    ExecType,
    ExecutionReport,
    NewRoute,
    ReplaceRoute,
    ResumeRoute,
    ResumeScript,
    RouteMessage,
)
from sidestreet.domain.sessions import Hours
from sidestreet.venue.fills.model import FillModel
from sidestreet.venue.floor import Sources
from sidestreet.venue.market_maker import MarketMaker
from sidestreet.venue.paths import Paths
from sidestreet.venue.port import Quote, Venue
from sidestreet.venue.simulated import Latency, SimulatedVenue

START = 1_700_000_000_000_000_000
MS = 1_000_000
STEP = 250 * MS
DAY_NS = 86_400_000 * MS
MONTH = 30 * DAY_NS
BASE = 100 * SCALE
TERMS = InstrumentTerms(
    "0193c8a0-0000-7000-8000-0000000000aa", "XYZ", InstrumentType.COMMON_STOCK, "XNAS"
)
BUY, SELL = Side.BUY, Side.SELL
IOC, FOK = TimeInForce.IMMEDIATE_OR_CANCEL, TimeInForce.FILL_OR_KILL
GTC, DAY = TimeInForce.GOOD_TILL_CANCEL, TimeInForce.DAY
AT_OPEN, AT_CLOSE = TimeInForce.AT_OPEN, TimeInForce.AT_CLOSE
MARKET, LIMIT = OrderType.MARKET, OrderType.LIMIT


def instrument(number: int) -> InstrumentTerms:
    """Return one of any number of instruments."""
    key = f"0193c8a0-0000-7000-8000-{number:012x}"
    return InstrumentTerms(key, f"S{number}", InstrumentType.COMMON_STOCK, "XNAS")


def option(
    number: int,
    right: OptionRight = OptionRight.CALL,
    strike: int = BASE,
    *,
    expires_at: int = START + MONTH,
    underlying: InstrumentTerms = TERMS,
) -> InstrumentTerms:
    """Return one of any number of options, at the money and good for thirty days if not told."""
    return InstrumentTerms(
        f"0193c8a0-0000-7000-9000-{number:012x}",
        f"O{number}",
        InstrumentType.OPTION,
        "XCBO",
        US_OPTION_TICKS,
        option=OptionTerms(
            underlying.instrument_id, underlying.symbol, right, strike, "2023-12-14", expires_at
        ),
    )


def market_maker(seed: int, terms: InstrumentTerms = TERMS, base: int = BASE) -> MarketMaker:
    """Return the market maker that a venue with this seed has for an instrument."""
    return MarketMaker(seed, terms, Paths(seed).path(terms, base))


def told(report: ExecutionReport) -> tuple[int, ExecType]:
    """Return the route and the kind of a report."""
    return report.route_id, report.exec_type


class Talk:
    """A desk's end of the line to a venue that it made itself. `now` moves by `wait` alone."""

    def __init__(
        self,
        seed: int = 1,
        *,
        latency: Latency | None = None,
        start: int = START,
        base: int = BASE,
        terms: InstrumentTerms = TERMS,
        hours: Hours | None = None,
        sources: Sources | None = None,
        has_bands: bool = True,
        fill_model: FillModel | None = None,
    ) -> None:
        self.venue = SimulatedVenue(
            seed, start, latency, hours, sources, has_bands=has_bands, fill_model=fill_model
        )
        self.port: Venue = self.venue
        self.terms = terms
        self.venue.admit(terms, base)
        self.now = start
        self.requests = itertools.count(1)

    def quote(self) -> Quote:
        """Return the touch as it is now."""
        return self.venue.quote(self.terms.instrument_id, self.now)

    def say(self, message: RouteMessage) -> int:
        """Send a message now and return its request id, 0 if it has none."""
        self.venue.send(message, self.now)
        return 0 if isinstance(message, ResumeRoute | ResumeScript) else message.request_id

    def until(self, instant: int) -> list[ExecutionReport]:
        """Let time pass to an instant and return what arrives."""
        return self.wait(instant - self.now)

    def wait(self, nanoseconds: int) -> list[ExecutionReport]:
        """Let time pass and return what arrives."""
        self.now += nanoseconds
        return self.venue.advance(self.now)

    def hear(self) -> list[ExecutionReport]:
        """Let one message's way there and back pass and return what arrives."""
        return self.wait(4 * MS)

    def new(
        self,
        route_id: int,
        side: Side,
        quantity: int,
        limit_price: int | None = None,
        time_in_force: TimeInForce = DAY,
        *,
        extended_hours: bool = False,
    ) -> int:
        """Send a new route, at the market if no limit is given."""
        kind = MARKET if limit_price is None else LIMIT
        request = next(self.requests)
        return self.say(
            NewRoute(
                route_id,
                request,
                self.terms.instrument_id,
                side,
                kind,
                time_in_force,
                quantity,
                limit_price,
                extended_hours,
            ),
        )

    def cancel(self, route_id: int) -> int:
        """Ask to cancel a route."""
        return self.say(CancelRoute(route_id, next(self.requests)))

    def replace(self, route_id: int, quantity: int, limit_price: int | None) -> int:
        """Ask for new terms of a route."""
        return self.say(ReplaceRoute(route_id, next(self.requests), quantity, limit_price))

    def ask(self, route_id: int, request_id: int) -> None:
        """Ask what became of a request."""
        self.say(AskRoute(route_id, request_id))

    def resume(
        self,
        route_id: int,
        side: Side,
        quantity: int,
        limit_price: int | None,
        *,
        filled_quantity: int = 0,
        time_in_force: TimeInForce = DAY,
        extended_hours: bool = False,
    ) -> None:
        """Hand a route over again."""
        kind = MARKET if limit_price is None else LIMIT
        self.say(
            ResumeRoute(
                route_id,
                self.terms.instrument_id,
                side,
                kind,
                time_in_force,
                quantity,
                filled_quantity,
                limit_price,
                extended_hours,
            ),
        )

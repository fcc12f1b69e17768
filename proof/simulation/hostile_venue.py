"""A venue that does what venues do on bad days, in great numbers and in any order.

It has no market: it answers, is late, says nothing, fills, ends, pauses, takes back and talks
nonsense as its plan has it. What it says it has done counts: it keeps the figures of each route, so
that all but its nonsense could be the truth. Like any venue here it has forgotten everything after
a restart, and goes by what it is handed over.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random
from typing import Final

from msgspec.structs import replace

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.enums import OrderType, TimeInForce
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.messages import (
    AskRoute,
    CancelRoute,
    ExecType,
    ExecutionReport,
    NewRoute,
    ReplaceRoute,
    ResumeRoute,
    VenueMessage,
)
from simulation.market import CENT, WalkingMarket
from simulation.plan import Plan
from simulation.world import MILLISECOND, SECOND

_AT_ONCE: Final = (TimeInForce.IMMEDIATE_OR_CANCEL, TimeInForce.FILL_OR_KILL)
_ENDS: Final = (ExecType.CANCELED, ExecType.EXPIRED, ExecType.DONE_FOR_DAY)
_PAUSES: Final = (ExecType.STOPPED, ExecType.SUSPENDED)


@dataclass(slots=True)
class _Route:
    """A route as the venue has it."""

    message: NewRoute | ResumeRoute
    quantity: int
    limit_price: int | None
    filled: int = 0
    trades: int = 0
    is_over: bool = False
    booked: dict[int, tuple[int, int]] = field(default_factory=dict)
    answers: dict[int, ExecutionReport] = field(default_factory=dict)

    @property
    def leaves(self) -> int:
        return 0 if self.is_over else self.quantity - self.filled


class HostileVenue:
    """Satisfies `sidestreet.venue.port.Venue`. `polite` has it behave from then on."""

    def __init__(
        self, plan: Plan, chance: Random, market: WalkingMarket, met: Callable[[str], None]
    ) -> None:
        self.is_polite = False
        self._plan = plan
        self._chance = chance
        self._market = market
        self._met = met
        self._now = 0
        self._routes: dict[int, _Route] = {}
        self._todo: list[tuple[int, int, Callable[[], None]]] = []
        self._put = 0
        self._latest_entry = 0
        self._said: list[ExecutionReport] = []
        self._arrivals: list[tuple[int, ExecutionReport]] = []
        self._settled = 0

    def admit(self, terms: InstrumentTerms, base_price: int) -> None:
        """List an instrument."""
        self._market.admit(terms, base_price)

    def send(self, message: VenueMessage, now: int) -> None:
        """Take a message in."""
        self._now = max(self._now, now)
        # Messages keep their order on the way, as on any session with a venue.
        arrives_at = self._now + self._chance.randint(1, 30) * MILLISECOND
        self._latest_entry = max(self._latest_entry, arrives_at)
        self._after(self._latest_entry - self._now, lambda: self._receive(message))

    def advance(self, now: int) -> list[ExecutionReport]:
        """Do what is due; return what has arrived."""
        while self._todo and self._todo[0][0] <= now:
            self._now, _, action = heappop(self._todo)
            action()
        self._now = max(self._now, now)
        self._market.look(now)
        arrived = [report for at, report in self._arrivals if at <= now]
        self._arrivals = self._arrivals[len(arrived) :]
        return arrived

    def next_due(self) -> int | None:
        """Return when there is something to do."""
        dues = [self._todo[0][0]] if self._todo else []
        if self._arrivals:
            dues.append(self._arrivals[0][0])
        return min(dues, default=None)

    def acknowledge(self, report_id: int) -> None:
        """Settle reports."""
        assert self._settled < report_id <= len(self._said), "settled in order, and what was said"
        self._settled = report_id

    def unacknowledged(self) -> list[ExecutionReport]:
        """Return what has arrived and is not settled."""
        return self._said[self._settled : len(self._said) - len(self._arrivals)]

    def be_polite(self) -> None:
        """Answer whatever is asked, at once, and do nothing that was not asked for."""
        self.is_polite = True

    # What it does.

    def _happens(self, rate: float, what: str = "") -> bool:
        if self.is_polite or self._chance.random() >= rate:
            return False
        if what:
            self._met(what)
        return True

    def _after(self, delay: int, action: Callable[[], None]) -> None:
        self._put += 1
        heappush(self._todo, (self._now + delay, self._put, action))

    def _say(
        self, route_id: int, exec_type: ExecType, request_id: int = 0, **members: object
    ) -> ExecutionReport:
        report = ExecutionReport(len(self._said) + 1, route_id, exec_type, request_id)
        report = replace(report, **members)
        self._said.append(report)
        # Reports keep their order on the way.
        latest = self._arrivals[-1][0] if self._arrivals else 0
        at = max(latest, self._now + self._chance.randint(1, 20) * MILLISECOND)
        self._arrivals.append((at, report))
        return report

    def _receive(self, message: VenueMessage) -> None:
        match message:
            case NewRoute():
                route = _Route(message, message.quantity, message.limit_price)
                self._routes[message.route_id] = route
                self._answer_soon(lambda: self._take(route, message.request_id))
            case ResumeRoute():
                route = _Route(message, message.quantity, message.limit_price)
                route.filled, route.trades = message.filled_quantity, message.trades
                self._routes[message.route_id] = route
                self._live(route)
            case CancelRoute():
                self._answer_soon(lambda: self._cancel(message))
            case ReplaceRoute():
                self._answer_soon(lambda: self._replace(message))
            case AskRoute():
                known = self._routes.get(message.route_id)
                answer = None if known is None else known.answers.get(message.request_id)
                if answer is not None:
                    self._met("answers repeated when asked")
                    self._say_again(answer)

    def _say_again(self, report: ExecutionReport) -> None:
        again = replace(report, report_id=len(self._said) + 1)
        self._said.append(again)
        latest = self._arrivals[-1][0] if self._arrivals else 0
        self._arrivals.append((max(latest, self._now + MILLISECOND), again))

    def _answer_soon(self, answer: Callable[[], None]) -> None:
        if self._happens(self._plan.venue_silent, "silent venues"):
            # It may have done it all the same, and says so far too late, or never.
            if self._chance.random() < 0.5:
                self._after(self._chance.randint(31, 60) * SECOND, answer)
        elif self._happens(self._plan.venue_late, "late answers"):
            self._after(self._chance.randint(2, 29) * SECOND, answer)
        else:
            answer()

    def _take(self, route: _Route, request_id: int) -> None:
        route_id = route.message.route_id
        if route.is_over:
            return
        # One that has traded is not rejected any more.
        if not route.trades and self._happens(self._plan.venue_refuses, "rejected orders"):
            route.is_over = True
            route.answers[request_id] = self._say(
                route_id, ExecType.REJECTED, request_id, text="not today"
            )
            self._live_on(route)
            return
        if self._happens(self._plan.venue_odd / 10, "ends in place of an acknowledgement"):
            self._end(route, self._chance.choice(_ENDS))
            self._live_on(route)
            return
        if self._happens(self._plan.venue_crosses / 4, "fills before the acknowledgement"):
            self._trade(route)
        route.answers[request_id] = self._say(route_id, ExecType.NEW, request_id)
        self._live(route)

    def _live(self, route: _Route) -> None:
        """Have something happen to a route, now and then, while it is at work."""
        message = route.message
        if message.order_type is OrderType.MARKET or message.time_in_force in _AT_ONCE:
            if route.leaves and self._chance.random() < 0.8:
                self._trade(route, is_whole=self._chance.random() < 0.7)
            if route.leaves:
                self._end(route, ExecType.CANCELED)
            return
        self._after(self._chance.randint(200, 12_000) * MILLISECOND, lambda: self._happen(route))

    def _happen(self, route: _Route) -> None:
        if self.is_polite:
            return
        if self._happens(self._plan.venue_nonsense, "reports that make no sense"):
            self._talk_nonsense(route)
        if self._happens(self._plan.venue_odd):
            self._do_odd(route)
        elif route.leaves and self._chance.random() < 0.4:
            self._trade(route)
        if self._happens(self._plan.venue_nonsense) and route.answers:
            self._met("answers repeated unasked")
            self._say_again(self._chance.choice(list(route.answers.values())))
        if not route.is_over or self._chance.random() < 0.6:
            self._live_on(route)

    def _live_on(self, route: _Route) -> None:
        self._after(self._chance.randint(500, 15_000) * MILLISECOND, lambda: self._happen(route))

    def _trade(self, route: _Route, *, is_whole: bool = False) -> None:
        if not route.leaves:
            return
        shares = route.leaves // SCALE
        quantity = route.leaves
        if not is_whole and shares > 1 and self._chance.random() < 0.7:
            quantity = self._chance.randint(1, shares - 1) * SCALE
        message = route.message
        price = route.limit_price or self._market.last_price(message.instrument_id, self._now)
        route.filled += quantity
        route.trades += 1
        route.booked[route.trades] = quantity, price
        route.is_over = route.filled == route.quantity
        number = route.trades if self._plan.numbers_trades else 0
        report = self._say(
            message.route_id,
            ExecType.TRADE,
            last_quantity=quantity,
            last_price=price,
            trade=number,
        )
        if number and self._happens(self._plan.venue_nonsense, "trades reported twice"):
            self._say_again(report)

    def _end(self, route: _Route, exec_type: ExecType, request_id: int = 0) -> None:
        route.is_over = True
        report = self._say(route.message.route_id, exec_type, request_id)
        if request_id:
            route.answers[request_id] = report

    def _cancel(self, message: CancelRoute) -> None:
        route = self._routes.get(message.route_id)
        if route is not None and self._happens(self._plan.venue_crosses, "fills across a cancel"):
            self._trade(route, is_whole=self._chance.random() < 0.5)
        if (
            route is None
            or not route.leaves
            or self._happens(self._plan.venue_refuses, "refused cancels")
        ):
            report = self._say(
                message.route_id,
                ExecType.CANCEL_REJECTED,
                message.request_id,
                text="too late",
                is_unknown=route is None,
            )
            if route is not None:
                route.answers[message.request_id] = report
        else:
            self._end(route, ExecType.CANCELED, message.request_id)

    def _replace(self, message: ReplaceRoute) -> None:
        route = self._routes.get(message.route_id)
        if route is not None and self._happens(
            self._plan.venue_crosses / 2, "fills across a replace"
        ):
            self._trade(route)
        if (
            route is None
            or not route.leaves
            or message.quantity <= route.filled
            or self._happens(self._plan.venue_refuses, "refused replaces")
        ):
            report = self._say(
                message.route_id, ExecType.REPLACE_REJECTED, message.request_id, text="no"
            )
        else:
            route.quantity, route.limit_price = message.quantity, message.limit_price
            report = self._say(
                message.route_id,
                ExecType.REPLACED,
                message.request_id,
                quantity=message.quantity,
                limit_price=message.limit_price,
            )
        if route is not None:
            route.answers[message.request_id] = report

    def _do_odd(self, route: _Route) -> None:
        """Do what nobody asked for."""
        kinds = ["bust", "correct"] if route.booked else []
        if route.leaves:
            kinds += ["end", "pause", "restate"]
        elif route.quantity > route.filled:
            kinds.append("trade after the end")
        if not kinds:
            return
        kind = self._chance.choice(kinds)
        self._met(f"venue's own doing: {kind}")
        route_id = route.message.route_id
        match kind:
            case "bust" | "correct":
                self._change_trade(route, is_bust=kind == "bust")
            case "trade after the end":
                route.is_over = False
                self._trade(route, is_whole=self._chance.random() < 0.5)
                route.is_over = True
            case "end":
                self._end(route, self._chance.choice(_ENDS))
            case "pause":
                self._say(route_id, self._chance.choice(_PAUSES))
            case _:
                route.quantity += self._chance.randint(0, 50) * SCALE
                if route.limit_price is not None:
                    route.limit_price += self._chance.randint(0, 10) * CENT
                self._say(
                    route_id,
                    ExecType.REPLACED,
                    quantity=route.quantity,
                    limit_price=route.limit_price,
                )

    def _change_trade(self, route: _Route, *, is_bust: bool) -> None:
        if not self._plan.numbers_trades:
            return
        trade = self._chance.choice(list(route.booked))
        quantity, price = route.booked[trade]
        route_id = route.message.route_id
        if is_bust:
            del route.booked[trade]
            route.filled -= quantity
            self._say(route_id, ExecType.TRADE_CANCEL, trade=trade)
            return
        room = route.quantity - route.filled
        now = max(SCALE, quantity + self._chance.randint(-20, 20) * SCALE)
        now = min(now, quantity + room)
        price += self._chance.randint(-5, 5) * CENT
        route.booked[trade] = now, price
        route.filled += now - quantity
        route.is_over = route.is_over or route.filled == route.quantity
        self._say(
            route_id,
            ExecType.TRADE_CORRECT,
            trade=trade,
            last_quantity=now,
            last_price=price,
        )

    def _talk_nonsense(self, route: _Route) -> None:
        route_id = route.message.route_id
        far = 10**6 + self._chance.randint(1, 99)
        match self._chance.randrange(8):
            case 0:
                self._say(far, ExecType.TRADE, last_quantity=SCALE, last_price=SCALE)
            case 1:
                quantity = route.quantity + SCALE
                self._say(route_id, ExecType.TRADE, last_quantity=quantity, last_price=SCALE)
            case 2:
                self._say(route_id, ExecType.TRADE, last_quantity=-SCALE, last_price=SCALE)
            case 3:
                self._say(route_id, ExecType.CANCEL_REJECTED, far)
            case 4:
                self._say(route_id, ExecType.REPLACE_REJECTED, far)
            case 5:
                self._say(route_id, ExecType.TRADE_CANCEL, trade=far)
            case 6:
                self._say(route_id, ExecType.TRADE_CORRECT, trade=far, last_quantity=1)
            case _:
                self._say(far, ExecType.CANCELED)

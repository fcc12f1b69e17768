"""Orders worked over time, between a client, a clock and a venue that all do what they like.

The venue is honest and slow: messages and reports keep their order, and anything may happen while
they are on their way. What it has traded, what it still works and what is on its way to it, of all
parts of an order together, may never be more than the order.
"""

from collections import deque
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from engine.played_desk import START
from engine.strategy_desk import MINUTE, SHARE, StrategyDesk, over
from runtime.desk_parts import Hours
from sidestreet.domain.commands import CancelOrder, Command, ReplaceOrder, StartMarket, TakeReports
from sidestreet.domain.enums import OrderStatus, OrderType, Side, StrategyType
from sidestreet.domain.events import DontKnowTrade
from sidestreet.domain.limits import Scope
from sidestreet.domain.messages import (
    CancelRoute,
    ExecType,
    ExecutionReport,
    NewRoute,
    ResumeRoute,
    VenueMessage,
)
from sidestreet.domain.orders import TERMINAL, Order
from sidestreet.domain.risk_commands import EngageKillSwitch, ReleaseKillSwitch
from sidestreet.engine.strategies.children import child_of
from sidestreet.runtime.outbound_gate import OutboundGate
from sidestreet.runtime.outbox import handover, messages_of
from sidestreet.runtime.timers import Timers

PICK = st.integers(0, 10**6)
LUCK = st.sampled_from([1, 2, 3, 4, 5, 0])
SHARES = st.integers(1, 60)
ENDS_AT = START + 60 * MINUTE


@dataclass
class Worked:
    """A route as the venue knows it."""

    quantity: int
    filled: int = 0
    is_open: bool = True


class SlowVenue:
    """A venue with a line in both directions, each of which moves when it is told to."""

    def __init__(self) -> None:
        self.inbox: deque[VenueMessage] = deque()
        self.outbox: deque[ExecutionReport] = deque()
        self.routes: dict[int, Worked] = {}
        self.said = 0

    def receive(self, *, refuses: bool) -> None:
        """Take the next message in."""
        message = self.inbox.popleft()
        match message:
            case NewRoute() if refuses:
                self.routes[message.route_id] = Worked(message.quantity, is_open=False)
                self.say(message.route_id, ExecType.REJECTED, message.request_id)
            case NewRoute():
                self.routes[message.route_id] = Worked(message.quantity)
                self.say(message.route_id, ExecType.NEW, message.request_id)
            case ResumeRoute():
                self.routes[message.route_id] = Worked(message.quantity, message.filled_quantity)
            case CancelRoute():
                route = self.routes.get(message.route_id)
                if route is None or not route.is_open:
                    self.say(message.route_id, ExecType.CANCEL_REJECTED, message.request_id)
                else:
                    route.is_open = False
                    self.say(message.route_id, ExecType.CANCELED, message.request_id)

    def trade(self, route_id: int, shares: int) -> None:
        """Trade some shares of a route."""
        route = self.routes[route_id]
        quantity = min(shares * SHARE, route.quantity - route.filled)
        route.filled += quantity
        route.is_open = route.filled < route.quantity
        self.say(route_id, ExecType.TRADE, last_quantity=quantity, last_price=10 * SHARE)

    def say(
        self, route_id: int, exec_type: ExecType, request_id: int = 0, **members: object
    ) -> None:
        """Report something."""
        self.said += 1
        report = ExecutionReport(self.said, route_id, exec_type, request_id)
        self.outbox.append(replace(report, **members))

    def open_routes(self) -> list[int]:
        """Return the routes that may trade."""
        return [route_id for route_id, route in self.routes.items() if route.is_open]

    def at_risk(self, route_id: int) -> int:
        """Return what a route has traded, may still trade, or is about to be sent with."""
        route = self.routes.get(route_id)
        if route is not None:
            return route.quantity if route.is_open else route.filled
        return sum(
            message.quantity
            for message in self.inbox
            if isinstance(message, NewRoute | ResumeRoute) and message.route_id == route_id
        )


class StrategyMachine(RuleBasedStateMachine):
    """Clients, clock and venue, taking turns."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = StrategyDesk()
        self.venue = SlowVenue()
        self.gate = OutboundGate()
        self.timers = Timers(self.desk.state, Hours())

    def do(self, command: Command) -> None:
        """Have a command decided, and send what follows to the venue."""
        desk, before = self.desk, len(self.desk.records)
        desk.do(command)
        for record in desk.records[before:]:
            self.timers.follow(record)
            self.gate.follow([record])
            self.send(*messages_of(record, desk.state))
            # After a silence an answer may come too late; a trade always finds its place.
            for event in record.events:
                if isinstance(event, DontKnowTrade):
                    assert event.report.exec_type is not ExecType.TRADE, event

    def send(self, *messages: VenueMessage) -> None:
        """Send messages through the gate."""
        for message in messages:
            assert self.gate.objection(message) is None
            self.venue.inbox.append(message)

    def pick(self, number: int) -> Order | None:
        """Return one of the orders."""
        orders = list(self.desk.state.orders.values())
        return orders[number % len(orders)] if orders else None

    @rule(
        shares=SHARES,
        strategy=st.sampled_from([StrategyType.TWAP, StrategyType.VWAP]),
        side=st.sampled_from(Side),
        at_market=st.booleans(),
        starts_in=st.integers(-1, 3),
        lasts=st.integers(1, 12),
    )
    def submit(
        self,
        shares: int,
        strategy: StrategyType,
        side: Side,
        starts_in: int,
        lasts: int,
        *,
        at_market: bool,
    ) -> None:
        """Place an order; orders of one account that would meet are not what this is about."""
        start_at = self.desk.now + starts_in * MINUTE
        before = len(self.desk.records)
        self.desk.submit(
            quantity=shares * SHARE,
            side=side if at_market else Side.BUY,
            order_type=OrderType.MARKET if at_market else OrderType.LIMIT,
            limit_price=None if at_market else 10 * SHARE,
            **over(strategy, start_at, start_at + lasts * MINUTE),
        )
        for record in self.desk.records[before:]:
            self.timers.follow(record)
            self.gate.follow([record])
            self.send(*messages_of(record, self.desk.state))

    @rule(number=PICK, luck=LUCK)
    def cancel(self, number: int, luck: int) -> None:
        """Cancel an order, now and then."""
        order = self.pick(number)
        if order is not None and luck == 0:
            self.do(CancelOrder(order.account_id, order.order_id))

    @rule(number=PICK, shares=SHARES)
    def replace(self, number: int, shares: int) -> None:
        """Ask for another quantity; it may be refused."""
        order = self.pick(number)
        if order is not None:
            self.do(ReplaceOrder(order.account_id, order.order_id, shares * SHARE))

    @rule(luck=LUCK)
    def stop(self, luck: int) -> None:
        """Stop trading, rarely, and let it go on."""
        if luck == 0:
            self.do(EngageKillSwitch(Scope.FIRM))
            self.do(ReleaseKillSwitch(Scope.FIRM))

    @precondition(lambda self: self.venue.inbox)
    @rule(count=st.integers(1, 4), luck=LUCK)
    def arrive(self, count: int, luck: int) -> None:
        """Let messages arrive at the venue."""
        for _ in range(min(count, len(self.venue.inbox))):
            self.venue.receive(refuses=luck == 0)

    @precondition(lambda self: self.venue.outbox)
    @rule(count=st.integers(1, 4))
    def hear(self, count: int) -> None:
        """Let reports arrive at the desk."""
        for _ in range(min(count, len(self.venue.outbox))):
            report = self.venue.outbox.popleft()
            self.do(TakeReports(self.desk.state.market_session, (report,)))

    @precondition(lambda self: self.venue.open_routes())
    @rule(number=PICK, shares=SHARES)
    def trade(self, number: int, shares: int) -> None:
        """Let something trade."""
        routes = self.venue.open_routes()
        self.venue.trade(routes[number % len(routes)], shares)

    @precondition(lambda self: self.venue.open_routes())
    @rule(number=PICK)
    def ends_by_itself(self, number: int) -> None:
        """Let the venue end a route that nobody asked it to."""
        route_id = self.venue.open_routes()[number % len(self.venue.open_routes())]
        self.venue.routes[route_id].is_open = False
        self.venue.say(route_id, ExecType.CANCELED)

    @rule()
    def settle(self) -> None:
        """Let all that is on its way arrive, and what follows from it."""
        while self.venue.inbox or self.venue.outbox:
            while self.venue.inbox:
                self.venue.receive(refuses=False)
            while self.venue.outbox:
                self.hear(1)

    @rule()
    def fill_as_a_slice_begins(self) -> None:
        """Let a minute pass and trade all there is before the venue hears of it."""
        self.settle()
        self.wait(60)
        for route_id in self.venue.open_routes():
            self.venue.trade(route_id, 60)

    @rule(seconds=st.sampled_from([1, 9, 21, 60, 60, 61, 300]))
    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.desk.now = min(self.desk.now + seconds * 10**9, ENDS_AT + MINUTE)
        self.run_timers()

    def run_timers(self) -> None:
        """Do what is due."""
        for command in list(self.timers.take_due(self.desk.now)):
            self.do(command)

    @rule(luck=LUCK)
    def restart(self, luck: int) -> None:
        """Stop and start again: the venue has lost its book, and what it had not told yet."""
        if luck > 1:
            return
        self.venue = SlowVenue()
        self.gate = OutboundGate()
        self.timers = Timers(self.desk.state, Hours())
        self.timers.rebuild()
        for command in list(self.timers.take_due(self.desk.now)):
            self.desk.do(command)
        before = len(self.desk.records)
        self.desk.do(StartMarket("played", 1))
        self.timers = Timers(self.desk.state, Hours())
        self.timers.rebuild()
        self.timers.follow(self.desk.records[before])
        self.gate.begin(self.desk.state)
        self.send(*handover(self.desk.state))

    @invariant()
    def never_more_than_the_order(self) -> None:
        """Add up what has traded, works, or is on its way there, of all its parts."""
        for order in self.desk.state.orders.values():
            exposed = sum(
                max(route.filled_quantity, self.venue.at_risk(route.route_id))
                for route in order.routes
            )
            assert exposed <= order.quantity, order

    @invariant()
    def one_child_at_most(self) -> None:
        """And what is open has a child, a slice to come, or an end."""
        for order in self.desk.state.orders.values():
            if order.schedule is not None:
                assert sum(not route.closed for route in order.routes) <= 1
            if order.is_open:
                assert order.expires_at is not None

    def teardown(self) -> None:
        """Let the session end, and everything arrive."""
        self.desk.now = ENDS_AT + MINUTE
        for _ in range(4):
            self.run_timers()
            self.settle()
        for order in self.desk.state.orders.values():
            assert order.status in TERMINAL, order
            assert child_of(order) is None
            traded = sum(
                max(route.filled_quantity, self.venue.at_risk(route.route_id))
                for route in order.routes
            )
            assert traded == order.filled_quantity
        assert not self.venue.open_routes()


@pytest.mark.timeout(3600)
def test_no_part_is_one_too_many_whatever_happens(*, is_long: bool) -> None:
    run_state_machine_as_test(
        StrategyMachine,
        settings=settings(
            max_examples=3_000 if is_long else 60,
            stateful_step_count=150 if is_long else 60,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("strategy", [StrategyType.TWAP, StrategyType.VWAP])
@pytest.mark.parametrize("shares", [1, 7, 60])
def test_a_venue_that_fills_everything_fills_the_order_in_time(
    strategy: StrategyType, shares: int
) -> None:
    machine = StrategyMachine()
    machine.submit(shares, strategy, Side.BUY, 0, 12, at_market=False)
    (order,) = machine.desk.state.orders.values()
    for _ in range(12):
        while machine.venue.inbox or machine.venue.outbox:
            while machine.venue.inbox:
                machine.venue.receive(refuses=False)
            for route_id in machine.venue.open_routes():
                machine.venue.trade(route_id, 60)
            machine.hear(4)
        machine.wait(60)
    assert machine.desk.now_of(order).status is OrderStatus.FILLED

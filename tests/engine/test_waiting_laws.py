"""Laws of orders that wait for a price, held whatever the market does and whatever is asked.

Prices walk at random, time passes from session to session, orders are placed, replaced, canceled
and released. A model in a few lines says of each stop when it must go, and nothing else may.
"""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from engine.played_desk import BUY, SELL, START, XYZ
from engine.session_desk import CENT, HOUR, SHARE, SessionDesk, needs
from sidestreet.domain.commands import CancelOrder, ReplaceOrder
from sidestreet.domain.conditions import Trigger
from sidestreet.domain.enums import OrderStatus, OrderType, Side, TrailingOffsetType
from sidestreet.domain.enums import TimeInForce as Tif
from sidestreet.domain.limits import Limits, Scope, SelfMatch
from sidestreet.domain.orders import HELD, Order
from sidestreet.domain.reasons import Refusal
from sidestreet.domain.risk_commands import SetLimits
from sidestreet.domain.waiting_commands import ReleaseOrders

WAITING = [order_type for order_type in OrderType if order_type not in {"MARKET", "LIMIT"}]
PRICES = st.integers(500, 2_000).map(lambda cents: cents * CENT)
OFFSETS = st.integers(1, 300).map(lambda cents: cents * CENT)
POINTS = st.integers(1, 3_000).map(lambda points: points * SHARE)


@dataclass
class Expected:
    """One order by the rules alone: its stop, and for a trailing one the best price so far."""

    side: Side
    extended: bool
    stop: int | None
    offset: int = 0
    is_bps: bool = False
    best: int | None = None
    prices: list[int] = field(default_factory=list)

    def see(self, price: int) -> bool:
        """Take a price in; return whether it is the one that was waited for."""
        if self.offset:
            best = price if self.best is None else _better(self.side, self.best, price)
            if best != self.best:
                self.best = best
                return False
        level = self.level()
        return price >= level if self.side is BUY else price <= level

    def level(self) -> int:
        """Return the stop as it stands, rounded to the cent away from the market."""
        if not self.offset:
            assert self.stop is not None
            return self.stop
        assert self.best is not None
        away = self.offset
        if self.is_bps:
            away = -(-self.best * self.offset // (10_000 * SHARE))
        if self.side is BUY:
            return -(-(self.best + away) // CENT) * CENT
        return (self.best - away) // CENT * CENT


def _better(side: Side, one: int, other: int) -> int:
    return min(one, other) if side is BUY else max(one, other)


class WaitingMachine(RuleBasedStateMachine):
    """A desk with orders that wait, and what the rules say of each of them."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = SessionDesk()
        self.desk.do(SetLimits(Scope.FIRM, "", Limits(self_match=SelfMatch.ALLOW)))
        self.waiting: dict[str, Expected] = {}
        self.queued: dict[str, Expected] = {}
        self.trails: dict[str, int] = {}

    @rule(
        order_type=st.sampled_from(WAITING),
        side=st.sampled_from(Side),
        price=PRICES,
        offset=OFFSETS,
        points=POINTS,
        is_bps=st.booleans(),
        is_extended=st.booleans(),
    )
    def place(
        self,
        *,
        order_type: OrderType,
        side: Side,
        price: int,
        offset: int,
        points: int,
        is_bps: bool,
        is_extended: bool,
    ) -> None:
        """Place an order of a type that waits."""
        trails = "TRAILING" in order_type
        trigger = Trigger(stop_price=price)
        if trails:
            kind = TrailingOffsetType.BPS if is_bps else TrailingOffsetType.PRICE
            trigger = Trigger(
                trailing_offset=points if is_bps else offset,
                trailing_offset_type=kind,
                limit_offset=0 if order_type is OrderType.TRAILING_STOP_LIMIT else None,
            )
        is_extended = is_extended and order_type is OrderType.STOP_LIMIT
        members = needs(order_type) | {"trigger": trigger, "side": side, "quantity": SHARE}
        order = self.desk.submit(
            **members, extended_hours=is_extended, time_in_force=Tif.GOOD_TILL_CANCEL
        )
        assert order.is_open
        expected = Expected(side, is_extended, None if trails else price)
        if trails:
            expected.offset, expected.is_bps = trigger.trailing_offset or 0, is_bps
        if order.status is OrderStatus.QUEUED:
            self.queued[order.order_id] = expected
        else:
            self._begins(order.order_id, expected)

    def _begins(self, order_id: str, expected: Expected) -> None:
        self.waiting[order_id] = expected
        if expected.offset:
            expected.best = self.desk.prices.mark(XYZ.instrument_id)

    @rule(price=PRICES)
    def trade(self, price: int) -> None:
        """Let the stock trade; only orders in their session care."""
        trading = self.desk.hours.at(self.desk.now)
        going = []
        for order_id, expected in self.waiting.items():
            is_in = trading.window is not None if expected.extended else trading.is_regular
            if is_in and expected.see(price):
                going.append(order_id)
        self.desk.see(price)
        for order_id in going:
            del self.waiting[order_id]
            order = self.desk.state.orders[order_id]
            assert order.routes or order.status is OrderStatus.CANCELED

    @rule(hours=st.integers(1, 15))
    def wait(self, hours: int) -> None:
        """Let time pass, and have released what is due."""
        self.desk.now += hours * HOUR
        due = [
            order_id
            for order_id in self.queued
            if (self._order(order_id).releases_at or START) <= self.desk.now
        ]
        self.desk.do(ReleaseOrders(tuple(due)))
        for order_id in due:
            if self._order(order_id).status is not OrderStatus.QUEUED:
                self._begins(order_id, self.queued.pop(order_id))

    @rule(number=st.integers(0, 50), offset=OFFSETS, price=PRICES)
    def replace(self, number: int, offset: int, price: int) -> None:
        """Change what an order waits for."""
        held = {**self.waiting, **self.queued}
        if not held:
            return
        order_id = list(held)[number % len(held)]
        expected = held[order_id]
        if expected.offset:
            kind = TrailingOffsetType.PRICE
            trigger = Trigger(trailing_offset=offset, trailing_offset_type=kind)
            expected.offset, expected.is_bps = offset, False
            self.trails.pop(order_id, None)
        else:
            trigger = Trigger(stop_price=price)
            expected.stop = price
        order = self._order(order_id)
        answer = self.desk.do(ReplaceOrder(order.account_id, order_id, trigger=trigger))
        assert not isinstance(answer, Refusal)

    @rule(number=st.integers(0, 50))
    def cancel(self, number: int) -> None:
        """Cancel what waits: it is done at once."""
        held = [*self.waiting, *self.queued]
        if held:
            order_id = held[number % len(held)]
            order = self._order(order_id)
            (answer,) = self.desk.orders(CancelOrder(order.account_id, order_id))
            assert answer.status is OrderStatus.CANCELED
            self.waiting.pop(order_id, None)
            self.queued.pop(order_id, None)

    def _order(self, order_id: str) -> Order:
        return self.desk.state.orders[order_id]

    @invariant()
    def whoever_should_wait_waits_and_nobody_else(self) -> None:
        """Never sent before its price, never kept after it."""
        held = {
            order.order_id: order.status
            for order in self.desk.state.orders.values()
            if order.status in HELD
        }
        assert held == dict.fromkeys(self.waiting, OrderStatus.PENDING_TRIGGER) | dict.fromkeys(
            self.queued, OrderStatus.QUEUED
        )

    @invariant()
    def a_held_order_has_no_route(self) -> None:
        """See that no venue knows of it, so that a cancel is done at once."""
        for order_id in (*self.waiting, *self.queued):
            assert self._order(order_id).routes == ()
            assert self._order(order_id).pending == ()

    @invariant()
    def trails_stand_where_the_rules_put_them_and_never_go_back(self) -> None:
        """See that the stop of a sale never falls, and that of a buy never rises."""
        for order_id, expected in self.waiting.items():
            trail = self._order(order_id).trail
            if not expected.offset:
                assert trail is None
                continue
            assert trail is not None
            assert (trail.watermark, trail.stop_price) == (expected.best, expected.level())
            before = self.trails.get(order_id, trail.stop_price)
            assert _better(expected.side, before, trail.stop_price) == trail.stop_price
            self.trails[order_id] = trail.stop_price

    @invariant()
    def the_ladders_hold_what_waits(self) -> None:
        """Every rung once, in order, and nothing when nobody waits."""
        ladders = self.desk.state.waiting.ladders.get(XYZ.instrument_id)
        stops = sorted(
            (self._stop(order_id), order_id)
            for order_id, expected in self.waiting.items()
            if expected.side is SELL
        )
        if not self.waiting:
            assert ladders is None
        else:
            assert ladders is not None
            falls = sorted([*ladders.regular.falls, *ladders.extended.falls])
            assert falls == stops
            for ladder in (ladders.regular, ladders.extended):
                for rungs in (ladder.rises, ladder.falls, ladder.highs, ladder.lows):
                    assert rungs == sorted(rungs)

    def _stop(self, order_id: str) -> int:
        return self.waiting[order_id].level()


@pytest.mark.timeout(3600)
def test_orders_wait_for_their_price_whatever_happens(*, is_long: bool) -> None:
    run_state_machine_as_test(
        WaitingMachine,
        settings=settings(
            max_examples=2_000 if is_long else 60,
            stateful_step_count=80 if is_long else 40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

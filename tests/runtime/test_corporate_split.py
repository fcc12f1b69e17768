"""A split with everything in place: desk, gate, venue and prices, and a restart in between."""

from typing import cast

import pytest

from engine.played_desk import ACCOUNT, CASH, START, XYZ
from runtime.desk_parts import HOUR, Rig, StagedVenue
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.corporate_actions import Split
from sidestreet.domain.corporate_commands import AnnounceCorporateAction
from sidestreet.domain.enums import OrderStatus, OrderType, Side, TimeInForce
from sidestreet.domain.events import Cause
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.ledger import BusinessDay
from sidestreet.domain.messages import ExecType
from sidestreet.domain.money_commands import RollDay, SeedPosition
from sidestreet.domain.orders import Order
from sidestreet.engine.corporate.units import base_price_at
from sidestreet.engine.money.ledger import check_books
from sidestreet.runtime.market_units import MarketUnits
from sidestreet.runtime.marks import Marks
from sidestreet.venue.simulated import SimulatedVenue

ID = XYZ.instrument_id
MONDAY = BusinessDay("2026-01-05", START + 10 * HOUR, "2026-01-06")
TUESDAY = BusinessDay("2026-01-06", START + 20 * HOUR, "2026-01-07")


class SplitDesk:
    """A desk with a simulated market around 100.00, and a split announced for Tuesday."""

    def __init__(
        self, rig: Rig | None = None, *, ratio: tuple[int, int] = (2, 1), opens: bool = True
    ) -> None:
        now = START if rig is None else rig.clock.now()
        self.venue = SimulatedVenue(seed=1, started_at=now)
        staged = cast("StagedVenue", self.venue)
        if rig is None:
            self.rig = Rig(venue=staged)
        else:
            self.rig = Rig(
                venue=staged, journal=rig.journal, history=rig.history, now=now, opens=False
            )
        state = self.rig.state

        def listed(_: str) -> tuple[InstrumentTerms, int]:
            return XYZ, base_price_at(state, ID, 100 * SCALE, state.sequence)

        self.rig.desk.sequencer.marks = Marks(
            self.venue,
            lambda: SimulatedVenue(seed=1, started_at=now),
            listed,
            MarketUnits(state, self.venue),
        )
        if rig is None:
            self.rig.ask(SeedPosition(ACCOUNT, XYZ, 1_000 * SCALE, 100 * SCALE))
            self.rig.ask(RollDay(MONDAY))
            self.rig.ask(AnnounceCorporateAction(Split(ID, "2026-01-06", *ratio)))
        elif opens:
            self.rig.open()

    def resting(self) -> Order:
        """Return an order far from the market, which the venue works."""
        order = self.rig.submit(quantity=100 * SCALE, limit_price=80 * SCALE)
        self.rig.wait(1)
        return self.rig.now_of(order)

    def split(self) -> None:
        """Begin Tuesday. No time passes, so the venue has not heard of it."""
        self.rig.ask(RollDay(TUESDAY))

    @property
    def mark(self) -> int:
        """The price that decisions go by."""
        price = self.rig.desk.prices.mark(ID)
        assert price is not None
        return price


def test_an_order_is_back_at_the_venue_within_a_second() -> None:
    desk = SplitDesk()
    order = desk.resting()
    desk.split()
    desk.rig.wait(1)
    after = desk.rig.now_of(order)
    assert (after.status, after.quantity, after.limit_price) == (
        OrderStatus.NEW,
        200 * SCALE,
        40 * SCALE,
    )
    assert (after.pending, len(after.routes)) == ((), 2)
    assert desk.rig.cancel(order).status is OrderStatus.PENDING_CANCEL
    desk.rig.wait(1)
    assert desk.rig.now_of(order).status is OrderStatus.CANCELED


def test_prices_are_those_of_the_new_units_before_the_venue_has_heard() -> None:
    desk = SplitDesk()
    desk.resting()
    before = desk.mark
    desk.split()
    assert desk.venue.last_price(ID, desk.rig.clock.now()) == before
    assert desk.mark == before // 2
    desk.rig.wait(1)
    assert desk.venue.adjustments(ID) == 1
    assert desk.mark == desk.venue.last_price(ID, desk.rig.clock.now())
    # The path goes no further than a tenth to either side of 50.00.
    assert 45 * SCALE < desk.mark < 55 * SCALE


def test_what_is_sent_before_the_venue_has_heard_trades_in_the_new_units() -> None:
    desk = SplitDesk()
    desk.resting()
    desk.split()
    order = desk.rig.submit(
        quantity=10 * SCALE,
        limit_price=None,
        order_type=OrderType.MARKET,
        time_in_force=TimeInForce.DAY,
    )
    desk.rig.wait(1)
    filled = desk.rig.now_of(order)
    assert filled.status is OrderStatus.FILLED
    assert 450 * SCALE < filled.filled_notional < 550 * SCALE


def test_what_is_on_its_way_trades_in_the_old_units_and_counts_in_the_new() -> None:
    desk = SplitDesk()
    order = desk.rig.submit(
        side=Side.SELL,
        quantity=10 * SCALE,
        limit_price=None,
        order_type=OrderType.MARKET,
        time_in_force=TimeInForce.DAY,
    )
    desk.split()
    desk.rig.wait(1)
    filled = desk.rig.now_of(order)
    assert (filled.status, filled.filled_quantity) == (OrderStatus.FILLED, 20 * SCALE)
    assert 900 * SCALE < filled.filled_notional < 1_100 * SCALE
    assert desk.rig.state.held_quantity(ACCOUNT, ID) == 1_980 * SCALE
    assert desk.rig.state.cash[ACCOUNT] == CASH + filled.filled_notional
    check_books(desk.rig.state)


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_restart_leads_to_the_same_market_and_the_same_order(seconds: int) -> None:
    """Also when the process dies right after the record, before the venue has heard of it."""
    desk = SplitDesk()
    order = desk.resting()
    desk.split()
    desk.rig.wait(seconds)
    again = SplitDesk(desk.rig)
    for each in (desk, again):
        each.rig.wait(1)
    now = desk.rig.clock.now()
    assert again.venue.last_price(ID, now) == desk.venue.last_price(ID, now)
    after = again.rig.now_of(order)
    assert (after.status, after.quantity, after.limit_price, after.pending) == (
        OrderStatus.NEW,
        200 * SCALE,
        40 * SCALE,
        (),
    )
    assert again.mark == desk.mark


def test_prices_before_the_market_opens_are_in_the_new_units_too() -> None:
    desk = SplitDesk(ratio=(1, 4))
    desk.split()
    assert 360 * SCALE < desk.mark < 440 * SCALE


def test_an_order_at_the_desk_may_leave_it_for_more_shares_than_were_asked_for() -> None:
    """The last gate counts in the new units as well."""
    desk = SplitDesk(ratio=(10, 1))
    order = desk.resting()
    desk.split()
    desk.rig.wait(1)
    replaced = desk.rig.replace(order, 1_500)
    desk.rig.wait(1)
    after = desk.rig.now_of(order)
    assert (replaced.shown.quantity, after.quantity) == (1_500 * SCALE, 1_500 * SCALE)
    assert desk.rig.state.risk.killed == {}


def test_a_split_in_the_very_batch_in_which_the_market_opens_is_counted_once() -> None:
    """The desk takes the venue to be in the units that held as the session began."""
    desk = SplitDesk()
    order = desk.resting()
    again = SplitDesk(desk.rig, opens=False)
    again.rig.desk.open_market("staged", 1, lambda: None)
    again.rig.desk.offer(RollDay(TUESDAY), Cause("timer"))
    again.rig.settle()
    assert 45 * SCALE < again.mark < 55 * SCALE
    again.rig.wait(1)
    assert again.mark == again.venue.last_price(ID, again.rig.clock.now())
    assert 45 * SCALE < again.mark < 55 * SCALE
    after = again.rig.now_of(order)
    assert (after.status, after.quantity, after.pending) == (OrderStatus.NEW, 200 * SCALE, ())


def test_a_trade_of_an_order_that_had_ended_before_a_restart_stops_nobody() -> None:
    """It is restated, so that the trade fits, and the last gate has never heard of it."""
    rig = Rig(venue=StagedVenue())
    rig.ask(SeedPosition(ACCOUNT, XYZ, 1_000 * SCALE, 10 * SCALE))
    rig.ask(RollDay(MONDAY))
    rig.ask(AnnounceCorporateAction(Split(ID, "2026-01-06", 2, 1)))
    order = rig.submit()
    rig.venue.say(1, ExecType.NEW, order.pending[0].request_id)
    rig.venue.say(1, ExecType.CANCELED)
    rig.settle()
    rig.ask(RollDay(TUESDAY))
    again = rig.again(venue=StagedVenue())
    again.venue.trade(1, 60)
    again.settle()
    after = again.now_of(order)
    assert (after.status, after.filled_quantity) == (OrderStatus.CANCELED, 120 * SCALE)

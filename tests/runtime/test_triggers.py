"""The market is asked for the prices that orders wait for, and no other one is decided about."""

from typing import TYPE_CHECKING, cast

import pytest

from engine.played_desk import ABC, BUY, SELL, START, XYZ
from engine.session_desk import (
    AFTER,
    CENT,
    CLOSED,
    DAY,
    DOLLAR,
    HOUR,
    REGULAR,
    ShortHours,
    needs,
    stop,
    trailing,
)
from runtime.desk_parts import CLIENT, Rig, StagedVenue
from sidestreet.domain.commands import ReplaceOrder
from sidestreet.domain.conditions import Trigger
from sidestreet.domain.enums import OrderStatus, OrderType
from sidestreet.domain.messages import NewRoute
from sidestreet.domain.orders import Order
from sidestreet.runtime.triggers import Triggers
from sidestreet.venue.port import Crossing

if TYPE_CHECKING:
    from sidestreet.runtime.marks import Marks

Asked = tuple[str, int | None, int | None]


class ScriptedWatch:
    """A market that trades where the test says, and keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.last: dict[str, int] = {}
        self._wanted: dict[str, tuple[int | None, int | None]] = {}
        self._reached: list[Crossing] = []

    def watch(self, instrument_id: str, low: int | None, high: int | None, now: int) -> None:
        """Take a wish in."""
        self.asked.append((instrument_id, low, high))
        self._wanted[instrument_id] = low, high
        if instrument_id in self.last:
            self._look(instrument_id, now)

    def crossings(self) -> list[Crossing]:
        """Return what was reached."""
        reached, self._reached = self._reached, []
        return reached

    def next_crossing(self) -> int | None:
        """Return the instant of the next one."""
        return self._reached[0].at if self._reached else None

    def trade(self, price: int, at: int, instrument_id: str = XYZ.instrument_id) -> None:
        """Let an instrument trade."""
        self.last[instrument_id] = price
        self._look(instrument_id, at)

    def wanted(self, instrument_id: str = XYZ.instrument_id) -> tuple[int | None, int | None]:
        """Return what is asked for now."""
        return self._wanted.get(instrument_id, (None, None))

    def _look(self, instrument_id: str, at: int) -> None:
        low, high = self.wanted(instrument_id)
        price = self.last[instrument_id]
        if (low is not None and price <= low) or (high is not None and price >= high):
            del self._wanted[instrument_id]
            self._reached.append(Crossing(instrument_id, price, at))


class TapeMarks:
    """Prices as that market last told them, ten dollars before."""

    units = None

    def __init__(self, tape: ScriptedWatch) -> None:
        self._tape = tape

    def at(self, _: int) -> "TapeMarks":
        """Return the prices of an instant."""
        return self

    def mark(self, instrument_id: str) -> int:
        """Return where an instrument last traded."""
        return self._tape.last.get(instrument_id, 10 * DOLLAR)

    bid = ask = mark

    def restricted_since(self, instrument_id: str, now: int) -> None:
        """Nothing is restricted."""


class Floor(Rig):
    """A desk with such a market, in the regular session of a day that has others."""

    def __init__(self) -> None:
        self.tape = ScriptedWatch()
        super().__init__(
            venue=StagedVenue(answers=True),
            watch=self.tape,
            hours=ShortHours(),
            now=START + REGULAR * HOUR,
        )
        self.desk.sequencer.marks = cast("Marks", TapeMarks(self.tape))

    def place(self, order_type: OrderType, **changes: object) -> Order:
        """Submit an order of a type."""
        return self.submit(**(needs(order_type) | changes))

    def trade(self, price: int) -> None:
        """Let XYZ trade now, and the desk hear of it."""
        self.tape.trade(price, self.clock.now())
        self.settle()

    def until(self, hour: int, day: int = 0) -> None:
        """Let time pass up to an hour of a day."""
        self.wait((START + day * DAY + hour * HOUR - self.clock.now()) // 1_000_000_000)


def test_the_nearest_prices_on_both_sides_are_asked_for() -> None:
    floor = Floor()
    floor.place(OrderType.STOP, trigger=stop(13))
    floor.place(OrderType.STOP, trigger=stop(12))
    floor.place(OrderType.STOP, side=SELL, trigger=stop(7))
    floor.place(OrderType.STOP, side=SELL, trigger=stop(8))
    assert floor.tape.wanted() == (8 * DOLLAR, 12 * DOLLAR)


def test_nothing_is_asked_for_while_nobody_waits_for_a_price() -> None:
    floor = Floor()
    floor.submit()
    floor.place(OrderType.MARKET)
    assert floor.tape.asked == []


def test_a_price_that_is_reached_sends_the_order_out_and_asks_for_the_next() -> None:
    floor = Floor()
    near = floor.place(OrderType.STOP, trigger=stop(12))
    far = floor.place(OrderType.STOP, trigger=stop(13))
    floor.trade(12 * DOLLAR + 50 * CENT)
    assert floor.now_of(near).status is OrderStatus.NEW
    assert floor.now_of(far).status is OrderStatus.PENDING_TRIGGER
    assert floor.tape.wanted() == (None, 13 * DOLLAR)
    (sent,) = floor.heard(NewRoute)
    assert (sent.order_type, sent.limit_price) == (OrderType.MARKET, None)


def test_the_same_price_is_not_asked_for_twice() -> None:
    floor = Floor()
    floor.place(OrderType.STOP, trigger=stop(12))
    floor.place(OrderType.STOP, trigger=stop(13))
    floor.submit()
    assert len(floor.tape.asked) == 1


def test_a_stop_that_is_through_already_goes_out_at_once() -> None:
    floor = Floor()
    floor.tape.last[XYZ.instrument_id] = 12 * DOLLAR
    order = floor.place(OrderType.STOP)
    assert order.status is OrderStatus.PENDING_TRIGGER
    assert floor.now_of(order).status is OrderStatus.NEW


@pytest.mark.parametrize("ends", ["cancel", "replace"])
def test_what_is_asked_for_follows_a_cancel_and_a_replace(ends: str) -> None:
    floor = Floor()
    order = floor.place(OrderType.STOP, trigger=stop(12))
    if ends == "cancel":
        floor.cancel(order)
        assert floor.tape.wanted() == (None, None)
    else:
        command = ReplaceOrder(order.account_id, order.order_id, trigger=stop(14))
        floor.orders(command)
        assert floor.tape.wanted() == (None, 14 * DOLLAR)


def test_a_trailing_order_asks_for_every_better_price_and_for_its_stop() -> None:
    floor = Floor()
    order = floor.place(OrderType.TRAILING_STOP, side=SELL, trigger=trailing(100))
    assert floor.tape.wanted() == (9 * DOLLAR, 10 * DOLLAR + 1)
    floor.trade(11 * DOLLAR)
    assert floor.tape.wanted() == (10 * DOLLAR, 11 * DOLLAR + 1)
    floor.trade(10 * DOLLAR)
    assert floor.now_of(order).status is OrderStatus.NEW
    assert floor.tape.wanted() == (None, None)


def test_a_price_overnight_sends_a_regular_order_out_at_the_open() -> None:
    floor = Floor()
    order = floor.place(OrderType.STOP, trigger=stop(12))
    floor.until(AFTER)
    assert floor.tape.wanted() == (None, None)
    floor.trade(13 * DOLLAR)
    assert floor.now_of(order).status is OrderStatus.PENDING_TRIGGER
    floor.until(2, day=1)
    assert floor.now_of(order).status is OrderStatus.NEW


def test_an_order_with_extended_hours_is_watched_for_whenever_the_market_is_open() -> None:
    floor = Floor()
    order = floor.place(OrderType.STOP_LIMIT, trigger=stop(12), extended_hours=True)
    floor.place(OrderType.STOP, trigger=stop(11))
    assert floor.tape.wanted() == (None, 11 * DOLLAR)
    floor.until(AFTER)
    assert floor.tape.wanted() == (None, 12 * DOLLAR)
    floor.until(CLOSED)
    assert floor.tape.wanted() == (None, None)
    floor.until(1, day=1)
    floor.trade(12 * DOLLAR)
    assert floor.now_of(order).status is OrderStatus.NEW
    (sent,) = floor.heard(NewRoute)
    assert (sent.order_type, sent.limit_price) == (OrderType.LIMIT, 12 * DOLLAR)


def test_the_desk_wakes_when_a_session_changes_and_a_price_may_be_waited_for() -> None:
    floor = Floor()
    assert floor.desk.next_due() is None
    floor.place(OrderType.STOP, trigger=stop(12))
    assert floor.desk.next_due() == START + 8 * HOUR


def test_a_price_that_concerns_nobody_any_more_is_decided_once_and_forgotten() -> None:
    """The order was canceled while the price was on its way."""
    floor = Floor()
    order = floor.place(OrderType.STOP, trigger=stop(12))
    floor.tape.trade(12 * DOLLAR, floor.clock.now())
    floor.cancel(order)
    assert floor.now_of(order).status is OrderStatus.CANCELED
    assert floor.tape.wanted() == (None, None)
    assert floor.desk.next_due() is None


def test_instruments_are_watched_apart() -> None:
    floor = Floor()
    mine = floor.place(OrderType.STOP, trigger=stop(12))
    floor.place(OrderType.STOP, terms=ABC, trigger=stop(11))
    floor.trade(11 * DOLLAR)
    assert floor.now_of(mine).status is OrderStatus.PENDING_TRIGGER
    assert floor.tape.wanted(ABC.instrument_id) == (None, 11 * DOLLAR)


# Restarts in each state of waiting.


def test_a_restart_asks_for_the_same_prices_again() -> None:
    floor = Floor()
    order = floor.place(OrderType.STOP, trigger=stop(12))
    trailed = floor.place(OrderType.TRAILING_STOP, side=BUY, trigger=trailing(500))
    floor.trade(10 * DOLLAR)
    before = floor.tape.wanted()
    tape = ScriptedWatch()
    again = floor.again(watch=tape)
    assert tape.wanted() == before == (10 * DOLLAR - 1, 12 * DOLLAR)
    assert again.now_of(trailed) == floor.now_of(trailed)
    tape.trade(12 * DOLLAR, again.clock.now())
    again.settle()
    assert again.now_of(order).status is OrderStatus.NEW


def test_a_queued_order_is_released_after_a_restart_at_its_hour() -> None:
    floor = Floor()
    floor.until(CLOSED)
    order = floor.place(OrderType.LIMIT)
    again = floor.again()
    assert again.now_of(order).status is OrderStatus.QUEUED
    assert again.desk.next_due() == START + DAY + 2 * HOUR
    again.wait(24 * 3600)
    assert again.now_of(order).status is OrderStatus.NEW


def test_an_order_that_should_have_gone_out_while_nobody_ran_goes_out_at_the_start() -> None:
    floor = Floor()
    floor.until(CLOSED)
    order = floor.place(OrderType.LIMIT)
    floor.clock.advance_to(START + DAY + REGULAR * HOUR)
    again = floor.again()
    assert again.now_of(order).status is OrderStatus.NEW


def test_an_order_that_missed_its_session_waits_for_the_next_one() -> None:
    floor = Floor()
    floor.until(CLOSED)
    order = floor.place(OrderType.LIMIT)
    floor.clock.advance_to(START + DAY + CLOSED * HOUR)
    again = floor.again()
    waits = again.now_of(order)
    assert (waits.status, waits.releases_at) == (
        OrderStatus.QUEUED,
        START + 2 * DAY + 2 * HOUR,
    )
    assert again.desk.next_due() == START + 2 * DAY + 2 * HOUR
    once_more = again.again()
    once_more.wait(24 * 3600)
    assert once_more.now_of(order).status is OrderStatus.NEW


def test_a_queued_stop_begins_to_be_watched_for_when_its_session_does() -> None:
    floor = Floor()
    floor.until(CLOSED)
    order = floor.place(OrderType.STOP, trigger=stop(12))
    assert floor.tape.asked == []
    floor.until(2, day=1)
    assert floor.now_of(order).status is OrderStatus.PENDING_TRIGGER
    assert floor.tape.wanted() == (None, 12 * DOLLAR)


# Units: a split counts at the desk at once, and in the market a moment later.


class LateUnits:
    """A market that has or has not heard of a split in two."""

    def __init__(self) -> None:
        self.heard = False

    def has_heard(self, _: str) -> bool:
        """Whether it has."""
        return self.heard

    def present(self, _: str, price: int) -> int:
        """Return a price in new units."""
        return price if self.heard else price // 2


def test_nothing_is_asked_of_a_market_that_counts_in_other_units_yet() -> None:
    floor = Floor()
    floor.place(OrderType.STOP, trigger=stop(12))
    triggers, units = Triggers(floor.state, floor.tape), LateUnits()
    floor.tape.asked.clear()
    triggers.rebuild()
    trading = ShortHours().at(floor.clock.now())
    triggers.arm(trading, units, floor.clock.now())
    assert floor.tape.asked == []
    units.heard = True
    triggers.arm(trading, units, floor.clock.now())
    assert floor.tape.asked == [(XYZ.instrument_id, None, 12 * DOLLAR)]


def test_a_price_of_former_units_is_decided_about_in_those_of_now() -> None:
    floor = Floor()
    floor.place(OrderType.STOP, trigger=stop(12))
    triggers = Triggers(floor.state, floor.tape)
    floor.tape.trade(24 * DOLLAR, floor.clock.now())
    ((command, _),) = triggers.take(LateUnits(), lambda: None)
    assert command.price == 12 * DOLLAR


def test_a_stop_that_is_replaced_through_the_market_goes_out() -> None:
    floor = Floor()
    order = floor.place(OrderType.STOP, trigger=stop(12))
    floor.trade(10 * DOLLAR)
    floor.desk.offer(
        ReplaceOrder(order.account_id, order.order_id, trigger=Trigger(stop_price=9 * DOLLAR)),
        CLIENT,
    )
    floor.settle()
    assert floor.now_of(order).status is OrderStatus.NEW

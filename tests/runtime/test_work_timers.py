"""Slices come in time, also after a restart, and a venue hears of each part what it has to."""

import pytest

from engine.played_desk import ACCOUNT, SECOND, START, row
from engine.strategy_desk import MINUTE, SHARE, StrategyDesk, over, worked_row
from runtime.desk_parts import PowerLost, Rig, StagedVenue
from sidestreet.domain.commands import SubmitOrders
from sidestreet.domain.conditions import Strategy, Trigger
from sidestreet.domain.enums import OrderStatus, OrderType, StrategyType
from sidestreet.domain.enums import TimeInForce as Tif
from sidestreet.domain.messages import CancelRoute, ExecType, NewRoute, ReplaceRoute, ResumeRoute
from sidestreet.domain.orders import Order, RequestKind
from sidestreet.domain.waiting_commands import SeePrice, WorkOrders
from sidestreet.runtime.due_orders import SLICE
from sidestreet.runtime.outbox import handover, messages_of
from sidestreet.runtime.work_timers import WorkTimers

NEW, PARTLY = OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED


def timers(desk: StrategyDesk) -> WorkTimers:
    """Return timers as they are after a start."""
    one = WorkTimers(desk.state)
    one.rebuild()
    return one


def rig() -> Rig:
    """Return a desk whose venue accepts everything and fills nothing by itself."""
    return Rig(venue=StagedVenue(answers=True))


def worked(desk: Rig, **changes: object) -> Order:
    """Submit an order over ten minutes."""
    return desk.orders(SubmitOrders(ACCOUNT, (worked_row(**changes),)))[0]


def sent(desk: Rig) -> list[int]:
    """Return the whole shares of each new route that the venue heard of."""
    return [message.quantity // SHARE for message in desk.heard(NewRoute)]


# Timers.


def test_a_slice_is_due_when_the_one_before_it_ends() -> None:
    desk = StrategyDesk()
    order = desk.between_slices()
    one = timers(desk)
    assert one.next_due() == START + MINUTE
    assert list(one.take_due(START + MINUTE - 1)) == []
    assert list(one.take_due(START + MINUTE)) == [WorkOrders((order.order_id,))]
    # It has been offered, and is due again once it has been worked.
    assert one.next_due() is None


def test_slices_are_due_in_the_order_of_their_instants() -> None:
    desk = StrategyDesk()
    first = desk.between_slices()
    desk.now += 10 * SECOND
    second = desk.between_slices()
    one = timers(desk)
    assert list(one.take_due(START + 2 * MINUTE)) == [WorkOrders((first.order_id, second.order_id))]


def test_what_has_ended_or_is_queued_has_no_slice_to_come() -> None:
    desk = StrategyDesk()
    desk.cancel(desk.between_slices())
    desk.submit(**over(start_at=START + MINUTE))
    desk.submit()
    assert timers(desk).next_due() is None


def test_orders_are_worked_a_thousand_at_a_time() -> None:
    desk = StrategyDesk()
    rows = (worked_row(quantity=SHARE),) * (SLICE + 1)
    orders = desk.orders(SubmitOrders(ACCOUNT, rows[:SLICE]))
    orders += desk.orders(SubmitOrders(ACCOUNT, rows[SLICE:]))
    assert [len(one.order_ids) for one in timers(desk).take_due(START + MINUTE)] == [1_000, 1]
    assert len(orders) == 1_001


# A desk that runs.


def test_each_minute_what_is_left_rolls_into_a_larger_part() -> None:
    desk = rig()
    order = worked(desk)
    assert sent(desk) == [10]
    desk.wait(60)
    assert sent(desk) == [10, 20]
    assert [message.route_id for message in desk.heard(CancelRoute)] == [1]
    desk.wait(540)
    assert sent(desk) == [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
    assert desk.now_of(order).status is OrderStatus.EXPIRED
    assert desk.heard(ReplaceRoute) == []
    assert desk.state.risk.killed == {}


def test_parts_that_fill_add_up_to_the_order() -> None:
    desk = rig()
    order = worked(desk)
    for route_id in range(1, 11):
        desk.venue.trade(route_id, 10)
        desk.settle()
        desk.wait(60)
    assert sent(desk) == [10] * 10
    order = desk.now_of(order)
    assert (order.status, order.filled_quantity) == (OrderStatus.FILLED, 100 * SHARE)
    assert desk.state.risk.killed == {}


def test_a_replace_reaches_the_venue_as_the_end_of_one_part_and_a_new_one() -> None:
    desk = rig()
    order = worked(desk)
    desk.replace(order, 200)
    assert desk.heard(ReplaceRoute) == []
    assert sent(desk) == [10, 20]
    assert desk.now_of(order).quantity == 200 * SHARE


def test_an_order_that_starts_later_is_released_in_time() -> None:
    desk = rig()
    order = worked(desk, **over(start_at=START + 5 * MINUTE))
    assert (order.status, sent(desk)) == (OrderStatus.QUEUED, [])
    desk.wait(300)
    assert (desk.now_of(order).status, sent(desk)) == (NEW, [20])


# Restarts.


def test_a_restart_with_a_part_at_work_resumes_it_and_goes_on() -> None:
    desk = rig()
    order = worked(desk)
    again = desk.again()
    assert [message.quantity // SHARE for message in again.heard(ResumeRoute)] == [10]
    again.wait(60)
    assert sent(again) == [20]
    assert again.now_of(order).status is NEW


def test_a_restart_between_slices_goes_on_with_the_next() -> None:
    desk = rig()
    order = worked(desk)
    desk.venue.trade(1, 10)
    desk.settle()
    again = desk.again()
    assert again.heard(ResumeRoute) == []
    again.wait(60)
    assert (sent(again), again.now_of(order).status) == ([10], PARTLY)


def test_slices_that_passed_without_a_desk_are_made_up_for_in_one() -> None:
    desk = rig()
    worked(desk)
    desk.venue.trade(1, 10)
    desk.settle()
    desk.clock.advance_to(START + 5 * MINUTE)
    again = desk.again()
    assert sent(again) == [50]
    again.wait(60)
    assert sent(again) == [50, 60]


def test_an_end_that_passed_without_a_desk_sends_nothing_more() -> None:
    desk = rig()
    order = worked(desk)
    desk.venue.trade(1, 10)
    desk.settle()
    desk.clock.advance_to(START + 11 * MINUTE)
    again = desk.again()
    assert sent(again) == []
    assert again.now_of(order).status is OrderStatus.EXPIRED


def test_a_restart_while_queued_releases_in_time() -> None:
    desk = rig()
    order = worked(desk, **over(start_at=START + 5 * MINUTE))
    again = desk.again()
    again.wait(300)
    assert (again.now_of(order).status, sent(again)) == (NEW, [20])


def test_a_start_that_passed_without_a_desk_makes_up_for_it() -> None:
    desk = rig()
    worked(desk, **over(start_at=START + 5 * MINUTE))
    desk.clock.advance_to(START + 7 * MINUTE)
    again = desk.again()
    assert sent(again) == [60]


@pytest.mark.parametrize("asks", ["roll", "replace", "cancel"])
def test_what_a_venue_never_answered_about_a_part_is_asked_again(asks: str) -> None:
    desk = rig()
    order = worked(desk)
    desk.venue.answers = False
    match asks:
        case "roll":
            desk.wait(60)
        case "replace":
            desk.replace(order, 200)
        case _:
            desk.cancel(order)
    assert [message.route_id for message in desk.heard(CancelRoute)] == [1]
    again = desk.again(venue=StagedVenue(answers=True))
    # Of one that is to end for good, that is all the venue hears.
    resumed = {"roll": [10], "replace": [10], "cancel": []}[asks]
    assert [message.quantity // SHARE for message in again.heard(ResumeRoute)] == resumed
    assert [message.route_id for message in again.heard(CancelRoute)] == [1]
    assert again.heard(ReplaceRoute) == []
    expected = {"roll": [20], "replace": [20], "cancel": []}[asks]
    assert sent(again) == expected


def test_the_gate_counts_parts_that_ended_before_a_restart_with_what_they_filled() -> None:
    desk = rig()
    order = worked(desk)
    desk.venue.trade(1, 4)
    desk.settle()
    desk.wait(300)
    again = desk.again()
    for _ in range(4):
        again.wait(60)
    assert again.state.risk.killed == {}
    assert sent(again)[-1] == 96
    assert again.now_of(order).filled_quantity == 4 * SHARE


class FillingVenue(StagedVenue):
    """A venue that takes everything and fills it at once, also what it is handed again."""

    def __init__(self) -> None:
        super().__init__(answers=True)

    def _fill(self, message: NewRoute | ResumeRoute, filled: int) -> None:
        self.trade(message.route_id, (message.quantity - filled) // SHARE)


def play(stop_at: int | None, *, keeps_last: bool) -> Rig:
    """Play ten minutes of an order, with a power failure at a batch of it, to their end."""
    desk = Rig(venue=FillingVenue())
    if stop_at is not None:
        desk.journal.stop_at = len(desk.journal.batches) + stop_at
        desk.journal.keeps_last = keeps_last
    ends_at = START + 11 * MINUTE
    while True:
        try:
            worked(desk, client_order_id="mine")
            desk.wait((ends_at - desk.clock.now()) // SECOND)
        except PowerLost:
            desk = desk.again(venue=FillingVenue())
        else:
            return desk


@pytest.mark.parametrize("keeps_last", [True, False])
def test_a_power_failure_at_any_batch_loses_no_part_and_sends_none_twice(
    *, keeps_last: bool
) -> None:
    whole = play(None, keeps_last=keeps_last)
    batches = len(whole.journal.batches)
    assert batches > 20
    for stop_at in range(batches - 3):
        desk = play(stop_at, keeps_last=keeps_last)
        (order,) = desk.state.orders.values()
        assert (order.status, order.filled_quantity) == (OrderStatus.FILLED, 100 * SHARE)
        assert [route.filled_quantity // SHARE for route in order.routes] == [10] * 10
        assert desk.state.risk.killed == {}


# What a venue is told of one order.


def test_a_part_is_an_ordinary_day_order_to_its_venue() -> None:
    desk = StrategyDesk()
    desk.submit(**over(StrategyType.VWAP), limit_price=None, order_type=OrderType.MARKET)
    (message,) = messages_of(desk.records[-1], desk.state)
    assert isinstance(message, NewRoute)
    assert (message.order_type, message.time_in_force) == (OrderType.MARKET, Tif.DAY)
    assert not message.extended_hours


def test_an_order_for_one_venue_is_one_route_there() -> None:
    desk = StrategyDesk()
    direct = Strategy(StrategyType.DMA, destination="IEXG")
    order = desk.submit(strategy=direct, time_in_force=Tif.DAY)
    assert [route.venue for route in order.routes] == ["IEXG"]
    assert [type(message) for message in messages_of(desk.records[-1], desk.state)] == [NewRoute]


def test_extended_hours_are_told_to_the_venue_each_time() -> None:
    desk = StrategyDesk()
    order = desk.submit(extended_hours=True)
    (message,) = messages_of(desk.records[-1], desk.state)
    assert isinstance(message, NewRoute)
    assert message.extended_hours
    desk.report(order, ExecType.NEW)
    (resumed,) = handover(desk.state)
    assert isinstance(resumed, ResumeRoute)
    assert resumed.extended_hours


@pytest.mark.parametrize(
    ("order_type", "limit_price", "routed"),
    [(OrderType.STOP, None, OrderType.MARKET), (OrderType.STOP_LIMIT, 12, OrderType.LIMIT)],
)
def test_a_triggered_stop_goes_out_and_is_resumed_without_its_stop(
    order_type: OrderType, limit_price: int | None, routed: OrderType
) -> None:
    desk = StrategyDesk()
    limit = None if limit_price is None else limit_price * SHARE
    stop = row(order_type=order_type, limit_price=limit, trigger=Trigger(11 * SHARE))
    (order,) = desk.orders(SubmitOrders(ACCOUNT, (stop,)))
    desk.do(SeePrice(order.instrument_id, 11 * SHARE, desk.now))
    (message,) = messages_of(desk.records[-1], desk.state)
    assert isinstance(message, NewRoute)
    assert (message.order_type, message.limit_price) == (routed, limit)
    order = desk.report(order, ExecType.NEW)
    (resumed,) = handover(desk.state)
    assert isinstance(resumed, ResumeRoute)
    assert (resumed.order_type, resumed.limit_price) == (routed, limit)
    assert order.request(RequestKind.NEW) is None

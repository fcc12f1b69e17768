"""The desk as a whole, its surroundings in the test's hand: what it promises, and when."""

from collections.abc import Callable

import pytest

from engine.played_desk import ACCOUNT, OTHER_ACCOUNT, SECOND, START, XYZ, row
from runtime.desk_parts import CLIENT, HOUR, KeptHistory, PowerLost, Rig, StagedVenue
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.commands import CancelOrder, CancelOrders, EvictOrders, SubmitOrders
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.enums import TimeInForce as Tif
from sidestreet.domain.events import Cause, MarketStarted
from sidestreet.domain.messages import (
    AskRoute,
    CancelRoute,
    ExecType,
    NewRoute,
    ReplaceRoute,
    ResumeRoute,
)
from sidestreet.domain.orders import Order
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.digest import state_digest
from sidestreet.engine.reports import REPORTS_MAX
from sidestreet.runtime import desk as desk_module
from sidestreet.runtime import recovery
from sidestreet.runtime.codec import decode_record
from sidestreet.runtime.sequencer import Batch
from sidestreet.runtime.venue_link import VenueLink

SHARE = SCALE


def test_an_order_lives_from_submit_to_cancel() -> None:
    rig = Rig()
    order = rig.submit(client_order_id="mine")
    (new,) = rig.heard(NewRoute)
    assert order.status is OrderStatus.PENDING_NEW
    rig.venue.say(new.route_id, ExecType.NEW, new.request_id)
    rig.settle()
    assert rig.now_of(order).status is OrderStatus.NEW
    rig.venue.trade(new.route_id, 40)
    rig.settle()
    assert rig.now_of(order).status is OrderStatus.PARTIALLY_FILLED
    assert rig.cancel(order).status is OrderStatus.PENDING_CANCEL
    (cancel,) = rig.heard(CancelRoute)
    rig.venue.say(cancel.route_id, ExecType.CANCELED, cancel.request_id)
    rig.settle()
    ended = rig.now_of(order)
    assert (ended.status, ended.filled_quantity) == (OrderStatus.CANCELED, 40 * SHARE)
    assert rig.venue.settled == 3
    assert rig.history.order(order.order_id) == ended
    assert rig.venue.admitted == {XYZ.instrument_id: 100 * SCALE}


def test_a_cancel_that_crosses_a_fill_ends_as_the_fill() -> None:
    rig = Rig(venue=StagedVenue())
    order = rig.submit()
    rig.venue.say(1, ExecType.NEW)
    rig.settle()
    assert rig.cancel(order).status is OrderStatus.PENDING_CANCEL
    # The fill had left the venue when our cancel arrived there.
    rig.venue.trade(1, 100)
    rig.settle()
    assert rig.now_of(order).status is OrderStatus.FILLED
    (cancel,) = rig.heard(CancelRoute)
    rig.venue.say(1, ExecType.CANCEL_REJECTED, cancel.request_id, text="too late")
    rig.settle()
    assert rig.now_of(order).status is OrderStatus.FILLED


def test_a_fill_that_is_there_goes_ahead_of_a_cancel_that_waits() -> None:
    rig = Rig(venue=StagedVenue())
    order = rig.submit()
    rig.venue.say(1, ExecType.NEW)
    rig.settle()
    rig.venue.trade(1, 100)
    assert rig.cancel(order).status is OrderStatus.FILLED
    assert rig.heard(CancelRoute) == []


def test_a_silent_venue_is_asked_after_ten_seconds_and_given_up_after_thirty() -> None:
    rig = Rig()
    order = rig.submit()
    rig.wait(9.9)
    assert rig.heard(AskRoute) == []
    rig.wait(0.2)
    assert rig.heard(AskRoute) == [AskRoute(1, 4)]
    rig.wait(19.8)
    assert rig.now_of(order).status is OrderStatus.PENDING_NEW
    rig.wait(0.2)
    assert rig.now_of(order).status is OrderStatus.REJECTED
    assert len(rig.heard(AskRoute)) == 1
    rig.venue.trade(1, 100)
    rig.settle()
    assert rig.now_of(order).filled_quantity == 100 * SHARE


def test_a_silence_about_a_cancel_gives_the_order_back() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    order = rig.submit()
    rig.venue.answers = False
    rig.cancel(order)
    rig.wait(31)
    after = rig.now_of(order)
    assert (after.status, after.details) == (OrderStatus.NEW, ("the venue did not answer",))
    assert rig.desk.next_due() is None


def test_an_order_of_the_day_ends_with_the_day() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    order = rig.submit(time_in_force=Tif.DAY)
    assert rig.desk.next_due() == order.expires_at == (START // HOUR + 1) * HOUR
    rig.wait(3600)
    assert rig.now_of(order).status is OrderStatus.EXPIRED


def test_a_cancel_all_of_2500_answers_once_with_every_order() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    made = rig.submit_many(2500)
    batches = len(rig.journal.batches)
    answer = rig.cancel_all()
    assert not isinstance(answer, Refusal)
    assert [order.order_id for order in answer] == [order.order_id for order in made]
    assert {order.status for order in answer} == {OrderStatus.PENDING_CANCEL}
    assert len(rig.heard(CancelRoute)) == 2500
    assert {order.status for order in rig.state.orders.values()} == {OrderStatus.CANCELED}
    # Three slices, and the venue's answers.
    records = [len(batch.records) for batch in rig.journal.batches[batches:]]
    assert sum(records) >= 3 + 2500 // REPORTS_MAX
    assert rig.cancel_all() == Refusal(Reason.NO_ORDERS_MATCH)


def test_other_commands_get_their_turn_between_the_slices_of_a_cancel_all() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    rig.submit_many(2500)
    answers: list[str] = []
    rig.desk.cancel_all(
        CancelOrders(ACCOUNT),
        CLIENT,
        lambda orders: answers.append(f"slice of {len(orders)}"),
        lambda _, __: answers.append("all"),
    )
    submit = SubmitOrders(ACCOUNT, (row(),))
    rig.desk.offer(submit, CLIENT, lambda _, __: answers.append("submit"))
    rig.settle()
    assert answers == [
        "slice of 1000",
        "submit",
        "slice of 1000",
        "slice of 500",
        "all",
    ]


def test_a_small_cancel_all_answers_once_too() -> None:
    rig = Rig()
    made = rig.submit_many(3)
    answer = rig.cancel_all()
    assert not isinstance(answer, Refusal)
    assert len(answer) == len(made)


def test_reports_reach_the_engine_in_slices_that_it_can_take() -> None:
    rig = Rig()
    rig.submit_many(REPORTS_MAX + 1)
    for route_id in range(1, REPORTS_MAX + 2):
        rig.venue.say(route_id, ExecType.NEW)
    rig.settle()
    assert rig.venue.settled == REPORTS_MAX + 1
    assert rig.venue.unacknowledged() == []


def let_go(rig: Rig, count: int = 501) -> list[Order]:
    """End so many orders that memory may let go of all that the read model has."""
    made = rig.submit_many(count)
    rig.cancel_all()
    return [rig.now_of(order) for order in made]


def test_memory_lets_go_only_of_what_the_read_model_has_confirmed() -> None:
    rig = Rig(venue=StagedVenue(answers=True), keep_closed=0)
    rig.history.confirms = False
    first = let_go(rig)
    assert len(rig.state.orders) == 501
    rig.history.confirms = True
    rig.history.confirm()
    assert len(rig.state.orders) == 501, "nothing happens before the desk hears of it"
    rig.desk.history_applied()
    rig.settle()
    assert rig.state.evicted_count == 500
    for order in first:
        assert rig.desk.find_order(ACCOUNT, order.order_id) == order
        assert rig.desk.find_order(OTHER_ACCOUNT, order.order_id) is None


def test_what_memory_let_go_of_still_answers_cancels_and_retries() -> None:
    rig = Rig(venue=StagedVenue(answers=True), keep_closed=0)
    named = rig.submit(client_order_id="mine")
    let_go(rig)
    assert named.order_id not in rig.state.orders
    named = rig.now_of(named)
    assert named.status is OrderStatus.CANCELED
    assert rig.cancel(named) == named
    assert rig.submit(client_order_id="mine") == named
    other = rig.submit(client_order_id="mine", digest=b"other")
    assert other.refusal is not None
    assert other.refusal.reason is Reason.DUPLICATE_ORDER_ID
    assert rig.submit(client_order_id="mine") == named
    assert rig.desk.find_order(ACCOUNT, "nobody") is None


def test_an_order_that_traded_late_is_let_go_of_in_its_newest_version() -> None:
    rig = Rig(venue=StagedVenue(answers=True), keep_closed=0)
    order = rig.submit()
    rig.cancel(order)
    rig.history.confirms = False
    rig.venue.trade(1, 30)
    rig.settle()
    let_go(rig)
    assert order.order_id in rig.state.orders, "its late trade is not confirmed"
    rig.history.confirms = True
    rig.history.confirm()
    rig.submit()
    assert order.order_id not in rig.state.orders
    assert rig.now_of(order).filled_quantity == 30 * SHARE


def test_a_trade_that_overtakes_an_eviction_keeps_the_order() -> None:
    """Else a reader would for a moment find the order without the trade."""
    rig = Rig(venue=StagedVenue(answers=True))
    order = rig.submit()
    rig.cancel(order)
    confirmed = rig.now_of(order)
    rig.history.confirms = False
    rig.venue.trade(1, 30)
    rig.desk.pump()
    rig.ask(EvictOrders(((confirmed.order_id, confirmed.version),)))
    assert rig.now_of(order).filled_quantity == 30 * SHARE


def test_without_a_read_model_memory_lets_go_of_nothing() -> None:
    rig = Rig(venue=StagedVenue(answers=True), keep_closed=0)
    rig.desk._recall = None
    made = let_go(rig)
    assert rig.state.evicted_count == 0
    assert rig.desk.find_order(ACCOUNT, made[0].order_id) == made[0]
    assert rig.desk.find_order(ACCOUNT, "nobody") is None


def test_a_slow_read_model_holds_the_desk_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "_BACKLOG_MAX", 5)
    rig = Rig()
    rig.history.backlog = 5
    answers: list[object] = []
    rig.desk.offer(
        SubmitOrders(ACCOUNT, (row(),)), CLIENT, lambda answer, _: answers.append(answer)
    )
    rig.desk.pump()
    assert answers == []
    rig.history.backlog = 4
    rig.desk.history_applied()
    rig.settle()
    assert len(answers) == 1


def test_a_reader_with_nothing_in_flight_is_called_at_once() -> None:
    rig = Rig()
    told: list[int] = []
    rig.desk.when_durable(lambda: told.append(1))
    assert told == [1]


class HeldWriter:
    """A disk that takes its time: a batch is durable when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Batch, Callable[[Batch], None]]] = []

    def write(self, batch: Batch, durable: Callable[[Batch], None]) -> None:
        """Take a batch in."""
        self.waiting.append((batch, durable))

    def finish(self) -> None:
        """Say that the batch is durable."""
        batch, durable = self.waiting.pop()
        durable(batch)


def test_while_the_disk_works_nothing_is_told_and_the_next_batch_gathers() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    writer = HeldWriter()
    rig.desk._writer = writer
    told: list[str] = []
    submit = SubmitOrders(ACCOUNT, (row(client_order_id="mine"),))
    rig.desk.offer(submit, CLIENT, lambda _, __: told.append("submit"))
    rig.desk.pump()
    assert rig.desk.find_order(ACCOUNT, "mine") is not None, "it can be seen already"
    rig.desk.when_durable(lambda: told.append("reader"))
    # The same again, from another connection: known already, and not to be told either.
    rig.desk.offer(submit, CLIENT, lambda _, __: told.append("retry"))
    rig.desk.pump()
    rig.desk.offer(CancelOrder(ACCOUNT, "mine"), CLIENT, lambda _, __: told.append("cancel"))
    rig.desk.pump()
    assert (told, rig.venue.heard, len(writer.waiting)) == ([], [], 1)
    writer.finish()
    assert told == ["submit", "reader"]
    assert len(rig.heard(NewRoute)) == 1
    rig.desk.pump()
    assert told == ["submit", "reader"]
    writer.finish()
    assert told == ["submit", "reader", "retry", "cancel"]


def test_reports_that_come_while_the_disk_works_are_taken_in_their_order() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    orders = [rig.submit(), rig.submit()]
    writer = HeldWriter()
    rig.desk._writer = writer
    rig.desk.offer(SubmitOrders(ACCOUNT, (row(),)), CLIENT)
    rig.desk.pump()
    for order in orders:
        rig.venue.say(order.routes[0].route_id, ExecType.CANCELED)
        rig.desk.pump()
        assert rig.now_of(order).status is OrderStatus.NEW
    writer.finish()
    rig.desk.pump()
    assert [rig.now_of(order).status for order in orders] == [OrderStatus.CANCELED] * 2


def test_nothing_leaves_for_a_batch_that_is_not_durable() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    rig.submit()
    heard, changes = len(rig.venue.heard), rig.history.applied_sequence
    rig.journal.stop_at = len(rig.journal.batches)
    answers: list[object] = []
    rig.desk.offer(
        SubmitOrders(ACCOUNT, (row(),)), CLIENT, lambda answer, _: answers.append(answer)
    )
    with pytest.raises(PowerLost):
        rig.desk.pump()
    rig.desk.when_durable(lambda: answers.append(()))
    rig.desk.pump()
    assert answers == []
    assert (len(rig.venue.heard), rig.history.applied_sequence) == (heard, changes)


def test_the_next_start_has_the_same_memory() -> None:
    rig = Rig(venue=StagedVenue(answers=True, trades=True))
    rig.submit(client_order_id="mine")
    rig.submit(time_in_force=Tif.DAY)
    rig.cancel(rig.submit())
    rig.replace(rig.submit(), 60)
    again = rig.again(opens=False)
    assert state_digest(again.state) == state_digest(rig.state)
    assert again.desk.sequencer.sequence == rig.desk.sequencer.sequence
    assert again.recovered.records == sum(len(batch.records) for batch in rig.journal.batches)
    assert again.recovered.open_orders == 3
    assert "3 open orders" in again.recovered.text()
    assert again.desk.next_due() == rig.desk.next_due()


def test_the_read_model_is_brought_up_to_the_journal() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    orders = rig.submit_many(3)
    lost = KeptHistory()
    rig.history = lost
    again = rig.again(opens=False)
    assert sorted(lost.orders) == sorted(order.order_id for order in orders)
    assert lost.applied_sequence == again.desk.sequencer.sequence


def test_a_long_journal_reaches_the_read_model_in_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    for _ in range(3):
        rig.submit()
    monkeypatch.setattr(recovery, "_WEIGHT_AT_ONCE", 4)
    taken: list[int] = []
    lost = KeptHistory()
    monkeypatch.setattr(lost, "apply", lambda changes: taken.append(len(changes)))
    rig.history = lost
    rig.again(opens=False)
    assert (len(taken), sum(taken)) == (3, 6)


def test_a_line_that_is_closed_carries_nothing() -> None:
    venue = StagedVenue(answers=True)
    link = VenueLink(venue, lambda _: SCALE)
    link.carry([], [CancelRoute(1, 1)], START)
    link.acknowledge(1)
    assert (venue.heard, venue.settled, link.poll(START), link.next_due()) == ([], 0, [], None)


def test_an_empty_start_says_so() -> None:
    rig = Rig(opens=False)
    assert (rig.recovered.records, rig.recovered.events) == (0, 0)
    assert rig.recovered.text().startswith("replayed 0 events of 0 records")


def test_what_fell_due_while_nobody_ran_is_decided_before_the_market_opens() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    rig.submit(time_in_force=Tif.DAY)
    rig.clock.advance_to(START + HOUR)
    rig.again(venue=StagedVenue())
    records = [decode_record(raw) for batch in rig.journal.batches for raw in batch.records]
    assert [record.cause for record in records[-2:]] == [Cause("timer"), Cause("desk")]
    assert isinstance(records[-1].events[0], MarketStarted)


def test_a_silence_counts_anew_after_the_start() -> None:
    """A venue that nobody listened to has not been silent."""
    rig = Rig()
    order = rig.submit()
    rig.clock.advance_to(START + 25 * SECOND)
    again = rig.again(venue=StagedVenue())
    assert again.heard(NewRoute) == rig.heard(NewRoute)
    again.wait(29)
    assert again.now_of(order).status is OrderStatus.PENDING_NEW
    again.wait(2)
    assert again.now_of(order).status is OrderStatus.REJECTED
    assert len(again.heard(AskRoute)) == 1
    # Should the venue work it all the same: it is told to end it.
    assert len(again.heard(CancelRoute)) == 1


def test_the_end_of_a_day_that_passed_in_the_dark_is_asked_of_the_venue_once() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    order = rig.submit(time_in_force=Tif.DAY)
    rig.clock.advance_to(START + HOUR)
    again = rig.again(venue=StagedVenue())
    # Handed over, it could trade on a day for which it was not meant.
    assert [type(message) for message in again.venue.heard] == [CancelRoute]
    again.venue.say(1, ExecType.CANCELED)
    again.settle()
    assert again.now_of(order).status is OrderStatus.EXPIRED


@pytest.mark.parametrize("wants", [OrderStatus.EXPIRED, OrderStatus.CANCELED])
@pytest.mark.parametrize("answered", [True, False])
@pytest.mark.parametrize("replaced", [True, False])
@pytest.mark.parametrize("is_silent", [True, False])
def test_what_was_to_end_before_a_start_never_comes_to_its_venue(
    wants: OrderStatus, answered: bool, replaced: bool, is_silent: bool
) -> None:
    rig = Rig(venue=StagedVenue(answers=answered))
    order = rig.submit(time_in_force=Tif.DAY)
    rig.venue.answers = False
    if answered and replaced:
        rig.replace(order, 60)
    if wants is OrderStatus.CANCELED:
        rig.cancel(order)
    else:
        rig.clock.advance_to(START + HOUR)
    again = rig.again(venue=StagedVenue())
    assert {type(message) for message in again.venue.heard} == {CancelRoute}
    if is_silent:
        again.wait(40)
    else:
        asked = again.venue.heard[-1]
        assert isinstance(asked, CancelRoute)
        again.venue.say(1, ExecType.CANCEL_REJECTED, asked.request_id, text="unknown order")
        again.settle()
    assert again.now_of(order).status is wants
    sent = {type(message) for message in again.venue.heard}
    assert not sent & {NewRoute, ResumeRoute, ReplaceRoute}


def test_every_request_that_was_not_answered_is_sent_again() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    replaced, canceled = rig.submit(), rig.submit()
    rig.venue.answers = False
    new = rig.submit()
    rig.replace(replaced, 60)
    rig.cancel(canceled)
    again = rig.again(venue=StagedVenue(answers=True))
    assert [type(message) for message in again.venue.heard] == [
        ResumeRoute,
        NewRoute,
        ReplaceRoute,
        CancelRoute,
    ]
    assert again.venue.heard[1:] == rig.venue.heard[-3:]
    assert [again.now_of(order).status for order in (new, replaced, canceled)] == [
        OrderStatus.NEW,
        OrderStatus.NEW,
        OrderStatus.CANCELED,
    ]
    assert again.now_of(replaced).quantity == 60 * SHARE


def test_reports_of_the_session_before_the_crash_are_not_taken_for_new_ones() -> None:
    rig = Rig(venue=StagedVenue(answers=True, trades=True))
    order = rig.submit()
    again = rig.again(venue=StagedVenue(answers=True))
    assert again.state.market_session > rig.state.market_session
    again.venue.trade(1, 10)
    again.settle()
    assert again.now_of(order).filled_quantity == 50 * SHARE


@pytest.mark.parametrize("slices", [1, 2])
def test_a_cancel_all_that_a_crash_cut_short_is_finished_after_the_start(slices: int) -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    made = rig.submit_many(2500)
    rig.venue.answers = False
    rig.journal.stop_at = len(rig.journal.batches) + slices
    with pytest.raises(PowerLost):
        rig.cancel_all()
    again = rig.again(venue=StagedVenue(answers=True))
    assert again.state.cancel_alls == {}
    assert {again.now_of(order).status for order in made} == {OrderStatus.CANCELED}


def test_nothing_goes_to_a_venue_before_the_market_is_open() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    rig.submit()
    again = rig.again(opens=False)
    assert not again.desk.link.is_open
    again.cancel(again.submit())
    again.venue.trade(1, 10)
    again.settle()
    assert again.venue.heard == []
    # Nobody is silent yet: it counts from the moment at which a venue is told.
    assert again.desk.next_due() is None
    again.open()
    assert [type(message) for message in again.venue.heard] == [ResumeRoute, CancelRoute]

"""What leaves against what came in: a planted fault must be seen at the last gate."""

import logging

import pytest

from engine.played_desk import ACCOUNT, row
from runtime.desk_parts import CLIENT, Rig, StagedVenue
from sidestreet.domain.amounts import SCALE
from sidestreet.domain.corporate_events import OrderReentered, OrderRestated
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import (
    Cause,
    Event,
    FillBusted,
    FillCorrected,
    OrderAccepted,
    OrderFilled,
    OrderReplaced,
    OrdersEvicted,
    Record,
    ReplaceRequested,
    RouteOpened,
)
from sidestreet.domain.fills import Undone
from sidestreet.domain.limits import Scope
from sidestreet.domain.messages import (
    AskRoute,
    CancelRoute,
    NewRoute,
    ReplaceRoute,
    ResumeRoute,
    VenueMessage,
)
from sidestreet.domain.orders import Order, Terms
from sidestreet.domain.reasons import Reason
from sidestreet.domain.risk_commands import EngageKillSwitch
from sidestreet.domain.schedule import ChildEnded, Schedule, WorkScheduled
from sidestreet.engine.cancel import SLICE
from sidestreet.engine.state import State
from sidestreet.runtime.outbound_gate import OutboundGate

ORDER = row()


def accepted(order_id: str, quantity: int) -> OrderAccepted:
    """Return the event of an order that was taken."""
    return OrderAccepted(
        order_id,
        order_id,
        ACCOUNT,
        ORDER.terms.instrument_id,
        ORDER.side,
        ORDER.order_type,
        ORDER.time_in_force,
        quantity,
        ORDER.limit_price,
        b"",
        client_named=False,
    )


def new(route_id: int, quantity: int) -> NewRoute:
    """Return the message that sends a route out."""
    return NewRoute(
        route_id,
        1,
        ORDER.terms.instrument_id,
        ORDER.side,
        ORDER.order_type,
        ORDER.time_in_force,
        quantity,
        ORDER.limit_price,
    )


def gate(*events: Event) -> OutboundGate:
    """Return a gate that has seen an order of 100 with route 1, and some more events."""
    one = OutboundGate()
    begun = (accepted("o", 100), RouteOpened("o", 1, "XNAS", Terms(100)))
    one.follow([Record(1, 1, Cause("test"), (*begun, *events))])
    return one


@pytest.mark.parametrize(
    ("sent", "leaves"),
    [
        ([new(1, 100)], True),
        ([new(1, 101)], False),
        ([new(1, 100), new(1, 100)], True),
        ([new(1, 100), ReplaceRoute(1, 2, 60, None)], True),
        ([new(1, 100), ReplaceRoute(1, 2, 101, None)], False),
        ([new(1, 100), CancelRoute(1, 2)], True),
        ([new(1, 100), AskRoute(1, 2)], True),
        ([CancelRoute(99, 2)], True),
        ([new(2, 1)], False),
    ],
)
def test_no_more_leaves_than_was_asked_for(sent: list[VenueMessage], *, leaves: bool) -> None:
    one = gate()
    *before, last = sent
    assert all(one.objection(message) is None for message in before)
    assert (one.objection(last) is None) is leaves


def test_routes_of_one_order_are_counted_together() -> None:
    one = gate(RouteOpened("o", 2, "XNYS", Terms(41)))
    assert one.objection(new(1, 60)) is None
    assert one.objection(new(2, 41)) == "order o: 101 would be sent, 100 was asked for"
    assert one.objection(new(2, 40)) is None


def filled(route_id: int, quantity: int) -> OrderFilled:
    """Return the event of a trade of some quantity at a price of one."""
    return OrderFilled("o", route_id, "x", quantity, 1, quantity, "XNAS")


def test_a_part_that_has_ended_counts_with_what_it_filled() -> None:
    one = gate(WorkScheduled("o", Schedule(0, 10, 0, 10)), filled(1, 30), ChildEnded("o", 1))
    one.follow([Record(2, 1, Cause("test"), (RouteOpened("o", 2, "XNAS", Terms(70)),))])
    assert one.objection(new(2, 71)) == "order o: 101 would be sent, 100 was asked for"
    assert one.objection(new(2, 70)) is None


def test_a_late_trade_of_a_part_that_has_ended_counts_as_well() -> None:
    one = gate(WorkScheduled("o", Schedule(0, 10, 0, 10)), ChildEnded("o", 1), filled(1, 30))
    one.follow([Record(2, 1, Cause("test"), (RouteOpened("o", 2, "XNAS", Terms(71)),))])
    assert one.objection(new(2, 71)) == "order o: 101 would be sent, 100 was asked for"


def test_what_a_part_has_not_traded_after_all_may_go_out_again() -> None:
    worked = (WorkScheduled("o", Schedule(0, 9, 0, 9)), filled(1, 60), ChildEnded("o", 1))
    undone = Undone(60, SCALE, 60, 0, 0, 60)
    second = RouteOpened("o", 2, "XNAS", Terms(100))
    for event, left in (
        (FillBusted("o", 1, 1, "e", undone), 100),
        (FillCorrected("o", 1, 1, "e", undone, 20, SCALE, 20, 0, 0, 20), 80),
        (FillCorrected("o", 1, 1, "e", undone, 70, SCALE, 70, 0, 0, 70), 30),
    ):
        one = gate(*worked, event, second)
        assert one.objection(new(2, left)) is None
        assert one.objection(new(2, left + 1)) is not None
    # Of an order that had ended when the desk started, nothing is known here.
    OutboundGate().follow([Record(1, 1, Cause("test"), (FillBusted("o", 1, 1, "e", undone),))])


def test_parts_that_have_not_ended_count_with_all_that_they_were_sent_for() -> None:
    one = gate(WorkScheduled("o", Schedule(0, 10, 0, 10)))
    assert one.objection(new(1, 60)) is None
    one.follow([Record(2, 1, Cause("test"), (RouteOpened("o", 2, "XNAS", Terms(41)),))])
    assert one.objection(new(2, 41)) == "order o: 101 would be sent, 100 was asked for"


def test_a_trade_of_an_order_that_the_gate_never_knew_is_no_matter() -> None:
    one = OutboundGate()
    one.follow([Record(1, 1, Cause("test"), (filled(1, 30),))])
    assert one.objection(new(1, 1)) == "route 1 belongs to no order"


def test_a_replace_asks_for_more_and_never_for_less_than_before() -> None:
    one = gate(ReplaceRequested("o", 1, Terms(150)), ReplaceRequested("o", 1, Terms(70)))
    assert one.objection(new(1, 100)) is None
    assert one.objection(ReplaceRoute(1, 2, 150, None)) is None
    assert one.objection(ReplaceRoute(1, 2, 151, None)) is not None


def test_an_order_at_the_desk_is_replaced_without_a_route() -> None:
    assert gate(OrderReplaced("o", 0, Terms(150))).objection(new(1, 150)) is None
    assert gate(OrderReplaced("o", 1, Terms(150))).objection(new(1, 150)) is not None


def test_a_restated_order_goes_out_anew_on_another_route() -> None:
    """Two for one, after 40 of 100 have traded: 60 are left, which are 120 new ones."""
    restated = Terms(160)
    one = gate(OrderRestated("o", restated), OrderReentered("o", 1, 2, restated))
    assert one.objection(new(2, 120)) is None
    assert one.objection(ReplaceRoute(2, 3, 161, None)) is not None


def test_what_memory_lets_go_of_is_forgotten() -> None:
    one = gate(OrdersEvicted(("o", "not of this session")))
    assert one.objection(new(1, 1)) == "route 1 belongs to no order"


def plant_a_fault(rig: Rig) -> None:
    """Have every message that opens a route ask for ten times as much."""
    carry = rig.desk.link.carry

    def multiplied(records: list[Record], messages: list[VenueMessage], now: int) -> None:
        carry(
            records,
            [
                new(message.route_id, message.quantity * 10)
                if isinstance(message, NewRoute)
                else message
                for message in messages
            ],
            now,
        )

    rig.desk.link.carry = multiplied  # type: ignore[assignment]


def test_a_fault_that_multiplies_orders_stops_the_firm(caplog: pytest.LogCaptureFixture) -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    resting = rig.submit()
    plant_a_fault(rig)
    with caplog.at_level(logging.CRITICAL, "sidestreet"):
        faulty = rig.submit()
    assert "held back from the venue" in caplog.text
    assert [message.quantity for message in rig.heard(NewRoute)] == [resting.quantity]
    assert (Scope.FIRM, "") in rig.state.risk.killed
    assert rig.now_of(resting).status is OrderStatus.CANCELED
    assert rig.now_of(faulty).status is not OrderStatus.NEW
    denied = rig.submit()
    assert denied.refusal is not None
    assert denied.refusal.reason is Reason.KILL_SWITCH_ENGAGED


def test_the_gate_takes_open_orders_over_at_a_restart() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    order = rig.submit()
    again = rig.again()
    assert len(again.heard(ResumeRoute)) == 1
    again.replace(order, 300)
    assert [message.quantity for message in again.heard(ReplaceRoute)] == [300 * SCALE]
    assert again.state.risk.killed == {}


def test_the_gate_of_an_empty_desk_knows_nothing() -> None:
    one = gate()
    one.begin(State())
    assert one.objection(new(1, 1)) == "route 1 belongs to no order"


def _all_canceled(rig: Rig, orders: list[Order]) -> bool:
    return all(rig.now_of(order).status is OrderStatus.CANCELED for order in orders)


def test_a_kill_switch_cancels_more_than_one_slice() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    orders = rig.submit_many(SLICE + 500)
    rig.ask(EngageKillSwitch(Scope.FIRM))
    assert rig.state.cancel_alls == {}
    assert _all_canceled(rig, orders)


def test_a_restart_in_the_middle_of_a_kill_switch_goes_on() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    orders = rig.submit_many(SLICE + 500)
    # The record that engages the switch is the last one that is durable.
    rig.desk.offer(EngageKillSwitch(Scope.FIRM), CLIENT)
    batch = rig.desk.sequencer.take_batch(rig.clock.now())
    assert batch is not None
    rig.journal.append(batch.first_sequence, batch.payloads)
    again = rig.again(opens=False)
    assert [dealt for _, dealt in again.state.cancel_alls.values()] == [SLICE]
    again.open()
    assert again.state.cancel_alls == {}
    assert _all_canceled(again, orders)
    assert (Scope.FIRM, "") in again.state.risk.killed


def test_the_gate_takes_a_replace_over_that_was_never_answered() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    order = rig.submit()
    rig.venue.answers = False
    rig.replace(order, 300)
    again = rig.again()
    assert [message.quantity for message in again.heard(ReplaceRoute)] == [300 * SCALE]
    assert again.state.risk.killed == {}

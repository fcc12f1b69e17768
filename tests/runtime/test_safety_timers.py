"""Switches on a running desk: they fire by its clock, and over its restarts."""

from engine.played_desk import ACCOUNT, OTHER_ACCOUNT
from runtime.desk_parts import Rig, StagedVenue
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import Record
from sidestreet.domain.messages import CancelRoute
from sidestreet.domain.safety_commands import NoteDisconnect, SetDeadMansSwitch
from sidestreet.domain.safety_events import SafetySwitch, SafetySwitchFired
from sidestreet.runtime.codec import decode_record

SECOND = 1_000_000_000


def fired(rig: Rig) -> list[Record]:
    """Return the records in which a switch fired."""
    records = [decode_record(raw) for batch in rig.journal.replay() for raw in batch.records]
    return [each for each in records if isinstance(each.events[0], SafetySwitchFired)]


def test_a_switch_fires_at_its_instant_and_the_venue_is_asked_to_cancel() -> None:
    rig = Rig(venue=StagedVenue(answers=True))
    order = rig.submit()
    rig.ask(SetDeadMansSwitch(ACCOUNT, 60 * SECOND))
    begun = rig.clock.now()
    rig.wait(59)
    assert fired(rig) == []
    rig.wait(1)
    (record,) = fired(rig)
    assert record.time_ns == begun + 60 * SECOND
    assert record.cause.command == "timer"
    assert rig.now_of(order).status is OrderStatus.CANCELED
    assert [each.route_id for each in rig.heard(CancelRoute)] == [order.routes[0].route_id]


def test_signs_of_life_put_it_off_for_as_long_as_they_come() -> None:
    rig = Rig()
    rig.submit()
    for _ in range(10):
        rig.ask(SetDeadMansSwitch(ACCOUNT, 60 * SECOND))
        rig.wait(50)
    assert fired(rig) == []
    rig.wait(10)
    assert len(fired(rig)) == 1


def test_a_switch_that_was_turned_off_never_fires() -> None:
    rig = Rig()
    rig.submit()
    rig.ask(SetDeadMansSwitch(ACCOUNT, SECOND))
    rig.ask(SetDeadMansSwitch(ACCOUNT, 0))
    rig.wait(100)
    assert fired(rig) == []


def test_a_switch_outlives_a_restart() -> None:
    first = Rig()
    first.submit()
    first.ask(SetDeadMansSwitch(ACCOUNT, 60 * SECOND))
    first.clock.advance_to(first.clock.now() + 30 * SECOND)
    second = first.again()
    assert fired(second) == []
    second.wait(30)
    assert len(fired(second)) == 1


def test_a_switch_that_fell_due_while_nobody_ran_fires_before_the_market_opens() -> None:
    first = Rig()
    order = first.submit()
    first.ask(SetDeadMansSwitch(ACCOUNT, 60 * SECOND))
    first.clock.advance_to(first.clock.now() + 100 * SECOND)
    second = first.again()
    (record,) = fired(second)
    assert record.sequence < second.state.market_session
    assert second.now_of(order).status is not OrderStatus.NEW


def test_many_orders_are_canceled_to_the_last() -> None:
    rig = Rig()
    orders = rig.submit_many(2500)
    rig.ask(NoteDisconnect(ACCOUNT, 0))
    assert rig.state.cancel_alls == {}
    assert {rig.now_of(order).status for order in orders} == {OrderStatus.PENDING_CANCEL}


def test_each_account_has_a_switch_of_its_own() -> None:
    rig = Rig()
    rig.ask(SetDeadMansSwitch(ACCOUNT, 2 * SECOND))
    rig.ask(SetDeadMansSwitch(OTHER_ACCOUNT, SECOND))
    rig.wait(1)
    (record,) = fired(rig)
    assert record.events[0] == SafetySwitchFired(
        OTHER_ACCOUNT, SafetySwitch.DEAD_MANS_SWITCH, rig.clock.now()
    )
    rig.wait(1)
    assert len(fired(rig)) == 2


def test_a_grace_that_has_begun_outlives_a_restart() -> None:
    first = Rig()
    first.submit()
    first.ask(NoteDisconnect(ACCOUNT, 5 * SECOND))
    second = first.again()
    second.wait(4)
    assert fired(second) == []
    second.wait(1)
    (record,) = fired(second)
    assert record.events[0] == SafetySwitchFired(
        ACCOUNT, SafetySwitch.CANCEL_ON_DISCONNECT, second.clock.now()
    )

"""Switches of clients that may be gone: when they fire, what they end, and what keeps them off."""

from engine.played_desk import ACCOUNT, OTHER_ACCOUNT, PlayedDesk
from sidestreet.domain.commands import Command
from sidestreet.domain.enums import OrderStatus
from sidestreet.domain.events import (
    CancelOrdersAccepted,
    CancelOrdersAdvanced,
    CancelRequested,
    Event,
    OrderCanceled,
)
from sidestreet.domain.reasons import Reason
from sidestreet.domain.safety_commands import (
    FireSafetySwitch,
    NoteDisconnect,
    NoteReturn,
    SetDeadMansSwitch,
)
from sidestreet.domain.safety_events import (
    ClientDisconnected,
    ClientReturned,
    DeadMansSwitchSet,
    SafetySwitch,
    SafetySwitchFired,
)
from sidestreet.engine.safety.state import DeadMansSwitch

SECOND = 1_000_000_000
DEAD, GONE = SafetySwitch.DEAD_MANS_SWITCH, SafetySwitch.CANCEL_ON_DISCONNECT


def events(desk: PlayedDesk, command: Command) -> tuple[Event, ...]:
    """Return what a command has come to."""
    desk.do(command)
    return desk.events


def test_a_switch_is_due_its_timeout_after_it_was_last_set() -> None:
    desk = PlayedDesk()
    first = desk.now + 60 * SECOND
    assert events(desk, SetDeadMansSwitch(ACCOUNT, 60 * SECOND)) == (
        DeadMansSwitchSet(ACCOUNT, 60 * SECOND, first),
    )
    desk.now += 50 * SECOND
    desk.do(SetDeadMansSwitch(ACCOUNT, 60 * SECOND))
    assert desk.state.safety.due_at(ACCOUNT, DEAD) == first + 50 * SECOND
    desk.now = first
    assert events(desk, FireSafetySwitch(ACCOUNT, DEAD)) == (), "it was heard of in time"


def test_a_switch_that_fires_cancels_all_of_its_account_and_is_off() -> None:
    desk = PlayedDesk()
    working, held = desk.working(), desk.held()
    other = desk.working(OTHER_ACCOUNT)
    desk.do(SetDeadMansSwitch(ACCOUNT, SECOND))
    due = desk.now + SECOND
    desk.now += 2 * SECOND
    fired, *ends = events(desk, FireSafetySwitch(ACCOUNT, DEAD))
    assert fired == SafetySwitchFired(ACCOUNT, DEAD, due)
    assert ends == [
        CancelRequested(working.order_id, working.routes[0].route_id),
        OrderCanceled(held.order_id, held.quantity),
    ]
    assert desk.now_of(other).status is OrderStatus.NEW
    assert desk.state.safety.switches[ACCOUNT] == DeadMansSwitch(0, 0, desk.now)
    assert events(desk, FireSafetySwitch(ACCOUNT, DEAD)) == ()


def test_a_switch_without_orders_fires_all_the_same() -> None:
    desk = PlayedDesk()
    desk.do(SetDeadMansSwitch(ACCOUNT, SECOND))
    desk.now += SECOND
    assert events(desk, FireSafetySwitch(ACCOUNT, DEAD)) == (
        SafetySwitchFired(ACCOUNT, DEAD, desk.now),
    )


def test_more_orders_than_a_slice_are_gone_on_with() -> None:
    desk = PlayedDesk()
    order_ids = tuple(desk.working().order_id for _ in range(1001))
    desk.do(SetDeadMansSwitch(ACCOUNT, SECOND))
    desk.now += SECOND
    _, accepted, *cancels, advanced = events(desk, FireSafetySwitch(ACCOUNT, DEAD))
    assert accepted == CancelOrdersAccepted(ACCOUNT, order_ids)
    assert len(cancels) == 1000
    assert advanced == CancelOrdersAdvanced(desk.sequence, 1000)


def test_nothing_turns_it_off_but_zero() -> None:
    desk = PlayedDesk()
    assert events(desk, SetDeadMansSwitch(ACCOUNT, 0)) == (), "it is off already"
    desk.do(SetDeadMansSwitch(ACCOUNT, SECOND))
    assert events(desk, SetDeadMansSwitch(ACCOUNT, 0)) == (DeadMansSwitchSet(ACCOUNT, 0, 0),)
    desk.now += 5 * SECOND
    assert events(desk, FireSafetySwitch(ACCOUNT, DEAD)) == ()


def test_a_switch_of_no_account_is_refused() -> None:
    desk = PlayedDesk()
    assert desk.refusal(SetDeadMansSwitch(99, SECOND)).reason is Reason.ACCOUNT_NOT_FOUND


def test_when_a_client_was_heard_of_last_it_is_remembered_that_the_switch_once_fired() -> None:
    desk = PlayedDesk()
    desk.do(SetDeadMansSwitch(ACCOUNT, SECOND))
    desk.now += SECOND
    desk.do(FireSafetySwitch(ACCOUNT, DEAD))
    fired_at = desk.now
    desk.now += SECOND
    desk.do(SetDeadMansSwitch(ACCOUNT, SECOND))
    due_at = desk.now + SECOND
    assert desk.state.safety.switches[ACCOUNT] == DeadMansSwitch(SECOND, due_at, fired_at)


def test_a_client_that_is_gone_has_its_orders_canceled_after_its_grace() -> None:
    desk = PlayedDesk()
    order = desk.working()
    due = desk.now + 5 * SECOND
    assert events(desk, NoteDisconnect(ACCOUNT, 5 * SECOND)) == (ClientDisconnected(ACCOUNT, due),)
    desk.now = due - 1
    assert events(desk, FireSafetySwitch(ACCOUNT, GONE)) == ()
    desk.now = due
    assert events(desk, FireSafetySwitch(ACCOUNT, GONE)) == (
        SafetySwitchFired(ACCOUNT, GONE, due),
        CancelRequested(order.order_id, order.routes[0].route_id),
    )
    assert events(desk, FireSafetySwitch(ACCOUNT, GONE)) == ()


def test_a_client_that_comes_back_keeps_its_orders() -> None:
    desk = PlayedDesk()
    desk.working()
    desk.do(NoteDisconnect(ACCOUNT, SECOND))
    assert events(desk, NoteReturn(ACCOUNT)) == (ClientReturned(ACCOUNT),)
    desk.now += SECOND
    assert events(desk, FireSafetySwitch(ACCOUNT, GONE)) == ()
    assert events(desk, NoteReturn(ACCOUNT)) == ()


def test_the_first_of_two_streams_to_end_says_when() -> None:
    desk = PlayedDesk()
    desk.working()
    due = desk.now + 2 * SECOND
    desk.do(NoteDisconnect(ACCOUNT, 2 * SECOND))
    assert events(desk, NoteDisconnect(ACCOUNT, 9 * SECOND)) == ()
    assert desk.state.safety.due_at(ACCOUNT, GONE) == due
    desk.do(NoteDisconnect(ACCOUNT, 0))
    assert desk.state.safety.due_at(ACCOUNT, GONE) == desk.now


def test_a_client_without_open_orders_may_go_unnoticed() -> None:
    assert events(PlayedDesk(), NoteDisconnect(ACCOUNT, 0)) == ()
    assert events(PlayedDesk(), NoteDisconnect(99, SECOND)) == (), "no account has this number"


def test_an_order_that_was_on_its_way_is_canceled_after_the_grace() -> None:
    desk = PlayedDesk()
    due = desk.now + SECOND
    assert events(desk, NoteDisconnect(ACCOUNT, SECOND)) == (ClientDisconnected(ACCOUNT, due),)
    order = desk.working()
    desk.now = due
    assert events(desk, FireSafetySwitch(ACCOUNT, GONE)) == (
        SafetySwitchFired(ACCOUNT, GONE, due),
        CancelRequested(order.order_id, order.routes[0].route_id),
    )


def test_both_switches_of_an_account_are_apart() -> None:
    desk = PlayedDesk()
    desk.working()
    desk.do(SetDeadMansSwitch(ACCOUNT, 9 * SECOND))
    desk.do(NoteDisconnect(ACCOUNT, SECOND))
    desk.now += SECOND
    desk.do(FireSafetySwitch(ACCOUNT, GONE))
    assert desk.state.safety.due_at(ACCOUNT, DEAD) == desk.now + 8 * SECOND

"""Deciding about clients that may be gone.

A switch that fires cancels by the rules of any cancel, so it is never refused and may cross a fill.
One whose client was heard of meanwhile does not fire: the timer that asked knew less.
"""

from collections.abc import Callable
from typing import Any, Final

from sidestreet.domain.commands import CancelOrders, Stamp
from sidestreet.domain.reasons import Reason, Refusal
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
from sidestreet.engine.cancel import cancel_slice_by_slice, matching
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State


def set_dead_mans_switch(state: State, command: SetDeadMansSwitch, stamp: Stamp) -> Steps:
    """Arm an account's switch, say that its client is there, or turn it off."""
    account_id, timeout_ns = command.account_id, command.timeout_ns
    if account_id not in state.accounts:
        yield Decision(answer=Refusal(Reason.ACCOUNT_NOT_FOUND))
        return
    if timeout_ns or state.safety.due_at(account_id, SafetySwitch.DEAD_MANS_SWITCH):
        due_at = stamp.time_ns + timeout_ns if timeout_ns else 0
        yield Decision((DeadMansSwitchSet(account_id, timeout_ns, due_at),))


def note_disconnect(state: State, command: NoteDisconnect, stamp: Stamp) -> Steps:
    """Have an account's orders canceled, now or a while from now. The earliest such time holds.

    With a grace that is noted where nothing is open as well: an order may be on its way, and is
    canceled with the others. Without one there is nothing to note then.
    """
    account_id = command.account_id
    if account_id not in state.accounts:
        return
    due_at = stamp.time_ns + command.grace_ns
    before = state.safety.disconnected.get(account_id)
    may_be_left = command.grace_ns or state.open_orders.get(account_id)
    if may_be_left and (before is None or due_at < before):
        yield Decision((ClientDisconnected(account_id, due_at),))


def note_return(state: State, command: NoteReturn, _: Stamp) -> Steps:
    """Leave an account's orders alone."""
    if command.account_id in state.safety.disconnected:
        yield Decision((ClientReturned(command.account_id),))


def fire(state: State, command: FireSafetySwitch, stamp: Stamp) -> Steps:
    """Cancel all open orders of an account, if its switch is due by now."""
    account_id, switch = command.account_id, command.switch
    due_at = state.safety.due_at(account_id, switch)
    if not 0 < due_at <= stamp.time_ns:
        return
    yield Decision((SafetySwitchFired(account_id, switch, due_at),))
    order_ids = tuple(matching(state, CancelOrders(account_id)))
    yield from cancel_slice_by_slice(state, account_id, order_ids, stamp)


SAFETY_STEPS: Final[dict[type, Callable[[State, Any, Stamp], Steps]]] = {
    SetDeadMansSwitch: set_dead_mans_switch,
    NoteDisconnect: note_disconnect,
    NoteReturn: note_return,
    FireSafetySwitch: fire,
}

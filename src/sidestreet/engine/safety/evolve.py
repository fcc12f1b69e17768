"""Applying what the desk has noted of clients that may be gone."""

from collections.abc import Callable
from typing import Any, Final

from sidestreet.domain.safety_events import (
    ClientDisconnected,
    ClientReturned,
    DeadMansSwitchSet,
    SafetySwitch,
    SafetySwitchFired,
)
from sidestreet.engine.safety.state import DeadMansSwitch
from sidestreet.engine.state import State

_NEVER_SET: Final = DeadMansSwitch()


def _dead_mans_switch_set(state: State, event: DeadMansSwitchSet) -> None:
    switches = state.safety.switches
    fired_at = switches.get(event.account_id, _NEVER_SET).fired_at
    switches[event.account_id] = DeadMansSwitch(event.timeout_ns, event.due_at, fired_at)


def _client_disconnected(state: State, event: ClientDisconnected) -> None:
    state.safety.disconnected[event.account_id] = event.due_at


def _client_returned(state: State, event: ClientReturned) -> None:
    del state.safety.disconnected[event.account_id]


def _safety_switch_fired(state: State, event: SafetySwitchFired) -> None:
    if event.switch is SafetySwitch.CANCEL_ON_DISCONNECT:
        del state.safety.disconnected[event.account_id]
    else:
        state.safety.switches[event.account_id] = DeadMansSwitch(fired_at=state.time_ns)


APPLY_SAFETY_EVENT: Final[dict[type, Callable[[State, Any], None]]] = {
    DeadMansSwitchSet: _dead_mans_switch_set,
    ClientDisconnected: _client_disconnected,
    ClientReturned: _client_returned,
    SafetySwitchFired: _safety_switch_fired,
}

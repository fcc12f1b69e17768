"""What the desk remembers of clients that may be gone."""

from dataclasses import dataclass, field

import msgspec

from sidestreet.domain.safety_events import SafetySwitch


class DeadMansSwitch(msgspec.Struct, frozen=True, gc=False):
    """An account's switch: `due_at` is 0 while it is off, `fired_at` 0 before it ever fired."""

    timeout_ns: int = 0
    due_at: int = 0
    fired_at: int = 0


@dataclass(slots=True)
class SafetyState:
    """Switches by account, and when the orders of accounts are due whose client has gone."""

    switches: dict[int, DeadMansSwitch] = field(default_factory=dict)
    disconnected: dict[int, int] = field(default_factory=dict)

    def due_at(self, account_id: int, switch: SafetySwitch) -> int:
        """Return when a switch fires, 0 if it does not."""
        if switch is SafetySwitch.CANCEL_ON_DISCONNECT:
            return self.disconnected.get(account_id, 0)
        known = self.switches.get(account_id)
        return 0 if known is None else known.due_at

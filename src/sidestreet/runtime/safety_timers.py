"""When a dead man's switch fires, and when the orders of a client that has gone are canceled.

Both instants stand in the state, so after a restart they are found there again. One that passed
while nobody ran is due at once, ahead of any venue hearing of the orders.
"""

import heapq
from collections.abc import Iterator

from sidestreet.domain.safety_commands import FireSafetySwitch
from sidestreet.domain.safety_events import ClientDisconnected, DeadMansSwitchSet, SafetySwitch
from sidestreet.engine.state import State


class SafetyTimers:
    """Due times of switches, the earliest first. What was put off since is passed over."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._due: list[tuple[int, int, SafetySwitch]] = []

    def follow(self, event: DeadMansSwitchSet | ClientDisconnected) -> None:
        """Note when a switch fires."""
        if event.due_at:
            is_switch = isinstance(event, DeadMansSwitchSet)
            switch = (
                SafetySwitch.DEAD_MANS_SWITCH if is_switch else SafetySwitch.CANCEL_ON_DISCONNECT
            )
            heapq.heappush(self._due, (event.due_at, event.account_id, switch))

    def rebuild(self) -> None:
        """Note the switches of a state that was just read back."""
        safety = self._state.safety
        for account_id, switch in safety.switches.items():
            if switch.due_at:
                heapq.heappush(
                    self._due, (switch.due_at, account_id, SafetySwitch.DEAD_MANS_SWITCH)
                )
        for account_id, due_at in safety.disconnected.items():
            heapq.heappush(self._due, (due_at, account_id, SafetySwitch.CANCEL_ON_DISCONNECT))

    def next_due(self) -> int | None:
        """Return when the next switch fires, None if none does."""
        due = self._due
        while due and self._state.safety.due_at(due[0][1], due[0][2]) != due[0][0]:
            heapq.heappop(due)
        return due[0][0] if due else None

    def take_due(self, now: int) -> Iterator[FireSafetySwitch]:
        """Yield the commands of all switches due up to now, each once."""
        while (due := self.next_due()) is not None and due <= now:
            _, account_id, switch = heapq.heappop(self._due)
            yield FireSafetySwitch(account_id, switch)

"""The desk's clock, for whoever tests: told, stopped, set going, and advanced.

These are the operations of an administrator's clock (`api/clock_control.py`) with a plain verb for
each thing that a test does, behind the scope `control`. Moving time is no command: the journal
tells when things were decided, and every instant at which something is due is visited on the way.
"""

from typing import Final

from sidestreet.api.call import Call
from sidestreet.api.clock_control import (
    AdvanceClock,
    ClockControl,
    SetClock,
    WireAdvance,
    WireClock,
)
from sidestreet.contract.operation import Operation
from sidestreet.control.operation import control_operation
from sidestreet.domain.sessions import Hours
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.time_travel import TimeTravel

CLOCK_OPERATIONS: Final[tuple[Operation, ...]] = (
    control_operation(
        "get_clock",
        "GET",
        "/clock",
        "Tell what time it is on the desk, and what comes next.",
        WireClock,
    ),
    control_operation(
        "set_clock",
        "PUT",
        "/clock",
        "Freeze the clock, let it go on, or change its pace.",
        WireClock,
        body=SetClock,
    ),
    control_operation(
        "freeze_clock",
        "POST",
        "/clock/freeze",
        "Have the clock stand still.",
        WireClock,
    ),
    control_operation(
        "resume_clock",
        "POST",
        "/clock/resume",
        "Let the clock go on at its pace of before.",
        WireClock,
    ),
    control_operation(
        "advance_clock",
        "POST",
        "/clock/advance",
        "Go forward through every instant at which something is due.",
        WireAdvance,
        body=AdvanceClock,
    ),
    control_operation(
        "stop_clock_advance",
        "DELETE",
        "/clock/advance",
        "End the advance that is under way where it is.",
        WireClock,
    ),
    control_operation(
        "next_clock_session",
        "POST",
        "/clock/next-session",
        "Go forward to where the session after the present one begins.",
        WireAdvance,
    ),
)


class ClockOperations:
    """Handlers over one desk. Without a `travel` its clock is the machine's."""

    def __init__(self, desk: Desk, hours: Hours, travel: TimeTravel | None) -> None:
        self._clock = ClockControl(desk, hours, travel)

    def get_clock(self, call: Call) -> None:
        """Tell what time it is."""
        self._clock.get_desk_clock(call)

    def set_clock(self, call: Call) -> None:
        """Change how the clock goes."""
        self._clock.set_desk_clock(call)

    def freeze_clock(self, call: Call) -> None:
        """Stop the clock."""
        self._clock.set_pace(call, SetClock(is_frozen=True))

    def resume_clock(self, call: Call) -> None:
        """Let the clock go on."""
        self._clock.set_pace(call, SetClock(is_frozen=False))

    def advance_clock(self, call: Call) -> None:
        """Advance, and answer when the desk is there."""
        self._clock.advance_desk_clock(call)

    def stop_clock_advance(self, call: Call) -> None:
        """End an advance; where none is under way, nothing happens."""
        self._clock.cancel_advance(call)

    def next_clock_session(self, call: Call) -> None:
        """Advance to the next session, and answer when the desk is there."""
        self._clock.advance(call, AdvanceClock(until="next-session"))

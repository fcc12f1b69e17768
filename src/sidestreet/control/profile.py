"""What a cancel of an order that has ended is answered with, switched while the desk runs.

The choice is part of the journal: a desk that is read back answers on in the same way. Without one
it answers as its server was started to.
"""

from typing import Final

from msgspec import Struct

from sidestreet.api.call import Call
from sidestreet.contract.operation import Operation
from sidestreet.control.asked import answering
from sidestreet.control.operation import control_operation
from sidestreet.domain.control_commands import SetCancelProfile
from sidestreet.domain.profiles import CancelProfile
from sidestreet.runtime.desk import Desk


class WireProfile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The way that a test has chosen; null is as the server was started."""

    profile: CancelProfile | None


_PATH: Final = "/cancel-profile"
PROFILE_OPERATIONS: Final[tuple[Operation, ...]] = (
    control_operation(
        "get_cancel_profile",
        "GET",
        _PATH,
        "Tell what cancels of orders that have ended are answered with.",
        WireProfile,
    ),
    control_operation(
        "set_cancel_profile",
        "PUT",
        _PATH,
        "Answer cancels of orders that have ended in another way, or as at the start.",
        WireProfile,
        body=WireProfile,
        description="spec: 200 and the order; strict: 422 naming its status; hidden: 404.",
    ),
)


class ProfileControl:
    """Handlers over one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get_cancel_profile(self, call: Call) -> None:
        """Tell what was chosen."""
        data = self._wire()
        self._desk.when_durable(lambda: call.answer(data))

    def set_cancel_profile(self, call: Call) -> None:
        """Choose."""
        command = SetCancelProfile(call.body(WireProfile).profile)
        self._desk.offer(command, call.cause, answering(call, self._wire))

    def _wire(self) -> WireProfile:
        return WireProfile(profile=self._desk.state.control.cancel_profile)

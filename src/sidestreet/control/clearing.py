"""The clearing house, for whoever tests: out of reach, and back.

It takes instructions about options. While it is down they are refused with 503, and what it owes
an answer to stays open; what was asked before is answered once it is back.
"""

from typing import Final

from msgspec import Struct

from sidestreet.api.call import Call
from sidestreet.contract.operation import Operation
from sidestreet.control.asked import answering
from sidestreet.control.operation import control_operation
from sidestreet.domain.option_commands import SetClearing
from sidestreet.runtime.desk import Desk


class WireClearing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the clearing house is out of reach."""

    is_down: bool


CLEARING_OPERATIONS: Final[tuple[Operation, ...]] = (
    control_operation(
        "get_clearing",
        "GET",
        "/clearing",
        "Tell whether the clearing house can be reached.",
        WireClearing,
    ),
    control_operation(
        "set_clearing",
        "PUT",
        "/clearing",
        "Let the clearing house be out of reach, or be back.",
        WireClearing,
        body=WireClearing,
        description="While it is down, instructions about options are answered with 503.",
    ),
)


class ClearingControl:
    """Handlers over one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get_clearing(self, call: Call) -> None:
        """Tell whether clearing is down."""
        data = self._wire()
        self._desk.when_durable(lambda: call.answer(data))

    def set_clearing(self, call: Call) -> None:
        """Let clearing be down or not."""
        command = SetClearing(call.body(WireClearing).is_down)
        self._desk.offer(command, call.cause, answering(call, self._wire))

    def _wire(self) -> WireClearing:
        return WireClearing(is_down=self._desk.state.options.is_clearing_down)

"""Limits, the kill switch and fees, for whoever tests.

Limits and the kill switch are those of an administrator (`api/risk_control.py`), behind the scope
`control`: the same handlers answer both. What executions cost is set here alone; on a desk in
earnest its seed says it.
"""

from typing import Final

from msgspec import Struct

from sidestreet.api.call import Call
from sidestreet.api.risk_control import KillSwitch, ScopeLimits
from sidestreet.contract.operation import Operation, Parameter
from sidestreet.contract.shared import DecimalText
from sidestreet.control.asked import amount_of, answering, unacceptable
from sidestreet.control.operation import control_operation
from sidestreet.domain.amounts import render_amount
from sidestreet.domain.fees import FEE_RATE_MAX, FeeSchedule
from sidestreet.domain.limits import Scope
from sidestreet.domain.money_commands import SetFees
from sidestreet.runtime.desk import Desk


class WireFees(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an execution costs, in dollars; what is left out is nothing.

    `minimum` and `maximum` bound the commission of one execution. With `is_regulatory` the fees of
    the regulators are charged beside it.
    """

    per_share: DecimalText = "0"
    per_contract: DecimalText = "0"
    minimum: DecimalText = "0"
    maximum: DecimalText | None = None
    is_regulatory: bool = False


_SWITCH: Final = "/kill-switch"
LIMIT_OPERATIONS: Final[tuple[Operation, ...]] = (
    control_operation(
        "list_limits",
        "GET",
        "/limits",
        "List the limits of every scope that has any.",
        list[ScopeLimits],
    ),
    control_operation(
        "set_limits",
        "PUT",
        "/limits",
        "Set all limits of a scope; what is left out is lifted.",
        list[ScopeLimits],
        body=ScopeLimits,
    ),
    control_operation(
        "list_kill_switches",
        "GET",
        _SWITCH,
        "List the kill switches that are engaged.",
        list[KillSwitch],
    ),
    control_operation(
        "engage_kill_switch",
        "PUT",
        _SWITCH,
        "Take nothing new for a scope and cancel what is open.",
        list[KillSwitch],
        body=KillSwitch,
    ),
    control_operation(
        "release_kill_switch",
        "DELETE",
        _SWITCH,
        "Let a scope trade again: the firm, where none is named.",
        list[KillSwitch],
        parameters=(
            Parameter("scope", "query", Scope, "What the switch was engaged for."),
            Parameter("key", "query", str, "Which account, instrument or order."),
        ),
    ),
    control_operation("get_fees", "GET", "/fees", "Show what an execution costs.", WireFees),
    control_operation(
        "set_fees",
        "PUT",
        "/fees",
        "Charge executions by another schedule from here on.",
        WireFees,
        body=WireFees,
    ),
)


class FeeControl:
    """Handlers over one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get_fees(self, call: Call) -> None:
        """Show the schedule in force."""
        data = self._wire()
        self._desk.when_durable(lambda: call.answer(data))

    def set_fees(self, call: Call) -> None:
        """Charge by another schedule."""
        asked = call.body(WireFees)
        schedule = FeeSchedule(
            per_share=amount_of("per_share", asked.per_share, maximum=FEE_RATE_MAX),
            per_contract=amount_of("per_contract", asked.per_contract, maximum=FEE_RATE_MAX),
            minimum=amount_of("minimum", asked.minimum),
            maximum=None if asked.maximum is None else amount_of("maximum", asked.maximum),
            is_regulatory=asked.is_regulatory,
        )
        if schedule.maximum is not None and schedule.maximum < schedule.minimum:
            raise unacceptable(f"maximum: {asked.maximum}, expected at least {asked.minimum}")
        self._desk.offer(SetFees(schedule), call.cause, answering(call, self._wire))

    def _wire(self) -> WireFees:
        fees = self._desk.state.fees
        return WireFees(
            per_share=render_amount(fees.per_share),
            per_contract=render_amount(fees.per_contract),
            minimum=render_amount(fees.minimum),
            maximum=None if fees.maximum is None else render_amount(fees.maximum),
            is_regulatory=fees.is_regulatory,
        )

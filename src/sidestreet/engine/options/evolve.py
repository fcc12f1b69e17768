"""Applying events of option holders and of the clearing house."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from sidestreet.domain.instructions import InstructionStatus
from sidestreet.domain.option_events import (
    ClearingSet,
    InstructionAnswered,
    InstructionCancelRequested,
    InstructionCarriedOut,
    InstructionSent,
)
from sidestreet.engine.state import State


def _change(state: State, instruction_id: str, **changes: object) -> None:
    instruction = state.options.instructions[instruction_id]
    state.options.instructions[instruction_id] = replace(
        instruction, **changes, updated_at=state.time_ns
    )


def _instruction_sent(state: State, event: InstructionSent) -> None:
    state.options.instructions[event.instruction.instruction_id] = event.instruction


def _cancel_requested(state: State, event: InstructionCancelRequested) -> None:
    _change(state, event.instruction_id, status=InstructionStatus.CANCEL_REQUESTED)


def _instruction_answered(state: State, event: InstructionAnswered) -> None:
    _change(
        state,
        event.instruction_id,
        status=event.status,
        accepted_quantity=event.accepted_quantity,
        refusal=event.refusal,
    )


def _instruction_carried_out(state: State, event: InstructionCarriedOut) -> None:
    _change(state, event.instruction_id, is_carried_out=True)


def _clearing_set(state: State, event: ClearingSet) -> None:
    state.options.is_clearing_down = event.is_down


APPLY_OPTION_EVENT: Final[dict[type, Callable[[State, Any], None]]] = {
    InstructionSent: _instruction_sent,
    InstructionCancelRequested: _cancel_requested,
    InstructionAnswered: _instruction_answered,
    InstructionCarriedOut: _instruction_carried_out,
    ClearingSet: _clearing_set,
}
"""What each event about options does to the state."""

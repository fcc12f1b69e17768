"""Applying events of option holders and of the clearing house."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from sidestreet.domain.instructions import UNANSWERED, Instruction, InstructionStatus
from sidestreet.domain.option_events import (
    ClearingSet,
    ContractSettled,
    InstructionAnswered,
    InstructionCancelRequested,
    InstructionCarriedOut,
    InstructionRestated,
    InstructionSent,
)
from sidestreet.engine.state import State


def _instruction_sent(state: State, event: InstructionSent) -> None:
    instruction = event.instruction
    named = state.options.client_ids.setdefault(instruction.account_id, {})
    named[instruction.client_instruction_id] = instruction.instruction_id
    _put(state, instruction)


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


def _instruction_restated(state: State, event: InstructionRestated) -> None:
    # Not as of now: when the clearing house answers goes by when it was asked.
    instruction = state.options.instructions[event.instruction_id]
    accepted = None if instruction.accepted_quantity is None else event.quantity
    state.options.instructions[event.instruction_id] = replace(
        instruction, quantity=event.quantity, accepted_quantity=accepted
    )


def _clearing_set(state: State, event: ClearingSet) -> None:
    state.options.is_clearing_down = event.is_down
    if not event.is_down:
        state.options.reachable_since = state.time_ns


def _contract_settled(_state: State, _event: ContractSettled) -> None:
    """Apply a fact for the record alone."""


def _change(state: State, instruction_id: str, **changes: object) -> None:
    instruction = state.options.instructions[instruction_id]
    _put(state, replace(instruction, **changes, updated_at=state.time_ns))


def _put(state: State, instruction: Instruction) -> None:
    """Keep an instruction as it now is, and whatever is found by it."""
    options = state.options
    instruction_id = instruction.instruction_id
    options.instructions[instruction_id] = instruction
    options.unanswered.pop(instruction_id, None)
    if instruction.status in UNANSWERED:
        # At the back, because it is the latest that was asked.
        options.unanswered[instruction_id] = None
    by_instrument = options.standing.setdefault(instruction.account_id, {})
    standing = by_instrument.setdefault(instruction.instrument_id, {})
    if instruction.stands:
        standing[instruction_id] = None
        return
    standing.pop(instruction_id, None)
    if not standing:
        del by_instrument[instruction.instrument_id]
    if not by_instrument:
        del options.standing[instruction.account_id]


APPLY_OPTION_EVENT: Final[dict[type, Callable[[State, Any], None]]] = {
    InstructionSent: _instruction_sent,
    InstructionCancelRequested: _cancel_requested,
    InstructionAnswered: _instruction_answered,
    InstructionCarriedOut: _instruction_carried_out,
    InstructionRestated: _instruction_restated,
    ContractSettled: _contract_settled,
    ClearingSet: _clearing_set,
}
"""What each event about options does to the state."""

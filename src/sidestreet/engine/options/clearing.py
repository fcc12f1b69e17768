"""The clearing house as an outside party: it answers a second later, or not while it is down.

It takes an instruction if the position is still there, and lets one go if no close has acted on
it. What it owes an answer to follows from the state alone, so after a restart, or once it can be
reached again, every answer still comes.
"""

from typing import Final

from sidestreet.domain.commands import Stamp
from sidestreet.domain.instructions import UNANSWERED, Instruction, InstructionStatus
from sidestreet.domain.option_commands import AnswerInstruction, CancelInstruction, SetClearing
from sidestreet.domain.option_events import (
    ClearingSet,
    InstructionAnswered,
    InstructionCancelRequested,
)
from sidestreet.domain.reasons import Reason, Refusal
from sidestreet.engine.options.instruct import short_of
from sidestreet.engine.options.instructions import standing_instructions
from sidestreet.engine.outcome import Decision, Steps
from sidestreet.engine.state import State

ANSWER_AFTER_NS: Final = 1_000_000_000
"""How long the clearing house takes to answer."""


def answer_due_at(state: State, instruction_id: str) -> int | None:
    """Return when the clearing house answers, None while it cannot be reached."""
    options = state.options
    if options.is_clearing_down:
        return None
    asked_at = options.instructions[instruction_id].updated_at
    return max(asked_at, options.reachable_since) + ANSWER_AFTER_NS


def cancel_instruction(state: State, command: CancelInstruction, _: Stamp) -> Steps:
    """Decide about withdrawing an instruction that the clearing house has not answered."""
    instruction = state.options.instructions.get(command.instruction_id)
    if instruction is None or instruction.account_id != command.account_id:
        figures = (("instruction_id", command.instruction_id),)
        yield Decision(answer=Refusal(Reason.INSTRUCTION_NOT_FOUND, figures))
    elif instruction.status not in UNANSWERED:
        figures = (("status", str(instruction.status)),)
        yield Decision(answer=Refusal(Reason.INSTRUCTION_NOT_OPEN, figures))
    elif state.options.is_clearing_down:
        yield Decision(answer=Refusal(Reason.CLEARING_UNAVAILABLE))
    elif instruction.status is InstructionStatus.CANCEL_REQUESTED:
        yield Decision(answer=instruction)
    else:
        yield Decision((InstructionCancelRequested(instruction.instruction_id),), instruction)


def answer_instruction(state: State, command: AnswerInstruction, _: Stamp) -> Steps:
    """Decide what the clearing house answers; nothing if it has, or cannot be reached."""
    instruction = state.options.instructions.get(command.instruction_id)
    if instruction is None or state.options.is_clearing_down:
        return
    if instruction.status is InstructionStatus.SENT:
        yield Decision((answer_to(state, instruction),))
    elif instruction.status is InstructionStatus.CANCEL_REQUESTED:
        yield Decision((_answer_to_cancel(instruction),))


def answer_to(state: State, instruction: Instruction) -> InstructionAnswered:
    """Return the answer to an instruction: accepted whole if the position is still there.

    Contracts of instructions that were accepted before are not there for this one.
    """
    account_id, instrument_id = instruction.account_id, instruction.instrument_id
    taken = sum(
        each.quantity
        for each in standing_instructions(state, account_id, instrument_id)
        if each.status is InstructionStatus.ACCEPTED
    )
    available = max(0, state.held_quantity(account_id, instrument_id) - taken)
    refusal = short_of(available, instruction.quantity)
    if refusal is not None:
        return InstructionAnswered(
            instruction.instruction_id, InstructionStatus.REJECTED, refusal=refusal
        )
    return InstructionAnswered(
        instruction.instruction_id, InstructionStatus.ACCEPTED, instruction.quantity
    )


def _answer_to_cancel(instruction: Instruction) -> InstructionAnswered:
    if not instruction.is_carried_out:
        return InstructionAnswered(instruction.instruction_id, InstructionStatus.CANCELLED)
    return InstructionAnswered(
        instruction.instruction_id,
        InstructionStatus.CANCEL_FAILED,
        instruction.quantity,
        Refusal(Reason.INSTRUCTION_CARRIED_OUT),
    )


def set_clearing(state: State, command: SetClearing, _: Stamp) -> Steps:
    """Let the clearing house be reachable or not."""
    if command.is_down is not state.options.is_clearing_down:
        yield Decision((ClearingSet(command.is_down),))

"""From instructions to the wire, and why one was rejected, in the words of the contract.

The texts of duplicates, of days other than the last, of faults and of a clearing house that cannot
be reached are the contract's. So are the two domains and the names of reasons that it publishes;
the other reasons are ours and have the same shape.
"""

from collections.abc import Mapping
from typing import Final

from sidestreet.api.instants import render_instant
from sidestreet.contract.enums import PositionInstructionStatus, PositionInstructionType
from sidestreet.contract.positions import PositionInstruction, PositionInstructionRejection
from sidestreet.domain.amounts import render_amount
from sidestreet.domain.instructions import NO_INSTRUCTION_ID, Instruction
from sidestreet.domain.instruments import InstrumentTerms
from sidestreet.domain.reasons import Reason, Refusal

EXERCISE_DOMAIN: Final = "com.clearstreet.oems.exercise"
CLEARING_DOMAIN: Final = "com.clearstreet.oems.clearing"

_TEXTS: Final[Mapping[Reason, str]] = {
    Reason.DUPLICATE_INSTRUCTION: "Duplicate exercise instruction",
    Reason.DNE_NOT_ON_EXPIRY: "DO_NOT_EXERCISE must be submitted on the contract's expiration date",
    Reason.CEA_NOT_ON_EXPIRY: (
        "CONTRARY_EXERCISE must be submitted on the contract's expiration date"
    ),
    Reason.CLEARING_UNAVAILABLE: "Clearing service unavailable",
}
"""Sentences for people. A reason without one is told by its name and figures."""


def summary(refusal: Refusal) -> str:
    """Return why a row was rejected, as the error of a whole batch says it."""
    return _TEXTS.get(refusal.reason) or refusal.text()


def wire_instruction(instruction: Instruction, terms: InstrumentTerms) -> PositionInstruction:
    """Return an instruction as its readers see it. A row that was not taken has no times."""
    is_taken = instruction.instruction_id != NO_INSTRUCTION_ID
    option = terms.option
    refusal = instruction.refusal
    accepted = instruction.accepted_quantity
    return PositionInstruction(
        id=instruction.instruction_id,
        account_id=instruction.account_id,
        client_instruction_id=instruction.client_instruction_id,
        instruction_type=PositionInstructionType(instruction.instruction_type),
        instrument_id=instruction.instrument_id,
        symbol=terms.symbol,
        underlying_instrument_id=None if option is None else option.underlying_id,
        quantity=render_amount(instruction.quantity),
        accepted_quantity=None if accepted is None else render_amount(accepted),
        status=PositionInstructionStatus(instruction.status),
        rejection_reason=None if refusal is None else _reason(refusal),
        rejection=None if refusal is None else _rejection(refusal),
        created_at=render_instant(instruction.created_at) if is_taken else None,
        updated_at=render_instant(instruction.updated_at) if is_taken else None,
    )


def _reason(refusal: Refusal) -> str:
    text = summary(refusal)
    existing = dict(refusal.figures).get("existing_id")
    return text if existing is None else f"{text}; existing_id={existing}"


def _rejection(refusal: Refusal) -> PositionInstructionRejection:
    is_clearing = refusal.reason is Reason.CLEARING_UNAVAILABLE
    return PositionInstructionRejection(
        reason=str(refusal.reason),
        domain=CLEARING_DOMAIN if is_clearing else EXERCISE_DOMAIN,
        description=_reason(refusal),
        metadata=dict(refusal.figures),
    )

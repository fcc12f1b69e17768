"""What a holder tells the clearing house to do with an option: exercise it, or not.

An instruction is an outside matter like an order at a venue: it is sent, and answered later.
"""

from enum import StrEnum
from typing import Final

import msgspec

from sidestreet.domain.reasons import Refusal


class InstructionType(StrEnum):
    """What is to be done, spelled as the contract spells it.

    A contrary instruction exercises what would expire, or lets expire what would be exercised.
    """

    EXERCISE = "EXERCISE"
    DO_NOT_EXERCISE = "DO_NOT_EXERCISE"
    CONTRARY_EXERCISE = "CONTRARY_EXERCISE"


class InstructionStatus(StrEnum):
    """How far an instruction is. Spelled as the contract spells it, two l's included."""

    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    CANCEL_REQUESTED = "CANCEL_REQUESTED"
    CANCELLED = "CANCELLED"
    CANCEL_FAILED = "CANCEL_FAILED"


FINAL_STATUSES: Final = frozenset(
    {InstructionStatus.ACCEPTED, InstructionStatus.REJECTED, InstructionStatus.CANCELLED}
)
"""Statuses that an instruction never leaves."""


class Instruction(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One instruction about `quantity` contracts, in millionths. Times are nanoseconds in UTC."""

    instruction_id: str
    client_instruction_id: str
    account_id: int
    instrument_id: str
    instruction_type: InstructionType
    quantity: int
    status: InstructionStatus
    created_at: int
    updated_at: int
    business_date: str
    accepted_quantity: int | None = None
    refusal: Refusal | None = None
    is_carried_out: bool = False

"""What a holder tells the clearing house to do with an option: exercise it, or not.

An instruction is an outside matter like an order at a venue: it is sent, and answered later. It
has its effect when the day closes, so between the two it lays claim to contracts that are held.
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


UNANSWERED: Final = frozenset({InstructionStatus.SENT, InstructionStatus.CANCEL_REQUESTED})
"""Statuses in which the clearing house owes an answer. Only from these can anything change."""

WITHOUT_EFFECT: Final = frozenset({InstructionStatus.REJECTED, InstructionStatus.CANCELLED})
"""Statuses of an instruction that will never be carried out."""

NO_INSTRUCTION_ID: Final = "00000000-0000-0000-0000-000000000000"
"""The id of a row that was rejected before it became an instruction. The contract's."""


class Instruction(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One instruction about `quantity` contracts, in millionths. Times are nanoseconds in UTC.

    A row that was rejected at once has this form too, with `NO_INSTRUCTION_ID` and no times; it
    is answered and nowhere kept. `is_carried_out` says that a close has acted on it.
    """

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

    @property
    def stands(self) -> bool:
        """Whether it lays claim to contracts: it may yet be carried out."""
        return not self.is_carried_out and self.status not in WITHOUT_EFFECT

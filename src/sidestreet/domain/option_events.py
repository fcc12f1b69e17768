"""Events of option holders and of the clearing house."""

from sidestreet.domain.fact import Fact
from sidestreet.domain.instructions import Instruction, InstructionStatus
from sidestreet.domain.reasons import Refusal


class InstructionSent(Fact, frozen=True):
    """An instruction went to the clearing house."""

    instruction: Instruction


class InstructionCancelRequested(Fact, frozen=True):
    """The holder wants an instruction withdrawn, and the clearing house will be asked to."""

    instruction_id: str


class InstructionAnswered(Fact, frozen=True):
    """The clearing house answered an instruction or its cancel."""

    instruction_id: str
    status: InstructionStatus
    accepted_quantity: int | None = None
    refusal: Refusal | None = None


class InstructionCarriedOut(Fact, frozen=True):
    """An accepted instruction has had its effect; what moved stands beside this."""

    instruction_id: str


class ClearingSet(Fact, frozen=True):
    """The clearing house can be reached, or cannot."""

    is_down: bool


OptionEvent = (
    InstructionSent
    | InstructionCancelRequested
    | InstructionAnswered
    | InstructionCarriedOut
    | ClearingSet
)

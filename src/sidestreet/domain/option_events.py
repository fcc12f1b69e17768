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
    """A close acted on an instruction; what moved stands beside this.

    `quantity` is how much of it there was still a position for, in millionths of a contract.
    """

    instruction_id: str
    quantity: int = 0


class InstructionRestated(Fact, frozen=True):
    """An instruction is about another number of contracts, because its contract was split."""

    instruction_id: str
    quantity: int


class ContractSettled(Fact, frozen=True):
    """A contract had its close: who exercised, who was assigned, what expired.

    Whole contracts, of our clients and of everybody else (the street). What was exercised and
    what was assigned come to the same. `underlying_price` is what the decision went by, None
    where nothing was known. What moved stands beside this.
    """

    instrument_id: str
    date: str
    underlying_price: int | None
    exercised: int
    exercised_by_street: int
    assigned: int
    assigned_to_street: int
    is_expired: bool


class ClearingSet(Fact, frozen=True):
    """The clearing house can be reached, or cannot."""

    is_down: bool


OptionEvent = (
    InstructionSent
    | InstructionCancelRequested
    | InstructionAnswered
    | InstructionCarriedOut
    | InstructionRestated
    | ContractSettled
    | ClearingSet
)
"""What becomes of options: instructions, exercise, assignment and expiry."""

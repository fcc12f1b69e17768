"""Commands about options: instructions, and the clearing house's answers."""

import msgspec

from sidestreet.domain.instructions import InstructionType


class NewInstruction(msgspec.Struct, frozen=True, gc=False):
    """One row of a submit. `instrument_id` is as the desk spells it; millionths of a contract.

    `instruction_id` is set by a seed file alone.
    """

    instrument_id: str
    instruction_type: InstructionType
    quantity: int
    client_instruction_id: str | None = None
    instruction_id: str | None = None


class SubmitInstructions(msgspec.Struct, frozen=True):
    """Send instructions to the clearing house, row by row, in one journal record."""

    account_id: int
    instructions: tuple[NewInstruction, ...]


class CancelInstruction(msgspec.Struct, frozen=True, gc=False):
    """Withdraw an instruction."""

    account_id: int
    instruction_id: str


class AnswerInstruction(msgspec.Struct, frozen=True, gc=False):
    """The clearing house's answer is due, to an instruction or to its cancel."""

    instruction_id: str


class SetClearing(msgspec.Struct, frozen=True, gc=False):
    """Let the clearing house be reachable or not."""

    is_down: bool


OptionCommand = SubmitInstructions | CancelInstruction | AnswerInstruction | SetClearing

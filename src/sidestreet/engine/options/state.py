"""What is remembered of instructions to the clearing house."""

from dataclasses import dataclass, field

from sidestreet.domain.instructions import Instruction


@dataclass(slots=True)
class OptionState:
    """Instructions by id, and whether the clearing house can be reached."""

    instructions: dict[str, Instruction] = field(default_factory=dict)
    is_clearing_down: bool = False

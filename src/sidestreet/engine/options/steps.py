"""Deciding about commands of option holders and of the clearing house."""

from collections.abc import Callable
from typing import Any, Final

from sidestreet.domain.commands import Stamp
from sidestreet.domain.option_commands import (
    AnswerInstruction,
    CancelInstruction,
    SetClearing,
    SubmitInstructions,
)
from sidestreet.engine.options.clearing import (
    answer_instruction,
    cancel_instruction,
    set_clearing,
)
from sidestreet.engine.options.instruct import submit_instructions
from sidestreet.engine.outcome import Steps
from sidestreet.engine.state import State

OPTION_STEPS: Final[dict[type, Callable[[State, Any, Stamp], Steps]]] = {
    SubmitInstructions: submit_instructions,
    CancelInstruction: cancel_instruction,
    AnswerInstruction: answer_instruction,
    SetClearing: set_clearing,
}
"""How each command is decided, step by step."""

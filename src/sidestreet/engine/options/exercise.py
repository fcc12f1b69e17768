"""How much of a long position is exercised at a close.

On any day: what accepted instructions say. On the last day, what no instruction speaks for is
exercised by exception: if it is in the money by a cent a share or more, as under Rule 805 of the
Options Clearing Corporation. Whether the account can pay for it does not matter; an exercise is
an obligation, and what is missing is for the margin call.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from sidestreet.domain.amounts import SCALE
from sidestreet.domain.instructions import Instruction, InstructionStatus, InstructionType
from sidestreet.domain.instruments import OptionTerms
from sidestreet.domain.option_events import InstructionCarriedOut
from sidestreet.engine.options.instructions import standing_instructions
from sidestreet.engine.state import State

EXCEPTION_THRESHOLD: Final = SCALE // 100
"""How far in the money, a share, a contract is exercised by exception: one cent."""


class Exercise(msgspec.Struct, frozen=True, gc=False):
    """What becomes of a long position, in millionths of a contract.

    What is neither exercised nor expired stays.
    """

    instructed: int = 0
    by_exception: int = 0
    expired: int = 0

    @property
    def total(self) -> int:
        """What is exercised in all."""
        return self.instructed + self.by_exception


def is_exercised_by_exception(option: OptionTerms, underlying_price: int | None) -> bool:
    """Whether a contract that expires is exercised without being told to.

    Without any price of what it is on, nothing is in the money.
    """
    if underlying_price is None:
        return False
    return option.intrinsic(underlying_price) >= EXCEPTION_THRESHOLD


def carried_out(state: State, account_id: int, instrument_id: str) -> list[InstructionCarriedOut]:
    """Return which instructions about a position this close acts on, and how much of each.

    The oldest comes first to what is held, and none gets more than is left. A cancel that the
    clearing house has not answered by now is too late. What is told on a contract's last day only
    is acted on that evening, so on all others nothing but EXERCISE can be found here.
    """
    left = max(0, state.held_quantity(account_id, instrument_id))
    is_down = state.options.is_clearing_down
    events: list[InstructionCarriedOut] = []
    for instruction in standing_instructions(state, account_id, instrument_id):
        if not _is_taken(instruction, is_down=is_down):
            continue
        quantity = min(left, instruction.quantity)
        if quantity or instruction.status is InstructionStatus.ACCEPTED:
            left -= quantity
            events.append(InstructionCarriedOut(instruction.instruction_id, quantity))
    return events


def _is_taken(instruction: Instruction, *, is_down: bool) -> bool:
    if instruction.status is InstructionStatus.CANCEL_REQUESTED:
        # Neither the instruction nor its cancel has been answered: while the clearing house
        # cannot be reached, neither has reached it.
        return not is_down
    return instruction.status is InstructionStatus.ACCEPTED


def exercise_at_expiry(
    held: int, told: Mapping[InstructionType, int], *, in_the_money: bool
) -> Exercise:
    """Return what becomes of a long position on its last day.

    `told` is how much of it each kind of instruction speaks for, together at most `held`. A
    contrary instruction turns round what would have happened without it.

    >>> exercise_at_expiry(10, {InstructionType.DO_NOT_EXERCISE: 3}, in_the_money=True)
    Exercise(instructed=0, by_exception=7, expired=3)
    >>> exercise_at_expiry(10, {InstructionType.CONTRARY_EXERCISE: 3}, in_the_money=False)
    Exercise(instructed=3, by_exception=0, expired=7)
    """
    instructed = told.get(InstructionType.EXERCISE, 0)
    if not in_the_money:
        instructed += told.get(InstructionType.CONTRARY_EXERCISE, 0)
    by_exception = held - sum(told.values()) if in_the_money else 0
    return Exercise(instructed, by_exception, held - instructed - by_exception)

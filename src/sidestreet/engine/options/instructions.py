"""Instructions that may yet be carried out, and the contracts that they lay claim to.

The rule: what is under instruction is spoken for, whatever the instruction says. It can neither
be sold nor be put under a second one, so that at the close every contract has one thing to do.
"""

from collections.abc import Iterator

from sidestreet.domain.instructions import Instruction
from sidestreet.engine.money.available import available_quantity
from sidestreet.engine.state import State


def standing_instructions(
    state: State, account_id: int, instrument_id: str
) -> Iterator[Instruction]:
    """Yield an account's instructions about a contract that stand, the oldest first."""
    options = state.options
    for instruction_id in options.standing.get(account_id, {}).get(instrument_id, ()):
        yield options.instructions[instruction_id]


def instructed_quantity(state: State, account_id: int, instrument_id: str) -> int:
    """Return how much of a position is under instruction, in millionths of a contract."""
    return sum(each.quantity for each in standing_instructions(state, account_id, instrument_id))


def free_quantity(state: State, account_id: int, instrument_id: str) -> int:
    """Return how much of a long position no open sale and no instruction lays claim to."""
    if state.held_quantity(account_id, instrument_id) <= 0:
        return 0
    instructed = instructed_quantity(state, account_id, instrument_id)
    return available_quantity(state, account_id, instrument_id, instructed)
